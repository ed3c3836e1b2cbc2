/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_OPEN_H
#define _SMB2FS_OP_OPEN_H

#include <linux/bvec.h>

#include "op/op.h"

/* Beyond that a READ may be alone only: ksmbd drops answers behind it */
#define SMB2FS_OPEN_READ_MAX	65536

/**
 * struct smb2fs_open - how to open a file
 * @target: the file
 * @into: pages for its first bytes; needs %SMB2FS_READ_DATA
 * @n_into: how many
 * @into_len: bytes in them, not above %SMB2FS_OPEN_READ_MAX; 0 for none
 */
struct smb2fs_open {
	struct smb2fs_target	target;
	const struct bio_vec	*into;
	unsigned int		n_into;
	u32			into_len;
};

/**
 * struct smb2fs_opened - what came of it
 * @handle: the open, with a reference
 * @created: the file was not there before
 * @stat: what it is, to be freed as it says
 * @has_data: the first bytes are here
 * @received: how many; fewer than asked for if the file has no more
 */
struct smb2fs_opened {
	struct smb2fs_handle	*handle;
	bool			created;
	struct smb2fs_stat	stat;
	bool			has_data;
	u32			received;
};

/* op/open.c */
bool smb2fs_op_open_may_read(const struct smb2fs_tree *tree);
int smb2fs_op_open(const struct smb2fs_open *open, struct smb2fs_opened *ret);
int smb2fs_op_open_flush(const struct smb2fs_target *target);

#endif /* _SMB2FS_OP_OPEN_H */
