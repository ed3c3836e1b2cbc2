// SPDX-License-Identifier: GPL-2.0
/* Information about a file, [MS-FSCC] 2.4.
 *
 * A reader gets what smb2fs_pdu_info_decode_query() has found, a writer comes
 * between smb2fs_pdu_info_encode_set() and smb2fs_pdu_info_end_set().
 */

#include "wire/pdu_fscc.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "wire/pdu_list.h"

/* [MS-FSCC] 2.4.16: "less than 255 characters" */
#define EA_NAME_MAX	254

/* [MS-FSCC] 2.4.42.2: a rename is never shorter */
#define RENAME_MIN	24

/*
 * [MS-FSCC] 2.4.7 FileBasicInformation:
 *
 *   0 CreationTime     8 LastAccessTime    16 LastWriteTime    24 ChangeTime
 *  32 FileAttributes  36 Reserved
 */
static void get_basic(struct smb2fs_rd *rd, struct smb2fs_attrs *ret)
{
	smb2fs_pdu_common_decode_times(rd, ret);
	ret->attributes = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, 4);
}

/**
 * smb2fs_pdu_fscc_encode_basic - encode FileBasicInformation
 * @wr: where to
 * @attrs: times and attributes to set; what is 0 stays as it is, a time of all
 *	ones is not changed by later operations on this open, either
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fscc_encode_basic(struct smb2fs_wr *wr,
				 const struct smb2fs_attrs *attrs)
{
	smb2fs_wr_u64(wr, attrs->btime);
	smb2fs_wr_u64(wr, attrs->atime);
	smb2fs_wr_u64(wr, attrs->mtime);
	smb2fs_wr_u64(wr, attrs->ctime);
	smb2fs_wr_u32(wr, attrs->attributes);
	smb2fs_wr_u32(wr, 0);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-FSCC] 2.4.47 FileStandardInformation:
 *
 *   0 AllocationSize   8 EndOfFile
 *  16 NumberOfLinks   20 DeletePending    21 Directory    22 Reserved
 */
static void get_standard(struct smb2fs_rd *rd, struct smb2fs_file_info *ret)
{
	ret->attrs.alloc = smb2fs_pdu_common_decode_size(rd);
	ret->attrs.size = smb2fs_pdu_common_decode_size(rd);
	ret->links = smb2fs_rd_u32(rd);
	ret->delete_pending = smb2fs_rd_u8(rd);
	ret->directory = smb2fs_rd_u8(rd);
	smb2fs_rd_skip(rd, 2);
}

/*
 * [MS-FSCC] 2.4.2 FileAllInformation, one class after the other:
 *
 *   0 Basic    40 Standard    64 Internal    72 Ea    76 Access
 *  80 Position 88 Mode        92 Alignment   96 Name
 */

/**
 * smb2fs_pdu_fscc_decode_all - decode FileAllInformation
 * @rd: where from
 * @ret: all but the name
 *
 * The name comes last, and we do not use it, so it does not matter when it was
 * cut off and the status is STATUS_BUFFER_OVERFLOW.
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_fscc_decode_all(struct smb2fs_rd *rd, struct smb2fs_file_info *ret)
{
	get_basic(rd, &ret->attrs);
	get_standard(rd, ret);
	ret->file_id = smb2fs_rd_u64(rd);
	ret->ea_size = smb2fs_rd_u32(rd);
	ret->access = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, 16);
	return smb2fs_rd_err(rd);
}

/*
 * [MS-FSCC] 2.4.16 FileFullEaInformation, a list of:
 *
 *   0 NextEntryOffset    4 Flags    5 EaNameLength    6 EaValueLength
 *   8 EaName, a NUL that its length does not count, EaValue
 *
 * The next one is 4-byte aligned.
 */

/**
 * smb2fs_pdu_fscc_next_ea - take the next attribute off FileFullEaInformation
 * @list: the list, or what is left of it
 * @ret: the attribute
 *
 * Return: true with an attribute, false at the end or with a faulty @list.
 */
