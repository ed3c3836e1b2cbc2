/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_SPACE_H
#define _SMB2FS_OP_SPACE_H

#include "wire/pdu_fsctl.h"

struct smb2fs_handle;
struct smb2fs_target;

/* Leave the end of the file where it is */
#define SMB2FS_SPACE_SAME_END	U64_MAX

/**
 * struct smb2fs_space - what is to become of a part of a file
 * @handle: the file, with %SMB2FS_WRITE_DATA
 * @range: its bytes
 * @sparse: they are to be a hole
 * @end: size of the file, or %SMB2FS_SPACE_SAME_END
 */
struct smb2fs_space {
	struct smb2fs_handle	*handle;
	struct smb2fs_range	range;
	bool			sparse;
	u64			end;
};

/* op/space.c */
int smb2fs_op_space_allow(struct smb2fs_handle *handle);
int smb2fs_op_space_extend(const struct smb2fs_target *target, u64 size,
			   int *sparse);
int smb2fs_op_space_zero(const struct smb2fs_space *space);
int smb2fs_op_space_reserve(const struct smb2fs_space *space);
int smb2fs_op_space_find(struct smb2fs_handle *handle,
			 const struct smb2fs_range *range, bool data, u64 *ret);

#endif /* _SMB2FS_OP_SPACE_H */
