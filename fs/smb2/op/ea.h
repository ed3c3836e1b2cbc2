/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_EA_H
#define _SMB2FS_OP_EA_H

#include "op/op.h"
#include "wire/pdu_fscc.h"

/**
 * struct smb2fs_ea_list - the extended attributes of a file
 * @left: those that were not read yet, for smb2fs_pdu_fscc_next_ea()
 * @chain: that brought them
 */
struct smb2fs_ea_list {
	struct smb2fs_rd	left;
	struct smb2fs_chain	*chain;
};

/* op/ea.c */
int smb2fs_op_ea_list(const struct smb2fs_target *target,
		      struct smb2fs_ea_list *ret);
void smb2fs_op_ea_put_list(struct smb2fs_ea_list *list);
int smb2fs_op_ea_set(const struct smb2fs_target *target,
		     const struct smb2fs_ea_set *ea);
int smb2fs_op_ea_remove(const struct smb2fs_target *target, const char *name,
			size_t len, struct smb2fs_ea_list *ret);

#endif /* _SMB2FS_OP_EA_H */
