// SPDX-License-Identifier: GPL-2.0
/* The life of a worker: one look-up, or one authentication from its first step
 * to its last. It reads requests from the socket that the daemon has given it
 * and writes an answer to each, until the daemon closes or kills.
 */

#include "worker_main.h"

#include <errno.h>
#include <linux/smb2fs_netlink.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "log.h"
#include "password.h"
#include "privilege.h"
#include "request.h"
#include "resolve.h"
#include "step.h"
#include "worker.h"

static const struct nla_policy policy[SMB2FS_A_UPCALL_MAX + 1] = {
	[SMB2FS_A_UPCALL_CLASS]	 = { .type = NLA_U32 },
	[SMB2FS_A_UPCALL_HOST]	 = { .type = NLA_STRING, .maxlen = SMB2FS_HOST_MAX + 1 },
	[SMB2FS_A_UPCALL_SEC]	 = { .type = NLA_U32 },
	[SMB2FS_A_UPCALL_UID]	 = { .type = NLA_U32 },
	[SMB2FS_A_UPCALL_USER]	 = { .type = NLA_STRING, .maxlen = SMB2FS_TEXT_MAX + 1 },
	[SMB2FS_A_UPCALL_DOMAIN] = { .type = NLA_STRING, .maxlen = SMB2FS_TEXT_MAX + 1 },
	[SMB2FS_A_UPCALL_KEY]	 = { .type = NLA_U32 },
	[SMB2FS_A_UPCALL_STATUS] = { .type = NLA_U32 },
	[SMB2FS_A_UPCALL_TOKEN]	 = { .maxlen = SMB2FS_TOKEN_MAX },
};

static struct login login;
static step_fn way;

static uint32_t number(struct nlattr **tb, int attr)
{
	return tb[attr] ? nla_get_u32(tb[attr]) : 0;
}

static void copy(char *to, size_t size, const struct nlattr *attr)
{
	if (attr)
		nla_strlcpy(to, attr, size);
}

/* Kerberos' tickets are the user's; with a password nobody's help is needed */
static uid_t whose(uint32_t sec, struct nlattr **tb)
{
	if (sec == SMB2FS_SEC_KRB5 && !tb[SMB2FS_A_UPCALL_KEY])
		return login.uid;
	return NOBODY;
}

static void become(uid_t uid, struct answer *answer)
{
	int err = privilege_become(uid);

	if (err)
		answer_fail(answer, -err, "smb2d cannot act for uid %u: %s", uid, strerror(-err));
}

/* Who, and how; the password is root's to read */
static void begin(struct nlattr **tb, struct answer *answer)
{
	static const step_fn ways[] = {
		[SMB2FS_SEC_NTLM] = step_ntlm,
		[SMB2FS_SEC_KRB5] = step_krb5,
		[SMB2FS_SEC_NONE] = step_none,
	};
	uint32_t sec = number(tb, SMB2FS_A_UPCALL_SEC);

	if (sec >= sizeof(ways) / sizeof(ways[0]) || !ways[sec] || !tb[SMB2FS_A_UPCALL_HOST]) {
		answer_fail(answer, EINVAL, "smb2d does not know this way to authenticate");
		return;
	}
	copy(login.host, sizeof(login.host), tb[SMB2FS_A_UPCALL_HOST]);
	copy(login.user, sizeof(login.user), tb[SMB2FS_A_UPCALL_USER]);
	copy(login.domain, sizeof(login.domain), tb[SMB2FS_A_UPCALL_DOMAIN]);
	login.uid = number(tb, SMB2FS_A_UPCALL_UID);
	if (tb[SMB2FS_A_UPCALL_KEY])
		password_read(&login, number(tb, SMB2FS_A_UPCALL_KEY), answer);
	if (!answer->error)
		become(whose(sec, tb), answer);
	if (!answer->error)
		way = ways[sec];
}

static void authenticate(struct nlattr **tb, struct answer *answer)
{
	struct step step = {
		.first = !tb[SMB2FS_A_UPCALL_STATUS],
		.status = number(tb, SMB2FS_A_UPCALL_STATUS),
	};

	if (tb[SMB2FS_A_UPCALL_TOKEN])
		step.token = (struct bytes){ nla_data(tb[SMB2FS_A_UPCALL_TOKEN]),
					     nla_len(tb[SMB2FS_A_UPCALL_TOKEN]) };
	if (step.first == !!way) {
		answer_fail(answer, EPROTO, "the steps of the authentication are in disorder");
		return;
	}
	if (step.first)
		begin(tb, answer);
	if (!answer->error)
		way(&login, &step, answer);
}

static void look_up(struct nlattr **tb, struct answer *answer)
{
	char host[SMB2FS_HOST_MAX + 1] = "";

	copy(host, sizeof(host), tb[SMB2FS_A_UPCALL_HOST]);
	become(NOBODY, answer);
	if (!answer->error)
		resolve(host, answer);
}

static void handle(uint8_t *request, size_t len, struct answer *answer)
{
	struct nlattr *tb[SMB2FS_A_UPCALL_MAX + 1];

	if (nla_parse(tb, SMB2FS_A_UPCALL_MAX, (struct nlattr *)request, len, policy) < 0 ||
	    !tb[SMB2FS_A_UPCALL_CLASS])
		answer_fail(answer, EBADMSG, "smb2d's worker cannot read what it is asked");
	else if (number(tb, SMB2FS_A_UPCALL_CLASS) == SMB2FS_UPCALL_CLASS_RESOLVE)
		look_up(tb, answer);
	else
		authenticate(tb, answer);
}

/**
 * worker_main - be a worker
 *
 * Return: the process' exit status.
 */
int worker_main(void)
{
	static uint8_t request[MESSAGE_MAX] __attribute__((aligned(8)));
	static struct answer answer;
	int err = privilege_lock();
	ssize_t len;

	while (!err && (len = recv(WORKER_FD, request, sizeof(request), 0)) > 0) {
		memset(&answer, 0, sizeof(answer));
		handle(request, len, &answer);
		err = answer_send(&answer, WORKER_FD);
		explicit_bzero(&answer, sizeof(answer));
	}
	explicit_bzero(&login, sizeof(login));
	if (err && err != -EPIPE)	/* the daemon has gone */
		log_error("worker: %s", strerror(-err));
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
