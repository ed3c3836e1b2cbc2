/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_DIR_H
#define _SMB2FS_VFS_DIR_H

#include <linux/fs.h>

/* vfs/dir.c */
int smb2fs_dir_mkdir(struct mnt_idmap *idmap, struct inode *dir,
		     struct dentry *dentry, umode_t mode);
int smb2fs_dir_rmdir(struct inode *dir, struct dentry *dentry);
int smb2fs_dir_unlink(struct inode *dir, struct dentry *dentry);
int smb2fs_dir_link(struct dentry *old, struct inode *dir,
		    struct dentry *dentry);
int smb2fs_dir_rename(struct mnt_idmap *idmap, struct inode *old_dir,
		      struct dentry *old, struct inode *new_dir,
		      struct dentry *new, unsigned int flags);
int smb2fs_dir_init(void);
void smb2fs_dir_exit(void);

#endif /* _SMB2FS_VFS_DIR_H */
