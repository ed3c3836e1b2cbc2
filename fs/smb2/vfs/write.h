/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_WRITE_H
#define _SMB2FS_VFS_WRITE_H

#include <linux/fs.h>

struct writeback_control;

/* vfs/write.c */
ssize_t smb2fs_write_iter(struct kiocb *iocb, struct iov_iter *from);
int smb2fs_write_mmap(struct file *file, struct vm_area_struct *vma);
int smb2fs_write_begin(struct file *file, struct address_space *mapping,
		       loff_t pos, unsigned int len, struct folio **ret,
		       void **fsdata);
int smb2fs_write_end(struct file *file, struct address_space *mapping,
		     loff_t pos, unsigned int len, unsigned int copied,
		     struct folio *folio, void *fsdata);
int smb2fs_write_zero_end(struct inode *inode);
void smb2fs_write_done(struct inode *inode, u64 end);

/* vfs/writeback.c */
int smb2fs_write_pages(struct address_space *mapping,
		       struct writeback_control *wbc);
int smb2fs_write_flush(struct inode *inode);
int smb2fs_write_flush_range(struct inode *inode, loff_t start, loff_t end);

#endif /* _SMB2FS_VFS_WRITE_H */
