/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_COPY_H
#define _SMB2FS_OP_COPY_H

#include "wire/wire_fsctl.h"

#include <linux/types.h>

struct smb2fs_handle;

/**
 * struct smb2fs_copy - bytes that the server is to copy
 * @from: the file that has them, with %SMB2FS_READ_DATA
 * @to: the file that gets them, with %SMB2FS_WRITE_DATA; of the same session
 * @from_pos: of the first byte
 * @to_pos: where that goes
 * @len: how many
 */
struct smb2fs_copy {
	struct smb2fs_handle	*from;
	struct smb2fs_handle	*to;
	u64			from_pos;
	u64			to_pos;
	u64			len;
};

/**
 * struct smb2fs_copy_limits - what a server copies at once
 * @chunks: ranges; 0 for what servers usually take
 * @chunk: bytes in one of them
 * @total: bytes in all of them
 */
struct smb2fs_copy_limits {
	u32	chunks;
	u32	chunk;
	u32	total;
};

/* op/copy.c */
int smb2fs_op_copy_key(struct smb2fs_handle *handle,
		       u8 ret[SMB2FS_RESUME_KEY_SIZE]);
int smb2fs_op_copy_data(const struct smb2fs_copy *copy,
			const u8 key[SMB2FS_RESUME_KEY_SIZE],
			struct smb2fs_copy_limits *limits, u64 *done);
int smb2fs_op_copy_clone(const struct smb2fs_copy *copy, u64 end);

#endif /* _SMB2FS_OP_COPY_H */
