// SPDX-License-Identifier: GPL-2.0
/* A connection as an object: its lock, its end, and who waits for that. */

#include "engine/engine.h"

#include <linux/slab.h>

#include "trace.h"

/* The prefix of a frame has 24 bits for the length, [MS-SMB2] 2.1 */
#define FRAME_MAX	0xffffffu

/* What stands around the data in the answers to a chain */
#define FRAME_EXTRA	(128 * 1024)

struct workqueue_struct *smb2fs_xprt_queue;

static void xprt_free(struct kref *refs)
{
	struct smb2fs_xprt *xprt = container_of(refs, struct smb2fs_xprt, refs);

	smb2fs_sock_close(xprt->sock);
	kfree(xprt);
}

/**
 * smb2fs_xprt_put - drop a reference
 * @xprt: the transport; closed before the last reference is dropped
 */
void smb2fs_xprt_put(struct smb2fs_xprt *xprt)
{
	kref_put(&xprt->refs, xprt_free);
}

/**
 * smb2fs_xprt_wake - let those go on whose wish for credits was decided
 * @woken: claims, from window.c; empty afterwards
 *
 * Context: xprt->lock is held, which keeps the claims from going away.
 */
void smb2fs_xprt_wake(struct list_head *woken)
{
	struct smb2fs_claim *claim, *next;

	list_for_each_entry_safe(claim, next, woken, link) {
		list_del_init(&claim->link);
		wake_up(claim->waiter);
	}
}

/**
 * smb2fs_xprt_kill - a connection has come to its end
 * @xprt: the transport
 * @reason: why
 * @err: for those who wait
 *
 * The first reason counts. Whoever waits for credits is told at once; what is
 * outstanding is completed by the receiver, which this wakes.
 *
 * Context: process; may sleep.
 */
void smb2fs_xprt_kill(struct smb2fs_xprt *xprt, enum smb2fs_abort reason,
		      int err)
{
	bool first, outstanding;
	LIST_HEAD(woken);

	spin_lock(&xprt->lock);
	first = !xprt->error;
	outstanding = xprt->n_match;
	if (first) {
		xprt->reason = reason;
		/* has_queue() looks without the lock */
		WRITE_ONCE(xprt->error, err);
		smb2fs_window_die(&xprt->window, err, ktime_get_ns(), &woken);
		smb2fs_xprt_wake(&woken);
	}
	spin_unlock(&xprt->lock);
	if (!first)
		return;
	smb2fs_abort_count(reason);
	trace_smb2fs_dead(xprt->id, smb2fs_abort_name(reason), err);
	/*
	 * Pages of requests that will be completed with an error may be in the
	 * socket, and must not travel with what somebody writes to them later.
	 */
	if (outstanding)
		smb2fs_sock_abort(xprt->sock);
	else
		smb2fs_sock_shutdown(xprt->sock);
}

/**
 * smb2fs_xprt_left - a chain has left the transport
 * @xprt: the transport
 */
void smb2fs_xprt_left(struct smb2fs_xprt *xprt)
{
	if (READ_ONCE(xprt->error))
		wake_up(&xprt->idle);
}

/**
 * smb2fs_xprt_arm - see to it that an answer comes
 * @xprt: the transport; something is outstanding
 *
 * Context: xprt->lock is held.
 */
void smb2fs_xprt_arm(struct smb2fs_xprt *xprt)
{
	lockdep_assert_held(&xprt->lock);
	/* not after smb2fs_engine_stop() has ended it */
	if (!xprt->error)
		queue_delayed_work(smb2fs_xprt_queue, &xprt->watchdog, HZ);
}

/**
 * smb2fs_xprt_set_dialect - NEGOTIATE has come to a result
 * @xprt: the transport; nothing else has been sent over it
 * @dialect: the result
 */
void smb2fs_xprt_set_dialect(struct smb2fs_xprt *xprt,
			     const struct smb2fs_dialect *dialect)
{
	u64 data = max(dialect->max_read, dialect->max_transact);

	xprt->dialect = *dialect;
	/* the largest chain has two large answers (READDIR) */
	WRITE_ONCE(xprt->max_frame,
		   min_t(u64, 2 * data + FRAME_EXTRA, FRAME_MAX));
}
