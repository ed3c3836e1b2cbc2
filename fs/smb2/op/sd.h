/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_SD_H
#define _SMB2FS_OP_SD_H

#include <linux/types.h>

struct smb2fs_target;

/* Longer ones nobody makes: an ACL has 16 bits for its length */
#define SMB2FS_SD_MAX		65536

/* op/sd.c */
int smb2fs_op_sd_get(const struct smb2fs_target *target, u32 what, void *buf,
		     size_t size);
int smb2fs_op_sd_set(const struct smb2fs_target *target, u32 what,
		     const void *sd, size_t size);

#endif /* _SMB2FS_OP_SD_H */
