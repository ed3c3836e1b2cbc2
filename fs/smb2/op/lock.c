// SPDX-License-Identifier: GPL-2.0
/* LOCK: what an open has locked on the server. Nothing stays locked that its
 * maker does not know of: a lock that is granted when nobody waits for it any
 * more is given back.
 */

#include "op/lock.h"

#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "client/handle.h"
#include "client/session.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "op/op.h"
#include "wire/wire_status.h"

/* A LOCK without its ranges, and one of these, with padding */
#define LOCK_SIZE	(SMB2FS_HDR_SIZE + 32)
#define RANGE_SIZE	24

/*
 * Most ranges of one LOCK: Samba up to 4.17 unlocks n modulo 256 of them and says
 * that all went well.
 */
#define RANGES_MAX	64

/**
 * struct attempt - locks that are being asked for
 * @refs: the asker's, and one of each chain that asks
 * @handle: whose they are to be, with a reference
 * @known: the asker knows whether it has them
 * @undo: gives them back
 * @n: how many
 * @ranges: the locks
 */
struct attempt {
	struct kref			refs;
	struct smb2fs_handle		*handle;
	bool				known;
	struct work_struct		undo;
	unsigned int			n;
	struct smb2fs_lock_range	ranges[] __counted_by(n);
};

/* What a chain is made from; only there while its maker is */
struct plan {
	const struct smb2fs_lock_change	*change;
	struct attempt			*attempt;
};

/**
 * struct unlocking - ranges to unlock in one chain
 * @ranges: the ranges
 * @n: how many, at most SMB2FS_CHAIN_MAX times @each
 * @each: how many of them in one LOCK
 */
struct unlocking {
	const struct smb2fs_lock_range	*ranges;
	unsigned int			n;
	unsigned int			each;
};

/* Gives back what nobody waits for */
static struct workqueue_struct *undoers;

static int put_lock(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		    const struct smb2fs_lock_range *ranges, unsigned int n)
{
	const struct smb2fs_lock_req req = {
		.id	= smb2fs_op_id(op),
		.ranges	= ranges,
		.n	= n,
	};
	struct smb2fs_wr wr;

	smb2fs_tree_add(op->tree, chain, SMB2FS_LOCK, &wr);
	return smb2fs_pdu_lock_encode(&wr, &req) ?: smb2fs_chain_end(chain, &wr);
}

/* The same ranges, with other flags */
static struct smb2fs_lock_range *
dup_ranges(const struct smb2fs_lock_range *ranges, unsigned int n, u32 flags)
{
	struct smb2fs_lock_range *dup = kmemdup_array(ranges, n,
						      sizeof(*ranges),
						      GFP_NOFS);
	unsigned int i;

	for (i = 0; dup && i < n; i++)
		dup[i].flags = flags;
	return dup;
}

static int put_unlock(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		      const struct smb2fs_lock_range *ranges, unsigned int n)
{
	struct smb2fs_lock_range *dup = dup_ranges(ranges, n,
						   SMB2FS_LOCK_UNLOCK);
	int err = dup ? put_lock(op, chain, dup, n) : -ENOMEM;

	kfree(dup);
	return err;
}

/*
 * "Somebody else has it" has two names, which a server uses for the first and
 * for the further attempts.
 */
static int lock_status(const struct smb2fs_req *req)
{
	if (!req->err && (req->hdr.status == STATUS_LOCK_NOT_GRANTED ||
			  req->hdr.status == STATUS_FILE_LOCK_CONFLICT))
		return -EAGAIN;
	return smb2fs_req_status(req);
}

/*
 * 3.3.5.14.1: a server unlocks up to the first range that it does not know to be
 * locked. If that is the only one, it is as it should be.
 */
static int unlock_status(const struct smb2fs_req *req, unsigned int n)
{
	if (!req->err && req->hdr.status == STATUS_RANGE_NOT_LOCKED && n == 1)
		return 0;
	return smb2fs_req_status(req);
}

static int build_unlock(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct unlocking *u = op->context;
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < u->n; i += u->each)
		err = put_unlock(op, chain, u->ranges + i,
				 min(u->each, u->n - i));
	return err;
}

/*
 * One round trip, and more if the server stumbles over one of several ranges: then
 * it is asked for each of them.
 */
static int unlock_some(struct smb2fs_handle *handle,
		       const struct unlocking *u)
{
	const struct smb2fs_target target = { .handle = handle };
	unsigned int max = DIV_ROUND_UP(u->n, u->each);
	struct smb2fs_op op = {
		.tree		= handle->tree,
		.target		= &target,
		.max		= max,
		.bytes		= max * (LOCK_SIZE + 8) + u->n * RANGE_SIZE,
		.build		= build_unlock,
		.context	= u,
	};
	struct smb2fs_chain *chain;
	unsigned int i;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	for (i = 0; !err && i < chain->n; i++)
		err = unlock_status(&chain->req[i], u->each);
	smb2fs_chain_put(chain);
	return err;
}

