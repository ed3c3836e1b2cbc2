/* SPDX-License-Identifier: GPL-2.0 */
/* Why a connection ended: one name, one sentence and one counter each.
 *
 * Whatever a server does that the protocol does not allow is one of these. None
 * is survived: the connection is given up before anything that came with the
 * message is believed.
 */
#ifndef _SMB2FS_FAULT_H
#define _SMB2FS_FAULT_H

#include <linux/types.h>

/* What each one is stands in reason.c */
enum smb2fs_abort {
	SMB2FS_ABORT_NONE,
	SMB2FS_ABORT_LOCAL,
	SMB2FS_ABORT_CLOSED,
	SMB2FS_ABORT_SILENT,
	SMB2FS_ABORT_OVERDUE,
	SMB2FS_ABORT_STARVED,
	SMB2FS_ABORT_FRAME,
	SMB2FS_ABORT_FRAME_SIZE,
	SMB2FS_ABORT_SMB1,
	SMB2FS_ABORT_PROTOCOL,
	SMB2FS_ABORT_HEADER,
	SMB2FS_ABORT_COMPOUND,
	SMB2FS_ABORT_NOT_ANSWER,
	SMB2FS_ABORT_MESSAGE_ID,
	SMB2FS_ABORT_COMMAND,
	SMB2FS_ABORT_SESSION,
	SMB2FS_ABORT_TREE,
	SMB2FS_ABORT_ASYNC,
	SMB2FS_ABORT_ANSWER_SIZE,
	SMB2FS_ABORT_BODY,
	SMB2FS_ABORT_UNSIGNED,
	SMB2FS_ABORT_SIGNATURE,
	SMB2FS_ABORT_PLAINTEXT,
	SMB2FS_ABORT_SEAL_SESSION,
	SMB2FS_ABORT_SEAL,
	SMB2FS_ABORT_UNSOLICITED,
	SMB2FS_ABORT_NEG_DIALECT,
	SMB2FS_ABORT_NEG_CONTEXT,
	SMB2FS_ABORT_NEG_LIMITS,
	SMB2FS_ABORT_DOWNGRADE,
	SMB2FS_ABORT_COUNT
};

/* reason.c */
const char *smb2fs_abort_name(enum smb2fs_abort reason);
const char *smb2fs_abort_text(enum smb2fs_abort reason);
void smb2fs_abort_count(enum smb2fs_abort reason);
u64 smb2fs_abort_read(enum smb2fs_abort reason);

#endif /* _SMB2FS_FAULT_H */
