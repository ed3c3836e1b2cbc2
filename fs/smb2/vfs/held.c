// SPDX-License-Identifier: GPL-2.0
/* What of a file the server has locked, and how that follows what the VFS has.
 *
 * A lock there is what one LOCK request has asked for; it cannot be cut, joined or
 * made another kind, so what POSIX does to a lock becomes an unlock and further
 * locks, sent together. Somebody else may come between the two: then the process
 * is told -ENOLCK.
 *
 * A server enforces its locks against each open but the one that has them. All
 * exclusive ones of a file are taken with one open therefore, which reads and
 * writes for all others meanwhile, see smb2fs_inode_handle(). A shared lock keeps
 * everybody from writing there, its owner included; so where this side writes, what
 * is locked shared here is locked exclusively there, see smb2fs_held_claim().
 */

#include "vfs/held.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "client/handle.h"
#include "vfs/direct.h"
#include "vfs/file.h"
#include "vfs/inode.h"
#include "vfs/write.h"

/**
 * struct held - one lock on the server
 * @node: in locks->held, or in a list of struct plan
 * @start: first byte
 * @end: last byte
 * @type: %SMB2FS_LOCK_SHARED or %SMB2FS_LOCK_EXCLUSIVE
 * @asker: who asks for it, a struct smb2fs_asking; %NULL once the server has granted it
 * @unsure: it is not known whether the server has unlocked it
 * @handle: the open that has it, with a reference
 */
struct held {
	struct list_head	node;
	u64			start;
	u64			end;
	u32			type;
	const struct smb2fs_asking	*asker;
	bool			unsure;
	struct smb2fs_handle	*handle;
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
	struct smb2fs_want		all;
	struct list_head	drop;
	struct list_head	take;
};

/* One lock in a struct map; @held if the server has it */
struct span {
	u64		start;
	u64		end;
	u32		type;
	struct held	*held;
};

/**
 * struct map - locks of a file in the order of their place, without overlaps
 * @spans: the locks
 * @n: how many; more than @max when there was no room for them
 * @max: room
 */
struct map {
	struct span	*spans;
	unsigned int	n;
	unsigned int	max;
};

/* Room for the locks of most files */
#define SPANS_FIRST	16u

/* What a file may have locked on a server; a program that wants more gets ENOLCK */
#define HELD_MAX	65536u

static struct workqueue_struct *resyncers;

/* Locks of a file by their place */

static void map_free(struct map *map)
{
	kvfree(map->spans);
}

/* Make room for @n, and forget what is in there. Return: 0 or -ENOMEM */
static int map_begin(struct map *map, unsigned int n)
{
	map->n = 0;
	if (n <= map->max)
		return 0;
	kvfree(map->spans);
	map->max = 0;
	map->spans = kvmalloc_array(n, sizeof(*map->spans), GFP_KERNEL_ACCOUNT);
	if (!map->spans)
		return -ENOMEM;
	map->max = n;
	return 0;
}

/* Counts on when there is no room, so that more can be made */
static void map_add(struct map *map, u64 start, u64 end, u32 type,
		    struct held *held)
{
	if (map->n < map->max)
		map->spans[map->n] = (struct span){ start, end, type, held };
	map->n++;
}

static int compare_starts(const void *a, const void *b)
{
	u64 x = ((const struct span *)a)->start;
	u64 y = ((const struct span *)b)->start;

	return x < y ? -1 : x > y;
}

/* What several processes have locked shared becomes one */
static void map_end(struct map *map)
{
	unsigned int i, n = 0;

	sort(map->spans, map->n, sizeof(*map->spans), compare_starts, NULL);
	for (i = 1; i < map->n; i++) {
		struct span *last = &map->spans[n], *span = &map->spans[i];

		if (span->start <= last->end)
			last->end = max(last->end, span->end);
		else
			map->spans[++n] = *span;
	}
	map->n = map->n ? n + 1 : 0;
}

/*
 * The type of the lock at @pos, or 0; all up to @end are alike, which is brought
 * nearer.
 */
