// SPDX-License-Identifier: GPL-2.0
/* One command of a chain: its data, its answer, its file. */

#include "engine/engine.h"

#include <linux/slab.h>
#include <linux/string.h>

#include "crypto/crypt_preauth.h"
#include "wire/status.h"

#define FILE_ID_SIZE		16
#define SEVERITY_ERROR		3	/* [MS-ERREF] 2.3, the two upper bits */

/* Where the answer to CREATE has its FileId, [MS-SMB2] 2.2.14 */
#define CREATED_FILE_ID_AT	(SMB2FS_HDR_SIZE + 64)

/* How many elements hold the @len bytes behind the first @skip */
static unsigned int count(const struct bio_vec *bvec, u32 skip, u32 len)
{
	u64 end = (u64)skip + len;
	unsigned int n;

	for (n = 0; end > bvec[n].bv_len; n++)
		end -= bvec[n].bv_len;
	return n + 1;
}

static int set_data(struct smb2fs_req_data *data, const struct bio_vec *bvec,
		    u32 skip, u32 len)
{
	struct bio_vec *to;
	unsigned int nr, i;

	for (; skip >= bvec->bv_len; bvec++)
		skip -= bvec->bv_len;
	nr = count(bvec, skip, len);
	/* One element more at both ends, for what signing puts around it */
	to = kvmalloc_array(nr + 2, sizeof(*to), GFP_NOFS);
	if (!to)
		return -ENOMEM;
	memcpy(to + 1, bvec, nr * sizeof(*to));
	data->bvec = to;
	data->nr = nr;
	data->len = len;
	/* the first one and the last one may count in part only */
	to[1].bv_offset += skip;
	to[1].bv_len -= skip;
	for (i = 1; i < nr; i++)
		len -= to[i].bv_len;
	to[nr].bv_len = len;
	return 0;
}

/**
 * smb2fs_req_set_payload - send pages behind the encoded PDU
 * @req: a WRITE, in a chain that is not submitted yet
 * @bvec: the pages; not slab memory. They stay as they are, and stay the
 *	caller's to release, until the chain is completed.
 * @skip: bytes at the beginning of them that do not count
 * @len: bytes that do, at least one
 *
 * Return: 0 or -ENOMEM.
 */
int smb2fs_req_set_payload(struct smb2fs_req *req, const struct bio_vec *bvec,
			   u32 skip, u32 len)
{
	return set_data(&req->payload, bvec, skip, len);
}

/**
 * smb2fs_req_set_into - receive the data of a READ straight into pages
 * @req: a READ, in a chain that is not submitted yet
 * @bvec: the pages; written to until the chain is completed, not by the time
 *	its creator has left it. What is in them counts only if the request has
 *	no error.
 * @skip: bytes at the beginning of them that do not count
 * @len: bytes that do, at least one: the most that may come
 *
 * Return: 0 or -ENOMEM.
 */
int smb2fs_req_set_into(struct smb2fs_req *req, const struct bio_vec *bvec,
			u32 skip, u32 len)
{
	return set_data(&req->into, bvec, skip, len);
}

/**
 * smb2fs_req_reserve - have memory for an answer that will be kept
 * @req: its max says how much; in a chain that is not submitted yet
 *
 * What the receiver takes is on nobody's account; this is on the caller's.
 *
 * Return: 0 or -ENOMEM.
 */
int smb2fs_req_reserve(struct smb2fs_req *req)
{
	req->answer = kvmalloc(req->max, GFP_KERNEL_ACCOUNT);
	if (!req->answer)
		return -ENOMEM;
	req->room = req->max;
	return 0;
}

/**
 * smb2fs_req_room - have memory for an answer
 * @req: claimed
 * @size: in bytes
 *
 * What the requests of a chain have left of its buffer is for their answers; two of them
 * may be received at a time. What the request had for an answer before is gone.
 *
 * Context: process; may sleep, does not enter file systems.
 * Return: req->answer, which has that size now, or %NULL without memory.
 */
u8 *smb2fs_req_room(struct smb2fs_req *req, size_t size)
{
	struct smb2fs_chain *chain = req->chain;
	size_t at;

	/* of an answer that was no good, while the connection comes to its end */
	if (!req->in_chain)
		kvfree(req->answer);
	req->in_chain = false;
	if (size <= chain->size - chain->used) {
		at = atomic_fetch_add(ALIGN(size, 8), &chain->answers);
		req->in_chain = at + size <= chain->size - chain->used;
		if (req->in_chain)
			req->answer = chain->buf + chain->used + at;
	}
	if (!req->in_chain)
		req->answer = kvmalloc(size, GFP_NOFS);
	return req->answer;
}

/**
 * smb2fs_req_free - free what a request owns
 * @req: the request
 */
void smb2fs_req_free(struct smb2fs_req *req)
{
	kvfree(req->payload.bvec);
	kvfree(req->into.bvec);
	if (!req->in_chain)
		kvfree(req->answer);
}

