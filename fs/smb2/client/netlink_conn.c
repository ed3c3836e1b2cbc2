// SPDX-License-Identifier: GPL-2.0
/* CONN_GET: what each connection of a network namespace is doing.
 *
 * A connection is first copied under its transport's lock and then put into the
 * message without it, so that requests do not wait for a listing.
 */

#include <linux/errno.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "client/conn.h"
#include "daemon/genl.h"
#include "engine/engine.h"
#include "engine/abort.h"

/* A message of one connection has at most all attributes, and this each request */
#define MESSAGE_MAX	(1024 + SMB2FS_CONN_REQUESTS_MAX * 96)

/* One chain, as struct smb2fs_chain has it */
struct entry {
	bool			numbered;	/* so that mid is valid */
	u64			mid;
	u64			async_id;
	u64			session_id;
	ktime_t			begun;
	u32			count;
	u16			command;
	enum smb2fs_wait	wait;
};

/**
 * struct snapshot - what xprt->lock protects, at one time
 * @credits: as struct smb2fs_window has them; its lists are not to be used
 * @starved_ns: how long claims have waited
 * @outstanding: requests without a final answer
 * @reason: why the transport is dead
 * @error: for its requests; 0 while it is alive
 * @n: number of entries
 * @entries: the oldest chains
 */
struct snapshot {
	struct smb2fs_window	credits;
	u64			starved_ns;
	u32			outstanding;
	enum smb2fs_abort	reason;
	int			error;
	unsigned int		n;
	struct entry		entries[SMB2FS_CONN_REQUESTS_MAX];
};

/* Where a dump is; kept in netlink_callback.ctx between its messages */
struct position {
	u64	last;		/* id of the last connection that was told of */
};

/* A message of a dump that is being filled */
struct dump {
	struct sk_buff		*skb;
	struct netlink_callback	*cb;
	struct snapshot		*snap;
};

static struct position *conn_position_of(struct netlink_callback *cb)
{
	NL_ASSERT_DUMP_CTX_FITS(struct position);
	return (struct position *)cb->ctx;
}

/* The first request without a final answer; the first, if none has an id yet */
static const struct smb2fs_req *oldest(const struct smb2fs_chain *chain)
{
	const struct smb2fs_req *req;

	for (req = &chain->req[chain->first]; req < &chain->req[chain->end];
	     req++)
		if (!hlist_unhashed(&req->node))
			return req;
	return &chain->req[chain->first];
}

static enum smb2fs_wait what_for(const struct smb2fs_chain *chain,
				 const struct smb2fs_req *req)
{
	switch (chain->state) {
	case SMB2FS_CHAIN_CREDITS:
		return chain->claim.state == SMB2FS_CLAIM_GRANTED ?
		       SMB2FS_WAIT_SENDING : SMB2FS_WAIT_CREDITS;
	case SMB2FS_CHAIN_SENT:
		return req->async_id ? SMB2FS_WAIT_ASYNC_ANSWER :
				       SMB2FS_WAIT_ANSWER;
	default:
		return SMB2FS_WAIT_SENDING;
	}
}

static void take_chain(const struct smb2fs_chain *chain, struct entry *to)
{
	const struct smb2fs_req *req = oldest(chain);

	*to = (struct entry){
		.numbered	= chain->state == SMB2FS_CHAIN_SENDING ||
				  chain->state == SMB2FS_CHAIN_SENT,
		.mid		= req->mid,
		.async_id	= req->async_id,
		.session_id	= chain->session_id,
		.begun		= chain->begun,
		.count		= chain->end - chain->first,
		.command	= req->command,
		.wait		= what_for(chain, req),
	};
}

static void conn_take_snapshot(struct smb2fs_xprt *xprt, struct snapshot *to)
{
	const struct smb2fs_chain *chain;

	to->n = 0;
	spin_lock(&xprt->lock);
	to->credits = xprt->window;
	to->starved_ns = smb2fs_window_starved(&xprt->window, ktime_get_ns());
	to->outstanding = xprt->n_match;
	to->reason = xprt->reason;
	to->error = xprt->error;
	list_for_each_entry(chain, &xprt->chains, link) {
		if (to->n == SMB2FS_CONN_REQUESTS_MAX)
			break;
		take_chain(chain, &to->entries[to->n++]);
	}
	spin_unlock(&xprt->lock);
}

