// SPDX-License-Identifier: GPL-2.0
/* Reparse points: how files are kept that Windows has no kind for.
 *
 * There are three ways, and a server may hold all of them: the symbolic link
 * of Windows itself, the files of the NFS server of Windows, and those of WSL.
 */

#include "wire/pdu_reparse.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

/* Version of a WSL link, [MS-FSCC] 2.1.2.7 */
#define WSL_LINK_VERSION	2

/* A target is a path: no NUL, and not empty */
static bool is_target(const char *target, size_t len)
{
	return len && !memchr(target, '\0', len);
}

/*
 * [MS-FSCC] 2.1.2.2 REPARSE_DATA_BUFFER:
 *
 *   0 ReparseTag    4 ReparseDataLength    6 Reserved 0    8 data
 */

static size_t reparse_begin(struct smb2fs_wr *wr, u32 tag)
{
	smb2fs_wr_u32(wr, tag);
	smb2fs_wr_u32(wr, 0);
	return wr->pos;
}

/* @start is what reparse_begin() said */
static int reparse_end(struct smb2fs_wr *wr, size_t start)
{
	size_t len = wr->pos - start;

	if (wr->bad)
		return -ENOBUFS;
	if (len > U16_MAX)
		return -ENAMETOOLONG;
	smb2fs_cursor_patch_u16(wr, start - 4, len);
	return 0;
}

/*
 * [MS-FSCC] 2.1.2.4 symbolic link, from the data on:
 *
 *   0 SubstituteNameOffset    2 SubstituteNameLength
 *   4 PrintNameOffset         6 PrintNameLength    8 Flags
 *  12 the names; offsets count from here
 *
 * A print name is for people to read; it does not say where the link leads.
 */
static void get_symlink(struct smb2fs_rd *rd, struct smb2fs_reparse *ret)
{
	u16 off = smb2fs_rd_u16(rd);
	u16 len = smb2fs_rd_u16(rd);

	smb2fs_rd_skip(rd, 4);
	ret->node = SMB2FS_NODE_LINK;
	ret->relative = smb2fs_rd_u32(rd) & SMB2FS_SYMLINK_RELATIVE;
	smb2fs_cursor_range(rd, rd->pos + off, len, &ret->target);
}

/* The rest of @rd */
static void get_rest(struct smb2fs_rd *rd, struct smb2fs_rd *ret)
{
	smb2fs_cursor_range(rd, rd->pos, smb2fs_rd_left(rd), ret);
}

static void get_device(struct smb2fs_rd *rd, struct smb2fs_reparse *ret)
{
	ret->has_device = true;
	ret->major = smb2fs_rd_u32(rd);
	ret->minor = smb2fs_rd_u32(rd);
}

/*
 * [MS-FSCC] 2.1.2.6 NFS, from the data on:
 *
 *   0 Type    8 target in UTF-16, or major and minor number
 */
static void get_nfs(struct smb2fs_rd *rd, struct smb2fs_reparse *ret)
{
	switch (smb2fs_rd_u64(rd)) {
	case SMB2FS_NFS_LNK:
		ret->node = SMB2FS_NODE_LINK;
		get_rest(rd, &ret->target);
		break;
	case SMB2FS_NFS_CHR:
		ret->node = SMB2FS_NODE_CHR;
		get_device(rd, ret);
		break;
	case SMB2FS_NFS_BLK:
		ret->node = SMB2FS_NODE_BLK;
		get_device(rd, ret);
		break;
	case SMB2FS_NFS_FIFO:
		ret->node = SMB2FS_NODE_FIFO;
		break;
	case SMB2FS_NFS_SOCK:
		ret->node = SMB2FS_NODE_SOCK;
		break;
	}
}

/* [MS-FSCC] 2.1.2.7 link of WSL, from the data on: 0 Version, 4 target in UTF-8 */
static void get_wsl_link(struct smb2fs_rd *rd, struct smb2fs_reparse *ret)
{
	if (smb2fs_rd_u32(rd) != WSL_LINK_VERSION)
		return;
	ret->node = SMB2FS_NODE_LINK;
	get_rest(rd, &ret->target);
}

static void get_data(struct smb2fs_rd *rd, struct smb2fs_reparse *ret)
{
	switch (ret->tag) {
	case SMB2FS_TAG_SYMLINK:
		get_symlink(rd, ret);
		break;
	case SMB2FS_TAG_NFS:
		get_nfs(rd, ret);
		break;
	case SMB2FS_TAG_LX_SYMLINK:
		get_wsl_link(rd, ret);
		break;
	case SMB2FS_TAG_LX_CHR:
		ret->node = SMB2FS_NODE_CHR;
		break;
	case SMB2FS_TAG_LX_BLK:
		ret->node = SMB2FS_NODE_BLK;
		break;
	case SMB2FS_TAG_LX_FIFO:
		ret->node = SMB2FS_NODE_FIFO;
		break;
	case SMB2FS_TAG_AF_UNIX:
		ret->node = SMB2FS_NODE_SOCK;
		break;
	}
}

