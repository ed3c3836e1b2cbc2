/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_SUPER_H
#define _SMB2FS_VFS_SUPER_H

/* vfs_super.c */
int smb2fs_super_init(void);
void smb2fs_super_exit(void);

#endif /* _SMB2FS_VFS_SUPER_H */
