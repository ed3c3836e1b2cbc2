// SPDX-License-Identifier: GPL-2.0
/* A connection: from a server's addresses to a negotiated transport, and its end. */

#include "client/conn.h"

#include <linux/err.h>
#include <linux/fs_context.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine/engine.h"
#include "trace.h"
#include "wire/pdu_neg.h"
#include "wire/status.h"

/*
 * All connections of all namespaces, by id, so that a listing can go on behind
 * any of them; conns_lock protects the list.
 */
static LIST_HEAD(conns);
static DEFINE_MUTEX(conns_lock);

/* What the user can do about a handshake that ended with @err */
static const char *tcp_advice(int err)
{
	switch (err) {
	case -ECONNREFUSED:
		return "nothing listens there: is the SMB service running, is port= right?";
	case -ETIMEDOUT:
		return "no answer: is the address right, does a firewall drop the packets?";
	case -EHOSTUNREACH:
	case -ENETUNREACH:
		return "there is no route to it from this network namespace";
	case -ECONNRESET:
		return "it ended the connection at once: a firewall, or too many connections";
	default:
		return "the connection could not be made";
	}
}

static void on_unsolicited(struct smb2fs_xprt *xprt,
			   const struct smb2fs_hdr *hdr, struct smb2fs_rd *rd)
{
	struct smb2fs_conn *conn = xprt->owner;

	if (conn->unsolicited)
		conn->unsolicited(conn, hdr, rd);
}

static void on_dead(struct smb2fs_xprt *xprt)
{
	struct smb2fs_conn *conn = xprt->owner;

	/* who opens a connection tells the user why it could not be opened */
	if (xprt->dialect.revision && xprt->reason != SMB2FS_ABORT_LOCAL)
		pr_notice_ratelimited("%s (%pISpc): the server %s; the connection is closed\n",
				      conn->host, &conn->addr,
				      smb2fs_abort_text(xprt->reason));
}

static const struct smb2fs_xprt_ops xprt_ops = {
	.unsolicited	= on_unsolicited,
	.dead		= on_dead,
};

static void conn_free(struct smb2fs_conn *conn)
{
	if (conn->xprt)
		smb2fs_engine_stop(conn->xprt);
	smb2fs_negotiate_free(&conn->neg);
	kfree(conn->host);
	kfree(conn);
}

/* TCP to one address, and a transport over it; nothing is said yet */
static struct smb2fs_conn *connect_to(const struct smb2fs_conn_spec *spec,
				      const struct sockaddr_storage *addr)
{
	struct smb2fs_xprt_spec xprt_spec = {
		.timeo		= spec->timeo,
		.max_credits	= spec->max_credits,
		.ops		= &xprt_ops,
	};
	struct smb2fs_conn *conn = kzalloc(sizeof(*conn), GFP_KERNEL);
	struct smb2fs_xprt *xprt;
	int err;

	if (!conn)
		return ERR_PTR(-ENOMEM);
	kref_init(&conn->refs);
	INIT_LIST_HEAD(&conn->link);
	conn->net = spec->net;
	conn->addr = *addr;
	conn->since = ktime_get_boottime();
	conn->unsolicited = spec->unsolicited;
	conn->context = spec->context;
	conn->host = kstrdup(spec->offer.host, GFP_KERNEL);
	err = -ENOMEM;
	if (!conn->host)
		goto out_free;
	err = smb2fs_sock_connect(spec->net, addr, spec->timeo * HZ,
				  &xprt_spec.sock);
	if (err)
		goto out_free;
	xprt_spec.owner = conn;
	xprt = smb2fs_engine_start(&xprt_spec);
	err = PTR_ERR_OR_ZERO(xprt);
	if (err)
		goto out_free;
	conn->xprt = xprt;
	trace_smb2fs_conn(xprt->id, "opened", 0);
	return conn;

out_free:
	conn_free(conn);
	return ERR_PTR(err);
}

