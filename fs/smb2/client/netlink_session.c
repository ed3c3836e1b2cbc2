// SPDX-License-Identifier: GPL-2.0
/* SESSION_GET and SHARE_GET: who is logged on in a network namespace, and what
 * shares they use.
 *
 * A message is written under server->lock, which keeps sessions and trees where
 * they are; nobody waits for a server under it.
 */

#include <linux/cred.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "client/conn.h"
#include "client/cred.h"
#include "client/server.h"
#include "client/session.h"
#include "client/tree.h"
#include "daemon/genl.h"
#include "engine/engine.h"

/* User, domain and principal, the names of server and share, numbers */
#define MESSAGE_MAX	(3 * SMB2FS_TEXT_MAX + 2048)

/* Where a dump is; kept in netlink_callback.ctx between its messages */
struct position {
	u64	server;		/* nr of what was told of last */
	u64	session;
	u64	tree;		/* 0 when it was a session */
};

/* A message of a dump that is being filled */
struct dump {
	struct sk_buff		*skb;
	struct netlink_callback	*cb;
	u8			command;
};

static struct position *session_position_of(struct netlink_callback *cb)
{
	NL_ASSERT_DUMP_CTX_FITS(struct position);
	return (struct position *)cb->ctx;
}

/* Lists are in the order of their numbers, and new members come last */
static bool session_is_told(const struct position *at,
			    const struct position *it)
{
	if (it->server != at->server)
		return it->server < at->server;
	if (it->session != at->session)
		return it->session < at->session;
	return it->tree <= at->tree;
}

/* Who has not logged on, or could not, has no session */
static bool is_session(const struct smb2fs_session *session)
{
	return session->state != SMB2FS_SESSION_NEW && session->conn;
}

static int put_some_string(struct sk_buff *skb, int attr, const char *text)
{
	return text ? nla_put_string(skb, attr, text) : 0;
}

static int session_put_who(struct sk_buff *skb,
			   const struct smb2fs_session *session,
			   struct user_namespace *ns)
{
	const struct smb2fs_upcall_cred *who = &session->cred->who;

	if (nla_put_u32(skb, SMB2FS_A_SESSION_SEC, who->sec) ||
	    put_some_string(skb, SMB2FS_A_SESSION_USER, who->user) ||
	    put_some_string(skb, SMB2FS_A_SESSION_DOMAIN, who->domain) ||
	    put_some_string(skb, SMB2FS_A_SESSION_PRINCIPAL,
			    session->principal) ||
	    nla_put_u32(skb, SMB2FS_A_SESSION_UID,
			from_kuid_munged(ns, who->uid)) ||
	    nla_put_u16(skb, SMB2FS_A_SESSION_FLAGS, session->flags))
		return -EMSGSIZE;
	return 0;
}

static int put_protection(struct sk_buff *skb,
			  const struct smb2fs_session *session)
{
	const struct smb2fs_dialect *dialect = &session->conn->neg.dialect;
	const struct smb2fs_channel *channel = session->channel;

	if (nla_put_u16(skb, SMB2FS_A_SESSION_DIALECT, dialect->revision))
		return -EMSGSIZE;
	if (channel && channel->sign &&
	    nla_put_u16(skb, SMB2FS_A_SESSION_SIGNING, dialect->signing))
		return -EMSGSIZE;
	if (channel && channel->keys->seal &&
	    nla_put_u16(skb, SMB2FS_A_SESSION_CIPHER, dialect->cipher))
		return -EMSGSIZE;
	return 0;
}

static int put_ms(struct sk_buff *skb, int attr, s64 ms)
{
	return nla_put_u64_64bit(skb, attr, max_t(s64, ms, 0),
				 SMB2FS_A_SESSION_PAD);
}

