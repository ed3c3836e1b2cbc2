/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_FSCTL_H
#define _SMB2FS_OP_FSCTL_H

struct p_log;
struct smb2fs_tree;

/* op/fsctl.c */
int smb2fs_op_fsctl_validate(struct smb2fs_tree *tree, struct p_log *log);

#endif /* _SMB2FS_OP_FSCTL_H */
