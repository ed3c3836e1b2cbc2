/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_FS_H
#define _SMB2FS_PDU_FS_H

#include <linux/types.h>

#include "wire/cursor.h"

/**
 * struct smb2fs_fs_size - FileFsSizeInformation, FileFsFullSizeInformation
 * @total: units; not above %S64_MAX, like the next two
 * @available: units that this user can get
 * @free: units that nobody uses
 * @unit: bytes in a unit; not 0
 */
struct smb2fs_fs_size {
	u64	total;
	u64	available;
	u64	free;
	u64	unit;
};

/**
 * struct smb2fs_fs_attribute - FileFsAttributeInformation
 * @attributes: SMB2FS_FS_CASE_SENSITIVE and following
 * @name_max: UTF-16 units in a component
 * @name: the file system's name, as on the wire; for information only
 */
struct smb2fs_fs_attribute {
	u32			attributes;
	u32			name_max;
	struct smb2fs_rd	name;
};

/* pdu_fs.c */
int smb2fs_pdu_fs_decode_size(struct smb2fs_rd *rd, struct smb2fs_fs_size *ret);
int smb2fs_pdu_fs_decode_full_size(struct smb2fs_rd *rd,
				   struct smb2fs_fs_size *ret);
int smb2fs_pdu_fs_decode_attribute(struct smb2fs_rd *rd,
				   struct smb2fs_fs_attribute *ret);

#endif /* _SMB2FS_PDU_FS_H */
