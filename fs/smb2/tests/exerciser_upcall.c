// SPDX-License-Identifier: GPL-2.0
/* What the exerciser asks smb2d, and whether the answer is the expected one. */

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs_context.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/jiffies.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/ipv6.h>

#include "daemon/upcall.h"
#include "exercise.h"
#include "wire/wire_status.h"

#define ADDRS_MAX	4

static unsigned long deadline_of(const struct smb2fs_exerciser_args *args)
{
	return args->timeout ? jiffies + msecs_to_jiffies(args->timeout) :
			       smb2fs_upcall_deadline();
}

static bool is_expected(const struct sockaddr_storage *addr,
			const struct sockaddr_storage *expected)
{
	const struct sockaddr_in6 *a6 = (const void *)addr;
	const struct sockaddr_in6 *e6 = (const void *)expected;
	const struct sockaddr_in *a4 = (const void *)addr;
	const struct sockaddr_in *e4 = (const void *)expected;

	if (!expected->ss_family)
		return true;
	if (addr->ss_family != expected->ss_family)
		return false;
	if (addr->ss_family == AF_INET)
		return a4->sin_addr.s_addr == e4->sin_addr.s_addr;
	return ipv6_addr_equal(&a6->sin6_addr, &e6->sin6_addr) &&
	       a6->sin6_scope_id == e6->sin6_scope_id;
}

/**
 * smb2fs_exerciser_resolve - ask for the addresses of a server
 * @args: the command: name, timeout; addr, if the first one is to be this
 *
 * Return: 0, what the upcall ended with, or -EBADMSG.
 */
int smb2fs_exerciser_resolve(const struct smb2fs_exerciser_args *args)
{
	struct p_log log = { .prefix = "exerciser" };
	struct sockaddr_storage *addrs;
	int n;

	addrs = kcalloc(ADDRS_MAX, sizeof(*addrs), GFP_KERNEL);
	if (!addrs)
		return -ENOMEM;
	n = smb2fs_upcall_resolve(current->nsproxy->net_ns, args->name,
				  deadline_of(args), &log, addrs, ADDRS_MAX);
	if (n > 0)
		n = is_expected(&addrs[0], &args->addr) ? 0 : -EBADMSG;
	kfree(addrs);
	return n;
}

/* The daemon's token of one step is the server's of the next one */
static int step(struct smb2fs_exchange *x, u32 status,
		struct smb2fs_upcall_answer *answer)
{
	struct p_log log = { .prefix = "exerciser" };
	struct smb2fs_upcall_answer last = *answer;
	int err;

	err = smb2fs_upcall_auth_step(x, status, last.token, last.token_len,
				      &log, answer);
	smb2fs_upcall_queue_free_answer(&last);
	return err;
}

static int steps(const struct smb2fs_exerciser_args *args,
		 struct smb2fs_exchange *x, struct smb2fs_upcall_answer *answer)
{
	unsigned int i;
	int err;

	if (args->size) {
		answer->token = kvzalloc(args->size, GFP_KERNEL);
		if (!answer->token)
			return -ENOMEM;
		answer->token_len = args->size;
	}
	for (i = 0; i < args->n; i++) {
		err = step(x, STATUS_MORE_PROCESSING_REQUIRED, answer);
		if (err)
			return err;
	}
	return args->quit ? 0 : step(x, STATUS_SUCCESS, answer);
}

/**
 * smb2fs_exerciser_auth - authenticate with a server that says what it is told
 * @args: the command: name, timeout, sec, uid; n tokens before the last one; size
 *	of the first one; quit instead of the last one; key, if it is to be this
 *
 * Return: 0, what the upcall ended with, or -EBADMSG.
 */
int smb2fs_exerciser_auth(const struct smb2fs_exerciser_args *args)
{
	const struct smb2fs_upcall_cred cred = {
		.sec	= args->sec,
		.uid	= make_kuid(current_user_ns(), args->uid),
		.user	= "user",
		.domain	= "DOMAIN",
	};
	struct smb2fs_upcall_answer answer = {};
	struct smb2fs_exchange *x;
	int err;

	x = smb2fs_upcall_auth_open(current->nsproxy->net_ns, args->name, &cred,
				    deadline_of(args));
	if (IS_ERR(x))
		return PTR_ERR(x);
	err = steps(args, x, &answer);
	if (!err && args->key_len &&
	    (answer.key.len != args->key_len ||
	     memcmp(answer.key.key, args->key, args->key_len)))
		err = -EBADMSG;
	smb2fs_upcall_queue_free_answer(&answer);
	smb2fs_upcall_auth_close(x);
	return err;
}
