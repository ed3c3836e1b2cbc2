// SPDX-License-Identifier: GPL-2.0
/* The loop that every operation goes through: send its chain, and once more if
 * the server wants the user to be authenticated first.
 */

#include "op/op.h"

#include <linux/bvec.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "client/handle.h"
#include "client/session.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "wire/wire_status.h"

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
static int build(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
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

/* Build the chain of an operation, and do with it what @go does */
static int start(const struct smb2fs_op *op,
		 int (*go)(struct smb2fs_chain *chain),
		 struct smb2fs_chain **ret)
{
	unsigned int max = op->max;
	size_t bytes = op->bytes;
	struct smb2fs_chain *chain;
	int err;

	err = smb2fs_session_error(op->tree->session);
	if (err)
		return err;
	if (smb2fs_op_first(op)) {
		max += 2;
		bytes += smb2fs_op_open_size(op->target);
	}
	chain = smb2fs_tree_chain(op->tree, max, bytes);
	if (!chain)
		return -ENOMEM;
	err = build(op, chain) ?: go(chain);
	if (err) {
		smb2fs_chain_put(chain);
		return err;
	}
	*ret = chain;
	return 0;
}

/**
 * smb2fs_op_is_expired - does the server want the user to authenticate again?
 * @chain: done
 *
 * A server whose ticket for us has run out answers everything with that.
 *
 * Return: then nothing of the chain was done, and it may be sent once more after
 * smb2fs_session_renew().
 */
bool smb2fs_op_is_expired(const struct smb2fs_chain *chain)
{
	const struct smb2fs_req *req = &chain->req[0];

	return !req->err && req->hdr.status == STATUS_NETWORK_SESSION_EXPIRED;
}

/**
 * smb2fs_op_call - carry an operation out
 * @op: the operation
 * @ret: its chain with the answers, with a reference
 *
 * Context: process; sleeps, killable.
 * Return: 0 when each request has its answer or its own error, as
 * smb2fs_req_status() tells; -EINTR, -ETIMEDOUT, -ENOMEM, what op->build()
 * failed with, what the authentication failed with, or what session or
 * connection have died with.
 */
int smb2fs_op_call(const struct smb2fs_op *op, struct smb2fs_chain **ret)
{
	struct smb2fs_session *session = op->tree->session;
	unsigned int logons = READ_ONCE(session->logons);
	struct smb2fs_chain *chain;
	int err;

	err = start(op, smb2fs_call_sync, &chain);
	if (err)
		return err;
	if (!smb2fs_op_is_expired(chain)) {
		*ret = chain;
		return 0;
	}
	smb2fs_chain_put(chain);
	return smb2fs_session_renew(session, logons) ?:
	       start(op, smb2fs_call_sync, ret);
}

/**
 * smb2fs_op_try - begin an operation that is not needed yet
 * @op: the operation
 * @ret: its chain, with a reference, for smb2fs_call_wait() and then
 *	smb2fs_op_is_expired()
 *
 * Context: process; does not wait for the server.
 * Return: 0 when it is on its way; -EAGAIN or -EMSGSIZE when it would have to
 * wait for credits; or as smb2fs_op_call(). It has not left then.
 */
int smb2fs_op_try(const struct smb2fs_op *op, struct smb2fs_chain **ret)
{
	return start(op, smb2fs_call_try, ret);
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
int smb2fs_op_do(const struct smb2fs_op *op, struct smb2fs_chain **ret)
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
