// SPDX-License-Identifier: GPL-2.0
/* The ERROR response, and what some errors carry. */

#include "pdu_error.h"

#include "cursor.h"

#define SYMLINK_ERROR_TAG	0x4c4d5953u	/* 2.2.2.2.1 */
#define REPARSE_TAG_SYMLINK	0xa000000cu
#define SYMLINK_RELATIVE	0x00000001u

/*
 * [MS-SMB2] 2.2.2, behind the header:
 *
 *   0 StructureSize 9    2 ErrorContextCount    3 Reserved
 *   4 ByteCount          8 ErrorData
 */

/**
 * smb2fs_pdu_error_get - decode an ERROR response
 * @rd: the PDU, behind its header
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG when it is none.
 */
int smb2fs_pdu_error_get(struct smb2fs_rd *rd, struct smb2fs_error_rsp *ret)
{
	u32 len;

	smb2fs_rd_expect_u16(rd, 9);
	ret->contexts = smb2fs_rd_u8(rd);
	smb2fs_rd_skip(rd, sizeof(u8));
	len = smb2fs_rd_u32(rd);
	return smb2fs_cursor_range(rd, rd->pos, len, &ret->data);
}

/*
 * [MS-SMB2] 2.2.2.1: ErrorDataLength, ErrorId, then the data; each begins at a
 * multiple of 8 bytes.
 */

/**
 * smb2fs_pdu_error_find - the data of an error
 * @rsp: the response
 * @id: which data; bare data is %SMB2FS_ERROR_DEFAULT
 * @ret: a cursor over it
 *
 * Return: 0, -ENODATA when the server did not send it, -EBADMSG.
 */
int smb2fs_pdu_error_find(const struct smb2fs_error_rsp *rsp,
			  enum smb2fs_error_id id, struct smb2fs_rd *ret)
{
	struct smb2fs_rd rd = rsp->data;
	unsigned int i;
	u32 len, this;

	if (!rsp->contexts) {
		*ret = rd;
		return id == SMB2FS_ERROR_DEFAULT && rd.size ? 0 : -ENODATA;
	}
	for (i = 0; i < rsp->contexts; i++) {
		smb2fs_cursor_align(&rd, 8);
		len = smb2fs_rd_u32(&rd);
		this = smb2fs_rd_u32(&rd);
		if (smb2fs_cursor_range(&rd, rd.pos, len, ret))
			return -EBADMSG;
		if (this == id)
			return len ? 0 : -ENODATA;
		smb2fs_rd_skip(&rd, len);
	}
	return -ENODATA;
}

/*
 * [MS-SMB2] 2.2.2.2.1, offsets:
 *
 *   0 SymLinkLength         4 SymLinkErrorTag        8 ReparseTag
 *  12 ReparseDataLength    14 UnparsedPathLength
 *  16 SubstituteNameOffset 18 SubstituteNameLength
 *  20 PrintNameOffset      22 PrintNameLength       24 Flags   28 PathBuffer
 *
 * The names' offsets count from PathBuffer. SymLinkLength and
 * ReparseDataLength only repeat how long it is.
 */

/**
 * smb2fs_pdu_error_get_symlink - decode the data of STATUS_STOPPED_ON_SYMLINK
 * @rsp: the response
 * @ret: where the link leads
 *
 * Return: 0, -ENODATA when the server did not send it, -EBADMSG.
 */
int smb2fs_pdu_error_get_symlink(const struct smb2fs_error_rsp *rsp,
				 struct smb2fs_error_symlink *ret)
{
	u16 target_off, target_len, print_off, print_len;
	struct smb2fs_rd rd, path;
	int err;

	err = smb2fs_pdu_error_find(rsp, SMB2FS_ERROR_DEFAULT, &rd);
	if (err)
		return err;
	smb2fs_rd_skip(&rd, sizeof(u32));
	if (smb2fs_rd_u32(&rd) != SYMLINK_ERROR_TAG ||
	    smb2fs_rd_u32(&rd) != REPARSE_TAG_SYMLINK)
		rd.bad = true;
	smb2fs_rd_skip(&rd, sizeof(u16));
	ret->unparsed = smb2fs_rd_u16(&rd);
	target_off = smb2fs_rd_u16(&rd);
	target_len = smb2fs_rd_u16(&rd);
	print_off = smb2fs_rd_u16(&rd);
	print_len = smb2fs_rd_u16(&rd);
	ret->relative = smb2fs_rd_u32(&rd) & SYMLINK_RELATIVE;

	smb2fs_cursor_range(&rd, rd.pos, smb2fs_rd_left(&rd), &path);
	smb2fs_cursor_range(&path, target_off, target_len, &ret->target);
	smb2fs_cursor_range(&path, print_off, print_len, &ret->print);
	return smb2fs_rd_err(&path);
}

/**
 * smb2fs_pdu_error_get_size - decode the data of STATUS_BUFFER_TOO_SMALL
 * @rsp: the response
 * @ret: bytes that the answer needs
 *
 * Return: 0, -ENODATA when the server did not send it, -EBADMSG.
 */
int smb2fs_pdu_error_get_size(const struct smb2fs_error_rsp *rsp, u32 *ret)
{
	struct smb2fs_rd rd;
	int err;

	err = smb2fs_pdu_error_find(rsp, SMB2FS_ERROR_DEFAULT, &rd);
	if (err)
		return err;
	*ret = smb2fs_rd_u32(&rd);
	return smb2fs_rd_err(&rd);
}
