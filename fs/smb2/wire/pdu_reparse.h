/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_REPARSE_H
#define _SMB2FS_PDU_REPARSE_H

#include <linux/types.h>

#include "wire/cursor.h"
#include "wire/name.h"
#include "wire/wire_fsctl.h"

/* What a reparse point makes of a file */
enum smb2fs_node {
	SMB2FS_NODE_OTHER,		/* nothing that is known here */
	SMB2FS_NODE_LINK,
	SMB2FS_NODE_CHR,
	SMB2FS_NODE_BLK,
	SMB2FS_NODE_FIFO,
	SMB2FS_NODE_SOCK,
};

/**
 * struct smb2fs_reparse - a reparse point, from a server
 * @tag: whose it is
 * @node: what it makes of the file
 * @relative: the target of a link begins at the link's directory; always set
 *	but for %SMB2FS_TAG_SYMLINK
 * @target: of a link, for smb2fs_pdu_reparse_decode_target()
 * @has_device: whether the next two are known; WSL keeps them elsewhere
 * @major: of a device
 * @minor: of a device
 */
struct smb2fs_reparse {
	u32			tag;
	enum smb2fs_node	node;
	bool			relative;
	struct smb2fs_rd	target;
	bool			has_device;
	u32			major;
	u32			minor;
};

/**
 * struct smb2fs_special - a file to be made by a reparse point
 * @node: but for %SMB2FS_NODE_OTHER
 * @target: of a link, in UTF-8
 * @target_len: its length in bytes
 * @major: of a device
 * @minor: of a device
 */
struct smb2fs_special {
	enum smb2fs_node	node;
	const char		*target;
	size_t			target_len;
	u32			major;
	u32			minor;
};

/* pdu_reparse.c */
int smb2fs_pdu_reparse_decode(struct smb2fs_rd *rd, struct smb2fs_reparse *ret);
int smb2fs_pdu_reparse_decode_target(const struct smb2fs_reparse *rp, char *buf,
				     size_t size, enum smb2fs_name_map map);
int smb2fs_pdu_reparse_encode_symlink(struct smb2fs_wr *wr, const char *target,
				      size_t len, enum smb2fs_name_map map);
int smb2fs_pdu_reparse_encode_nfs(struct smb2fs_wr *wr,
				  const struct smb2fs_special *file);
int smb2fs_pdu_reparse_encode_wsl(struct smb2fs_wr *wr,
				  const struct smb2fs_special *file);

#endif /* _SMB2FS_PDU_REPARSE_H */
