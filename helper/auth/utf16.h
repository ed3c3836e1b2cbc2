/* SPDX-License-Identifier: GPL-2.0 */
/* Text as Windows has it: UTF-16, little endian on the wire. */
#ifndef _AUTH_UTF16_H
#define _AUTH_UTF16_H

#include <stddef.h>

#include "bytes.h"

/* Longest text, in units; more than an NTLM message names and any password */
#define UTF16_MAX 4096

/**
 * struct utf16 - a text
 * @len: bytes in @data
 * @data: little endian
 */
struct utf16 {
	size_t	len;
	uint8_t	data[2 * UTF16_MAX];
};

int utf16_from_utf8(struct utf16 *ret, const char *text);
void utf16_upcase(struct utf16 *text);
int utf16_to_utf8(struct bytes text, char *buf, size_t size);

static inline struct bytes utf16_bytes(const struct utf16 *text)
{
	return (struct bytes){ text->data, text->len };
}

#endif /* _AUTH_UTF16_H */
