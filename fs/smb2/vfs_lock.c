// SPDX-License-Identifier: GPL-2.0
/* Locks: fcntl() and flock().
 *
 * Among the processes of this machine the VFS decides. To the server all of them
 * are one: it has locked, once, what at least one of them has locked. A lock
 * there is what one LOCK request has asked for; it cannot be cut, joined or made
 * another kind, so what POSIX does to a lock becomes an unlock and further locks,
 * sent together. Somebody else may come between the two: then the process is told
 * -ENOLCK.
 *
 * A server enforces its locks against each open but the one that has them. All
 * exclusive ones of a file are taken with one open therefore, which reads and
 * writes for all others meanwhile, see smb2fs_inode_handle(). A shared lock keeps
 * everybody from writing there.
 */

#include "vfs_lock.h"

#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "handle.h"
#include "op_lock.h"
#include "vfs_file.h"
#include "vfs_inode.h"
#include "vfs_super.h"
#include "vfs_write.h"

/*
 * flock() locks a byte that no file has, so that it neither meets fcntl() nor
 * keeps anybody from reading and writing; who locks all that there can be, as
 * other clients do for flock(), meets it. Locks to the end of a file end before.
 */
#define FLOCK_BYTE	((u64)S64_MAX)
#define DATA_END	(FLOCK_BYTE - 2)

/* How long to wait before asking again, first and at most */
#define AGAIN_FIRST	(HZ / 20)
#define AGAIN_MAX	HZ

/**
 * struct smb2fs_locks - what of a file is locked on the server
 * @mutex: held by the one who changes locks, here and there; nests in nothing
 * @held: struct held, without overlaps; changed with the inode's lock held
 * @inode: the file
 * @resync: makes the server's locks what they should be, where nobody could wait;
 *	it has a reference on @inode
 */
struct smb2fs_locks {
	struct mutex		mutex;
	struct list_head	held;
	struct inode		*inode;
	struct work_struct	resync;
};

/**
 * struct held - one lock on the server
 * @node: in locks->held, or in a list of struct plan
 * @start: first byte
 * @end: last byte
 * @type: %SMB2FS_LOCK_SHARED or %SMB2FS_LOCK_EXCLUSIVE
 * @asker: who asks for it, a struct asking; %NULL once the server has granted it
 * @unsure: it is not known whether the server has unlocked it
 * @handle: the open that has it, with a reference
 */
struct held {
	struct list_head	node;
	u64			start;
	u64			end;
	u32			type;
	const struct asking	*asker;
	bool			unsure;
	struct smb2fs_handle	*handle;
};

/**
 * struct want - what is to be locked
 * @start: first byte
 * @end: last byte
 * @type: as for struct held; 0 for what the VFS has locked, and not more
 */
struct want {
	u64	start;
	u64	end;
	u32	type;
};

/**
 * struct plan - how the server comes to what is wanted
 * @handle: takes locks, with a reference
 * @all: what is to be locked, and all of the locks that it has a part of
 * @drop: struct held; to unlock
 * @take: struct held; to lock
 */
struct plan {
	struct smb2fs_handle	*handle;
	struct want		all;
	struct list_head	drop;
	struct list_head	take;
};

static struct workqueue_struct *resyncers;

/* What the VFS has locked */

static u32 type_of(struct file_lock *fl)
{
	return lock_is_write(fl) ? SMB2FS_LOCK_EXCLUSIVE : SMB2FS_LOCK_SHARED;
}

static u32 flock_type(struct file_lock_context *ctx)
{
	struct file_lock *fl;
	u32 type = 0;

	for_each_file_lock(fl, &ctx->flc_flock)
		type = max(type, type_of(fl));
	return type;
}

/* Of @pos and what follows, up to @end, which is brought nearer if need be */
static u32 posix_type(struct file_lock_context *ctx, u64 pos, u64 *end)
{
	struct file_lock *fl;
	u32 type = 0;

	for_each_file_lock(fl, &ctx->flc_posix) {
		if (fl->fl_start > pos) {
			*end = min_t(u64, *end, fl->fl_start - 1);
		} else if (fl->fl_end >= pos) {
			*end = min_t(u64, *end, fl->fl_end);
			type = max(type, type_of(fl));
		}
	}
	return type;
}

