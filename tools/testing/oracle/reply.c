// SPDX-License-Identifier: GPL-2.0
#include "reply.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "conn.h"
#include "grant.h"
#include "script.h"
#include "send.h"

enum { REORDER_PATIENCE = 20 /* ms */ };

struct answer *answer_new(const struct header *h)
{
	struct answer *a = xcalloc(1, sizeof(*a));

	a->h = *h;
	return a;
}

static void answer_free(struct answer *a)
{
	buf_free(&a->body);
	free(a);
}

struct reply *reply_new(struct conn *c)
{
	struct reply *r = xcalloc(1, sizeof(*r));

	r->c = c;
	return r;
}

static void reply_free(struct reply *r)
{
	struct answer *a;

	while ((a = r->answers)) {
		r->answers = a->next;
		answer_free(a);
	}
	timer_cancel(&r->timer);
	free(r);
}

/**
 * reply_add - one more answer, after the others
 * @r: reply
 * @a: answer, which is the reply's from now on
 */
void reply_add(struct reply *r, struct answer *a)
{
	struct answer **p;

	for (p = &r->answers; *p; p = &(*p)->next)
		;
	*p = a;
}

static void unlink_reply(struct reply **list, struct reply *r)
{
	for (; *list; list = &(*list)->next) {
		if (*list == r) {
			*list = r->next;
			r->next = NULL;
			return;
		}
	}
}

static void transmit(struct reply *r)
{
	if (r->answers && !r->c->doomed)
		send_reply(r);
	reply_free(r);
}

/* Send what "reorder" held back: backwards, or in an order of the seed's */
static void release_held(struct conn *c)
{
	struct reply *r;

	timer_cancel(&c->held_timer);
	while ((r = c->held)) {
		if (config.seed) {
			for (unsigned int i = config_random() % c->n_held; i; i--)
				r = r->next;
		}
		unlink_reply(&c->held, r);
		c->n_held--;
		transmit(r);
	}
}

static void on_patience(struct timer *t)
{
	release_held(container_of(t, struct conn, held_timer));
}

static void hold_or_transmit(struct reply *r)
{
	const struct directive *d = script_find(REORDER, r->c, ON_ANY);
	struct conn *c = r->c;

	if (!d || r->c->dialect == 0) {
		transmit(r);
		return;
	}
	r->next = c->held;
	c->held = r;
	c->n_held++;
	timer_cancel(&c->held_timer);
	if (c->n_held >= d->number)
		release_held(c);
	else
		timer_set(&c->held_timer, REORDER_PATIENCE, on_patience);
}

static void on_due(struct timer *t)
{
	struct reply *r = container_of(t, struct reply, timer);

	unlink_reply(&r->c->waiting, r);
	hold_or_transmit(r);
}

static void wait_with(struct reply *r)
{
	r->next = r->c->waiting;
	r->c->waiting = r;
}

/**
 * reply_finish - a waiting reply is to be sent now
 * @r: reply with one answer
 * @status: of the answer; an error takes the place of its body
 */
void reply_finish(struct reply *r, uint32_t status)
{
	struct answer *a = r->answers;

	unlink_reply(&r->c->waiting, r);
	timer_cancel(&r->timer);
	a->status = status;
	if (status >> 30 == 3) {
		a->body.len = 0;
		put16(&a->body, 9);
		put_zeroes(&a->body, 7);
	}
	hold_or_transmit(r);
}

/**
 * reply_waiting - the reply that a CANCEL means
 * @c: connection
 * @cancel: the CANCEL's header
 */
struct reply *reply_waiting(struct conn *c, const struct header *cancel)
{
	bool async = cancel->flags & FLAG_ASYNC;
	const struct answer *a;
	struct reply *r;

	for (r = c->waiting; r; r = r->next) {
		a = r->answers;
		if (async ? a->async_id == header_async_id(cancel) :
			    a->h.message_id == cancel->message_id)
			return r;
	}
	return NULL;
}

