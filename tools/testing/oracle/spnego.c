// SPDX-License-Identifier: GPL-2.0
#include "spnego.h"

#include <string.h>

#include "crypto.h"
#include "report.h"

enum { SEQUENCE = 0x30, OID = 0x06, OCTETS = 0x04, ENUMERATED = 0x0a, STRING = 0x1b };
enum { ACCEPT_COMPLETED, ACCEPT_INCOMPLETE, REJECT, REQUEST_MIC };

static const uint8_t spnego_oid[] = { OID, 6, 0x2b, 6, 1, 5, 5, 2 };
static const uint8_t ntlm_oid[] = { OID, 10, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10 };

/* What a token of the client's has */
struct token {
	struct rd	mechanisms;	/* the whole SEQUENCE OF OID */
	struct rd	token;
	struct rd	mic;
};

/* Put DER around something: tag, length, contents */
static void wrap(struct buf *out, uint8_t tag, const void *p, size_t n)
{
	put8(out, tag);
	if (n > 255) {
		put8(out, 0x82);
		put8(out, n >> 8);
	} else if (n > 127) {
		put8(out, 0x81);
	}
	put8(out, n);
	put(out, p, n);
}

static void wrap_buf(struct buf *b, uint8_t tag)
{
	struct buf out = {};

	wrap(&out, tag, b->p, b->len);
	buf_free(b);
	*b = out;
}

/* An element with this tag. Return: whether it is next; @in is its contents */
static bool take(struct rd *r, uint8_t tag, struct rd *in)
{
	size_t n, bytes;

	*in = (struct rd){};
	if (r->bad || r->at >= r->size || r->p[r->at] != tag)
		return false;
	rd8(r);
	n = rd8(r);
	if (n > 127) {
		bytes = n & 127;
		if (bytes < 1 || bytes > 3)
			r->bad = true;
		for (n = 0; bytes; bytes--)
			n = n << 8 | rd8(r);
	}
	in->p = rd_bytes(r, n);
	in->size = n;
	return !r->bad;
}

/* A context tag around one element */
static bool take_tagged(struct rd *r, uint8_t number, uint8_t tag, struct rd *in)
{
	struct rd outer;

	return take(r, 0xa0 | number, &outer) && take(&outer, tag, in) &&
	       outer.at == outer.size;
}

/* NegTokenInit, RFC 4178 4.2.1 */
static bool parse_init(const uint8_t *p, size_t n, struct token *t)
{
	struct rd r = { p, n, 0, false }, gss, choice, body, list, ignored;

	if (!take(&r, SPNEGO_INIT, &gss) || r.at != r.size ||
	    gss.size < sizeof(spnego_oid) || memcmp(gss.p, spnego_oid, sizeof(spnego_oid)))
		return false;
	gss.at = sizeof(spnego_oid);
	if (!take(&gss, 0xa0, &choice) || !take(&choice, SEQUENCE, &body) ||
	    !take(&body, 0xa0, &list))
		return false;
	t->mechanisms = (struct rd){ list.p, list.size, 0, false };
	take(&body, 0xa1, &ignored);
	take_tagged(&body, 2, OCTETS, &t->token);
	take_tagged(&body, 3, OCTETS, &t->mic);
	return !body.bad && body.at == body.size;
}

/* NegTokenResp, RFC 4178 4.2.2 */
static bool parse_resp(const uint8_t *p, size_t n, struct token *t)
{
	struct rd r = { p, n, 0, false }, body, outer, ignored;

	if (!take(&r, SPNEGO_RESP, &outer) || r.at != r.size || !take(&outer, SEQUENCE, &body))
		return false;
	take_tagged(&body, 0, ENUMERATED, &ignored);
	take_tagged(&body, 1, OID, &ignored);
	take_tagged(&body, 2, OCTETS, &t->token);
	take_tagged(&body, 3, OCTETS, &t->mic);
	return !body.bad && body.at == body.size;
}

/* Where NTLM stands in the list. Return: 0 for the first, -1: not there */
static int find_ntlm(struct rd list)
{
	struct rd oids, oid;

	if (!take(&list, SEQUENCE, &oids))
		return -1;
	for (int i = 0; take(&oids, OID, &oid); i++)
		if (oid.size == sizeof(ntlm_oid) - 2 && !memcmp(oid.p, ntlm_oid + 2, oid.size))
			return i;
	return -1;
}

