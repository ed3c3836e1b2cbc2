/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_PARAM_REMOUNT_H
#define _SMB2FS_VFS_PARAM_REMOUNT_H

struct fs_context;
struct smb2fs_mount_spec;

/* vfs/param_remount.c */
int smb2fs_param_remount_begin(struct fs_context *fc,
			       const struct smb2fs_mount_spec *is);
void smb2fs_param_remount_tell(struct fs_context *fc,
			       const struct smb2fs_mount_spec *is);

#endif /* _SMB2FS_VFS_PARAM_REMOUNT_H */
