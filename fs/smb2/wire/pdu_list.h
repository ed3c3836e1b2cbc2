/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_LIST_H
#define _SMB2FS_PDU_LIST_H

#include <linux/types.h>

struct smb2fs_rd;

/* pdu_list.c */
bool smb2fs_pdu_list_next(struct smb2fs_rd *list, struct smb2fs_rd *entry);

#endif /* _SMB2FS_PDU_LIST_H */
