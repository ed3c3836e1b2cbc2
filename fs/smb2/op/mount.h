/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_MOUNT_H
#define _SMB2FS_OP_MOUNT_H

#include "client/cred.h"
#include "client/server.h"
#include "op/link.h"
#include "op/meta.h"

struct net;
struct p_log;
struct smb2fs_tree;

/* Whose numbers files have: the server's as long as they can be trusted, or ours */
enum smb2fs_ino_source {
	SMB2FS_INO_AUTO,
	SMB2FS_INO_SERVER,
	SMB2FS_INO_LOCAL,
};

/**
 * struct smb2fs_files_spec - how the files of a mount are to look
 * @uid: who owns them
 * @gid: the same for groups
 * @file_mode: permissions of what is no directory
 * @dir_mode: permissions of directories
 * @rsize: most bytes to read with one request; when it is mounted, no more than
 *	the server allows. 0 for what is best
 * @wsize: the same for writing
 * @acregmax: jiffies for which attributes of files are believed
 * @acdirmax: jiffies for which those of directories are, and their entries
 * @nocase: names that differ in the case of ASCII letters only are the same
 * @nobrl: locks are between processes of this machine only
 * @noperm: permissions are the server's to check, not this side's
 * @chown_strict: a change of owner that the server cannot keep is refused
 * @devices: device nodes may be opened
 * @ino: whose numbers files have
 * @map: what becomes of characters that SMB2 reserves
 * @symlink: as what symbolic links are stored
 */
struct smb2fs_files_spec {
	kuid_t			uid;
	kgid_t			gid;
	umode_t			file_mode;
	umode_t			dir_mode;
	u32			rsize;
	u32			wsize;
	unsigned long		acregmax;
	unsigned long		acdirmax;
	bool			nocase;
	bool			nobrl;
	bool			noperm;
	bool			chown_strict;
	bool			devices;
	enum smb2fs_ino_source	ino;
	enum smb2fs_name_map	map;
	enum smb2fs_link_form	symlink;
};

/**
 * struct smb2fs_mount_spec - what to mount, as the options say it
 * @server: where
 * @cred: as whom
 * @files: what its files look like
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
	struct smb2fs_files_spec	files;
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
	struct smb2fs_stat	root;
	struct smb2fs_volume	volume;
};

/* op/mount.c */
int smb2fs_op_mount(struct net *net, const struct smb2fs_mount_spec *spec,
		    struct p_log *log, struct smb2fs_mounted *ret);

#endif /* _SMB2FS_OP_MOUNT_H */
