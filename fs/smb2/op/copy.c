// SPDX-License-Identifier: GPL-2.0
/* Copies that the server makes, so that the data does not travel. */

#include "op/copy.h"

#include <linux/minmax.h>
#include <linux/sizes.h>

#include "client/handle.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "op/op.h"
#include "wire/pdu_fscc.h"
#include "wire/pdu_fsctl.h"
#include "wire/wire_info.h"
#include "wire/wire_status.h"

#define KEY_RSP_SIZE	32
#define COPY_RSP_SIZE	12

/* What Windows takes at once, [MS-SMB2] 3.3.3, and most others */
#define CHUNKS		16
#define CHUNK		SZ_1M
#define TOTAL		SZ_16M

static int build_key(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_REQUEST_RESUME_KEY,
			      KEY_RSP_SIZE, &wr);
	return smb2fs_op_end_ioctl(chain, &wr);
}

/**
 * smb2fs_op_copy_key - how the server calls an open that is copied from
 * @handle: the open
 * @ret: its name for smb2fs_op_copy_data()
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -EOPNOTSUPP, -EBADMSG, or what smb2fs_op_do() tells.
 */
int smb2fs_op_copy_key(struct smb2fs_handle *handle,
		       u8 ret[SMB2FS_RESUME_KEY_SIZE])
{
	const struct smb2fs_target target = { .handle = handle };
	struct smb2fs_op op = {
		.tree	= handle->tree,
		.target	= &target,
		.max	= 1,
		.bytes	= SMB2FS_OP_IOCTL_SIZE,
		.build	= build_key,
	};
	struct smb2fs_chain *chain;
	struct smb2fs_rd out;
	int err = smb2fs_op_do(&op, &chain);

	if (err)
		return err;
	err = smb2fs_op_get_ioctl(chain, 0, SMB2FS_FSCTL_REQUEST_RESUME_KEY,
				  &out);
	if (!err)
		err = smb2fs_pdu_fsctl_decode_resume_key(&out, ret);
	smb2fs_chain_put(chain);
	return err;
}

/**
 * struct request - one COPYCHUNK
 * @key: of the open to copy from
 * @chunks: what to copy
 * @n: how many
 * @len: bytes in them
 */
struct request {
	const u8		*key;
	struct smb2fs_chunk	chunks[CHUNKS];
	unsigned int		n;
	u32			len;
};

static int build_copy(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct request *request = op->context;
	struct smb2fs_wr wr;

	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_COPYCHUNK_WRITE,
			      COPY_RSP_SIZE, &wr);
	smb2fs_pdu_fsctl_encode_copychunk(&wr, request->key, request->chunks,
					  request->n);
	return smb2fs_op_end_ioctl(chain, &wr);
}

static void cut(const struct smb2fs_copy *copy, u64 done,
		const struct smb2fs_copy_limits *limits,
		struct request *request)
{
	u32 left = min_t(u64, copy->len - done, limits->total);

	request->n = 0;
	request->len = 0;
	while (left && request->n < min_t(u32, limits->chunks, CHUNKS)) {
		u32 len = min(left, limits->chunk);

		request->chunks[request->n++] = (struct smb2fs_chunk){
			.from	= copy->from_pos + done + request->len,
			.to	= copy->to_pos + done + request->len,
			.length	= len,
		};
		request->len += len;
		left -= len;
	}
}

/* Less than what was asked for; or it would be asked for the same again */
static bool are_less(const struct smb2fs_copychunk_rsp *rsp,
		     const struct smb2fs_copy_limits *limits)
{
	return rsp->chunks && rsp->chunk_bytes && rsp->total_bytes &&
	       (rsp->chunks < limits->chunks ||
		rsp->chunk_bytes < limits->chunk ||
		rsp->total_bytes < limits->total);
}

/*
 * [MS-SMB2] 3.3.5.15.6: with STATUS_INVALID_PARAMETER the server says what it
 * takes, with other errors how far it has come. Return: 0 to go on, or an error.
 */
static int take_copy(const struct smb2fs_chain *chain,
		     const struct request *request,
		     struct smb2fs_copy_limits *limits, u64 *done)
{
	const struct smb2fs_req *req = &chain->req[0];
	struct smb2fs_copychunk_rsp rsp;
	int status = smb2fs_req_status(req);
	struct smb2fs_rd out;
	int err;

