// SPDX-License-Identifier: GPL-2.0
/* Requests whose header says it all: LOGOFF, TREE_DISCONNECT, ECHO, CANCEL. */

#include "wire/pdu_empty.h"

#include "wire/cursor.h"

/*
 * [MS-SMB2] 2.2.7, 2.2.11, 2.2.28 and 2.2.30, behind the header:
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
