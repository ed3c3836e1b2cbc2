/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_LOCK_H
#define _SMB2FS_OP_LOCK_H

#include "wire/pdu_lock.h"

struct smb2fs_handle;

/**
 * struct smb2fs_lock_change - some locks of an open that take the place of others
 * @handle: the open
 * @drop: ranges to unlock first, each as it was locked; flags do not count
 * @n_drop: how many
 * @take: ranges to lock then, %SMB2FS_LOCK_SHARED or %SMB2FS_LOCK_EXCLUSIVE; all
 *	of them or none
 * @n_take: how many
 * @wait: until the only range of @take is free, which may be never
 */
struct smb2fs_lock_change {
	struct smb2fs_handle		*handle;
	const struct smb2fs_lock_range	*drop;
	unsigned int			n_drop;
	const struct smb2fs_lock_range	*take;
	unsigned int			n_take;
	bool				wait;
};

/* op/lock.c */
int smb2fs_op_lock_change(const struct smb2fs_lock_change *change);
int smb2fs_op_lock_test(const struct smb2fs_lock_change *change, u32 *ret);
int smb2fs_op_lock_init(void);
void smb2fs_op_lock_exit(void);

#endif /* _SMB2FS_OP_LOCK_H */
