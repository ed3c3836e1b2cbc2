/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_LOCK_H
#define _SMB2FS_PDU_LOCK_H

#include <linux/types.h>

#include "wire/pdu_common.h"

/*
 * [MS-SMB2] 2.2.26.1, Flags: one of the first three; the last one only together
 * with one of the first two
 */
#define SMB2FS_LOCK_SHARED	0x00000001u
#define SMB2FS_LOCK_EXCLUSIVE	0x00000002u
#define SMB2FS_LOCK_UNLOCK	0x00000004u
#define SMB2FS_LOCK_NO_WAIT	0x00000010u	/* FAIL_IMMEDIATELY */

/* [MS-SMB2] 2.2.26, LockSequenceIndex; 0 says that there is none */
#define SMB2FS_LOCK_INDEX_MAX	64

/**
 * struct smb2fs_lock_range - bytes to lock or to unlock
 * @offset: of the first byte
 * @length: bytes; 0 and ranges behind the end of the file are allowed
 * @flags: SMB2FS_LOCK_*
 */
struct smb2fs_lock_range {
	u64	offset;
	u64	length;
	u32	flags;
};

/**
 * struct smb2fs_lock_req - what a LOCK request asks for
 * @id: the open
 * @index: where the server remembers @number, for replay; 0 in 2.0.2 and for
 *	opens that it need not remember
 * @number: 0 to 15
 * @ranges: at least one; either all unlock or none does
 * @n: how many
 */
struct smb2fs_lock_req {
	struct smb2fs_fileid		id;
	unsigned int			index;
	unsigned int			number;
	const struct smb2fs_lock_range	*ranges;
	unsigned int			n;
};

/* pdu_lock.c */
int smb2fs_pdu_lock_encode(struct smb2fs_wr *wr, const struct smb2fs_lock_req *req);

#endif /* _SMB2FS_PDU_LOCK_H */
