/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_BREAK_H
#define _SMB2FS_PDU_BREAK_H

#include <linux/types.h>

#include "wire/pdu_common.h"

/**
 * struct smb2fs_break - the server takes back what it had granted
 * @is_lease: which of the following is set
 *
 * Of an oplock:
 *
 * @id: the open that has it
 * @level: what is left: &enum smb2fs_oplock_level, but neither batch nor lease
 *
 * Of a lease:
 *
 * @key: the client's name for it
 * @epoch: 3.x: which change of state this is; 2.1: anything
 * @ack: the server waits for an acknowledgment
 * @state: what it was: SMB2FS_LEASE_READ and following
 * @new_state: what is left
 */
struct smb2fs_break {
	bool			is_lease;
	struct smb2fs_fileid	id;
	u8			level;
	u8			key[16];
	u16			epoch;
	bool			ack;
	u32			state;
	u32			new_state;
};

/* pdu_break.c */
int smb2fs_pdu_break_decode(struct smb2fs_rd *rd, struct smb2fs_break *ret);
int smb2fs_pdu_break_encode_oplock(struct smb2fs_wr *wr,
				   const struct smb2fs_fileid *id, u8 level);
int smb2fs_pdu_break_decode_oplock(struct smb2fs_rd *rd, u8 *ret);
int smb2fs_pdu_break_encode_lease(struct smb2fs_wr *wr, const u8 *key, u32 state);
int smb2fs_pdu_break_decode_lease(struct smb2fs_rd *rd, u32 *ret);

#endif /* _SMB2FS_PDU_BREAK_H */
