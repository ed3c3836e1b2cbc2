// SPDX-License-Identifier: GPL-2.0
/* Sending: number, write the headers, sign or seal, and into the socket.
 *
 * Everything that can fail for want of memory is done before a chain gets its
 * ids, since an id that was given out has to be used. From then on it is sent
 * or the connection dies. Signing and sealing run in the caller, outside of any
 * lock and beside other callers.
 *
 * Nobody waits for the socket. One writes at a time (xprt->writing): who finds that
 * somebody does leaves the chain on the queue. When the socket is full, the rest of the
 * queue is for xprt->tx_work, and nobody tries before that.
 */

#include "engine/engine.h"

#include <linux/gfp.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "crypto/crypt_seal.h"
#include "crypto/crypt_sign.h"
#include "trace.h"

/* The prefix of a frame that is not sealed stands right before the first PDU */
#define PREFIX_SIZE	sizeof(struct smb2fs_wire_frame)
#define PREFIX_AT	(SMB2FS_CHAIN_FRONT - PREFIX_SIZE)

/* The requests of the frame that is on its way: from the first up to the end */
static struct smb2fs_req *first_of(struct smb2fs_chain *chain)
{
	return &chain->req[chain->first];
}

static struct smb2fs_req *end_of(struct smb2fs_chain *chain)
{
	return &chain->req[chain->end];
}

static bool is_last(const struct smb2fs_req *req)
{
	return req + 1 == end_of(req->chain);
}

/* Bytes of the PDU with its payload, and behind it up to the next one */
static u32 pdu_size(const struct smb2fs_req *req)
{
	return req->len + req->payload.len;
}

static u32 pdu_pad(const struct smb2fs_req *req)
{
	return is_last(req) ? 0 : ALIGN(pdu_size(req), 8) - pdu_size(req);
}

static u8 *pdu_at(const struct smb2fs_req *req)
{
	return req->chain->buf + req->at;
}

static void set_bvec(struct bio_vec *bvec, const void *p, unsigned int len)
{
	bvec_set_virt(bvec, (void *)p, len);
}

/*
 * Describe the frame: its prefix, then each PDU, its payload and padding.
 * Return: bytes of the PDUs, which is the length that the prefix tells.
 */
static size_t describe(struct smb2fs_chain *chain)
{
	struct bio_vec *bvec = chain->frame;
	struct smb2fs_req *req;
	size_t sum = 0;

	set_bvec(bvec++, chain->buf + PREFIX_AT, PREFIX_SIZE);
	for (req = first_of(chain); req < end_of(chain); req++) {
		u32 pad = pdu_pad(req);

		sum += pdu_size(req) + pad;
		if (!req->payload.len) {
			set_bvec(bvec++, pdu_at(req), req->len + pad);
			continue;
		}
		set_bvec(bvec++, pdu_at(req), req->len);
		memcpy(bvec, req->payload.bvec + 1,
		       req->payload.nr * sizeof(*bvec));
		bvec += req->payload.nr;
		if (pad)
			set_bvec(bvec++, pdu_at(req) + req->len, pad);
	}
	chain->n_frame = bvec - chain->frame;
	return sum;
}

/* Pages for @size sealed bytes, behind an element for what stands before them */
static int alloc_sealed(struct smb2fs_chain *chain, size_t size)
{
	unsigned int n = DIV_ROUND_UP(size, PAGE_SIZE);
	struct bio_vec *bvec;

	bvec = kvmalloc_array(n + 1, sizeof(*bvec), GFP_NOFS);
	if (!bvec)
		return -ENOMEM;
	chain->sealed = bvec;
	set_bvec(bvec, chain->buf, SMB2FS_CHAIN_FRONT);
	for (chain->n_sealed = 1; chain->n_sealed <= n; chain->n_sealed++) {
		unsigned int len = min(size, PAGE_SIZE);
		struct page *page = alloc_page(GFP_NOFS);

		if (!page)
			return -ENOMEM;
		bvec_set_page(++bvec, page, len, 0);
		size -= len;
	}
	return 0;
}

