// SPDX-License-Identifier: GPL-2.0
/* LOCK: byte ranges of a file; its answer is one of pdu_empty.c. */

#include "wire/pdu_lock.h"

#include <linux/kernel.h>

#include "wire/cursor.h"

/*
 * [MS-SMB2] 2.2.26, behind the header:
 *
 *   0 StructureSize 48    2 LockCount
 *   4 LockSequenceNumber (4 bits), LockSequenceIndex (28 bits)
 *   8 FileId             24 Locks, 2.2.26.1: Offset, Length, Flags, Reserved
 */

/**
 * smb2fs_pdu_lock_encode - encode a LOCK request
 * @wr: the PDU, behind its header
 * @req: what to lock
 *
 * Return: 0, -EINVAL when a number does not fit its field, -ENOBUFS.
 */
int smb2fs_pdu_lock_encode(struct smb2fs_wr *wr, const struct smb2fs_lock_req *req)
{
	unsigned int i;

	if (!req->n || req->n > U16_MAX ||
	    req->index > SMB2FS_LOCK_INDEX_MAX || req->number > 15)
		return -EINVAL;
	smb2fs_wr_u16(wr, 48);
	smb2fs_wr_u16(wr, req->n);
	smb2fs_wr_u32(wr, req->index << 4 | req->number);
	smb2fs_pdu_common_encode_id(wr, &req->id);
	for (i = 0; i < req->n; i++) {
		smb2fs_wr_u64(wr, req->ranges[i].offset);
		smb2fs_wr_u64(wr, req->ranges[i].length);
		smb2fs_wr_u32(wr, req->ranges[i].flags);
		smb2fs_wr_u32(wr, 0);
	}
	return smb2fs_wr_err(wr);
}
