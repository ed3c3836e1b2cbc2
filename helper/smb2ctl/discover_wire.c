// SPDX-License-Identifier: GPL-2.0
/* The few messages of SMB2 that are spoken without credentials. */

#include "discover_wire.h"

#include "wire/pdu_hdr.h"
#include "wire/pdu_sess.h"

/* [MS-CIFS] 2.2.3.1 */
#define SMB1_HEADER	32

/* A message is written behind its frame: its offsets count from its own first byte */
static struct smb2fs_wr begin(uint8_t to[WIRE_REQUEST])
{
	struct smb2fs_wr wr;

	smb2fs_wr_init(&wr, to + WIRE_FRAME, WIRE_REQUEST - WIRE_FRAME);
	return wr;
}

/*
 * A connection sends each command once, in the order of their numbers, so that these
 * are their MessageIds as well.
 */
static struct smb2fs_wr begin_smb2(uint8_t to[WIRE_REQUEST], enum smb2fs_command command,
				   uint16_t charge)
{
	const struct smb2fs_hdr hdr = {
		.charge		= charge,
		.command	= command,
		.credits	= 1,
		.message_id	= command,
	};
	struct smb2fs_wr wr = begin(to);

	smb2fs_pdu_hdr_encode(&wr, &hdr);
	return wr;
}

static size_t finish(uint8_t to[WIRE_REQUEST], const struct smb2fs_wr *wr)
{
	struct smb2fs_wr frame;

	smb2fs_wr_init(&frame, to, WIRE_FRAME);
	smb2fs_pdu_hdr_encode_frame(&frame, wr->pos);
	return WIRE_FRAME + wr->pos;
}

/**
 * wire_put_negotiate - encode a NEGOTIATE request, [MS-SMB2] 2.2.3
 * @to: gets it, with its frame
 * @offer: what to offer; at least one dialect
 *
 * Return: bytes to be sent.
 */
size_t wire_put_negotiate(uint8_t to[WIRE_REQUEST], const struct smb2fs_neg_req *offer)
{
	struct smb2fs_wr wr = begin_smb2(to, SMB2FS_NEGOTIATE, 0);

	smb2fs_pdu_neg_encode(&wr, offer);
	return finish(to, &wr);
}

/**
 * wire_put_session - encode the first SESSION_SETUP request, [MS-SMB2] 2.2.5
 * @to: gets it, with its frame
 * @dialect: what was negotiated
 * @token: SPNEGO's first, no longer than WIRE_TOKEN
 *
 * Return: bytes to be sent.
 */
size_t wire_put_session(uint8_t to[WIRE_REQUEST], uint16_t dialect, struct bytes token)
{
	const struct smb2fs_sess_req req = {
		.security_mode	= SMB2FS_SIGNING_ENABLED,
		.token		= token.data,
		.token_len	= token.len,
	};
	/* CreditCharge is a reserved field of 2.0.2, 2.2.1.2 */
	struct smb2fs_wr wr = begin_smb2(to, SMB2FS_SESSION_SETUP, dialect != SMB2FS_SMB_202);

	smb2fs_pdu_sess_encode(&wr, &req);
	return finish(to, &wr);
}

/**
 * wire_put_smb1 - encode SMB1's NEGOTIATE, [MS-CIFS] 2.2.4.52.1
 * @to: gets it, with its frame
 *
 * It offers the last dialect of SMB1 and no SMB2.
 *
 * Return: bytes to be sent.
 */
size_t wire_put_smb1(uint8_t to[WIRE_REQUEST])
{
	struct smb2fs_wr wr = begin(to);

	smb2fs_pdu_neg_encode_multi(&wr, SMB2FS_MULTI_NT_LM);
	return finish(to, &wr);
}

/**
 * wire_frame_len - the length of the message that follows a frame's header
 * @frame: the header
 *
 * Return: bytes; SIZE_MAX when it is no such header.
 */
size_t wire_frame_len(const uint8_t frame[WIRE_FRAME])
{
	struct smb2fs_rd rd;
	size_t len;

	smb2fs_rd_init(&rd, frame, WIRE_FRAME);
	return smb2fs_pdu_hdr_decode_frame(&rd, &len) ? SIZE_MAX : len;
}

/**
 * wire_get_header - what a message is
 * @msg: the message
 * @command: what was asked
 * @status: gets the status of a WIRE_ANSWER
 *
 * Return: its kind.
 */
enum wire_kind wire_get_header(struct bytes msg, enum smb2fs_command command,
			       uint32_t *status)
{
	struct smb2fs_hdr hdr;
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, msg.data, msg.len);
	if (smb2fs_pdu_neg_is_smb1(&rd))
		return WIRE_SMB1;
	if (smb2fs_pdu_hdr_decode(&rd, &hdr) || !(hdr.flags & SMB2FS_FLAG_RESPONSE) ||
	    hdr.command != command || hdr.message_id != command)
		return WIRE_STRANGE;
	*status = hdr.status;
	return WIRE_ANSWER;
}

static struct smb2fs_rd body_of(struct bytes msg)
{
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, msg.data, msg.len);
	smb2fs_rd_skip(&rd, SMB2FS_HDR_SIZE);
	return rd;
}

/**
 * wire_get_negotiate - decode a NEGOTIATE response, [MS-SMB2] 2.2.4
 * @msg: a WIRE_ANSWER of success
 * @ret: what it says; its token is a part of @msg
 *
 * Return: false when it cannot be read.
 */
bool wire_get_negotiate(struct bytes msg, struct smb2fs_neg_rsp *ret)
{
	struct smb2fs_rd rd = body_of(msg);

	return !smb2fs_pdu_neg_decode(&rd, ret);
}

/**
 * wire_get_session - decode a SESSION_SETUP response, [MS-SMB2] 2.2.6
 * @msg: a WIRE_ANSWER of success, or with STATUS_MORE_PROCESSING_REQUIRED
 * @token: gets the server's token; a part of @msg
 *
 * Return: false when it cannot be read.
 */
bool wire_get_session(struct bytes msg, struct bytes *token)
{
	struct smb2fs_rd rd = body_of(msg);
	struct smb2fs_sess_rsp rsp;

	if (smb2fs_pdu_sess_decode(&rd, &rsp))
		return false;
	*token = (struct bytes){ rsp.token.base, rsp.token.size };
	return true;
}

/**
 * wire_get_smb1 - whether the server speaks SMB1, [MS-CIFS] 2.2.4.52.2
 * @msg: a WIRE_SMB1
 *
 * Return: true if it took the one dialect that was offered.
 */
bool wire_get_smb1(struct bytes msg)
{
	struct smb2fs_rd rd;
	uint8_t words;

	smb2fs_rd_init(&rd, msg.data, msg.len);
	smb2fs_rd_skip(&rd, SMB1_HEADER);
	words = smb2fs_rd_u8(&rd);
	/* DialectIndex, 0xffff for none */
	return words && !smb2fs_rd_u16(&rd) && !rd.bad;
}
