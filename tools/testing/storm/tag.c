// SPDX-License-Identifier: GPL-2.0
/* Contents: cells of 16 bytes, each with its owner, region, sequence and number, so
 * that a byte in a wrong place says where it came from.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "storm.h"
#include "tag.h"

void tag_cell(char cell[CELL], char owner, unsigned int region, unsigned int sequence,
	      unsigned int number)
{
	static const char digits[] = "0123456789abcdef";

	memcpy(cell, "????.?????.????|", CELL);
	cell[0] = owner;
	for (int i = 0; i < 3; i++)
		cell[3 - i] = digits[region >> 4 * i & 15];
	for (int i = 0; i < 5; i++)
		cell[9 - i] = digits[sequence >> 4 * i & 15];
	for (int i = 0; i < 4; i++)
		cell[14 - i] = digits[number >> 4 * i & 15];
}

/**
 * tag_fill - make contents
 * @to: where
 * @len: how many bytes
 * @owner: a letter
 * @region: of the owner's
 * @sequence: how often it was written
 */
void tag_fill(char *to, size_t len, char owner, unsigned int region, unsigned int sequence)
{
	char cell[CELL];

	for (size_t i = 0; i < len; i += CELL) {
		tag_cell(cell, owner, region, sequence, i / CELL);
		memcpy(to + i, cell, len - i < CELL ? len - i : CELL);
	}
}

/**
 * show - make bytes readable
 * @to: the text
 * @size: its room
 * @bytes: the bytes
 * @len: how many
 */
void show(char *to, size_t size, const char *bytes, size_t len)
{
	size_t n = 0;

	*to = '\0';
	for (size_t i = 0; i < len && n + 5 < size; i++) {
		unsigned char c = bytes[i];

		if (isprint(c) && c != '\\')
			n += snprintf(to + n, size - n, "%c", c);
		else
			n += snprintf(to + n, size - n, c ? "\\x%02x" : "\\0", c);
	}
}

static bool is_zero(const char *bytes, size_t len)
{
	while (len && !bytes[len - 1])
		len--;
	return !len;
}

/**
 * expect - these bytes have to be those
 * @p: who has read them
 * @seen: what it read
 * @wanted: what is right
 * @len: how many
 * @at: where in the file
 * @how: they were read
 */
void expect(struct proc *p, const char *seen, const char *wanted, size_t len, off_t at,
	    const char *how)
{
	char a[160], b[160];
	size_t first = 0, last = len, n, wrong = 0;

	if (!memcmp(seen, wanted, len))
		return;
	while (seen[first] == wanted[first])
		first++;
	while (seen[last - 1] == wanted[last - 1])
		last--;
	for (size_t i = first; i < last; i++)
		wrong += seen[i] != wanted[i];
	n = last - first < 48 ? last - first : 48;
	show(a, sizeof(a), wanted + first, n);
	show(b, sizeof(b), seen + first, n);
	fault(p, "WRONG BYTES by %s of %zu at %lld:\n"
	      "  %zu wrong from byte %lld (page %lld + %lld) to %lld%s\n"
	      "  expected: %s\n  found:    %s",
	      how, len, (long long)at, wrong, (long long)(at + first),
	      (long long)((at + first) / PAGE), (long long)((at + first) % PAGE),
	      (long long)(at + last - 1),
	      is_zero(seen + first, last - first) ? ", all of them zeroes" : "", a, b);
}
