// SPDX-License-Identifier: GPL-2.0
/* What stands before every command: frame prefix, SMB2 header, transform header.
 *
 * Here a message is cut into its PDUs. Every other decoder gets one PDU: a
 * cursor that begins at its header, ends at its last byte and stands behind
 * the header. Encoders write in the same way.
 */

#include "pdu_hdr.h"

#include "cursor.h"

/* No body is shorter than 4 bytes, and the next header is 8-byte aligned */
#define NEXT_MIN	(SMB2FS_HDR_SIZE + 8)

/* 2.2.1.2, Reserved: what Windows sends there, product note <3> */
#define PROCESS_ID	0xfeffu

/* In 3.1.1 Flags: encrypted; in 3.0 and 3.0.2 EncryptionAlgorithm: AES-128-CCM */
#define TRANSFORM_SEALED	0x0001

/*
 * [MS-SMB2] 2.1: a zero byte, then the message's length in 24 bits, most
 * significant byte first.
 */
#define FRAME_MAX	0xffffffu

/**
 * smb2fs_pdu_hdr_put_frame - encode the prefix of a message on TCP
 * @wr: where to
 * @len: bytes in the message, prefix not counted
 *
 * Return: 0, -EINVAL when it is too long for the field, -ENOBUFS.
 */
int smb2fs_pdu_hdr_put_frame(struct smb2fs_wr *wr, size_t len)
{
	u8 *p = smb2fs_cursor_room(wr, sizeof(struct smb2fs_wire_frame));

	if (len > FRAME_MAX)
		return -EINVAL;
	if (p)
		put_unaligned_be32(len, p);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_hdr_get_frame - decode the prefix of a message on TCP
 * @rd: at the prefix
 * @ret: bytes in the message that follows; less than 16 MiB, maybe 0
 *
 * Return: 0, or -EBADMSG when the first byte is not 0.
 */
int smb2fs_pdu_hdr_get_frame(struct smb2fs_rd *rd, size_t *ret)
{
	const u8 *p = smb2fs_cursor_take(rd, sizeof(struct smb2fs_wire_frame));

	*ret = p ? get_unaligned_be32(p) : 0;
	if (*ret > FRAME_MAX)
		rd->bad = true;
	return smb2fs_rd_err(rd);
}

/**
 * smb2fs_pdu_hdr_magic - what kind of message this is
 * @rd: at the message's first byte; it does not move
 *
 * Return: one of SMB2FS_MAGIC_*, or anything else that the first four bytes
 * make; 0 when there are fewer.
 */
u32 smb2fs_pdu_hdr_magic(const struct smb2fs_rd *rd)
{
	struct smb2fs_rd ahead = *rd;

	return smb2fs_rd_u32(&ahead);
}

/*
 * [MS-SMB2] 2.2.1, offsets:
 *
 *   0 magic           4 StructureSize 64    6 CreditCharge
 *   8 Status, or in a 3.x request ChannelSequence and Reserved
 *  12 Command        14 CreditRequest, CreditResponse
 *  16 Flags          20 NextCommand        24 MessageId
 *  32 AsyncId, or without the ASYNC flag Reserved and TreeId
 *  40 SessionId      48 Signature
 */

/**
 * smb2fs_pdu_hdr_put - encode the header of a request
 * @wr: at the PDU's first byte
 * @hdr: what to say; @hdr->status is not looked at
 *
 * The signature is zero: who signs fills it in.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_hdr_put(struct smb2fs_wr *wr, const struct smb2fs_hdr *hdr)
{
	smb2fs_wr_u32(wr, SMB2FS_MAGIC_PLAIN);
	smb2fs_wr_u16(wr, SMB2FS_HDR_SIZE);
	smb2fs_wr_u16(wr, hdr->charge);
	smb2fs_wr_u16(wr, hdr->channel_sequence);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u16(wr, hdr->command);
	smb2fs_wr_u16(wr, hdr->credits);
	smb2fs_wr_u32(wr, hdr->flags);
	smb2fs_wr_u32(wr, hdr->next_command);
	smb2fs_wr_u64(wr, hdr->message_id);
	if (hdr->flags & SMB2FS_FLAG_ASYNC) {
		smb2fs_wr_u64(wr, hdr->async_id);
	} else {
		smb2fs_wr_u32(wr, PROCESS_ID);
		smb2fs_wr_u32(wr, hdr->tree_id);
	}
	smb2fs_wr_u64(wr, hdr->session_id);
	smb2fs_cursor_zero(wr, 16);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_hdr_get - decode the header of a response
 * @rd: at the PDU's first byte; afterwards behind the header
 * @ret: what it says; CreditCharge is to be ignored (3.2.5.1) and is 0 here
 *
 * NextCommand is not checked: smb2fs_pdu_hdr_next() knows how long the message
 * is.
 *
 * Return: 0, or -EBADMSG when it is no header of a response.
 */
int smb2fs_pdu_hdr_get(struct smb2fs_rd *rd, struct smb2fs_hdr *ret)
{
	*ret = (struct smb2fs_hdr){};
	if (smb2fs_rd_u32(rd) != SMB2FS_MAGIC_PLAIN)
		rd->bad = true;
	smb2fs_rd_expect_u16(rd, SMB2FS_HDR_SIZE);
	smb2fs_rd_skip(rd, sizeof(u16));
	ret->status = smb2fs_rd_u32(rd);
	ret->command = smb2fs_rd_u16(rd);
	ret->credits = smb2fs_rd_u16(rd);
	ret->flags = smb2fs_rd_u32(rd);
	ret->next_command = smb2fs_rd_u32(rd);
	ret->message_id = smb2fs_rd_u64(rd);
	if (ret->flags & SMB2FS_FLAG_ASYNC) {
		ret->async_id = smb2fs_rd_u64(rd);
	} else {
		smb2fs_rd_skip(rd, sizeof(u32));
		ret->tree_id = smb2fs_rd_u32(rd);
	}
	ret->session_id = smb2fs_rd_u64(rd);
	smb2fs_rd_skip(rd, 16);

	if (!(ret->flags & SMB2FS_FLAG_RESPONSE))
		rd->bad = true;
	return smb2fs_rd_err(rd);
}

/**
 * smb2fs_pdu_hdr_next - take the next PDU off a message
 * @msg: at a PDU's first byte; afterwards at the next one's, or at the end
 * @pdu: a cursor over this PDU alone, behind its header
 * @ret: its header
 *
 * Call it while smb2fs_rd_left() of @msg says that there is something. Every
 * call takes at least a header, so a message's end is always reached. A Windows
 * server that stops half-way through a chain lets NextCommand of the last PDU
 * point to the message's end (product note <236>); it reads as 0 here.
 *
 * Return: 0, or -EBADMSG when there is no header of a response, or when the
 * next one is not aligned or not inside the message; @msg is faulty then.
 */
int smb2fs_pdu_hdr_next(struct smb2fs_rd *msg, struct smb2fs_rd *pdu,
			struct smb2fs_hdr *ret)
{
	struct smb2fs_rd peek = *msg;
	u32 *next = &ret->next_command;

	if (smb2fs_pdu_hdr_get(&peek, ret))
		msg->bad = true;
	if (*next == smb2fs_rd_left(msg))
		*next = 0;
	if (*next && (*next < NEXT_MIN || *next % 8))
		msg->bad = true;
	if (smb2fs_cursor_range(msg, msg->pos, *next ?: smb2fs_rd_left(msg),
				pdu))
		return -EBADMSG;
	smb2fs_rd_skip(msg, pdu->size);
	smb2fs_rd_skip(pdu, SMB2FS_HDR_SIZE);
	return 0;
}

/*
 * [MS-SMB2] 2.2.41, offsets:
 *
 *   0 magic    4 Signature    20 Nonce    36 OriginalMessageSize
 *  40 Reserved    42 Flags or EncryptionAlgorithm    44 SessionId
 */

/**
 * smb2fs_pdu_hdr_put_transform - encode the header of a sealed message
 * @wr: where to
 * @hdr: what to say; the tag is known only after sealing, with the rest of this
 *	header as additional data
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_hdr_put_transform(struct smb2fs_wr *wr,
				 const struct smb2fs_transform *hdr)
{
	smb2fs_wr_u32(wr, SMB2FS_MAGIC_TRANSFORM);
	smb2fs_cursor_write(wr, hdr->tag, sizeof(hdr->tag));
	smb2fs_cursor_write(wr, hdr->nonce, sizeof(hdr->nonce));
	smb2fs_wr_u32(wr, hdr->size);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u16(wr, TRANSFORM_SEALED);
	smb2fs_wr_u64(wr, hdr->session_id);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_hdr_get_transform - decode the header of a sealed message
 * @rd: at the message's first byte, up to its last; afterwards at the sealed
 *	bytes
 * @ret: what it says; @ret->size is what is left in @rd
 *
 * Return: 0, or -EBADMSG when it is none, when not all that follows is sealed,
 * or when too little is.
 */
int smb2fs_pdu_hdr_get_transform(struct smb2fs_rd *rd,
				 struct smb2fs_transform *ret)
{
	if (smb2fs_rd_u32(rd) != SMB2FS_MAGIC_TRANSFORM)
		rd->bad = true;
	smb2fs_cursor_read(rd, ret->tag, sizeof(ret->tag));
	smb2fs_cursor_read(rd, ret->nonce, sizeof(ret->nonce));
	ret->size = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, sizeof(u16));
	smb2fs_rd_expect_u16(rd, TRANSFORM_SEALED);
	ret->session_id = smb2fs_rd_u64(rd);
	/* 3.2.5.1.1.1; a tail that no tag covers would be a way in */
	if (ret->size < SMB2FS_HDR_SIZE || ret->size != smb2fs_rd_left(rd))
		rd->bad = true;
	return smb2fs_rd_err(rd);
}
