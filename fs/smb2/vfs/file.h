/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_FILE_H
#define _SMB2FS_VFS_FILE_H

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/workqueue.h>

struct smb2fs_handle;

/**
 * struct smb2fs_file - an open file
 * @reading: in the inode's readers, if @handle may read; inode's lock
 * @writing: in the inode's writers, if @handle may write; inode's lock
 * @handle: how the server knows it, with a reference
 * @touched: when its size was set to what it was, in ns of the monotonic clock: if
 *	nothing is written any more, that is when it was written last. Else 0; inode's
 *	i_rwsem
 * @release: ends it where its last user could not wait
 * @inode: the file, pinned; for @release
 */
struct smb2fs_file {
	struct list_head	reading;
	struct list_head	writing;
	struct smb2fs_handle	*handle;
	u64			touched;
	struct work_struct	release;
	struct inode		*inode;
};

static inline struct smb2fs_file *smb2fs_file_of(const struct file *file)
{
	return file->private_data;
}

/* vfs/file.c */
extern const struct file_operations smb2fs_file_ops;

int smb2fs_file_atomic_open(struct inode *dir, struct dentry *dentry,
			    struct file *file, unsigned int flags,
			    umode_t mode);
int smb2fs_file_create(struct mnt_idmap *idmap, struct inode *dir,
		       struct dentry *dentry, umode_t mode, bool excl);
int smb2fs_file_flush(struct dentry *dentry);
int smb2fs_file_init(void);
void smb2fs_file_exit(void);

#endif /* _SMB2FS_VFS_FILE_H */
