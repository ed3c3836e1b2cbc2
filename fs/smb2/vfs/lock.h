/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_LOCK_H
#define _SMB2FS_VFS_LOCK_H

#include <linux/fs.h>
#include <linux/filelock.h>

/* vfs/lock.c */
int smb2fs_lock_posix(struct file *file, int cmd, struct file_lock *fl);
int smb2fs_lock_flock(struct file *file, int cmd, struct file_lock *fl);

#endif /* _SMB2FS_VFS_LOCK_H */
