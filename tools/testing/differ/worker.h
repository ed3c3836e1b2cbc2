/* SPDX-License-Identifier: GPL-2.0 */
/* The processes that do the steps, one step at a time. */
#ifndef DIFFER_WORKER_H
#define DIFFER_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "step.h"

/* One for all processes, in shared memory: there is one step at a time */
struct shared {
	pid_t		pids[WORKERS_MAX];
	struct record	record[SIDES];
	bool		refused;	/* by A, as a rule allows; B was not asked */
};

struct worker {
	pid_t	pid;
	int	orders;		/* to it */
	int	answers;	/* from it */
};

extern struct shared *shared;

bool worker_prepare(const char * const dirs[SIDES], bool make);
bool worker_start(struct worker *w, unsigned int number);
bool worker_step(struct worker *w, const struct kind *kind, uint64_t seed, unsigned int seconds);
void worker_end(struct worker *w, bool by_signal);
int worker_root(unsigned int side);

#endif
