// SPDX-License-Identifier: GPL-2.0
/* A pipe's life: opened on a connected socket, watched, killed once, closed. */

#include "pipe.h"

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "chain.h"
#include "keytab.h"
#include "match.h"
#include "pdu_empty.h"
#include "recv.h"
#include "send.h"
#include "trace.h"

/* The prefix of a frame has 24 bits for the length, [MS-SMB2] 2.1 */
#define FRAME_MAX	0xffffffu

/* Before NEGOTIATE: its answer, with contexts and a security token */
#define FRAME_FIRST	(128 * 1024)

/* What stands around the data in the answers to a chain */
#define FRAME_EXTRA	(128 * 1024)

static struct workqueue_struct *writers;
static atomic64_t last_id;

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
		smb2fs_chain_wake(&woken);
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

static bool is_idle(struct smb2fs_pipe *pipe)
{
	bool idle;

	spin_lock(&pipe->lock);
	idle = list_empty(&pipe->chains);
	spin_unlock(&pipe->lock);
	return idle;
}

/*
 * The receiver outlives the connection by what it takes to complete all that
 * was outstanding. It alone does that, so nobody writes to what a request owns
 * while the request is being completed.
 */
static int receive(void *data)
{
	struct smb2fs_pipe *pipe = data;

	/* for its whole life: pages that are written back wait for answers */
	memalloc_nofs_save();
	while (!smb2fs_recv_frame(pipe))
		;
	smb2fs_sock_detach(pipe->sock);
	wait_event(pipe->opened, !atomic_read(&pipe->opening));
	smb2fs_send_purge(pipe);
	smb2fs_match_fail_all(pipe);
	wait_event(pipe->idle, is_idle(pipe));
	pipe->ops->dead(pipe);
	/* The module may be unloaded as soon as this is seen */
	kthread_complete_and_exit(&pipe->finished, 0);
}

static void resume(struct work_struct *work)
{
	smb2fs_send_resume(container_of(work, struct smb2fs_pipe, tx_work));
}

static void has_room(struct smb2fs_sock_notify *notify)
{
	struct smb2fs_pipe *pipe = container_of(notify, struct smb2fs_pipe,
						notify);

	queue_work(writers, &pipe->tx_work);
}

/* Watching */

/* Ask whether the server is alive, if there is a credit for it */
static void send_echo(struct smb2fs_pipe *pipe)
{
	struct smb2fs_chain *chain;
	struct smb2fs_wr wr;

	chain = smb2fs_chain_alloc(pipe, 1, SMB2FS_HDR_SIZE + 4);
	if (!chain)
		return;
	chain->class = SMB2FS_CLASS_ECHO;
	smb2fs_chain_add(chain, SMB2FS_ECHO, &wr);
	smb2fs_pdu_empty_put(&wr);
	if (!smb2fs_chain_end(chain, &wr))
		smb2fs_chain_try(chain);
	smb2fs_chain_put(chain);
}

/*
 * Chains that are overdue and were not cancelled yet, each with a reference.
 * Return: one was cancelled in vain, so there is no hope.
 */
static bool find_overdue(struct smb2fs_pipe *pipe, struct list_head *overdue)
{
	/* who waited for it has left half-way */
	unsigned long grace = 2 * pipe->timeo * HZ;
	struct smb2fs_chain *chain;
	bool hopeless = false;

	spin_lock(&pipe->lock);
	list_for_each_entry(chain, &pipe->chains, link) {
		if (!chain->pending || !time_after(jiffies, chain->deadline))
			continue;
		if (chain->cancelled) {
			hopeless |= time_after(jiffies, chain->deadline + grace);
			continue;
		}
		smb2fs_chain_get(chain);
		list_add_tail(&chain->overdue, overdue);
	}
	spin_unlock(&pipe->lock);
	return hopeless;
}

/* Requests that nobody waits for, or not any more, have their deadlines, too */
static void check_overdue(struct smb2fs_pipe *pipe)
{
	struct smb2fs_chain *chain, *next;
	LIST_HEAD(overdue);
	bool hopeless = find_overdue(pipe, &overdue);

	list_for_each_entry_safe(chain, next, &overdue, overdue) {
		smb2fs_send_cancel(chain);
		smb2fs_chain_put(chain);
	}
	if (hopeless)
		smb2fs_pipe_kill(pipe, SMB2FS_FAULT_OVERDUE, -ETIMEDOUT);
}

/*
 * A server that has said of everything that it will take its time may be silent.
 * With few credits there is none for an ECHO then, and TCP's keep-alive tells
 * whether it is there.
 */
static bool owes_answer(struct smb2fs_pipe *pipe)
{
	bool owes;

	spin_lock(&pipe->lock);
	owes = pipe->window.due;
	spin_unlock(&pipe->lock);
	return owes;
}

/**
 * smb2fs_pipe_silence - for how long the server has said nothing
 * @pipe: the pipe
 *
 * The bytes of an answer that takes its time on a slow link count.
 *
 * Return: jiffies, counted from when an answer was due at the earliest.
 */
unsigned long smb2fs_pipe_silence(const struct smb2fs_pipe *pipe)
{
	/* read before jiffies, so that it is not later */
	unsigned long due_since = READ_ONCE(pipe->due_since);

	return min(jiffies - due_since, smb2fs_sock_silence(pipe->sock));
}

/*
 * A server is given up when it was asked in this silence, not in an earlier one
 * that it has broken, and had a second or more to say something: so long it is
 * until the next look.
 */
