/* SPDX-License-Identifier: GPL-2.0 */
/* One thread, one epoll: descriptors and timers. */
#ifndef ORACLE_LOOP_H
#define ORACLE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* Embedded in what watches a descriptor */
struct watch {
	int	fd;
	void	(*fn)(struct watch *w, uint32_t events);
};

/* Embedded in what waits; those of the same time fire in the order they were set */
struct timer {
	struct timer	*next;
	uint64_t	when;		/* ms, 0 when not set */
	void		(*fn)(struct timer *t);
};

bool loop_init(void);
bool loop_add(struct watch *w, uint32_t events);
void loop_change(struct watch *w, uint32_t events);
void timer_set(struct timer *t, uint32_t ms, void (*fn)(struct timer *t));
void timer_cancel(struct timer *t);
void loop_run(void (*after_each_turn)(void));
void loop_stop(void);

#define container_of(p, type, member) ((type *)((char *)(p) - offsetof(type, member)))

#endif