/**
 * smb2fs_pdu_reparse_decode - decode what GET_REPARSE_POINT brought
 * @rd: where from
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG. A tag, type or version that is not known is no
 * error, but %SMB2FS_NODE_OTHER.
 */
int smb2fs_pdu_reparse_decode(struct smb2fs_rd *rd, struct smb2fs_reparse *ret)
{
	struct smb2fs_rd data;
	u16 len;

	*ret = (struct smb2fs_reparse){ .relative = true };
	ret->tag = smb2fs_rd_u32(rd);
	len = smb2fs_rd_u16(rd);
	smb2fs_rd_skip(rd, 2);
	if (smb2fs_cursor_range(rd, rd->pos, len, &data))
		return -EBADMSG;
	get_data(&data, ret);
	if (data.bad)
		rd->bad = true;
	return smb2fs_rd_err(rd);
}

/*
 * The next component of a path in UTF-16, maybe an empty one, and whether a
 * separator ended it. Windows takes both slashes for separators.
 */
static bool next_component(struct smb2fs_rd *path, struct smb2fs_rd *ret)
{
	size_t start = path->pos, end = start;
	bool more = false;
	u16 unit;

	while (smb2fs_rd_left(path)) {
		unit = smb2fs_rd_u16(path);
		more = unit == '\\' || unit == '/';
		if (more)
			break;
		end = path->pos;
	}
	smb2fs_cursor_range(path, start, end - start, ret);
	return more;
}

/* The target of a link of Windows, with slashes */
static int get_path(struct smb2fs_rd path, char *buf, size_t size,
		    enum smb2fs_name_map map)
{
	struct smb2fs_rd name;
	size_t len = 0;
	bool more;
	int n;

	do {
		more = next_component(&path, &name);
		if (path.bad)
			return -EBADMSG;
		if (smb2fs_rd_left(&name)) {
			n = smb2fs_name_get(&name, buf + len, size - len, map);
			if (n < 0)
				return n;
			len += n;
		}
		if (more && len == size)
			return -ENAMETOOLONG;
		if (more)
			buf[len++] = '/';
	} while (more);
	return len;
}

/**
 * smb2fs_pdu_reparse_decode_target - decode the target of a link
 * @rp: with %SMB2FS_NODE_LINK
 * @buf: where to; not terminated
 * @size: its size in bytes
 * @map: how reserved characters were stored; for links of Windows only, the
 *	others hold what symlink() was told
 *
 * A target that is not relative names a place as Windows knows it, such as
 * "/??/C:/file": it comes out as it is, with slashes.
 *
 * Return: the length in bytes, -EBADMSG for what cannot be a target,
 * -ENAMETOOLONG when it does not fit.
 */
int smb2fs_pdu_reparse_decode_target(const struct smb2fs_reparse *rp, char *buf,
				     size_t size, enum smb2fs_name_map map)
{
	struct smb2fs_rd target = rp->target;
	int len;

	if (rp->tag == SMB2FS_TAG_SYMLINK) {
		len = get_path(target, buf, size, map);
	} else if (rp->tag == SMB2FS_TAG_NFS) {
		len = smb2fs_name_get_string(&target, buf, size);
	} else {
		len = smb2fs_rd_left(&target);
		if (len > size)
			return -ENAMETOOLONG;
		smb2fs_cursor_read(&target, buf, len);
	}
	if (len < 0)
		return len;
	return is_target(buf, len) ? len : -EBADMSG;
}

static int put_component(struct smb2fs_wr *wr, const char *name, size_t len,
			 enum smb2fs_name_map map)
{
	if (!len)
		return 0;
	if (smb2fs_name_is_dots(name, len))
		return smb2fs_name_put_string(wr, name, len);
	return smb2fs_name_put(wr, name, len, map);
}

/* The reverse of get_path() */
static int put_path(struct smb2fs_wr *wr, const char *path, size_t len,
		    enum smb2fs_name_map map)
{
	const char *last = path + len, *slash;
	int err;

	while ((slash = memchr(path, '/', last - path))) {
		err = put_component(wr, path, slash - path, map);
		if (err)
			return err;
		smb2fs_wr_u16(wr, '\\');
		path = slash + 1;
	}
	return put_component(wr, path, last - path, map);
}