/* All that may fail for want of memory */
static int send_prepare(struct smb2fs_chain *chain)
{
	unsigned int n = 1;
	struct smb2fs_req *req;

	/* left from the part before, if the chain is sent in parts */
	smb2fs_chain_free_frame(chain);
	for (req = first_of(chain); req < end_of(chain); req++)
		n += 2 + req->payload.nr;
	chain->frame = chain->few;
	if (n > ARRAY_SIZE(chain->few))
		chain->frame = kvmalloc_array(n, sizeof(*chain->frame),
					      GFP_NOFS);
	if (!chain->frame)
		return -ENOMEM;
	chain->frame_size = describe(chain);
	/* Small frames are cheaper copied than referred to */
	chain->by_ref = chain->seal || chain->frame_size > PAGE_SIZE;
	return chain->seal ? alloc_sealed(chain, chain->frame_size) : 0;
}

static void put_header(struct smb2fs_req *req)
{
	struct smb2fs_chain *chain = req->chain;
	const struct smb2fs_dialect *dialect = &chain->xprt->dialect;
	struct smb2fs_hdr hdr = {
		.command = req->command,
		.credits = req->ids.asked,
		.message_id = req->mid,
		.async_id = req->async_id,
		.tree_id = req->tree_id,
		.session_id = chain->session_id,
	};
	struct smb2fs_wr wr;

	hdr.charge = smb2fs_window_charge_field(dialect->multi_credit,
						req->ids.n);
	if (dialect->channel_sequence)
		hdr.channel_sequence = chain->channel_sequence;
	if (!is_last(req))
		hdr.next_command = pdu_size(req) + pdu_pad(req);
	if (chain->related && req != first_of(chain))
		hdr.flags |= SMB2FS_FLAG_RELATED;
	if (chain->sign && !chain->seal)
		hdr.flags |= SMB2FS_FLAG_SIGNED;
	/* Only CANCEL tells the server an AsyncId, 3.2.4.24 */
	if (req->async_id)
		hdr.flags |= SMB2FS_FLAG_ASYNC;
	smb2fs_wr_init(&wr, pdu_at(req), SMB2FS_HDR_SIZE);
	smb2fs_pdu_hdr_encode(&wr, &hdr);
}

/* [MS-SMB2] 3.1.4.1: over the PDU and its padding */
static int sign(struct smb2fs_req *req)
{
	struct smb2fs_wire_hdr *hdr = (struct smb2fs_wire_hdr *)pdu_at(req);
	u32 len = pdu_size(req) + pdu_pad(req) - SMB2FS_HDR_SIZE;
	struct smb2fs_req_data *data = &req->payload;
	struct bio_vec one;
	struct iov_iter rest;

	if (data->len) {
		set_bvec(&data->bvec[0], hdr + 1, req->len - SMB2FS_HDR_SIZE);
		set_bvec(&data->bvec[data->nr + 1], pdu_at(req) + req->len,
			 pdu_pad(req));
		iov_iter_bvec(&rest, ITER_SOURCE, data->bvec, data->nr + 2, len);
	} else {
		set_bvec(&one, hdr + 1, len);
		iov_iter_bvec(&rest, ITER_SOURCE, &one, 1, len);
	}
	return smb2fs_crypt_sign_calc(req->chain->channel->signer, hdr, &rest, len,
				      hdr->signature);
}

/* [MS-SMB2] 3.1.4.3: the PDUs move to pages of their own */
static int seal(struct smb2fs_chain *chain)
{
	struct smb2fs_wire_transform *hdr =
		(void *)(chain->buf + PREFIX_SIZE);
	struct iov_iter from, to;

	iov_iter_bvec(&from, ITER_SOURCE, chain->frame + 1, chain->n_frame - 1,
		      chain->frame_size);
	iov_iter_bvec(&to, ITER_DEST, chain->sealed + 1, chain->n_sealed - 1,
		      chain->frame_size);
	return smb2fs_crypt_seal_encrypt(chain->channel->keys->sealer, chain->session_id,
					 hdr, &from, chain->frame_size, &to);
}

