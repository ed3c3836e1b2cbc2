// SPDX-License-Identifier: GPL-2.0
/* A connection as an object: its lock, its end, and who waits for that. */

#include "engine/engine.h"

#include <linux/slab.h>

#include "trace.h"

/* The prefix of a frame has 24 bits for the length, [MS-SMB2] 2.1 */
#define FRAME_MAX	0xffffffu

/* What stands around the data in the answers to a chain */
#define FRAME_EXTRA	(128 * 1024)

struct workqueue_struct *smb2fs_pipe_queue;

static void pipe_free(struct kref *refs)
{
	struct smb2fs_pipe *pipe = container_of(refs, struct smb2fs_pipe, refs);

	smb2fs_sock_close(pipe->sock);
	kfree(pipe);
}

/**
 * smb2fs_pipe_put - drop a reference
 * @pipe: the pipe; closed before the last reference is dropped
 */
void smb2fs_pipe_put(struct smb2fs_pipe *pipe)
{
	kref_put(&pipe->refs, pipe_free);
}

/**
 * smb2fs_pipe_wake - let those go on whose wish for credits was decided
 * @woken: claims, from window.c; empty afterwards
 *
 * Context: pipe->lock is held, which keeps the claims from going away.
 */
void smb2fs_pipe_wake(struct list_head *woken)
{
	struct smb2fs_claim *claim, *next;

	list_for_each_entry_safe(claim, next, woken, link) {
		list_del_init(&claim->link);
		wake_up(claim->waiter);
	}
}

/**
 * smb2fs_pipe_kill - a connection has come to its end
 * @pipe: the pipe
 * @fault: why
 * @err: for those who wait
 *
 * The first reason counts. Whoever waits for credits is told at once; what is
 * outstanding is completed by the receiver, which this wakes.
 *
 * Context: process; may sleep.
 */
void smb2fs_pipe_kill(struct smb2fs_pipe *pipe, enum smb2fs_fault fault,
		      int err)
{
	bool first, outstanding;
	LIST_HEAD(woken);

	spin_lock(&pipe->lock);
	first = !pipe->error;
	outstanding = pipe->n_match;
	if (first) {
		pipe->fault = fault;
		/* has_queue() looks without the lock */
		WRITE_ONCE(pipe->error, err);
		smb2fs_window_die(&pipe->window, err, ktime_get_ns(), &woken);
		smb2fs_pipe_wake(&woken);
	}
	spin_unlock(&pipe->lock);
	if (!first)
		return;
	smb2fs_fault_count(fault);
	trace_smb2fs_dead(pipe->id, smb2fs_fault_name(fault), err);
	/*
	 * Pages of requests that will be completed with an error may be in the
	 * socket, and must not travel with what somebody writes to them later.
	 */
	if (outstanding)
		smb2fs_sock_abort(pipe->sock);
	else
		smb2fs_sock_shutdown(pipe->sock);
}

/**
 * smb2fs_pipe_left - a chain has left the pipe
 * @pipe: the pipe
 */
void smb2fs_pipe_left(struct smb2fs_pipe *pipe)
{
	if (READ_ONCE(pipe->error))
		wake_up(&pipe->idle);
}

/**
 * smb2fs_pipe_arm - see to it that an answer comes
 * @pipe: the pipe; something is outstanding
 */
void smb2fs_pipe_arm(struct smb2fs_pipe *pipe)
{
	spin_lock(&pipe->lock);
	/* not after smb2fs_engine_stop() has ended it */
	if (!pipe->error)
		queue_delayed_work(smb2fs_pipe_queue, &pipe->watchdog, HZ);
	spin_unlock(&pipe->lock);
}

/**
 * smb2fs_pipe_set_dialect - NEGOTIATE has come to a result
 * @pipe: the pipe; nothing else has been sent over it
 * @dialect: the result
 */
void smb2fs_pipe_set_dialect(struct smb2fs_pipe *pipe,
			     const struct smb2fs_dialect *dialect)
{
	u64 data = max(dialect->max_read, dialect->max_transact);

	pipe->dialect = *dialect;
	/* the largest chain has two large answers (READDIR) */
	WRITE_ONCE(pipe->max_frame,
		   min_t(u64, 2 * data + FRAME_EXTRA, FRAME_MAX));
}