bool smb2fs_pdu_fscc_next_ea(struct smb2fs_rd *list, struct smb2fs_ea *ret)
{
	struct smb2fs_rd entry;
	const u8 *name;
	u8 name_len;
	u16 value_len;

	if (!smb2fs_pdu_list_next(list, &entry))
		return false;
	ret->flags = smb2fs_rd_u8(&entry);
	name_len = smb2fs_rd_u8(&entry);
	value_len = smb2fs_rd_u16(&entry);
	smb2fs_cursor_range(&entry, entry.pos, name_len, &ret->name);
	name = smb2fs_cursor_take(&entry, name_len);
	smb2fs_rd_skip(&entry, 1);
	smb2fs_cursor_range(&entry, entry.pos, value_len, &ret->value);
	if (entry.bad || !name_len || memchr(name, '\0', name_len))
		list->bad = true;
	return !list->bad;
}

static int put_one_ea(struct smb2fs_wr *wr, const struct smb2fs_ea_set *ea)
{
	if (!ea->name_len || memchr(ea->name, '\0', ea->name_len))
		return -EINVAL;
	if (ea->name_len > EA_NAME_MAX || ea->value_len > U16_MAX)
		return -ERANGE;
	smb2fs_wr_u32(wr, 0);
	smb2fs_wr_u8(wr, 0);
	smb2fs_wr_u8(wr, ea->name_len);
	smb2fs_wr_u16(wr, ea->value_len);
	smb2fs_cursor_write(wr, ea->name, ea->name_len);
	smb2fs_wr_u8(wr, 0);
	if (ea->value_len)
		smb2fs_cursor_write(wr, ea->value, ea->value_len);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fscc_encode_ea - encode FileFullEaInformation
 * @wr: where to, 4-byte aligned
 * @ea: the attributes
 * @count: how many, at least one
 *
 * Return: 0, -EINVAL for a name that is empty or has a NUL in it, -ERANGE when
 * a name or a value is too long, -ENOBUFS.
 */
int smb2fs_pdu_fscc_encode_ea(struct smb2fs_wr *wr, const struct smb2fs_ea_set *ea,
			      size_t count)
{
	size_t i, start = wr->pos;
	int err;

	for (i = 0; i < count; i++) {
		if (i) {
			smb2fs_cursor_pad(wr, 4);
			smb2fs_cursor_patch_u32(wr, start, wr->pos - start);
			start = wr->pos;
		}
		err = put_one_ea(wr, &ea[i]);
		if (err)
			return err;
	}
	return smb2fs_wr_err(wr);
}

/*
 * [MS-FSCC] 2.4.42.2 FileRenameInformation, and FileLinkInformation of 2.4.28.2
 * alike, for SMB2:
 *
 *   0 ReplaceIfExists    1 Reserved 0    8 RootDirectory 0
 *  16 FileNameLength    20 FileName, padding up to 24 in all
 */

/**
 * smb2fs_pdu_fscc_encode_rename - encode FileRenameInformation, FileLinkInformation
 * @wr: where to
 * @replace: whether a file of that name may be there already
 * @path: the new name, from the share's root, as in &struct smb2fs_create_req
 * @len: its length in bytes
 * @map: what to do with reserved characters
 *
 * Return: 0, -EINVAL without a name, or an error of
 * smb2fs_pdu_common_encode_path().
 */
int smb2fs_pdu_fscc_encode_rename(struct smb2fs_wr *wr, bool replace,
				  const char *path, size_t len,
				  enum smb2fs_name_map map)
{
	size_t start = wr->pos;
	int err;

	if (!len)
		return -EINVAL;
	smb2fs_wr_u8(wr, replace);
	smb2fs_cursor_zero(wr, 19);
	err = smb2fs_pdu_common_encode_path(wr, path, len, map);
	if (err)
		return err;
	smb2fs_cursor_patch_u32(wr, start + 16, wr->pos - start - 20);
	if (wr->pos - start < RENAME_MIN)
		smb2fs_cursor_zero(wr, RENAME_MIN - (wr->pos - start));
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fscc_encode_disposition - encode FileDispositionInformation
 * @wr: where to
 * @delete: whether the file goes when the last open of it does
 *
 * [MS-FSCC] 2.4.11: nothing but DeletePending.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fscc_encode_disposition(struct smb2fs_wr *wr, bool delete)
{
	smb2fs_wr_u8(wr, delete);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fscc_encode_size - encode FileEndOfFileInformation or
 *	FileAllocationInformation
 * @wr: where to
 * @size: in bytes, not above %S64_MAX
 *
 * [MS-FSCC] 2.4.14 and 2.4.4: nothing but the size.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fscc_encode_size(struct smb2fs_wr *wr, u64 size)
{
	smb2fs_wr_u64(wr, size);
	return smb2fs_wr_err(wr);
}
