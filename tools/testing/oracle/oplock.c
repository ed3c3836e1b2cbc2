// SPDX-License-Identifier: GPL-2.0
#include "oplock.h"

#include <string.h>

#include "reply.h"

static struct answer *notification(struct session *s, uint16_t command)
{
	struct answer *a = answer_new(&(struct header){
		.size = HEADER_SIZE,
		.command = command,
		.message_id = UINT64_MAX,
	});

	a->unsolicited = true;
	a->session = s;
	a->sealed = s && s->seal;
	return a;
}

static void send(struct conn *c, struct answer *a)
{
	struct reply *r = reply_new(c);

	reply_add(r, a);
	reply_send(r);
}

static void put_oplock(struct buf *out, uint8_t level, const struct file_id *id)
{
	put16(out, 24);
	put8(out, level);
	put8(out, 0);
	put32(out, 0);
	put64(out, id->persistent);
	put64(out, id->transient);
}

static void put_lease(struct buf *out, const struct open *o)
{
	put16(out, 44);
	put16(out, o->lease_epoch);
	put32(out, 1);		/* to be acknowledged */
	put(out, o->lease_key, sizeof(o->lease_key));
	put32(out, o->lease_state);
	put32(out, o->break_to);
	put_zeroes(out, 12);
}

static void send_break(struct open *o)
{
	struct answer *a = notification(o->session, OPLOCK_BREAK);

	o->breaking = true;
	if (o->oplock == OPLOCK_LEASE) {
		o->break_to = o->lease_state & ~(uint32_t)LEASE_WRITE;
		o->lease_epoch++;
		put_lease(&a->body, o);
	} else {
		o->break_to = OPLOCK_II;
		put_oplock(&a->body, OPLOCK_II, &o->id);
	}
	send(o->session->c, a);
}

static bool same_lease(const struct open *a, const struct open *b)
{
	return a->oplock == OPLOCK_LEASE && b->oplock == OPLOCK_LEASE &&
	       !memcmp(a->lease_key, b->lease_key, sizeof(a->lease_key));
}

/**
 * oplock_break_others - a file is opened once more
 * @o: the new open, which gets no more than reading caching if there are others
 */
void oplock_break_others(const struct open *o)
{
	struct open *other;

	for (other = open_next(o->node, NULL); other; other = open_next(o->node, other)) {
		if (other == o || other->breaking || same_lease(o, other))
			continue;
		if (other->oplock == OPLOCK_LEASE ? other->lease_state & LEASE_WRITE :
						    other->oplock > OPLOCK_II)
			send_break(other);
	}
}

static void break_open(struct conn *c, bool lease)
{
	struct open *o = open_last_with_oplock(c, lease), nobody = {};
	struct answer *a;

	if (o && !o->breaking) {
		send_break(o);
		return;
	}
	a = notification(NULL, OPLOCK_BREAK);
	if (lease)
		put_lease(&a->body, &nobody);
	else
		put_oplock(&a->body, OPLOCK_NONE, &nobody.id);
	send(c, a);
}

/* SMB2_NOTIFY_SESSION_CLOSED, 2.2.44.1 */
static void close_session(struct conn *c)
{
	struct session *s = c->sessions;
	struct answer *a;

	if (!s)
		return;
	a = notification(s, NOTIFICATION);
	a->h.session_id = s->id;
	put16(&a->body, 4);
	put16(&a->body, 0);
	put32(&a->body, 0);
	put32(&a->body, 0);
	send(c, a);
	s->state = GONE;
	open_drop(s, NULL);
}

/**
 * oplock_break_by_script - break what the client opened last, or has logged on
 * @c: connection
 * @how: an oplock, a lease, or the newest session
 *
 * Without an oplock or a lease it gets a break for a file that it does not know.
 */
void oplock_break_by_script(struct conn *c, enum break_how how)
{
	if (how == BREAK_SESSION)
		close_session(c);
	else
		break_open(c, how == BREAK_LEASE);
}

static uint32_t settle(struct open *o, uint32_t to)
{
	if (!o->breaking)
		return STATUS_INVALID_OPLOCK;
	o->breaking = false;
	if (o->oplock == OPLOCK_LEASE) {
		if (to & ~o->break_to)
			return STATUS_REQUEST_NOT_ACCEPTED;
		o->lease_state = to;
	} else {
		if (to > o->break_to)
			return STATUS_INVALID_OPLOCK;
		o->oplock = to;
	}
	return STATUS_SUCCESS;
}

static uint32_t acknowledge_lease(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	const uint8_t *key;
	uint32_t state;
	struct open *o;

	request_reserved(rq, rd16(r), "Reserved");
	request_reserved(rq, rd32(r), "Flags");
	key = rd_bytes(r, 16);
	state = rd32(r);
	request_reserved(rq, rd64(r), "LeaseDuration");
	o = open_last_with_oplock(rq->c, true);
	while (o && (o->oplock != OPLOCK_LEASE || memcmp(o->lease_key, key, 16)))
		o = o->next;
	if (!o)
		return STATUS_NAME_NOT_FOUND;
	put16(out, 36);
	put_zeroes(out, 6);
	put(out, key, 16);
	put32(out, state);
	put64(out, 0);
	return settle(o, state);
}

/**
 * oplock_acknowledge - OPLOCK_BREAK from a client
 * @rq: request
 * @out: body of the answer
 */
uint32_t oplock_acknowledge(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	uint32_t status;
	struct open *o;
	uint8_t level;

	if (rd16(r) == 36)
		return acknowledge_lease(rq, out);
	level = rd8(r);
	request_reserved(rq, rd8(r), "Reserved");
	request_reserved(rq, rd32(r), "Reserved2");
	o = open_of_request(rq, &status);
	if (!o)
		return status;
	put_oplock(out, level, &o->id);
	return settle(o, level);
}
