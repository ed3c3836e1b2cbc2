/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_XATTR_H
#define _SMB2FS_VFS_XATTR_H

#include <linux/xattr.h>

/* vfs/xattr.c */
extern const struct xattr_handler * const smb2fs_xattr_handlers[];

ssize_t smb2fs_xattr_list(struct dentry *dentry, char *buf, size_t size);

/* vfs/acl.c */
extern const struct xattr_handler smb2fs_acl_dacl;
extern const struct xattr_handler smb2fs_acl_sd;
extern const struct xattr_handler smb2fs_acl_sd_full;

#endif /* _SMB2FS_VFS_XATTR_H */
