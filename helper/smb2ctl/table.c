// SPDX-License-Identifier: GPL-2.0
/* A table for people. Without memory there is nothing to show: it exits. */

#include "table.h"

#include <stdarg.h>
#include <stdlib.h>

#include "smb2ctl.h"

static void no_memory(void)
{
	fputs("smb2ctl: out of memory\n", stderr);
	exit(EXIT_FAILED);
}

/**
 * table_add - add a cell
 * @t: the table
 * @format: as for printf(3)
 */
void table_add(struct table *t, const char *format, ...)
{
	char **cells = reallocarray(t->cells, t->n + 1, sizeof(*cells));
	va_list args;

	if (!cells)
		no_memory();
	t->cells = cells;
	va_start(args, format);
	if (vasprintf(&cells[t->n], format, args) < 0)
		no_memory();
	va_end(args);
	t->n++;
}

/**
 * table_add_heads - add the first row
 * @t: the table, empty
 * @heads: @t->columns texts
 */
void table_add_heads(struct table *t, const char *const *heads)
{
	size_t i;

	for (i = 0; i < t->columns; i++)
		table_add(t, "%s", heads[i]);
}

/* Characters of UTF-8; each is taken to be one column wide */
static size_t length(const char *cell)
{
	size_t n = 0;

	for (; *cell; cell++)
		n += (*cell & 0xc0) != 0x80;
	return n;
}

static size_t width(const struct table *t, size_t column)
{
	size_t i, len, most = 0;

	for (i = column; i < t->n; i += t->columns) {
		len = length(t->cells[i]);
		if (len > most)
			most = len;
	}
	return most;
}

/**
 * table_print_row - print one row, without blanks at its end
 * @t: the table, complete
 * @row: its number; 0 for the heads
 * @indent: stands before it
 * @to: where to
 */
void table_print_row(const struct table *t, size_t row, const char *indent, FILE *to)
{
	char *const *cells = t->cells + row * t->columns;
	size_t i;

	fputs(indent, to);
	for (i = 0; i + 1 < t->columns; i++)
		fprintf(to, "%s%*s", cells[i], (int)(width(t, i) - length(cells[i])) + 2, "");
	fprintf(to, "%s\n", cells[i]);
}

/**
 * table_free - free what the table holds
 * @t: the table
 */
void table_free(struct table *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		free(t->cells[i]);
	free(t->cells);
	t->cells = NULL;
	t->n = 0;
}