static int put_life(struct sk_buff *skb, const struct smb2fs_session *session)
{
	ktime_t now = ktime_get_boottime();
	ktime_t expires = READ_ONCE(session->expires);
	int error = smb2fs_session_error(session);

	if (put_ms(skb, SMB2FS_A_SESSION_AGE,
		   ktime_ms_delta(now, session->since)) ||
	    nla_put_u32(skb, SMB2FS_A_SESSION_SHARES, session->n_trees))
		return -EMSGSIZE;
	if (expires && put_ms(skb, SMB2FS_A_SESSION_EXPIRES,
			      ktime_ms_delta(expires, now)))
		return -EMSGSIZE;
	return error ? nla_put_u32(skb, SMB2FS_A_SESSION_ERROR, -error) : 0;
}

static int put_session(struct sk_buff *skb,
		       const struct smb2fs_session *session,
		       struct user_namespace *ns)
{
	struct nlattr *nest = nla_nest_start(skb, SMB2FS_A_LISTING_SESSION);
	const struct smb2fs_conn *conn = session->conn;

	/* without room for it the whole message is taken back */
	if (!nest ||
	    nla_put_u64_64bit(skb, SMB2FS_A_SESSION_ID, session->nr,
			      SMB2FS_A_SESSION_PAD) ||
	    nla_put_string(skb, SMB2FS_A_SESSION_HOST, conn->host) ||
	    nla_put_u64_64bit(skb, SMB2FS_A_SESSION_CONN, conn->xprt->id,
			      SMB2FS_A_SESSION_PAD) ||
	    nla_put_u64_64bit(skb, SMB2FS_A_SESSION_SESSION_ID, session->id,
			      SMB2FS_A_SESSION_PAD) ||
	    session_put_who(skb, session, ns) ||
	    put_protection(skb, session) ||
	    put_life(skb, session))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static u32 credits_of(struct smb2fs_xprt *xprt)
{
	u32 credits;

	spin_lock(&xprt->lock);
	credits = smb2fs_window_available(&xprt->window);
	spin_unlock(&xprt->lock);
	return credits;
}

static bool is_sealed(const struct smb2fs_tree *tree)
{
	const struct smb2fs_channel *channel = tree->session->channel;

	return channel && (channel->keys->seal || tree->seal);
}

static int put_share(struct sk_buff *skb, struct smb2fs_tree *tree)
{
	struct nlattr *nest = nla_nest_start(skb, SMB2FS_A_LISTING_SHARE);
	const struct smb2fs_conn *conn = tree->session->conn;

	if (!nest ||
	    nla_put_u64_64bit(skb, SMB2FS_A_SHARE_ID, tree->nr,
			      SMB2FS_A_SHARE_PAD) ||
	    nla_put_string(skb, SMB2FS_A_SHARE_NAME, tree->share) ||
	    nla_put_u32(skb, SMB2FS_A_SHARE_TREE_ID, tree->id) ||
	    nla_put_u8(skb, SMB2FS_A_SHARE_TYPE, tree->type) ||
	    nla_put_u32(skb, SMB2FS_A_SHARE_FLAGS, tree->flags) ||
	    nla_put_u32(skb, SMB2FS_A_SHARE_CAPABILITIES, tree->capabilities) ||
	    nla_put_u32(skb, SMB2FS_A_SHARE_MAX_ACCESS, tree->max_access) ||
	    (is_sealed(tree) &&
	     nla_put_u16(skb, SMB2FS_A_SHARE_CIPHER,
			 conn->neg.dialect.cipher)) ||
	    nla_put_u32(skb, SMB2FS_A_SHARE_CREDITS, credits_of(conn->xprt)) ||
	    nla_put_u32(skb, SMB2FS_A_SHARE_OPENS, atomic_read(&tree->opens)) ||
	    nla_put_u64_64bit(skb, SMB2FS_A_SHARE_AGE,
			      ktime_ms_delta(ktime_get_boottime(), tree->since),
			      SMB2FS_A_SHARE_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/*
 * A session, and if @tree is not NULL one of its shares.
 *
 * Return: 0, also when it is told of already; -EMSGSIZE without room for it.
 */
static int session_put_message(const struct dump *d,
			       const struct smb2fs_session *session,
			       struct smb2fs_tree *tree)
{
	struct user_namespace *ns = sk_user_ns(NETLINK_CB(d->cb->skb).sk);
	const struct position it = {
		.server		= session->server->nr,
		.session	= session->nr,
		.tree		= tree ? tree->nr : 0,
	};
	struct position *at = session_position_of(d->cb);
	void *hdr;
	int err;

	if (session_is_told(at, &it))
		return 0;
	hdr = genlmsg_put(d->skb, NETLINK_CB(d->cb->skb).portid,
			  d->cb->nlh->nlmsg_seq,
			  genl_info_dump(d->cb)->family, NLM_F_MULTI,
			  d->command);
	if (!hdr)
		return -EMSGSIZE;
	err = put_session(d->skb, session, ns);
	if (!err && tree)
		err = put_share(d->skb, tree);
	if (err) {
		genlmsg_cancel(d->skb, hdr);
		return err;
	}
	genlmsg_end(d->skb, hdr);
	*at = it;
	return 0;
}

static int tell_session(const struct dump *d,
			const struct smb2fs_session *session)
{
	struct smb2fs_tree *tree;
	int err;

	if (d->command == SMB2FS_CMD_SESSION_GET)
		return session_put_message(d, session, NULL);
	list_for_each_entry(tree, &session->trees, link) {
		err = session_put_message(d, session, tree);
		if (err)
			return err;
	}
	return 0;
}

static int session_tell_server(struct smb2fs_server *server, void *data)
{
	struct smb2fs_session *session;
	struct dump *d = data;
	int err = 0;

	mutex_lock(&server->lock);
	list_for_each_entry(session, &server->sessions, link) {
		if (is_session(session))
			err = tell_session(d, session);
		if (err)
			break;
	}
	mutex_unlock(&server->lock);
	return err;
}

static int start(struct netlink_callback *cb)
{
	if (nlmsg_attrlen(cb->nlh, GENL_HDRLEN)) {
		NL_SET_ERR_MSG(cb->extack, "a listing takes no attributes");
		return -EINVAL;
	}
	/* A message must fit, or the dump would end with -EMSGSIZE at it */
	cb->min_dump_alloc = MESSAGE_MAX;
	return 0;
}

static int dump(struct sk_buff *skb, struct netlink_callback *cb, u8 command)
{
	struct dump d = { .skb = skb, .cb = cb, .command = command };

	return smb2fs_server_for_each(genl_info_net(genl_info_dump(cb)),
				      session_tell_server, &d);
}

/**
 * smb2fs_nl_session_get_start - a listing of sessions begins
 * @cb: the dump
 *
 * Return: 0, or -EINVAL when the request has attributes: there are none, and a
 * filter of the future must not be taken for a wish for all.
 */
int smb2fs_nl_session_get_start(struct netlink_callback *cb)
{
	return start(cb);
}

/**
 * smb2fs_nl_session_get_dumpit - go on listing sessions
 * @skb: to be filled
 * @cb: the dump; knows how far it is
 *
 * A session that is there from the beginning of the dump to its end is told of
 * once, whatever comes and goes meanwhile. User names are told to anybody, as in
 * /proc/mounts.
 *
 * Context: process; sleeps.
 * Return: 0 when all are told of, -EMSGSIZE when @skb is full.
 */
int smb2fs_nl_session_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	return dump(skb, cb, SMB2FS_CMD_SESSION_GET);
}

/**
 * smb2fs_nl_share_get_start - a listing of shares begins
 * @cb: the dump
 *
 * Return: as smb2fs_nl_session_get_start().
 */
int smb2fs_nl_share_get_start(struct netlink_callback *cb)
{
	return start(cb);
}

/**
 * smb2fs_nl_share_get_dumpit - go on listing shares
 * @skb: to be filled
 * @cb: the dump; knows how far it is
 *
 * Context: process; sleeps.
 * Return: as smb2fs_nl_session_get_dumpit().
 */
int smb2fs_nl_share_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb)
{
	return dump(skb, cb, SMB2FS_CMD_SHARE_GET);
}
