/* SPDX-License-Identifier: GPL-2.0 */
/* A request: one command of a chain, from its encoding to its answer. */
#ifndef _SMB2FS_REQ_H
#define _SMB2FS_REQ_H

#include <linux/bvec.h>
#include <linux/list.h>
#include <linux/types.h>

#include "cursor.h"
#include "pdu_hdr.h"
#include "wire_hdr.h"
#include "window.h"

struct smb2fs_chain;

/*
 * What an answer that reports an error may have beyond its header: the error
 * body and one error context with a reparse buffer, [MS-SMB2] 2.2.2.
 */
#define SMB2FS_REQ_ERROR_MAX	(8 + 8 + 16384 + 256)

/**
 * struct smb2fs_req_data - pages whose bytes travel outside the encoded PDU
 * @bvec: the pages, with a free element before the first and behind the last;
 *	owned by the request
 * @nr: how many are used
 * @len: bytes in them
 */
struct smb2fs_req_data {
	struct bio_vec	*bvec;
	unsigned int	nr;
	u32		len;
};

/**
 * struct smb2fs_req - one command of a chain
 * @chain: the chain; a request lives as long as that
 * @node: in pipe->match while an answer is due; protected by pipe->lock
 * @command: what is asked
 * @raw: the PDU has no SMB2 header; it is sent as it was encoded
 * @tree_id: of the request; 0 for none
 * @mid: MessageId, once the chain is committed
 * @async_id: from the interim answer; 0 before
 * @ids: what it costs, for the window; protected by pipe->lock
 * @at: where the PDU begins in the chain's buffer
 * @len: its bytes there, without @payload and padding
 * @payload: data of a WRITE; travels behind the PDU
 * @sends: bytes of payload in the PDU itself, for the charge (3.1.5.2)
 * @expects: bytes of payload that the answer may bring, without @into
 * @into: where the data of a READ goes; its @len is the most that may come
 * @max: most bytes that an answer may have, header included, without what goes
 *	into @into
 * @room: bytes that @answer has from the beginning, smb2fs_req_reserve()
 * @claimed: the receiver is at an answer to it; protected by pipe->lock
 * @err: 0 once the answer is here, -EINPROGRESS before, or why there is none
 * @hdr: the answer's header
 * @answer: the answer, header included, without what went into @into; the
 *	request owns it
 * @answer_len: its bytes
 * @received: bytes that went into @into
 */
struct smb2fs_req {
	struct smb2fs_chain	*chain;
	struct hlist_node	node;
	u16			command;
	bool			raw;
	u32			tree_id;
	u64			mid;
	u64			async_id;
	struct smb2fs_ids	ids;

	u32			at;
	u32			len;
	struct smb2fs_req_data	payload;
	u32			sends;
	u32			expects;
	struct smb2fs_req_data	into;
	u32			max;
	u32			room;

	bool			claimed;
	int			err;
	struct smb2fs_hdr	hdr;
	u8			*answer;
	u32			answer_len;
	u32			received;
};

/* req.c */
int smb2fs_req_set_payload(struct smb2fs_req *req, const struct bio_vec *bvec,
			   u32 skip, u32 len);
int smb2fs_req_set_into(struct smb2fs_req *req, const struct bio_vec *bvec,
			u32 skip, u32 len);
int smb2fs_req_reserve(struct smb2fs_req *req);
u32 smb2fs_req_sends(const struct smb2fs_req *req);
u32 smb2fs_req_expects(const struct smb2fs_req *req);
int smb2fs_req_status(const struct smb2fs_req *req);
bool smb2fs_req_inherit(struct smb2fs_req *req, const struct smb2fs_req *from);
void smb2fs_req_read(const struct smb2fs_req *req, struct smb2fs_rd *rd);
const u8 *smb2fs_req_sent(const struct smb2fs_req *req, size_t *len);
void smb2fs_req_free(struct smb2fs_req *req);

#endif /* _SMB2FS_REQ_H */
