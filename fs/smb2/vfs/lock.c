// SPDX-License-Identifier: GPL-2.0
/* Locks: fcntl() and flock().
 *
 * Among the processes of this machine the VFS decides. To the server all of them
 * are one: it has locked, once, what at least one of them has locked, see
 * vfs/held.c.
 */

#include "vfs/lock.h"

#include <linux/mutex.h>
#include <linux/sched/signal.h>

#include "killed.h"
#include "vfs/direct.h"
#include "vfs/held.h"
#include "vfs/inode.h"
#include "vfs/super.h"
#include "vfs/write.h"

/* How long to wait before asking again, first and at most */
#define AGAIN_FIRST	(HZ / 20)
#define AGAIN_MAX	HZ

/**
 * struct request - a process that wants to lock something
 * @locks: of the file
 * @file: its open
 * @fl: what the VFS is told
 * @want: what the server is told
 * @wait: until it is free
 * @asking: what the server lets it wait for
 */
struct request {
	struct smb2fs_locks	*locks;
	struct file		*file;
	struct file_lock	*fl;
	struct smb2fs_want	want;
	bool			wait;
	struct smb2fs_asking	asking;
};

/* The VFS's part: look for others, with or without waiting for them, or do it */
static int call_local(struct file *file, struct file_lock *fl, bool only_look,
		      bool wait)
{
	unsigned int flags = fl->c.flc_flags;
	int err;

	fl->c.flc_flags &= ~FL_SLEEP;
	fl->c.flc_flags |= (only_look ? FL_ACCESS : 0) | (wait ? FL_SLEEP : 0);
	err = locks_lock_file_wait(file, fl);
	fl->c.flc_flags = flags;
	return err;
}

/* Lock it on the server and here, or neither */
static int lock_both(struct request *request)
{
	struct smb2fs_locks *locks = request->locks;
	struct inode *inode = file_inode(request->file);
	int err;

	if (mutex_lock_interruptible(&locks->mutex))
		return -ERESTARTSYS;
	/* now: who begins to write makes shared locks exclusive with the mutex */
	if (request->want.start != SMB2FS_FLOCK_BYTE)
		request->want.type = smb2fs_held_data_type(inode, request->fl);
	err = call_local(request->file, request->fl, true, false);
	if (!err)
		err = smb2fs_held_take(locks, request->file, &request->want,
				       request->wait ? &request->asking : NULL);
	if (!err)
		err = call_local(request->file, request->fl, false, false);
	mutex_unlock(&locks->mutex);
	return err;
}

static int wait_again(unsigned long *delay)
{
	schedule_timeout_interruptible(*delay);
	*delay = min(2 * *delay, (unsigned long)AGAIN_MAX);
	return signal_pending(current) ? -ERESTARTSYS : -EAGAIN;
}

static int lock_set(struct request *request)
{
	unsigned long delay = AGAIN_FIRST;
	bool granted = false;
	int err;

	do {
		err = 0;
		if (request->wait)
			err = call_local(request->file, request->fl, true,
					 true);
		if (!err)
			err = lock_both(request);
		if (err == -EINPROGRESS) {
			err = smb2fs_held_wait(request->locks,
					       &request->asking);
			granted |= !err;
			err = err ?: -EINPROGRESS;
		}
		if (err == -EAGAIN && request->wait)
			err = wait_again(&delay);
	} while (err == -EINPROGRESS || (err == -EAGAIN && request->wait));
	if (!err && granted)
		smb2fs_inode_doubt(file_inode(request->file));
	/* not before: what is being written may wait for a lock to become exclusive */
	if (!err)
		smb2fs_inode_settle(file_inode(request->file));
	/* the server may have something locked that nobody has use for */
	if (err && (granted || err != -EAGAIN))
		smb2fs_held_sync_later(request->locks);
	/* of all that a server may run short of this has a name of its own */
	return err == -EREMOTEIO ? -ENOLCK : err;
}

static int lock_clear(struct request *request)
{
	struct smb2fs_locks *locks = request->locks;
	int err;

	err = call_local(request->file, request->fl, false, false);
	if (err)
		return err;
	/* who is killed leaves the rest to others */
	if (!smb2fs_is_killed() && !smb2fs_killed_lock(&locks->mutex)) {
		err = smb2fs_held_sync(locks, &request->want);
		mutex_unlock(&locks->mutex);
		if (!err || err == -ENOLCK)
			return err;
	}
	smb2fs_held_sync_later(locks);
	return 0;
}

