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

/* op/meta.c */
int smb2fs_op_meta_root(struct smb2fs_tree *tree, const char *path,
			struct smb2fs_stat *stat, struct smb2fs_volume *volume);
int smb2fs_op_meta_stat(const struct smb2fs_target *target,
			struct smb2fs_stat *ret);
int smb2fs_op_meta_statfs(const struct smb2fs_target *target,
			  struct smb2fs_fs_size *ret);

#endif /* _SMB2FS_OP_META_H */
