/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_LINK_H
#define _SMB2FS_VFS_LINK_H

#include <linux/fs.h>

/* vfs/link.c */
int smb2fs_link_symlink(struct mnt_idmap *idmap, struct inode *dir,
			struct dentry *dentry, const char *to);
int smb2fs_link_mknod(struct mnt_idmap *idmap, struct inode *dir,
		      struct dentry *dentry, umode_t mode, dev_t rdev);

#endif /* _SMB2FS_VFS_LINK_H */