/* The frame is complete: prefix it and let it begin */
static void set_tx(struct smb2fs_chain *chain)
{
	size_t size = chain->frame_size;
	u8 *prefix = chain->buf + PREFIX_AT;
	struct smb2fs_wr wr;

	if (chain->seal) {
		prefix = chain->buf;
		size += sizeof(struct smb2fs_wire_transform);
		iov_iter_bvec(&chain->tx, ITER_SOURCE, chain->sealed,
			      chain->n_sealed, PREFIX_SIZE + size);
	} else {
		iov_iter_bvec(&chain->tx, ITER_SOURCE, chain->frame,
			      chain->n_frame, PREFIX_SIZE + size);
	}
	smb2fs_wr_init(&wr, prefix, PREFIX_SIZE);
	smb2fs_pdu_hdr_encode_frame(&wr, size);
}

static int protect(struct smb2fs_chain *chain)
{
	struct smb2fs_req *req;
	int err;

	for (req = first_of(chain); req < end_of(chain); req++)
		if (!req->raw)
			put_header(req);
	if (chain->seal)
		return seal(chain);
	if (!chain->sign)
		return 0;
	for (req = first_of(chain); req < end_of(chain); req++) {
		err = sign(req);
		if (err)
			return err;
	}
	return 0;
}

/*
 * What stands first on the queue. Return: it, or %NULL: then the caller, who writes or was
 * about to, is the writer no longer.
 */
static struct smb2fs_chain *next_chain(struct smb2fs_xprt *xprt)
{
	struct smb2fs_chain *chain;

	lockdep_assert_held(&xprt->lock);
	chain = list_first_entry_or_null(&xprt->tx_queue, struct smb2fs_chain,
					 tx_link);
	xprt->writing = chain;
	return chain;
}

/* @chain has left the queue. Return: whether it was the last that it waited for */
static bool leave_queue(struct smb2fs_chain *chain)
{
	lockdep_assert_held(&chain->xprt->lock);
	list_del_init(&chain->tx_link);
	if (chain->state == SMB2FS_CHAIN_SENDING)
		chain->state = SMB2FS_CHAIN_SENT;
	return smb2fs_chain_settle(chain);
}

/* @chain is on the wire. Return: the next one to be written, as next_chain() */
static struct smb2fs_chain *next_after(struct smb2fs_chain *chain)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	struct smb2fs_chain *next;
	bool last;

	trace_smb2fs_sent(xprt->id, chain->req[chain->first].mid,
			  chain->req[chain->first].command, chain->frame_size,
			  chain->seal);
	spin_lock(&xprt->lock);
	last = leave_queue(chain);
	next = next_chain(xprt);
	spin_unlock(&xprt->lock);
	if (last)
		smb2fs_chain_finish(chain);
	smb2fs_chain_put(chain);
	return next;
}

/*
 * The socket is full: xprt->tx_work is the writer when it has room again, and nobody
 * tries before. Return: false if it has room already.
 */
static bool leave_blocked(struct smb2fs_xprt *xprt)
{
	bool blocked;

	spin_lock(&xprt->lock);
	blocked = !xprt->has_room;
	xprt->has_room = false;
	xprt->blocked = blocked;
	spin_unlock(&xprt->lock);
	return blocked;
}

static void stop_writing(struct smb2fs_xprt *xprt)
{
	spin_lock(&xprt->lock);
	xprt->writing = false;
	spin_unlock(&xprt->lock);
}

/* The caller is the writer, and @chain stands first on the queue */
static void write_queue(struct smb2fs_xprt *xprt, struct smb2fs_chain *chain)
{
	int err = 0;

	while (chain && !err) {
		chain->sent = true;
		err = smb2fs_sock_send(xprt->sock, &chain->tx, chain->by_ref);
		if (!err)
			chain = next_after(chain);
		else if (err == -EAGAIN && !leave_blocked(xprt))
			err = 0;
	}
	if (err && err != -EAGAIN) {
		smb2fs_xprt_kill(xprt, SMB2FS_ABORT_CLOSED, err);
		stop_writing(xprt);
	}
	smb2fs_xprt_left(xprt);
}

/*
 * From here on the chain is sent or the connection dies; either way its part of
 * the work, which chain->pending counts, comes to an end once.
 */
