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

static bool is_idle(struct smb2fs_xprt *xprt)
{
	bool idle;

	spin_lock(&xprt->lock);
	idle = list_empty(&xprt->chains);
	spin_unlock(&xprt->lock);
	return idle;
}

/*
 * The receiver outlives the connection by what it takes to complete all that
 * was outstanding. It alone does that, so nobody writes to what a request owns
 * while the request is being completed.
 */
static int receive(void *data)
{
	struct smb2fs_xprt *xprt = data;

	/* for its whole life: pages that are written back wait for answers */
	memalloc_nofs_save();
	while (!smb2fs_recv_frame(xprt))
		;
	smb2fs_sock_detach(xprt->sock);
	wait_event(xprt->decrypted, !atomic_read(&xprt->decrypting));
	smb2fs_send_purge(xprt);
	smb2fs_match_fail_all(xprt);
	wait_event(xprt->idle, is_idle(xprt));
	xprt->ops->dead(xprt);
	/* The module may be unloaded as soon as this is seen */
	kthread_complete_and_exit(&xprt->finished, 0);
}

static void resume(struct work_struct *work)
{
	smb2fs_send_resume(container_of(work, struct smb2fs_xprt, tx_work));
}

static void has_room(struct smb2fs_sock_notify *notify)
{
	struct smb2fs_xprt *xprt = container_of(notify, struct smb2fs_xprt,
						notify);

	queue_work(smb2fs_xprt_queue, &xprt->tx_work);
}

static struct smb2fs_xprt *xprt_alloc(const struct smb2fs_xprt_spec *spec)
{
	struct smb2fs_xprt *xprt = kzalloc(sizeof(*xprt), GFP_KERNEL);

	if (!xprt)
		return NULL;
	kref_init(&xprt->refs);
	xprt->id = atomic64_inc_return(&last_id);
	xprt->sock = spec->sock;
	xprt->notify.fn = has_room;
	xprt->ops = spec->ops;
	xprt->owner = spec->owner;
	xprt->timeo = spec->timeo;
	xprt->asked_at = jiffies;
	spin_lock_init(&xprt->lock);
	smb2fs_window_init(&xprt->window, spec->max_credits);
	hash_init(xprt->match);
	hash_init(xprt->channels);
	INIT_LIST_HEAD(&xprt->chains);
	INIT_LIST_HEAD(&xprt->tx_queue);
	INIT_WORK(&xprt->tx_work, resume);
	INIT_DELAYED_WORK(&xprt->watchdog, smb2fs_watch_work);
	xprt->max_frame = FRAME_FIRST;
	init_waitqueue_head(&xprt->decrypted);
	init_waitqueue_head(&xprt->idle);
	init_completion(&xprt->finished);
	return xprt;
}

/**
 * smb2fs_engine_start - make a transport of a connected socket
 * @spec: how; its socket belongs to the transport, or is closed on an error
 *
 * Context: process; may sleep.
 * Return: the transport, to be ended with smb2fs_engine_stop(), or ERR_PTR().
 */
struct smb2fs_xprt *smb2fs_engine_start(const struct smb2fs_xprt_spec *spec)
{
	struct smb2fs_xprt *xprt = xprt_alloc(spec);
	struct task_struct *task;

	if (!xprt) {
		smb2fs_sock_close(spec->sock);
		return ERR_PTR(-ENOMEM);
	}
	smb2fs_sock_attach(xprt->sock, &xprt->notify, xprt->timeo);
	task = kthread_run(receive, xprt, "smb2fs-%llu", xprt->id);
	if (IS_ERR(task)) {
		smb2fs_sock_detach(xprt->sock);
		smb2fs_xprt_put(xprt);
		return ERR_CAST(task);
	}
	return xprt;
}

/**
 * smb2fs_engine_stop - end a transport
 * @xprt: the transport; the caller's reference is dropped
 *
 * When this returns the connection is gone, every request has been completed,
 * xprt->ops have been called for the last time, and the keys are forgotten.
 *
 * Context: process, not the receiver's; sleeps until the receiver has ended,
 * which depends on nobody else.
 */
void smb2fs_engine_stop(struct smb2fs_xprt *xprt)
{
	smb2fs_xprt_kill(xprt, SMB2FS_ABORT_LOCAL, -ESHUTDOWN);
	wait_for_completion(&xprt->finished);
	cancel_work_sync(&xprt->tx_work);
	cancel_delayed_work_sync(&xprt->watchdog);
	smb2fs_channel_clear(xprt);
	smb2fs_xprt_put(xprt);
}

/**
 * smb2fs_engine_init - make ready for transports
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_engine_init(void)
{
	int err;

	/* Pages are written back through it, so it may not wait for memory */
	smb2fs_xprt_queue = alloc_workqueue("smb2fs-send", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!smb2fs_xprt_queue)
		return -ENOMEM;
	err = smb2fs_recv_init();
	if (err)
		destroy_workqueue(smb2fs_xprt_queue);
	return err;
}

/**
 * smb2fs_engine_exit - undo smb2fs_engine_init(); all transports are closed
 */
void smb2fs_engine_exit(void)
{
	smb2fs_recv_exit();
	destroy_workqueue(smb2fs_xprt_queue);
}
