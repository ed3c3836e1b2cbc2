/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_TREE_H
#define _SMB2FS_PDU_TREE_H

#include <linux/types.h>

#include "wire/wire_tree.h"

struct smb2fs_rd;
struct smb2fs_wr;

/**
 * struct smb2fs_tree_req - what a TREE_CONNECT asks for: \\server\share
 * @flags: SMB2FS_TREE_*; 0 before 3.1.1
 * @server: name or address in UTF-8
 * @server_len: its length in bytes
 * @share: in UTF-8
 * @share_len: its length in bytes
 */
struct smb2fs_tree_req {
	u16		flags;
	const char	*server;
	size_t		server_len;
	const char	*share;
	size_t		share_len;
};

/**
 * struct smb2fs_tree_rsp - what there is to a share; the header has its TreeId
 * @type: &enum smb2fs_share_type
 * @flags: SMB2FS_SHAREFLAG_*
 * @capabilities: SMB2FS_SHARECAP_*
 * @max_access: access mask that the share allows this user
 */
struct smb2fs_tree_rsp {
	u8	type;
	u32	flags;
	u32	capabilities;
	u32	max_access;
};

/* pdu_tree.c */
int smb2fs_pdu_tree_encode(struct smb2fs_wr *wr, const struct smb2fs_tree_req *req);
int smb2fs_pdu_tree_decode(struct smb2fs_rd *rd, struct smb2fs_tree_rsp *ret);

#endif /* _SMB2FS_PDU_TREE_H */
