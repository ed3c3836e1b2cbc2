/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_SPACE_H
#define _SMB2FS_VFS_SPACE_H

#include <linux/fs.h>

struct smb2fs_target;

/* vfs/space.c */
int smb2fs_space_set_size(struct inode *inode,
			  const struct smb2fs_target *target, u64 size);
int smb2fs_space_leave_hole(struct inode *inode, u64 pos);
int smb2fs_space_match(struct inode *source, struct inode *inode);
long smb2fs_space_allocate(struct file *file, int mode, loff_t offset,
			   loff_t len);
loff_t smb2fs_space_seek(struct file *file, loff_t offset, int whence);

/* vfs/copy.c */
ssize_t smb2fs_copy_range(struct file *from, loff_t from_pos, struct file *to,
			  loff_t to_pos, size_t len, unsigned int flags);
loff_t smb2fs_copy_remap(struct file *from, loff_t from_pos, struct file *to,
			 loff_t to_pos, loff_t len, unsigned int flags);

#endif /* _SMB2FS_VFS_SPACE_H */
