/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_LINK_H
#define _SMB2FS_OP_LINK_H

#include "op/op.h"
#include "wire/pdu_reparse.h"

/**
 * enum smb2fs_link_form - as what symbolic links are stored
 * @SMB2FS_LINK_AUTO: as Windows does, or as a file of Minshall and French where
 *	the server cannot
 * @SMB2FS_LINK_NATIVE: as Windows does
 * @SMB2FS_LINK_NFS: as the NFS server of Windows does
 * @SMB2FS_LINK_WSL: as the Windows Subsystem for Linux does
 * @SMB2FS_LINK_MF: as a file of Minshall and French
 */
enum smb2fs_link_form {
	SMB2FS_LINK_AUTO,
	SMB2FS_LINK_NATIVE,
	SMB2FS_LINK_NFS,
	SMB2FS_LINK_WSL,
	SMB2FS_LINK_MF,
};

/* op/link.c */
bool smb2fs_op_link_may_be(const struct smb2fs_tree *tree,
			   const struct smb2fs_attrs *attrs);
int smb2fs_op_link_resolve(const struct smb2fs_target *target,
			   struct smb2fs_stat *stat);
int smb2fs_op_link_make(const struct smb2fs_target *target,
			enum smb2fs_link_form form,
			const struct smb2fs_special *file,
			struct smb2fs_stat *ret);

#endif /* _SMB2FS_OP_LINK_H */
