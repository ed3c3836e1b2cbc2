// SPDX-License-Identifier: GPL-2.0
/* Mount options of how files look, and how they are read and written. */

#include "vfs/param_files.h"

#include <linux/cred.h>
#include <linux/fs_context.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/stat.h>

#include "op/mount.h"

/* A server knows no permission bits, but that a file is not to be written */
#define MODE_DEFAULT	0755

/* How long a server's word about a file is believed without a lease */
#define AC_DEFAULT	(1 * HZ)
#define AC_MAX		86400u	/* seconds */

#define IO_MAX		SZ_16M

const struct constant_table smb2fs_param_files_symlinks[] = {
	{ "auto",	SMB2FS_LINK_AUTO },
	{ "native",	SMB2FS_LINK_NATIVE },
	{ "nfs",	SMB2FS_LINK_NFS },
	{ "wsl",	SMB2FS_LINK_WSL },
	{ "mf",		SMB2FS_LINK_MF },
	{}
};

const struct constant_table smb2fs_param_files_chowns[] = {
	{ "quiet",	false },
	{ "strict",	true },
	{}
};

/**
 * smb2fs_param_files_init - how files look unless the user wants it differently
 * @fc: the context
 * @files: gets it
 */
void smb2fs_param_files_init(struct fs_context *fc,
			     struct smb2fs_files_spec *files)
{
	*files = (struct smb2fs_files_spec){
		.uid		= fc->cred->fsuid,
		.gid		= fc->cred->fsgid,
		.file_mode	= MODE_DEFAULT,
		.dir_mode	= MODE_DEFAULT,
		.acregmax	= AC_DEFAULT,
		.acdirmax	= AC_DEFAULT,
		.map		= SMB2FS_NAME_MAP_SFM,
		.symlink	= SMB2FS_LINK_AUTO,
	};
}

static int set_uid(struct fs_context *fc, struct smb2fs_files_spec *files,
		   u32 id)
{
	kuid_t uid = make_kuid(fc->user_ns, id);

	if (!uid_valid(uid))
		return invalfc(fc, "uid=%u is not a user here", id);
	files->uid = uid;
	return 0;
}

static int set_gid(struct fs_context *fc, struct smb2fs_files_spec *files,
		   u32 id)
{
	kgid_t gid = make_kgid(fc->user_ns, id);

	if (!gid_valid(gid))
		return invalfc(fc, "gid=%u is not a group here", id);
	files->gid = gid;
	return 0;
}

static int set_mode(struct fs_context *fc, umode_t *mode, u32 value)
{
	if (value & ~(S_IFMT | S_IALLUGO))
		return invalfc(fc, "a mode of %o is none: permissions are 0000 to 0777",
			       value);
	*mode = value & 0777;
	if (value & S_ISUID || value & S_ISGID || value & S_ISVTX)
		warnfc(fc, "a mode of 0%o is taken as 0%o", value, *mode);
	return 0;
}

/* 0 is for what is best */
static void param_set_size(struct fs_context *fc, u32 *size, u32 value)
{
	*size = value ? clamp_t(u32, value, PAGE_SIZE, IO_MAX) : 0;
	if (*size != value)
		warnfc(fc, "rsize and wsize are from %lu to %u bytes: %u it is",
		       PAGE_SIZE, IO_MAX, *size);
}

static void set_time(struct fs_context *fc, unsigned long *time, u32 value)
{
	if (value > AC_MAX)
		warnfc(fc, "attributes are kept for %u seconds at most",
		       AC_MAX);
	*time = min(value, AC_MAX) * HZ;
}

static void set_map(struct smb2fs_files_spec *files, enum smb2fs_name_map map,
		    bool negated)
{
	if (!negated)
		files->map = map;
	else if (files->map == map)
		files->map = SMB2FS_NAME_MAP_NONE;
}

/**
 * smb2fs_param_files_set - take an option
 * @fc: the context
 * @files: gets it
 * @opt: &enum smb2fs_param_files
 * @result: its value
 *
 * Return: 0, -ENOPARAM when it is another one, or -EINVAL with a message in the
 * context's log.
 */
