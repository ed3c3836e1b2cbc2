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

/* What each one is stands in fault.c */
enum smb2fs_fault {
	SMB2FS_FAULT_NONE,
	SMB2FS_FAULT_LOCAL,
	SMB2FS_FAULT_CLOSED,
	SMB2FS_FAULT_SILENT,
	SMB2FS_FAULT_OVERDUE,
	SMB2FS_FAULT_STARVED,
	SMB2FS_FAULT_FRAME,
	SMB2FS_FAULT_FRAME_SIZE,
	SMB2FS_FAULT_SMB1,
	SMB2FS_FAULT_PROTOCOL,
	SMB2FS_FAULT_HEADER,
	SMB2FS_FAULT_COMPOUND,
	SMB2FS_FAULT_NOT_ANSWER,
	SMB2FS_FAULT_MESSAGE_ID,
	SMB2FS_FAULT_COMMAND,
	SMB2FS_FAULT_SESSION,
	SMB2FS_FAULT_TREE,
	SMB2FS_FAULT_ASYNC,
	SMB2FS_FAULT_ANSWER_SIZE,
	SMB2FS_FAULT_BODY,
	SMB2FS_FAULT_UNSIGNED,
	SMB2FS_FAULT_SIGNATURE,
	SMB2FS_FAULT_PLAINTEXT,
	SMB2FS_FAULT_SEAL_SESSION,
	SMB2FS_FAULT_SEAL,
	SMB2FS_FAULT_UNSOLICITED,
	SMB2FS_FAULT_NEG_DIALECT,
	SMB2FS_FAULT_NEG_CONTEXT,
	SMB2FS_FAULT_NEG_LIMITS,
	SMB2FS_FAULT_DOWNGRADE,
	SMB2FS_FAULT_COUNT
};

/* fault.c */
const char *smb2fs_fault_name(enum smb2fs_fault fault);
const char *smb2fs_fault_text(enum smb2fs_fault fault);
void smb2fs_fault_count(enum smb2fs_fault fault);
u64 smb2fs_fault_read(enum smb2fs_fault fault);

#endif /* _SMB2FS_FAULT_H */
