// SPDX-License-Identifier: GPL-2.0
#include "chain.h"

#include <stdlib.h>

#include "check.h"
#include "conn.h"
#include "dispatch.h"
#include "negotiate.h"
#include "reply.h"
#include "seal.h"
#include "session.h"

enum { CHAIN_MAX = 256 };
enum { SEVERITY_ERROR = 3 };	/* [MS-ERREF] 2.3, the two upper bits */

/* A frame's requests; what related ones have from those before them */
struct chain {
	struct conn	*c;
	struct request	rq[CHAIN_MAX];
	size_t		n;
	struct file_id	file;
	uint32_t	status;
};

/**
 * request_buffer - the variable part of a request
 * @rq: request
 * @offset: from the start of the header, as the request says
 * @n: length, as the request says
 *
 * Return: the bytes, or NULL after a violation. An empty part is anywhere.
 */
const uint8_t *request_buffer(struct request *rq, size_t offset, size_t n)
{
	if (!n)
		return rq->rd.p + HEADER_SIZE;
	if (offset < HEADER_SIZE || !rd_inside(&rq->rd, offset, n)) {
		violate(rq->c, RULE_BODY_BOUNDS, "inside the request",
			"%zu bytes at %zu of %zu in %s", n, offset, rq->rd.size,
			command_name(rq->h.command));
		return NULL;
	}
	if (rq->used < offset + n)
		rq->used = offset + n;
	return rq->rd.p + offset;
}

/**
 * request_reserved - a field that must be zero
 * @rq: request
 * @value: what it is
 * @field: its name
 */
void request_reserved(struct request *rq, uint64_t value, const char *field)
{
	if (value)
		violate(rq->c, RULE_RESERVED, "0", "%s of %#llx in %s", field,
			(unsigned long long)value, command_name(rq->h.command));
}

/* Where the request at @at ends. Return: 0 after a violation */
static size_t member_end(struct conn *c, const uint8_t *p, size_t at, size_t n)
{
	size_t next = get32(p + at + 20);

	if (!next)
		return n;
	if (next % 8 || next < HEADER_SIZE || next > n - at - HEADER_SIZE) {
		violate(c, RULE_NEXT_COMMAND, "a multiple of 8 inside the frame",
			"%zu with %zu bytes left", next, n - at);
		return 0;
	}
	return at + next;
}

static bool split(struct chain *ch, const uint8_t *p, size_t n)
{
	size_t at = 0, end;
	struct request *rq;

	for (; at < n; at = end) {
		if (n - at < HEADER_SIZE + 2) {
			violate(ch->c, RULE_FRAME_LENGTH, "a header and a body",
				"%zu bytes", n - at);
			return false;
		}
		if (get32(p + at) != ID_SMB2) {
			violate(ch->c, RULE_PROTOCOL_ID, "fe 'SMB'", "%#x", get32(p + at));
			return false;
		}
		end = member_end(ch->c, p, at, n);
		if (!end)
			return false;
		if (ch->n == CHAIN_MAX) {
			violate(ch->c, RULE_NEXT_COMMAND, "256 in a compound", "more");
			return false;
		}
		rq = &ch->rq[ch->n++];
		rq->c = ch->c;
		rq->rd = (struct rd){ p + at, end - at, HEADER_SIZE, false };
		header_read(&rq->h, p + at);
	}
	return true;
}

static void check_related(struct chain *ch, size_t i)
{
	struct request *rq = &ch->rq[i];

	rq->related = i && rq->h.flags & FLAG_RELATED;
	if (i > 1 && rq->related != ch->rq[1].related)
		violate(ch->c, RULE_RELATED, "all or none", "both in one compound");
	if (!rq->related)
		return;
	if (rq->h.session_id == UINT64_MAX)
		rq->h.session_id = ch->rq[i - 1].h.session_id;
	if (rq->h.tree_id == UINT32_MAX)
		rq->h.tree_id = ch->rq[i - 1].h.tree_id;
	if (rq->h.session_id != ch->rq[i - 1].h.session_id ||
	    rq->h.tree_id != ch->rq[i - 1].h.tree_id)
		violate(ch->c, RULE_RELATED, "session and tree of the first", "others");
}

/* The whole chain is checked before anything of it is done */
static bool check(struct chain *ch, struct session *sealed)
{
	struct request *rq;

	for (size_t i = 0; i < ch->n; i++) {
		rq = &ch->rq[i];
		rq->sealed = sealed;
		if (!check_message(rq, i))
			return false;
		check_related(ch, i);
		check_header(rq, i);
		check_charge(rq);
		check_claim(rq);
		rq->session = session_find(ch->c, rq->h.session_id);
		if (rq->h.session_id && !rq->session)
			violate(ch->c, RULE_SESSION_ID, "one from here", "%#llx",
				(unsigned long long)rq->h.session_id);
		if (sealed && rq->session != sealed)
			violate(ch->c, RULE_SEAL_SESSION, "the transform header's session",
				"%#llx", (unsigned long long)rq->h.session_id);
		check_protection(rq);
		if (ch->c->doomed)
			return false;
	}
	return true;
}

static void handle(struct chain *ch, struct request *rq, struct reply *reply)
{
	struct answer *a = answer_new(&rq->h);

	rq->chain_file = &ch->file;
	rq->chain_status = ch->status;
	rq->answer = a;
	a->session = rq->session;
	a->sealed = rq->sealed;
	a->sign = !rq->sealed && rq->h.flags & FLAG_SIGNED;
	a->status = dispatch(rq, &a->body);
	/* Nothing in the middle of a compound may wait (3.3.5.2.7) */
	if (a->status == STATUS_PENDING && rq->h.next)
		a->status = STATUS_INTERNAL_ERROR;
	ch->status = a->status;
	/* of what is refused not all has been read */
	if (a->status >> 30 != SEVERITY_ERROR)
		check_padding(rq);
	reply_add(reply, a);
	if (a->status == STATUS_PENDING)
		reply_defer(reply, a, &rq->wait);
}

static void receive(struct chain *ch, const uint8_t *p, size_t n, struct session *sealed)
{
	struct reply *reply;

	if (!split(ch, p, n) || !check(ch, sealed))
		return;
	if (ch->rq[0].h.command == CANCEL) {
		dispatch_cancel(&ch->rq[0]);
		return;
	}
	reply = reply_new(ch->c);
	for (size_t i = 0; i < ch->n && !ch->c->doomed; i++)
		handle(ch, &ch->rq[i], reply);
	reply_submit(reply);
}

/**
 * chain_receive - a frame has arrived
 * @c: connection
 * @p: what is in the frame
 * @n: its length, at least 4
 */
void chain_receive(struct conn *c, const uint8_t *p, size_t n)
{
	struct session *sealed = NULL;
	struct buf plain = {};
	struct chain *ch;

	if (get32(p) == ID_SMB1) {
		negotiate_smb1(c, p, n);
		return;
	}
	if (get32(p) == ID_TRANSFORM) {
		sealed = seal_open(c, p, n, &plain);
		if (!sealed) {
			buf_free(&plain);
			return;
		}
		p = plain.p;
		n = plain.len;
	}
	ch = xcalloc(1, sizeof(*ch));
	ch->c = c;
	receive(ch, p, n, sealed);
	free(ch);
	buf_free(&plain);
}
