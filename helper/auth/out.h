/* SPDX-License-Identifier: GPL-2.0 */
/* A buffer that is filled from left to right and says at the end whether all
 * has fitted.
 */
#ifndef _AUTH_OUT_H
#define _AUTH_OUT_H

#include <stdbool.h>
#include <string.h>

#include "bytes.h"

/**
 * struct out - where it is up to
 * @data: the buffer
 * @size: its size
 * @len: what is filled; never more than @size
 * @full: something did not fit; what is in the buffer is of no use
 */
struct out {
	uint8_t	*data;
	size_t	size;
	size_t	len;
	bool	full;
};

/* Room for @len bytes; NULL without */
static inline uint8_t *out_room(struct out *out, size_t len)
{
	if (out->full || len > out->size - out->len) {
		out->full = true;
		return NULL;
	}
	out->len += len;
	return out->data + out->len - len;
}

static inline void out_put(struct out *out, const void *data, size_t len)
{
	uint8_t *p = out_room(out, len);

	if (p && len)
		memcpy(p, data, len);
}

static inline void out_zero(struct out *out, size_t len)
{
	uint8_t *p = out_room(out, len);

	if (p)
		memset(p, 0, len);
}

static inline void out_le16(struct out *out, uint16_t v)
{
	uint8_t *p = out_room(out, 2);

	if (p)
		bytes_put_le16(p, v);
}

static inline void out_le32(struct out *out, uint32_t v)
{
	uint8_t *p = out_room(out, 4);

	if (p)
		bytes_put_le32(p, v);
}

static inline void out_le64(struct out *out, uint64_t v)
{
	uint8_t *p = out_room(out, 8);

	if (p)
		bytes_put_le64(p, v);
}

#endif /* _AUTH_OUT_H */