	if (req->err)
		return req->err;
	err = smb2fs_op_get_ioctl(chain, 0, SMB2FS_FSCTL_COPYCHUNK_WRITE, &out);
	if (!err)
		err = smb2fs_pdu_fsctl_decode_copychunk(&out, &rsp);
	if (err)
		return status ?: err;
	if (req->hdr.status == STATUS_INVALID_PARAMETER &&
	    are_less(&rsp, limits)) {
		limits->chunks = min(limits->chunks, rsp.chunks);
		limits->chunk = min(limits->chunk, rsp.chunk_bytes);
		limits->total = min(limits->total, rsp.total_bytes);
		return 0;
	}
	if (req->hdr.status == STATUS_INVALID_PARAMETER)
		return status;
	if (rsp.total_bytes > request->len)
		return -EBADMSG;
	*done += rsp.total_bytes;
	return status ?: (rsp.total_bytes ? 0 : -EIO);
}

/**
 * smb2fs_op_copy_data - copy bytes from one file to another
 * @copy: which
 * @key: of the file that has them, from smb2fs_op_copy_key()
 * @limits: what the server takes at once, as far as it is known; updated
 * @done: bytes copied, an error notwithstanding
 *
 * Context: process; sleeps, killable; one round trip for each 16 MiB.
 * Return: 0, -EOPNOTSUPP, or what smb2fs_op_do() tells.
 */
int smb2fs_op_copy_data(const struct smb2fs_copy *copy,
			const u8 key[SMB2FS_RESUME_KEY_SIZE],
			struct smb2fs_copy_limits *limits, u64 *done)
{
	const struct smb2fs_target target = { .handle = copy->to };
	struct request request = { .key = key };
	struct smb2fs_op op = {
		.tree		= copy->to->tree,
		.target		= &target,
		.max		= 1,
		.bytes		= SMB2FS_OP_IOCTL_SIZE + 32 + CHUNKS * 24,
		.build		= build_copy,
		.context	= &request,
	};
	struct smb2fs_chain *chain;
	int err = 0;

	*done = 0;
	if (!limits->chunks)
		*limits = (struct smb2fs_copy_limits){ CHUNKS, CHUNK, TOTAL };
	while (!err && *done < copy->len) {
		cut(copy, *done, limits, &request);
		err = smb2fs_op_call(&op, &chain);
		if (err)
			break;
		err = take_copy(chain, &request, limits, done);
		smb2fs_chain_put(chain);
	}
	return err;
}

/* What a clone is made from */
struct clone {
	const struct smb2fs_copy	*copy;
	u64				end;
};

static int build_clone(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct clone *clone = op->context;
	const struct smb2fs_copy *copy = clone->copy;
	struct smb2fs_wr wr;
	int err = 0;

	if (clone->end)
		err = smb2fs_op_put_size(op, chain,
					 SMB2FS_FILE_END_OF_FILE, clone->end);
	if (err)
		return err;
	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_DUPLICATE_EXTENTS, 0, &wr);
	smb2fs_pdu_fsctl_encode_duplicate(&wr, &copy->from->id, copy->from_pos,
					  copy->to_pos, copy->len);
	return smb2fs_op_end_ioctl(chain, &wr);
}

/**
 * smb2fs_op_copy_clone - let two files have the same blocks
 * @copy: which; of the same share
 * @end: make the target that long before, or 0: [MS-FSCC] 2.3.7 wants it to have
 *	all that it gets
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -EOPNOTSUPP, -EINVAL when the file system cannot share just that, or
 * what smb2fs_op_do() tells. The target may be longer than before then.
 */
int smb2fs_op_copy_clone(const struct smb2fs_copy *copy, u64 end)
{
	const struct smb2fs_target target = { .handle = copy->to };
	const struct clone clone = { .copy = copy, .end = end };
	struct smb2fs_op op = {
		.tree		= copy->to->tree,
		.target		= &target,
		.max		= 2,
		.bytes		= SMB2FS_OP_IOCTL_SIZE + 40 + 8 +
				  SMB2FS_OP_INFO_SIZE + 8,
		.build		= build_clone,
		.context	= &clone,
	};

	return smb2fs_op_do(&op, NULL);
}
