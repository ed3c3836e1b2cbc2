// SPDX-License-Identifier: GPL-2.0
/* Operations on files: the chain of a task that opens its file, does something with it,
 * and closes it again unless it is to stay open.
 */

#include "op/op.h"

#include <linux/bvec.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "client/handle.h"
#include "client/tree.h"
#include "engine/engine.h"

/**
 * struct kept - what a chain that opens a file needs, be its maker there or not
 * @handle: of what is opened, with a reference
 * @n: number of pages
 * @pages: what it reads into, with references
 */
struct kept {
	struct smb2fs_handle	*handle;
	unsigned int		n;
	struct page		*pages[] __counted_by(n);
};

/* What was opened is the handle's to close */
static void release_open(struct smb2fs_chain *chain)
{
	struct kept *kept = chain->context;
	struct smb2fs_handle *handle = kept->handle;
	struct smb2fs_create_rsp rsp;
	unsigned int i;

	for (i = 0; i < kept->n; i++)
		put_page(kept->pages[i]);
	kfree(kept);
	if (!handle->is_open && !smb2fs_op_get_create(chain, &rsp))
		smb2fs_handle_set_open(handle, &rsp.id);
	smb2fs_handle_put_later(handle);
}

static int keep(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	struct kept *kept = kmalloc(struct_size(kept, pages, op->n_pages),
				    GFP_NOFS);
	unsigned int i;

	if (!kept)
		return -ENOMEM;
	kept->handle = op->keep;
	smb2fs_handle_get(kept->handle);
	kept->n = op->n_pages;
	for (i = 0; i < kept->n; i++) {
		kept->pages[i] = op->pages[i].bv_page;
		get_page(kept->pages[i]);
	}
	chain->context = kept;
	chain->release = release_open;
	return 0;
}

/* Between what opens its target and what closes it, if it is not open yet */
static int build(struct smb2fs_task *task, struct smb2fs_chain *chain)
{
	const struct smb2fs_op *op = container_of(task, struct smb2fs_op, task);
	bool opens = smb2fs_op_first(op);
	int err = 0;

	chain->related = opens;
	chain->finds = opens && op->target->disposition == SMB2FS_OPEN;
	if (opens)
		err = smb2fs_op_put_create(op, chain);
	if (!err && op->build)
		err = op->build(op, chain);
	if (!err && opens && !op->keep)
		err = smb2fs_op_put_close(op, chain);
	if (!err && op->keep)
		err = keep(op, chain);
	return err;
}

static const struct smb2fs_task_ops op_ops = {
	.build	= build,
};

static struct smb2fs_task *task_of(struct smb2fs_op *op)
{
	op->task = (struct smb2fs_task){
		.ops		= &op_ops,
		.session	= op->tree->session,
		.max		= op->max,
		.bytes		= op->bytes,
		.repeatable	= op->looks,
	};
	if (smb2fs_op_first(op)) {
		op->task.max += 2;
		op->task.bytes += smb2fs_op_open_size(op->target);
	}
	return &op->task;
}

/**
 * smb2fs_op_call - carry an operation out
 * @op: the operation
 * @ret: its chain with the answers, with a reference
 *
 * Context: process; sleeps, killable.
 * Return: as smb2fs_task_call().
 */
int smb2fs_op_call(struct smb2fs_op *op, struct smb2fs_chain **ret)
{
	int err = smb2fs_task_call(task_of(op));

	if (!err)
		*ret = op->task.chain;
	return err;
}

/**
 * smb2fs_op_try - begin an operation that is not needed yet
 * @op: the operation; stays until smb2fs_op_wait(), or until the chain of its task is
 *	put by who does not want it any more
 *
 * Context: process; does not wait for the server.
 * Return: as smb2fs_task_try().
 */
int smb2fs_op_try(struct smb2fs_op *op)
{
	return smb2fs_task_try(task_of(op));
}

/**
 * smb2fs_op_wait - end what smb2fs_op_try() has begun
 * @op: the operation
 * @ret: as for smb2fs_op_call()
 *
 * Context: process; sleeps, killable.
 * Return: as smb2fs_op_call().
 */
int smb2fs_op_wait(struct smb2fs_op *op, struct smb2fs_chain **ret)
{
	int err = smb2fs_task_wait(&op->task);

	if (!err)
		*ret = op->task.chain;
	return err;
}

/**
 * smb2fs_op_do - carry an operation out that has to succeed as a whole
 * @op: the operation
 * @ret: its chain with the answers, all of them successes, with a reference;
 *	%NULL when the caller does not want it
 *
 * Context: process; sleeps, killable.
 * Return: 0, or the first error of its requests, or as smb2fs_op_call().
 */
int smb2fs_op_do(struct smb2fs_op *op, struct smb2fs_chain **ret)
{
	struct smb2fs_chain *chain;
	int err = smb2fs_op_call(op, &chain);

	if (err)
		return err;
	err = smb2fs_op_first_error(chain);
	if (!err && ret)
		*ret = chain;
	else
		smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_op_first_error - the first request of a chain that went wrong
 * @chain: done
 *
 * Return: 0, or its errno as smb2fs_op_open_status() and smb2fs_op_status() tell it.
 */
int smb2fs_op_first_error(const struct smb2fs_chain *chain)
{
	int err = smb2fs_op_open_status(chain);
	unsigned int i;

	for (i = 1; !err && i < chain->n; i++)
		err = smb2fs_op_status(chain, i);
	return err;
}
