// SPDX-License-Identifier: GPL-2.0
#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint16_t get16(const uint8_t *p)
{
	return p[0] | p[1] << 8;
}

uint32_t get32(const uint8_t *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

uint64_t get64(const uint8_t *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

void set16(uint8_t *p, uint16_t v)
{
	p[0] = v;
	p[1] = v >> 8;
}

void set32(uint8_t *p, uint32_t v)
{
	set16(p, v);
	set16(p + 2, v >> 16);
}

void set64(uint8_t *p, uint64_t v)
{
	set32(p, v);
	set32(p + 4, v >> 32);
}

/**
 * rd_inside - is a field of a message inside of it?
 * @r: the message
 * @offset: of the field from the message's start
 * @n: its length
 */
bool rd_inside(const struct rd *r, size_t offset, size_t n)
{
	return offset <= r->size && n <= r->size - offset;
}

/**
 * rd_bytes - take the next bytes
 * @r: reader
 * @n: how many
 *
 * Return: the bytes, or NULL and the reader is bad.
 */
const uint8_t *rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *p;

	if (r->bad || !rd_inside(r, r->at, n)) {
		r->bad = true;
		return NULL;
	}
	p = r->p + r->at;
	r->at += n;
	return p;
}

uint8_t rd8(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 1);

	return p ? *p : 0;
}

uint16_t rd16(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 2);

	return p ? get16(p) : 0;
}

uint32_t rd32(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	return p ? get32(p) : 0;
}

uint64_t rd64(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 8);

	return p ? get64(p) : 0;
}

static uint8_t *grow(struct buf *b, size_t n)
{
	if (b->cap - b->len < n) {
		b->cap = (b->len + n) * 2;
		b->p = xrealloc(b->p, b->cap);
	}
	b->len += n;
	return b->p + b->len - n;
}

void put(struct buf *b, const void *p, size_t n)
{
	if (n)
		memcpy(grow(b, n), p, n);
}

void put_zeroes(struct buf *b, size_t n)
{
	if (n)
		memset(grow(b, n), 0, n);
}

/**
 * put_align - zeroes up to a multiple of a unit
 * @b: writer
 * @unit: a power of two
 */
void put_align(struct buf *b, size_t unit)
{
	put_zeroes(b, -b->len & (unit - 1));
}

void put8(struct buf *b, uint8_t v)
{
	*grow(b, 1) = v;
}

void put16(struct buf *b, uint16_t v)
{
	set16(grow(b, 2), v);
}

void put32(struct buf *b, uint32_t v)
{
	set32(grow(b, 4), v);
}

void put64(struct buf *b, uint64_t v)
{
	set64(grow(b, 8), v);
}

/* The next character of UTF-8 that is known to be right */
static uint32_t next_character(const char **s)
{
	static const uint8_t bits[] = { 0x7f, 0, 0x1f, 0x0f, 0x07 };
	uint8_t first = *(*s)++;
	int n = first < 0x80 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t c = first & bits[n];

	while (--n > 0)
		c = c << 6 | (*(*s)++ & 0x3f);
	return c;
}

/**
 * put_text - text as UTF-16, without an end mark
 * @b: writer
 * @s: UTF-8
 */
void put_text(struct buf *b, const char *s)
{
	uint32_t c;

	while (*s) {
		c = next_character(&s);
		if (c >= 0x10000) {
			put16(b, 0xd800 + ((c - 0x10000) >> 10));
			c = 0xdc00 + (c & 0x3ff);
		}
		put16(b, c);
	}
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){};
}

static void *or_die(void *p)
{
	if (!p) {
		perror("smb2-oracle");
		exit(2);
	}
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	return or_die(calloc(n, size));
}

void *xrealloc(void *p, size_t size)
{
	return or_die(realloc(p, size ? size : 1));
}
