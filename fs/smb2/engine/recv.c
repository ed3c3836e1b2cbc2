// SPDX-License-Identifier: GPL-2.0
/* Receiving: frames from the socket, open or verify, and each answer to the
 * request that it is for.
 *
 * A frame that is not sealed is read as a stream, one PDU after the other: the
 * header says whose answer it is, and then the data of a READ goes from the
 * socket to the pages of its request at once. A sealed frame is read whole and
 * decrypted in place, a large one by a worker, so that the next can be received
 * meanwhile.
 *
 * Headers are looked at before they are verified, but only to find the request
 * and to place bytes in memory that is there for it. Whatever is wrong ends the
 * connection.
 */

#include "engine/engine.h"

#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/workqueue.h>

#include "crypto/crypt_seal.h"
#include "crypto/crypt_sign.h"
#include "wire/pdu_data.h"
#include "wire/pdu_neg.h"
#include "wire/status.h"
#include "wire/wire_status.h"

/* What is read first of a frame: no message, not even of SMB1, is shorter */
#define HEAD_SIZE	(sizeof(struct smb2fs_wire_frame) + 32)

/* What is read ahead of a frame: the answers to a chain that brings no data */
#define AHEAD_SIZE	768

/* Sealed frames above this are decrypted by workers */
#define DECRYPT_HERE_MAX	(16 * 1024)

/* The body of the answer to READ, up to where data may begin */
#define READ_FIXED	(SMB2FS_READ_RSP_SIZE - SMB2FS_HDR_SIZE)

/* Padding between the data of a READ and the next PDU */
#define TAIL_MAX	16

/* The body of an interim answer, which is an error response, and padding */
#define INTERIM_MAX	64

/**
 * struct source - what is left of a frame
 * @xprt: the connection
 * @channel: the frame was sealed, for this
 * @mem: the next bytes of the frame, which are here already
 * @here: how many; what follows is in the socket
 * @left: bytes left of the frame, with those
 * @starved: what was taken last leaves nothing that could be asked for
 * @reason: what is wrong with it
 */
struct source {
	struct smb2fs_xprt	*xprt;
	struct smb2fs_channel	*channel;
	u8			*mem;
	size_t			here;
	size_t			left;
	bool			starved;
	enum smb2fs_abort	reason;
};

/* A sealed frame on its way to a worker, whose end the receiver waits for */
struct sealed_frame {
	struct work_struct		work;
	struct smb2fs_xprt		*xprt;
	struct smb2fs_channel		*channel;
	struct smb2fs_wire_transform	hdr;
	size_t				size;
	u8				data[] __counted_by(size);
};

static struct workqueue_struct *decryptors;

static int bad(struct source *src, enum smb2fs_abort reason)
{
	src->reason = reason;
	return -EPROTO;
}

/* The next @len bytes of the frame; the caller knows that they are there */
static int get_iter(struct source *src, struct iov_iter *to, size_t len)
{
	size_t n = min(len, src->here);

	src->left -= len;
	if (n && copy_to_iter(src->mem, n, to) != n)
		return -EFAULT;
	src->mem += n;
	src->here -= n;
	return len > n ? smb2fs_sock_recv(src->xprt->sock, to, len - n) : 0;
}

static int get(struct source *src, void *to, size_t len)
{
	struct kvec kvec = { .iov_base = to, .iov_len = len };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_DEST, &kvec, 1, len);
	return get_iter(src, &iter, len);
}

/*
 * [MS-SMB2] 3.2.5.1.3, for an answer that is here whole: its header and @len
 * bytes behind it. What was sealed is verified already.
 */
static int verify(struct source *src, const struct smb2fs_req *req,
		  const struct smb2fs_wire_hdr *hdr, struct iov_iter *rest,
		  size_t len)
{
	const struct smb2fs_channel *channel = req->chain->channel;
	int err;

	if (src->channel || !channel)
		return 0;
	if (!(hdr->flags & cpu_to_le32(SMB2FS_FLAG_SIGNED)))
		return req->chain->sign ? bad(src, SMB2FS_ABORT_UNSIGNED) : 0;
	err = smb2fs_crypt_sign_verify(channel->signer, hdr, rest, len);
	return err == -EKEYREJECTED ? bad(src, SMB2FS_ABORT_SIGNATURE) : err;
}