static u32 local_type(const struct inode *inode, u64 pos, u64 *end)
{
	struct file_lock_context *ctx = locks_inode_context(inode);
	u32 type = 0;

	if (pos < FLOCK_BYTE)
		*end = min(*end, pos > DATA_END ? FLOCK_BYTE - 1 : DATA_END);
	if (!ctx || (pos > DATA_END && pos < FLOCK_BYTE))
		return 0;
	spin_lock(&ctx->flc_lock);
	type = pos == FLOCK_BYTE ? flock_type(ctx) : posix_type(ctx, pos, end);
	spin_unlock(&ctx->flc_lock);
	return type;
}

/* How @pos is to be locked; all up to @end alike, which is brought nearer */
static u32 wanted(const struct inode *inode, const struct want *want, u64 pos,
		  u64 *end)
{
	if (!want->type || pos > want->end)
		return local_type(inode, pos, end);
	if (pos >= want->start) {
		*end = min(*end, want->end);
		return want->type;
	}
	*end = min(*end, want->start - 1);
	return local_type(inode, pos, end);
}

/* What the server has locked */

static struct held *held_alloc(struct smb2fs_handle *handle, u64 start, u64 end,
			       u32 type)
{
	struct held *h = kzalloc(sizeof(*h), GFP_KERNEL);

	if (!h)
		return NULL;
	smb2fs_handle_get(handle);
	h->handle = handle;
	h->start = start;
	h->end = end;
	h->type = type;
	return h;
}

static void free_list(struct list_head *list)
{
	struct held *h, *next;

	list_for_each_entry_safe(h, next, list, node) {
		smb2fs_handle_put_later(h->handle);
		kfree(h);
	}
	INIT_LIST_HEAD(list);
}

/* The open that everything has to go through, after locks have changed */
static void set_locker(struct smb2fs_inode *si)
{
	const struct held *h;

	lockdep_assert_held(&si->lock);
	WRITE_ONCE(si->locker, NULL);
	list_for_each_entry(h, &si->locks->held, node)
		if (h->type == SMB2FS_LOCK_EXCLUSIVE && h->end <= DATA_END)
			WRITE_ONCE(si->locker, h->handle);
}

/* Move locks of @from that @handle has, or all, to @to */
static void move(struct smb2fs_locks *locks, struct list_head *from,
		 struct list_head *to, const struct smb2fs_handle *handle)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	struct held *h, *next;

	spin_lock(&si->lock);
	list_for_each_entry_safe(h, next, from, node)
		if (!handle || h->handle == handle)
			list_move_tail(&h->node, to);
	set_locker(si);
	spin_unlock(&si->lock);
}

/* Is all of a lock as it should be? */
static bool is_right(const struct inode *inode, const struct want *want,
		     const struct held *h)
{
	u64 pos = h->start, end;

	if (h->unsure)
		return false;
	do {
		end = h->end;
		if (wanted(inode, want, pos, &end) != h->type)
			return false;
		pos = end + 1;
	} while (pos <= h->end);
	return true;
}

/*
 * What has to go, so that the server has what is wanted. Return: 0, or -EAGAIN
 * when another process is waiting for some of it.
 */
static int plan_drop(struct smb2fs_locks *locks, const struct want *want,
		     struct plan *plan)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	struct held *h, *next;
	int err = 0;

	plan->all = *want;
	spin_lock(&si->lock);
	list_for_each_entry(h, &locks->held, node)
		if (want->type && h->asker && h->start <= want->end &&
		    h->end >= want->start)
			err = -EAGAIN;
	list_for_each_entry_safe(h, next, &locks->held, node) {
		if (err || h->asker || h->start > want->end ||
		    h->end < want->start || is_right(&si->vfs, want, h))
			continue;
		plan->all.start = min(plan->all.start, h->start);
		plan->all.end = max(plan->all.end, h->end);
		list_move_tail(&h->node, &plan->drop);
	}
	spin_unlock(&si->lock);
	return err;
}

/* Is @pos locked? What is said is true up to @end, which is brought nearer */
static bool is_held(struct smb2fs_locks *locks, u64 pos, u64 *end)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	const struct held *h;
	bool is = false;

	spin_lock(&si->lock);
	list_for_each_entry(h, &locks->held, node) {
		if (h->start > pos) {
			*end = min(*end, h->start - 1);
		} else if (h->end >= pos) {
			*end = min(*end, h->end);
			is = true;
		}
	}
	spin_unlock(&si->lock);
	return is;
}

