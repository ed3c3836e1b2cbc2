// SPDX-License-Identifier: GPL-2.0
/* IOCTL and what goes through it, but for reparse points.
 *
 * A writer of input comes between smb2fs_pdu_fsctl_encode_ioctl() and
 * smb2fs_pdu_fsctl_end_ioctl(), a reader of output gets what
 * smb2fs_pdu_fsctl_decode_ioctl() has found.
 */

#include "wire/pdu_fsctl.h"

#include <linux/kernel.h>

#include "wire/pdu_list.h"
#include "wire/wire_hdr.h"

/* Where the input begins, offset from the header */
#define INPUT		(SMB2FS_HDR_SIZE + 56)

/*
 * [MS-SMB2] 2.2.31 IOCTL request, offsets from the header's end:
 *
 *   0 StructureSize 57     2 Reserved 0         4 CtlCode
 *   8 FileId
 *  24 InputOffset         28 InputCount        32 MaxInputResponse 0
 *  36 OutputOffset 0      40 OutputCount 0     44 MaxOutputResponse
 *  48 Flags               52 Reserved2 0
 *  56 input
 */

/**
 * smb2fs_pdu_fsctl_encode_ioctl - encode an IOCTL request up to its input
 * @wr: behind the header
 * @req: what to say; then the input is encoded, if the code has one, and
 *	smb2fs_pdu_fsctl_end_ioctl() ends the request
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fsctl_encode_ioctl(struct smb2fs_wr *wr,
				  const struct smb2fs_ioctl_req *req)
{
	smb2fs_wr_u16(wr, 57);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u32(wr, req->code);
	smb2fs_pdu_common_encode_id(wr, &req->id);
	smb2fs_wr_u32(wr, INPUT);
	smb2fs_cursor_zero(wr, 16);
	smb2fs_wr_u32(wr, req->max);
	smb2fs_wr_u32(wr, SMB2FS_IOCTL_IS_FSCTL);
	smb2fs_wr_u32(wr, 0);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fsctl_end_ioctl - end an IOCTL request
 * @wr: behind the input
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fsctl_end_ioctl(struct smb2fs_wr *wr)
{
	smb2fs_cursor_patch_u32(wr, SMB2FS_HDR_SIZE + 28, wr->pos - INPUT);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.32 IOCTL response, offsets from the header's end:
 *
 *   0 StructureSize 49     2 Reserved           4 CtlCode
 *   8 FileId
 *  24 InputOffset         28 InputCount
 *  32 OutputOffset        36 OutputCount
 *  40 Flags               44 Reserved2
 *  48 input and output
 */

/**
 * smb2fs_pdu_fsctl_decode_ioctl - decode an IOCTL response
 * @rd: behind the header
 * @code: what was asked for
 * @ret: the output; may be empty
 *
 * Return: 0, or -EBADMSG; also for the answer to another code.
 */
int smb2fs_pdu_fsctl_decode_ioctl(struct smb2fs_rd *rd, u32 code,
				  struct smb2fs_rd *ret)
{
	u32 off, len;

	smb2fs_rd_expect_u16(rd, 49);
	smb2fs_rd_skip(rd, 2);
	if (smb2fs_rd_u32(rd) != code)
		rd->bad = true;
	smb2fs_rd_skip(rd, 16 + 8);
	off = smb2fs_rd_u32(rd);
	len = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, 8);
	return smb2fs_cursor_tail(rd, off, len, ret);
}