/* Most bytes that an answer may have */
static u32 answer_max(const struct smb2fs_req *req, u32 status)
{
	if (smb2fs_status_errno(status))
		return max(req->max, SMB2FS_HDR_SIZE + SMB2FS_REQ_ERROR_MAX);
	return req->max;
}

/* An answer that goes to a buffer as a whole: @hdr is here, @len bytes follow */
static int get_answer(struct source *src, struct smb2fs_req *req,
		      const struct smb2fs_wire_hdr *hdr, u32 status, size_t len)
{
	struct kvec kvec;
	struct iov_iter rest;
	u8 *buf = NULL;
	int err;

	if (len > answer_max(req, status) - SMB2FS_HDR_SIZE)
		return bad(src, SMB2FS_ABORT_ANSWER_SIZE);
	if (SMB2FS_HDR_SIZE + len <= req->room)
		buf = req->answer;
	else if (!req->room)
		buf = smb2fs_req_room(req, SMB2FS_HDR_SIZE + len);
	if (!buf)
		return -ENOMEM;
	req->answer_len = SMB2FS_HDR_SIZE + len;
	memcpy(buf, hdr, SMB2FS_HDR_SIZE);
	err = get(src, buf + SMB2FS_HDR_SIZE, len);
	if (err)
		return err;
	kvec.iov_base = buf + SMB2FS_HDR_SIZE;
	kvec.iov_len = len;
	iov_iter_kvec(&rest, ITER_SOURCE, &kvec, 1, len);
	return verify(src, req, (struct smb2fs_wire_hdr *)buf, &rest, len);
}

/* Let @data end after @len bytes, and @tail bytes at @p be the rest */
static unsigned int end_with(struct smb2fs_req_data *data, u32 len, void *p,
			     u32 tail)
{
	struct bio_vec *bvec = data->bvec + 1;

	for (; len > bvec->bv_len; bvec++)
		len -= bvec->bv_len;
	bvec->bv_len = len;
	bvec_set_virt(++bvec, p, tail);
	return bvec + 1 - data->bvec;
}

/* The data of a READ: [MS-SMB2] 2.2.20 in front, pages, padding */
static int get_pages(struct source *src, struct smb2fs_req *req,
		     const struct smb2fs_read_rsp *rsp, size_t tail)
{
	struct smb2fs_req_data *into = &req->into;
	size_t front = rsp->offset - SMB2FS_HDR_SIZE;
	u8 *body = req->answer + SMB2FS_HDR_SIZE;
	struct iov_iter iter;
	unsigned int n;
	int err;

	err = get(src, body + READ_FIXED, front - READ_FIXED);
	if (err)
		return err;
	iov_iter_bvec(&iter, ITER_DEST, into->bvec + 1, into->nr, rsp->length);
	err = get_iter(src, &iter, rsp->length);
	if (err)
		return err;
	err = get(src, body + front, tail);
	if (err)
		return err;

	bvec_set_virt(&into->bvec[0], body, front);
	n = end_with(into, rsp->length, body + front, tail);
	iov_iter_bvec(&iter, ITER_SOURCE, into->bvec, n,
		      front + rsp->length + tail);
	return verify(src, req, (struct smb2fs_wire_hdr *)req->answer, &iter,
		      front + rsp->length + tail);
}

/* The answer to a READ into pages: @hdr is here, @len bytes follow */
static int get_read(struct source *src, struct smb2fs_req *req,
		    const struct smb2fs_wire_hdr *hdr, size_t len)
{
	struct smb2fs_read_rsp rsp;
	struct smb2fs_rd rd;
	size_t tail;
	int err;

	if (len < READ_FIXED)
		return bad(src, SMB2FS_ABORT_BODY);
	/* DataOffset has 8 bits */
	if (!smb2fs_req_room(req, U8_MAX + TAIL_MAX))
		return -ENOMEM;
	memcpy(req->answer, hdr, SMB2FS_HDR_SIZE);
	err = get(src, req->answer + SMB2FS_HDR_SIZE, READ_FIXED);
	if (err)
		return err;

	smb2fs_rd_init(&rd, req->answer, SMB2FS_READ_RSP_SIZE);
	smb2fs_rd_skip(&rd, SMB2FS_HDR_SIZE);
	if (smb2fs_pdu_data_decode_read(&rd, SMB2FS_HDR_SIZE + len, req->into.len,
					&rsp))
		return bad(src, SMB2FS_ABORT_BODY);
	tail = SMB2FS_HDR_SIZE + len - rsp.offset - rsp.length;
	if (tail > TAIL_MAX)
		return bad(src, SMB2FS_ABORT_ANSWER_SIZE);
	req->answer_len = rsp.offset;
	req->received = rsp.length;
	return get_pages(src, req, &rsp, tail);
}

