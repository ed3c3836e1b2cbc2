// SPDX-License-Identifier: GPL-2.0
#include "negotiate.h"

#include <string.h>
#include <time.h>

#include "config.h"
#include "conn.h"
#include "contexts.h"
#include "reply.h"
#include "script.h"
#include "session.h"

/* 1601-01-01 to 1970-01-01 */
#define EPOCH_SECONDS 11644473600ull

static const uint8_t server_guid[GUID_SIZE] = "smb2fs's oracle";

const uint8_t *negotiate_server_guid(void)
{
	return server_guid;
}

/**
 * negotiate_time - now, as a FILETIME
 */
uint64_t negotiate_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (ts.tv_sec + EPOCH_SECONDS) * 10000000 + ts.tv_nsec / 100;
}

static bool known_dialect(uint16_t d)
{
	return d == DIALECT_202 || d == DIALECT_210 || d == DIALECT_300 ||
	       d == DIALECT_302 || d == DIALECT_311;
}

/* Take the list of dialects. Return: the highest that both know, or 0 */
static uint16_t take_dialects(struct request *rq, unsigned int n)
{
	struct client_offer *offer = &rq->c->client;
	uint16_t d, best = 0;

	rq->used += 2 * n;
	if (!n || n > CLIENT_DIALECTS_MAX || rq->used > rq->rd.size) {
		violate(rq->c, RULE_DIALECTS, "a list inside the request", "%u", n);
		rq->used = rq->rd.size;
		return 0;
	}
	offer->n_dialects = n;
	for (unsigned int i = 0; i < n; i++) {
		d = rd16(&rq->rd);
		if (!known_dialect(d))
			violate(rq->c, RULE_DIALECTS, "known ones", "%#x", d);
		for (unsigned int j = 0; j < i; j++)
			if (offer->dialects[j] == d)
				violate(rq->c, RULE_DIALECTS, "each once", "%#x twice", d);
		offer->dialects[i] = d;
		if (d >= config.min_dialect && d <= config.max_dialect && d > best)
			best = d;
	}
	return best;
}

static uint16_t highest_offered(const struct client_offer *offer)
{
	uint16_t highest = 0;

	for (unsigned int i = 0; i < offer->n_dialects; i++)
		if (offer->dialects[i] > highest)
			highest = offer->dialects[i];
	return highest;
}

static void check_offer(struct request *rq)
{
	static const uint8_t zero[GUID_SIZE];
	const struct client_offer *offer = &rq->c->client;

	if (offer->security_mode != MODE_SIGNING_ENABLED &&
	    offer->security_mode != MODE_SIGNING_REQUIRED)
		violate(rq->c, RULE_SECURITY_MODE, "1 or 2", "%#x", offer->security_mode);
	if (offer->capabilities & ~0xffu)
		violate(rq->c, RULE_CAPABILITIES, "known ones", "%#x", offer->capabilities);
	if (highest_offered(offer) < DIALECT_300 && offer->capabilities & ~(CAP_DFS | CAP_LEASING |
									   CAP_LARGE_MTU))
		violate(rq->c, RULE_CAPABILITIES, "none of 3.x", "%#x", offer->capabilities);
	if (highest_offered(offer) > DIALECT_202 && !memcmp(offer->guid, zero, GUID_SIZE))
		violate(rq->c, RULE_CLIENT_GUID, "not 0 from 2.1 on", "0");
}

/* Read the request. Return: the dialect, or 0 if there is none in common */
static uint16_t parse(struct request *rq, struct contexts *chosen)
{
	struct client_offer *offer = &rq->c->client;
	struct rd *r = &rq->rd, contexts;
	uint16_t n, dialect;

	rd16(r);
	n = rd16(r);
	offer->security_mode = rd16(r);
	request_reserved(rq, rd16(r), "Reserved");
	offer->capabilities = rd32(r);
	memcpy(offer->guid, rd_bytes(r, GUID_SIZE), GUID_SIZE);
	contexts = *r;
	rd64(r);
	dialect = take_dialects(rq, n);
	check_offer(rq);
	if (highest_offered(offer) == DIALECT_311) {
		size_t offset = rd32(&contexts);
		uint16_t count = rd16(&contexts);

		request_reserved(rq, rd16(&contexts), "Reserved2");
		contexts_check(rq, offset, count, chosen);
	} else {
		request_reserved(rq, rd64(&contexts), "ClientStartTime");
	}
	return dialect;
}

static uint32_t server_capabilities(const struct conn *c, uint16_t dialect)
{
	const struct directive *d = script_find(LARGE_MTU, c, ON_ANY);
	uint32_t caps = 0;

	if (dialect >= DIALECT_210 && dialect != DIALECT_ANY)
		caps |= CAP_LEASING | (d && !d->how ? 0 : CAP_LARGE_MTU);
	if (dialect == DIALECT_300 || dialect == DIALECT_302)
		caps |= c->client.capabilities & CAP_ENCRYPTION;
	return caps;
}