static u32 map_type(const struct map *map, u64 pos, u64 *end)
{
	unsigned int lo = 0, hi = map->n;

	/* the first one that does not end before */
	while (lo < hi) {
		unsigned int mid = lo + (hi - lo) / 2;

		if (map->spans[mid].end < pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == map->n)
		return 0;
	if (map->spans[lo].start > pos) {
		*end = min(*end, map->spans[lo].start - 1);
		return 0;
	}
	*end = min(*end, map->spans[lo].end);
	return map->spans[lo].type;
}

/* What the VFS has locked */

/**
 * smb2fs_held_data_type - how the server is to lock some of a file's data
 * @inode: the file
 * @fl: a lock of fcntl() that is none of unlocking
 *
 * Return: %SMB2FS_LOCK_SHARED or %SMB2FS_LOCK_EXCLUSIVE.
 */
u32 smb2fs_held_data_type(const struct inode *inode, struct file_lock *fl)
{
	return READ_ONCE(smb2fs_inode_of(inode)->owns_locks) ?
		SMB2FS_LOCK_EXCLUSIVE : smb2fs_held_type(fl);
}

static void add_local(struct map *map, const struct inode *inode,
		      struct file_lock_context *ctx,
		      const struct smb2fs_want *range)
{
	struct file_lock *fl;
	u64 start, end;
	u32 type = 0;

	for_each_file_lock(fl, &ctx->flc_posix) {
		start = max_t(u64, fl->fl_start, range->start);
		end = min3((u64)fl->fl_end, range->end, SMB2FS_DATA_END);
		if (start <= end)
			map_add(map, start, end,
				smb2fs_held_data_type(inode, fl), NULL);
	}
	for_each_file_lock(fl, &ctx->flc_flock)
		type = max(type, smb2fs_held_type(fl));
	if (type && range->end >= SMB2FS_FLOCK_BYTE)
		map_add(map, SMB2FS_FLOCK_BYTE, SMB2FS_FLOCK_BYTE, type, NULL);
}

/* Of @range. It stays so while locks->mutex is held. Return: 0 or -ENOMEM */
static int map_local(const struct inode *inode, const struct smb2fs_want *range,
		     struct map *map)
{
	struct file_lock_context *ctx = locks_inode_context(inode);

	if (!ctx)
		return map_begin(map, 0);
	do {
		if (map_begin(map, max(map->n, SPANS_FIRST)))
			return -ENOMEM;
		spin_lock(&ctx->flc_lock);
		add_local(map, inode, ctx, range);
		spin_unlock(&ctx->flc_lock);
	} while (map->n > map->max);
	map_end(map);
	return 0;
}

/* How @pos is to be locked; all up to @end alike, which is brought nearer */
static u32 wanted(const struct map *local, const struct smb2fs_want *want,
		  u64 pos, u64 *end)
{
	if (!want->type || pos > want->end)
		return map_type(local, pos, end);
	if (pos >= want->start) {
		*end = min(*end, want->end);
		return want->type;
	}
	*end = min(*end, want->start - 1);
	return map_type(local, pos, end);
}

/* What the server has locked */

static struct held *held_alloc(struct smb2fs_handle *handle, u64 start, u64 end,
			       u32 type)
{
	struct held *h = kzalloc(sizeof(*h), GFP_KERNEL_ACCOUNT);

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
		if (h->type == SMB2FS_LOCK_EXCLUSIVE && h->end <= SMB2FS_DATA_END)
			WRITE_ONCE(si->locker, h->handle);
}

/*
 * Move locks of @from that @handle has, or all, to @to. What is to be unlocked
 * keeps everything going through its open until that is done.
 */
static void move(struct smb2fs_locks *locks, struct list_head *from,
		 struct list_head *to, const struct smb2fs_handle *handle)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	struct held *h, *next;

	spin_lock(&si->lock);
	list_for_each_entry_safe(h, next, from, node)
		if (!handle || h->handle == handle)
			list_move_tail(&h->node, to);
	if (!si->locker)
		set_locker(si);
	spin_unlock(&si->lock);
}