/*
 * A server without SMB2 hangs up on NEGOTIATE. Ask it in its own language, on a
 * connection for that purpose; this is all of SMB1 that is ever sent.
 */
static bool is_smb1_only(const struct smb2fs_conn_spec *spec,
			 const struct sockaddr_storage *addr)
{
	struct smb2fs_negotiate_offer offer = spec->offer;
	struct smb2fs_conn *conn = connect_to(spec, addr);
	bool smb1;

	if (IS_ERR(conn))
		return false;
	offer.multi = SMB2FS_MULTI_NT_LM;
	smb1 = smb2fs_negotiate_run(conn->xprt, &offer, &conn->neg) &&
	       conn->xprt->reason == SMB2FS_ABORT_SMB1;
	conn_free(conn);
	return smb1;
}

/**
 * smb2fs_conn_log_failed - tell the user that a request has no answer
 * @conn: where it was sent
 * @log: where messages for the user go
 * @what: the request
 * @err: what it failed with; for a signal there is no message
 */
void smb2fs_conn_log_failed(const struct smb2fs_conn *conn, struct p_log *log,
			    const char *what, int err)
{
	enum smb2fs_abort reason = conn->xprt->reason;

	if (err == -EINTR)
		return;
	if (reason)
		error_plog(log, "%s (%pISpc): the server %s", conn->host,
			   &conn->addr, smb2fs_abort_text(reason));
	else
		error_plog(log, "%s (%pISpc): %s failed (%pe)", conn->host,
			   &conn->addr, what, ERR_PTR(err));
}

static void conn_log_refused(const struct smb2fs_conn_spec *spec,
			     struct p_log *log,
			     const struct sockaddr_storage *addr, u32 status)
{
	const struct smb2fs_negotiate_offer *offer = &spec->offer;
	const char *name = smb2fs_status_name(status);

	error_plog(log, "%s (%pISpc): refused the dialects %s to %s: %s (0x%08x)",
		   offer->host, addr, smb2fs_negotiate_name(offer->min),
		   smb2fs_negotiate_name(offer->max), name ?: "unknown status",
		   status);
}

/* Tell the user why there is no result. Return: the errno to fail with. */
static int conn_explain(const struct smb2fs_conn_spec *spec, struct p_log *log,
			struct smb2fs_conn *conn, int err)
{
	enum smb2fs_abort reason = conn->xprt->reason;

	if (conn->neg.status) {
		conn_log_refused(spec, log, &conn->addr, conn->neg.status);
		return err;
	}
	if (reason == SMB2FS_ABORT_CLOSED && is_smb1_only(spec, &conn->addr))
		reason = SMB2FS_ABORT_SMB1;
	if (reason == SMB2FS_ABORT_SMB1) {
		error_plog(log, "%s (%pISpc): the server %s, which is not spoken here",
			   spec->offer.host, &conn->addr,
			   smb2fs_abort_text(reason));
		return -EPROTONOSUPPORT;
	}
	smb2fs_conn_log_failed(conn, log, "NEGOTIATE", err);
	return err;
}

static int open_one(const struct smb2fs_conn_spec *spec, struct p_log *log,
		    const struct sockaddr_storage *addr,
		    struct smb2fs_conn **ret)
{
	struct smb2fs_conn *conn = connect_to(spec, addr);
	int err = PTR_ERR_OR_ZERO(conn);

	pr_debug("%s: connect %pISpc: %d\n", spec->offer.host, addr, err);
	if (err) {
		if (err != -EINTR)
			error_plog(log, "%s (%pISpc): %s (%pe)",
				   spec->offer.host, addr, tcp_advice(err),
				   ERR_PTR(err));
		return err;
	}
	err = smb2fs_negotiate_run(conn->xprt, &spec->offer, &conn->neg);
	pr_debug("%s: NEGOTIATE with %pISpc: %d, dialect %s\n",
		 spec->offer.host, addr, err,
		 smb2fs_negotiate_name(conn->neg.dialect.revision));
	if (err) {
		if (err != -EINTR)
			err = conn_explain(spec, log, conn, err);
		conn_free(conn);
		return err;
	}
	*ret = conn;
	return 0;
}

