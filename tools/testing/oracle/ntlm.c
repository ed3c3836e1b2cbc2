// SPDX-License-Identifier: GPL-2.0
#include "ntlm.h"

#include <nettle/arcfour.h>
#include <nettle/hmac.h>
#include <nettle/md4.h>
#include <nettle/md5.h>
#include <stdio.h>
#include <string.h>

#include "auth.h"
#include "config.h"
#include "crypto.h"
#include "negotiate.h"
#include "report.h"
#include "smb2.h"

/* 2.2.2.5 */
enum {
	UNICODE = 0x1, REQUEST_TARGET = 0x4, SIGN = 0x10, SEAL = 0x20, NTLM = 0x200,
	ANONYMOUS = 0x800, DOMAIN_SUPPLIED = 0x1000, WORKSTATION_SUPPLIED = 0x2000,
	ALWAYS_SIGN = 0x8000, TARGET_IS_SERVER = 0x20000,
	EXTENDED = 0x80000, TARGET_INFO = 0x800000, VERSION = 0x2000000, BITS_128 = 0x20000000,
	KEY_EXCH = 0x40000000,
};

#define BITS_56	0x80000000u

/* 2.2.2.1 */
enum { AV_END, AV_COMPUTER, AV_DOMAIN, AV_DNS_COMPUTER, AV_DNS_DOMAIN, AV_FLAGS = 6, AV_TIME };
enum { AV_HAS_MIC = 2 };

enum {
	KEY = 16, NEGOTIATE_SIZE = 32, CHALLENGE_SIZE = 56, AUTHENTICATE_SIZE = 88,
	MIC_AT = 72, PROOF = 16, TEMP_SIZE = 28,
};

struct field {
	const uint8_t	*p;
	size_t		n;
};

static void hmac(const uint8_t key[KEY], const struct field *parts, size_t n, uint8_t out[KEY])
{
	struct hmac_md5_ctx ctx;

	hmac_md5_set_key(&ctx, KEY, key);
	for (size_t i = 0; i < n; i++)
		hmac_md5_update(&ctx, parts[i].n, parts[i].p);
	hmac_md5_digest(&ctx, KEY, out);
}

static void rc4(const uint8_t key[KEY], const uint8_t *in, size_t n, uint8_t *out)
{
	struct arcfour_ctx ctx;

	arcfour_set_key(&ctx, KEY, key);
	arcfour_crypt(&ctx, n, out, in);
}

/* 3.4.5.2, 3.4.5.3: the NUL at the end is part of the constant */
static void subkey(const struct ntlm *ntlm, bool from_server, const char *use, uint8_t out[KEY])
{
	char magic[80];
	struct md5_ctx ctx;
	size_t n;

	n = snprintf(magic, sizeof(magic), "session key to %s %s key magic constant",
		     from_server ? "server-to-client" : "client-to-server", use);
	md5_init(&ctx);
	md5_update(&ctx, KEY, ntlm->exported);
	md5_update(&ctx, n + 1, (const uint8_t *)magic);
	md5_digest(&ctx, KEY, out);
}

/**
 * ntlm_mac - a signature with the sequence number 0, 3.4.4.2
 * @ntlm: the exchange
 * @from_server: whose
 * @p: what is signed
 * @n: its length
 * @mac: to fill
 */
void ntlm_mac(const struct ntlm *ntlm, bool from_server, const uint8_t *p, size_t n,
	      uint8_t mac[NTLM_MAC_SIZE])
{
	static const uint8_t sequence[4];
	const struct field parts[] = { { sequence, 4 }, { p, n } };
	uint8_t key[KEY], sum[KEY];

	subkey(ntlm, from_server, "signing", key);
	hmac(key, parts, 2, sum);
	memset(mac, 0, NTLM_MAC_SIZE);
	mac[0] = 1;
	if (ntlm->flags & KEY_EXCH) {
		subkey(ntlm, from_server, "sealing", key);
		rc4(key, sum, 8, mac + 4);
	} else {
		memcpy(mac + 4, sum, 8);
	}
}

static void put_pair(struct buf *out, uint16_t id, const char *value)
{
	struct buf text = {};

	put_text(&text, value);
	put16(out, id);
	put16(out, text.len);
	put(out, text.p, text.len);
	buf_free(&text);
}

static void put_target_info(struct buf *out)
{
	put_pair(out, AV_DOMAIN, config.domain);
	put_pair(out, AV_COMPUTER, "ORACLE");
	put_pair(out, AV_DNS_DOMAIN, "");
	put_pair(out, AV_DNS_COMPUTER, "oracle");
	put16(out, AV_TIME);
	put16(out, 8);
	put64(out, negotiate_time());
	put32(out, AV_END);
}