/* Is all of a lock as it should be? */
static bool is_right(const struct map *local, const struct smb2fs_want *want,
		     const struct held *h)
{
	u64 pos = h->start, end;

	if (h->unsure)
		return false;
	do {
		end = h->end;
		if (wanted(local, want, pos, &end) != h->type)
			return false;
		pos = end + 1;
	} while (pos <= h->end);
	return true;
}

/*
 * What the server has that @want has a part of. Return: 0, or -EAGAIN when another
 * process is waiting for some of it.
 */
static int add_held(struct smb2fs_locks *locks, const struct smb2fs_want *want,
		    struct map *map)
{
	struct held *h;

	list_for_each_entry(h, &locks->held, node) {
		if (h->start > want->end || h->end < want->start)
			continue;
		if (h->asker && want->type)
			return -EAGAIN;
		/* what is asked for may go at any time */
		map_add(map, h->start, h->end, h->type, h->asker ? NULL : h);
	}
	return 0;
}

/* Return: as add_held(), or -ENOMEM */
static int map_held(struct smb2fs_locks *locks, const struct smb2fs_want *want,
		    struct map *map)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	int err;

	do {
		if (map_begin(map, max(map->n, SPANS_FIRST)))
			return -ENOMEM;
		spin_lock(&si->lock);
		err = add_held(locks, want, map);
		spin_unlock(&si->lock);
	} while (!err && map->n > map->max);
	if (!err)
		map_end(map);
	return err;
}

/* Make what is wanted all of what it has a part of, between which is nothing */
static void set_hull(const struct map *held, struct smb2fs_want *hull)
{
	if (!held->n)
		return;
	hull->start = min(hull->start, held->spans[0].start);
	hull->end = max(hull->end, held->spans[held->n - 1].end);
}

/* What has to go, so that the server has what is wanted; out of @held, too */
static void plan_drop(struct smb2fs_locks *locks, const struct map *local,
		      const struct smb2fs_want *want, struct map *held,
		      struct plan *plan)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	struct span *span;

	for (span = held->spans; span < held->spans + held->n; span++) {
		if (!span->held || is_right(local, want, span->held))
			continue;
		span->type = 0;
		spin_lock(&si->lock);
		list_move_tail(&span->held->node, &plan->drop);
		spin_unlock(&si->lock);
	}
}

