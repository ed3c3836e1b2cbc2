// SPDX-License-Identifier: GPL-2.0
/* QUERY_INFO and SET_INFO: the envelope of what pdu_fscc and pdu_fs say. */

#include "wire/pdu_info.h"

#include "wire/wire_hdr.h"

/* Where what is set begins, offset from the header */
#define SET_BUFFER	(SMB2FS_HDR_SIZE + 32)

/*
 * [MS-SMB2] 2.2.37 QUERY_INFO request, offsets from the header's end:
 *
 *   0 StructureSize 41      2 InfoType    3 FileInfoClass
 *   4 OutputBufferLength    8 InputBufferOffset 0    10 Reserved 0
 *  12 InputBufferLength 0  16 AdditionalInformation  20 Flags
 *  24 FileId
 */

/**
 * smb2fs_pdu_info_encode_query - encode a QUERY_INFO request
 * @wr: behind the header
 * @req: what to say
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_info_encode_query(struct smb2fs_wr *wr,
				 const struct smb2fs_query_req *req)
{
	smb2fs_wr_u16(wr, 41);
	smb2fs_wr_u8(wr, req->type);
	smb2fs_wr_u8(wr, req->class);
	smb2fs_wr_u32(wr, req->max);
	smb2fs_cursor_zero(wr, 8);
	smb2fs_wr_u32(wr, req->what);
	smb2fs_wr_u32(wr, req->flags);
	smb2fs_pdu_common_encode_id(wr, &req->id);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.38 QUERY_INFO response, offsets from the header's end:
 *
 *   0 StructureSize 9    2 OutputBufferOffset    4 OutputBufferLength
 *   8 information
 */

/**
 * smb2fs_pdu_info_decode_query - decode a QUERY_INFO response
 * @rd: behind the header
 * @ret: the information; may be empty
 *
 * With STATUS_BUFFER_OVERFLOW the response has the same form and the
 * information may end anywhere.
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_info_decode_query(struct smb2fs_rd *rd, struct smb2fs_rd *ret)
{
	u32 off, len;

	smb2fs_rd_expect_u16(rd, 9);
	off = smb2fs_rd_u16(rd);
	len = smb2fs_rd_u32(rd);
	return smb2fs_cursor_tail(rd, off, len, ret);
}

/*
 * [MS-SMB2] 2.2.39 SET_INFO request, offsets from the header's end:
 *
 *   0 StructureSize 33    2 InfoType    3 FileInfoClass
 *   4 BufferLength        8 BufferOffset    10 Reserved 0
 *  12 AdditionalInformation
 *  16 FileId
 *  32 information
 */

/**
 * smb2fs_pdu_info_encode_set - encode a SET_INFO request up to the information
 * @wr: behind the header
 * @req: what to say; then the information is encoded by the functions of its
 *	class, and smb2fs_pdu_info_end_set() ends the request
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_info_encode_set(struct smb2fs_wr *wr,
			       const struct smb2fs_set_req *req)
{
	smb2fs_wr_u16(wr, 33);
	smb2fs_wr_u8(wr, req->type);
	smb2fs_wr_u8(wr, req->class);
	smb2fs_wr_u32(wr, 0);
	smb2fs_wr_u16(wr, SET_BUFFER);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u32(wr, req->what);
	smb2fs_pdu_common_encode_id(wr, &req->id);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_info_end_set - end a SET_INFO request
 * @wr: behind the information
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_info_end_set(struct smb2fs_wr *wr)
{
	smb2fs_cursor_patch_u32(wr, SMB2FS_HDR_SIZE + 4, wr->pos - SET_BUFFER);
	return smb2fs_wr_err(wr);
}
