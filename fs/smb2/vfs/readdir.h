/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_READDIR_H
#define _SMB2FS_VFS_READDIR_H

#include <linux/fs.h>

/* vfs/readdir.c */
extern const struct file_operations smb2fs_readdir_fops;

#endif /* _SMB2FS_VFS_READDIR_H */