/* What has to be locked where nothing is */
static int plan_take(const struct map *local, const struct smb2fs_want *want,
		     const struct map *held, struct plan *plan)
{
	struct held *last = NULL;
	u64 pos, end;
	u32 type;

	for (pos = plan->all.start; pos <= plan->all.end; pos = end + 1) {
		end = plan->all.end;
		if (map_type(held, pos, &end))
			continue;
		type = wanted(local, want, pos, &end);
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

/* A program may not lock so much that its inode's lock is held for long */
static int check_number(struct smb2fs_locks *locks, struct plan *plan)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	size_t n;

	spin_lock(&si->lock);
	n = list_count_nodes(&locks->held);
	spin_unlock(&si->lock);
	n += list_count_nodes(&plan->take);
	return n > HELD_MAX ? -ENOLCK : 0;
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
		     const struct smb2fs_want *want, struct plan *plan)
{
	struct map held = {}, local = {};
	int err;

	INIT_LIST_HEAD(&plan->drop);
	INIT_LIST_HEAD(&plan->take);
	plan->handle = pick(locks, file);
	plan->all = *want;
	err = map_held(locks, want, &held);
	if (err)
		goto out;
	set_hull(&held, &plan->all);
	err = map_local(locks->inode, &plan->all, &local);
	if (err)
		goto out;
	plan_drop(locks, &local, want, &held, plan);
	if (!plan->handle && !list_empty(&plan->drop)) {
		plan->handle = list_first_entry(&plan->drop, struct held,
						node)->handle;
		smb2fs_handle_get(plan->handle);
	}
	if (plan->handle)
		err = plan_take(&local, want, &held, plan);
	/* what the VFS has already is not refused */
	if (!err && want->type)
		err = check_number(locks, plan);
out:
	map_free(&held);
	map_free(&local);
	return err;
}

static struct smb2fs_lock_range *list_ranges(struct list_head *list,
					     unsigned int *n)
{
	struct smb2fs_lock_range *ranges;
	const struct held *h;

	*n = 0;
	ranges = kvcalloc(max(list_count_nodes(list), 1ul), sizeof(*ranges),
			  GFP_KERNEL_ACCOUNT);
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

/*
 * Prepare to ask for @take, which counts as locked from here on: others go
 * through that open already when the server grants it.
 */
static int ask_begin(struct smb2fs_locks *locks, struct smb2fs_asking *asking,
		     struct smb2fs_handle *handle, struct list_head *drop,
		     struct list_head *take)
{
	struct held *h;

	*asking = (struct smb2fs_asking){ .change.handle = handle };
	asking->drops = list_ranges(drop, &asking->change.n_drop);
	asking->takes = list_ranges(take, &asking->change.n_take);
	if (!asking->drops || !asking->takes) {
		kvfree(asking->drops);
		kvfree(asking->takes);
		asking->drops = NULL;
		asking->takes = NULL;
		return -ENOMEM;
	}
	asking->change.drop = asking->drops;
	asking->change.take = asking->takes;
	list_for_each_entry(h, take, node)
		h->asker = asking;
	move(locks, take, &locks->held, NULL);
	return 0;
}

/* It is granted, or refused */
static void ask_end(struct smb2fs_locks *locks, struct smb2fs_asking *asking,
		    int err)
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
	kvfree(asking->drops);
	kvfree(asking->takes);
}

/* Unlock what @handle has of the plan, and lock what it is to lock */
static int apply_handle(struct smb2fs_locks *locks, struct plan *plan,
			struct smb2fs_handle *handle)
{
	struct smb2fs_asking asking;
	struct held *h;
	LIST_HEAD(none);
	LIST_HEAD(drop);
	int err;

	move(locks, &plan->drop, &drop, handle);
	err = ask_begin(locks, &asking, handle, &drop,
			handle == plan->handle ? &plan->take : &none);
	if (!err)
		err = smb2fs_op_lock_change(&asking.change);
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

/**
 * smb2fs_held_sync - make the server's locks in a range those of the VFS
 * @locks: of the file
 * @range: the range; its type does not count
 *
 * Context: process, with locks->mutex; sleeps, killable; one round trip, or none
 * when they are.
 * Return: 0, -ENOLCK when somebody else has taken what the VFS still has locked,
 * or what smb2fs_op_lock_change() tells: then smb2fs_held_sync_later() is to be
 * called.
 */
int smb2fs_held_sync(struct smb2fs_locks *locks,
		     const struct smb2fs_want *range)
{
	const struct smb2fs_want want = { range->start, range->end, 0 };
	struct plan plan;
	int err;

	lockdep_assert_held(&locks->mutex);
	err = plan_make(locks, NULL, &want, &plan);
	if (!err)
		err = apply(locks, &plan);
	plan_end(locks, &plan);
	if (err != -EAGAIN)
		return err;
	pr_warn_ratelimited("a lock on inode %lu is lost: somebody else has taken it\n",
			    locks->inode->i_ino);
	return -ENOLCK;
}

static bool is_shared(struct smb2fs_locks *locks, u64 start, u64 end)
{
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	const struct held *h;
	bool is = false;

	spin_lock(&si->lock);
	list_for_each_entry(h, &locks->held, node)
		is |= h->type == SMB2FS_LOCK_SHARED && h->start <= end &&
		      h->end >= start;
	spin_unlock(&si->lock);
	return is;
}

/**
 * smb2fs_held_becomes_exclusive - is a lock that keeps from writing about to change?
 * @inode: the file
 * @start: first byte
 * @end: last byte
 *
 * A lock that a process waited for is shared for a moment, if this side has begun to
 * write meanwhile.
 *
 * Context: process, receivers too; does not sleep.
 * Return: true if some of it is locked shared, and not for long.
 */
bool smb2fs_held_becomes_exclusive(struct inode *inode, u64 start, u64 end)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct smb2fs_locks *locks = READ_ONCE(si->locks);

	return locks && READ_ONCE(si->owns_locks) && is_shared(locks, start, end);
}

/* With the mutex: from now on, shared locks of data are exclusive on the server */
static int own_locks(struct smb2fs_locks *locks)
{
	const struct smb2fs_want all = { 0, SMB2FS_DATA_END, 0 };
	struct smb2fs_inode *si = smb2fs_inode_of(locks->inode);
	struct plan plan;
	int err;

	WRITE_ONCE(si->owns_locks, true);
	err = plan_make(locks, NULL, &all, &plan);
	if (!err)
		err = apply(locks, &plan);
	plan_end(locks, &plan);
	if (!err)
		return 0;
	/* another client has some of it locked shared, too: so it stays */
	WRITE_ONCE(si->owns_locks, false);
	smb2fs_held_sync(locks, &all);
	return err == -EAGAIN ? -EACCES : err;
}

/* Return: 0, -EINTR, or as own_locks() */
static int claim_locks(struct smb2fs_locks *locks)
{
	int err = 0;

	if (mutex_lock_killable(&locks->mutex))
		return -EINTR;
	if (!smb2fs_inode_of(locks->inode)->owns_locks)
		err = own_locks(locks);
	mutex_unlock(&locks->mutex);
	return err;
}

/**
 * smb2fs_held_claim - before bytes are written that may be locked shared
 * @inode: the file
 * @start: first byte
 * @end: last byte
 *
 * Advisory locks do not keep anybody here from writing, but the server's do. They
 * are made exclusive, so that all I/O goes by the open that has them.
 *
 * Context: process; sleeps, killable; no round trip if nothing is locked there.
 * Return: 0; -EACCES when another client has the same locked shared; -EINTR or
 * what smb2fs_op_lock_change() tells.
 */
int smb2fs_held_claim(struct inode *inode, u64 start, u64 end)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct smb2fs_locks *locks = READ_ONCE(si->locks);

	if (!locks || READ_ONCE(si->owns_locks) || !is_shared(locks, start, end))
		return 0;
	return claim_locks(locks);
}

