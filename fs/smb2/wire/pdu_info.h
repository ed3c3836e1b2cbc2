/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_INFO_H
#define _SMB2FS_PDU_INFO_H

#include <linux/types.h>

#include "wire/pdu_common.h"
#include "wire/wire_info.h"

/**
 * struct smb2fs_query_req - QUERY_INFO
 * @id: the open
 * @type: &enum smb2fs_info_type
 * @class: &enum smb2fs_file_class, &enum smb2fs_fs_class, or 0
 * @max: bytes of information that the server may return
 * @what: SMB2FS_SECURITY_*; else 0
 * @flags: SMB2FS_QUERY_*; else 0
 */
struct smb2fs_query_req {
	struct smb2fs_fileid	id;
	u8			type;
	u8			class;
	u32			max;
	u32			what;
	u32			flags;
};

/**
 * struct smb2fs_set_req - SET_INFO
 * @id: the open
 * @type: &enum smb2fs_info_type
 * @class: &enum smb2fs_file_class, &enum smb2fs_fs_class, or 0
 * @what: SMB2FS_SECURITY_*; else 0
 */
struct smb2fs_set_req {
	struct smb2fs_fileid	id;
	u8			type;
	u8			class;
	u32			what;
};

/* pdu_info.c */
int smb2fs_pdu_info_encode_query(struct smb2fs_wr *wr,
				 const struct smb2fs_query_req *req);
int smb2fs_pdu_info_decode_query(struct smb2fs_rd *rd, struct smb2fs_rd *ret);
int smb2fs_pdu_info_encode_set(struct smb2fs_wr *wr,
			       const struct smb2fs_set_req *req);
int smb2fs_pdu_info_end_set(struct smb2fs_wr *wr);

#endif /* _SMB2FS_PDU_INFO_H */
