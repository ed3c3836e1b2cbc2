/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_HELD_H
#define _SMB2FS_VFS_HELD_H

#include <linux/filelock.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "op/lock.h"

/*
 * flock() locks a byte that no file has, so that it neither meets fcntl() nor
 * keeps anybody from reading and writing; who locks all that there can be, as
 * other clients do for flock(), meets it. Locks to the end of a file end before.
 */
#define SMB2FS_FLOCK_BYTE	((u64)S64_MAX)
#define SMB2FS_DATA_END		(SMB2FS_FLOCK_BYTE - 2)

/**
 * struct smb2fs_locks - what of a file is locked on the server
 * @mutex: held by the one who changes locks, here and there; taken before all
 *	other locks of the file but its i_rwsem, which is not taken with it
 * @held: struct held, without overlaps; changed with the inode's lock held
 * @inode: the file
 * @resync: makes the server's locks what they should be, where nobody could wait;
 *	it has a reference on @inode
 */
struct smb2fs_locks {
	struct mutex		mutex;		/* see above */
	struct list_head	held;
	struct inode		*inode;
	struct work_struct	resync;
};

/**
 * struct smb2fs_want - what is to be locked
 * @start: first byte
 * @end: last byte
 * @type: %SMB2FS_LOCK_SHARED or %SMB2FS_LOCK_EXCLUSIVE; 0 for what the VFS has
 *	locked, and not more
 */
struct smb2fs_want {
	u64	start;
	u64	end;
	u32	type;
};

/**
 * struct smb2fs_asking - what the server is being asked for
 * @change: in its words
 * @drops: its ranges to unlock
 * @takes: its ranges to lock
 */
struct smb2fs_asking {
	struct smb2fs_lock_change	change;
	struct smb2fs_lock_range	*drops;
	struct smb2fs_lock_range	*takes;
};

/* The kind of a lock of the VFS that is none of unlocking */
static inline u32 smb2fs_held_type(struct file_lock *fl)
{
	return lock_is_write(fl) ? SMB2FS_LOCK_EXCLUSIVE : SMB2FS_LOCK_SHARED;
}

/* vfs/held.c */
u32 smb2fs_held_data_type(const struct inode *inode, struct file_lock *fl);
bool smb2fs_held_becomes_exclusive(struct inode *inode, u64 start, u64 end);
int smb2fs_held_claim(struct inode *inode, u64 start, u64 end);
int smb2fs_held_claim_all(struct inode *inode);
struct smb2fs_locks *smb2fs_held_of(struct inode *inode);
int smb2fs_held_take(struct smb2fs_locks *locks, struct file *file,
		     const struct smb2fs_want *want,
		     struct smb2fs_asking *asking);
int smb2fs_held_wait(struct smb2fs_locks *locks, struct smb2fs_asking *asking);
int smb2fs_held_sync(struct smb2fs_locks *locks,
		     const struct smb2fs_want *range);
void smb2fs_held_sync_later(struct smb2fs_locks *locks);
int smb2fs_held_test(struct smb2fs_locks *locks, struct file *file,
		     const struct smb2fs_want *want, u32 *ret);
void smb2fs_held_evict(struct inode *inode);
int smb2fs_held_init(void);
void smb2fs_held_exit(void);

#endif /* _SMB2FS_VFS_HELD_H */