/**
 * smb2fs_held_claim_all - a file is going to be stored to by a mapping
 * @inode: the file
 *
 * As smb2fs_held_claim() for what is locked now and what will be.
 *
 * Context: process; sleeps, killable.
 * Return: 0, or as smb2fs_held_claim().
 */
int smb2fs_held_claim_all(struct inode *inode)
{
	struct smb2fs_locks *locks = smb2fs_held_of(inode);

	return locks ? claim_locks(locks) : -ENOMEM;
}

static void resync(struct work_struct *work)
{
	const struct smb2fs_want all = { 0, SMB2FS_FLOCK_BYTE, 0 };
	struct smb2fs_locks *locks = container_of(work, struct smb2fs_locks,
						  resync);
	struct inode *inode = locks->inode;
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct held *h, *next;
	LIST_HEAD(gone);

	/* what a killed process has written comes before it has unlocked */
	smb2fs_direct_settle(inode);
	smb2fs_write_flush(inode);
	mutex_lock(&locks->mutex);
	smb2fs_held_sync(locks, &all);
	/* the last chance: what cannot be unlocked ends with its open */
	spin_lock(&si->lock);
	list_for_each_entry_safe(h, next, &locks->held, node)
		if (h->unsure)
			list_move(&h->node, &gone);
	set_locker(si);
	spin_unlock(&si->lock);
	mutex_unlock(&locks->mutex);
	free_list(&gone);
	smb2fs_inode_unpin(inode);
}

/**
 * smb2fs_held_sync_later - as smb2fs_held_sync(), for all of a file
 * @locks: of the file
 *
 * Context: process; does not wait.
 */
void smb2fs_held_sync_later(struct smb2fs_locks *locks)
{
	smb2fs_inode_pin(locks->inode);
	if (!queue_work(resyncers, &locks->resync))
		smb2fs_inode_unpin(locks->inode);
}

/**
 * smb2fs_held_of - what of a file is locked on the server
 * @inode: the file
 *
 * Return: the file's, or %NULL without memory.
 */
