/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_INODE_H
#define _SMB2FS_VFS_INODE_H

#include <linux/fs.h>

struct smb2fs_file_info;

/* vfs_inode.c */
extern const struct dentry_operations smb2fs_dentry_ops;

struct inode *smb2fs_inode_new(struct super_block *sb,
			       const struct smb2fs_file_info *info);
char *smb2fs_inode_path(struct dentry *dentry);

#endif /* _SMB2FS_VFS_INODE_H */
