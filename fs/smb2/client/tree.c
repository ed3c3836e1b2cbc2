// SPDX-License-Identifier: GPL-2.0
/* Trees: TREE_CONNECT, TREE_DISCONNECT, and requests to a share. */

#include "client/tree.h"

#include <linux/fs_context.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "client/cred.h"
#include "client/server.h"
#include "client/session.h"
#include "client/task.h"
#include "crypto/crypt_seal.h"
#include "engine/engine.h"
#include "wire/pdu_empty.h"
#include "wire/pdu_neg.h"
#include "wire/pdu_tree.h"
#include "wire/status.h"
#include "wire/wire_status.h"

/* Seconds that TREE_DISCONNECT may hold up who unmounts */
#define DISCONNECT_TIMEOUT	2

static const char *tree_advice(u32 status)
{
	switch (status) {
	case STATUS_BAD_NETWORK_NAME:
		return "there is no such share";
	case STATUS_ACCESS_DENIED:
	case STATUS_NETWORK_ACCESS_DENIED:
		return "this user may not use the share";
	default:
		return "the server's log may tell why";
	}
}

static void tree_log_refused(const struct smb2fs_tree *tree, struct p_log *log,
			     u32 status)
{
	const char *name = smb2fs_status_name(status);

	error_plog(log, "%s: refused the share %s: %s (0x%08x): %s",
		   tree->session->server->spec.host, tree->share,
		   name ?: "unknown status", status, tree_advice(status));
}

/* What the server says must be what this side can do */
static int tree_check(const struct smb2fs_tree *tree, struct p_log *log)
{
	const struct smb2fs_session *session = tree->session;
	const struct smb2fs_conn *conn = session->conn;

	if (!tree->seal)
		return 0;
	if (!conn->neg.dialect.cipher) {
		error_plog(log,
			   "%s: the share %s demands encryption, but there is no cipher in SMB %s",
			   conn->host, tree->share,
			   smb2fs_negotiate_name(conn->neg.dialect.revision));
		return -EOPNOTSUPP;
	}
	if (!smb2fs_session_is_authentic(session)) {
		error_plog(log, "%s: the share %s demands encryption, for which %s has no key",
			   conn->host, tree->share,
			   smb2fs_cred_name(session->cred));
		return -EACCES;
	}
	return 0;
}

static int tree_take_answer(struct smb2fs_tree *tree,
			    const struct smb2fs_req *req, struct p_log *log)
{
	struct smb2fs_conn *conn = tree->session->conn;
	struct smb2fs_tree_rsp rsp;
	struct smb2fs_rd rd;
	int err = smb2fs_req_status(req);

	if (err) {
		tree_log_refused(tree, log, req->hdr.status);
		/* of the share that was asked for, as one that is gone is later */
		return req->hdr.status == STATUS_BAD_NETWORK_NAME ? -ENOENT : err;
	}
	smb2fs_req_read(req, &rd);
	if (smb2fs_pdu_tree_decode(&rd, &rsp)) {
		smb2fs_xprt_kill(conn->xprt, SMB2FS_ABORT_BODY, -EPROTO);
		smb2fs_conn_log_failed(conn, log, "TREE_CONNECT", -EPROTO);
		return -EPROTO;
	}
	tree->id = req->hdr.tree_id;
	tree->type = rsp.type;
	tree->flags = rsp.flags;
	tree->capabilities = rsp.capabilities;
	tree->max_access = rsp.max_access;
	/* the flag means something in 3.x only, 2.2.10 */
	tree->seal = conn->neg.dialect.revision >= SMB2FS_SMB_300 &&
		     rsp.flags & SMB2FS_SHAREFLAG_ENCRYPT;
	return 0;
}

/**
 * struct tree_task - TREE_CONNECT or TREE_DISCONNECT
 * @task: carries it out
 * @tree: the share
 */
struct tree_task {
	struct smb2fs_task		task;
	const struct smb2fs_tree	*tree;
};

static const struct smb2fs_tree *tree_of(const struct smb2fs_task *task)
{
	return container_of(task, struct tree_task, task)->tree;
}

static int build_connect(struct smb2fs_task *task, struct smb2fs_chain *chain)
{
	const struct smb2fs_tree *tree = tree_of(task);
	const char *host = task->session->server->spec.host;
	const struct smb2fs_tree_req req = {
		.server		= host,
		.server_len	= strlen(host),
		.share		= tree->share,
		.share_len	= strlen(tree->share),
	};
	struct smb2fs_wr wr;

	/* 3.2.4.1.1: so that nobody has changed what was negotiated */
	if (chain->xprt->dialect.revision == SMB2FS_SMB_311 && chain->channel)
		chain->sign = true;
	smb2fs_chain_add(chain, SMB2FS_TREE_CONNECT, &wr);
	smb2fs_pdu_tree_encode(&wr, &req);
	return smb2fs_chain_end(chain, &wr);
}

static const struct smb2fs_task_ops connect_ops = {
	.build	= build_connect,
};

static int connect(struct smb2fs_tree *tree, struct p_log *log)
{
	struct smb2fs_session *session = tree->session;
	struct tree_task t = {
		.task = {
			.ops		= &connect_ops,
			.session	= session,
			.max		= 1,
			.bytes		= SMB2FS_HDR_SIZE + 32 + 2 *
				(strlen(session->server->spec.host) +
				 strlen(tree->share)),
		},
		.tree = tree,
	};
	int err = smb2fs_task_call(&t.task);

	if (err) {
		smb2fs_conn_log_failed(session->conn, log, "TREE_CONNECT", err);
		return err;
	}
	err = tree_take_answer(tree, &t.task.chain->req[0], log);
	smb2fs_chain_put(t.task.chain);
	return err;
}