/**
 * smb2fs_req_sends - payload of a request as the credit charge counts it
 * @req: the request
 *
 * Return: bytes; [MS-SMB2] 3.1.5.2.
 */
u32 smb2fs_req_sends(const struct smb2fs_req *req)
{
	return max(req->sends, req->payload.len);
}

/**
 * smb2fs_req_expects - payload of an answer as the credit charge counts it
 * @req: the request
 *
 * Return: the most bytes that may come; [MS-SMB2] 3.1.5.2.
 */
u32 smb2fs_req_expects(const struct smb2fs_req *req)
{
	return max(req->expects, req->into.len);
}

/**
 * smb2fs_req_status - how a request ended
 * @req: of a chain that is done
 *
 * Return: 0, or a negative errno: what the server's status means, or why there
 * is no answer. req->hdr.status has the status itself.
 */
int smb2fs_req_status(const struct smb2fs_req *req)
{
	return req->err ?: smb2fs_status_errno(req->hdr.status);
}

/**
 * smb2fs_req_read - begin to decode an answer
 * @req: of a chain that is done, without an error
 * @rd: gets the answer and stands behind its header, as the decoders want it
 */
void smb2fs_req_read(const struct smb2fs_req *req, struct smb2fs_rd *rd)
{
	smb2fs_rd_init(rd, req->answer, req->answer_len);
	smb2fs_rd_skip(rd, SMB2FS_HDR_SIZE);
}

/**
 * smb2fs_req_preauth - add a request and its answer to a pre-authentication hash
 * @req: of a chain that is done, without payload pages and without an error
 * @preauth: the hash
 * @answer: its answer, too
 *
 * [MS-SMB2] 3.2.5.2 and 3.2.5.3: the bytes as they were sent and received.
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, -ENOENT (no SHA-512).
 */
int smb2fs_req_preauth(const struct smb2fs_req *req,
		       struct smb2fs_preauth *preauth, bool answer)
{
	int err;

	err = smb2fs_crypt_preauth_update(preauth, req->chain->buf + req->at,
					  req->len);
	if (err || !answer)
		return err;
	return smb2fs_crypt_preauth_update(preauth, req->answer,
					   req->answer_len);
}

/* Where a request has its FileId, counted from its header; 0 for nowhere */
static u32 file_id_at(u16 command)
{
	switch (command) {
	case SMB2FS_CLOSE:		/* 2.2.15 */
	case SMB2FS_FLUSH:		/* 2.2.17 */
	case SMB2FS_LOCK:		/* 2.2.26 */
	case SMB2FS_IOCTL:		/* 2.2.31 */
	case SMB2FS_QUERY_DIRECTORY:	/* 2.2.33 */
	case SMB2FS_CHANGE_NOTIFY:	/* 2.2.35 */
		return SMB2FS_HDR_SIZE + 8;
	case SMB2FS_READ:		/* 2.2.19 */
	case SMB2FS_WRITE:		/* 2.2.21 */
	case SMB2FS_SET_INFO:		/* 2.2.39 */
		return SMB2FS_HDR_SIZE + 16;
	case SMB2FS_QUERY_INFO:		/* 2.2.37 */
		return SMB2FS_HDR_SIZE + 24;
	default:
		return 0;
	}
}

/* Copy the FileId that @from made or used to @to. Return: there is one. */
static bool get_file_id(const struct smb2fs_req *from, u8 *to)
{
	u32 at = file_id_at(from->command);

	if (at) {
		memcpy(to, from->chain->buf + from->at + at, FILE_ID_SIZE);
		return true;
	}
	if (from->command != SMB2FS_CREATE ||
	    from->answer_len < CREATED_FILE_ID_AT + FILE_ID_SIZE)
		return false;
	memcpy(to, from->answer + CREATED_FILE_ID_AT, FILE_ID_SIZE);
	return true;
}

/**
 * smb2fs_req_inherit - do for a related request what the server would have done
 * @req: about to be sent by itself
 * @from: the last one before it in its chain that was answered
 *
 * [MS-SMB2] 3.3.5.2.7.2: a related request uses the file of the one before. If
 * no file was decrypted, it fails as the CREATE did; but a CLOSE behind a QUERY
 * that failed still closes, as it does on Windows and Samba.
 *
 * Return: true if it is to be sent, false if it has its result.
 */
bool smb2fs_req_inherit(struct smb2fs_req *req, const struct smb2fs_req *from)
{
	u32 at = file_id_at(req->command);
	bool failed = from->hdr.status >> 30 == SEVERITY_ERROR;
	u8 id[FILE_ID_SIZE];

	if (from->command == SMB2FS_CREATE && failed) {
		req->err = 0;
		req->hdr = from->hdr;
		req->hdr.command = req->command;
		return false;
	}
	if (at && get_file_id(from, id))
		memcpy(req->chain->buf + req->at + at, id, sizeof(id));
	return true;
}