struct smb2fs_locks *smb2fs_held_of(struct inode *inode)
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

/* Is it one lock where there is none? A server waits only for such a one */
static bool can_wait(const struct plan *plan)
{
	return list_empty(&plan->drop) && list_is_singular(&plan->take);
}

/**
 * smb2fs_held_take - have something locked on the server
 * @locks: of the file
 * @file: the open that asks for it
 * @want: what
 * @asking: what is to be waited for, or %NULL for what is not
 *
 * Context: process, with locks->mutex, when nobody else of this machine has it;
 * sleeps, killable; one round trip, or none when it is locked already.
 * smb2fs_inode_settle() follows, without the mutex: what is dirty may wait for another
 * lock.
 * Return: 0 when the server has it all locked; -EAGAIN when somebody else has
 * some of it; -EINPROGRESS when smb2fs_held_wait() is to be called, without the
 * mutex; -ENOLCK when in place of that even what was locked before is lost; or
 * what smb2fs_op_lock_change() tells.
 */
int smb2fs_held_take(struct smb2fs_locks *locks, struct file *file,
		     const struct smb2fs_want *want,
		     struct smb2fs_asking *asking)
{
	struct plan plan;
	bool replaces, takes;
	int err;

	lockdep_assert_held(&locks->mutex);
	err = plan_make(locks, file, want, &plan);
	replaces = !list_empty(&plan.drop);
	takes = !list_empty(&plan.take);
	if (!err && asking && can_wait(&plan)) {
		err = ask_begin(locks, asking, plan.handle, &plan.drop,
				&plan.take);
		if (!err) {
			smb2fs_handle_get(plan.handle);
			err = -EINPROGRESS;
		}
	} else if (!err) {
		err = apply(locks, &plan);
	}
	plan_end(locks, &plan);
	if (err == -EAGAIN && replaces)
		err = smb2fs_held_sync(locks, &plan.all) ?: -EAGAIN;
	if (!err && takes)
		smb2fs_inode_doubt(locks->inode);
	return err;
}

/**
 * smb2fs_held_wait - wait until a server grants a lock, as long as it takes
 * @locks: of the file
 * @asking: from smb2fs_held_take()
 *
 * Context: process, without locks->mutex; sleeps, interruptible; one round trip.
 * Return: 0; then smb2fs_held_take() finds it locked, after which others have had
 * their turn with the file, or smb2fs_held_sync_later() is to be called; or what
 * smb2fs_op_lock_change() tells.
 */
int smb2fs_held_wait(struct smb2fs_locks *locks, struct smb2fs_asking *asking)
{
	struct smb2fs_handle *handle = asking->change.handle;
	int err;

	asking->change.wait = true;
	err = smb2fs_op_lock_change(&asking->change);
	ask_end(locks, asking, err);
	smb2fs_handle_put(handle);
	return err;
}

/**
 * smb2fs_held_test - what would keep something from being locked on the server?
 * @locks: of the file
 * @file: the open that asks
 * @want: what
 * @ret: the kind of lock that others have there, or 0
 *
 * Context: process, with locks->mutex, when nobody else of this machine has it;
 * sleeps, killable; one round trip at most.
 * Return: 0, or what smb2fs_op_lock_test() tells.
 */
int smb2fs_held_test(struct smb2fs_locks *locks, struct file *file,
		     const struct smb2fs_want *want, u32 *ret)
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
	kvfree(takes);
out:
	plan_end(locks, &plan);
	return err == -EAGAIN ? 0 : err;
}

/**
 * smb2fs_held_evict - an inode is given up
 * @inode: nobody has it open
 */
void smb2fs_held_evict(struct inode *inode)
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
 * smb2fs_held_init - make ready for locks
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_held_init(void)
{
	resyncers = alloc_workqueue("smb2fs-locks", WQ_UNBOUND, 0);
	return resyncers ? 0 : -ENOMEM;
}

/**
 * smb2fs_held_exit - undo smb2fs_held_init(); nothing is mounted any more
 */
void smb2fs_held_exit(void)
{
	destroy_workqueue(resyncers);
}
