// SPDX-License-Identifier: GPL-2.0
/* READ and WRITE: bytes go from and to pages, and nobody waits.
 *
 * An I/O is one request in nearly all cases. It becomes several when the server
 * takes or brings less than it was asked to, when it has not credits for all of
 * it at once, or when the user has to be authenticated again: then a worker goes
 * on where it has come to.
 */

#include "op/data.h"

#include <linux/minmax.h>
#include <linux/slab.h>
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

/* What an answer means for an I/O */
enum verdict {
	DONE,
	MORE,		/* to ask for what is left: some of it was transferred */
	AGAIN,		/* to ask once more: the lock that it met may be ours, or gone */
	RENEW,		/* to ask once more, as a user who is authenticated again */
	FAILED,
};

/* One for what goes on, one for what waits for somebody to be authenticated again */
static struct workqueue_struct *workers, *renewers;

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

static int build(struct smb2fs_io *io, struct smb2fs_chain *chain, u32 len)
{
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

static enum verdict take_read(struct smb2fs_io *io,
			      const struct smb2fs_req *req, int *err)
{
	if (!req->err && req->hdr.status == STATUS_END_OF_FILE)
		return DONE;
	*err = smb2fs_req_status(req);
	if (*err)
		return FAILED;
	io->done += req->received;
	/* whether the file ends there is for the server to say */
	return io->done < io->len && req->received ? MORE : DONE;
}

static enum verdict take_write(struct smb2fs_io *io,
			       const struct smb2fs_req *req, int *err)
{
	struct smb2fs_rd rd;
	u32 count = 0;

	*err = smb2fs_req_status(req);
	if (!*err) {
		smb2fs_req_read(req, &rd);
		*err = smb2fs_pdu_data_decode_write(&rd, req->payload.len, &count);
	}
	io->done += count;
	if (!*err && io->done == io->len)
		return DONE;
	if (!*err && count)
		return MORE;
	*err = *err ?: -EIO;
	return FAILED;
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
 * What becomes of @io. It ends: each answer brings it nearer to its end or is the last,
 * but for one that asks for a new authentication, and some after which it is sent by
 * another open.
 */
static enum verdict take_answer(struct smb2fs_io *io,
				const struct smb2fs_chain *chain, int *err)
{
	const struct smb2fs_req *req = &chain->req[0];

	*err = chain->err;
	if (*err)
		return FAILED;
	/* once: a server that is never content is refused with its status */
	if (!io->renew && smb2fs_op_is_expired(chain))
		return RENEW;
	if (may_be_ours(io, req))
		return AGAIN;
	io->refused = is_about_bytes(req);
	return io->write ? take_write(io, req, err) : take_read(io, req, err);
}

/* Its answer is here, or never will be */
static void answered(struct smb2fs_chain *chain)
{
	struct smb2fs_io *io = chain->context;
	enum verdict verdict;
	int err;

	verdict = take_answer(io, chain, &err);
	if (verdict == MORE) {
		queue_delayed_work(workers, &io->work, 0);
	} else if (verdict == AGAIN) {
		queue_delayed_work(workers, &io->work, reroute_delay(io));
	} else if (verdict == RENEW) {
		io->renew = true;
		queue_delayed_work(renewers, &io->work, 0);
	} else {
		io->end(io, err);
	}
}

/* Return: 0 when it is on its way, so that answered() has it from here on */
static int send(struct smb2fs_io *io)
{
	struct smb2fs_tree *tree = io->handle->tree;
	struct smb2fs_chain *chain;
	int err;

	err = smb2fs_session_error(tree->session);
	if (err)
		return err;
	chain = smb2fs_tree_chain(tree, 1, REQUEST_SIZE);
	if (!chain)
		return -ENOMEM;
	chain->done = answered;
	chain->context = io;
	io->logons = READ_ONCE(tree->session->logons);
	err = build(io, chain, min(io->len - io->done, io->part)) ?:
	      smb2fs_call_submit(chain);
	smb2fs_chain_put(chain);
	return err;
}

static int start(struct smb2fs_io *io)
{
	int err = send(io);

	/* never so many credits at once: one at a time */
	if (err == -EMSGSIZE && io->part > SMB2FS_DATA_MIN) {
		io->part = SMB2FS_DATA_MIN;
		err = send(io);
	}
	return err;
}

static void go_on(struct work_struct *work)
{
	struct smb2fs_io *io = container_of(to_delayed_work(work),
					    struct smb2fs_io, work);
	struct smb2fs_session *session = io->handle->tree->session;
	int err = 0;

	if (io->renew && session->logons == io->logons)
		err = smb2fs_session_renew(session, io->logons);
	err = err ?: start(io);
	if (err)
		io->end(io, err);
}

/**
 * smb2fs_op_data_start - begin to read or to write
 * @io: all but @done and what stands behind @end is set
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
	io->part = U32_MAX;
	io->renew = false;
	io->refused = false;
	io->reroutes = 0;
	INIT_DELAYED_WORK(&io->work, go_on);
	return start(io);
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
	smb2fs_cancel_context(tree->session->conn->xprt, io);
}

/**
 * smb2fs_op_data_init - make ready for reading and writing
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_op_data_init(void)
{
	/* Pages are written back through it, so it may not wait for memory */
	workers = alloc_workqueue("smb2fs-data", WQ_UNBOUND | WQ_MEM_RECLAIM,
				  0);
	if (!workers)
		return -ENOMEM;
	renewers = alloc_workqueue("smb2fs-data-renew",
				   WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (renewers)
		return 0;
	destroy_workqueue(workers);
	return -ENOMEM;
}

/**
 * smb2fs_op_data_exit - undo smb2fs_op_data_init(); nothing is on its way
 */
void smb2fs_op_data_exit(void)
{
	destroy_workqueue(renewers);
	destroy_workqueue(workers);
}