/* What has to be locked where nothing is */
static int plan_take(struct smb2fs_locks *locks, const struct want *want,
		     struct plan *plan)
{
	struct held *last = NULL;
	u64 pos, end;
	u32 type;

	for (pos = plan->all.start; pos <= plan->all.end; pos = end + 1) {
		end = plan->all.end;
		if (is_held(locks, pos, &end))
			continue;
		type = wanted(locks->inode, want, pos, &end);
		if (!type)
			continue;
		if (last && last->type == type && last->end == pos - 1) {
			last->end = end;
			continue;
		}
		last = held_alloc(plan->handle, pos, end, type);
		if (!last)
			return -ENOMEM;
		list_add_tail(&last->node, &plan->take);
	}
	return 0;
}

/* Which open is to take locks, with a reference; one that may write, if any */
static struct smb2fs_handle *pick(struct smb2fs_locks *locks, struct file *file)
{
	struct inode *inode = locks->inode;
	struct smb2fs_handle *handle = NULL;
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	if (si->locker)
		handle = si->locker;
	else if (file && file->f_mode & FMODE_WRITE)
		handle = smb2fs_file_of(file)->handle;
	if (handle)
		smb2fs_handle_get(handle);
	spin_unlock(&si->lock);
	if (!handle)
		handle = smb2fs_inode_handle(inode, 0);
	return handle;
}

static void plan_end(struct smb2fs_locks *locks, struct plan *plan)
{
	move(locks, &plan->drop, &locks->held, NULL);
	free_list(&plan->take);
	if (plan->handle)
		smb2fs_handle_put(plan->handle);
}

/*
 * How to come to what is wanted; @file asks for it, if somebody does. Ends with
 * plan_end(), whatever is returned.
 */
static int plan_make(struct smb2fs_locks *locks, struct file *file,
		     const struct want *want, struct plan *plan)
{
	int err;

	INIT_LIST_HEAD(&plan->drop);
	INIT_LIST_HEAD(&plan->take);
	plan->handle = pick(locks, file);
	err = plan_drop(locks, want, plan);
	if (!err && !plan->handle && !list_empty(&plan->drop)) {
		plan->handle = list_first_entry(&plan->drop, struct held,
						node)->handle;
		smb2fs_handle_get(plan->handle);
	}
	if (err || !plan->handle)
		return err;
	return plan_take(locks, want, plan);
}

static struct smb2fs_lock_range *list_ranges(struct list_head *list,
					     unsigned int *n)
{
	struct smb2fs_lock_range *ranges;
	const struct held *h;

	*n = 0;
	ranges = kcalloc(max(list_count_nodes(list), 1ul), sizeof(*ranges),
			 GFP_KERNEL);
	if (!ranges)
		return NULL;
	list_for_each_entry(h, list, node)
		ranges[(*n)++] = (struct smb2fs_lock_range){
			.offset	= h->start,
			.length	= h->end - h->start + 1,
			.flags	= h->type,
		};
	return ranges;
}

/**
 * struct asking - what the server is being asked for
 * @change: in its words
 * @drops: its ranges to unlock
 * @takes: its ranges to lock
 */
struct asking {
	struct smb2fs_lock_change	change;
	struct smb2fs_lock_range	*drops;
	struct smb2fs_lock_range	*takes;
};

/*
 * Prepare to ask for @take, which counts as locked from here on: others go
 * through that open already when the server grants it.
 */
static int ask_begin(struct smb2fs_locks *locks, struct asking *asking,
		     struct smb2fs_handle *handle, struct list_head *drop,
		     struct list_head *take)
{
	struct held *h;

	*asking = (struct asking){ .change.handle = handle };
	asking->drops = list_ranges(drop, &asking->change.n_drop);
	asking->takes = list_ranges(take, &asking->change.n_take);
	if (!asking->drops || !asking->takes)
		return -ENOMEM;
	asking->change.drop = asking->drops;
	asking->change.take = asking->takes;
	list_for_each_entry(h, take, node)
		h->asker = asking;
	move(locks, take, &locks->held, NULL);
	return 0;
}

