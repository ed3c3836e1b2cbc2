// SPDX-License-Identifier: GPL-2.0
/* Asking smb2d: names to addresses, and authentications step by step. */

#include "daemon/upcall.h"

#include <linux/err.h>
#include <linux/fs_context.h>
#include <linux/jiffies.h>
#include <linux/key.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "daemon/netlink_net.h"
#include "daemon/upcall_queue.h"

/* So that seconds are jiffies without thinking; nobody waits longer */
#define SECONDS_MAX	86400u

static unsigned int daemon_wait = 5;
module_param(daemon_wait, uint, 0644);
MODULE_PARM_DESC(daemon_wait, "seconds to wait for smb2d to start (5)");

static unsigned int upcall_timeout = 60;
module_param(upcall_timeout, uint, 0644);
MODULE_PARM_DESC(upcall_timeout, "seconds that smb2d may take for a name or an authentication (60)");

/**
 * struct smb2fs_exchange - one authentication with the daemon
 * @queue: with a reference
 * @id: never used again
 * @host: the server's name; the caller's, as the next
 * @cred: who authenticates
 * @deadline: jiffies
 * @daemon: that it is with, as upcall_queue.h has it; 0 before the first step
 * @over: the daemon has forgotten it, or been told to
 */
struct smb2fs_exchange {
	struct smb2fs_upcall_queue		*queue;
	u64					id;
	const char				*host;
	const struct smb2fs_upcall_cred		*cred;
	unsigned long				deadline;
	u64					daemon;
	bool					over;
};

static unsigned long in_jiffies(const unsigned int *param)
{
	return min(READ_ONCE(*param), SECONDS_MAX) * HZ;
}

/**
 * smb2fs_upcall_deadline - when an upcall that begins now has to be over
 *
 * Return: jiffies.
 */
unsigned long smb2fs_upcall_deadline(void)
{
	return jiffies + in_jiffies(&upcall_timeout);
}

/* Tell the user about everything but a signal and a daemon that went */
static void upcall_explain(struct p_log *log, const char *host, int err,
			   const struct smb2fs_upcall_result *result)
{
	if (result && result->message)
		error_plog(log, "%s: %s", host, result->message);
	else if (result)
		error_plog(log, "%s: smb2d failed with error %d", host, -err);
	else if (err == -ENOKEY)
		error_plog(log, "smb2d does not run in this network namespace: %s",
			   "start it with 'systemctl start smb2d' or run smb2d");
	else if (err == -ETIMEDOUT)
		error_plog(log, "%s: smb2d has not answered in time", host);
	else if (err == -EAGAIN)
		error_plog(log, "%s: %u requests wait for smb2d already", host,
			   SMB2FS_UPCALL_MAX);
	else if (err == -ECONNABORTED)
		error_plog(log, "%s: the network namespace goes away", host);
}

/*
 * Queue it and wait for its end.
 * @u: may become another request, which was there for the same
 */
static int upcall_ask(struct smb2fs_upcall **u, unsigned long deadline,
		      struct p_log *log)
{
	int err = smb2fs_upcall_queue_submit(u);

	if (!err)
		err = smb2fs_upcall_queue_wait(*u, deadline,
					       in_jiffies(&daemon_wait));
	if (err)
		upcall_explain(log, (*u)->host, err, (*u)->result);
	return err;
}

/**
 * smb2fs_upcall_resolve - ask the daemon for the addresses of a server
 * @net: network namespace, with a reference of the caller
 * @host: the server's name, at most SMB2FS_HOST_MAX bytes
 * @deadline: jiffies, smb2fs_upcall_deadline()
 * @log: where messages for the user go
 * @addrs: gets the addresses, best first, without a port
 * @max: room in @addrs; at least 1
 *
 * Context: process; sleeps, killable. Allocates with GFP_KERNEL: callers that
 * memory reclaim may wait for set a scope.
 * Return: the number of addresses, more than 0; -EINTR for a fatal signal; or,
 * with a message in @log, the daemon's error, -ENOKEY without a daemon,
 * -ETIMEDOUT, -EAGAIN when too many wait, -ENAMETOOLONG, -ECONNABORTED; -ENOMEM.
 */
int smb2fs_upcall_resolve(struct net *net, const char *host,
			  unsigned long deadline, struct p_log *log,
			  struct sockaddr_storage *addrs, unsigned int max)
{
	struct smb2fs_upcall *u;
	unsigned int n = 0;
	int err;

	if (strlen(host) > SMB2FS_HOST_MAX) {
		error_plog(log, "the server's name is too long");
		return -ENAMETOOLONG;
	}
	u = smb2fs_upcall_queue_alloc(smb2fs_netlink_net_queue(net),
				      SMB2FS_UPCALL_CLASS_RESOLVE, host,
				      deadline);
	if (!u)
		return -ENOMEM;
	err = upcall_ask(&u, deadline, log);
	if (!err) {
		n = min(u->result->n_addrs, max);
		memcpy(addrs, u->result->addrs, n * sizeof(*addrs));
	}
	smb2fs_upcall_queue_release(u);
	return err ?: n;
}

