/* SPDX-License-Identifier: GPL-2.0 */
/* Little-endian bytes: a bounded reader and a growing writer.
 *
 * The reader is sticky: a read beyond the end gives zero and marks it bad, so a
 * parser reads everything and asks once. The writer never fails; out of memory
 * ends the program.
 */
#ifndef ORACLE_BYTES_H
#define ORACLE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t	*p;
	size_t		size;
	size_t		at;
	bool		bad;
};

struct buf {
	uint8_t	*p;
	size_t	len;
	size_t	cap;
};

uint16_t get16(const uint8_t *p);
uint32_t get32(const uint8_t *p);
uint64_t get64(const uint8_t *p);
void set16(uint8_t *p, uint16_t v);
void set32(uint8_t *p, uint32_t v);
void set64(uint8_t *p, uint64_t v);

uint8_t rd8(struct rd *r);
uint16_t rd16(struct rd *r);
uint32_t rd32(struct rd *r);
uint64_t rd64(struct rd *r);
const uint8_t *rd_bytes(struct rd *r, size_t n);
bool rd_inside(const struct rd *r, size_t offset, size_t n);

void put8(struct buf *b, uint8_t v);
void put16(struct buf *b, uint16_t v);
void put32(struct buf *b, uint32_t v);
void put64(struct buf *b, uint64_t v);
void put(struct buf *b, const void *p, size_t n);
void put_zeroes(struct buf *b, size_t n);
void put_align(struct buf *b, size_t unit);
void put_text(struct buf *b, const char *s);
void buf_free(struct buf *b);

void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);

#endif
