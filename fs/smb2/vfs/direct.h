/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_DIRECT_H
#define _SMB2FS_VFS_DIRECT_H

#include <linux/fs.h>

/* vfs/direct.c */
ssize_t smb2fs_direct_read(struct kiocb *iocb, struct iov_iter *to);
ssize_t smb2fs_direct_write(struct kiocb *iocb, struct iov_iter *from);
ssize_t smb2fs_direct_rest(struct kiocb *iocb, struct iov_iter *iter, ssize_t done);
int smb2fs_direct_wait(struct inode *inode);
int smb2fs_direct_settle(struct inode *inode);
int smb2fs_direct_init(void);
void smb2fs_direct_exit(void);

#endif /* _SMB2FS_VFS_DIRECT_H */
