// SPDX-License-Identifier: GPL-2.0
#include "loop.h"

#include <errno.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>

static int epoll_fd;
static bool running;
static struct timer *timers;	/* earliest first */

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

bool loop_init(void)
{
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return epoll_fd >= 0;
}

/**
 * loop_add - watch a descriptor until it is closed
 * @w: descriptor and function
 * @events: as for epoll_ctl(2)
 */
bool loop_add(struct watch *w, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.ptr = w };

	return !epoll_ctl(epoll_fd, EPOLL_CTL_ADD, w->fd, &e);
}

void loop_change(struct watch *w, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.ptr = w };

	epoll_ctl(epoll_fd, EPOLL_CTL_MOD, w->fd, &e);
}

/**
 * timer_set - call a function later, once
 * @t: not set now
 * @ms: after this time
 * @fn: function
 */
void timer_set(struct timer *t, uint32_t ms, void (*fn)(struct timer *t))
{
	struct timer **p;

	t->when = now_ms() + ms;
	t->fn = fn;
	for (p = &timers; *p && (*p)->when <= t->when; p = &(*p)->next)
		;
	t->next = *p;
	*p = t;
}

/**
 * timer_cancel - do not call
 * @t: set or not
 */
void timer_cancel(struct timer *t)
{
	struct timer **p;

	for (p = &timers; *p; p = &(*p)->next) {
		if (*p == t) {
			*p = t->next;
			break;
		}
	}
	t->when = 0;
}

static int run_timers(void)
{
	uint64_t now = now_ms();
	struct timer *t;

	while (timers && timers->when <= now) {
		t = timers;
		timers = t->next;
		t->when = 0;
		t->fn(t);
	}
	return timers ? (int)(timers->when - now) : -1;
}

/**
 * loop_run - serve until loop_stop()
 * @after_each_turn: when no event points to anything any more
 */
void loop_run(void (*after_each_turn)(void))
{
	struct epoll_event events[64];
	struct watch *w;
	int n, timeout;

	running = true;
	while (running) {
		timeout = run_timers();
		after_each_turn();
		n = epoll_wait(epoll_fd, events, 64, timeout);
		if (n < 0 && errno != EINTR) {
			perror("smb2-oracle: epoll_wait");
			return;
		}
		for (int i = 0; i < n; i++) {
			w = events[i].data.ptr;
			w->fn(w, events[i].events);
		}
		after_each_turn();
	}
}

void loop_stop(void)
{
	running = false;
}
