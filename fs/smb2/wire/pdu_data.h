/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_DATA_H
#define _SMB2FS_PDU_DATA_H

#include <linux/types.h>

#include "wire/pdu_common.h"
#include "wire/wire_data.h"

/**
 * struct smb2fs_read_req - READ
 * @id: the open
 * @offset: in the file, in bytes
 * @length: bytes wanted
 * @minimum: fewer bytes than this are an error
 * @flags: SMB2FS_READ_UNBUFFERED, SMB2FS_READ_COMPRESSED
 */
struct smb2fs_read_req {
	struct smb2fs_fileid	id;
	u64			offset;
	u32			length;
	u32			minimum;
	u8			flags;
};

/**
 * struct smb2fs_read_rsp - the answer to READ
 * @offset: of the data, from the first byte of the PDU's header
 * @length: bytes of data; not more than were asked for
 */
struct smb2fs_read_rsp {
	u32	offset;
	u32	length;
};

/**
 * struct smb2fs_write_req - WRITE
 * @id: the open
 * @offset: in the file, in bytes
 * @length: bytes of data
 * @flags: SMB2FS_WRITE_THROUGH, SMB2FS_WRITE_UNBUFFERED
 */
struct smb2fs_write_req {
	struct smb2fs_fileid	id;
	u64			offset;
	u32			length;
	u32			flags;
};

/* pdu_data.c */
int smb2fs_pdu_data_encode_read(struct smb2fs_wr *wr,
				const struct smb2fs_read_req *req);
int smb2fs_pdu_data_decode_read(struct smb2fs_rd *rd, size_t pdu_len, u32 asked,
				struct smb2fs_read_rsp *ret);
int smb2fs_pdu_data_encode_write(struct smb2fs_wr *wr,
				 const struct smb2fs_write_req *req);
int smb2fs_pdu_data_decode_write(struct smb2fs_rd *rd, u32 asked, u32 *ret);

#endif /* _SMB2FS_PDU_DATA_H */
