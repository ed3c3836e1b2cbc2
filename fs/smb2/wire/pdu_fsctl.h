/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_FSCTL_H
#define _SMB2FS_PDU_FSCTL_H

#include <linux/types.h>

#include "wire/pdu_common.h"
#include "wire/wire_fsctl.h"

/**
 * struct smb2fs_ioctl_req - IOCTL
 * @id: the open; all ones for what needs none
 * @code: SMB2FS_FSCTL_*
 * @max: bytes of output that the server may return
 */
struct smb2fs_ioctl_req {
	struct smb2fs_fileid	id;
	u32			code;
	u32			max;
};

/**
 * struct smb2fs_validate_req - what we said in NEGOTIATE
 * @capabilities: of the client
 * @guid: of the client
 * @security_mode: of the client
 * @dialects: offered
 * @count: how many of them
 */
struct smb2fs_validate_req {
	u32		capabilities;
	u8		guid[16];
	u16		security_mode;
	const u16	*dialects;
	u16		count;
};

/**
 * struct smb2fs_validate_rsp - what the server said in NEGOTIATE
 * @capabilities: of the server
 * @guid: of the server
 * @security_mode: of the server
 * @dialect: chosen
 */
struct smb2fs_validate_rsp {
	u32	capabilities;
	u8	guid[16];
	u16	security_mode;
	u16	dialect;
};

/**
 * struct smb2fs_interface - one address of a server
 * @index: of the network interface; several addresses may share it
 * @capability: SMB2FS_INTERFACE_*
 * @speed: bits per second
 * @addr: in network byte order
 * @addr_len: 4 or 16; 0 for an address of another family
 */
struct smb2fs_interface {
	u32	index;
	u32	capability;
	u64	speed;
	u8	addr[16];
	u8	addr_len;
};

/**
 * struct smb2fs_chunk - a range that the server is to copy
 * @from: offset in the source, in bytes
 * @to: offset in the target, in bytes
 * @length: bytes
 */
struct smb2fs_chunk {
	u64	from;
	u64	to;
	u32	length;
};

/**
 * struct smb2fs_copychunk_rsp - what the server has copied
 * @chunks: written; with STATUS_INVALID_PARAMETER: most that it takes at once
 * @chunk_bytes: of the chunk that was not finished; most in one chunk
 * @total_bytes: written; most in all
 */
struct smb2fs_copychunk_rsp {
	u32	chunks;
	u32	chunk_bytes;
	u32	total_bytes;
};

/**
 * struct smb2fs_range - a range of a file
 * @offset: in bytes
 * @length: in bytes; @offset + @length is not above %S64_MAX
 */
struct smb2fs_range {
	u64	offset;
	u64	length;
};

/* pdu_fsctl.c */
int smb2fs_pdu_fsctl_encode_ioctl(struct smb2fs_wr *wr,
				  const struct smb2fs_ioctl_req *req);
int smb2fs_pdu_fsctl_end_ioctl(struct smb2fs_wr *wr);
int smb2fs_pdu_fsctl_decode_ioctl(struct smb2fs_rd *rd, u32 code,
				  struct smb2fs_rd *ret);

int smb2fs_pdu_fsctl_encode_validate(struct smb2fs_wr *wr,
				     const struct smb2fs_validate_req *req);
int smb2fs_pdu_fsctl_decode_validate(struct smb2fs_rd *rd,
				     struct smb2fs_validate_rsp *ret);
bool smb2fs_pdu_fsctl_next_interface(struct smb2fs_rd *list,
				     struct smb2fs_interface *ret);
int smb2fs_pdu_fsctl_decode_resume_key(struct smb2fs_rd *rd,
				       u8 ret[SMB2FS_RESUME_KEY_SIZE]);
int smb2fs_pdu_fsctl_encode_copychunk(struct smb2fs_wr *wr,
				      const u8 key[SMB2FS_RESUME_KEY_SIZE],
				      const struct smb2fs_chunk *chunks, u32 count);
int smb2fs_pdu_fsctl_decode_copychunk(struct smb2fs_rd *rd,
				      struct smb2fs_copychunk_rsp *ret);
int smb2fs_pdu_fsctl_encode_duplicate(struct smb2fs_wr *wr,
				      const struct smb2fs_fileid *source,
				      u64 from, u64 to, u64 length);
int smb2fs_pdu_fsctl_encode_sparse(struct smb2fs_wr *wr, bool sparse);
int smb2fs_pdu_fsctl_encode_zero(struct smb2fs_wr *wr,
				 const struct smb2fs_range *range);
int smb2fs_pdu_fsctl_encode_range(struct smb2fs_wr *wr,
				  const struct smb2fs_range *range);
bool smb2fs_pdu_fsctl_next_range(struct smb2fs_rd *list,
				 struct smb2fs_range *ret);

#endif /* _SMB2FS_PDU_FSCTL_H */
