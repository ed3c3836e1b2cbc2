/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_ERROR_H
#define _SMB2FS_PDU_ERROR_H

#include <linux/types.h>

#include "wire/cursor.h"
#include "wire/pdu_reparse.h"

/* [MS-SMB2] 2.2.2.1, ErrorId */
enum smb2fs_error_id {
	SMB2FS_ERROR_DEFAULT		= 0x00000000,
	SMB2FS_ERROR_SHARE_REDIRECT	= 0x72645253,
};

/**
 * struct smb2fs_error_rsp - what came instead of the answer
 * @contexts: 3.1.1: number of error contexts in @data; 0: @data is bare
 * @data: ErrorData; often empty
 */
struct smb2fs_error_rsp {
	unsigned int		contexts;
	struct smb2fs_rd	data;
};

/**
 * struct smb2fs_error_symlink - a symbolic link on the way to what was opened
 * @unparsed: bytes at the end of the path sent that are behind the link
 * @link: where it leads
 */
struct smb2fs_error_symlink {
	u16			unparsed;
	struct smb2fs_reparse	link;
};

/* pdu_error.c */
int smb2fs_pdu_error_decode(struct smb2fs_rd *rd, struct smb2fs_error_rsp *ret);
int smb2fs_pdu_error_find(const struct smb2fs_error_rsp *rsp,
			  enum smb2fs_error_id id, struct smb2fs_rd *ret);
int smb2fs_pdu_error_decode_symlink(const struct smb2fs_error_rsp *rsp,
				    struct smb2fs_error_symlink *ret);

#endif /* _SMB2FS_PDU_ERROR_H */
