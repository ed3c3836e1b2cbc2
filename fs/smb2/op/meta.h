/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_META_H
#define _SMB2FS_OP_META_H

#include "op/op.h"
#include "wire/pdu_fs.h"
#include "wire/pdu_fscc.h"

/**
 * struct smb2fs_volume - what a mount has to know of a share's file system
 * @attributes: SMB2FS_FS_CASE_SENSITIVE and following
 * @name_max: UTF-16 units in a component
 */
struct smb2fs_volume {
	u32	attributes;
	u32	name_max;
};

/**
 * struct smb2fs_stat - what a server says a file is
 * @info: sizes, times, attributes
 * @type: its kind, of %S_IFMT
 * @volume: what its number counts in; 0 if the server has not said so
 * @asked: when the server was asked, in ns of the monotonic clock
 * @listed: a listing of its directory says so, which says nothing of links
 * @rdev: of a device
 * @link: where a symbolic link leads, in the server's form with slashes; who
 *	has the struct frees it with kfree(). %NULL for all else.
 */
struct smb2fs_stat {
	struct smb2fs_file_info	info;
	umode_t			type;
	u64			volume;
	u64			asked;
	bool			listed;
	dev_t			rdev;
	char			*link;
};

/* op/meta.c */
int smb2fs_op_meta_get_stat(const struct smb2fs_tree *tree,
			    const struct smb2fs_chain *chain, unsigned int i,
			    struct smb2fs_stat *ret);
int smb2fs_op_meta_root(struct smb2fs_tree *tree, const char *path,
			struct smb2fs_stat *stat, struct smb2fs_volume *volume);
int smb2fs_op_meta_stat(const struct smb2fs_target *target,
			struct smb2fs_stat *ret);
int smb2fs_op_meta_statfs(const struct smb2fs_target *target,
			  struct smb2fs_fs_size *ret);
int smb2fs_op_meta_set_times(const struct smb2fs_target *target,
			     const struct smb2fs_attrs *attrs);
int smb2fs_op_meta_set_size(const struct smb2fs_target *target, u64 size);

#endif /* _SMB2FS_OP_META_H */