/**
 * smb2fs_pdu_reparse_encode_symlink - encode a symbolic link of Windows
 * @wr: where to
 * @target: in UTF-8, with slashes; relative to the link, or, when it begins
 *	with a slash, to the root of the server's volume
 * @len: its length in bytes
 * @map: what to do with reserved characters
 *
 * Return: 0, -EINVAL for what is no target, -ENAMETOOLONG when it is too long
 * for its length, or an error of smb2fs_name_put().
 */
int smb2fs_pdu_reparse_encode_symlink(struct smb2fs_wr *wr, const char *target,
				      size_t len, enum smb2fs_name_map map)
{
	size_t start = reparse_begin(wr, SMB2FS_TAG_SYMLINK);
	size_t name, size;
	int err;

	if (!is_target(target, len))
		return -EINVAL;
	smb2fs_cursor_zero(wr, 8);
	smb2fs_wr_u32(wr, target[0] == '/' ? 0 : SMB2FS_SYMLINK_RELATIVE);
	name = wr->pos;
	err = put_path(wr, target, len, map);
	size = wr->pos - name;
	/* the name to print is the same one, again */
	if (!err)
		err = put_path(wr, target, len, map);
	if (err)
		return err;
	smb2fs_cursor_patch_u16(wr, start + 2, size);
	smb2fs_cursor_patch_u16(wr, start + 4, size);
	smb2fs_cursor_patch_u16(wr, start + 6, size);
	return reparse_end(wr, start);
}

static void put_device(struct smb2fs_wr *wr, const struct smb2fs_special *file)
{
	smb2fs_wr_u32(wr, file->major);
	smb2fs_wr_u32(wr, file->minor);
}

static int put_nfs(struct smb2fs_wr *wr, const struct smb2fs_special *file)
{
	switch (file->node) {
	case SMB2FS_NODE_LINK:
		if (!is_target(file->target, file->target_len))
			return -EINVAL;
		smb2fs_wr_u64(wr, SMB2FS_NFS_LNK);
		return smb2fs_name_put_string(wr, file->target,
					      file->target_len);
	case SMB2FS_NODE_CHR:
		smb2fs_wr_u64(wr, SMB2FS_NFS_CHR);
		put_device(wr, file);
		return 0;
	case SMB2FS_NODE_BLK:
		smb2fs_wr_u64(wr, SMB2FS_NFS_BLK);
		put_device(wr, file);
		return 0;
	case SMB2FS_NODE_FIFO:
		smb2fs_wr_u64(wr, SMB2FS_NFS_FIFO);
		return 0;
	case SMB2FS_NODE_SOCK:
		smb2fs_wr_u64(wr, SMB2FS_NFS_SOCK);
		return 0;
	default:
		return -EINVAL;
	}
}

/**
 * smb2fs_pdu_reparse_encode_nfs - encode a file as the NFS server of Windows does
 * @wr: where to
 * @file: what it is
 *
 * Return: 0, -EINVAL for what is no such file or no target, -EILSEQ when a
 * target is not UTF-8, -ENAMETOOLONG when it is too long for its length,
 * -ENOBUFS.
 */
int smb2fs_pdu_reparse_encode_nfs(struct smb2fs_wr *wr,
				  const struct smb2fs_special *file)
{
	size_t start = reparse_begin(wr, SMB2FS_TAG_NFS);

	return put_nfs(wr, file) ?: reparse_end(wr, start);
}

/**
 * smb2fs_pdu_reparse_encode_wsl - encode a file as WSL does
 * @wr: where to
 * @file: what it is; the numbers of a device go into its extended attribute
 *	"$LXDEV" instead
 *
 * Return: 0, -EINVAL for what is no such file or no target, -ENAMETOOLONG when
 * a target is too long for its length, -ENOBUFS.
 */
int smb2fs_pdu_reparse_encode_wsl(struct smb2fs_wr *wr,
				  const struct smb2fs_special *file)
{
	static const u32 tags[] = {
		[SMB2FS_NODE_LINK]	= SMB2FS_TAG_LX_SYMLINK,
		[SMB2FS_NODE_CHR]	= SMB2FS_TAG_LX_CHR,
		[SMB2FS_NODE_BLK]	= SMB2FS_TAG_LX_BLK,
		[SMB2FS_NODE_FIFO]	= SMB2FS_TAG_LX_FIFO,
		[SMB2FS_NODE_SOCK]	= SMB2FS_TAG_AF_UNIX,
	};
	size_t start;

	if (file->node == SMB2FS_NODE_OTHER)
		return -EINVAL;
	start = reparse_begin(wr, tags[file->node]);
	if (file->node == SMB2FS_NODE_LINK) {
		if (!is_target(file->target, file->target_len))
			return -EINVAL;
		smb2fs_wr_u32(wr, WSL_LINK_VERSION);
		smb2fs_cursor_write(wr, file->target, file->target_len);
	}
	return reparse_end(wr, start);
}
