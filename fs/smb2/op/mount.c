// SPDX-License-Identifier: GPL-2.0
/* Mounting: from a server's name to the root of a share. NTLM takes five round
 * trips: NEGOTIATE, SESSION_SETUP twice, TREE_CONNECT, and a look at the root.
 */

#include "op/mount.h"

#include <linux/err.h>
#include <linux/fs_context.h>

#include "client/session.h"
#include "client/tree.h"
#include "op/fsctl.h"
#include "wire/wire_info.h"
#include "wire/wire_tree.h"

static int log_cred(struct p_log *log, int err)
{
	if (err == -EINVAL)
		error_plog(log, "key= is not a key of type user");
	else if (err != -ENOMEM)
		error_plog(log,
			   "the key that holds the password cannot be used (%pe): see mount.smb2(8)",
			   ERR_PTR(err));
	return err;
}

static int get_session(struct net *net, const struct smb2fs_mount_spec *spec,
		       struct p_log *log, struct smb2fs_session **ret)
{
	struct smb2fs_server *server;
	struct smb2fs_cred *cred;
	int err;

	cred = smb2fs_cred_alloc(&spec->cred);
	if (IS_ERR(cred))
		return log_cred(log, PTR_ERR(cred));
	server = smb2fs_server_get(net, &spec->server);
	err = -ENOMEM;
	if (server) {
		err = smb2fs_session_get(server, cred, spec->seal, log, ret);
		smb2fs_server_put(server);
	}
	smb2fs_cred_put(cred);
	return err;
}

/* A connection that died on the way has a reason of its own */
static void log_root(struct smb2fs_tree *tree,
		     const struct smb2fs_mount_spec *spec, struct p_log *log,
		     int err)
{
	struct smb2fs_conn *conn = tree->session->conn;

	if (conn->xprt->error)
		smb2fs_conn_log_failed(conn, log, "CREATE", err);
	else if (err == -EREMOTE)
		error_plog(log, "%s: /%s of %s is a link of DFS: mount the share that it points to",
			   spec->server.host, spec->path, spec->share);
	else if (err != -EINTR)
		error_plog(log, "%s: cannot open the directory /%s of the share %s (%pe)",
			   spec->server.host, spec->path, spec->share,
			   ERR_PTR(err));
}

static int look_at_root(struct smb2fs_mounted *m,
			const struct smb2fs_mount_spec *spec, struct p_log *log)
{
	int err;

	if (m->tree->type != SMB2FS_SHARE_DISK) {
		error_plog(log, "%s: the share %s has no files: it is a %s",
			   spec->server.host, spec->share,
			   m->tree->type == SMB2FS_SHARE_PIPE ?
			   "place for named pipes" : "printer");
		return -ENOTBLK;
	}
	err = smb2fs_op_meta_root(m->tree, spec->path, &m->root, &m->volume);
	if (err)
		log_root(m->tree, spec, log, err);
	else if (m->tree->flags & SMB2FS_SHAREFLAG_DFS_ROOT)
		warn_plog(log, "%s: %s is a root of DFS: its links are not followed",
			  spec->server.host, spec->share);
	return err;
}

/* Where the server keeps links it would be a waste to look for others */
static bool has_mf_links(const struct smb2fs_mount_spec *spec,
			 const struct smb2fs_volume *volume)
{
	switch (spec->files.symlink) {
	case SMB2FS_LINK_AUTO:
		return !(volume->attributes & SMB2FS_FS_REPARSE_POINTS);
	case SMB2FS_LINK_MF:
		return true;
	default:
		return false;
	}
}

/**
 * smb2fs_op_mount - reach what a mount names
 * @net: network namespace of the mount
 * @spec: what to mount, complete
 * @log: where messages for the user go
 * @ret: what came of it; untouched on an error
 *
 * Context: process, the one that mounts; sleeps, killable, bounded by the
 * server's timeo for each round trip and by smb2fs_upcall_deadline() for smb2d.
 * Return: 0, -EINTR for a fatal signal, or, with a message in @log, a negative
 * errno.
 */
int smb2fs_op_mount(struct net *net, const struct smb2fs_mount_spec *spec,
		    struct p_log *log, struct smb2fs_mounted *ret)
{
	struct smb2fs_session *session;
	struct smb2fs_mounted m;
	int err;

	err = get_session(net, spec, log, &session);
	if (err)
		return err;
	err = smb2fs_tree_connect(session, spec->share, log, &m.tree);
	smb2fs_session_put(session);
	if (err)
		return err;
	m.tree->map = spec->files.map;
	err = smb2fs_op_fsctl_validate(m.tree, log);
	if (!err)
		err = look_at_root(&m, spec, log);
	if (err) {
		smb2fs_tree_disconnect(m.tree);
		return err;
	}
	m.tree->mf_links = has_mf_links(spec, &m.volume);
	*ret = m;
	return 0;
}
