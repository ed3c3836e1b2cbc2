/* SPDX-License-Identifier: GPL-2.0 */
/* A client's part of NTLM version 2. */
#ifndef _AUTH_NTLM_H
#define _AUTH_NTLM_H

#include "bytes.h"
#include "ntlm_crypt.h"
#include "out.h"

/**
 * struct ntlm_login - who wants to log in, UTF-8
 * @user: the name
 * @domain: "" for none
 * @password: "" for none
 * @host: the server as the user gave it; it will know that it was meant
 */
struct ntlm_login {
	const char	*user;
	const char	*domain;
	const char	*password;
	const char	*host;
};

/**
 * struct ntlm_seed - what does not follow from the rest
 * @nonce: random
 * @key: random; becomes the session key
 * @now: 100 ns since 1601, for a server that does not tell its own time
 */
struct ntlm_seed {
	uint8_t		nonce[8];
	uint8_t		key[NTLM_KEY_SIZE];
	uint64_t	now;
};

int ntlm_answer(struct out *ret, const struct ntlm_login *login,
		const struct ntlm_seed *seed, struct bytes challenge,
		const char **why);
int ntlm_answer_anonymous(struct out *ret, struct bytes challenge, const char **why);

#endif /* _AUTH_NTLM_H */