static int get_interim(struct source *src, struct smb2fs_req *req,
		       const struct smb2fs_hdr *hdr, size_t len)
{
	u8 body[INTERIM_MAX];
	int err;

	if (len > sizeof(body))
		return bad(src, SMB2FS_ABORT_ANSWER_SIZE);
	err = get(src, body, len);
	if (!err)
		src->starved = smb2fs_match_interim(req, hdr);
	return err;
}

/* Does the way in which the answer came fit the way in which it was asked for? */
static bool is_unexpected_plaintext(const struct source *src, const struct smb2fs_req *req)
{
	return !src->channel && req->chain->seal;
}

static bool goes_to_pages(const struct smb2fs_req *req, u32 status)
{
	return req->into.len &&
	       (status == STATUS_SUCCESS || status == STATUS_BUFFER_OVERFLOW);
}

/* An answer to a request: @wire is its header, @len bytes follow */
static int take_answer(struct source *src, const struct smb2fs_hdr *hdr,
		       const struct smb2fs_wire_hdr *wire, size_t len)
{
	struct smb2fs_req *req;
	int err;

	req = smb2fs_match_claim(src->xprt, hdr, &src->reason);
	if (!req)
		return -EPROTO;
	if (is_unexpected_plaintext(src, req)) {
		err = bad(src, SMB2FS_ABORT_PLAINTEXT);
	} else if (hdr->status == STATUS_PENDING) {
		err = get_interim(src, req, hdr, len);
		if (!err)
			return 0;
	} else if (goes_to_pages(req, hdr->status)) {
		err = get_read(src, req, wire, len);
	} else {
		err = get_answer(src, req, wire, hdr->status, len);
	}
	if (err)
		smb2fs_match_release(req);
	else
		src->starved = smb2fs_match_final(req, hdr);
	return err;
}

/*
 * [MS-SMB2] 3.2.5.19 and 2.2.44.1: notifications answer nothing, are not
 * signed, and have all ones for an id.
 */
static int take_unsolicited(struct source *src, const struct smb2fs_hdr *hdr,
			    const struct smb2fs_wire_hdr *wire, size_t len)
{
	u8 pdu[SMB2FS_HDR_SIZE + SMB2FS_UNSOLICITED_MAX];
	struct smb2fs_rd rd;
	int err;

	/* before NEGOTIATE there is nothing that could be broken or closed */
	if (!src->xprt->dialect.revision ||
	    (hdr->command != SMB2FS_OPLOCK_BREAK &&
	     hdr->command != SMB2FS_NOTIFICATION))
		return bad(src, SMB2FS_ABORT_UNSOLICITED);
	if (len > SMB2FS_UNSOLICITED_MAX)
		return bad(src, SMB2FS_ABORT_ANSWER_SIZE);
	memcpy(pdu, wire, SMB2FS_HDR_SIZE);
	err = get(src, pdu + SMB2FS_HDR_SIZE, len);
	if (err)
		return err;
	smb2fs_rd_init(&rd, pdu, SMB2FS_HDR_SIZE + len);
	smb2fs_rd_skip(&rd, SMB2FS_HDR_SIZE);
	src->xprt->ops->unsolicited(src->xprt, hdr, &rd);
	return 0;
}