static int put_addr(struct sk_buff *skb, const struct sockaddr_storage *addr)
{
	const struct sockaddr_in6 *a6 = (const void *)addr;
	const struct sockaddr_in *a4 = (const void *)addr;

	if (addr->ss_family == AF_INET)
		return nla_put_in_addr(skb, SMB2FS_A_CONN_ADDR4,
				       a4->sin_addr.s_addr) ?:
		       nla_put_u16(skb, SMB2FS_A_CONN_PORT,
				   ntohs(a4->sin_port));
	if (a6->sin6_scope_id &&
	    nla_put_u32(skb, SMB2FS_A_CONN_SCOPE, a6->sin6_scope_id))
		return -EMSGSIZE;
	return nla_put_in6_addr(skb, SMB2FS_A_CONN_ADDR6, &a6->sin6_addr) ?:
	       nla_put_u16(skb, SMB2FS_A_CONN_PORT, ntohs(a6->sin6_port));
}

static int put_negotiated(struct sk_buff *skb,
			  const struct smb2fs_negotiated *neg)
{
	const struct smb2fs_dialect *dialect = &neg->dialect;

	if (nla_put_u16(skb, SMB2FS_A_CONN_DIALECT, dialect->revision) ||
	    nla_put_u16(skb, SMB2FS_A_CONN_CIPHER, dialect->cipher) ||
	    nla_put_u16(skb, SMB2FS_A_CONN_SIGNING, dialect->signing) ||
	    nla_put_u32(skb, SMB2FS_A_CONN_CAPABILITIES, neg->capabilities) ||
	    nla_put_u16(skb, SMB2FS_A_CONN_SECURITY_MODE, neg->security_mode) ||
	    nla_put(skb, SMB2FS_A_CONN_GUID, sizeof(neg->guid), neg->guid) ||
	    nla_put_u32(skb, SMB2FS_A_CONN_MAX_READ, dialect->max_read) ||
	    nla_put_u32(skb, SMB2FS_A_CONN_MAX_WRITE, dialect->max_write) ||
	    nla_put_u32(skb, SMB2FS_A_CONN_MAX_TRANSACT, dialect->max_transact))
		return -EMSGSIZE;
	return 0;
}

