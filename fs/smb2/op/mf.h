/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_MF_H
#define _SMB2FS_OP_MF_H

#include <linux/types.h>

/* Bytes of such a file, and of the longest target in it */
#define SMB2FS_MF_SIZE		1067
#define SMB2FS_MF_TARGET_MAX	1024

/* op/mf.c */
int smb2fs_op_mf_encode(u8 buf[SMB2FS_MF_SIZE], const char *target,
			size_t len);
int smb2fs_op_mf_decode(const u8 buf[SMB2FS_MF_SIZE], char **ret);

#endif /* _SMB2FS_OP_MF_H */
