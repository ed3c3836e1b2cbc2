/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_NOTIFY_H
#define _SMB2FS_PDU_NOTIFY_H

#include <linux/types.h>

#include "wire/cursor.h"
#include "wire/pdu_common.h"
#include "wire/wire_notify.h"

/**
 * struct smb2fs_notify_req - what a CHANGE_NOTIFY waits for
 * @id: an open directory
 * @flags: %SMB2FS_WATCH_TREE or 0
 * @filter: SMB2FS_NOTIFY_*
 * @len: bytes that the answer may have; not above MaxTransactSize
 */
struct smb2fs_notify_req {
	struct smb2fs_fileid	id;
	u16			flags;
	u32			filter;
	u32			len;
};

/**
 * struct smb2fs_notify_event - one change
 * @action: &enum smb2fs_notify_action, or anything
 * @name: path from the directory that is watched, in UTF-16
 */
struct smb2fs_notify_event {
	u32			action;
	struct smb2fs_rd	name;
};

/* pdu_notify.c */
int smb2fs_pdu_notify_encode(struct smb2fs_wr *wr,
			     const struct smb2fs_notify_req *req);
int smb2fs_pdu_notify_decode(struct smb2fs_rd *rd, struct smb2fs_rd *ret);
bool smb2fs_pdu_notify_next(struct smb2fs_rd *list,
			    struct smb2fs_notify_event *ret);
int smb2fs_pdu_notify_decode_server(struct smb2fs_rd *rd, u32 *ret);

#endif /* _SMB2FS_PDU_NOTIFY_H */
