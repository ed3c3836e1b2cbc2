/* SPDX-License-Identifier: GPL-2.0 */
/* As much of DER (X.690) as SPNEGO needs: tags of one byte, definite lengths. */
#ifndef _AUTH_DER_H
#define _AUTH_DER_H

#include <stdbool.h>

#include "bytes.h"

enum {
	DER_OCTETS	= 0x04,
	DER_OID		= 0x06,
	DER_ENUM	= 0x0a,
	DER_SEQUENCE	= 0x30,
	DER_APPLICATION	= 0x60,
	DER_CONTEXT	= 0xa0,		/* and the number */
};

/**
 * struct der_in - reads elements from left to right
 * @rest: what was not read yet
 * @bad: something was malformed, or not what it had to be; nothing more is read
 */
struct der_in {
	struct bytes	rest;
	bool		bad;
};

/**
 * struct der_out - writes elements from right to left, so that the length of
 *	an element is known when its head is written
 * @data: the buffer
 * @pos: the first byte that is filled; everything behind it is
 * @full: something did not fit
 */
struct der_out {
	uint8_t	*data;
	size_t	pos;
	bool	full;
};

bool der_next_is(const struct der_in *in, uint8_t tag);
struct der_in der_get(struct der_in *in, uint8_t tag);
void der_put(struct der_out *out, struct bytes bytes);
void der_wrap(struct der_out *out, uint8_t tag, size_t end);

#endif /* _AUTH_DER_H */