static void put_field(struct buf *out, size_t n, size_t offset)
{
	put16(out, n);
	put16(out, n);
	put32(out, offset);
}

static void put_challenge(struct ntlm *ntlm, struct buf *out)
{
	struct buf target = {}, info = {};

	put_text(&target, config.domain);
	put_target_info(&info);
	put(out, NTLM_SIGNATURE, 8);
	put32(out, 2);
	put_field(out, target.len, CHALLENGE_SIZE);
	put32(out, ntlm->flags);
	put(out, ntlm->server_challenge, 8);
	put64(out, 0);
	put_field(out, info.len, CHALLENGE_SIZE + target.len);
	put64(out, 0x0f00000000000006ull);
	put(out, target.p, target.len);
	put(out, info.p, info.len);
	buf_free(&target);
	buf_free(&info);
}

static bool check_flags(struct auth *a, uint32_t flags)
{
	const uint32_t needed = UNICODE | NTLM | EXTENDED | BITS_128;

	if ((flags & needed) == needed)
		return true;
	violate(a->c, RULE_NTLM, "Unicode, NTLM, extended session security, 128 bits",
		"flags %#x", flags);
	return false;
}

/**
 * ntlm_negotiate - take a NEGOTIATE_MESSAGE, answer with a challenge
 * @a: the exchange
 * @p: message
 * @n: its length
 * @out: the challenge is appended
 */
enum auth_result ntlm_negotiate(struct auth *a, const uint8_t *p, size_t n, struct buf *out)
{
	const uint32_t echoed = SIGN | SEAL | ALWAYS_SIGN | VERSION | BITS_128 | BITS_56 | KEY_EXCH;
	struct ntlm *ntlm = &a->ntlm;

	ntlm_free(ntlm);
	if (n < NEGOTIATE_SIZE || memcmp(p, NTLM_SIGNATURE, 8) || get32(p + 8) != 1) {
		violate(a->c, RULE_NTLM, "a NEGOTIATE_MESSAGE", "%zu other bytes", n);
		return AUTH_FAILED;
	}
	if (!check_flags(a, get32(p + 12)))
		return AUTH_FAILED;
	put(&ntlm->negotiate, p, n);
	ntlm->flags = UNICODE | REQUEST_TARGET | NTLM | EXTENDED | TARGET_INFO |
		      TARGET_IS_SERVER | (get32(p + 12) & echoed);
	for (int i = 0; i < 8; i++)
		ntlm->server_challenge[i] = config_random();
	put_challenge(ntlm, &ntlm->challenge);
	put(out, ntlm->challenge.p, ntlm->challenge.len);
	return AUTH_MORE;
}

static bool take_field(const uint8_t *p, size_t n, size_t at, struct field *f)
{
	struct rd r = { p, n, 0, false };
	uint32_t offset = get32(p + at + 4);

	f->n = get16(p + at);
	f->p = p + (f->n ? offset : 0);
	return !f->n || rd_inside(&r, offset, f->n);
}

/* In capitals, of ASCII only; a test chooses its users accordingly */
static void put_capitals(struct buf *out, const uint8_t *p, size_t n)
{
	uint16_t c;

	for (; n > 1; n -= 2, p += 2) {
		c = get16(p);
		put16(out, c >= 'a' && c <= 'z' ? c - 32 : c);
	}
}

/* The name of the user who may log on */
static void put_user(struct buf *out)
{
	struct buf text = {};

	put_text(&text, config.user);
	put_capitals(out, text.p, text.len);
	buf_free(&text);
}

static bool is_user(const struct field *user)
{
	struct buf right = {}, sent = {};
	bool same;

	put_user(&right);
	put_capitals(&sent, user->p, user->n);
	same = right.len == sent.len && (!sent.len || !memcmp(right.p, sent.p, sent.len));
	buf_free(&right);
	buf_free(&sent);
	return same;
}

/* NTOWFv2, 3.3.2; the user's name in capitals */
static void password_key(const struct field *domain, uint8_t key[KEY])
{
	struct buf password = {}, name = {};
	struct md4_ctx ctx;
	uint8_t hash[KEY];
	struct field who;

	put_text(&password, config.password);
	md4_init(&ctx);
	md4_update(&ctx, password.len, password.p);
	md4_digest(&ctx, KEY, hash);
	put_user(&name);
	put(&name, domain->p, domain->n);
	who = (struct field){ name.p, name.len };
	hmac(hash, &who, 1, key);
	buf_free(&password);
	buf_free(&name);
}

