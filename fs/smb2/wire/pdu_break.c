// SPDX-License-Identifier: GPL-2.0
/* OPLOCK_BREAK: notification, acknowledgment and its answer, of oplocks and leases.
 *
 * One command number for all; StructureSize tells them apart. The server
 * notifies without being asked, with a MessageId of all ones.
 */

#include "wire/pdu_break.h"

#include <linux/string.h>

#include "wire/wire_open.h"

#define OPLOCK_SIZE		24	/* in all three */
#define LEASE_NOTIFY_SIZE	44
#define LEASE_ACK_SIZE		36	/* and the answer */

#define LEASE_KEY_SIZE		16

#define LEASE_ACK_REQUIRED	0x00000001u	/* 2.2.23.2 */

static u32 get_state(struct smb2fs_rd *rd)
{
	u32 state = smb2fs_rd_u32(rd);

	if (state & ~(SMB2FS_LEASE_READ | SMB2FS_LEASE_HANDLE |
		      SMB2FS_LEASE_WRITE))
		rd->bad = true;
	return state;
}

/*
 * [MS-SMB2] 2.2.23.1, 2.2.24.1, 2.2.25.1, behind the header:
 *
 *   0 StructureSize 24    2 OplockLevel    3 Reserved    4 Reserved2
 *   8 FileId
 */
static void get_oplock(struct smb2fs_rd *rd, u8 *level, struct smb2fs_fileid *id)
{
	*level = smb2fs_rd_u8(rd);
	smb2fs_rd_skip(rd, 5);
	smb2fs_pdu_common_decode_id(rd, id);
	if (*level != SMB2FS_OPLOCK_NONE && *level != SMB2FS_OPLOCK_II &&
	    *level != SMB2FS_OPLOCK_EXCLUSIVE)
		rd->bad = true;
}

/*
 * [MS-SMB2] 2.2.23.2, behind the header:
 *
 *   0 StructureSize 44    2 NewEpoch    4 Flags    8 LeaseKey
 *  24 CurrentLeaseState  28 NewLeaseState
 *  32 BreakReason, AccessMaskHint, ShareMaskHint: reserved
 */
static void get_lease_notify(struct smb2fs_rd *rd, struct smb2fs_break *ret)
{
	ret->is_lease = true;
	ret->epoch = smb2fs_rd_u16(rd);
	ret->ack = smb2fs_rd_u32(rd) & LEASE_ACK_REQUIRED;
	smb2fs_cursor_read(rd, ret->key, sizeof(ret->key));
	ret->state = get_state(rd);
	ret->new_state = get_state(rd);
	smb2fs_rd_skip(rd, 12);
}

/**
 * smb2fs_pdu_break_decode - decode a break notification
 * @rd: the PDU, behind its header
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_break_decode(struct smb2fs_rd *rd, struct smb2fs_break *ret)
{
	memset(ret, 0, sizeof(*ret));
	switch (smb2fs_rd_u16(rd)) {
	case OPLOCK_SIZE:
		get_oplock(rd, &ret->level, &ret->id);
		break;
	case LEASE_NOTIFY_SIZE:
		get_lease_notify(rd, ret);
		break;
	default:
		rd->bad = true;
	}
	return smb2fs_rd_err(rd);
}

/**
 * smb2fs_pdu_break_encode_oplock - encode the acknowledgment of an oplock break
 * @wr: the PDU, behind its header
 * @id: the open, as the notification has it
 * @level: what is kept; not more than the notification has left
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_break_encode_oplock(struct smb2fs_wr *wr,
				   const struct smb2fs_fileid *id, u8 level)
{
	smb2fs_wr_u16(wr, OPLOCK_SIZE);
	smb2fs_wr_u8(wr, level);
	smb2fs_cursor_zero(wr, 5);
	smb2fs_pdu_common_encode_id(wr, id);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_break_decode_oplock - decode the answer to smb2fs_pdu_break_encode_oplock()
 * @rd: the PDU, behind its header
 * @ret: the level that the open has now
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_break_decode_oplock(struct smb2fs_rd *rd, u8 *ret)
{
	struct smb2fs_fileid id;

	smb2fs_rd_expect_u16(rd, OPLOCK_SIZE);
	get_oplock(rd, ret, &id);
	return smb2fs_rd_err(rd);
}

/*
 * [MS-SMB2] 2.2.24.2, 2.2.25.2, behind the header:
 *
 *   0 StructureSize 36    2 Reserved    4 Flags    8 LeaseKey
 *  24 LeaseState         28 LeaseDuration
 */

/**
 * smb2fs_pdu_break_encode_lease - encode the acknowledgment of a lease break
 * @wr: the PDU, behind its header
 * @key: the lease's, 16 bytes
 * @state: what is kept; not more than the notification has left
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_break_encode_lease(struct smb2fs_wr *wr, const u8 *key, u32 state)
{
	smb2fs_wr_u16(wr, LEASE_ACK_SIZE);
	smb2fs_cursor_zero(wr, 6);
	smb2fs_cursor_write(wr, key, LEASE_KEY_SIZE);
	smb2fs_wr_u32(wr, state);
	smb2fs_wr_u64(wr, 0);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_break_decode_lease - decode the answer to smb2fs_pdu_break_encode_lease()
 * @rd: the PDU, behind its header
 * @ret: the state that the lease has now
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_break_decode_lease(struct smb2fs_rd *rd, u32 *ret)
{
	smb2fs_rd_expect_u16(rd, LEASE_ACK_SIZE);
	smb2fs_rd_skip(rd, 6 + LEASE_KEY_SIZE);
	*ret = get_state(rd);
	smb2fs_rd_skip(rd, sizeof(u64));
	return smb2fs_rd_err(rd);
}
