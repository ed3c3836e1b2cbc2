/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_FSCC_H
#define _SMB2FS_PDU_FSCC_H

#include <linux/types.h>

#include "wire/pdu_common.h"

/**
 * struct smb2fs_file_info - FileAllInformation, or what other classes know of it
 * @attrs: times, sizes, attributes
 * @links: hard links
 * @delete_pending: the file goes when the last open of it does
 * @directory: it is one
 * @file_id: its number in the volume; 0 when the server has none
 * @ea_size: bytes of extended attributes
 * @access: what this open may do, SMB2FS_READ_DATA and following
 */
struct smb2fs_file_info {
	struct smb2fs_attrs	attrs;
	u32			links;
	bool			delete_pending;
	bool			directory;
	u64			file_id;
	u32			ea_size;
	u32			access;
};

/**
 * struct smb2fs_ea - one extended attribute, from a server
 * @name: bytes; at least one, and none is NUL
 * @value: bytes
 * @flags: 0, or %SMB2FS_EA_NEED
 */
struct smb2fs_ea {
	struct smb2fs_rd	name;
	struct smb2fs_rd	value;
	u8			flags;
};

/**
 * struct smb2fs_ea_set - one extended attribute, to be set
 * @name: not terminated
 * @name_len: 1 to 254 bytes
 * @value: its bytes
 * @value_len: not above %U16_MAX; 0 removes the attribute
 */
struct smb2fs_ea_set {
	const char	*name;
	size_t		name_len;
	const void	*value;
	size_t		value_len;
};

/* pdu_fscc.c */
int smb2fs_pdu_fscc_decode_all(struct smb2fs_rd *rd, struct smb2fs_file_info *ret);
bool smb2fs_pdu_fscc_next_ea(struct smb2fs_rd *list, struct smb2fs_ea *ret);

int smb2fs_pdu_fscc_encode_basic(struct smb2fs_wr *wr,
				 const struct smb2fs_attrs *attrs);
int smb2fs_pdu_fscc_encode_rename(struct smb2fs_wr *wr, bool replace,
				  const char *path, size_t len,
				  enum smb2fs_name_map map);
int smb2fs_pdu_fscc_encode_disposition(struct smb2fs_wr *wr, bool delete);
int smb2fs_pdu_fscc_encode_size(struct smb2fs_wr *wr, u64 size);
int smb2fs_pdu_fscc_encode_ea(struct smb2fs_wr *wr, const struct smb2fs_ea_set *ea,
			      size_t count);

#endif /* _SMB2FS_PDU_FSCC_H */