static uint32_t av_flags(struct auth *a, const struct field *nt)
{
	struct rd r = { nt->p, nt->n, PROOF + TEMP_SIZE, false };
	uint32_t flags = 0;
	uint16_t id, n;

	do {
		id = rd16(&r);
		n = rd16(&r);
		if (id == AV_FLAGS && n == 4)
			flags = rd32(&r);
		else
			rd_bytes(&r, n);
	} while (id != AV_END && !r.bad);
	if (r.bad)
		violate(a->c, RULE_NTLM, "AV_PAIRs up to MsvAvEOL", "none at the end");
	return flags;
}

/* The integrity code over all three messages, 3.2.5.1.2 */
static void check_mic(struct auth *a, const uint8_t *p, size_t n)
{
	static const uint8_t zero[KEY];
	const struct ntlm *ntlm = &a->ntlm;
	const struct field parts[] = {
		{ ntlm->negotiate.p, ntlm->negotiate.len },
		{ ntlm->challenge.p, ntlm->challenge.len },
		{ p, MIC_AT }, { zero, KEY }, { p + MIC_AT + KEY, n - MIC_AT - KEY },
	};
	uint8_t mic[KEY];

	hmac(ntlm->exported, parts, 5, mic);
	if (!crypto_equal(mic, p + MIC_AT, KEY))
		violate(a->c, RULE_NTLM, "the right MIC", "a wrong one");
}

/* Is it the user? Then the key of the session is known, 3.3.2, 3.2.5.1.2 */
static bool prove(struct auth *a, const struct field *nt, const struct field *domain,
		  const struct field *sent_key)
{
	struct ntlm *ntlm = &a->ntlm;
	const struct field proof[] = {
		{ ntlm->server_challenge, 8 }, { nt->p + PROOF, nt->n - PROOF },
	};
	const struct field base = { nt->p, PROOF };
	uint8_t key[KEY], sum[KEY];

	password_key(domain, key);
	hmac(key, proof, 2, sum);
	if (!crypto_equal(sum, nt->p, PROOF))
		return false;
	hmac(key, &base, 1, ntlm->exported);
	if (ntlm->flags & KEY_EXCH)
		rc4(ntlm->exported, sent_key->p, KEY, ntlm->exported);
	memcpy(a->key, ntlm->exported, KEY);
	a->key_size = KEY;
	return true;
}

static enum auth_result log_on(struct auth *a, const uint8_t *p, size_t n,
			       const struct field fields[6])
{
	const struct field *nt = &fields[1], *user = &fields[3], *key = &fields[5];

	if (!user->n && !nt->n) {
		a->flags = SESSION_NULL;
		return AUTH_DONE;
	}
	if (nt->n < PROOF + TEMP_SIZE + 4) {
		violate(a->c, RULE_NTLM, "a response of NTLMv2", "%zu bytes", nt->n);
		return AUTH_FAILED;
	}
	if (a->ntlm.flags & KEY_EXCH && key->n != KEY) {
		violate(a->c, RULE_NTLM, "a key of 16 bytes", "%zu", key->n);
		return AUTH_FAILED;
	}
	if (!is_user(user) || !prove(a, nt, &fields[2], key))
		return AUTH_FAILED;
	if (!(av_flags(a, nt) & AV_HAS_MIC))
		violate(a->c, RULE_NTLM, "a MIC, since the challenge has a time", "none");
	check_mic(a, p, n);
	return AUTH_DONE;
}

/**
 * ntlm_authenticate - take an AUTHENTICATE_MESSAGE
 * @a: the exchange
 * @p: message
 * @n: its length
 */
enum auth_result ntlm_authenticate(struct auth *a, const uint8_t *p, size_t n)
{
	/* These the client may say by itself */
	const uint32_t clients = ANONYMOUS | DOMAIN_SUPPLIED | WORKSTATION_SUPPLIED | VERSION;
	struct field fields[6];	/* Lm, Nt, Domain, User, Workstation, Key */
	bool good = n >= AUTHENTICATE_SIZE && !memcmp(p, NTLM_SIGNATURE, 8) &&
		    get32(p + 8) == 3;

	for (int i = 0; i < 6 && good; i++)
		good = take_field(p, n, 12 + 8 * i, &fields[i]);
	if (!good || !a->ntlm.challenge.len) {
		violate(a->c, RULE_NTLM, "an AUTHENTICATE_MESSAGE", "%zu other bytes", n);
		return AUTH_FAILED;
	}
	if (get32(p + 60) & ~(a->ntlm.flags | clients))
		violate(a->c, RULE_NTLM, "flags of the challenge", "%#x of %#x",
			get32(p + 60), a->ntlm.flags);
	if (!check_flags(a, get32(p + 60)))
		return AUTH_FAILED;
	a->ntlm.flags &= get32(p + 60);
	return log_on(a, p, n, fields);
}

void ntlm_free(struct ntlm *ntlm)
{
	buf_free(&ntlm->negotiate);
	buf_free(&ntlm->challenge);
}
