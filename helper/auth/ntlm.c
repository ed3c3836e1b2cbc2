// SPDX-License-Identifier: GPL-2.0
/* From a CHALLENGE to the AUTHENTICATE that answers it, [MS-NLMP] 3.1.5.1.2.
 * LM and the first version of NTLM are never spoken.
 */

#include "ntlm.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ntlm_msg.h"

#define CHANNEL_BINDINGS_SIZE	16
#define AV_FLAG_MIC		2
#define LM_SIZE			24

/* The longest NtChallengeResponse; real ones have a few hundred bytes */
#define NT_MAX			32768

/* Without these the session key would be weak, or none */
static const uint32_t flags_needed =
	NTLM_UNICODE | NTLM_SIGN | NTLM_EXTENDED_SECURITY | NTLM_TARGET_INFO |
	NTLM_128 | NTLM_KEY_EXCH;

/* All that has to be wiped */
struct secrets {
	struct utf16	password;
	uint8_t		owf[NTLM_KEY_SIZE];
	uint8_t		base_key[NTLM_KEY_SIZE];
};

struct names {
	struct utf16	user;
	struct utf16	upper;
	struct utf16	domain;
	struct utf16	target;		/* the service, for the server to compare */
};

static int get_challenge(struct bytes msg, struct ntlm_challenge *ret, uint32_t needed,
			 const char **why)
{
	if (ntlm_get_challenge(msg, ret)) {
		*why = "the server's NTLM challenge cannot be read";
		return -EBADMSG;
	}
	if (needed & ~ret->flags) {
		*why = "the server is too old or its answer was changed: no NTLMv2 with 128 bits";
		return -EPROTO;
	}
	return 0;
}

static int convert(struct utf16 *ret, const char *text, const char *const what[2],
		   const char **why)
{
	int err = utf16_from_utf8(ret, text);

	if (err)
		*why = what[err == -ENAMETOOLONG];
	return err;
}

static int get_names(struct names *ret, const struct ntlm_login *login, const char **why)
{
	static const char *const user[] = { "the user name is not valid UTF-8",
					    "the user name is too long" };
	static const char *const domain[] = { "the domain is not valid UTF-8",
					      "the domain is too long" };
	static const char *const host[] = { "the server's name is not valid UTF-8",
					    "the server's name is too long" };
	char target[512];
	int err;

	snprintf(target, sizeof(target), "cifs/%s", login->host);
	err = convert(&ret->user, login->user, user, why) ?:
	      convert(&ret->domain, login->domain, domain, why) ?:
	      convert(&ret->target, target, host, why);
	if (err)
		return err;
	ret->upper = ret->user;
	utf16_upcase(&ret->upper);
	return 0;
}

static void put_pair(struct out *out, enum ntlm_av id, struct bytes value)
{
	out_le16(out, id);
	out_le16(out, value.len);
	out_put(out, value.data, value.len);
}

/* What we say in place of the server */
static bool is_ours(unsigned int id)
{
	return id == NTLM_AV_EOL || id == NTLM_AV_FLAGS ||
	       id == NTLM_AV_TARGET_NAME || id == NTLM_AV_CHANNEL_BINDINGS;
}

/* The server's pairs as they came, and ours behind them */
static void put_pairs(struct out *out, const struct ntlm_challenge *c,
		      const struct names *names)
{
	static const uint8_t unbound[CHANNEL_BINDINGS_SIZE];
	const struct bytes *flags = &c->av[NTLM_AV_FLAGS];
	struct bytes rest = c->info;
	uint8_t mic[4];
	size_t len;

	for (; rest.len >= 4; rest.data += len, rest.len -= len) {
		len = 4 + bytes_le16(rest.data + 2);
		if (!is_ours(bytes_le16(rest.data)))
			out_put(out, rest.data, len);
	}
	bytes_put_le32(mic, AV_FLAG_MIC | (flags->data ? bytes_le32(flags->data) : 0));
	put_pair(out, NTLM_AV_FLAGS, (struct bytes){ mic, sizeof(mic) });
	put_pair(out, NTLM_AV_TARGET_NAME, utf16_bytes(&names->target));
	put_pair(out, NTLM_AV_CHANNEL_BINDINGS, (struct bytes){ unbound, sizeof(unbound) });
	put_pair(out, NTLM_AV_EOL, (struct bytes){});
}

/* NTLMv2_CLIENT_CHALLENGE, [MS-NLMP] 2.2.2.7 */
static void put_blob(struct out *out, const struct ntlm_challenge *c,
		     const struct ntlm_seed *seed, const struct names *names)
{
	const struct bytes *time = &c->av[NTLM_AV_TIMESTAMP];

	out_le16(out, 0x0101);
	out_zero(out, 6);
	out_le64(out, time->data ? bytes_le64(time->data) : seed->now);
	out_put(out, seed->nonce, sizeof(seed->nonce));
	out_zero(out, 4);
	put_pairs(out, c, names);
	out_zero(out, 4);
}

