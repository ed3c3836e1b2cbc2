/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_DIR_H
#define _SMB2FS_PDU_DIR_H

#include <linux/types.h>

#include "wire/pdu_common.h"
#include "wire/wire_info.h"

/**
 * struct smb2fs_dir_req - QUERY_DIRECTORY
 * @id: the open
 * @class: one of the three that smb2fs_pdu_dir_next() knows
 * @flags: SMB2FS_DIR_*
 * @index: where to begin, with %SMB2FS_DIR_INDEX in @flags; else 0
 * @pattern: in UTF-8, sent as it is, so with "*" and "?" for wildcards
 * @pattern_len: its length in bytes, at least one
 * @max: bytes that the server may return
 */
struct smb2fs_dir_req {
	struct smb2fs_fileid	id;
	u8			class;
	u8			flags;
	u32			index;
	const char		*pattern;
	size_t			pattern_len;
	u32			max;
};

/**
 * struct smb2fs_dirent - one entry of a directory
 * @index: where a later request could go on, for servers that have such numbers
 * @attrs: times, sizes, attributes
 * @ea_size: bytes of extended attributes; 0 where the class does not say it
 * @tag: reparse tag; 0 where there is none, or where the class does not say it
 * @file_id: the file's number in the volume; 0 where there is none
 * @name: for smb2fs_name_get(); "." and ".." are there, too
 */
struct smb2fs_dirent {
	u32			index;
	struct smb2fs_attrs	attrs;
	u32			ea_size;
	u32			tag;
	u64			file_id;
	struct smb2fs_rd	name;
};

/* pdu_dir.c */
int smb2fs_pdu_dir_encode_query(struct smb2fs_wr *wr,
				const struct smb2fs_dir_req *req);
int smb2fs_pdu_dir_decode_query(struct smb2fs_rd *rd, struct smb2fs_rd *ret);
bool smb2fs_pdu_dir_next(struct smb2fs_rd *list, enum smb2fs_file_class class,
			 struct smb2fs_dirent *ret);

#endif /* _SMB2FS_PDU_DIR_H */
