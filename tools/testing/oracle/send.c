// SPDX-License-Identifier: GPL-2.0
#include "send.h"

#include <string.h>

#include "config.h"
#include "conn.h"
#include "grant.h"
#include "reply.h"
#include "script.h"
#include "seal.h"
#include "session.h"

enum { FRAME_HEADER = 4, FRAME_MAX = 0xffffff };

/* What directives call an answer */
static int name_of(const struct answer *a)
{
	if (a->unsolicited)
		return ON_BREAK;
	return a->interim ? ON_INTERIM : a->h.command;
}

static void set_header(struct conn *c, struct answer *a, uint16_t credits)
{
	struct header *h = &a->h;

	h->status = a->status;
	h->credits = credits;
	h->flags = (h->flags & (FLAG_RELATED | FLAG_PRIORITY)) | FLAG_RESPONSE;
	h->next = 0;
	memset(h->signature, 0, sizeof(h->signature));
	if (a->async_id) {
		h->flags |= FLAG_ASYNC;
		header_set_async_id(h, a->async_id);
	}
	if (!a->interim && !a->repeated && !a->unsolicited && c->outstanding)
		c->outstanding--;
}

/* Append one message; Return: where it starts */
static size_t put_message(struct reply *r, struct answer *a, uint16_t credits, struct buf *out)
{
	const struct directive *cut, *more;
	size_t start = out->len, n;

	set_header(r->c, a, credits);
	put_zeroes(out, HEADER_SIZE);
	put(out, a->body.p, a->body.len);
	cut = script_find(TRUNCATE, r->c, name_of(a));
	n = out->len - start;
	if (cut && cut->number < n)
		out->len = start + cut->number;
	more = script_find(EXTEND, r->c, name_of(a));
	for (uint64_t i = 0; more && i < more->number; i++)
		put8(out, config_random());
	if (a->next) {
		/* counted from its own header, not from the frame's prefix */
		put_zeroes(out, -(out->len - start) & 7);
		a->h.next = out->len - start;
	}
	return start;
}

static void write_header(const struct answer *a, uint8_t *p, size_t n)
{
	uint8_t header[HEADER_SIZE];

	header_write(&a->h, header);
	memcpy(p, header, n < HEADER_SIZE ? n : HEADER_SIZE);
}