/**
 * smb2fs_upcall_auth_open - begin an authentication
 * @net: network namespace, with a reference of the caller
 * @host: the server's name, which lives longer than the exchange
 * @cred: who authenticates; lives longer, too
 * @deadline: jiffies for all of its steps, smb2fs_upcall_deadline()
 *
 * The daemon hears of it with the first step.
 *
 * Return: the exchange, for smb2fs_upcall_auth_close(); or ERR_PTR(-ENOMEM), or
 * ERR_PTR(-ENAMETOOLONG) for a name beyond SMB2FS_HOST_MAX or SMB2FS_TEXT_MAX.
 */
struct smb2fs_exchange *
smb2fs_upcall_auth_open(struct net *net, const char *host,
			const struct smb2fs_upcall_cred *cred,
			unsigned long deadline)
{
	struct smb2fs_exchange *x;

	if (strlen(host) > SMB2FS_HOST_MAX ||
	    (cred->user && strlen(cred->user) > SMB2FS_TEXT_MAX) ||
	    (cred->domain && strlen(cred->domain) > SMB2FS_TEXT_MAX))
		return ERR_PTR(-ENAMETOOLONG);
	x = kmalloc(sizeof(*x), GFP_KERNEL);
	if (!x)
		return ERR_PTR(-ENOMEM);
	*x = (struct smb2fs_exchange){
		.queue		= smb2fs_netlink_net_queue(net),
		.id		= smb2fs_upcall_queue_id(),
		.host		= host,
		.cred		= cred,
		.deadline	= deadline,
	};
	smb2fs_upcall_queue_get(x->queue);
	return x;
}

static int copy_string(char **to, const char *from)
{
	if (!from)
		return 0;
	*to = kstrdup(from, GFP_KERNEL);
	return *to ? 0 : -ENOMEM;
}

/* A handler may look at the request when who waited is gone: it has all copied */
static int fill_step(struct smb2fs_upcall_step *step,
		     const struct smb2fs_exchange *x, u32 status,
		     const void *token, size_t len)
{
	const struct smb2fs_upcall_cred *cred = x->cred;

	step->exchange = x->id;
	step->first = !x->daemon;
	step->status = status;
	step->sec = cred->sec;
	step->uid = cred->uid;
	step->key = cred->key ? key_serial(cred->key) : 0;
	if (len) {
		step->token = kvmemdup(token, len, GFP_KERNEL);
		if (!step->token)
			return -ENOMEM;
		step->token_len = len;
	}
	if (!step->first)
		return 0;
	return copy_string(&step->user, cred->user) ?:
	       copy_string(&step->domain, cred->domain);
}

/**
 * smb2fs_upcall_auth_step - give a token to the daemon, and get the next one
 * @x: the exchange
 * @status: NTSTATUS that the server's token came with; ignored in the first step
 * @token: from the server; in the first step that of NEGOTIATE
 * @token_len: its bytes; 0 for none
 * @log: where messages for the user go
 * @ret: gets the answer, for smb2fs_upcall_queue_free_answer(); empty on an error
 *
 * After an error, and after the step with @status 0, the exchange is over.
 *
 * Context: process; sleeps, killable. Allocates with GFP_KERNEL: callers that
 * memory reclaim may wait for set a scope.
 * Return: 0; -EINTR for a fatal signal; -EPIPE when the daemon went or was
 * replaced, so that the authentication has to begin anew; or, with a message in
 * @log, the daemon's error, -ENOKEY without a daemon, -ETIMEDOUT, -EAGAIN when
 * too many wait, -EMSGSIZE for a token beyond SMB2FS_TOKEN_MAX, -ECONNABORTED;
 * -ENOMEM.
 */
int smb2fs_upcall_auth_step(struct smb2fs_exchange *x, u32 status,
			    const void *token, size_t token_len,
			    struct p_log *log,
			    struct smb2fs_upcall_answer *ret)
{
	struct smb2fs_upcall *u;
	int err;

	memset(ret, 0, sizeof(*ret));
	if (x->over)
		return -EPIPE;
	if (token_len > SMB2FS_TOKEN_MAX) {
		error_plog(log, "%s: sent a security token of %zu bytes",
			   x->host, token_len);
		return -EMSGSIZE;
	}
	u = smb2fs_upcall_queue_alloc(x->queue, SMB2FS_UPCALL_CLASS_AUTH,
				      x->host, x->deadline);
	if (!u)
		return -ENOMEM;
	u->daemon = x->daemon;
	err = fill_step(&u->step, x, status, token, token_len);
	if (err)
		goto out;
	err = upcall_ask(&u, x->deadline, log);
	x->over = u->state == SMB2FS_UPCALL_OVER &&
		  (err || (x->daemon && !status));
	x->daemon = u->daemon;
	if (!err) {
		*ret = u->result->answer;
		memzero_explicit(&u->result->answer, sizeof(*ret));
	}
out:
	smb2fs_upcall_queue_release(u);
	return err;
}

/**
 * smb2fs_upcall_auth_close - end an authentication
 * @x: the exchange
 *
 * The daemon is told, if it waits for more steps.
 *
 * Context: process; may sleep.
 */
void smb2fs_upcall_auth_close(struct smb2fs_exchange *x)
{
	if (!x->over)
		smb2fs_upcall_queue_forget(x->queue, x->daemon, x->id);
	smb2fs_upcall_queue_put(x->queue);
	kfree(x);
}