/* One PDU, whose header is here */
static int take_pdu(struct source *src, const struct smb2fs_wire_hdr *wire)
{
	struct smb2fs_hdr hdr;
	struct smb2fs_rd rd;
	size_t len;

	smb2fs_rd_init(&rd, wire, SMB2FS_HDR_SIZE);
	if (smb2fs_pdu_hdr_decode(&rd, &hdr))
		return bad(src, SMB2FS_ABORT_HEADER);
	if (!(hdr.flags & SMB2FS_FLAG_RESPONSE))
		return bad(src, SMB2FS_ABORT_NOT_ANSWER);
	if (smb2fs_pdu_hdr_span(&hdr, SMB2FS_HDR_SIZE + src->left, &len))
		return bad(src, SMB2FS_ABORT_COMPOUND);
	if (src->channel && hdr.session_id != src->channel->session_id)
		return bad(src, SMB2FS_ABORT_SESSION);
	len -= SMB2FS_HDR_SIZE;
	if (hdr.message_id == SMB2FS_MID_UNSOLICITED)
		return take_unsolicited(src, &hdr, wire, len);
	return take_answer(src, &hdr, wire, len);
}

/* All PDUs of a frame; the first @have bytes are in @wire already */
static int take_pdus(struct source *src, struct smb2fs_wire_hdr *wire,
		     size_t have)
{
	int err;

	do {
		if (src->left < SMB2FS_HDR_SIZE - have)
			return bad(src, have ? SMB2FS_ABORT_HEADER :
					       SMB2FS_ABORT_COMPOUND);
		err = get(src, (u8 *)wire + have, SMB2FS_HDR_SIZE - have);
		have = 0;
		if (!err)
			err = take_pdu(src, wire);
	} while (!err && src->left);
	if (!err && src->starved)
		err = bad(src, SMB2FS_ABORT_STARVED);
	return err;
}

/* Sealed frames */

/* [MS-SMB2] 3.2.5.1.1.1. Return: 0, or a negative errno with src->reason */
static int decrypt_frame(struct sealed_frame *frame, struct source *src)
{
	struct kvec kvec = { .iov_base = frame->data, .iov_len = frame->size };
	struct smb2fs_wire_hdr wire;
	struct iov_iter iter;
	int err;

	*src = (struct source){
		.xprt	= frame->xprt,
		.channel = frame->channel,
		.mem	= frame->data,
		.here	= frame->size,
		.left	= frame->size,
	};
	iov_iter_kvec(&iter, ITER_DEST, &kvec, 1, frame->size);
	err = smb2fs_crypt_seal_decrypt(frame->channel->keys->decryptor,
					&frame->hdr, &iter,
					frame->size);
	if (err == -EBADMSG)
		return bad(src, SMB2FS_ABORT_SEAL);
	return err ?: take_pdus(src, &wire, 0);
}

/* Give the connection up, unless all is well */
static void judge(struct smb2fs_xprt *xprt, enum smb2fs_abort reason, int err)
{
	if (reason)
		smb2fs_xprt_kill(xprt, reason, err);
	else if (err == -ENOMEM)
		smb2fs_xprt_kill(xprt, SMB2FS_ABORT_LOCAL, err);
	else if (err)
		smb2fs_xprt_kill(xprt, SMB2FS_ABORT_CLOSED, err);
}

static void free_frame(struct sealed_frame *frame)
{
	smb2fs_channel_put(frame->channel);
	kvfree(frame);
}

static void decrypt_later(struct work_struct *work)
{
	struct sealed_frame *frame = container_of(work, struct sealed_frame,
						  work);
	struct smb2fs_xprt *xprt = frame->xprt;
	unsigned int flags = memalloc_nofs_save();
	size_t size = frame->size;
	struct source src;
	int err;

	err = decrypt_frame(frame, &src);
	judge(xprt, src.reason, err);
	memalloc_nofs_restore(flags);
	free_frame(frame);
	/* The receiver may end as soon as it sees this */
	smb2fs_xprt_get(xprt);
	atomic_sub(size, &xprt->decrypting);
	wake_up(&xprt->decrypted);
	smb2fs_xprt_put(xprt);
}

/* Hand a frame to a worker, when those before it leave it room */
static void hand_over(struct sealed_frame *frame)
{
	struct smb2fs_xprt *xprt = frame->xprt;

	wait_event(xprt->decrypted,
		   atomic_read(&xprt->decrypting) <= xprt->max_frame);
	atomic_add(frame->size, &xprt->decrypting);
	INIT_WORK(&frame->work, decrypt_later);
	queue_work(decryptors, &frame->work);
}

