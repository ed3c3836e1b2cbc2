/* SPDX-License-Identifier: GPL-2.0 */
/* Requests that wait for something to happen to an open file: locks that are
 * held, changes in a directory.
 */
#ifndef ORACLE_WAIT_H
#define ORACLE_WAIT_H

#include <stdbool.h>
#include <stdint.h>

struct node;
struct open;

struct lock {
	struct lock	*next;
	uint64_t	offset;
	uint64_t	length;
	bool		exclusive;
};

struct wait {
	struct open	*open;		/* NULL: waits for time only */
	bool		locking;
	struct lock	lock;
};

void wait_retry(const struct node *node);
void wait_end(const struct open *o);

#endif
