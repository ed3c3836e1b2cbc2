// SPDX-License-Identifier: GPL-2.0
/* TREE_CONNECT; TREE_DISCONNECT is one of pdu_empty.c. */

#include "wire/pdu_tree.h"

#include "wire/cursor.h"
#include "wire/name.h"
#include "wire/wire_hdr.h"

/* 2.2.9, in UTF-16 units; the server's name has to be shorter than 256 */
#define SERVER_MAX	255
#define SHARE_MAX	80

#define REQ_PATH_LENGTH	(SMB2FS_HDR_SIZE + 6)

static int put_part(struct smb2fs_wr *wr, const char *str, size_t len,
		    size_t max)
{
	size_t start = wr->pos;
	int err;

	if (!len)
		return -EINVAL;
	err = smb2fs_name_put_string(wr, str, len);
	if (!err && wr->pos - start > 2 * max)
		err = -ENAMETOOLONG;
	return err;
}

/*
 * [MS-SMB2] 2.2.9, behind the header:
 *
 *   0 StructureSize 9    2 Flags    4 PathOffset, Length    8 Buffer
 */

/**
 * smb2fs_pdu_tree_encode - encode a TREE_CONNECT request
 * @wr: the PDU, behind its header
 * @req: what to connect to
 *
 * Return: 0, or
 * * -EINVAL when there is no server or no share;
 * * -EILSEQ when one of them is not UTF-8;
 * * -ENAMETOOLONG when one is longer than the protocol allows;
 * * -ENOBUFS.
 */
int smb2fs_pdu_tree_encode(struct smb2fs_wr *wr, const struct smb2fs_tree_req *req)
{
	size_t path;
	int err;

	smb2fs_wr_u16(wr, 9);
	smb2fs_wr_u16(wr, req->flags);
	smb2fs_wr_u16(wr, wr->pos + 4);
	smb2fs_wr_u16(wr, 0);
	path = wr->pos;
	smb2fs_wr_u16(wr, '\\');
	smb2fs_wr_u16(wr, '\\');
	err = put_part(wr, req->server, req->server_len, SERVER_MAX);
	if (err)
		return err;
	smb2fs_wr_u16(wr, '\\');
	err = put_part(wr, req->share, req->share_len, SHARE_MAX);
	if (err)
		return err;
	smb2fs_cursor_patch_u16(wr, REQ_PATH_LENGTH, wr->pos - path);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.10, behind the header:
 *
 *   0 StructureSize 16    2 ShareType       3 Reserved
 *   4 ShareFlags          8 Capabilities   12 MaximalAccess
 */

/**
 * smb2fs_pdu_tree_decode - decode a TREE_CONNECT response
 * @rd: the PDU, behind its header
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_tree_decode(struct smb2fs_rd *rd, struct smb2fs_tree_rsp *ret)
{
	smb2fs_rd_expect_u16(rd, 16);
	ret->type = smb2fs_rd_u8(rd);
	smb2fs_rd_skip(rd, sizeof(u8));
	ret->flags = smb2fs_rd_u32(rd);
	ret->capabilities = smb2fs_rd_u32(rd);
	ret->max_access = smb2fs_rd_u32(rd);
	if (ret->type < SMB2FS_SHARE_DISK || ret->type > SMB2FS_SHARE_PRINT)
		rd->bad = true;
	return smb2fs_rd_err(rd);
}
