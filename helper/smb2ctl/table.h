/* SPDX-License-Identifier: GPL-2.0 */
/* A table for people: columns as wide as what stands in them. */
#ifndef _SMB2CTL_TABLE_H
#define _SMB2CTL_TABLE_H

#include <stddef.h>
#include <stdio.h>

/**
 * struct table - rows of cells
 * @columns: how many cells a row has; set by the user, the rest zeroed
 * @cells: row by row, allocated; the first row has the heads
 * @n: number of cells
 */
struct table {
	size_t	columns;
	char	**cells;
	size_t	n;
};

void table_add(struct table *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void table_add_heads(struct table *t, const char *const *heads);
void table_print_row(const struct table *t, size_t row, const char *indent, FILE *to);
void table_free(struct table *t);

#endif /* _SMB2CTL_TABLE_H */
