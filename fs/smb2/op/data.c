// SPDX-License-Identifier: GPL-2.0
/* READ and WRITE: bytes go from and to pages, and nobody waits.
 *
 * An I/O is a task of one request in nearly all cases. It becomes several when the
 * server takes or brings less than it was asked to, or has not credits for all of it
 * at once: then the next attempt goes on where it has come to.
 */

#include "op/data.h"

#include <linux/minmax.h>
#include <linux/spinlock.h>

#include "client/conn.h"
#include "client/handle.h"
#include "client/session.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "op/op.h"
#include "wire/pdu_data.h"
#include "wire/wire_status.h"

#define REQUEST_SIZE	(SMB2FS_HDR_SIZE + 64)

/* So often at most an I/O is sent again because of a lock that is ours: two seconds */
#define REROUTES_MAX	16
#define REROUTE_DELAY	(HZ / 50)

/**
 * smb2fs_op_data_max - most bytes that one request can have
 * @tree: the share
 * @write: of a WRITE; else of a READ
 *
 * Return: bytes; what was negotiated, so constant.
 */
u32 smb2fs_op_data_max(const struct smb2fs_tree *tree, bool write)
{
	const struct smb2fs_dialect *dialect =
		&tree->session->conn->xprt->dialect;
	u32 max = write ? dialect->max_write : dialect->max_read;

	return dialect->multi_credit ? max : min_t(u32, max, SMB2FS_DATA_MIN);
}

/**
 * smb2fs_op_data_now - how many bytes one request should have
 * @tree: the share
 * @max: at most
 *
 * Four such requests can be on their way at once with the credits that the
 * server lets us have at present.
 *
 * Return: bytes, at least what a single credit is good for, or @max.
 */
u32 smb2fs_op_data_now(const struct smb2fs_tree *tree, u32 max)
{
	struct smb2fs_xprt *xprt = tree->session->conn->xprt;
	u64 level;

	spin_lock(&xprt->lock);
	level = smb2fs_window_level(&xprt->window);
	spin_unlock(&xprt->lock);
	level = max_t(u64, level / 4, 1) * SMB2FS_DATA_MIN;
	return min_t(u64, level, max);
}

static struct smb2fs_io *io_of(struct smb2fs_task *task)
{
	return container_of(task, struct smb2fs_io, task);
}

static int build_io(struct smb2fs_task *task, struct smb2fs_chain *chain)
{
	struct smb2fs_io *io = io_of(task);
	u32 len = min(io->len - io->done, task->small ? SMB2FS_DATA_MIN : U32_MAX);
	const struct smb2fs_read_req read = {
		.id	= io->handle->id,
		.offset	= io->pos + io->done,
		.length	= len,
	};
	const struct smb2fs_write_req write = {
		.id	= io->handle->id,
		.offset	= io->pos + io->done,
		.length	= len,
	};
	struct smb2fs_req *req;
	struct smb2fs_wr wr;

	req = smb2fs_tree_add(io->handle->tree, chain,
			      io->write ? SMB2FS_WRITE : SMB2FS_READ, &wr);
	if (io->write)
		smb2fs_pdu_data_encode_write(&wr, &write);
	else
		smb2fs_pdu_data_encode_read(&wr, &read);
	return smb2fs_chain_end(chain, &wr) ?:
	       (io->write ? smb2fs_req_set_payload : smb2fs_req_set_into)
			(req, io->bvec, io->done, len);
}

/* Return: whether there is more to be read */
static bool take_read(struct smb2fs_io *io, const struct smb2fs_req *req)
{
	if (!req->err && req->hdr.status == STATUS_END_OF_FILE)
		return false;
	io->err = smb2fs_req_status(req);
	if (io->err)
		return false;
	io->done += req->received;
	/* whether the file ends there is for the server to say */
	return io->done < io->len && req->received;
}