/* Values at which arithmetic goes wrong are as likely as any */
static uint8_t any_byte(uint8_t old)
{
	static const uint8_t edges[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	uint8_t random = config_random();

	switch (config_random() % 4) {
	case 0:
		return edges[random % sizeof(edges)];
	case 1:
		return old ^ 1 << random % 8;
	case 2:
		return old + (random & 1 ? 1 : -1);
	default:
		return random;
	}
}

static void mutate(struct conn *c, uint8_t *p, size_t n, uint64_t times)
{
	enum { BEGINNING = 80 };
	size_t size = n - HEADER_SIZE, at;

	if (n <= HEADER_SIZE)
		return;
	c->mutated++;
	while (times--) {
		/* what matters is more often at the beginning */
		at = size > BEGINNING && config_random() % 2 ? BEGINNING : size;
		at = HEADER_SIZE + config_random() % at;
		p[at] = any_byte(p[at]);
	}
}

/* Lies are signed like the truth; what is tampered with has its signature */
static void finish_message(struct reply *r, struct answer *a, uint8_t *p, size_t n)
{
	struct directive *d;

	write_header(a, p, n);
	script_for_each(d, LIE, r->c, name_of(a))
		script_change(&d->change, p, n);
	script_for_each(d, MUTATE, r->c, name_of(a))
		mutate(r->c, p, n, d->number);
	if (a->hash && !a->repeated)
		session_hash(a, r->c, p, n);
	if (a->sign && a->session->has_keys && !a->interim && n >= HEADER_SIZE &&
	    !script_find(UNSIGNED, r->c, name_of(a)))
		session_sign(a->session, p, n);
}

static uint32_t put_messages(struct reply *r, struct buf *out)
{
	uint32_t credits, granted = 0, carried = 0;
	size_t start;

	for (struct answer *a = r->answers; a; a = a->next) {
		carried += grant_credits(r->c, a, granted + carried);
		credits = a->next ? 0 : carried;
		if (credits > UINT16_MAX)
			credits = UINT16_MAX;
		granted += credits;
		start = put_message(r, a, credits, out);
		finish_message(r, a, out->p + start, out->len - start);
	}
	return granted;
}

static void write_frame(struct conn *c, const uint8_t *p, size_t n)
{
	uint8_t head[FRAME_HEADER] = { 0, n >> 16, n >> 8, n };

	conn_write(c, head, sizeof(head));
	conn_write(c, p, n);
}

static void send_garbage(struct conn *c, size_t n)
{
	struct buf b = {};

	while (b.len < n)
		put8(&b, config_random());
	write_frame(c, b.p, b.len);
	buf_free(&b);
}

/* A frame as long as can be, and 64 KiB of it */
static void send_oversized(struct conn *c)
{
	struct buf b = {};

	put32(&b, 0xffffff00);
	put32(&b, ID_SMB2);
	put_zeroes(&b, 65536);
	conn_write(c, b.p, b.len);
	buf_free(&b);
}

/* What the script puts before an answer, or in its place. Return: go on */
static bool before(struct reply *r, const struct answer *a, struct buf *frame)
{
	const struct directive *garbage = script_find(GARBAGE, r->c, name_of(a));
	const struct directive *reset = script_find(RESET, r->c, name_of(a));

	if (script_find(OVERSIZED, r->c, name_of(a)))
		send_oversized(r->c);
	if (garbage)
		send_garbage(r->c, garbage->number);
	if (!reset)
		return true;
	if (reset->how == RESET_MID_FRAME)
		conn_write(r->c, frame->p, frame->len / 2);
	else if (reset->how == RESET_AFTER_ANSWER)
		conn_write(r->c, frame->p, frame->len);
	conn_reset(r->c);
	return false;
}

static void tamper(struct reply *r, struct buf *frame, enum verb verb, size_t at)
{
	struct directive *d;

	script_for_each(d, verb, r->c, name_of(r->answers))
		script_change(&d->change, frame->p + at, frame->len - at);
}

static void seal(struct reply *r, struct buf *frame)
{
	const struct answer *a = r->answers;
	struct directive *d;

	if (!a->sealed || script_find(PLAINTEXT, r->c, name_of(a)))
		return;
	seal_header(a->session, frame, FRAME_HEADER);
	script_for_each(d, LIE_SEAL, r->c, name_of(a))
		script_change(&d->change, frame->p + FRAME_HEADER, TRANSFORM_SIZE);
	seal_frame(a->session, frame, FRAME_HEADER);
}

static void send_once(struct reply *r)
{
	struct buf frame = {};
	uint32_t granted;

	put_zeroes(&frame, FRAME_HEADER);
	granted = put_messages(r, &frame);
	tamper(r, &frame, TAMPER, FRAME_HEADER);
	seal(r, &frame);
	tamper(r, &frame, TAMPER_SEAL, FRAME_HEADER);
	frame.p[1] = (frame.len - FRAME_HEADER) >> 16;
	frame.p[2] = (frame.len - FRAME_HEADER) >> 8;
	frame.p[3] = frame.len - FRAME_HEADER;
	tamper(r, &frame, TAMPER_FRAME, 0);
	if (frame.len - FRAME_HEADER > FRAME_MAX) {
		violate(r->c, RULE_FRAME_LENGTH, "answers that fit into a frame",
			"%zu bytes asked for in one compound", frame.len);
	} else if (before(r, r->answers, &frame)) {
		window_grant(&r->c->window, granted, r->c->queued + frame.len);
		conn_write(r->c, frame.p, frame.len);
	}
	buf_free(&frame);
}

/**
 * send_reply - put a reply on the wire
 * @r: reply with at least one answer
 */
void send_reply(struct reply *r)
{
	const struct directive *limit = script_find(RESET_AFTER, r->c, ON_ANY);

	if (limit && r->c->total > limit->number) {
		conn_reset(r->c);
		return;
	}
	send_once(r);
	if (!script_find(DUPLICATE, r->c, name_of(r->answers)))
		return;
	for (struct answer *a = r->answers; a; a = a->next)
		a->repeated = true;
	send_once(r);
}
