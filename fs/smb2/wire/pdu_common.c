// SPDX-License-Identifier: GPL-2.0
/* What several commands have in them: identifiers of opens, times, attributes, paths. */

#include "wire/pdu_common.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

/**
 * smb2fs_pdu_common_encode_id - encode an SMB2_FILEID
 * @wr: where to
 * @id: the open
 */
void smb2fs_pdu_common_encode_id(struct smb2fs_wr *wr,
				 const struct smb2fs_fileid *id)
{
	smb2fs_wr_u64(wr, id->persistent);
	smb2fs_wr_u64(wr, id->transient);
}

/**
 * smb2fs_pdu_common_decode_id - decode an SMB2_FILEID
 * @rd: where from
 * @ret: the open
 */
void smb2fs_pdu_common_decode_id(struct smb2fs_rd *rd, struct smb2fs_fileid *ret)
{
	ret->persistent = smb2fs_rd_u64(rd);
	ret->transient = smb2fs_rd_u64(rd);
}

/**
 * smb2fs_pdu_common_decode_size - decode a size or an offset in a file
 * @rd: where from; faulty when the number is negative ([MS-FSCC] has them
 *	signed, and so has the VFS)
 *
 * Return: bytes, not above %S64_MAX.
 */
u64 smb2fs_pdu_common_decode_size(struct smb2fs_rd *rd)
{
	u64 size = smb2fs_rd_u64(rd);

	if (size <= S64_MAX)
		return size;
	rd->bad = true;
	return 0;
}

/**
 * smb2fs_pdu_common_decode_times - decode the four times of a file
 * @rd: at CreationTime, LastAccessTime, LastWriteTime, ChangeTime
 * @ret: only the times are set
 */
void smb2fs_pdu_common_decode_times(struct smb2fs_rd *rd, struct smb2fs_attrs *ret)
{
	ret->btime = smb2fs_rd_u64(rd);
	ret->atime = smb2fs_rd_u64(rd);
	ret->mtime = smb2fs_rd_u64(rd);
	ret->ctime = smb2fs_rd_u64(rd);
}

/**
 * smb2fs_pdu_common_decode_attrs - decode the attributes of a file
 * @rd: at the times, AllocationSize, EndOfFile, FileAttributes, which stand in
 *	this order in CREATE, CLOSE and FileNetworkOpenInformation
 * @ret: all of it
 */
void smb2fs_pdu_common_decode_attrs(struct smb2fs_rd *rd, struct smb2fs_attrs *ret)
{
	smb2fs_pdu_common_decode_times(rd, ret);
	ret->alloc = smb2fs_pdu_common_decode_size(rd);
	ret->size = smb2fs_pdu_common_decode_size(rd);
	ret->attributes = smb2fs_rd_u32(rd);
}

/**
 * smb2fs_pdu_common_encode_path - encode a path relative to a share
 * @wr: where to; on an error its content after the old position is undefined
 * @path: in UTF-8; components separated by one slash, none at either end
 * @len: its length in bytes; 0 is the share's root
 * @map: what to do with reserved characters
 *
 * [MS-FSCC] 2.1.5: a backslash between components, none at either end.
 *
 * Return: 0, or an error of smb2fs_name_put(); -ENAMETOOLONG also when a 16-bit
 * length cannot tell the path's.
 */
int smb2fs_pdu_common_encode_path(struct smb2fs_wr *wr, const char *path, size_t len,
				  enum smb2fs_name_map map)
{
	const char *end = path + len, *slash;
	size_t start = wr->pos;
	int err;

	if (!len)
		return smb2fs_wr_err(wr);
	while ((slash = memchr(path, '/', end - path))) {
		err = smb2fs_name_put(wr, path, slash - path, map);
		if (err)
			return err;
		smb2fs_wr_u16(wr, '\\');
		path = slash + 1;
	}
	err = smb2fs_name_put(wr, path, end - path, map);
	if (!err && wr->pos - start > U16_MAX)
		err = -ENAMETOOLONG;
	return err;
}
