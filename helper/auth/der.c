// SPDX-License-Identifier: GPL-2.0
/* DER, bounded: no length leads out of the element around it. */

#include "der.h"

#include <string.h>

/**
 * der_next_is - what the next element is
 * @in: the reader
 * @tag: DER_...
 *
 * Return: whether there is a next element and it has this tag.
 */
bool der_next_is(const struct der_in *in, uint8_t tag)
{
	return !in->bad && in->rest.len && in->rest.data[0] == tag;
}

static bool take(struct der_in *in, size_t len, const uint8_t **ret)
{
	if (in->bad || len > in->rest.len) {
		in->bad = true;
		return false;
	}
	*ret = in->rest.data;
	in->rest.data += len;
	in->rest.len -= len;
	return true;
}

/* X.690 8.1.3; nothing of ours is longer than 4 bytes can say */
static bool take_length(struct der_in *in, size_t *ret)
{
	const uint8_t *p;
	size_t n, i;

	if (!take(in, 1, &p))
		return false;
	*ret = *p;
	if (*p < 0x80)
		return true;
	n = *p & 0x7f;
	if (!n || n > 4 || !take(in, n, &p)) {
		in->bad = true;
		return false;
	}
	for (*ret = 0, i = 0; i < n; i++)
		*ret = *ret << 8 | p[i];
	return true;
}

/**
 * der_get - read an element
 * @in: the reader, which is bad afterwards if another element is next, or none
 * @tag: DER_..., what it has to be
 *
 * Return: a reader of its content; empty and bad after an error.
 */
struct der_in der_get(struct der_in *in, uint8_t tag)
{
	struct der_in content = { .bad = true };
	size_t len;

	if (!der_next_is(in, tag)) {
		in->bad = true;
		return content;
	}
	in->rest.data++;
	in->rest.len--;
	if (!take_length(in, &len) || !take(in, len, &content.rest.data))
		return content;
	content.rest.len = len;
	content.bad = false;
	return content;
}

/**
 * der_put - write bytes before what is written
 * @out: the writer
 * @bytes: they
 */
void der_put(struct der_out *out, struct bytes bytes)
{
	if (out->full || bytes.len > out->pos) {
		out->full = true;
		return;
	}
	out->pos -= bytes.len;
	if (bytes.len)
		memcpy(out->data + out->pos, bytes.data, bytes.len);
}

/**
 * der_wrap - make what is written from here to @end the content of an element
 * @out: the writer
 * @tag: DER_...
 * @end: where @out->pos was before the content was written
 */
void der_wrap(struct der_out *out, uint8_t tag, size_t end)
{
	size_t len = end - out->pos, rest;
	uint8_t head[2 + sizeof(len)], *p = head + sizeof(head);

	for (rest = len; rest; rest >>= 8)
		*--p = rest;
	if (len < 0x80) {
		p = head + sizeof(head) - 1;
		*p = len;
	} else {
		p--;
		*p = 0x80 | (head + sizeof(head) - 1 - p);
	}
	*--p = tag;
	der_put(out, (struct bytes){ p, head + sizeof(head) - p });
}
