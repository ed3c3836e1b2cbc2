// SPDX-License-Identifier: GPL-2.0
/* The engine of a connection: its receiver, and how it starts and stops. */

#include "engine/engine.h"

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

/* Before NEGOTIATE: its answer, with contexts and a security token */
#define FRAME_FIRST	(128 * 1024)

static atomic64_t last_id;

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

	queue_work(smb2fs_pipe_queue, &pipe->tx_work);
}

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
	INIT_DELAYED_WORK(&pipe->watchdog, smb2fs_watch_work);
	pipe->max_frame = FRAME_FIRST;
	init_waitqueue_head(&pipe->opened);
	init_waitqueue_head(&pipe->idle);
	init_completion(&pipe->finished);
	return pipe;
}

/**
 * smb2fs_engine_start - make a pipe of a connected socket
 * @spec: how; its socket belongs to the pipe, or is closed on an error
 *
 * Context: process; may sleep.
 * Return: the pipe, to be ended with smb2fs_engine_stop(), or ERR_PTR().
 */
struct smb2fs_pipe *smb2fs_engine_start(const struct smb2fs_pipe_spec *spec)
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
 * smb2fs_engine_stop - end a pipe
 * @pipe: the pipe; the caller's reference is dropped
 *
 * When this returns the connection is gone, every request has been completed,
 * pipe->ops have been called for the last time, and the keys are forgotten.
 *
 * Context: process, not the receiver's; sleeps until the receiver has ended,
 * which depends on nobody else.
 */
void smb2fs_engine_stop(struct smb2fs_pipe *pipe)
{
	smb2fs_pipe_kill(pipe, SMB2FS_FAULT_LOCAL, -ESHUTDOWN);
	wait_for_completion(&pipe->finished);
	cancel_work_sync(&pipe->tx_work);
	cancel_delayed_work_sync(&pipe->watchdog);
	smb2fs_keytab_clear(pipe);
	smb2fs_pipe_put(pipe);
}

/**
 * smb2fs_engine_init - make ready for pipes
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_engine_init(void)
{
	int err;

	/* Pages are written back through it, so it may not wait for memory */
	smb2fs_pipe_queue = alloc_workqueue("smb2fs-send", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!smb2fs_pipe_queue)
		return -ENOMEM;
	err = smb2fs_recv_init();
	if (err)
		destroy_workqueue(smb2fs_pipe_queue);
	return err;
}

/**
 * smb2fs_engine_exit - undo smb2fs_engine_init(); all pipes are closed
 */
void smb2fs_engine_exit(void)
{
	smb2fs_recv_exit();
	destroy_workqueue(smb2fs_pipe_queue);
}