/* The last answer of a reply leaves it, to be final later */
static struct reply *make_async(struct reply *r, struct answer *a)
{
	struct reply *later = reply_new(r->c);
	struct answer *interim = answer_new(&a->h);
	struct answer **p;

	for (p = &r->answers; *p != a; p = &(*p)->next)
		;
	a->async_id = ++r->c->next_async_id;
	interim->interim = true;
	interim->async_id = a->async_id;
	interim->session = a->session;
	interim->sealed = a->sealed;
	interim->status = STATUS_PENDING;
	later->cancellable = true;
	put16(&interim->body, 9);
	put_zeroes(&interim->body, 7);
	*p = interim;
	reply_add(later, a);
	wait_with(later);
	return later;
}

/**
 * reply_defer - the last answer of a reply is to come when its wait ends
 * @r: reply
 * @a: its last answer
 * @w: what it waits for
 */
void reply_defer(struct reply *r, struct answer *a, const struct wait *w)
{
	make_async(r, a)->wait = *w;
}

/**
 * reply_send - send a reply at once, past all that waits
 * @r: reply, which is not the caller's any more
 */
void reply_send(struct reply *r)
{
	transmit(r);
}

static bool is_silent(const struct reply *r, const struct answer *a)
{
	return script_find(SILENT, r->c, a->h.command);
}

static void drop_silent(struct reply *r)
{
	struct answer **p = &r->answers, *a;

	while ((a = *p)) {
		if (is_silent(r, a)) {
			*p = a->next;
			answer_free(a);
		} else {
			p = &a->next;
		}
	}
}

/* What "compound" makes of an answer to several: take the last ones out */
static void take_apart(struct reply *r)
{
	const struct directive *d;
	struct answer *a;
	struct reply *one;

	if (!r->answers || !r->answers->next)
		return;
	d = script_find(COMPOUND, r->c, ON_ANY);
	if (!d)
		return;
	if (d->how == COMPOUND_SEPARATE) {
		while (r->answers->next) {
			one = reply_new(r->c);
			a = r->answers;
			r->answers = a->next;
			a->next = NULL;
			reply_add(one, a);
			hold_or_transmit(one);
		}
		return;
	}
	for (a = r->answers; a->next->next; a = a->next)
		;
	one = reply_new(r->c);
	reply_add(one, a->next);
	a->next = NULL;
	if (d->how == COMPOUND_PARTIAL) {
		reply_free(one);
		return;
	}
	wait_with(one);
	timer_set(&one->timer, REORDER_PATIENCE, on_due);
}

static const struct directive *find_for(enum verb verb, const struct reply *r)
{
	const struct directive *d, *found = NULL;

	for (const struct answer *a = r->answers; a; a = a->next) {
		d = script_find(verb, r->c, a->h.command);
		if (d)
			found = d;
	}
	return found;
}

static void pend_last(struct reply *r)
{
	const struct directive *d;
	struct reply *later;
	struct answer *a;

	for (a = r->answers;; a = a->next) {
		d = script_find(PEND, r->c, a->h.command);
		if (!a->next)
			break;
	}
	if (!d || a->interim || a->h.command == NEGOTIATE)
		return;
	later = make_async(r, a);
	timer_set(&later->timer, d->number, on_due);
}

/**
 * reply_submit - send a reply, as the script would have it
 * @r: reply, which is not the caller's any more
 */
void reply_submit(struct reply *r)
{
	const struct directive *d;

	drop_silent(r);
	if (!r->answers || r->c->doomed) {
		reply_free(r);
		return;
	}
	pend_last(r);
	take_apart(r);
	d = find_for(DELAY, r);
	if (d) {
		wait_with(r);
		timer_set(&r->timer, d->number, on_due);
	} else {
		hold_or_transmit(r);
	}
}

/**
 * reply_drop_all - forget what was not sent
 * @c: connection that ends
 */
void reply_drop_all(struct conn *c)
{
	struct reply *r;

	timer_cancel(&c->held_timer);
	while ((r = c->waiting)) {
		c->waiting = r->next;
		reply_free(r);
	}
	while ((r = c->held)) {
		c->held = r->next;
		reply_free(r);
	}
}
