/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_PARAM_H
#define _SMB2FS_VFS_PARAM_H

#include <linux/fs_parser.h>

struct fs_context;
struct seq_file;
struct smb2fs_mount_spec;

/* vfs/param.c */
extern const struct fs_parameter_spec smb2fs_param_table[];

int smb2fs_param_alloc(struct fs_context *fc);
int smb2fs_param_parse(struct fs_context *fc, struct fs_parameter *param);
int smb2fs_param_finish(struct fs_context *fc);
void smb2fs_param_free(struct fs_context *fc);
void smb2fs_param_spec_free(struct smb2fs_mount_spec *spec);
void smb2fs_param_show(struct seq_file *m, const struct smb2fs_mount_spec *spec);
int smb2fs_param_source(struct smb2fs_mount_spec *spec, const char *source);

#endif /* _SMB2FS_VFS_PARAM_H */
