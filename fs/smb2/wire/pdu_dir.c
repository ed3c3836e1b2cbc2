// SPDX-License-Identifier: GPL-2.0
/* QUERY_DIRECTORY and the entries it brings. */

#include "wire/pdu_dir.h"

#include <linux/errno.h>
#include <linux/kernel.h>

#include "wire/pdu_info.h"
#include "wire/pdu_list.h"
#include "wire/wire_hdr.h"

/* Where the pattern begins, offset from the header */
#define PATTERN		(SMB2FS_HDR_SIZE + 32)

/*
 * [MS-SMB2] 2.2.33 QUERY_DIRECTORY request, offsets from the header's end:
 *
 *   0 StructureSize 33    2 FileInformationClass    3 Flags    4 FileIndex
 *   8 FileId
 *  24 FileNameOffset     26 FileNameLength         28 OutputBufferLength
 *  32 the pattern
 */

/**
 * smb2fs_pdu_dir_encode_query - encode a QUERY_DIRECTORY request
 * @wr: behind the header
 * @req: what to say
 *
 * Return: 0, -EINVAL without a pattern, -EILSEQ when it is not UTF-8,
 * -ENAMETOOLONG when it is too long for its length, -ENOBUFS.
 */
int smb2fs_pdu_dir_encode_query(struct smb2fs_wr *wr,
				const struct smb2fs_dir_req *req)
{
	int err;

	if (!req->pattern_len)
		return -EINVAL;
	smb2fs_wr_u16(wr, 33);
	smb2fs_wr_u8(wr, req->class);
	smb2fs_wr_u8(wr, req->flags);
	smb2fs_wr_u32(wr, req->index);
	smb2fs_pdu_common_encode_id(wr, &req->id);
	smb2fs_wr_u16(wr, PATTERN);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u32(wr, req->max);
	err = smb2fs_name_put_string(wr, req->pattern, req->pattern_len);
	if (!err && wr->pos - PATTERN > U16_MAX)
		err = -ENAMETOOLONG;
	if (err)
		return err;
	smb2fs_cursor_patch_u16(wr, SMB2FS_HDR_SIZE + 26, wr->pos - PATTERN);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_dir_decode_query - decode a QUERY_DIRECTORY response
 * @rd: behind the header
 * @ret: the entries, for smb2fs_pdu_dir_next(); may be empty
 *
 * [MS-SMB2] 2.2.34: the same form as that of QUERY_INFO.
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_dir_decode_query(struct smb2fs_rd *rd, struct smb2fs_rd *ret)
{
	return smb2fs_pdu_info_decode_query(rd, ret);
}

/*
 * [MS-FSCC] 2.4.10 FileDirectoryInformation, a list of:
 *
 *   0 NextEntryOffset    4 FileIndex
 *   8 CreationTime      16 LastAccessTime
 *  24 LastWriteTime     32 ChangeTime
 *  40 EndOfFile         48 AllocationSize
 *  56 FileAttributes    60 FileNameLength
 *  64 FileName
 *
 * 2.4.24 FileIdFullDirectoryInformation is the same up to 64, then:
 *
 *  64 EaSize, or the reparse tag of what has one    68 Reserved
 *  72 FileId
 *  80 FileName
 *
 * 2.4.22 FileIdBothDirectoryInformation is the same up to 68, then:
 *
 *  68 ShortNameLength, 1 byte    69 Reserved1
 *  70 ShortName, 24 bytes        94 Reserved2
 *  96 FileId
 * 104 FileName
 */

static void get_common(struct smb2fs_rd *rd, struct smb2fs_dirent *ret)
{
	ret->index = smb2fs_rd_u32(rd);
	smb2fs_pdu_common_decode_times(rd, &ret->attrs);
	ret->attrs.size = smb2fs_pdu_common_decode_size(rd);
	ret->attrs.alloc = smb2fs_pdu_common_decode_size(rd);
	ret->attrs.attributes = smb2fs_rd_u32(rd);
}

/* EaSize to FileId, with @gap bytes between them that nobody needs */
static void get_id(struct smb2fs_rd *rd, size_t gap, struct smb2fs_dirent *ret)
{
	if (ret->attrs.attributes & SMB2FS_ATTR_REPARSE_POINT)
		ret->tag = smb2fs_rd_u32(rd);
	else
		ret->ea_size = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, gap);
	ret->file_id = smb2fs_rd_u64(rd);
}

/**
 * smb2fs_pdu_dir_next - take the next entry off what QUERY_DIRECTORY brought
 * @list: the entries, or what is left of them
 * @class: what was asked for: %SMB2FS_FILE_DIRECTORY,
 *	%SMB2FS_FILE_ID_FULL_DIRECTORY or %SMB2FS_FILE_ID_BOTH_DIRECTORY
 * @ret: the entry
 *
 * Return: true with an entry, false at the end or with a faulty @list.
 */
bool smb2fs_pdu_dir_next(struct smb2fs_rd *list, enum smb2fs_file_class class,
			 struct smb2fs_dirent *ret)
{
	struct smb2fs_rd entry;
	u32 len;

	if (!smb2fs_pdu_list_next(list, &entry))
		return false;
	*ret = (struct smb2fs_dirent){};
	get_common(&entry, ret);
	len = smb2fs_rd_u32(&entry);
	if (class == SMB2FS_FILE_ID_FULL_DIRECTORY)
		get_id(&entry, 4, ret);
	else if (class == SMB2FS_FILE_ID_BOTH_DIRECTORY)
		get_id(&entry, 28, ret);
	if (smb2fs_cursor_range(&entry, entry.pos, len, &ret->name))
		list->bad = true;
	return !list->bad;
}
