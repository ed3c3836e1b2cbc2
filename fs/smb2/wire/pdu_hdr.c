// SPDX-License-Identifier: GPL-2.0
/* What stands before every command: frame prefix, SMB2 header, transform header.
 *
 * Here a message is cut into its PDUs. Every other decoder gets one PDU: a
 * cursor that begins at its header, ends at its last byte and stands behind
 * the header. Encoders write in the same way.
 */

#include "wire/pdu_hdr.h"

#include "wire/cursor.h"

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
 * smb2fs_pdu_hdr_encode_frame - encode the prefix of a message on TCP
 * @wr: where to
 * @len: bytes in the message, prefix not counted
 *
 * Return: 0, -EINVAL when it is too long for the field, -ENOBUFS.
 */
int smb2fs_pdu_hdr_encode_frame(struct smb2fs_wr *wr, size_t len)
{
	u8 *p = smb2fs_cursor_room(wr, sizeof(struct smb2fs_wire_frame));

	if (len > FRAME_MAX)
		return -EINVAL;
	if (p)
		put_unaligned_be32(len, p);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_hdr_decode_frame - decode the prefix of a message on TCP
 * @rd: at the prefix
 * @ret: bytes in the message that follows; less than 16 MiB, maybe 0
 *
 * Return: 0, or -EBADMSG when the first byte is not 0.
 */
int smb2fs_pdu_hdr_decode_frame(struct smb2fs_rd *rd, size_t *ret)
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
 * smb2fs_pdu_hdr_encode - encode the header of a request
 * @wr: at the PDU's first byte
 * @hdr: what to say; @hdr->status is not looked at
 *
 * The signature is zero: who signs fills it in.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_hdr_encode(struct smb2fs_wr *wr, const struct smb2fs_hdr *hdr)
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
 * smb2fs_pdu_hdr_decode - decode the header of a response
 * @rd: at the PDU's first byte; afterwards behind the header
 * @ret: what it says; CreditCharge is to be ignored (3.2.5.1) and is 0 here
 *
 * NextCommand is not checked, which smb2fs_pdu_hdr_span() does.
 *
 * Return: 0, or -EBADMSG when it is no header.
 */
int smb2fs_pdu_hdr_decode(struct smb2fs_rd *rd, struct smb2fs_hdr *ret)
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
	return smb2fs_rd_err(rd);
}

/**
 * smb2fs_pdu_hdr_span - how far a PDU reaches
 * @hdr: its header
 * @left: bytes from its first to the last of the message
 * @ret: bytes from its first to the next PDU's first, or to the message's end
 *
 * A Windows server that stops half-way through a chain lets NextCommand of the
 * last PDU point to the message's end (product note <236>).
 *
 * Return: 0, or -EBADMSG when the next PDU is not aligned or not inside the
 * message.
 */
int smb2fs_pdu_hdr_span(const struct smb2fs_hdr *hdr, size_t left, size_t *ret)
{
	u32 next = hdr->next_command;

	if (!next || next == left) {
		*ret = left;
		return 0;
	}
	if (next < NEXT_MIN || next % 8 || next > left)
		return -EBADMSG;
	*ret = next;
	return 0;
}

/*
 * [MS-SMB2] 2.2.41, offsets:
 *
 *   0 magic    4 Signature    20 Nonce    36 OriginalMessageSize
 *  40 Reserved    42 Flags or EncryptionAlgorithm    44 SessionId
 */

/**
 * smb2fs_pdu_hdr_decode_transform - decode the header of a sealed message
 * @rd: at the message's first byte; afterwards at the sealed bytes
 * @left: bytes that follow the header
 * @ret: what it says; @ret->size is @left
 *
 * Return: 0, or -EBADMSG when it is none, when not all that follows is sealed,
 * or when too little is.
 */
int smb2fs_pdu_hdr_decode_transform(struct smb2fs_rd *rd, size_t left,
				    struct smb2fs_transform *ret)
{
	if (smb2fs_rd_u32(rd) != SMB2FS_MAGIC_TRANSFORM)
		rd->bad = true;
	smb2fs_rd_skip(rd, 16 + 16);
	ret->size = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, sizeof(u16));
	smb2fs_rd_expect_u16(rd, TRANSFORM_SEALED);
	ret->session_id = smb2fs_rd_u64(rd);
	/* 3.2.5.1.1.1; a tail that no tag covers would be a way in */
	if (ret->size < SMB2FS_HDR_SIZE || ret->size != left)
		rd->bad = true;
	return smb2fs_rd_err(rd);
}
