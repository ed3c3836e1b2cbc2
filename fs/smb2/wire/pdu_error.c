// SPDX-License-Identifier: GPL-2.0
/* The ERROR response, and what some errors carry. */

#include "wire/pdu_error.h"

#define SYMLINK_ERROR_TAG	0x4c4d5953u	/* 2.2.2.2.1 */

/*
 * [MS-SMB2] 2.2.2, behind the header:
 *
 *   0 StructureSize 9    2 ErrorContextCount    3 Reserved
 *   4 ByteCount          8 ErrorData
 */

/**
 * smb2fs_pdu_error_decode - decode an ERROR response
 * @rd: the PDU, behind its header
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG when it is none.
 */
int smb2fs_pdu_error_decode(struct smb2fs_rd *rd, struct smb2fs_error_rsp *ret)
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
 *   0 SymLinkLength    4 SymLinkErrorTag
 *   8 the link, as a reparse point, whose Reserved (14) is UnparsedPathLength
 */

/**
 * smb2fs_pdu_error_decode_symlink - decode the data of STATUS_STOPPED_ON_SYMLINK
 * @rsp: the response
 * @ret: where the link leads
 *
 * Return: 0, -ENODATA when the server did not send it, -EBADMSG.
 */
int smb2fs_pdu_error_decode_symlink(const struct smb2fs_error_rsp *rsp,
				    struct smb2fs_error_symlink *ret)
{
	struct smb2fs_rd rd, ahead;
	int err;

	err = smb2fs_pdu_error_find(rsp, SMB2FS_ERROR_DEFAULT, &rd);
	if (err)
		return err;
	smb2fs_rd_skip(&rd, sizeof(u32));
	if (smb2fs_rd_u32(&rd) != SYMLINK_ERROR_TAG)
		rd.bad = true;
	ahead = rd;
	smb2fs_rd_skip(&ahead, 6);
	ret->unparsed = smb2fs_rd_u16(&ahead);
	if (smb2fs_pdu_reparse_decode(&rd, &ret->link))
		return -EBADMSG;
	return ret->link.tag == SMB2FS_TAG_SYMLINK ? 0 : -EBADMSG;
}
