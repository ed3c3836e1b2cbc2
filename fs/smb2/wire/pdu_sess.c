// SPDX-License-Identifier: GPL-2.0
/* SESSION_SETUP; LOGOFF is one of pdu_empty.c. */

#include "wire/pdu_sess.h"

#include <linux/kernel.h>

/*
 * [MS-SMB2] 2.2.5, behind the header:
 *
 *   0 StructureSize 25    2 Flags    3 SecurityMode    4 Capabilities
 *   8 Channel            12 SecurityBufferOffset, Length
 *  16 PreviousSessionId  24 Buffer
 */

/**
 * smb2fs_pdu_sess_encode - encode a SESSION_SETUP request
 * @wr: the PDU, behind its header
 * @req: what to say
 *
 * Return: 0, -EINVAL when the token is too long for the field, -ENOBUFS.
 */
int smb2fs_pdu_sess_encode(struct smb2fs_wr *wr, const struct smb2fs_sess_req *req)
{
	if (req->token_len > U16_MAX)
		return -EINVAL;
	smb2fs_wr_u16(wr, 25);
	smb2fs_wr_u8(wr, req->flags);
	smb2fs_wr_u8(wr, req->security_mode);
	smb2fs_wr_u32(wr, req->capabilities);
	smb2fs_wr_u32(wr, 0);
	smb2fs_wr_u16(wr, wr->pos + 12);
	smb2fs_wr_u16(wr, req->token_len);
	smb2fs_wr_u64(wr, req->previous);
	smb2fs_cursor_write(wr, req->token, req->token_len);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.6, behind the header:
 *
 *   0 StructureSize 9    2 SessionFlags
 *   4 SecurityBufferOffset, Length    8 Buffer
 */

/**
 * smb2fs_pdu_sess_decode - decode a SESSION_SETUP response
 * @rd: the PDU, behind its header
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_sess_decode(struct smb2fs_rd *rd, struct smb2fs_sess_rsp *ret)
{
	u16 off, len;

	smb2fs_rd_expect_u16(rd, 9);
	ret->flags = smb2fs_rd_u16(rd);
	off = smb2fs_rd_u16(rd);
	len = smb2fs_rd_u16(rd);
	return smb2fs_cursor_tail(rd, off, len, &ret->token);
}
