// SPDX-License-Identifier: GPL-2.0
/* READ and WRITE, all but the data: that goes by its pages. */

#include "wire/pdu_data.h"

/*
 * [MS-SMB2] 2.2.19 READ request, offsets from the header's end:
 *
 *   0 StructureSize 49    2 Padding    3 Flags    4 Length    8 Offset
 *  16 FileId             32 MinimumCount
 *  36 Channel 0          40 RemainingBytes 0
 *  44 ReadChannelInfoOffset 0             46 ReadChannelInfoLength 0
 *  48 at least one byte
 *
 * Padding is where in the response we should like the data to begin.
 */

/**
 * smb2fs_pdu_data_encode_read - encode a READ request
 * @wr: behind the header
 * @req: what to say
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_data_encode_read(struct smb2fs_wr *wr,
				const struct smb2fs_read_req *req)
{
	smb2fs_wr_u16(wr, 49);
	smb2fs_wr_u8(wr, SMB2FS_READ_RSP_SIZE);
	smb2fs_wr_u8(wr, req->flags);
	smb2fs_wr_u32(wr, req->length);
	smb2fs_wr_u64(wr, req->offset);
	smb2fs_pdu_common_encode_id(wr, &req->id);
	smb2fs_wr_u32(wr, req->minimum);
	smb2fs_cursor_zero(wr, 12);
	smb2fs_wr_u8(wr, 0);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.20 READ response, offsets from the header's end:
 *
 *   0 StructureSize 17    2 DataOffset, 1 byte    3 Reserved
 *   4 DataLength          8 DataRemaining        12 Reserved2 or Flags
 *  16 data
 *
 * The last two fields are about RDMA, which we do not ask for.
 */

/**
 * smb2fs_pdu_data_decode_read - decode a READ response
 * @rd: behind the header; the fixed part of 16 bytes is enough, so that the
 *	data can be received to where it belongs
 * @pdu_len: bytes in the PDU, from its header to its last byte
 * @asked: bytes that the request wanted
 * @ret: where the data is; when there is none, where it would begin
 *
 * Return: 0, or -EBADMSG; also when there is more than was asked for.
 */
int smb2fs_pdu_data_decode_read(struct smb2fs_rd *rd, size_t pdu_len, u32 asked,
				struct smb2fs_read_rsp *ret)
{
	smb2fs_rd_expect_u16(rd, 17);
	ret->offset = smb2fs_rd_u8(rd);
	smb2fs_rd_skip(rd, 1);
	ret->length = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, 8);

	if (!ret->length)
		ret->offset = SMB2FS_READ_RSP_SIZE;
	if (ret->offset < SMB2FS_READ_RSP_SIZE || ret->offset > pdu_len ||
	    ret->length > pdu_len - ret->offset || ret->length > asked)
		rd->bad = true;
	return smb2fs_rd_err(rd);
}

/*
 * [MS-SMB2] 2.2.21 WRITE request, offsets from the header's end:
 *
 *   0 StructureSize 49    2 DataOffset    4 Length    8 Offset
 *  16 FileId
 *  32 Channel 0          36 RemainingBytes 0
 *  40 WriteChannelInfoOffset 0           42 WriteChannelInfoLength 0
 *  44 Flags
 *  48 data
 */

/**
 * smb2fs_pdu_data_encode_write - encode a WRITE request up to its data
 * @wr: behind the header
 * @req: what to say; its data of @req->length bytes follows immediately
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_data_encode_write(struct smb2fs_wr *wr,
				 const struct smb2fs_write_req *req)
{
	smb2fs_wr_u16(wr, 49);
	smb2fs_wr_u16(wr, SMB2FS_WRITE_REQ_SIZE);
	smb2fs_wr_u32(wr, req->length);
	smb2fs_wr_u64(wr, req->offset);
	smb2fs_pdu_common_encode_id(wr, &req->id);
	smb2fs_cursor_zero(wr, 12);
	smb2fs_wr_u32(wr, req->flags);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.22 WRITE response, offsets from the header's end:
 *
 *   0 StructureSize 17    2 Reserved    4 Count    8 Remaining 0
 *  12 WriteChannelInfoOffset 0         14 WriteChannelInfoLength 0
 */

/**
 * smb2fs_pdu_data_decode_write - decode a WRITE response
 * @rd: behind the header
 * @asked: bytes that the request brought
 * @ret: bytes written
 *
 * Return: 0, or -EBADMSG; also when more was written than sent.
 */
int smb2fs_pdu_data_decode_write(struct smb2fs_rd *rd, u32 asked, u32 *ret)
{
	smb2fs_rd_expect_u16(rd, 17);
	smb2fs_rd_skip(rd, 2);
	*ret = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, 8);
	if (*ret > asked)
		rd->bad = true;
	return smb2fs_rd_err(rd);
}