/* It is granted, or refused */
static void ask_end(struct smb2fs_locks *locks, struct asking *asking, int err)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	struct held *h, *next;
	LIST_HEAD(refused);

	spin_lock(&si->lock);
	list_for_each_entry_safe(h, next, &locks->held, node) {
		if (h->asker != asking)
			continue;
		h->asker = NULL;
		if (err)
			list_move(&h->node, &refused);
	}
	set_locker(si);
	spin_unlock(&si->lock);
	free_list(&refused);
	kfree(asking->drops);
	kfree(asking->takes);
}

/* Unlock what @handle has of the plan, and lock what it is to lock */
static int apply_handle(struct smb2fs_locks *locks, struct plan *plan,
			struct smb2fs_handle *handle)
{
	struct asking asking;
	struct held *h;
	LIST_HEAD(none);
	LIST_HEAD(drop);
	int err;

	move(locks, &plan->drop, &drop, handle);
	err = ask_begin(locks, &asking, handle, &drop,
			handle == plan->handle ? &plan->take : &none);
	err = err ?: smb2fs_op_lock_change(&asking.change);
	ask_end(locks, &asking, err);
	if (err && err != -EAGAIN) {
		list_for_each_entry(h, &drop, node)
			h->unsure = true;
		move(locks, &drop, &locks->held, NULL);
	}
	free_list(&drop);
	return err;
}

static int apply(struct smb2fs_locks *locks, struct plan *plan)
{
	struct held *h, *next;
	int err = 0;

	do {
		next = NULL;
		list_for_each_entry(h, &plan->drop, node)
			if (h->handle != plan->handle)
				next = h;
		if (next)
			err = apply_handle(locks, plan, next->handle);
	} while (next && !err);
	if (!err && !(list_empty(&plan->drop) && list_empty(&plan->take)))
		err = apply_handle(locks, plan, plan->handle);
	return err;
}

/* Make the server's locks in a range those of the VFS */
static int sync_range(struct smb2fs_locks *locks, const struct want *range)
{
	const struct want want = { range->start, range->end, 0 };
	struct plan plan;
	int err;

	lockdep_assert_held(&locks->mutex);
	err = plan_make(locks, NULL, &want, &plan) ?: apply(locks, &plan);
	plan_end(locks, &plan);
	if (err != -EAGAIN)
		return err;
	pr_warn_ratelimited("a lock on inode %lu is lost: somebody else has taken it\n",
			    locks->inode->i_ino);
	return -ENOLCK;
}

static void resync(struct work_struct *work)
{
	const struct want all = { 0, FLOCK_BYTE, 0 };
	struct smb2fs_locks *locks = container_of(work, struct smb2fs_locks,
						  resync);
	struct inode *inode = locks->inode;
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct held *h, *next;
	LIST_HEAD(gone);

	mutex_lock(&locks->mutex);
	sync_range(locks, &all);
	/* the last chance: what cannot be unlocked ends with its open */
	spin_lock(&si->lock);
	list_for_each_entry_safe(h, next, &locks->held, node)
		if (h->unsure)
			list_move(&h->node, &gone);
	set_locker(si);
	spin_unlock(&si->lock);
	mutex_unlock(&locks->mutex);
	free_list(&gone);
	iput(inode);
}

static void resync_later(struct smb2fs_locks *locks)
{
	ihold(locks->inode);
	if (!queue_work(resyncers, &locks->resync))
		iput(locks->inode);
}

static struct smb2fs_locks *locks_of(struct inode *inode)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct smb2fs_locks *locks = READ_ONCE(si->locks);

	if (locks)
		return locks;
	locks = kzalloc(sizeof(*locks), GFP_KERNEL_ACCOUNT);
	if (!locks)
		return NULL;
	mutex_init(&locks->mutex);
	INIT_LIST_HEAD(&locks->held);
	INIT_WORK(&locks->resync, resync);
	locks->inode = inode;
	spin_lock(&si->lock);
	if (!si->locks)
		swap(si->locks, locks);
	spin_unlock(&si->lock);
	kfree(locks);
	return READ_ONCE(si->locks);
}

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
	struct want		want;
	bool			wait;
	struct asking		asking;
};

