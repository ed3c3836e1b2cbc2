/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_SET_H
#define _SMB2FS_OP_SET_H

#include "op/op.h"

struct smb2fs_attrs;

/* op/set.c */
int smb2fs_op_set_times(const struct smb2fs_target *target,
			const struct smb2fs_attrs *attrs);
int smb2fs_op_set_size(const struct smb2fs_target *target, u64 size);
int smb2fs_op_set_same_size(const struct smb2fs_target *target, u64 size,
			    u64 alloc, u64 *mtime);

#endif /* _SMB2FS_OP_SET_H */
