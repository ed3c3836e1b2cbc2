/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_VFS_PARAM_FILES_H
#define _SMB2FS_VFS_PARAM_FILES_H

#include <linux/fs_parser.h>

struct fs_context;
struct seq_file;
struct smb2fs_files_spec;

/* Options of how files look; those of vfs/param.c go on from the last one */
enum smb2fs_param_files {
	SMB2FS_PARAM_UID,
	SMB2FS_PARAM_GID,
	SMB2FS_PARAM_FILE_MODE,
	SMB2FS_PARAM_DIR_MODE,
	SMB2FS_PARAM_RSIZE,
	SMB2FS_PARAM_WSIZE,
	SMB2FS_PARAM_ACTIMEO,
	SMB2FS_PARAM_ACREGMAX,
	SMB2FS_PARAM_ACDIRMAX,
	SMB2FS_PARAM_MAP_SFM,
	SMB2FS_PARAM_MAP_SFU,
	SMB2FS_PARAM_NOCASE,
	SMB2FS_PARAM_BRL,
	SMB2FS_PARAM_SYMLINK,
	SMB2FS_PARAM_PERM,
	SMB2FS_PARAM_CHOWN,
	SMB2FS_PARAM_DEVICES,
	SMB2FS_PARAM_SERVERINO,
	SMB2FS_PARAM_FILES_COUNT,
};

extern const struct constant_table smb2fs_param_files_symlinks[];
extern const struct constant_table smb2fs_param_files_chowns[];

/* vfs/param_files.c */
void smb2fs_param_files_init(struct fs_context *fc,
			     struct smb2fs_files_spec *files);
int smb2fs_param_files_set(struct fs_context *fc,
			   struct smb2fs_files_spec *files, int opt,
			   const struct fs_parse_result *result);
void smb2fs_param_files_show(struct seq_file *m,
			     const struct smb2fs_files_spec *files);

#endif /* _SMB2FS_VFS_PARAM_FILES_H */
