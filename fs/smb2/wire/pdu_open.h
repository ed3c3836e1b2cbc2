/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_OPEN_H
#define _SMB2FS_PDU_OPEN_H

#include <linux/types.h>

#include "wire/cursor.h"
#include "wire/name.h"
#include "wire/pdu_common.h"
#include "wire/wire_open.h"

struct smb2fs_ctx_req;

/**
 * struct smb2fs_create_req - CREATE
 * @oplock: &enum smb2fs_oplock_level
 * @access: desired, SMB2FS_READ_DATA and following
 * @attributes: of a file that this creates
 * @share: SMB2FS_SHARE_*
 * @disposition: &enum smb2fs_disposition
 * @options: SMB2FS_OPT_*
 * @path: relative to the share, in UTF-8, components separated by one slash;
 *	with %SMB2FS_FLAG_DFS in the header the server and the share come first
 * @path_len: its length in bytes; 0 means the share's root
 * @map: what to do with reserved characters in @path
 * @ctx: create contexts, or %NULL
 */
struct smb2fs_create_req {
	u8			oplock;
	u32			access;
	u32			attributes;
	u32			share;
	u32			disposition;
	u32			options;
	const char		*path;
	size_t			path_len;
	enum smb2fs_name_map	map;
	const struct smb2fs_ctx_req *ctx;
};

/**
 * struct smb2fs_create_rsp - the answer to CREATE
 * @oplock: granted
 * @flags: SMB2FS_CREATE_FLAG_*; to be ignored before 3.0
 * @action: &enum smb2fs_create_action
 * @attrs: of the file
 * @id: of the open
 * @contexts: for smb2fs_pdu_ctx_decode(); may be empty
 */
struct smb2fs_create_rsp {
	u8			oplock;
	u8			flags;
	u32			action;
	struct smb2fs_attrs	attrs;
	struct smb2fs_fileid	id;
	struct smb2fs_rd	contexts;
};

/* pdu_open.c */

int smb2fs_pdu_open_encode_create(struct smb2fs_wr *wr,
				  const struct smb2fs_create_req *req);
int smb2fs_pdu_open_decode_create(struct smb2fs_rd *rd,
				  struct smb2fs_create_rsp *ret);
int smb2fs_pdu_open_encode_close(struct smb2fs_wr *wr,
				 const struct smb2fs_fileid *id, u16 flags);
int smb2fs_pdu_open_encode_flush(struct smb2fs_wr *wr,
				 const struct smb2fs_fileid *id);

#endif /* _SMB2FS_PDU_OPEN_H */
