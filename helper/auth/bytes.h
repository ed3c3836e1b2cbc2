/* SPDX-License-Identifier: GPL-2.0 */
/* Views of bytes that somebody else owns, and little-endian numbers in them. */
#ifndef _AUTH_BYTES_H
#define _AUTH_BYTES_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct bytes - a view; it is good for as long as its owner keeps the bytes
 * @data: the first of them; %NULL says that there are none, not even zero
 * @len: how many
 */
struct bytes {
	const uint8_t	*data;
	size_t		len;
};

static inline uint16_t bytes_le16(const uint8_t *p)
{
	return p[0] | p[1] << 8;
}

static inline uint32_t bytes_le32(const uint8_t *p)
{
	return bytes_le16(p) | (uint32_t)bytes_le16(p + 2) << 16;
}

static inline uint64_t bytes_le64(const uint8_t *p)
{
	return bytes_le32(p) | (uint64_t)bytes_le32(p + 4) << 32;
}

static inline void bytes_put_le16(uint8_t *p, uint16_t v)
{
	p[0] = v;
	p[1] = v >> 8;
}

static inline void bytes_put_le32(uint8_t *p, uint32_t v)
{
	bytes_put_le16(p, v);
	bytes_put_le16(p + 2, v >> 16);
}

static inline void bytes_put_le64(uint8_t *p, uint64_t v)
{
	bytes_put_le32(p, v);
	bytes_put_le32(p + 4, v >> 32);
}

#endif /* _AUTH_BYTES_H */
