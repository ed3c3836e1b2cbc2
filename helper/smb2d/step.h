/* SPDX-License-Identifier: GPL-2.0 */
/* What the ways to authenticate have in common. */
#ifndef _SMB2D_STEP_H
#define _SMB2D_STEP_H

#include <stdbool.h>
#include <sys/types.h>

#include "../auth/bytes.h"
#include "../auth/spnego.h"
#include "answer.h"

/* Longest password, in bytes of UTF-8 */
#define PASSWORD_MAX 4096

/**
 * struct login - who wants to log in to what
 * @host: the server's name as the user gave it
 * @user: "" if the mount names none
 * @domain: "" if the mount names none
 * @uid: whose Kerberos tickets
 * @has_password: @password counts
 * @password: it; locked in memory, and wiped at the latest when the worker ends
 */
struct login {
	char	host[SMB2FS_HOST_MAX + 1];
	char	user[SMB2FS_TEXT_MAX + 1];
	char	domain[SMB2FS_TEXT_MAX + 1];
	uid_t	uid;
	bool	has_password;
	char	password[PASSWORD_MAX + 1];
};

/**
 * struct step - where the authentication is up to
 * @first: the server has said no more than what it offers
 * @status: else, the NTSTATUS of its answer: more is to come, or success
 * @token: what it has sent; at first its NegTokenInit2, if any
 */
struct step {
	bool		first;
	uint32_t	status;
	struct bytes	token;
};

/*
 * A way to authenticate: token in, token or key out, the error in the answer.
 * A worker does one authentication, so what is to be remembered from step to
 * step is in static variables of the file.
 */
typedef void (*step_fn)(struct login *login, const struct step *step, struct answer *answer);

void step_ntlm(struct login *login, const struct step *step, struct answer *answer);
void step_none(struct login *login, const struct step *step, struct answer *answer);
void step_krb5(struct login *login, const struct step *step, struct answer *answer);

#endif /* _SMB2D_STEP_H */