/**
 * smb2fs_pdu_fsctl_encode_validate - encode VALIDATE_NEGOTIATE_INFO
 * @wr: where to
 * @req: what to say
 *
 * [MS-SMB2] 2.2.31.4: 0 Capabilities, 4 Guid, 20 SecurityMode, 22 DialectCount,
 * 24 Dialects.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fsctl_encode_validate(struct smb2fs_wr *wr,
				     const struct smb2fs_validate_req *req)
{
	u16 i;

	smb2fs_wr_u32(wr, req->capabilities);
	smb2fs_cursor_write(wr, req->guid, sizeof(req->guid));
	smb2fs_wr_u16(wr, req->security_mode);
	smb2fs_wr_u16(wr, req->count);
	for (i = 0; i < req->count; i++)
		smb2fs_wr_u16(wr, req->dialects[i]);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fsctl_decode_validate - decode VALIDATE_NEGOTIATE_INFO
 * @rd: where from
 * @ret: what it says; it is for the caller to compare
 *
 * [MS-SMB2] 2.2.32.6: 0 Capabilities, 4 Guid, 20 SecurityMode, 22 Dialect.
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_fsctl_decode_validate(struct smb2fs_rd *rd,
				     struct smb2fs_validate_rsp *ret)
{
	ret->capabilities = smb2fs_rd_u32(rd);
	smb2fs_cursor_read(rd, ret->guid, sizeof(ret->guid));
	ret->security_mode = smb2fs_rd_u16(rd);
	ret->dialect = smb2fs_rd_u16(rd);
	return smb2fs_rd_err(rd);
}

/*
 * [MS-SMB2] 2.2.32.5 NETWORK_INTERFACE_INFO, a list of:
 *
 *   0 Next           4 IfIndex    8 Capability    12 Reserved
 *  16 LinkSpeed     24 Family
 *  26 Port, 28 IPv4Address, or
 *  26 Port, 28 FlowInfo, 32 IPv6Address, 48 ScopeId; up to 152
 *
 * Ports are to be ignored, and a scope means something on the server only.
 */

/* From Family on. The address stays as it is, in network byte order */
static void get_address(struct smb2fs_rd *rd, struct smb2fs_interface *ret)
{
	u16 family = smb2fs_rd_u16(rd);

	smb2fs_rd_skip(rd, 2);
	if (family == SMB2FS_FAMILY_IPV4) {
		ret->addr_len = 4;
		smb2fs_cursor_read(rd, ret->addr, 4);
	} else if (family == SMB2FS_FAMILY_IPV6) {
		ret->addr_len = 16;
		smb2fs_rd_skip(rd, 4);
		smb2fs_cursor_read(rd, ret->addr, 16);
	}
}

/**
 * smb2fs_pdu_fsctl_next_interface - take the next address off a server's list
 * @list: what QUERY_NETWORK_INTERFACE_INFO brought, or what is left of it
 * @ret: the address
 *
 * Return: true with an address, false at the end or with a faulty @list.
 */
bool smb2fs_pdu_fsctl_next_interface(struct smb2fs_rd *list,
				     struct smb2fs_interface *ret)
{
	struct smb2fs_rd entry, addr;

	if (!smb2fs_pdu_list_next(list, &entry))
		return false;
	*ret = (struct smb2fs_interface){};
	ret->index = smb2fs_rd_u32(&entry);
	ret->capability = smb2fs_rd_u32(&entry);
	smb2fs_rd_skip(&entry, 4);
	ret->speed = smb2fs_rd_u64(&entry);
	smb2fs_cursor_range(&entry, entry.pos, 128, &addr);
	get_address(&addr, ret);
	if (entry.bad)
		list->bad = true;
	return !list->bad;
}

