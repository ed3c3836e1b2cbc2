// SPDX-License-Identifier: GPL-2.0
#include "check.h"

#include <string.h>

#include "config.h"
#include "conn.h"
#include "reply.h"
#include "report.h"
#include "session.h"

/* StructureSize of every request, [MS-SMB2] 2.2.3 and on */
static const uint16_t structure_size[COMMANDS] = {
	[NEGOTIATE] = 36, [SESSION_SETUP] = 25, [LOGOFF] = 4, [TREE_CONNECT] = 9,
	[TREE_DISCONNECT] = 4, [CREATE] = 57, [CLOSE] = 24, [FLUSH] = 24,
	[READ] = 49, [WRITE] = 49, [LOCK] = 48, [IOCTL] = 57, [CANCEL] = 4,
	[ECHO] = 4, [QUERY_DIRECTORY] = 33, [CHANGE_NOTIFY] = 32,
	[QUERY_INFO] = 41, [SET_INFO] = 33, [OPLOCK_BREAK] = 24,
};

enum { BODY_LIMIT = 68 * 1024, OVERHEAD = 256 };

/**
 * check_message - can this be handled at all?
 * @rq: header and message are there
 * @index: place in the chain
 *
 * Return: whether the body is as long as it says. A violation else.
 */
bool check_message(struct request *rq, size_t index)
{
	struct conn *c = rq->c;
	uint16_t size;

	if (rq->h.size != HEADER_SIZE) {
		violate(c, RULE_HEADER_SIZE, "64", "%u", rq->h.size);
		return false;
	}
	if (rq->h.command >= COMMANDS) {
		violate(c, RULE_COMMAND, "0 to 18", "%u", rq->h.command);
		return false;
	}
	size = rd16(&rq->rd);
	rq->rd.at -= 2;
	/* 36 and 24 stand for a lease's acknowledgment, too */
	if (size != structure_size[rq->h.command] &&
	    !(rq->h.command == OPLOCK_BREAK && size == 36)) {
		violate(c, RULE_STRUCTURE_SIZE, "that of the command", "%u in %s",
			size, command_name(rq->h.command));
		return false;
	}
	rq->used = HEADER_SIZE + (size & ~1u);
	if (rq->rd.size < rq->used) {
		violate(c, RULE_BODY_BOUNDS, "StructureSize bytes", "%zu in %s",
			rq->rd.size - HEADER_SIZE, command_name(rq->h.command));
		return false;
	}
	if (!c->dialect && rq->h.command != NEGOTIATE) {
		violate(c, RULE_NEGOTIATE_FIRST, "NEGOTIATE", "%s",
			command_name(rq->h.command));
		return false;
	}
	if ((rq->h.command == NEGOTIATE || rq->h.command == CANCEL) && (index || rq->h.next)) {
		violate(c, RULE_NEXT_COMMAND, "NEGOTIATE and CANCEL by themselves",
			"a compound");
		return false;
	}
	return true;
}

static uint32_t known_flags(const struct request *rq)
{
	uint32_t flags = FLAG_RELATED | FLAG_SIGNED;

	if (rq->h.command == CANCEL)
		flags |= FLAG_ASYNC;
	if (rq->c->dialect >= DIALECT_300)
		flags |= FLAG_REPLAY;
	if (rq->c->dialect == DIALECT_311)
		flags |= FLAG_PRIORITY;
	return flags;
}

static bool without_tree(unsigned int command)
{
	return command <= TREE_CONNECT || command == ECHO;
}

static void check_ids(struct request *rq)
{
	const struct header *h = &rq->h;

	if (h->flags & FLAG_ASYNC)
		return;
	if (h->process_id && h->process_id != 0xfeff)
		violate(rq->c, RULE_PROCESS_ID, "0 or 0xfeff", "%#x", h->process_id);
	if (without_tree(h->command) && h->tree_id && !rq->related)
		violate(rq->c, RULE_TREE_ID, "0 without a tree", "%#x in %s", h->tree_id,
			command_name(h->command));
	if (h->command == NEGOTIATE && h->session_id)
		violate(rq->c, RULE_SESSION_ID, "0 in NEGOTIATE", "%#llx",
			(unsigned long long)h->session_id);
}