/* Return: whether there is more to be written */
static bool take_write(struct smb2fs_io *io, const struct smb2fs_req *req)
{
	struct smb2fs_rd rd;
	u32 count = 0;

	io->err = smb2fs_req_status(req);
	if (io->err)
		return false;
	smb2fs_req_read(req, &rd);
	io->err = smb2fs_pdu_data_decode_write(&rd, req->payload.len, &count);
	io->done += count;
	if (!io->err && !count && io->done < io->len)
		io->err = -EIO;
	return !io->err && io->done < io->len;
}

/*
 * Is it more than that the user is not authenticated, that we gave it up, or that
 * somebody has the place locked for a while?
 */
static bool is_about_bytes(const struct smb2fs_req *req)
{
	return !req->err && req->hdr.status != STATUS_CANCELLED &&
	       req->hdr.status != STATUS_NETWORK_SESSION_EXPIRED &&
	       req->hdr.status != STATUS_FILE_LOCK_CONFLICT;
}

/*
 * A server enforces locks against each open but the one that has them. While this side
 * took its first one, the I/O may have been on its way by another open.
 */
static bool may_be_ours(struct smb2fs_io *io, const struct smb2fs_req *req)
{
	return !req->err && req->hdr.status == STATUS_FILE_LOCK_CONFLICT &&
	       io->reroutes++ < REROUTES_MAX && io->reroute(io);
}

/* Another open at once, and the same again when a lock had time to change. In jiffies */
static unsigned long reroute_delay(const struct smb2fs_io *io)
{
	return io->reroutes > 1 ? min(io->reroutes, 8u) * REROUTE_DELAY : 0;
}

/*
 * It ends: each answer brings an I/O nearer to its end or is the last, but for some after
 * which it is sent by another open.
 */
static bool take_io(struct smb2fs_task *task)
{
	const struct smb2fs_req *req = &task->chain->req[0];
	struct smb2fs_io *io = io_of(task);

	task->delay = 0;
	if (may_be_ours(io, req)) {
		task->delay = reroute_delay(io);
		return true;
	}
	io->refused = is_about_bytes(req);
	return io->write ? take_write(io, req) : take_read(io, req);
}

static void end_io(struct smb2fs_task *task)
{
	struct smb2fs_io *io = io_of(task);

	io->end(io, task->err ?: io->err);
}

static const struct smb2fs_task_ops io_ops = {
	.build	= build_io,
	.take	= take_io,
	.done	= end_io,
};

/**
 * smb2fs_op_data_start - begin to read or to write
 * @io: all but @done and what stands behind @reroute is set
 *
 * Context: process; sleeps until there are credits, killable; does not wait for
 * an answer.
 * Return: 0 when io->end() will be called, or has been already; or why it did not
 * begin: -EINTR, -ENOMEM, -ETIMEDOUT, or what session or connection have died
 * with.
 */
int smb2fs_op_data_start(struct smb2fs_io *io)
{
	io->done = 0;
	io->err = 0;
	io->refused = false;
	io->reroutes = 0;
	io->task = (struct smb2fs_task){
		.ops		= &io_ops,
		.session	= io->handle->tree->session,
		.max		= 1,
		.bytes		= REQUEST_SIZE,
		/* the same bytes in the same place */
		.repeatable	= true,
	};
	return smb2fs_task_start(&io->task);
}

/**
 * smb2fs_op_data_may_retry - is it of use to try it again?
 * @io: it has failed
 *
 * Return: false if the server has said no to it, or if there is nothing any more
 * by which it could be asked.
 */
bool smb2fs_op_data_may_retry(const struct smb2fs_io *io)
{
	return !io->refused && !smb2fs_session_error(io->handle->tree->session);
}

/**
 * smb2fs_op_data_cancel - nobody wants an I/O any more
 * @tree: where it is; the caller's, since the I/O may exchange its handle or let go of
 *	it meanwhile
 * @io: was started; may have ended, but stays until this returns
 *
 * It ends all the same, sooner if the server can give it up.
 *
 * Context: process; does not wait for the server.
 */
void smb2fs_op_data_cancel(const struct smb2fs_tree *tree,
			   const struct smb2fs_io *io)
{
	smb2fs_task_cancel(tree->session, &io->task);
}