/* Context: process; sleeps, killable; one round trip for each 512 ranges */
static int unlock(struct smb2fs_handle *handle,
		  const struct smb2fs_lock_range *ranges, unsigned int n)
{
	struct unlocking u = { .ranges = ranges, .each = RANGES_MAX };
	unsigned int left = n;
	int err = 0;

	for (; !err && left; left -= u.n, u.ranges += u.n) {
		u.n = min(left, SMB2FS_CHAIN_MAX * u.each);
		err = unlock_some(handle, &u);
		if (err != -ENOLCK || u.each == 1)
			continue;
		/* it stumbled over one of them: each by itself, once more */
		u.each = 1;
		u.n = 0;
		err = 0;
	}
	return err;
}

static void attempt_free(struct kref *refs)
{
	struct attempt *attempt = container_of(refs, struct attempt, refs);

	smb2fs_handle_put_later(attempt->handle);
	kfree(attempt);
}

static void give_back(struct work_struct *work)
{
	struct attempt *attempt = container_of(work, struct attempt, undo);

	/* what cannot be given back now ends with the open */
	unlock(attempt->handle, attempt->ranges, attempt->n);
	kref_put(&attempt->refs, attempt_free);
}

/* All that the server had to say is known, be the asker there or not */
static void release_attempt(struct smb2fs_chain *chain)
{
	struct attempt *attempt = chain->context;

	if (!attempt->known && !lock_status(&chain->req[chain->n - 1]))
		queue_work(undoers, &attempt->undo);
	else
		kref_put(&attempt->refs, attempt_free);
}

static int build_change(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct plan *plan = op->context;
	struct attempt *attempt = plan->attempt;
	int err = 0;

	if (plan->change->n_drop)
		err = put_unlock(op, chain, plan->change->drop,
				 plan->change->n_drop);
	if (!err)
		err = put_lock(op, chain, attempt->ranges, attempt->n);
	if (err)
		return err;
	if (plan->change->wait) {
		chain->timeout = MAX_JIFFY_OFFSET;
		chain->interruptible = true;
	}
	kref_get(&attempt->refs);
	chain->context = attempt;
	chain->release = release_attempt;
	return 0;
}

static struct attempt *attempt_alloc(const struct smb2fs_lock_change *change)
{
	struct attempt *attempt = kzalloc(struct_size(attempt, ranges,
						      change->n_take),
					  GFP_NOFS);
	unsigned int i;

	if (!attempt)
		return NULL;
	kref_init(&attempt->refs);
	INIT_WORK(&attempt->undo, give_back);
	smb2fs_handle_get(change->handle);
	attempt->handle = change->handle;
	attempt->n = change->n_take;
	for (i = 0; i < attempt->n; i++) {
		attempt->ranges[i] = change->take[i];
		/* 3.3.5.14.2: only one alone may wait */
		if (!change->wait)
			attempt->ranges[i].flags |= SMB2FS_LOCK_NO_WAIT;
	}
	return attempt;
}

static int lock_exchange(const struct smb2fs_lock_change *change,
			 struct attempt *attempt)
{
	const struct smb2fs_target target = { .handle = change->handle };
	const struct plan plan = { .change = change, .attempt = attempt };
	struct smb2fs_op op = {
		.tree		= change->handle->tree,
		.target		= &target,
		.max		= 2,
		.bytes		= 2 * (LOCK_SIZE + 8) + RANGE_SIZE *
				  (change->n_drop + change->n_take),
		.build		= build_change,
		.context	= &plan,
	};
	struct smb2fs_chain *chain;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	if (change->n_drop)
		err = unlock_status(&chain->req[0], change->n_drop);
	/* what was locked though the rest was not unlocked is given back */
	attempt->known = !err;
	if (!err)
		err = lock_status(&chain->req[chain->n - 1]);
	smb2fs_chain_put(chain);
	return err;
}

/* As smb2fs_op_lock_change(), for what one LOCK has room for */
static int change_some(const struct smb2fs_lock_change *change)
{
	struct attempt *attempt = attempt_alloc(change);
	int err;

	if (!attempt)
		return -ENOMEM;
	err = lock_exchange(change, attempt);
	kref_put(&attempt->refs, attempt_free);
	if (change->wait && signal_pending(current) &&
	    (err == -ECANCELED || err == -ETIMEDOUT))
		err = -ERESTARTSYS;
	return err;
}