/* Is it one lock where there is none? A server waits only for such a one */
static bool can_wait(const struct plan *plan)
{
	return list_empty(&plan->drop) && list_is_singular(&plan->take);
}

/*
 * Return: 0 when the server has it all locked, -EAGAIN when somebody else has
 * some of it, -EINPROGRESS when @request->asking is to be waited for without the
 * mutex, -ENOLCK when what was locked before is lost, or another error.
 */
static int lock_server(struct request *request)
{
	struct smb2fs_locks *locks = request->locks;
	struct plan plan;
	bool replaces, takes;
	int err;

	lockdep_assert_held(&locks->mutex);
	err = plan_make(locks, request->file, &request->want, &plan);
	replaces = !list_empty(&plan.drop);
	takes = !list_empty(&plan.take);
	if (!err && request->wait && can_wait(&plan))
		err = ask_begin(locks, &request->asking, plan.handle,
				&plan.drop, &plan.take) ?: -EINPROGRESS;
	else if (!err)
		err = apply(locks, &plan);
	if (err == -EINPROGRESS)
		smb2fs_handle_get(plan.handle);
	plan_end(locks, &plan);
	if (err == -EAGAIN && replaces)
		err = sync_range(locks, &plan.all) ?: -EAGAIN;
	if (!err && takes)
		smb2fs_inode_doubt(locks->inode);
	return err;
}

/* Lock it on the server and here, or neither */
static int lock_both(struct request *request)
{
	struct smb2fs_locks *locks = request->locks;
	int err;

	if (mutex_lock_interruptible(&locks->mutex))
		return -ERESTARTSYS;
	err = call_local(request->file, request->fl, true, false) ?:
	      lock_server(request) ?:
	      call_local(request->file, request->fl, false, false);
	mutex_unlock(&locks->mutex);
	return err;
}

/* Wait for the server, as long as it takes */
static int wait_server(struct request *request)
{
	struct asking *asking = &request->asking;
	struct smb2fs_handle *handle = asking->change.handle;
	int err;

	asking->change.wait = true;
	err = smb2fs_op_lock_change(&asking->change);
	ask_end(request->locks, asking, err);
	smb2fs_handle_put(handle);
	if (!err)
		smb2fs_inode_doubt(request->locks->inode);
	return err;
}

static int wait_again(unsigned long *delay)
{
	schedule_timeout_interruptible(*delay);
	*delay = min(2 * *delay, (unsigned long)AGAIN_MAX);
	return signal_pending(current) ? -ERESTARTSYS : -EAGAIN;
}

static int lock(struct request *request)
{
	unsigned long delay = AGAIN_FIRST;
	bool granted = false;
	int err;

	do {
		err = 0;
		if (request->wait)
			err = call_local(request->file, request->fl, true,
					 true);
		err = err ?: lock_both(request);
		if (err == -EINPROGRESS) {
			err = wait_server(request);
			granted |= !err;
			err = err ?: -EINPROGRESS;
		}
		if (err == -EAGAIN && request->wait)
			err = wait_again(&delay);
	} while (err == -EINPROGRESS || (err == -EAGAIN && request->wait));
	/* the server may have something locked that nobody has use for */
	if (err && (granted || err != -EAGAIN))
		resync_later(request->locks);
	return err;
}

static int unlock(struct request *request)
{
	struct smb2fs_locks *locks = request->locks;
	int err;

	err = call_local(request->file, request->fl, false, false);
	if (err)
		return err;
	/* who is killed leaves the rest to others */
	if (!mutex_lock_killable(&locks->mutex)) {
		err = sync_range(locks, &request->want);
		mutex_unlock(&locks->mutex);
		if (!err || err == -ENOLCK)
			return err;
	}
	resync_later(locks);
	return 0;
}

/*
 * What was written here before somebody else has a turn is for him to see; and
 * what a process has written before it has locked is not to come after it. Who
 * unlocks has to, whatever comes of that: close() and fsync() tell.
 */