int smb2fs_param_files_set(struct fs_context *fc,
			   struct smb2fs_files_spec *files, int opt,
			   const struct fs_parse_result *result)
{
	switch (opt) {
	case SMB2FS_PARAM_UID:
		return set_uid(fc, files, result->uint_32);
	case SMB2FS_PARAM_GID:
		return set_gid(fc, files, result->uint_32);
	case SMB2FS_PARAM_FILE_MODE:
		return set_mode(fc, &files->file_mode, result->uint_32);
	case SMB2FS_PARAM_DIR_MODE:
		return set_mode(fc, &files->dir_mode, result->uint_32);
	case SMB2FS_PARAM_RSIZE:
		param_set_size(fc, &files->rsize, result->uint_32);
		return 0;
	case SMB2FS_PARAM_WSIZE:
		param_set_size(fc, &files->wsize, result->uint_32);
		return 0;
	case SMB2FS_PARAM_ACTIMEO:
		set_time(fc, &files->acregmax, result->uint_32);
		files->acdirmax = files->acregmax;
		return 0;
	case SMB2FS_PARAM_ACREGMAX:
		set_time(fc, &files->acregmax, result->uint_32);
		return 0;
	case SMB2FS_PARAM_ACDIRMAX:
		set_time(fc, &files->acdirmax, result->uint_32);
		return 0;
	case SMB2FS_PARAM_MAP_SFM:
		set_map(files, SMB2FS_NAME_MAP_SFM, result->negated);
		return 0;
	case SMB2FS_PARAM_MAP_SFU:
		set_map(files, SMB2FS_NAME_MAP_SFU, result->negated);
		return 0;
	case SMB2FS_PARAM_NOCASE:
		files->nocase = true;
		return 0;
	case SMB2FS_PARAM_BRL:
		files->nobrl = result->negated;
		return 0;
	case SMB2FS_PARAM_SYMLINK:
		files->symlink = result->uint_32;
		return 0;
	case SMB2FS_PARAM_PERM:
		files->noperm = result->negated;
		return 0;
	case SMB2FS_PARAM_CHOWN:
		files->chown_strict = result->uint_32;
		return 0;
	case SMB2FS_PARAM_DEVICES:
		files->devices = true;
		return 0;
	case SMB2FS_PARAM_SERVERINO:
		files->ino = result->negated ? SMB2FS_INO_LOCAL :
					       SMB2FS_INO_SERVER;
		return 0;
	default:
		return -ENOPARAM;
	}
}

/**
 * smb2fs_param_files_show - print these options for /proc/mounts
 * @m: where to
 * @files: the options, with what became of them
 */
void smb2fs_param_files_show(struct seq_file *m,
			     const struct smb2fs_files_spec *files)
{
	static const char * const maps[] = {
		[SMB2FS_NAME_MAP_NONE]	= ",nomapposix",
		[SMB2FS_NAME_MAP_SFM]	= "",
		[SMB2FS_NAME_MAP_SFU]	= ",mapchars",
	};

	seq_printf(m, ",uid=%u,gid=%u,file_mode=0%o,dir_mode=0%o",
		   from_kuid_munged(seq_user_ns(m), files->uid),
		   from_kgid_munged(seq_user_ns(m), files->gid),
		   files->file_mode, files->dir_mode);
	seq_printf(m, ",rsize=%u,wsize=%u", files->rsize, files->wsize);
	seq_printf(m, ",acregmax=%lu,acdirmax=%lu", files->acregmax / HZ,
		   files->acdirmax / HZ);
	seq_puts(m, maps[files->map]);
	if (files->nocase)
		seq_puts(m, ",nocase");
	if (files->nobrl)
		seq_puts(m, ",nobrl");
	if (files->noperm)
		seq_puts(m, ",noperm");
	if (files->chown_strict)
		seq_puts(m, ",chown=strict");
	if (files->devices)
		seq_puts(m, ",devices");
	if (files->ino != SMB2FS_INO_AUTO)
		seq_puts(m, files->ino == SMB2FS_INO_LOCAL ? ",noserverino" :
							     ",serverino");
	seq_printf(m, ",symlink=%s",
		   smb2fs_param_files_symlinks[files->symlink].name);
}
