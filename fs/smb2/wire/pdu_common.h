/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_COMMON_H
#define _SMB2FS_PDU_COMMON_H

#include <linux/types.h>

#include "wire/cursor.h"
#include "wire/name.h"
#include "wire/wire_open.h"

/**
 * struct smb2fs_fileid - a server's name for an open, [MS-SMB2] 2.2.14.1
 * @persistent: stays when a durable open is reconnected
 * @transient: called Volatile there; changes then
 */
struct smb2fs_fileid {
	u64	persistent;
	u64	transient;
};

/* In a related request: the open of the request before, 3.2.4.1.4 */
#define SMB2FS_FILEID_RELATED \
	((struct smb2fs_fileid){ .persistent = ~0ull, .transient = ~0ull })

/**
 * struct smb2fs_attrs - what a server says about a file, in many places alike
 * @btime: creation, as FILETIME
 * @atime: last access, as FILETIME
 * @mtime: last write, as FILETIME
 * @ctime: change, as FILETIME
 * @alloc: bytes allocated; not above %S64_MAX
 * @size: end of file; not above %S64_MAX
 * @attributes: SMB2FS_ATTR_*
 */
struct smb2fs_attrs {
	u64	btime;
	u64	atime;
	u64	mtime;
	u64	ctime;
	u64	alloc;
	u64	size;
	u32	attributes;
};

/* wire/pdu_common.c */
void smb2fs_pdu_common_encode_id(struct smb2fs_wr *wr,
				 const struct smb2fs_fileid *id);
void smb2fs_pdu_common_decode_id(struct smb2fs_rd *rd, struct smb2fs_fileid *ret);
u64 smb2fs_pdu_common_decode_size(struct smb2fs_rd *rd);
void smb2fs_pdu_common_decode_times(struct smb2fs_rd *rd, struct smb2fs_attrs *ret);
void smb2fs_pdu_common_decode_attrs(struct smb2fs_rd *rd, struct smb2fs_attrs *ret);
int smb2fs_pdu_common_encode_path(struct smb2fs_wr *wr, const char *path, size_t len,
				  enum smb2fs_name_map map);

#endif /* _SMB2FS_PDU_COMMON_H */