static void check_status_field(struct request *rq)
{
	const struct conn *c = rq->c;
	bool three = c->dialect >= DIALECT_300;

	if (!three && rq->h.status)
		violate(rq->c, RULE_STATUS_FIELD, "0", "%#x", rq->h.status);
	if (three && rq->h.status >> 16)
		violate(rq->c, RULE_STATUS_FIELD, "Reserved of 0", "%#x",
			rq->h.status >> 16);
	/* The one channel of a session never fails without the session */
	if (three && rq->h.status & 0xffff)
		violate(rq->c, RULE_CHANNEL_SEQUENCE, "0", "%u", rq->h.status & 0xffff);
}

static void check_length(struct request *rq)
{
	const struct conn *c = rq->c;
	bool large;

	switch (rq->h.command) {
	case READ:
	case WRITE:
	case IOCTL:
	case QUERY_DIRECTORY:
	case CHANGE_NOTIFY:
	case QUERY_INFO:
	case SET_INFO:
		large = c->multi_credit;
		break;
	default:
		large = false;
	}
	if (!large && rq->rd.size > BODY_LIMIT)
		violate(rq->c, RULE_FRAME_LENGTH, "68 KiB", "%zu", rq->rd.size);
	if (large && rq->rd.size > (size_t)c->max_io + OVERHEAD)
		violate(rq->c, RULE_FRAME_LENGTH, "MaxTransactSize + 256", "%zu",
			rq->rd.size);
}

/**
 * check_header - the fields of a header by themselves
 * @rq: request
 * @index: place in the chain
 */
void check_header(struct request *rq, size_t index)
{
	static const uint8_t zero[16];
	const struct header *h = &rq->h;

	if (h->flags & ~known_flags(rq))
		violate(rq->c, RULE_FLAGS, "those of the command and dialect",
			"%#x in %s", h->flags, command_name(h->command));
	if (!index && h->flags & FLAG_RELATED)
		violate(rq->c, RULE_RELATED, "not in the first", "flags %#x", h->flags);
	check_status_field(rq);
	check_ids(rq);
	check_length(rq);
	if ((rq->sealed || !(h->flags & FLAG_SIGNED)) &&
	    memcmp(h->signature, zero, sizeof(zero)))
		violate(rq->c, RULE_SIGNATURE_FIELD, "0 when not signed", "a signature in %s",
			command_name(h->command));
}

/* What a request carries, or allows in its answer: [MS-SMB2] 3.1.5.2 */
static uint32_t payload(const struct request *rq)
{
	const uint8_t *body = rq->rd.p + HEADER_SIZE;
	uint32_t sent, wanted;

	switch (rq->h.command) {
	case READ:
	case WRITE:
		return get32(body + 4);
	case QUERY_DIRECTORY:
		return get32(body + 28);
	case QUERY_INFO:
	case SET_INFO:
	case CHANGE_NOTIFY:
		return get32(body + 4);
	case IOCTL:
		sent = get32(body + 28);
		wanted = get32(body + 44);
		return sent > wanted ? sent : wanted;
	default:
		return 0;
	}
}

static bool multi_credit_command(unsigned int command)
{
	return command == READ || command == WRITE || command == IOCTL ||
	       command == QUERY_DIRECTORY;
}

/**
 * check_charge - CreditCharge and the size it pays for
 * @rq: request
 */
void check_charge(struct request *rq)
{
	const struct header *h = &rq->h;
	struct conn *c = rq->c;
	uint32_t bytes = payload(rq), limit = c->multi_credit ? c->max_io : 65536;
	uint32_t needed = bytes ? (bytes - 1) / 65536 + 1 : 1;

	if (h->charge > c->largest_charge)
		c->largest_charge = h->charge;
	rq->oversized = bytes > limit;
	if (rq->oversized)
		violate(c, RULE_PAYLOAD_SIZE, "the size agreed on", "%u of %u in %s",
			bytes, limit, command_name(h->command));
	if (c->dialect == DIALECT_202 && h->charge)
		violate(c, RULE_CHARGE_ZERO, "0 in 2.0.2", "%u in %s", h->charge,
			command_name(h->command));
	else if ((!c->multi_credit || h->command == CANCEL) && h->charge > 1)
		violate(c, RULE_CHARGE_ONE, "0 or 1", "%u in %s", h->charge,
			command_name(h->command));
	if (!c->multi_credit || h->command == CANCEL)
		return;
	if (multi_credit_command(h->command)) {
		if (h->charge < needed)
			violate(c, RULE_CHARGE_SMALL, "1 for each 64 KiB",
				"%u for %u bytes in %s", h->charge, bytes,
				command_name(h->command));
	} else if (h->charge != 1) {
		violate(c, RULE_CHARGE_ONE, "1", "%u in %s", h->charge,
			command_name(h->command));
	}
}