static void tree_enlist(struct smb2fs_tree *tree)
{
	struct smb2fs_session *session = tree->session;

	mutex_lock(&session->server->lock);
	tree->nr = smb2fs_server_number();
	list_add_tail(&tree->link, &session->trees);
	session->n_trees++;
	mutex_unlock(&session->server->lock);
}

/**
 * smb2fs_tree_connect - connect to a share
 * @session: ready; the tree becomes a user of it
 * @share: its name
 * @log: where messages for the user go
 * @ret: the tree; its owner ends it with smb2fs_tree_disconnect()
 *
 * [MS-SMB2] 3.2.4.2.4, 3.2.5.5.
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -EINTR, or with a message in @log: what the server refused with,
 * -EOPNOTSUPP or -EACCES when the share has to be sealed and cannot be,
 * -EPROTO, -ETIMEDOUT, -ENOMEM.
 */
int smb2fs_tree_connect(struct smb2fs_session *session, const char *share,
			struct p_log *log, struct smb2fs_tree **ret)
{
	struct smb2fs_tree *tree = kzalloc(sizeof(*tree), GFP_KERNEL);
	int err = -ENOMEM;

	if (!tree)
		return -ENOMEM;
	kref_init(&tree->refs);
	kref_get(&session->users);
	smb2fs_session_hold(session);
	tree->session = session;
	tree->since = ktime_get_boottime();
	tree->share = kstrdup(share, GFP_KERNEL);
	if (tree->share)
		err = connect(tree, log);
	if (err) {
		smb2fs_session_put(session);
		smb2fs_tree_put(tree);
		return err;
	}
	tree_enlist(tree);
	err = tree_check(tree, log);
	if (err) {
		smb2fs_tree_disconnect(tree);
		return err;
	}
	*ret = tree;
	return 0;
}

/* Return: whether others still use the session */
static bool delist(struct smb2fs_tree *tree)
{
	struct smb2fs_session *session = tree->session;
	bool others;

	mutex_lock(&session->server->lock);
	list_del(&tree->link);
	others = --session->n_trees;
	mutex_unlock(&session->server->lock);
	return others;
}

static int build_disconnect(struct smb2fs_task *task,
			    struct smb2fs_chain *chain)
{
	const struct smb2fs_tree *tree = tree_of(task);
	struct smb2fs_wr wr;

	chain->timeout = DISCONNECT_TIMEOUT * HZ;
	smb2fs_tree_add(tree, chain, SMB2FS_TREE_DISCONNECT, &wr);
	smb2fs_pdu_empty_encode(&wr);
	return smb2fs_chain_end(chain, &wr);
}

static const struct smb2fs_task_ops disconnect_ops = {
	.build	= build_disconnect,
};

/* What the server says to it changes nothing */
static void tree_tell_server(struct smb2fs_tree *tree)
{
	struct tree_task t = {
		.task = {
			.ops		= &disconnect_ops,
			.session	= tree->session,
			.max		= 1,
			.bytes		= SMB2FS_HDR_SIZE + 4,
			.once		= true,
		},
		.tree = tree,
	};

	if (!smb2fs_task_call(&t.task))
		smb2fs_chain_put(t.task.chain);
}

static void tree_free(struct kref *refs)
{
	struct smb2fs_tree *tree = container_of(refs, struct smb2fs_tree, refs);

	smb2fs_session_release(tree->session);
	kfree(tree->share);
	kfree(tree);
}

/**
 * smb2fs_tree_put - drop a reference
 * @tree: the tree; disconnected before the last put
 *
 * Context: process, receivers too; does not sleep.
 */
void smb2fs_tree_put(struct smb2fs_tree *tree)
{
	kref_put(&tree->refs, tree_free);
}

/**
 * smb2fs_tree_disconnect - end the use of a share
 * @tree: the tree; the caller's reference is dropped
 *
 * What is open with it need not be closed any more. The last one of a session
 * ends with LOGOFF, which saves a round trip.
 *
 * Context: process; sleeps, for the server at most DISCONNECT_TIMEOUT and its
 * connection's timeo.
 */
void smb2fs_tree_disconnect(struct smb2fs_tree *tree)
{
	struct smb2fs_session *session = tree->session;

	WRITE_ONCE(tree->is_gone, true);
	if (!delist(tree))
		smb2fs_session_rest(session);
	else
		tree_tell_server(tree);
	smb2fs_session_put(session);
	smb2fs_tree_put(tree);
}

/**
 * smb2fs_tree_add - begin a request to a share, which seals it if the share demands that
 * @tree: the share
 * @chain: of a task for that share
 * @command: as for smb2fs_chain_add()
 * @wr: as for smb2fs_chain_add()
 *
 * Return: as smb2fs_chain_add().
 */
struct smb2fs_req *smb2fs_tree_add(const struct smb2fs_tree *tree,
				   struct smb2fs_chain *chain, u16 command,
				   struct smb2fs_wr *wr)
{
	struct smb2fs_req *req = smb2fs_chain_add(chain, command, wr);

	req->tree_id = tree->id;
	if (tree->seal)
		chain->seal = true;
	return req;
}

/**
 * smb2fs_tree_needs_copy - must what is sent to a share not change meanwhile?
 * @tree: the share
 *
 * Return: true if requests are signed, or sealed with a cipher that reads them
 * twice: then pages that others may write to have to be copied. False if they are
 * neither signed nor sealed, or are read once, into what is sent.
 */
bool smb2fs_tree_needs_copy(const struct smb2fs_tree *tree)
{
	const struct smb2fs_channel *channel = tree->session->channel;

	if (!channel)
		return false;
	if (channel->keys->seal || tree->seal)
		return smb2fs_crypt_seal_reads_twice(channel->keys->sealer);
	return channel->sign;
}