static void check_silence(struct smb2fs_pipe *pipe)
{
	unsigned long timeo = pipe->timeo * HZ;
	unsigned long silence, began;

	/* a long WRITE on a slow link is not answered before it is there */
	if (smb2fs_sock_is_sending(pipe->sock))
		WRITE_ONCE(pipe->due_since, jiffies);
	silence = smb2fs_pipe_silence(pipe);
	began = jiffies - silence;

	if (silence <= timeo)
		return;
	if (time_before_eq(pipe->asked_at, began)) {
		pipe->asked_at = jiffies;
		send_echo(pipe);
	} else if (silence > 2 * timeo && owes_answer(pipe)) {
		smb2fs_pipe_kill(pipe, SMB2FS_FAULT_SILENT, -ETIMEDOUT);
	}
}

static void watch(struct work_struct *work)
{
	struct smb2fs_pipe *pipe = container_of(to_delayed_work(work),
						struct smb2fs_pipe, watchdog);

	if (!READ_ONCE(pipe->n_match))
		return;
	/* A socket that is short of memory does not say when it has some */
	smb2fs_send_kick(pipe);
	check_overdue(pipe);
	check_silence(pipe);
	smb2fs_pipe_watch(pipe);
}

/**
 * smb2fs_pipe_watch - see to it that an answer comes
 * @pipe: the pipe; something is outstanding
 */
void smb2fs_pipe_watch(struct smb2fs_pipe *pipe)
{
	spin_lock(&pipe->lock);
	/* not after smb2fs_pipe_close() has ended it */
	if (!pipe->error)
		queue_delayed_work(writers, &pipe->watchdog, HZ);
	spin_unlock(&pipe->lock);
}

/* Opening and closing */

static struct smb2fs_pipe *pipe_alloc(const struct smb2fs_pipe_spec *spec)
{
	struct smb2fs_pipe *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);

	if (!pipe)
		return NULL;
	kref_init(&pipe->refs);
	pipe->id = atomic64_inc_return(&last_id);
	pipe->sock = spec->sock;
	pipe->notify.fn = has_room;
	pipe->ops = spec->ops;
	pipe->owner = spec->owner;
	pipe->timeo = spec->timeo;
	pipe->asked_at = jiffies;
	spin_lock_init(&pipe->lock);
	smb2fs_window_init(&pipe->window, spec->max_credits);
	hash_init(pipe->match);
	hash_init(pipe->keytab);
	INIT_LIST_HEAD(&pipe->chains);
	INIT_LIST_HEAD(&pipe->tx_queue);
	mutex_init(&pipe->tx_mutex);
	INIT_WORK(&pipe->tx_work, resume);
	INIT_DELAYED_WORK(&pipe->watchdog, watch);
	pipe->max_frame = FRAME_FIRST;
	init_waitqueue_head(&pipe->opened);
	init_waitqueue_head(&pipe->idle);
	init_completion(&pipe->finished);
	return pipe;
}

/**
 * smb2fs_pipe_open - make a pipe of a connected socket
 * @spec: how; its socket belongs to the pipe, or is closed on an error
 *
 * Context: process; may sleep.
 * Return: the pipe, to be ended with smb2fs_pipe_close(), or ERR_PTR().
 */
struct smb2fs_pipe *smb2fs_pipe_open(const struct smb2fs_pipe_spec *spec)
{
	struct smb2fs_pipe *pipe = pipe_alloc(spec);
	struct task_struct *task;

	if (!pipe) {
		smb2fs_sock_close(spec->sock);
		return ERR_PTR(-ENOMEM);
	}
	smb2fs_sock_attach(pipe->sock, &pipe->notify, pipe->timeo);
	task = kthread_run(receive, pipe, "smb2fs-%llu", pipe->id);
	if (IS_ERR(task)) {
		smb2fs_sock_detach(pipe->sock);
		smb2fs_pipe_put(pipe);
		return ERR_CAST(task);
	}
	return pipe;
}

/**
 * smb2fs_pipe_close - end a pipe
 * @pipe: the pipe; the caller's reference is dropped
 *
 * When this returns the connection is gone, every request has been completed,
 * pipe->ops have been called for the last time, and the keys are forgotten.
 *
 * Context: process, not the receiver's; sleeps until the receiver has ended,
 * which depends on nobody else.
 */
void smb2fs_pipe_close(struct smb2fs_pipe *pipe)
{
	smb2fs_pipe_kill(pipe, SMB2FS_FAULT_LOCAL, -ESHUTDOWN);
	wait_for_completion(&pipe->finished);
	cancel_work_sync(&pipe->tx_work);
	cancel_delayed_work_sync(&pipe->watchdog);
	smb2fs_keytab_clear(pipe);
	smb2fs_pipe_put(pipe);
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

/**
 * smb2fs_pipe_init - make ready for pipes
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_pipe_init(void)
{
	int err;

	/* Pages are written back through it, so it may not wait for memory */
	writers = alloc_workqueue("smb2fs-send", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!writers)
		return -ENOMEM;
	err = smb2fs_recv_init();
	if (err)
		destroy_workqueue(writers);
	return err;
}

/**
 * smb2fs_pipe_exit - undo smb2fs_pipe_init(); all pipes are closed
 */
void smb2fs_pipe_exit(void)
{
	smb2fs_recv_exit();
	destroy_workqueue(writers);
}
