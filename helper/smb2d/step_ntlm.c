// SPDX-License-Identifier: GPL-2.0
/* sec=ntlm and sec=none: NTLM in SPNEGO, as somebody or as nobody. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>

#include "../auth/ntlm.h"
#include "../auth/ntlm_msg.h"
#include "offer.h"
#include "request.h"

/* 100 ns between 1601, when Windows' time begins, and 1970 */
#define EPOCH_1970 116444736000000000

/* The key in the seed is the session key */
static struct ntlm_seed seed;
static bool answered;

static void set_token(struct answer *answer, struct bytes token)
{
	if (!token.data) {
		answer_fail(answer, EMSGSIZE, "the NTLM token is too long");
		return;
	}
	memmove(answer->token, token.data, token.len);
	answer->token_len = token.len;
}

static void negotiate(const struct step *step, struct answer *answer)
{
	uint8_t msg[NTLM_NEGOTIATE_SIZE];

	if (offer_check(step, SPNEGO_NTLM, answer))
		return;
	ntlm_put_negotiate(msg);
	set_token(answer, spnego_put_init(SPNEGO_NTLM, (struct bytes){ msg, sizeof(msg) },
					  answer->token, sizeof(answer->token)));
}

static int get_resp(const struct step *step, struct spnego_resp *ret, struct answer *answer)
{
	if (spnego_get_resp(step->token, ret)) {
		answer_fail(answer, EBADMSG, "the server's authentication token cannot be read");
		return -1;
	}
	if (ret->has_mech && ret->mech != SPNEGO_NTLM) {
		answer_fail(answer, EPROTO,
			    "the server wants to speak %s instead of NTLM: try sec=krb5",
			    spnego_mech_name(ret->mech));
		return -1;
	}
	if (ret->has_state && ret->state == SPNEGO_REJECT) {
		answer_fail(answer, EACCES, "the server refuses NTLM");
		return -1;
	}
	return 0;
}

/* CLOCK_REALTIME as Windows' FILETIME, [MS-DTYP] 2.3.3 */
static uint64_t filetime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return EPOCH_1970 + now.tv_sec * 10000000ull + now.tv_nsec / 100;
}

static int plant_seed(struct answer *answer)
{
	mlock(&seed, sizeof(seed));
	seed.now = filetime();
	if (getrandom(&seed, offsetof(struct ntlm_seed, now), 0) ==
	    (ssize_t)offsetof(struct ntlm_seed, now))
		return 0;
	answer_fail(answer, EIO, "there are no random numbers: %s", strerror(errno));
	return -1;
}

/* As somebody: AUTHENTICATE, and a MIC of the list of mechanisms */
static void authenticate(struct login *login, struct bytes challenge, struct answer *answer)
{
	const struct ntlm_login who = {
		.user = login->user, .domain = login->domain,
		.password = login->has_password ? login->password : "",
		.host = login->host,
	};
	static uint8_t buf[SMB2FS_TOKEN_MAX];
	struct out msg = { .data = buf, .size = sizeof(buf) };
	uint8_t mic[NTLM_KEY_SIZE];
	const char *why;
	int err;

	if (plant_seed(answer))
		return;
	err = ntlm_answer(&msg, &who, &seed, challenge, &why);
	explicit_bzero(login->password, sizeof(login->password));
	if (err) {
		answer_fail(answer, -err, "%s", why);
		return;
	}
	ntlm_crypt_list_mic(mic, seed.key, NTLM_CLIENT, spnego_mech_list(SPNEGO_NTLM));
	set_token(answer, spnego_put_resp((struct bytes){ msg.data, msg.len },
					  (struct bytes){ mic, sizeof(mic) },
					  answer->token, sizeof(answer->token)));
}

static void authenticate_nobody(struct bytes challenge, struct answer *answer)
{
	uint8_t buf[256];
	struct out msg = { .data = buf, .size = sizeof(buf) };
	const char *why = "the NTLM token is too long";
	int err = ntlm_answer_anonymous(&msg, challenge, &why);

	if (err) {
		answer_fail(answer, -err, "%s", why);
		return;
	}
	set_token(answer, spnego_put_resp((struct bytes){ msg.data, msg.len }, (struct bytes){},
					  answer->token, sizeof(answer->token)));
}

/*
 * The server's MIC has to be right if there is one. It may be missing, as with
 * ksmbd: only one mechanism was offered, so nobody can have taken a better one
 * away, and that the server knows the key is shown by its signature.
 */
static int check_end(const struct step *step, struct answer *answer)
{
	uint8_t mic[NTLM_KEY_SIZE];
	struct spnego_resp resp;

	if (!step->token.len)
		return 0;
	if (get_resp(step, &resp, answer))
		return -1;
	ntlm_crypt_list_mic(mic, seed.key, NTLM_SERVER, spnego_mech_list(SPNEGO_NTLM));
	if (!resp.mic.data ||
	    (resp.mic.len == sizeof(mic) && !memcmp(resp.mic.data, mic, sizeof(mic))))
		return 0;
	answer_fail(answer, EBADMSG,
		    "the server does not know the password, or somebody changes what it sends");
	return -1;
}

static void finish(const struct login *login, const struct step *step, struct answer *answer)
{
	size_t size = sizeof(answer->principal);

	if (check_end(step, answer))
		return;
	memcpy(answer->key, seed.key, sizeof(seed.key));
	answer->key_len = sizeof(seed.key);
	if ((size_t)snprintf(answer->principal, size, "%s%s%s", login->domain,
			     login->domain[0] ? "\\" : "", login->user) >= size)
		answer->principal[0] = '\0';
	explicit_bzero(&seed, sizeof(seed));
}

/* Return: whether the server has sent a CHALLENGE, @ret, in its turn */
static bool get_challenge(const struct step *step, struct bytes *ret, struct answer *answer)
{
	struct spnego_resp resp;

	if (step->status != STATUS_MORE_PROCESSING_REQUIRED || answered) {
		answer_fail(answer, EPROTO, "the server does not keep to the steps of NTLM");
		return false;
	}
	if (get_resp(step, &resp, answer))
		return false;
	answered = true;
	*ret = resp.token;
	return true;
}

/**
 * step_ntlm - one step of an authentication with a password
 * @login: who; the password is wiped when it has been used
 * @step: what the server has sent
 * @answer: gets the token, or the key
 */
void step_ntlm(struct login *login, const struct step *step, struct answer *answer)
{
	struct bytes challenge;

	if (step->first)
		negotiate(step, answer);
	else if (step->status == STATUS_SUCCESS && answered)
		finish(login, step, answer);
	else if (get_challenge(step, &challenge, answer))
		authenticate(login, challenge, answer);
}

/**
 * step_none - one step of an anonymous authentication, which gives no key
 * @login: not used
 * @step: what the server has sent
 * @answer: gets the token
 */
void step_none(struct login *login, const struct step *step, struct answer *answer)
{
	struct bytes challenge;

	(void)login;
	if (step->first)
		negotiate(step, answer);
	else if (step->status == STATUS_SUCCESS && answered)
		return;
	else if (get_challenge(step, &challenge, answer))
		authenticate_nobody(challenge, answer);
}
