// SPDX-License-Identifier: GPL-2.0
/* Handles: whatever was opened on a server is closed there, once, by its last
 * user, who does not wait for the answer.
 */

#include "client/handle.h"

#include <linux/atomic.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "client/conn.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "killed.h"

#define CLOSE_SIZE	(SMB2FS_HDR_SIZE + 32)

/* Closes handles whose last user could not */
static struct workqueue_struct *closers;

/* How many there are, and who waits until there is none */
static atomic_t n_handles = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(none_left);

static void handle_free(struct smb2fs_handle *handle)
{
	if (handle->is_open)
		atomic_dec(&handle->tree->opens);
	smb2fs_tree_put(handle->tree);
	kfree_rcu(handle, rcu);
	if (atomic_dec_and_test(&n_handles))
		wake_up(&none_left);
}

static int build_close(struct smb2fs_task *task, struct smb2fs_chain *chain)
{
	const struct smb2fs_handle *handle =
		container_of(task, struct smb2fs_handle, closing);
	struct smb2fs_wr wr;

	chain->class = SMB2FS_CLASS_CLOSE;
	smb2fs_tree_add(handle->tree, chain, SMB2FS_CLOSE, &wr);
	smb2fs_pdu_open_encode_close(&wr, &handle->id, 0);
	return smb2fs_chain_end(chain, &wr);
}

/*
 * Nobody asks what became of it: data was written before, and a server that does not
 * know the open has none.
 */
static void closed(struct smb2fs_task *task)
{
	handle_free(container_of(task, struct smb2fs_handle, closing));
}

static const struct smb2fs_task_ops close_ops = {
	.build	= build_close,
	.done	= closed,
};

static bool needs_close(const struct smb2fs_handle *handle)
{
	return handle->is_open && !READ_ONCE(handle->tree->is_gone);
}

/* Return: 0 when closed() has @handle from here on, or why it was not sent */
static int send_close(struct smb2fs_handle *handle)
{
	handle->closing = (struct smb2fs_task){
		.ops		= &close_ops,
		.session	= handle->tree->session,
		.max		= 1,
		.bytes		= CLOSE_SIZE,
	};
	return smb2fs_task_start(&handle->closing);
}

/* The last chance: what cannot be closed now ends with its session */
static void close_later(struct work_struct *work)
{
	struct smb2fs_handle *handle = container_of(work, struct smb2fs_handle,
						    close);

	if (!needs_close(handle) || send_close(handle))
		handle_free(handle);
}

static void handle_close(struct kref *refs)
{
	struct smb2fs_handle *handle = container_of(refs, struct smb2fs_handle,
						    refs);

	if (!needs_close(handle))
		handle_free(handle);
	else if (send_close(handle))
		queue_work(closers, &handle->close);
}

static void handle_defer(struct kref *refs)
{
	struct smb2fs_handle *handle = container_of(refs, struct smb2fs_handle,
						    refs);

	queue_work(closers, &handle->close);
}

/**
 * smb2fs_handle_alloc - make a handle that is not open yet
 * @tree: the share; a reference is taken
 * @access: what will be asked for, SMB2FS_READ_DATA and following
 *
 * Return: the handle, to be put by the caller, or %NULL without memory.
 */
struct smb2fs_handle *smb2fs_handle_alloc(struct smb2fs_tree *tree, u32 access)
{
	struct smb2fs_handle *handle = kzalloc(sizeof(*handle), GFP_NOFS);

	if (!handle)
		return NULL;
	atomic_inc(&n_handles);
	kref_init(&handle->refs);
	smb2fs_tree_get(tree);
	handle->tree = tree;
	handle->access = access;
	INIT_WORK(&handle->close, close_later);
	return handle;
}

/**
 * smb2fs_handle_set_open - the server has opened it
 * @handle: from smb2fs_handle_alloc()
 * @id: the server's name for the open
 *
 * From here on the last put closes it.
 */
void smb2fs_handle_set_open(struct smb2fs_handle *handle,
			    const struct smb2fs_fileid *id)
{
	handle->id = *id;
	handle->is_open = true;
	atomic_inc(&handle->tree->opens);
}

/**
 * smb2fs_handle_put - drop a reference
 * @handle: the handle; the last put sends CLOSE, before it returns unless the
 *	caller is about to be killed, so that what the caller sends then finds
 *	the file closed
 *
 * Context: process, no receiver; may sleep until there is a credit, killable.
 */
void smb2fs_handle_put(struct smb2fs_handle *handle)
{
	kref_put(&handle->refs, handle_close);
}

/**
 * smb2fs_handle_put_later - drop a reference where nobody may wait
 * @handle: as for smb2fs_handle_put()
 *
 * Context: process, receivers too; does not sleep.
 */
void smb2fs_handle_put_later(struct smb2fs_handle *handle)
{
	kref_put(&handle->refs, handle_defer);
}

/**
 * smb2fs_handle_begin_io - somebody else than its owner is about to use a handle
 * @handle: an I/O that nobody need wait for, or who has borrowed it, takes over a
 *	reference of the caller's
 */
void smb2fs_handle_begin_io(struct smb2fs_handle *handle)
{
	atomic_inc(&handle->ios);
}

/**
 * smb2fs_handle_end_io - undo smb2fs_handle_begin_io()
 * @handle: as for smb2fs_handle_put_later()
 *
 * In this order: who has seen in smb2fs_handle_wait_io() that nothing is on its way
 * drops the last reference, and so sends CLOSE himself.
 *
 * Context: process, receivers too; does not sleep.
 */
void smb2fs_handle_end_io(struct smb2fs_handle *handle)
{
	rcu_read_lock();
	smb2fs_handle_put_later(handle);
	if (atomic_dec_and_test(&handle->ios))
		wake_up_var(&handle->ios);
	rcu_read_unlock();
}

/**
 * smb2fs_handle_wait_io - wait until nothing is on its way by a handle
 * @handle: nothing new begins
 *
 * Context: process; sleeps, killable; a second at most if the task exits, since that
 * hears of no signal any more.
 * Return: 0 or -EINTR.
 */
int smb2fs_handle_wait_io(struct smb2fs_handle *handle)
{
	if (current->flags & PF_EXITING && !smb2fs_is_killed())
		return wait_var_event_timeout(&handle->ios,
					      !atomic_read(&handle->ios), HZ) ?
			       0 : -EINTR;
	return smb2fs_killed_wait_var(&handle->ios,
				      !atomic_read(&handle->ios));
}

/**
 * smb2fs_handle_init - make ready for handles
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_handle_init(void)
{
	closers = alloc_workqueue("smb2fs-close", WQ_UNBOUND | WQ_MEM_RECLAIM,
				  0);
	return closers ? 0 : -ENOMEM;
}

/**
 * smb2fs_handle_exit - undo smb2fs_handle_init()
 *
 * Nothing is mounted any more. A handle may still belong to a chain whose maker
 * was killed, or wait for the answer to its CLOSE; that ends now.
 */
void smb2fs_handle_exit(void)
{
	smb2fs_conn_kill_all();
	wait_event(none_left, !atomic_read(&n_handles));
	destroy_workqueue(closers);
}
