// SPDX-License-Identifier: GPL-2.0
/* Opening files: what a file is comes with the open, and so do its first bytes. */

#include "op/open.h"

#include <linux/ktime.h>
#include <linux/string.h>

#include "client/conn.h"
#include "client/handle.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "wire/pdu_data.h"
#include "wire/pdu_info.h"
#include "wire/wire_status.h"

#define READ_SIZE	(SMB2FS_HDR_SIZE + 64)

static int put_read(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_open *open = op->context;
	const struct smb2fs_read_req read = {
		.id	= SMB2FS_FILEID_RELATED,
		.length	= open->into_len,
	};
	struct smb2fs_req *req;
	struct smb2fs_wr wr;

	req = smb2fs_tree_add(op->tree, chain, SMB2FS_READ, &wr);
	smb2fs_pdu_data_encode_read(&wr, &read);
	return smb2fs_chain_end(chain, &wr) ?:
	       smb2fs_req_set_into(req, open->into, 0, open->into_len);
}

static int open_build(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_open *open = op->context;
	int err = smb2fs_op_put_query(op, chain, SMB2FS_INFO_FILE,
				      SMB2FS_FILE_ALL);

	if (!err && open->into_len)
		err = put_read(op, chain);
	return err;
}

/* An empty file has no first byte; what is no file has none either */
static void open_take_read(struct smb2fs_opened *ret,
			   const struct smb2fs_req *req)
{
	if (req->err)
		return;
	if (!smb2fs_req_status(req)) {
		ret->has_data = true;
		ret->received = req->received;
	} else if (req->hdr.status == STATUS_END_OF_FILE) {
		ret->has_data = true;
	}
}

static int open_take(const struct smb2fs_open *open, struct smb2fs_chain *chain,
		     struct smb2fs_opened *ret)
{
	struct smb2fs_create_rsp rsp;
	int err = smb2fs_op_get_create(chain, &rsp);

	if (err)
		return err;
	smb2fs_handle_set_open(ret->handle, &rsp.id);
	ret->created = rsp.action == SMB2FS_CREATED;
	err = smb2fs_op_status(chain, 1);
	if (!err)
		err = smb2fs_op_get_stat(open->target.tree, chain, 1,
					 &ret->stat);
	if (!err && open->into_len)
		open_take_read(ret, &chain->req[2]);
	return err;
}

/**
 * smb2fs_op_open_may_read - may a READ come with the open of any file?
 * @tree: the share
 *
 * Return: false if it may only for a file that is not empty.
 */
bool smb2fs_op_open_may_read(const struct smb2fs_tree *tree)
{
	return !smb2fs_op_has_quirk(tree, SMB2FS_QUIRK_FAILED_READ);
}

/**
 * smb2fs_op_open - open a file
 * @open: how
 * @ret: what came of it; untouched on an error
 *
 * Nothing in the chain changes a file that is there: whether the caller may do that
 * is often not known before it is open, and who it is never before that.
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -EBADMSG for an answer that is none, what smb2fs_op_call() tells,
 * or what the server refused with: -ENOENT, -EEXIST, -EACCES, -ELOOP for a link
 * and so on. The file is closed again then.
 */
int smb2fs_op_open(const struct smb2fs_open *open, struct smb2fs_opened *ret)
{
	const struct smb2fs_target *target = &open->target;
	struct smb2fs_opened opened = {
		.handle = smb2fs_handle_alloc(target->tree, target->access),
	};
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.keep		= opened.handle,
		.pages		= open->into,
		.n_pages	= open->n_into,
		.max		= 2,
		.bytes		= SMB2FS_OP_INFO_SIZE + READ_SIZE,
		.build		= open_build,
		.context	= open,
	};
	u64 asked = ktime_get_ns();
	struct smb2fs_chain *chain;
	int err;

	if (!opened.handle)
		return -ENOMEM;
	err = smb2fs_op_call(&op, &chain);
	if (!err) {
		err = open_take(open, chain, &opened);
		opened.stat.asked = asked;
		smb2fs_chain_put(chain);
	}
	if (err)
		smb2fs_handle_put(opened.handle);
	else
		*ret = opened;
	return err;
}

static int build_flush(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	struct smb2fs_fileid id = smb2fs_op_id(op);
	struct smb2fs_wr wr;

	smb2fs_tree_add(op->tree, chain, SMB2FS_FLUSH, &wr);
	smb2fs_pdu_open_encode_flush(&wr, &id);
	return smb2fs_chain_end(chain, &wr);
}

/**
 * smb2fs_op_open_flush - have what was written stored where it lasts
 * @target: the file; its access has %SMB2FS_WRITE_DATA
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, or what smb2fs_op_do() tells.
 */
int smb2fs_op_open_flush(const struct smb2fs_target *target)
{
	struct smb2fs_op op = {
		.tree	= target->tree,
		.target	= target,
		.max	= 1,
		.bytes	= SMB2FS_HDR_SIZE + 32,
		.build	= build_flush,
	};

	return smb2fs_op_do(&op, NULL);
}