static void transmit(struct smb2fs_chain *chain)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	unsigned int flags = memalloc_nofs_save();
	struct smb2fs_chain *first = NULL;
	int err = protect(chain);
	bool last = false;

	/* crypto allocates as if it could enter file systems */
	memalloc_nofs_restore(flags);
	if (err)
		smb2fs_xprt_kill(xprt, SMB2FS_ABORT_LOCAL, err);
	else
		set_tx(chain);

	spin_lock(&xprt->lock);
	if (xprt->error) {
		last = smb2fs_chain_settle(chain);
	} else {
		smb2fs_chain_get(chain);
		list_add_tail(&chain->tx_link, &xprt->tx_queue);
		if (!xprt->writing)
			first = next_chain(xprt);
	}
	spin_unlock(&xprt->lock);
	if (last)
		smb2fs_chain_finish(chain);
	else if (first)
		write_queue(xprt, first);
}

/**
 * smb2fs_send_commit - number a chain and send it
 * @chain: in its transport, with its credits
 *
 * Context: process; may sleep for memory and crypto, not for the peer.
 * Return: 0 when it has its ids, so that it will be completed; or -ENOMEM or
 * the transport's error when it has none; then the caller takes it out of the transport.
 */
int smb2fs_send_commit(struct smb2fs_chain *chain)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	int err = send_prepare(chain);

	spin_lock(&xprt->lock);
	if (!err)
		err = xprt->error;
	if (!err) {
		smb2fs_chain_get(chain);
		chain->state = SMB2FS_CHAIN_SENDING;
		chain->pending = 1;
		smb2fs_match_number(chain);
		smb2fs_xprt_arm(xprt);
	}
	spin_unlock(&xprt->lock);
	if (!err)
		transmit(chain);
	return err;
}

/**
 * smb2fs_send_cancel - send a CANCEL
 * @chain: one request that has the ids of its target; not in the transport
 *
 * It takes no id of its own and has no answer.
 *
 * Context: process; may sleep for memory and crypto, not for the peer.
 * Return: 0 or -ENOMEM.
 */
int smb2fs_send_cancel(struct smb2fs_chain *chain)
{
	int err = send_prepare(chain);

	if (err)
		return err;
	/* the one for the socket; transmit() ends it */
	smb2fs_chain_get(chain);
	chain->pending = 1;
	transmit(chain);
	return 0;
}

/**
 * smb2fs_send_resume - go on writing: a full socket has room, or may have
 * @xprt: the connection
 *
 * Context: process, in xprt->tx_work or the watchdog; does not wait for the peer.
 */
void smb2fs_send_resume(struct smb2fs_xprt *xprt)
{
	struct smb2fs_chain *first = NULL;

	spin_lock(&xprt->lock);
	if (xprt->blocked && !xprt->error) {
		xprt->blocked = false;
		first = next_chain(xprt);
	} else if (xprt->writing) {
		/* it may be about to find out that there is none */
		xprt->has_room = true;
	}
	spin_unlock(&xprt->lock);
	if (first)
		write_queue(xprt, first);
}

static bool has_writer(struct smb2fs_xprt *xprt)
{
	bool has;

	spin_lock(&xprt->lock);
	has = xprt->writing && !xprt->blocked;
	spin_unlock(&xprt->lock);
	return has;
}

static struct smb2fs_chain *take_unsent(struct smb2fs_xprt *xprt, bool *last)
{
	struct smb2fs_chain *chain;

	spin_lock(&xprt->lock);
	chain = next_chain(xprt);
	if (chain)
		*last = leave_queue(chain);
	spin_unlock(&xprt->lock);
	return chain;
}

/**
 * smb2fs_send_purge - what is still on the queue will never be written
 * @xprt: dead, so that nothing joins the queue any more
 *
 * Context: process, the receiver; sleeps until the writer has noticed, which waits for
 * nobody.
 */
void smb2fs_send_purge(struct smb2fs_xprt *xprt)
{
	struct smb2fs_chain *chain;
	bool last;

	wait_event(xprt->idle, !has_writer(xprt));
	while ((chain = take_unsent(xprt, &last))) {
		if (last)
			smb2fs_chain_finish(chain);
		smb2fs_chain_put(chain);
	}
}