/* Return: 0, or why not all could be locked; then none is, if it can be helped */
static int lock_all(struct smb2fs_lock_change part, unsigned int n)
{
	const struct smb2fs_lock_range *ranges = part.take;
	unsigned int done;
	int err = 0;

	for (done = 0; done < n; done += part.n_take) {
		part.take = ranges + done;
		part.n_take = min(n - done, RANGES_MAX);
		err = change_some(&part);
		if (err)
			break;
		part.n_drop = 0;
	}
	/* what cannot be given back ends with the open */
	if (err && done)
		unlock(part.handle, ranges, done);
	return err;
}

/**
 * smb2fs_op_lock_change - unlock some ranges of an open, and lock others
 * @change: which of them
 *
 * Context: process; sleeps, killable; one round trip, if neither are more than
 * one request has room for. If it is to wait for others, any signal wakes it.
 * Return: 0; -EAGAIN when somebody else has what was to be locked; -ERESTARTSYS
 * when a signal came before it was free; -EINVAL when the server does not allow
 * such a range; -ENOLCK when it does not know what was to be unlocked; or what
 * smb2fs_op_call() tells. Nothing was locked then, but with -EAGAIN, @drop has
 * been unlocked, and otherwise it may have been.
 */
int smb2fs_op_lock_change(const struct smb2fs_lock_change *change)
{
	struct smb2fs_lock_change part = *change;
	int err = 0;

	if (!change->n_take || change->n_drop > RANGES_MAX) {
		err = unlock(change->handle, change->drop, change->n_drop);
		part.n_drop = 0;
	}
	return err ?: lock_all(part, change->n_take);
}

/* Lock and unlock, once for each kind of lock, so that nothing stays locked */
static int build_test(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_lock_change *change = op->context;
	static const u32 kinds[] = { SMB2FS_LOCK_EXCLUSIVE, SMB2FS_LOCK_SHARED };
	struct smb2fs_lock_range *dup;
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(kinds); i++) {
		dup = dup_ranges(change->take, change->n_take,
				 kinds[i] | SMB2FS_LOCK_NO_WAIT);
		if (!dup)
			return -ENOMEM;
		err = put_lock(op, chain, dup, change->n_take);
		if (!err)
			err = put_unlock(op, chain, change->take,
					 change->n_take);
		kfree(dup);
	}
	return err;
}

/* As smb2fs_op_lock_test(), for what one LOCK has room for */
static int test_some(const struct smb2fs_lock_change *change, u32 *ret)
{
	const struct smb2fs_target target = { .handle = change->handle };
	struct smb2fs_op op = {
		.tree		= change->handle->tree,
		.target		= &target,
		.max		= 4,
		.bytes		= 4 * (LOCK_SIZE + 8 +
				       change->n_take * RANGE_SIZE),
		.build		= build_test,
		.context	= change,
	};
	struct smb2fs_chain *chain;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	*ret = 0;
	err = lock_status(&chain->req[0]);
	if (err == -EAGAIN) {
		*ret = SMB2FS_LOCK_SHARED;
		err = lock_status(&chain->req[2]);
	}
	if (err == -EAGAIN) {
		*ret = SMB2FS_LOCK_EXCLUSIVE;
		err = 0;
	}
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_op_lock_test - what have others locked?
 * @change: its @handle and @take; no lock of the open itself may be in there
 * @ret: 0, %SMB2FS_LOCK_SHARED or %SMB2FS_LOCK_EXCLUSIVE
 *
 * There is no such question in SMB2: it is locked and unlocked at once, so
 * somebody else may be refused meanwhile.
 *
 * Context: process; sleeps, killable; one round trip for each RANGES_MAX ranges.
 * Return: 0, or as smb2fs_op_lock_change().
 */
int smb2fs_op_lock_test(const struct smb2fs_lock_change *change, u32 *ret)
{
	struct smb2fs_lock_change part = *change;
	unsigned int done;
	int err = 0;

	*ret = 0;
	for (done = 0; !err && !*ret && done < change->n_take;
	     done += part.n_take) {
		part.take = change->take + done;
		part.n_take = min(change->n_take - done, RANGES_MAX);
		err = test_some(&part, ret);
	}
	return err;
}

/**
 * smb2fs_op_lock_init - make ready for locks
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_op_lock_init(void)
{
	undoers = alloc_workqueue("smb2fs-unlock", WQ_UNBOUND, 0);
	return undoers ? 0 : -ENOMEM;
}

/**
 * smb2fs_op_lock_exit - undo smb2fs_op_lock_init(); nothing is locked any more
 */
void smb2fs_op_lock_exit(void)
{
	destroy_workqueue(undoers);
}
