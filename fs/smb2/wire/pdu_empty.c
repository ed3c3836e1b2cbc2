// SPDX-License-Identifier: GPL-2.0
/* Commands whose header says it all.
 *
 * Requests: LOGOFF, TREE_DISCONNECT, ECHO, CANCEL. Responses: the first three of
 * them, and LOCK. CANCEL has no response of its own.
 */

#include "wire/pdu_empty.h"

#include "wire/cursor.h"

/*
 * [MS-SMB2] 2.2.7, 2.2.8, 2.2.11, 2.2.12, 2.2.27 to 2.2.30, behind the header:
 *
 *   0 StructureSize 4    2 Reserved
 */

/**
 * smb2fs_pdu_empty_encode - encode a request that is nothing but its header
 * @wr: the PDU, behind its header
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_empty_encode(struct smb2fs_wr *wr)
{
	smb2fs_wr_u16(wr, 4);
	smb2fs_wr_u16(wr, 0);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_empty_decode - decode a response that is nothing but its header
 * @rd: the PDU, behind its header
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_empty_decode(struct smb2fs_rd *rd)
{
	smb2fs_rd_expect_u16(rd, 4);
	smb2fs_rd_skip(rd, sizeof(u16));
	return smb2fs_rd_err(rd);
}
