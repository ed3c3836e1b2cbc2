/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_IDENT_H
#define _SMB2FS_VFS_IDENT_H

#include <linux/compat.h>
#include <linux/fs.h>

#include "op/meta.h"

/**
 * enum smb2fs_ident - what the inode of a name is
 * @SMB2FS_IDENT_NEW: nobody has it yet
 * @SMB2FS_IDENT_SHARED: one that other names have, too
 * @SMB2FS_IDENT_ALONE: one of its own, which is found through this name only
 */
enum smb2fs_ident {
	SMB2FS_IDENT_NEW,
	SMB2FS_IDENT_SHARED,
	SMB2FS_IDENT_ALONE,
};

/* A server's number as this machine's inodes have it, which have 32 or 64 bits */
static inline unsigned long smb2fs_ident_fold(u64 id)
{
	return BITS_PER_LONG == 64 ? id : id ^ id >> 32;
}

/* The same as a caller can be told; one of 32 bits gets EOVERFLOW for more */
static inline u64 smb2fs_ident_told(u64 ino)
{
	u32 folded = ino ^ ino >> 32;

	return in_compat_syscall() && ino ? folded ?: 1 : ino;
}

/* vfs/ident.c */
bool smb2fs_ident_is(const struct inode *inode, const struct smb2fs_stat *stat);
int smb2fs_ident_still(struct inode *inode, const struct smb2fs_stat *stat);
int smb2fs_ident_test(struct inode *inode, void *data);
int smb2fs_ident_find(const struct dentry *dentry,
		      const struct smb2fs_stat *stat, struct inode **ret);
unsigned long smb2fs_ident_number(struct super_block *sb, u64 id, bool shared);

#endif /* _SMB2FS_VFS_IDENT_H */
