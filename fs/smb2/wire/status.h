/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_STATUS_H
#define _SMB2FS_STATUS_H

#include <linux/types.h>

/**
 * struct smb2fs_status_row - what a status means to us
 * @status: NTSTATUS in host order
 * @err: negative errno, or 0
 * @name: its name, with the customary prefix
 */
struct smb2fs_status_row {
	u32		status;
	int		err;
	const char	*name;
};

/* status.c */
#if IS_ENABLED(CONFIG_KUNIT)
extern const struct smb2fs_status_row smb2fs_status_table[];
extern const size_t smb2fs_status_table_size;
#endif

int smb2fs_status_errno(u32 status);
const char *smb2fs_status_name(u32 status);

#endif /* _SMB2FS_STATUS_H */
