/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_DENTRY_H
#define _SMB2FS_VFS_DENTRY_H

#include <linux/dcache.h>

struct smb2fs_stat;

/*
 * ASCII only: which other letters a server takes for the same differs between
 * servers, and two of its files must not become one here. What it takes for the
 * same and we do not is one inode with two names.
 */
static inline unsigned char smb2fs_dentry_fold(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* vfs/dentry.c */
extern const struct dentry_operations smb2fs_dentry_ops;
extern const struct dentry_operations smb2fs_dentry_nocase_ops;

struct dentry *smb2fs_dentry_lookup(struct inode *dir, struct dentry *dentry,
				    unsigned int flags);
struct dentry *smb2fs_dentry_splice(struct dentry *dentry,
				    struct smb2fs_stat *stat);
void smb2fs_dentry_note_change(struct inode *dir, const struct qstr *name);
bool smb2fs_dentry_is_changed(struct inode *dir, const struct qstr *name,
			      u64 since);
int smb2fs_dentry_made(struct inode *dir, struct dentry *dentry,
		       struct smb2fs_stat *stat);
void smb2fs_dentry_set_fresh(struct dentry *dentry);
int smb2fs_dentry_stat(struct dentry *dentry, struct smb2fs_stat *ret);
void smb2fs_dentry_forget(struct dentry *dentry);
void smb2fs_dentry_forget_all(struct inode *inode);

#endif /* _SMB2FS_VFS_DENTRY_H */