/**
 * smb2fs_pdu_fsctl_decode_resume_key - decode SRV_REQUEST_RESUME_KEY
 * @rd: where from
 * @ret: the key, opaque
 *
 * [MS-SMB2] 2.2.32.3: 0 ResumeKey, 24 ContextLength and Context, to be ignored.
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_fsctl_decode_resume_key(struct smb2fs_rd *rd,
				       u8 ret[SMB2FS_RESUME_KEY_SIZE])
{
	smb2fs_cursor_read(rd, ret, SMB2FS_RESUME_KEY_SIZE);
	smb2fs_rd_skip(rd, 4);
	return smb2fs_rd_err(rd);
}

/**
 * smb2fs_pdu_fsctl_encode_copychunk - encode SRV_COPYCHUNK_COPY
 * @wr: where to
 * @key: of the open to copy from
 * @chunks: the ranges
 * @count: how many of them
 *
 * [MS-SMB2] 2.2.31.1: 0 SourceKey, 24 ChunkCount, 28 Reserved 0, and from 32 on
 * for each chunk: 0 SourceOffset, 8 TargetOffset, 16 Length, 20 Reserved 0.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fsctl_encode_copychunk(struct smb2fs_wr *wr,
				      const u8 key[SMB2FS_RESUME_KEY_SIZE],
				      const struct smb2fs_chunk *chunks, u32 count)
{
	const struct smb2fs_chunk *chunk;

	smb2fs_cursor_write(wr, key, SMB2FS_RESUME_KEY_SIZE);
	smb2fs_wr_u32(wr, count);
	smb2fs_wr_u32(wr, 0);
	for (chunk = chunks; chunk < chunks + count; chunk++) {
		smb2fs_wr_u64(wr, chunk->from);
		smb2fs_wr_u64(wr, chunk->to);
		smb2fs_wr_u32(wr, chunk->length);
		smb2fs_wr_u32(wr, 0);
	}
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fsctl_decode_copychunk - decode SRV_COPYCHUNK_RESPONSE
 * @rd: where from
 * @ret: what it says
 *
 * [MS-SMB2] 2.2.32.1: 0 ChunksWritten, 4 ChunkBytesWritten,
 * 8 TotalBytesWritten.
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_fsctl_decode_copychunk(struct smb2fs_rd *rd,
				      struct smb2fs_copychunk_rsp *ret)
{
	ret->chunks = smb2fs_rd_u32(rd);
	ret->chunk_bytes = smb2fs_rd_u32(rd);
	ret->total_bytes = smb2fs_rd_u32(rd);
	return smb2fs_rd_err(rd);
}

/**
 * smb2fs_pdu_fsctl_encode_duplicate - encode SMB2_DUPLICATE_EXTENTS_DATA
 * @wr: where to
 * @source: the open to take extents from
 * @from: offset in the source, in bytes
 * @to: offset in the target, in bytes
 * @length: bytes
 *
 * [MS-FSCC] 2.3.7.2: 0 SourceFileID, 16 SourceFileOffset, 24 TargetFileOffset,
 * 32 ByteCount.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fsctl_encode_duplicate(struct smb2fs_wr *wr,
				      const struct smb2fs_fileid *source,
				      u64 from, u64 to, u64 length)
{
	smb2fs_pdu_common_encode_id(wr, source);
	smb2fs_wr_u64(wr, from);
	smb2fs_wr_u64(wr, to);
	smb2fs_wr_u64(wr, length);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fsctl_encode_sparse - encode FILE_SET_SPARSE_BUFFER
 * @wr: where to
 * @sparse: whether the file may have holes
 *
 * [MS-FSCC] 2.3.83: nothing but SetSparse.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fsctl_encode_sparse(struct smb2fs_wr *wr, bool sparse)
{
	smb2fs_wr_u8(wr, sparse);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fsctl_encode_zero - encode FILE_ZERO_DATA_INFORMATION
 * @wr: where to
 * @range: what is to be zero
 *
 * [MS-FSCC] 2.3.85: 0 FileOffset, 8 BeyondFinalZero.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fsctl_encode_zero(struct smb2fs_wr *wr,
				 const struct smb2fs_range *range)
{
	smb2fs_wr_u64(wr, range->offset);
	smb2fs_wr_u64(wr, range->offset + range->length);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fsctl_encode_range - encode FILE_ALLOCATED_RANGE_BUFFER
 * @wr: where to
 * @range: where to look for data
 *
 * [MS-FSCC] 2.3.51: 0 FileOffset, 8 Length.
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_fsctl_encode_range(struct smb2fs_wr *wr,
				  const struct smb2fs_range *range)
{
	smb2fs_wr_u64(wr, range->offset);
	smb2fs_wr_u64(wr, range->length);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_fsctl_next_range - take the next range that is not a hole
 * @list: what QUERY_ALLOCATED_RANGES brought, or what is left of it
 * @ret: the range; its length is not 0
 *
 * [MS-FSCC] 2.3.52: one after the other, each 0 FileOffset, 8 Length.
 *
 * Return: true with a range, false at the end or with a faulty @list.
 */
bool smb2fs_pdu_fsctl_next_range(struct smb2fs_rd *list,
				 struct smb2fs_range *ret)
{
	if (!smb2fs_rd_left(list))
		return false;
	ret->offset = smb2fs_pdu_common_decode_size(list);
	ret->length = smb2fs_pdu_common_decode_size(list);
	if (!ret->length || ret->length > S64_MAX - ret->offset)
		list->bad = true;
	return !list->bad;
}