/* A sealed frame of src->left bytes, @have of which are in @head */
static int take_sealed(struct source *src, const u8 *head, size_t have)
{
	struct smb2fs_wire_transform wire;
	struct smb2fs_transform hdr;
	struct sealed_frame *frame;
	struct smb2fs_rd rd;
	int err;

	if (src->left + have < sizeof(wire))
		return bad(src, SMB2FS_ABORT_HEADER);
	memcpy(&wire, head, have);
	err = get(src, (u8 *)&wire + have, sizeof(wire) - have);
	if (err)
		return err;
	smb2fs_rd_init(&rd, &wire, sizeof(wire));
	if (smb2fs_pdu_hdr_decode_transform(&rd, src->left, &hdr))
		return bad(src, SMB2FS_ABORT_HEADER);

	frame = kvmalloc(struct_size(frame, data, src->left), GFP_NOFS);
	if (!frame)
		return -ENOMEM;
	frame->xprt = src->xprt;
	frame->hdr = wire;
	frame->size = src->left;
	frame->channel = smb2fs_channel_find(src->xprt, hdr.session_id);
	if (!frame->channel || !frame->channel->keys->decryptor) {
		err = bad(src, SMB2FS_ABORT_SEAL_SESSION);
		goto out_free;
	}
	err = get(src, frame->data, frame->size);
	if (err)
		goto out_free;
	if (frame->size > DECRYPT_HERE_MAX) {
		hand_over(frame);
		return 0;
	}
	err = decrypt_frame(frame, src);
out_free:
	if (frame->channel)
		smb2fs_channel_put(frame->channel);
	kvfree(frame);
	return err;
}

/*
 * A frame that is not sealed, @have bytes of which are in @head. Answers that carry no
 * data are short, so that all of them are read at once.
 */
static int take_plain(struct source *src, const u8 *head, size_t have)
{
	u8 ahead[AHEAD_SIZE];
	size_t len = min(src->left, sizeof(ahead));
	struct smb2fs_wire_hdr wire;
	int err;

	memcpy(&wire, head, have);
	err = get(src, ahead, len);
	if (err)
		return err;
	src->mem = ahead;
	src->here = len;
	src->left += len;
	return take_pdus(src, &wire, have);
}

static int take_frame(struct source *src)
{
	u8 head[HEAD_SIZE];
	struct smb2fs_rd rd;
	size_t len;
	int err;

	src->left = HEAD_SIZE;
	err = get(src, head, HEAD_SIZE);
	if (err)
		return err;

	smb2fs_rd_init(&rd, head, HEAD_SIZE);
	if (smb2fs_pdu_hdr_decode_frame(&rd, &len) || len < smb2fs_rd_left(&rd))
		return bad(src, SMB2FS_ABORT_FRAME);
	if (len > src->xprt->max_frame)
		return bad(src, SMB2FS_ABORT_FRAME_SIZE);
	src->left = len - smb2fs_rd_left(&rd);
	switch (smb2fs_pdu_hdr_magic(&rd)) {
	case SMB2FS_MAGIC_PLAIN:
		return take_plain(src, head + rd.pos, smb2fs_rd_left(&rd));
	case SMB2FS_MAGIC_TRANSFORM:
		return take_sealed(src, head + rd.pos, smb2fs_rd_left(&rd));
	default:
		return bad(src, smb2fs_pdu_neg_is_smb1(&rd) ?
				SMB2FS_ABORT_SMB1 : SMB2FS_ABORT_PROTOCOL);
	}
}

/**
 * smb2fs_recv_frame - receive one frame and do with it what is to be done
 * @xprt: the connection
 *
 * Context: process, in the transport's receiver; sleeps until there is a frame.
 * Return: 0, or a negative errno when the transport is dead.
 */
int smb2fs_recv_frame(struct smb2fs_xprt *xprt)
{
	struct source src = { .xprt = xprt };
	int err = take_frame(&src);

	judge(xprt, src.reason, err);
	return err;
}

/**
 * smb2fs_recv_init - make ready for receiving
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_recv_init(void)
{
	/* Pages are written back through it, so it may not wait for memory */
	decryptors = alloc_workqueue("smb2fs-decrypt", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	return decryptors ? 0 : -ENOMEM;
}

/**
 * smb2fs_recv_exit - undo smb2fs_recv_init()
 */
void smb2fs_recv_exit(void)
{
	destroy_workqueue(decryptors);
}
