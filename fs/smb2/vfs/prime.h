/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_PRIME_H
#define _SMB2FS_VFS_PRIME_H

#include <linux/dcache.h>

struct smb2fs_dirent;

/* vfs/prime.c */
u64 smb2fs_prime(struct dentry *parent, struct qstr *name,
		 const struct smb2fs_dirent *entry, u64 asked);

#endif /* _SMB2FS_VFS_PRIME_H */