static int put_times(struct sk_buff *skb, const struct smb2fs_conn *conn)
{
	unsigned long silence = smb2fs_watch_silence(conn->xprt);
	u64 age = ktime_ms_delta(ktime_get_boottime(), conn->since);

	if (nla_put_u64_64bit(skb, SMB2FS_A_CONN_AGE, age,
			      SMB2FS_A_CONN_PAD) ||
	    nla_put_u64_64bit(skb, SMB2FS_A_CONN_SILENCE,
			      jiffies_to_msecs(silence), SMB2FS_A_CONN_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_credits(struct sk_buff *skb, const struct snapshot *snap)
{
	const struct smb2fs_window *w = &snap->credits;
	struct nlattr *nest = nla_nest_start(skb, SMB2FS_A_CONN_CREDITS);

	if (!nest ||
	    nla_put_u32(skb, SMB2FS_A_CREDITS_AVAILABLE,
			smb2fs_window_available(w)) ||
	    nla_put_u32(skb, SMB2FS_A_CREDITS_TARGET, w->target) ||
	    nla_put_u32(skb, SMB2FS_A_CREDITS_LIMIT, w->max) ||
	    (w->grown &&
	     nla_put_u32(skb, SMB2FS_A_CREDITS_LOWEST, w->lowest)) ||
	    nla_put_u32(skb, SMB2FS_A_CREDITS_WAITING, w->waiting) ||
	    nla_put_u64_64bit(skb, SMB2FS_A_CREDITS_WAITS, w->waits,
			      SMB2FS_A_CREDITS_PAD) ||
	    nla_put_u64_64bit(skb, SMB2FS_A_CREDITS_CLAMPED, w->clamped,
			      SMB2FS_A_CREDITS_PAD) ||
	    nla_put_u64_64bit(skb, SMB2FS_A_CREDITS_STARVED, snap->starved_ns,
			      SMB2FS_A_CREDITS_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_id(struct sk_buff *skb, int attr, u64 id)
{
	return nla_put_u64_64bit(skb, attr, id, SMB2FS_A_REQUEST_PAD);
}

static int conn_put_request(struct sk_buff *skb, const struct entry *e,
			    ktime_t now)
{
	struct nlattr *nest = nla_nest_start(skb, SMB2FS_A_CONN_REQUEST);

	if (!nest ||
	    (e->numbered && put_id(skb, SMB2FS_A_REQUEST_MESSAGE_ID, e->mid)) ||
	    nla_put_u16(skb, SMB2FS_A_REQUEST_COMMAND, e->command) ||
	    nla_put_u32(skb, SMB2FS_A_REQUEST_COUNT, e->count) ||
	    nla_put_u64_64bit(skb, SMB2FS_A_REQUEST_AGE,
			      ktime_ms_delta(now, e->begun),
			      SMB2FS_A_REQUEST_PAD) ||
	    nla_put_u32(skb, SMB2FS_A_REQUEST_WAIT, e->wait) ||
	    (e->async_id &&
	     put_id(skb, SMB2FS_A_REQUEST_ASYNC_ID, e->async_id)) ||
	    (e->session_id &&
	     put_id(skb, SMB2FS_A_REQUEST_SESSION_ID, e->session_id)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_requests(struct sk_buff *skb, const struct snapshot *snap)
{
	ktime_t now = ktime_get();
	unsigned int i;
	int err;

	if (nla_put_u32(skb, SMB2FS_A_CONN_OUTSTANDING, snap->outstanding))
		return -EMSGSIZE;
	for (i = 0; i < snap->n; i++) {
		err = conn_put_request(skb, &snap->entries[i], now);
		if (err)
			return err;
	}
	return 0;
}

static int conn_put_end(struct sk_buff *skb, const struct snapshot *snap)
{
	if (!snap->error)
		return 0;
	return nla_put_string(skb, SMB2FS_A_CONN_FAULT,
			      smb2fs_abort_name(snap->reason)) ?:
	       nla_put_u32(skb, SMB2FS_A_CONN_ERROR, -snap->error);
}

static int put_conn(struct sk_buff *skb, const struct smb2fs_conn *conn,
		    const struct snapshot *snap)
{
	if (nla_put_u64_64bit(skb, SMB2FS_A_CONN_ID, conn->xprt->id,
			      SMB2FS_A_CONN_PAD) ||
	    nla_put_string(skb, SMB2FS_A_CONN_HOST, conn->host) ||
	    put_addr(skb, &conn->addr) ||
	    put_negotiated(skb, &conn->neg) ||
	    put_times(skb, conn) ||
	    put_credits(skb, snap) ||
	    put_requests(skb, snap) ||
	    conn_put_end(skb, snap))
		return -EMSGSIZE;
	return 0;
}

/* Return: 0, also when it is told of already; -EMSGSIZE without room for it */
static int conn_tell(struct smb2fs_conn *conn, void *data)
{
	struct dump *d = data;
	struct position *at = conn_position_of(d->cb);
	void *hdr;
	int err;

	if (conn->xprt->id <= at->last)
		return 0;
	conn_take_snapshot(conn->xprt, d->snap);
	hdr = genlmsg_put(d->skb, NETLINK_CB(d->cb->skb).portid,
			  d->cb->nlh->nlmsg_seq,
			  genl_info_dump(d->cb)->family, NLM_F_MULTI,
			  SMB2FS_CMD_CONN_GET);
	if (!hdr)
		return -EMSGSIZE;
	err = put_conn(d->skb, conn, d->snap);
	if (err) {
		genlmsg_cancel(d->skb, hdr);
		return err;
	}
	genlmsg_end(d->skb, hdr);
	at->last = conn->xprt->id;
	return 0;
}

/**
 * smb2fs_nl_conn_get_start - a listing of connections begins
 * @cb: the dump
 *
 * Return: 0, or -EINVAL when the request has attributes: there are none, and a
 * filter of the future must not be taken for a wish for all.
 */
int smb2fs_nl_conn_get_start(struct netlink_callback *cb)
{
	if (nlmsg_attrlen(cb->nlh, GENL_HDRLEN)) {
		NL_SET_ERR_MSG(cb->extack, "conn-get takes no attributes");
		return -EINVAL;
	}
	/* A connection must fit, or the dump would end with -EMSGSIZE at it */
	cb->min_dump_alloc = MESSAGE_MAX;
	return 0;
}

/**
 * smb2fs_nl_conn_get_dumpit - go on listing connections
 * @skb: to be filled
 * @cb: the dump; knows how far it is
 *
 * A connection that is there from the beginning of the dump to its end is told
 * of once, whatever comes and goes meanwhile.
 *
 * Context: process; sleeps. Anybody may ask.
 * Return: 0 when all are told of, -EMSGSIZE when @skb is full, -ENOMEM.
 */
int smb2fs_nl_conn_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump d = { .skb = skb, .cb = cb };
	int err;

	d.snap = kmalloc(sizeof(*d.snap), GFP_KERNEL);
	if (!d.snap)
		return -ENOMEM;
	err = smb2fs_conn_for_each(genl_info_net(genl_info_dump(cb)), conn_tell,
				   &d);
	kfree(d.snap);
	return err;
}