static void check_cancel(struct request *rq)
{
	uint64_t id = header_async_id(&rq->h);

	if (rq->h.flags & FLAG_ASYNC) {
		if (!id || id > rq->c->next_async_id)
			violate(rq->c, RULE_CANCEL_TARGET, "an AsyncId from here", "%llu",
				(unsigned long long)id);
	} else if (!window_is_used(&rq->c->window, rq->h.message_id)) {
		violate(rq->c, RULE_CANCEL_TARGET, "the MessageId of a request", "%llu",
			(unsigned long long)rq->h.message_id);
	}
}

static void count(struct conn *c)
{
	uint64_t available = window_available(&c->window);

	c->outstanding++;
	if (c->outstanding > c->highest_outstanding)
		c->highest_outstanding = c->outstanding;
	if (available < c->lowest_credits)
		c->lowest_credits = available;
}

/**
 * check_claim - take the identifiers of a request out of the window
 * @rq: request
 */
void check_claim(struct request *rq)
{
	struct conn *c = rq->c;
	struct window *w = &c->window;
	uint64_t n = c->multi_credit && rq->h.charge ? rq->h.charge : 1;

	c->total++;
	c->requests[rq->h.command]++;
	if (rq->h.command == CANCEL) {
		check_cancel(rq);
		return;
	}
	switch (window_claim(w, rq->h.message_id, n)) {
	case CLAIM_OVERDRAW:
		violate(c, RULE_OVERDRAW, "identifiers that the client knows of",
			"%llu, %llu of them, in %s; granted and known below %llu",
			(unsigned long long)rq->h.message_id, (unsigned long long)n,
			command_name(rq->h.command), (unsigned long long)w->known);
		break;
	case CLAIM_REUSE:
		violate(c, RULE_REUSE, "every identifier once", "%llu, %llu of them, in %s",
			(unsigned long long)rq->h.message_id, (unsigned long long)n,
			command_name(rq->h.command));
		break;
	case CLAIM_OK:
		break;
	}
	if (w->n_ahead > config.gap_max) {
		violate(c, RULE_GAP, "the lowest identifiers first",
			"%llu unused in the last %zu requests",
			(unsigned long long)w->low, w->n_ahead);
		window_forgive(w);
	}
	count(c);
	if (!rq->h.credits && rq->h.command != NEGOTIATE && !rq->h.next &&
	    !window_promised(w) && c->outstanding == 1)
		violate(c, RULE_CREDIT_REQUEST, "to ask for what keeps one credit",
			"0 asked with none left in %s", command_name(rq->h.command));
}

static bool must_sign(const struct request *rq)
{
	const struct session *s = rq->session;

	if (!s || !s->has_keys)
		return false;
	return s->signing_required ||
	       (rq->c->dialect == DIALECT_311 && rq->h.command == TREE_CONNECT);
}

/**
 * check_protection - signed and sealed as the session demands
 * @rq: request with its session
 */
void check_protection(struct request *rq)
{
	const char *name = command_name(rq->h.command);
	const struct session *s = rq->session;
	struct conn *c = rq->c;

	if (rq->sealed)
		return;
	if (s && s->seal && rq->h.command != SESSION_SETUP) {
		violate(c, RULE_UNSEALED, "sealed messages", "%s in plain text", name);
		return;
	}
	if (!(rq->h.flags & FLAG_SIGNED)) {
		if (must_sign(rq))
			violate(c, RULE_UNSIGNED, "a signature", "none in %s", name);
		return;
	}
	if (!s || !s->has_keys)
		violate(c, RULE_SIGNED, "no signature without a key", "one in %s", name);
	else if (!session_verify(s, rq->rd.p, rq->rd.size))
		violate(c, RULE_BAD_SIGNATURE, "the right signature", "a wrong one in %s", name);
}

/**
 * check_padding - nothing but zeroes where nothing is said
 * @rq: request, after its handler has said how much it used
 *
 * Up to 7 bytes align the next request, and the one byte of a variable part
 * that StructureSize counts may be there without one.
 */
void check_padding(struct request *rq)
{
	size_t i;

	if (rq->rd.size - rq->used > 8) {
		violate(rq->c, RULE_PADDING, "up to 7 bytes", "%zu after %s",
			rq->rd.size - rq->used, command_name(rq->h.command));
		return;
	}
	for (i = rq->used; i < rq->rd.size; i++) {
		if (rq->rd.p[i]) {
			violate(rq->c, RULE_PADDING, "zeroes", "%#x after %s",
				rq->rd.p[i], command_name(rq->h.command));
			return;
		}
	}
}
