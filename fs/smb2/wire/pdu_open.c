// SPDX-License-Identifier: GPL-2.0
/* CREATE, CLOSE, FLUSH: the life of an open. */

#include "wire/pdu_open.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "wire/pdu_ctx.h"
#include "wire/wire_hdr.h"

#define CREATE_NAME	(SMB2FS_HDR_SIZE + 56)

/* The list of create contexts and where it is; at @at the two fields that say so */
static int create_put_contexts(struct smb2fs_wr *wr,
			       const struct smb2fs_ctx_req *ctx, size_t at)
{
	size_t start;
	int err;

	smb2fs_cursor_pad(wr, 8);
	start = wr->pos;
	err = smb2fs_pdu_ctx_encode(wr, ctx);
	if (err)
		return err;
	smb2fs_cursor_patch_u32(wr, at, start);
	smb2fs_cursor_patch_u32(wr, at + 4, wr->pos - start);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.13 CREATE request, offsets from the header's end:
 *
 *   0 StructureSize 57    2 SecurityFlags 0    3 RequestedOplockLevel
 *   4 ImpersonationLevel  8 SmbCreateFlags 0  16 Reserved 0
 *  24 DesiredAccess      28 FileAttributes    32 ShareAccess
 *  36 CreateDisposition  40 CreateOptions
 *  44 NameOffset         46 NameLength
 *  48 CreateContextsOffset                    52 CreateContextsLength
 *  56 name, padding to 8, contexts; at least one byte
 */

/**
 * smb2fs_pdu_open_encode_create - encode a CREATE request
 * @wr: behind the header
 * @req: what to say
 *
 * Return: 0, -ENOBUFS, or an error of smb2fs_pdu_common_encode_path() or of
 * smb2fs_pdu_ctx_encode().
 */
int smb2fs_pdu_open_encode_create(struct smb2fs_wr *wr,
				  const struct smb2fs_create_req *req)
{
	int err;

	smb2fs_wr_u16(wr, 57);
	smb2fs_wr_u8(wr, 0);
	smb2fs_wr_u8(wr, req->oplock);
	smb2fs_wr_u32(wr, SMB2FS_IMPERSONATION);
	smb2fs_cursor_zero(wr, 16);
	smb2fs_wr_u32(wr, req->access);
	smb2fs_wr_u32(wr, req->attributes);
	smb2fs_wr_u32(wr, req->share);
	smb2fs_wr_u32(wr, req->disposition);
	smb2fs_wr_u32(wr, req->options);
	smb2fs_wr_u16(wr, CREATE_NAME);
	smb2fs_cursor_zero(wr, 10);

	err = smb2fs_pdu_common_encode_path(wr, req->path, req->path_len, req->map);
	if (err)
		return err;
	smb2fs_cursor_patch_u16(wr, SMB2FS_HDR_SIZE + 46, wr->pos - CREATE_NAME);
	if (req->ctx && req->ctx->want)
		err = create_put_contexts(wr, req->ctx, SMB2FS_HDR_SIZE + 48);
	if (!err && wr->pos == CREATE_NAME)
		smb2fs_wr_u8(wr, 0);
	return err ?: smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.14 CREATE response, offsets from the header's end:
 *
 *   0 StructureSize 89    2 OplockLevel    3 Flags    4 CreateAction
 *   8 CreationTime       16 LastAccessTime
 *  24 LastWriteTime      32 ChangeTime
 *  40 AllocationSize     48 EndofFile     56 FileAttributes    60 Reserved2
 *  64 FileId
 *  80 CreateContextsOffset                84 CreateContextsLength
 *  88 contexts
 */

/**
 * smb2fs_pdu_open_decode_create - decode a CREATE response
 * @rd: behind the header
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_open_decode_create(struct smb2fs_rd *rd,
				  struct smb2fs_create_rsp *ret)
{
	u32 off, len;

	smb2fs_rd_expect_u16(rd, 89);
	ret->oplock = smb2fs_rd_u8(rd);
	ret->flags = smb2fs_rd_u8(rd);
	ret->action = smb2fs_rd_u32(rd);
	smb2fs_pdu_common_decode_attrs(rd, &ret->attrs);
	smb2fs_rd_skip(rd, 4);
	smb2fs_pdu_common_decode_id(rd, &ret->id);
	off = smb2fs_rd_u32(rd);
	len = smb2fs_rd_u32(rd);
	return smb2fs_cursor_tail(rd, off, len, &ret->contexts);
}

/*
 * [MS-SMB2] 2.2.15 CLOSE request, offsets from the header's end:
 *
 *   0 StructureSize 24    2 Flags    4 Reserved 0    8 FileId
 */

/**
 * smb2fs_pdu_open_encode_close - encode a CLOSE request
 * @wr: behind the header
 * @id: the open
 * @flags: 0, or %SMB2FS_CLOSE_FLAG_ATTRS
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_open_encode_close(struct smb2fs_wr *wr,
				 const struct smb2fs_fileid *id, u16 flags)
{
	smb2fs_wr_u16(wr, 24);
	smb2fs_wr_u16(wr, flags);
	smb2fs_wr_u32(wr, 0);
	smb2fs_pdu_common_encode_id(wr, id);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.16 CLOSE response, offsets from the header's end:
 *
 *   0 StructureSize 60    2 Flags    4 Reserved
 *   8 CreationTime       16 LastAccessTime
 *  24 LastWriteTime      32 ChangeTime
 *  40 AllocationSize     48 EndofFile    56 FileAttributes
 */

/*
 * [MS-SMB2] 2.2.17 FLUSH request, offsets from the header's end:
 *
 *   0 StructureSize 24    2 Reserved1 0    4 Reserved2 0    8 FileId
 */

/**
 * smb2fs_pdu_open_encode_flush - encode a FLUSH request
 * @wr: behind the header
 * @id: the open
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_open_encode_flush(struct smb2fs_wr *wr,
				 const struct smb2fs_fileid *id)
{
	smb2fs_wr_u16(wr, 24);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u32(wr, 0);
	smb2fs_pdu_common_encode_id(wr, id);
	return smb2fs_wr_err(wr);
}
