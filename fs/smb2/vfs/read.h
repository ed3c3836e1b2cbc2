/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_READ_H
#define _SMB2FS_VFS_READ_H

#include <linux/bvec.h>
#include <linux/fs.h>
#include <linux/mm.h>

#include "op/open.h"

struct pipe_inode_info;
struct smb2fs_super;

#define SMB2FS_FIRST_MAX	DIV_ROUND_UP(SMB2FS_OPEN_READ_MAX, PAGE_SIZE)

/**
 * struct smb2fs_first - pages for the bytes that come with an open
 * @n: how many; 0 when none are wanted
 * @bvec: they
 */
struct smb2fs_first {
	unsigned int	n;
	struct bio_vec	bvec[SMB2FS_FIRST_MAX];
};

/* vfs/read.c */
void smb2fs_read_init_mapping(struct inode *inode);
void smb2fs_read_want_first(struct smb2fs_first *first,
			    const struct smb2fs_super *super,
			    struct inode *inode, unsigned int flags);
void smb2fs_read_drop_first(struct smb2fs_first *first);
void smb2fs_read_add_first(struct file *file, struct smb2fs_first *first,
			   const struct smb2fs_opened *opened);
int smb2fs_read_error(struct inode *inode);
ssize_t smb2fs_read_iter(struct kiocb *iocb, struct iov_iter *to);
ssize_t smb2fs_read_splice(struct file *file, loff_t *pos,
			   struct pipe_inode_info *pipe, size_t len,
			   unsigned int flags);
int smb2fs_read_folio(struct file *file, struct folio *folio);
void smb2fs_read_ahead(struct readahead_control *rac);

#endif /* _SMB2FS_VFS_READ_H */
