// SPDX-License-Identifier: GPL-2.0
/* The messages of upcalls: READY, ACCEPT, DONE, CANCEL and PING; and what STATUS
 * tells of them.
 *
 * What a daemon sends is not trusted with more than the outcome of its own
 * requests: genetlink has checked it against the policy of genl.c, and lengths
 * that a policy cannot tell are checked here. The daemon may be what memory
 * reclaim waits for, so its messages are handled with GFP_NOFS.
 */

#include <linux/errno.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "daemon/genl.h"
#include "daemon/netlink_upcall.h"
#include "daemon/netlink_net.h"
#include "daemon/upcall_queue.h"
#include "wire/name.h"

/* To the daemon */

/* Return: a message from the kernel with room for @size bytes, or %NULL */
static struct sk_buff *event_new(u8 command, size_t size, void **hdr)
{
	struct sk_buff *msg = genlmsg_new(size, GFP_KERNEL);

	if (!msg)
		return NULL;
	*hdr = genlmsg_put(msg, 0, 0, &smb2fs_netlink_family, 0, command);
	if (*hdr)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/* Send one number; what is lost is lost */
static void send_number(struct net *net, u32 portid, u8 command, int attr,
			u64 number)
{
	struct sk_buff *msg;
	void *hdr;

	msg = event_new(command, nla_total_size_64bit(sizeof(u64)), &hdr);
	if (!msg)
		return;
	if (nla_put_u64_64bit(msg, attr, number, SMB2FS_A_UPCALL_PAD)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, hdr);
	genlmsg_unicast(net, msg, portid);
}

/**
 * smb2fs_netlink_upcall_ping - ask a daemon whether it lives
 * @net: its network namespace
 * @portid: its port
 * @id: what its PONG will bear
 *
 * Context: process; may sleep.
 */
void smb2fs_netlink_upcall_ping(struct net *net, u32 portid, u64 id)
{
	send_number(net, portid, SMB2FS_CMD_PING, SMB2FS_A_UPCALL_ID, id);
}

static void cancel(struct net *net, u32 portid, u64 id, u64 exchange)
{
	if (id)
		send_number(net, portid, SMB2FS_CMD_CANCEL, SMB2FS_A_UPCALL_ID,
			    id);
	else
		send_number(net, portid, SMB2FS_CMD_CANCEL,
			    SMB2FS_A_UPCALL_EXCHANGE, exchange);
}

static void ready(struct net *net)
{
	struct sk_buff *msg;
	void *hdr;

	msg = event_new(SMB2FS_CMD_READY, 0, &hdr);
	if (!msg) {
		/* It reads that it has lost a message, and looks */
		genl_set_err(&smb2fs_netlink_family, net, 0,
			     SMB2FS_NLGRP_DAEMON, -ENOBUFS);
		return;
	}
	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&smb2fs_netlink_family, net, msg, 0,
				SMB2FS_NLGRP_DAEMON, GFP_KERNEL);
}

const struct smb2fs_upcall_ops smb2fs_netlink_upcall_ops = {
	.ready	= ready,
	.cancel	= cancel,
};

/* ACCEPT */

/* Numbers in a request, with their headers, generously */
#define NUMBERS_SIZE	128

static size_t string_size(const char *s)
{
	return s ? nla_total_size(strlen(s) + 1) : 0;
}

static size_t request_size(const struct smb2fs_upcall *u)
{
	return NUMBERS_SIZE + string_size(u->host) + string_size(u->step.user) +
	       string_size(u->step.domain) + nla_total_size(u->step.token_len);
}

/* @uid: in the daemon's user namespace */
static int upcall_put_who(struct sk_buff *msg,
			  const struct smb2fs_upcall_step *step, uid_t uid)
{
	if (nla_put_u32(msg, SMB2FS_A_UPCALL_SEC, step->sec) ||
	    nla_put_u32(msg, SMB2FS_A_UPCALL_UID, uid) ||
	    (step->user &&
	     nla_put_string(msg, SMB2FS_A_UPCALL_USER, step->user)) ||
	    (step->domain &&
	     nla_put_string(msg, SMB2FS_A_UPCALL_DOMAIN, step->domain)) ||
	    (step->key && nla_put_u32(msg, SMB2FS_A_UPCALL_KEY, step->key)))
		return -EMSGSIZE;
	return 0;
}

