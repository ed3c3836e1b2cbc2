/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_HIDDEN_H
#define _SMB2FS_VFS_HIDDEN_H

#include <linux/types.h>

struct dentry;
struct inode;
struct smb2fs_handle;

/* vfs/hidden.c */
char *smb2fs_hidden_path(struct dentry *dir);
bool smb2fs_hidden_is_gone(struct dentry *dir, const char *name, int len);
void smb2fs_hidden_add(struct inode *inode, const char *path,
		       struct smb2fs_handle *handle);
void smb2fs_hidden_evict(struct inode *inode);
bool smb2fs_hidden_leave(struct dentry *dir);

#endif /* _SMB2FS_VFS_HIDDEN_H */