static int set_lock(struct file *file, struct file_lock *fl,
		    const struct want *want)
{
	struct inode *inode = file_inode(file);
	struct request request = {
		.locks	= locks_of(inode),
		.file	= file,
		.fl	= fl,
		.want	= *want,
		.wait	= fl->c.flc_flags & FL_SLEEP,
	};
	int err;

	err = smb2fs_write_wait(inode, 0, LLONG_MAX);
	if (lock_is_unlock(fl))
		return request.locks ? unlock(&request) :
				       call_local(file, fl, false, false);
	if (err == -EINTR)
		return err;
	return request.locks ? lock(&request) : -ENOMEM;
}

static bool is_local(struct inode *inode)
{
	return smb2fs_super_of(inode->i_sb)->spec->files.nobrl;
}

static struct want want_of(struct file_lock *fl)
{
	return (struct want){
		.start	= fl->fl_start,
		.end	= min_t(u64, fl->fl_end, DATA_END),
		.type	= lock_is_unlock(fl) ? 0 : type_of(fl),
	};
}

/* What would keep @want from being locked, on the server */
static int test_server(struct smb2fs_locks *locks, struct file *file,
		       const struct want *want, u32 *ret)
{
	struct smb2fs_lock_change change = {};
	struct smb2fs_lock_range *takes;
	struct plan plan;
	int err;

	*ret = 0;
	err = plan_make(locks, file, want, &plan);
	/* another process of this machine waits for it, so it is not free */
	if (err == -EAGAIN)
		*ret = SMB2FS_LOCK_EXCLUSIVE;
	if (err || list_empty(&plan.take))
		goto out;
	takes = list_ranges(&plan.take, &change.n_take);
	change.handle = plan.handle;
	change.take = takes;
	err = takes ? smb2fs_op_lock_test(&change, ret) : -ENOMEM;
	kfree(takes);
out:
	plan_end(locks, &plan);
	return err == -EAGAIN ? 0 : err;
}

/* Who has it is not said; what others would not keep from is not told */
static void set_conflict(struct file_lock *fl, const struct want *want,
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
	const struct want want = want_of(fl);
	struct inode *inode = file_inode(file);
	struct smb2fs_locks *locks;
	u32 found;
	int err;

	posix_test_lock(file, fl);
	if (!lock_is_unlock(fl) || is_local(inode) || want.start > DATA_END)
		return 0;
	locks = locks_of(inode);
	if (!locks)
		return -ENOMEM;
	if (mutex_lock_killable(&locks->mutex))
		return -EINTR;
	err = test_server(locks, file, &want, &found);
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
	const struct want want = want_of(fl);

	if (IS_GETLK(cmd))
		return get_lock(file, fl);
	if (is_local(file_inode(file)) || want.start > DATA_END)
		return locks_lock_file_wait(file, fl);
	return set_lock(file, fl, &want);
}

/**
 * smb2fs_lock_flock - flock(), for the VFS
 * @file: the file
 * @cmd: %F_SETLK or %F_SETLKW
 * @fl: the lock
 *
 * Context, Return: as smb2fs_lock_posix().
 */
int smb2fs_lock_flock(struct file *file, int cmd, struct file_lock *fl)
{
	const struct want want = {
		.start	= FLOCK_BYTE,
		.end	= FLOCK_BYTE,
		.type	= lock_is_unlock(fl) ? 0 : type_of(fl),
	};

	if (is_local(file_inode(file)))
		return locks_lock_file_wait(file, fl);
	return set_lock(file, fl, &want);
}

/**
 * smb2fs_lock_evict - an inode is given up
 * @inode: nobody has it open
 */
void smb2fs_lock_evict(struct inode *inode)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	if (!si->locks)
		return;
	si->locker = NULL;
	/* all but what could not be unlocked is gone already */
	free_list(&si->locks->held);
	kfree(si->locks);
	si->locks = NULL;
}

/**
 * smb2fs_lock_settle - wait until what killed processes had locked is unlocked
 *
 * Context: process; sleeps, no longer than the server may be silent.
 */
void smb2fs_lock_settle(void)
{
	flush_workqueue(resyncers);
}

/**
 * smb2fs_lock_init - make ready for locks
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_lock_init(void)
{
	resyncers = alloc_workqueue("smb2fs-locks", WQ_UNBOUND, 0);
	return resyncers ? 0 : -ENOMEM;
}

/**
 * smb2fs_lock_exit - undo smb2fs_lock_init(); nothing is mounted any more
 */
void smb2fs_lock_exit(void)
{
	destroy_workqueue(resyncers);
}
