// SPDX-License-Identifier: GPL-2.0
/* CHANGE_NOTIFY, and what the server notifies without being asked. */

#include "wire/pdu_notify.h"

#include "wire/pdu_list.h"

/*
 * [MS-SMB2] 2.2.35, behind the header:
 *
 *   0 StructureSize 32    2 Flags    4 OutputBufferLength    8 FileId
 *  24 CompletionFilter   28 Reserved
 */

/**
 * smb2fs_pdu_notify_encode - encode a CHANGE_NOTIFY request
 * @wr: the PDU, behind its header
 * @req: what to wait for
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_notify_encode(struct smb2fs_wr *wr,
			     const struct smb2fs_notify_req *req)
{
	smb2fs_wr_u16(wr, 32);
	smb2fs_wr_u16(wr, req->flags);
	smb2fs_wr_u32(wr, req->len);
	smb2fs_pdu_common_encode_id(wr, &req->id);
	smb2fs_wr_u32(wr, req->filter);
	smb2fs_wr_u32(wr, 0);
	return smb2fs_wr_err(wr);
}

/*
 * [MS-SMB2] 2.2.36, behind the header:
 *
 *   0 StructureSize 9    2 OutputBufferOffset, Length    8 Buffer
 */

/**
 * smb2fs_pdu_notify_decode - decode a CHANGE_NOTIFY response
 * @rd: the PDU, behind its header
 * @ret: a list for smb2fs_pdu_notify_next(); an empty one says that there were
 *	too many changes to tell
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_notify_decode(struct smb2fs_rd *rd, struct smb2fs_rd *ret)
{
	u32 len;
	u16 off;

	smb2fs_rd_expect_u16(rd, 9);
	off = smb2fs_rd_u16(rd);
	len = smb2fs_rd_u32(rd);
	return smb2fs_cursor_tail(rd, off, len, ret);
}

/**
 * smb2fs_pdu_notify_next - take the next change off a list
 * @list: from smb2fs_pdu_notify_decode()
 * @ret: the change
 *
 * An entry is FILE_NOTIFY_INFORMATION, [MS-FSCC] 2.7.1: NextEntryOffset, Action,
 * FileNameLength, FileName.
 *
 * Return: true with a change; false at the end, and with a faulty @list when
 * it is damaged.
 */
bool smb2fs_pdu_notify_next(struct smb2fs_rd *list,
			    struct smb2fs_notify_event *ret)
{
	struct smb2fs_rd entry;
	u32 len;

	if (!smb2fs_pdu_list_next(list, &entry))
		return false;
	ret->action = smb2fs_rd_u32(&entry);
	len = smb2fs_rd_u32(&entry);
	if (smb2fs_cursor_range(&entry, entry.pos, len, &ret->name))
		list->bad = true;
	return !list->bad;
}

/*
 * [MS-SMB2] 2.2.44.1, behind the header:
 *
 *   0 StructureSize    2 Reserved    4 NotificationType    8 Notification
 */

/**
 * smb2fs_pdu_notify_decode_server - decode a SERVER_TO_CLIENT_NOTIFICATION
 * @rd: the PDU, behind its header
 * @ret: %SMB2FS_SERVER_SESSION_CLOSED, or anything
 *
 * StructureSize depends on the kind and is not looked at. The one kind that
 * there is has no content (2.2.44.2); which session it is says the header.
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_notify_decode_server(struct smb2fs_rd *rd, u32 *ret)
{
	smb2fs_rd_skip(rd, 2 * sizeof(u16));
	*ret = smb2fs_rd_u32(rd);
	return smb2fs_rd_err(rd);
}
