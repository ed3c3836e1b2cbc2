/* SPDX-License-Identifier: GPL-2.0 */
/* Bytes of the published examples, as they are printed there. */
#ifndef _TESTS_HEX_H
#define _TESTS_HEX_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../auth/bytes.h"

/* Room for the longest example */
struct hex {
	uint8_t	data[1024];
	size_t	len;
};

static inline uint8_t hex_digit(char digit)
{
	return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

static inline struct bytes hex(struct hex *buf, const char *digits)
{
	for (buf->len = 0; digits[0] && digits[1]; digits += 2)
		buf->data[buf->len++] = hex_digit(digits[0]) << 4 | hex_digit(digits[1]);
	return (struct bytes){ buf->data, buf->len };
}

static inline bool hex_same(const void *data, size_t len, const char *digits)
{
	struct hex buf;

	hex(&buf, digits);
	return buf.len == len && !memcmp(buf.data, data, len);
}

#endif /* _TESTS_HEX_H */