static int put_step(struct sk_buff *msg, const struct smb2fs_upcall_step *step,
		    uid_t uid)
{
	int err;

	if (nla_put_u64_64bit(msg, SMB2FS_A_UPCALL_EXCHANGE, step->exchange,
			      SMB2FS_A_UPCALL_PAD))
		return -EMSGSIZE;
	err = step->first ? upcall_put_who(msg, step, uid) :
			    nla_put_u32(msg, SMB2FS_A_UPCALL_STATUS,
					step->status);
	if (err || !step->token)
		return err;
	return nla_put(msg, SMB2FS_A_UPCALL_TOKEN, step->token_len,
		       step->token);
}

static int upcall_put_request(struct sk_buff *msg,
			      const struct smb2fs_upcall *u, uid_t uid)
{
	long left = READ_ONCE(u->deadline) - jiffies;

	if (nla_put_u64_64bit(msg, SMB2FS_A_UPCALL_ID, u->id,
			      SMB2FS_A_UPCALL_PAD) ||
	    nla_put_u32(msg, SMB2FS_A_UPCALL_CLASS, u->class) ||
	    nla_put_u32(msg, SMB2FS_A_UPCALL_TIMEOUT,
			jiffies_to_msecs(max(left, 0L))) ||
	    nla_put_string(msg, SMB2FS_A_UPCALL_HOST, u->host))
		return -EMSGSIZE;
	return u->class == SMB2FS_UPCALL_CLASS_AUTH ?
	       put_step(msg, &u->step, uid) : 0;
}