static void put_resp(struct buf *out, uint8_t state, bool mechanism, const struct buf *token,
		     const struct buf *mic)
{
	const uint8_t negstate[] = { ENUMERATED, 1, state };
	struct buf body = {}, octets = {};

	wrap(&body, 0xa0, negstate, sizeof(negstate));
	if (mechanism)
		wrap(&body, 0xa1, ntlm_oid, sizeof(ntlm_oid));
	if (token->len) {
		wrap(&octets, OCTETS, token->p, token->len);
		wrap(&body, 0xa2, octets.p, octets.len);
		octets.len = 0;
	}
	if (mic->len) {
		wrap(&octets, OCTETS, mic->p, mic->len);
		wrap(&body, 0xa3, octets.p, octets.len);
	}
	wrap_buf(&body, SEQUENCE);
	wrap(out, SPNEGO_RESP, body.p, body.len);
	buf_free(&body);
	buf_free(&octets);
}

/**
 * spnego_put_offer - the server's NegTokenInit2, [MS-SPNG] 2.2.1
 * @out: to append to
 */
void spnego_put_offer(struct buf *out)
{
	static const char hint[] = "not_defined_in_RFC4178@please_ignore";
	struct buf body = {}, hints = {};

	wrap(&body, SEQUENCE, ntlm_oid, sizeof(ntlm_oid));
	wrap_buf(&body, 0xa0);
	wrap(&hints, STRING, hint, strlen(hint));
	wrap_buf(&hints, 0xa0);
	wrap_buf(&hints, SEQUENCE);
	wrap(&body, 0xa3, hints.p, hints.len);
	wrap_buf(&body, SEQUENCE);
	wrap_buf(&body, 0xa0);
	buf_free(&hints);
	put(&hints, spnego_oid, sizeof(spnego_oid));
	put(&hints, body.p, body.len);
	wrap(out, SPNEGO_INIT, hints.p, hints.len);
	buf_free(&body);
	buf_free(&hints);
}

static enum auth_result first(struct auth *a, struct token *t, struct buf *out)
{
	struct buf challenge = {}, none = {};
	enum auth_result result = AUTH_MORE;
	int place = find_ntlm(t->mechanisms);

	if (place < 0) {
		violate(a->c, RULE_SPNEGO, "a list of mechanisms with NTLM", "none");
		return AUTH_FAILED;
	}
	a->mechanisms.len = 0;
	put(&a->mechanisms, t->mechanisms.p, t->mechanisms.size);
	/* The token is one of the first mechanism: [MS-SPNG] 3.2.5.2 */
	if (!place)
		result = ntlm_negotiate(a, t->token.p, t->token.size, &challenge);
	if (result == AUTH_MORE)
		put_resp(out, place ? REQUEST_MIC : ACCEPT_INCOMPLETE, true, &challenge, &none);
	a->step = place ? 1 : 2;
	buf_free(&challenge);
	return result;
}

static void check_mic(struct auth *a, const struct rd *mic)
{
	uint8_t right[NTLM_MAC_SIZE];

	ntlm_mac(&a->ntlm, false, a->mechanisms.p, a->mechanisms.len, right);
	if (mic->size != NTLM_MAC_SIZE || !crypto_equal(mic->p, right, NTLM_MAC_SIZE))
		violate(a->c, RULE_SPNEGO, "the right mechListMIC", "%zu bytes", mic->size);
}

static enum auth_result last(struct auth *a, struct token *t, struct buf *out)
{
	struct buf none = {}, mic = {};
	uint8_t ours[NTLM_MAC_SIZE];
	enum auth_result result;

	result = ntlm_authenticate(a, t->token.p, t->token.size);
	if (result != AUTH_DONE)
		return result;
	if (a->key_size) {
		check_mic(a, &t->mic);
		ntlm_mac(&a->ntlm, true, a->mechanisms.p, a->mechanisms.len, ours);
		put(&mic, ours, sizeof(ours));
	}
	put_resp(out, ACCEPT_COMPLETED, false, &none, &mic);
	buf_free(&mic);
	return AUTH_DONE;
}

/**
 * spnego_step - take a token
 * @a: the exchange
 * @p: token
 * @n: its length
 * @out: the answer's token
 */
enum auth_result spnego_step(struct auth *a, const uint8_t *p, size_t n, struct buf *out)
{
	struct buf challenge = {}, none = {};
	enum auth_result result;
	struct token t = {};
	bool good;

	good = a->step ? parse_resp(p, n, &t) : parse_init(p, n, &t);
	if (!good) {
		violate(a->c, RULE_SPNEGO, a->step ? "a NegTokenResp" : "a NegTokenInit",
			"%zu other bytes", n);
		return AUTH_FAILED;
	}
	if (!a->step)
		return first(a, &t, out);
	if (a->step == 2)
		return last(a, &t, out);
	result = ntlm_negotiate(a, t.token.p, t.token.size, &challenge);
	if (result == AUTH_MORE)
		put_resp(out, ACCEPT_INCOMPLETE, false, &challenge, &none);
	a->step = 2;
	buf_free(&challenge);
	return result;
}