/* The handshakes of connections overlap, so the newest id need not come last */
static void conn_enlist(struct smb2fs_conn *conn)
{
	struct smb2fs_conn *before;

	mutex_lock(&conns_lock);
	list_for_each_entry_reverse(before, &conns, link)
		if (before->xprt->id < conn->xprt->id)
			break;
	list_add(&conn->link, &before->link);
	mutex_unlock(&conns_lock);
}

/**
 * smb2fs_conn_open - connect to a server and negotiate
 * @spec: where and how
 * @log: where messages for the user go
 * @ret: the connection, with one reference. Not touched on an error.
 *
 * The addresses are tried in order up to the first that answers on TCP: they
 * are all the same server, so what it says there is what it would say anywhere.
 *
 * Context: process; sleeps, killable; at most spec->timeo for each address, and
 * some for NEGOTIATE.
 * Return: 0, -EINTR for a fatal signal, or, with a message in @log: what TCP
 * says, -EOPNOTSUPP (dialects refused), -EPROTONOSUPPORT (SMB1 only), -EPROTO,
 * -ETIMEDOUT, -ENOMEM.
 */
int smb2fs_conn_open(const struct smb2fs_conn_spec *spec, struct p_log *log,
		     struct smb2fs_conn **ret)
{
	struct smb2fs_conn *conn = NULL;
	int err = -EDESTADDRREQ;
	unsigned int i;

	for (i = 0; i < spec->n_addrs; i++) {
		err = open_one(spec, log, &spec->addrs[i], &conn);
		if (!err || err == -EINTR || err == -EOPNOTSUPP ||
		    err == -EPROTO || err == -EPROTONOSUPPORT)
			break;
	}
	if (err)
		return err;
	conn_enlist(conn);
	*ret = conn;
	return 0;
}

static void conn_release(struct kref *refs)
{
	struct smb2fs_conn *conn = container_of(refs, struct smb2fs_conn, refs);

	mutex_lock(&conns_lock);
	list_del(&conn->link);
	mutex_unlock(&conns_lock);
	conn_free(conn);
}

/**
 * smb2fs_conn_put - drop a reference on a connection
 * @conn: the connection; closed with the last reference
 *
 * Context: process, not the receiver's; the last put sleeps until nothing
 * refers to the connection any more, which depends on nobody else. What was
 * outstanding is completed with -ESHUTDOWN.
 */
void smb2fs_conn_put(struct smb2fs_conn *conn)
{
	kref_put(&conn->refs, conn_release);
}

/**
 * smb2fs_conn_for_each - look at the connections of a network namespace
 * @net: the namespace
 * @fn: called for each, by ascending xprt->id; a return value other than 0 ends
 *	it. The connection does not go away meanwhile.
 * @data: for @fn
 *
 * Context: process; sleeps.
 * Return: 0, or what @fn ended it with.
 */
int smb2fs_conn_for_each(const struct net *net,
			 int (*fn)(struct smb2fs_conn *conn, void *data),
			 void *data)
{
	struct smb2fs_conn *conn;
	int ret = 0;

	mutex_lock(&conns_lock);
	list_for_each_entry(conn, &conns, link) {
		if (conn->net != net)
			continue;
		ret = fn(conn, data);
		if (ret)
			break;
	}
	mutex_unlock(&conns_lock);
	return ret;
}

/**
 * smb2fs_conn_kill_all - end what connections there still are
 *
 * Their owners notice as they do when a server ends one.
 *
 * Context: process; sleeps.
 */
void smb2fs_conn_kill_all(void)
{
	struct smb2fs_conn *conn;

	mutex_lock(&conns_lock);
	list_for_each_entry(conn, &conns, link)
		smb2fs_xprt_kill(conn->xprt, SMB2FS_ABORT_LOCAL, -ESHUTDOWN);
	mutex_unlock(&conns_lock);
}