static int send_request(struct genl_info *info, const struct smb2fs_upcall *u,
			uid_t uid)
{
	struct sk_buff *msg = genlmsg_new(request_size(u), GFP_NOFS);
	void *hdr;

	if (!msg)
		return -ENOMEM;
	hdr = genlmsg_iput(msg, info);
	if (!hdr || upcall_put_request(msg, u, uid)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

/* Answer for the daemon, in whose user namespace the user has no number */
static int refuse_user(struct smb2fs_upcall *u, u32 portid)
{
	struct smb2fs_upcall_result *r = kzalloc(sizeof(*r), GFP_NOFS);

	if (!r)
		return -ENOMEM;
	r->error = -EOVERFLOW;
	r->message = kstrdup("the user does not exist in the user namespace of smb2d",
			     GFP_NOFS);
	if (smb2fs_upcall_queue_done(u->queue, portid, u->id, r))
		smb2fs_upcall_queue_free_result(r);
	return 0;
}

/* Return: 0 with the request on its way or, if not @given, over; or an errno */
static int give_request(struct genl_info *info, struct smb2fs_upcall *u,
			struct user_namespace *ns, bool *given)
{
	uid_t uid = from_kuid(ns, u->step.uid);
	int err;

	*given = u->class == SMB2FS_UPCALL_CLASS_RESOLVE || !u->step.first ||
		 uid != (uid_t)-1;
	err = *given ? send_request(info, u, uid) :
		       refuse_user(u, info->snd_portid);
	if (err)
		smb2fs_upcall_queue_return(u, info->snd_portid);
	return err;
}

/**
 * smb2fs_nl_accept_doit - the daemon takes a request
 * @skb: the message
 * @info: the message
 *
 * Context: process; sleeps. The sender has CAP_NET_ADMIN in the user namespace
 * that owns its network namespace (checked by genetlink).
 * Return: 0 with the request on its way, -EAGAIN when there is none, -EPERM when
 * the sender is not the daemon, -ENOMEM.
 */
int smb2fs_nl_accept_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct smb2fs_upcall_queue *queue =
		smb2fs_netlink_net_queue(genl_info_net(info));
	struct user_namespace *ns = sk_user_ns(NETLINK_CB(skb).sk);
	struct smb2fs_upcall *u;
	bool given = false;
	int err = 0;

	while (!err && !given) {
		u = smb2fs_upcall_queue_accept(queue, info->snd_portid);
		if (IS_ERR(u)) {
			err = PTR_ERR(u);
			break;
		}
		err = give_request(info, u, ns, &given);
		smb2fs_upcall_queue_release(u);
	}
	if (err == -EPERM)
		NL_SET_ERR_MSG(info->extack,
			       "this socket does not serve: say HELLO first");
	return err;
}

/* DONE */

static int invalid(struct genl_info *info, int attr, const char *why)
{
	NL_SET_ERR_MSG_ATTR_FMT(info->extack, info->attrs[attr], "%s", why);
	return -EINVAL;
}

/* A string of the daemon's, for people to read; %NULL if it is not there */
static int take_text(struct genl_info *info, int attr, char **ret)
{
	const struct nlattr *nla = info->attrs[attr];

	if (!nla)
		return 0;
	*ret = nla_strdup(nla, GFP_NOFS);
	if (!*ret)
		return -ENOMEM;
	smb2fs_name_clean(*ret);
	return 0;
}

/* An errno that says what it means to anybody but the one who waits for it */
static int take_error(u32 error)
{
	switch (error) {
	case EINTR:
	case EAGAIN:
	case EPIPE:
		return -EIO;
	default:
		/* those above the last one in errno.h are the kernel's own */
		return error && error < 512 ? -(int)error : -EIO;
	}
}

static int take_token(struct genl_info *info, struct smb2fs_upcall_answer *to)
{
	const struct nlattr *nla = info->attrs[SMB2FS_A_UPCALL_TOKEN];

	if (!nla || !nla_len(nla))
		return 0;
	if (nla_len(nla) > SMB2FS_TOKEN_MAX)
		return invalid(info, SMB2FS_A_UPCALL_TOKEN,
			       "the token is too long");
	to->token = kvmemdup(nla_data(nla), nla_len(nla), GFP_NOFS);
	if (!to->token)
		return -ENOMEM;
	to->token_len = nla_len(nla);
	return 0;
}

static int take_key(struct genl_info *info, struct smb2fs_session_key *to)
{
	const struct nlattr *nla = info->attrs[SMB2FS_A_UPCALL_SESSION_KEY];

	static_assert(sizeof(to->key) == SMB2FS_SESSION_KEY_MAX);
	if (!nla)
		return 0;
	if (!nla_len(nla) || nla_len(nla) > SMB2FS_SESSION_KEY_MAX)
		return invalid(info, SMB2FS_A_UPCALL_SESSION_KEY,
			       "the session key is empty or too long");
	memcpy(to->key, nla_data(nla), nla_len(nla));
	to->len = nla_len(nla);
	return 0;
}

static int take_addr(struct nlattr *nest, struct genl_info *info,
		     struct sockaddr_storage *to)
{
	struct nlattr *tb[SMB2FS_A_ADDR_MAX + 1];
	struct sockaddr_in6 *a6 = (void *)to;
	struct sockaddr_in *a4 = (void *)to;
	int err;

	err = nla_parse_nested(tb, SMB2FS_A_ADDR_MAX, nest,
			       smb2fs_addr_nl_policy, info->extack);
	if (err)
		return err;
	if (!tb[SMB2FS_A_ADDR_ADDR4] == !tb[SMB2FS_A_ADDR_ADDR6]) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "an address is either addr4 or addr6");
		return -EINVAL;
	}
	if (tb[SMB2FS_A_ADDR_ADDR4]) {
		a4->sin_family = AF_INET;
		a4->sin_addr.s_addr = nla_get_in_addr(tb[SMB2FS_A_ADDR_ADDR4]);
		return 0;
	}
	a6->sin6_family = AF_INET6;
	a6->sin6_addr = nla_get_in6_addr(tb[SMB2FS_A_ADDR_ADDR6]);
	if (tb[SMB2FS_A_ADDR_SCOPE])
		a6->sin6_scope_id = nla_get_u32(tb[SMB2FS_A_ADDR_SCOPE]);
	return 0;
}