static int put_message(struct out *ret, const struct ntlm_challenge *c,
		       const struct ntlm_seed *seed, const struct names *names,
		       struct secrets *secrets)
{
	static const uint8_t no_lm[LM_SIZE];
	uint8_t nt[NT_MAX], key[NTLM_KEY_SIZE];
	struct out out = { .data = nt, .size = sizeof(nt) };
	struct ntlm_authenticate auth = {
		.flags = c->flags & ntlm_negotiate_flags,
		.lm = { no_lm, sizeof(no_lm) },
		.domain = utf16_bytes(&names->domain),
		.user = utf16_bytes(&names->user),
		.key = { key, sizeof(key) },
	};

	out_room(&out, NTLM_KEY_SIZE);
	put_blob(&out, c, seed, names);
	if (out.full)
		return -EMSGSIZE;
	ntlm_crypt_owf(secrets->owf, &names->upper, &names->domain, &secrets->password);
	ntlm_crypt_proof(nt, secrets->owf, c->nonce,
			 (struct bytes){ nt + NTLM_KEY_SIZE, out.len - NTLM_KEY_SIZE });
	ntlm_crypt_base_key(secrets->base_key, secrets->owf, nt);
	ntlm_crypt_exchange(key, secrets->base_key, seed->key);
	auth.nt = (struct bytes){ nt, out.len };
	ntlm_put_authenticate(ret, &auth);
	return ret->full ? -EMSGSIZE : 0;
}

static void put_mic(struct out *ret, struct bytes challenge, const uint8_t *key)
{
	uint8_t negotiate[NTLM_NEGOTIATE_SIZE];
	const struct bytes msgs[] = {
		{ negotiate, sizeof(negotiate) }, challenge, { ret->data, ret->len },
	};
	uint8_t mic[NTLM_MIC_SIZE];

	ntlm_put_negotiate(negotiate);
	ntlm_crypt_mic(mic, key, msgs);
	memcpy(ret->data + NTLM_MIC_AT, mic, sizeof(mic));
}

/**
 * ntlm_answer - answer a challenge to ntlm_put_negotiate()
 * @ret: an empty buffer, which gets the AUTHENTICATE
 * @login: who wants to log in
 * @seed: its key is the session key afterwards
 * @challenge: what the server has sent
 * @why: gets what is wrong, in case of an error
 *
 * The MIC is always there: a server that tells no time and so does not expect
 * one need not look, and nobody between can have taken the time out.
 *
 * Return: 0; -EBADMSG or -EPROTO if the challenge is malformed or too weak;
 * -EMSGSIZE; -EILSEQ or -ENAMETOOLONG if a name or the password cannot be used.
 */
int ntlm_answer(struct out *ret, const struct ntlm_login *login,
		const struct ntlm_seed *seed, struct bytes challenge,
		const char **why)
{
	static const char *const password[] = { "the password is not valid UTF-8",
						"the password is too long" };
	struct secrets secrets = {};
	struct ntlm_challenge c;
	struct names names;
	int err;

	err = get_challenge(challenge, &c, flags_needed, why) ?:
	      get_names(&names, login, why) ?:
	      convert(&secrets.password, login->password, password, why);
	if (err)
		goto out;
	err = put_message(ret, &c, seed, &names, &secrets);
	if (err)
		*why = "the server's NTLM challenge or the names are too long";
	else
		put_mic(ret, challenge, seed->key);
out:
	explicit_bzero(&secrets, sizeof(secrets));
	return err;
}

/**
 * ntlm_answer_anonymous - answer a challenge to ntlm_put_negotiate(), as nobody
 * @ret: an empty buffer, which gets the AUTHENTICATE
 * @challenge: what the server has sent
 * @why: gets what is wrong, in case of an error
 *
 * There is no session key and so no MIC, [MS-NLMP] 3.2.5.1.2.
 *
 * Return: 0; -EBADMSG or -EPROTO if the challenge cannot be used; -EMSGSIZE.
 */
int ntlm_answer_anonymous(struct out *ret, struct bytes challenge, const char **why)
{
	static const uint8_t lm[1];
	struct ntlm_authenticate auth = { .lm = { lm, sizeof(lm) } };
	struct ntlm_challenge c;
	int err;

	err = get_challenge(challenge, &c, NTLM_UNICODE, why);
	if (err)
		return err;
	auth.flags = (c.flags & ntlm_negotiate_flags & ~(NTLM_SIGN | NTLM_KEY_EXCH)) |
		     NTLM_ANONYMOUS;
	ntlm_put_authenticate(ret, &auth);
	return ret->full ? -EMSGSIZE : 0;
}
