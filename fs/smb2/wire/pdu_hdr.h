/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_HDR_H
#define _SMB2FS_PDU_HDR_H

#include <linux/types.h>

#include "wire/wire_hdr.h"

struct smb2fs_rd;
struct smb2fs_wr;

/**
 * struct smb2fs_hdr - the header of a request or of a response
 * @charge: request only: the CreditCharge field; 0 in 2.0.2
 * @channel_sequence: request only: 0 before 3.0
 * @status: response only: NTSTATUS
 * @command: &enum smb2fs_command
 * @credits: asked for in a request, granted in a response
 * @flags: SMB2FS_FLAG_*
 * @next_command: bytes from this header to the next of a compound, 0 in the last
 * @message_id: of the request; all ones in what nobody asked for
 * @async_id: only with %SMB2FS_FLAG_ASYNC in @flags
 * @tree_id: only without
 * @session_id: 0 where there is none yet
 */
struct smb2fs_hdr {
	u16	charge;
	u16	channel_sequence;
	u32	status;
	u16	command;
	u16	credits;
	u32	flags;
	u32	next_command;
	u64	message_id;
	u64	async_id;
	u32	tree_id;
	u64	session_id;
};

/**
 * struct smb2fs_transform - the header of a sealed message, apart from what
 * crypt_seal.c needs to open it
 * @size: bytes sealed, all that follows the header
 * @session_id: whose key it is
 */
struct smb2fs_transform {
	u32	size;
	u64	session_id;
};

/* pdu_hdr.c */
int smb2fs_pdu_hdr_encode_frame(struct smb2fs_wr *wr, size_t len);
int smb2fs_pdu_hdr_decode_frame(struct smb2fs_rd *rd, size_t *ret);
u32 smb2fs_pdu_hdr_magic(const struct smb2fs_rd *rd);
int smb2fs_pdu_hdr_encode(struct smb2fs_wr *wr, const struct smb2fs_hdr *hdr);
int smb2fs_pdu_hdr_decode(struct smb2fs_rd *rd, struct smb2fs_hdr *ret);
int smb2fs_pdu_hdr_span(const struct smb2fs_hdr *hdr, size_t left, size_t *ret);
int smb2fs_pdu_hdr_decode_transform(struct smb2fs_rd *rd, size_t left,
				    struct smb2fs_transform *ret);

#endif /* _SMB2FS_PDU_HDR_H */
