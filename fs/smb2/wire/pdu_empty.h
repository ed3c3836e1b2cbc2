/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_EMPTY_H
#define _SMB2FS_PDU_EMPTY_H

struct smb2fs_wr;

/* pdu_empty.c */
int smb2fs_pdu_empty_encode(struct smb2fs_wr *wr);

#endif /* _SMB2FS_PDU_EMPTY_H */