static int take_addrs(struct genl_info *info, struct smb2fs_upcall_result *to)
{
	struct nlattr *nla;
	int left, err;

	nlmsg_for_each_attr_type(nla, SMB2FS_A_UPCALL_ADDR, info->nlhdr,
				 GENL_HDRLEN, left) {
		if (to->n_addrs == SMB2FS_ADDRS_MAX)
			return 0;
		err = take_addr(nla, info, &to->addrs[to->n_addrs]);
		if (err)
			return err;
		to->n_addrs++;
	}
	return 0;
}

static int take_result(struct genl_info *info, struct smb2fs_upcall_result *to)
{
	struct nlattr **attrs = info->attrs;
	int err;

	if (attrs[SMB2FS_A_UPCALL_ERROR]) {
		to->error = take_error(nla_get_u32(attrs[SMB2FS_A_UPCALL_ERROR]));
		return take_text(info, SMB2FS_A_UPCALL_MESSAGE, &to->message);
	}
	if (attrs[SMB2FS_A_UPCALL_LIFETIME])
		to->answer.lifetime =
			nla_get_u32(attrs[SMB2FS_A_UPCALL_LIFETIME]);
	err = take_text(info, SMB2FS_A_UPCALL_PRINCIPAL, &to->answer.principal);
	if (err)
		return err;
	err = take_token(info, &to->answer);
	if (err)
		return err;
	err = take_key(info, &to->answer.key);
	if (err)
		return err;
	return take_addrs(info, to);
}

/* The message is freed as it is, and nobody reads it again */
static void wipe(const struct genl_info *info)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)info->nlhdr;

	memzero_explicit(nlmsg_attrdata(nlh, GENL_HDRLEN),
			 nlmsg_attrlen(nlh, GENL_HDRLEN));
}

static int done(struct genl_info *info, struct smb2fs_upcall_result *r)
{
	struct smb2fs_upcall_queue *queue =
		smb2fs_netlink_net_queue(genl_info_net(info));
	u64 id = nla_get_u64(info->attrs[SMB2FS_A_UPCALL_ID]);
	int err;

	err = take_result(info, r);
	if (err)
		return err;
	err = smb2fs_upcall_queue_done(queue, info->snd_portid, id, r);
	if (err == -ESTALE)
		NL_SET_ERR_MSG(info->extack,
			       "nobody waits for this from this socket");
	else if (err)
		NL_SET_ERR_MSG(info->extack,
			       "this is no answer to this request");
	return err;
}

/**
 * smb2fs_nl_done_doit - the daemon answers a request
 * @skb: the message
 * @info: the message; wiped, since there may be a key in it
 *
 * Context: process; sleeps. The sender has CAP_NET_ADMIN in the user namespace
 * that owns its network namespace (checked by genetlink).
 * Return: 0, -ESTALE when nobody waits for it or the sender does not have it,
 * -EINVAL when it is no answer to this request, which the sender still has;
 * -ENOMEM.
 */
int smb2fs_nl_done_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct smb2fs_upcall_result *r = NULL;
	int err = -EINVAL;

	if (GENL_REQ_ATTR_CHECK(info, SMB2FS_A_UPCALL_ID))
		goto out;
	r = kzalloc(sizeof(*r), GFP_NOFS);
	err = r ? done(info, r) : -ENOMEM;
out:
	if (err)
		smb2fs_upcall_queue_free_result(r);
	wipe(info);
	return err;
}

/* STATUS_GET */

/* A request with the longest name and eight attributes; the counters of a class */
#define PENDING_SIZE	(SMB2FS_HOST_MAX + 1 + 8 * 16)
#define COUNTS_SIZE	(16 * 16)

static int put_u64(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put_u64_64bit(msg, attr, value, SMB2FS_A_UPCALL_COUNTS_PAD);
}

