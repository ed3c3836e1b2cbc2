/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_NAME_H
#define _SMB2FS_OP_NAME_H

#include "op/op.h"

/**
 * struct smb2fs_removal - how to remove a name
 * @target: the name, with %SMB2FS_DELETE
 * @attributes: of the file, as far as known; 0 if not
 * @hidden: a name in the same directory for as long as the file is open, so that
 *	its own is free at once; %NULL if it is not open
 * @kept: gets the open that has removed it, with a reference; %NULL if that is to
 *	be closed
 */
struct smb2fs_removal {
	struct smb2fs_target	target;
	u32			attributes;
	const char		*hidden;
	struct smb2fs_handle	**kept;
};

/* op/name.c */
int smb2fs_op_name_rename(const struct smb2fs_target *target, const char *to,
			  bool replace);
int smb2fs_op_name_link(const struct smb2fs_target *target, const char *to);
int smb2fs_op_name_remove(const struct smb2fs_removal *removal);
int smb2fs_op_name_move_removed(struct smb2fs_handle *handle, const char *to);

#endif /* _SMB2FS_OP_NAME_H */
