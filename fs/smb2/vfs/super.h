/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_SUPER_H
#define _SMB2FS_VFS_SUPER_H

#include <linux/fs.h>

#include "op/copy.h"
#include "op/mount.h"

#define SMB2FS_CHANGED_BITS	9

/**
 * struct smb2fs_super - a mounted share
 * @spec: what was mounted
 * @tree: the share
 * @volume: what it is on
 * @ino: whose numbers files get; AUTO becomes LOCAL once, no lock
 * @told_remote: somebody has met a link of DFS, and the log says so
 * @io_size: what programs should read and write at once
 * @copy_limits: what the server copies at once, as far as it is known; no lock
 * @write_again: jiffies before which nothing is written that nobody waits for, since
 *	it failed for a reason that may pass; 0 if nothing did; no lock
 * @no_sparse: files cannot have holes there; no lock
 * @folio_order: of the largest folios in the page cache of files
 * @pins: of inodes, see smb2fs_inode_pin(); who unmounts waits until there is none
 * @hidden_lock: protects @hidden; nests in inodes' locks that sleep
 * @hidden: files that were removed and wait for their last close, vfs/hidden.c's
 * @changed: when this side has changed what a name means, in ns of the monotonic
 *	clock, by a hash of the name and its directory, vfs/dentry.c's; no lock
 */
struct smb2fs_super {
	struct smb2fs_mount_spec	*spec;
	struct smb2fs_tree		*tree;
	struct smb2fs_volume		volume;
	enum smb2fs_ino_source		ino;
	bool				told_remote;
	u32				io_size;
	struct smb2fs_copy_limits	copy_limits;
	unsigned long			write_again;
	bool				no_sparse;
	unsigned int			folio_order;
	atomic_t			pins;
	spinlock_t			hidden_lock;	/* see above */
	struct list_head		hidden;
	atomic64_t			changed[1 << SMB2FS_CHANGED_BITS];
};

static inline struct smb2fs_super *smb2fs_super_of(const struct super_block *sb)
{
	return sb->s_fs_info;
}

/* vfs/super.c */
int smb2fs_super_init(void);
void smb2fs_super_exit(void);

#endif /* _SMB2FS_VFS_SUPER_H */
