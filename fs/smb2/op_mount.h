/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_MOUNT_H
#define _SMB2FS_OP_MOUNT_H

#include "cred.h"
#include "op_meta.h"
#include "server.h"

struct net;
struct p_log;
struct smb2fs_tree;

/**
 * struct smb2fs_mount_spec - what to mount, as the options say it
 * @server: where
 * @cred: as whom
 * @seal: everything is to be sealed
 * @share: name of the share
 * @path: directory below the share's root, with slashes; "" for the root
 *
 * Owned by the fs_context and then by the super block; the strings are
 * allocated and may be %NULL before the source was given.
 */
struct smb2fs_mount_spec {
	struct smb2fs_server_spec	server;
	struct smb2fs_cred_spec		cred;
	bool				seal;
	char				*share;
	char				*path;
};

/**
 * struct smb2fs_mounted - what came of it
 * @tree: the share; the caller's
 * @root: the directory that is the mount's root
 * @volume: what it is on
 */
struct smb2fs_mounted {
	struct smb2fs_tree	*tree;
	struct smb2fs_file_info	root;
	struct smb2fs_volume	volume;
};

/* op_mount.c */
int smb2fs_op_mount(struct net *net, const struct smb2fs_mount_spec *spec,
		    struct p_log *log, struct smb2fs_mounted *ret);

#endif /* _SMB2FS_OP_MOUNT_H */