static void agree(struct conn *c, uint16_t dialect, const struct contexts *chosen)
{
	const struct directive *max_io = script_find(MAX_IO, c, ON_ANY);

	c->dialect = dialect;
	c->security_mode = MODE_SIGNING_ENABLED |
			   (config.signing_required ? MODE_SIGNING_REQUIRED : 0);
	c->capabilities = server_capabilities(c, dialect);
	c->multi_credit = c->capabilities & CAP_LARGE_MTU;
	c->max_io = max_io ? max_io->number : c->multi_credit ? config.profile->max_io : 65536;
	if (dialect >= DIALECT_300)
		c->signing = SIGN_CMAC;
	if (c->capabilities & CAP_ENCRYPTION)
		c->cipher = AES128_CCM;
	if (dialect == DIALECT_311) {
		c->cipher = chosen->cipher;
		if (chosen->has_signing)
			c->signing = chosen->signing;
	}
}

static void put_answer(const struct conn *c, const struct contexts *chosen, struct buf *out)
{
	struct buf token = {}, contexts = {};
	uint16_t n = 0;

	auth_put_offer(&token);
	if (c->dialect == DIALECT_311)
		n = contexts_put(&contexts, chosen);
	put16(out, 65);
	put16(out, c->security_mode);
	put16(out, c->dialect);
	put16(out, n);
	put(out, server_guid, GUID_SIZE);
	put32(out, c->capabilities);
	put32(out, c->max_io);
	put32(out, c->max_io);
	put32(out, c->max_io);
	put64(out, negotiate_time());
	put64(out, 0);
	put16(out, HEADER_SIZE + 64);
	put16(out, token.len);
	put32(out, n ? (HEADER_SIZE + 64 + token.len + 7) & ~7u : 0);
	put(out, token.p, token.len);
	if (n)
		put_align(out, 8);
	put(out, contexts.p, contexts.len);
	buf_free(&token);
	buf_free(&contexts);
}

static void answer_smb1(struct conn *c)
{
	/* SMB_COM_NEGOTIATE, no dialect of those offered */
	static const uint8_t message[] = {
		0, 0, 0, 37, 0xff, 'S', 'M', 'B', 0x72, 0, 0, 0, 0, 0x98, 0x01, 0x20,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		1, 0xff, 0xff, 0, 0,
	};

	_Static_assert(sizeof(message) == 4 + 37, "length");
	conn_write(c, message, sizeof(message));
}

/**
 * negotiate_handle - an SMB2 NEGOTIATE
 * @rq: request
 * @out: body of the answer
 */
uint32_t negotiate_handle(struct request *rq, struct buf *out)
{
	struct contexts chosen = {};
	struct conn *c = rq->c;
	uint16_t dialect;

	if (c->dialect && c->dialect != DIALECT_ANY) {
		violate(c, RULE_NEGOTIATE_ONCE, "one NEGOTIATE", "another");
		return STATUS_INVALID_PARAMETER;
	}
	dialect = parse(rq, &chosen);
	if (script_find(SMB1_ANSWER, c, ON_ANY)) {
		answer_smb1(c);
		c->doomed = true;
		return STATUS_NOT_SUPPORTED;
	}
	if (!dialect)
		return STATUS_NOT_SUPPORTED;
	agree(c, dialect, &chosen);
	if (dialect == DIALECT_311) {
		crypto_hash_chain(c->preauth, rq->rd.p, rq->rd.size);
		rq->answer->hash = true;
	}
	put_answer(c, &chosen, out);
	return STATUS_SUCCESS;
}

enum { SMB1_HEADER = 32, SMB1_NEGOTIATE = 0x72 };

/* Which SMB2 dialect do the strings of an SMB1 NEGOTIATE ask for? */
static uint16_t smb1_dialect(const uint8_t *p, size_t n)
{
	bool any = false, two = false;
	const uint8_t *end;

	while (n > 1 && *p == 2) {
		end = memchr(p, 0, n);
		if (!end)
			break;
		any |= !strcmp((const char *)p + 1, "SMB 2.???");
		two |= !strcmp((const char *)p + 1, "SMB 2.002");
		n -= end + 1 - p;
		p = end + 1;
	}
	if (any && config.max_dialect > DIALECT_202)
		return DIALECT_ANY;
	return two && config.min_dialect == DIALECT_202 ? DIALECT_202 : 0;
}

/**
 * negotiate_smb1 - the SMB1 NEGOTIATE with which a client may begin
 * @c: connection
 * @p: message
 * @n: its length
 */
void negotiate_smb1(struct conn *c, const uint8_t *p, size_t n)
{
	struct contexts none = {};
	struct reply *reply;
	struct answer *a;
	uint16_t dialect;

	if (c->dialect || n < SMB1_HEADER + 3 || p[4] != SMB1_NEGOTIATE) {
		violate(c, RULE_SMB1, "NEGOTIATE as the first message",
			"command %#x after dialect %#x", n > 4 ? p[4] : 0, c->dialect);
		return;
	}
	dialect = smb1_dialect(p + SMB1_HEADER + 3, n - SMB1_HEADER - 3);
	if (!dialect || script_find(SMB1_ANSWER, c, ON_ANY)) {
		answer_smb1(c);
		c->doomed = true;
		return;
	}
	/* It stands for the SMB2 request with MessageId 0 */
	window_claim(&c->window, 0, 1);
	c->outstanding++;
	agree(c, dialect, &none);
	a = answer_new(&(struct header){ .size = HEADER_SIZE });
	put_answer(c, &none, &a->body);
	reply = reply_new(c);
	reply_add(reply, a);
	reply_submit(reply);
}