static int put_counts(struct sk_buff *msg, enum smb2fs_upcall_class class,
		      const struct smb2fs_upcall_counts *c)
{
	struct nlattr *nest = nla_nest_start(msg, SMB2FS_A_UPCALLS_COUNTS);

	if (!nest ||
	    nla_put_u32(msg, SMB2FS_A_UPCALL_COUNTS_CLASS, class) ||
	    put_u64(msg, SMB2FS_A_UPCALL_COUNTS_QUEUED, c->queued) ||
	    put_u64(msg, SMB2FS_A_UPCALL_COUNTS_ACCEPTED, c->accepted) ||
	    put_u64(msg, SMB2FS_A_UPCALL_COUNTS_DONE, c->done) ||
	    put_u64(msg, SMB2FS_A_UPCALL_COUNTS_FAILED, c->failed) ||
	    put_u64(msg, SMB2FS_A_UPCALL_COUNTS_TIMEOUT, c->timeout) ||
	    put_u64(msg, SMB2FS_A_UPCALL_COUNTS_CANCELLED, c->cancelled) ||
	    put_u64(msg, SMB2FS_A_UPCALL_COUNTS_RESTARTED, c->restarted))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_pending(struct sk_buff *msg, const struct smb2fs_upcall *u)
{
	u64 age = ktime_ms_delta(ktime_get(), u->since);
	struct nlattr *nest = nla_nest_start(msg, SMB2FS_A_UPCALLS_PENDING);

	if (!nest ||
	    nla_put_u64_64bit(msg, SMB2FS_A_UPCALL_PENDING_ID, u->id,
			      SMB2FS_A_UPCALL_PENDING_PAD) ||
	    nla_put_u32(msg, SMB2FS_A_UPCALL_PENDING_CLASS, u->class) ||
	    nla_put_string(msg, SMB2FS_A_UPCALL_PENDING_HOST, u->host) ||
	    nla_put_u64_64bit(msg, SMB2FS_A_UPCALL_PENDING_AGE, age,
			      SMB2FS_A_UPCALL_PENDING_PAD) ||
	    (u->state == SMB2FS_UPCALL_ACCEPTED &&
	     nla_put_flag(msg, SMB2FS_A_UPCALL_PENDING_ACCEPTED)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int upcall_put_list(struct sk_buff *msg, const struct list_head *list,
			   unsigned int *room)
{
	const struct smb2fs_upcall *u;
	int err;

	list_for_each_entry(u, list, link) {
		if (!*room)
			return 0;
		--*room;
		err = put_pending(msg, u);
		if (err)
			return err;
	}
	return 0;
}

static int put_queue_locked(struct sk_buff *msg,
			    const struct smb2fs_upcall_queue *queue)
{
	unsigned int room = SMB2FS_UPCALLS_MAX, class;
	int err;

	lockdep_assert_held(&queue->lock);
	if (nla_put_u32(msg, SMB2FS_A_UPCALLS_WAITING, queue->count) ||
	    nla_put_u64_64bit(msg, SMB2FS_A_UPCALLS_LATE, queue->late,
			      SMB2FS_A_UPCALLS_PAD))
		return -EMSGSIZE;
	for (class = 0; class < SMB2FS_UPCALL_CLASSES; class++) {
		err = put_counts(msg, class, &queue->counts[class]);
		if (err)
			return err;
	}
	return upcall_put_list(msg, &queue->accepted, &room) ?:
	       upcall_put_list(msg, &queue->queued, &room);
}

/**
 * smb2fs_netlink_upcall_status_size - room for what STATUS tells of upcalls
 *
 * Return: bytes.
 */
size_t smb2fs_netlink_upcall_status_size(void)
{
	return 64 + SMB2FS_UPCALL_CLASSES * COUNTS_SIZE +
	       SMB2FS_UPCALLS_MAX * PENDING_SIZE;
}

/**
 * smb2fs_netlink_upcall_put_status - tell of upcalls
 * @msg: has room
 * @queue: of a namespace
 *
 * Return: 0 or -EMSGSIZE.
 */
int smb2fs_netlink_upcall_put_status(struct sk_buff *msg,
				     struct smb2fs_upcall_queue *queue)
{
	struct nlattr *nest = nla_nest_start(msg, SMB2FS_A_STATUS_UPCALLS);
	int err;

	if (!nest)
		return -EMSGSIZE;
	spin_lock(&queue->lock);
	err = put_queue_locked(msg, queue);
	spin_unlock(&queue->lock);
	if (err)
		return err;
	nla_nest_end(msg, nest);
	return 0;
}