/*
 * What was written here before somebody else has a turn is for him to see; and
 * what a process has written before it has locked is not to come after it. Who
 * unlocks has to, whatever comes of that: close() and fsync() tell.
 */
static int set_lock(struct file *file, struct file_lock *fl,
		    const struct smb2fs_want *want)
{
	struct inode *inode = file_inode(file);
	struct request request = {
		.locks	= smb2fs_held_of(inode),
		.file	= file,
		.fl	= fl,
		.want	= *want,
		.wait	= fl->c.flc_flags & FL_SLEEP,
	};
	int err;

	err = smb2fs_direct_settle(inode);
	if (!err)
		err = smb2fs_write_flush(inode);
	if (lock_is_unlock(fl))
		return request.locks ? lock_clear(&request) :
				       call_local(file, fl, false, false);
	if (err == -EINTR)
		return err;
	if (!request.locks)
		return -ENOMEM;
	err = lock_set(&request);
	/* others here may have written meanwhile, which a shared lock would refuse */
	if (!err && smb2fs_inode_is_dirty(inode))
		smb2fs_held_claim(inode, want->start, want->end);
	return err;
}

static bool is_local(struct inode *inode)
{
	return smb2fs_super_of(inode->i_sb)->spec->files.nobrl;
}

static struct smb2fs_want want_of(struct inode *inode, struct file_lock *fl)
{
	return (struct smb2fs_want){
		.start	= fl->fl_start,
		.end	= min_t(u64, fl->fl_end, SMB2FS_DATA_END),
		.type	= lock_is_unlock(fl) ? 0 : smb2fs_held_data_type(inode, fl),
	};
}

/* Who has it is not said; what others would not keep from is not told */
static void set_conflict(struct file_lock *fl, const struct smb2fs_want *want,
			 u32 found)
{
	if (!found || (found == SMB2FS_LOCK_SHARED &&
		       want->type == SMB2FS_LOCK_SHARED))
		return;
	fl->c.flc_type = found == SMB2FS_LOCK_SHARED ? F_RDLCK : F_WRLCK;
	fl->c.flc_pid = -1;
}

static int get_lock(struct file *file, struct file_lock *fl)
{
	struct inode *inode = file_inode(file);
	const struct smb2fs_want want = want_of(inode, fl);
	struct smb2fs_locks *locks;
	u32 found;
	int err;

	posix_test_lock(file, fl);
	if (!lock_is_unlock(fl) || is_local(inode) || want.start > SMB2FS_DATA_END)
		return 0;
	locks = smb2fs_held_of(inode);
	if (!locks)
		return -ENOMEM;
	if (smb2fs_killed_lock(&locks->mutex))
		return -EINTR;
	err = smb2fs_held_test(locks, file, &want, &found);
	mutex_unlock(&locks->mutex);
	if (!err)
		set_conflict(fl, &want, found);
	return err;
}

/**
 * smb2fs_lock_posix - fcntl() locks of processes and of opens, for the VFS
 * @file: the file
 * @cmd: %F_GETLK, %F_SETLK or %F_SETLKW
 * @fl: the lock
 *
 * Context: process; sleeps, killable, interruptible when it waits for others; one
 * round trip in most cases, or none.
 * Return: 0 or a negative errno.
 */
int smb2fs_lock_posix(struct file *file, int cmd, struct file_lock *fl)
{
	const struct smb2fs_want want = want_of(file_inode(file), fl);

	if (IS_GETLK(cmd))
		return get_lock(file, fl);
	if (is_local(file_inode(file)) || want.start > SMB2FS_DATA_END)
		return locks_lock_file_wait(file, fl);
	return set_lock(file, fl, &want);
}

/**
 * smb2fs_lock_flock - flock(), for the VFS
 * @file: the file
 * @cmd: %F_SETLK or %F_SETLKW
 * @fl: the lock
 *
 * Context: as smb2fs_lock_posix().
 * Return: 0 or a negative errno.
 */
int smb2fs_lock_flock(struct file *file, int cmd, struct file_lock *fl)
{
	const struct smb2fs_want want = {
		.start	= SMB2FS_FLOCK_BYTE,
		.end	= SMB2FS_FLOCK_BYTE,
		.type	= lock_is_unlock(fl) ? 0 : smb2fs_held_type(fl),
	};

	if (is_local(file_inode(file)))
		return locks_lock_file_wait(file, fl);
	return set_lock(file, fl, &want);
}

