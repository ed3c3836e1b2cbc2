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

/* Symbol, name in listings, sentence about the server */
#define SMB2FS_FAULTS(F)						\
	F(NONE, "none", "nothing is wrong")				\
	F(LOCAL, "local", "given up for a reason on this side")		\
	F(CLOSED, "closed", "ended the connection")			\
	F(SILENT, "silent", "does not answer")				\
	F(OVERDUE, "overdue", "answers, but not one request that is long overdue") \
	F(STARVED, "starved", "took all credits away while it owed no answer") \
	F(FRAME, "frame", "sent something that is not a frame of SMB over TCP") \
	F(FRAME_SIZE, "frame-size", "sent a frame longer than agreed on")	\
	F(SMB1, "smb1", "speaks SMB1")					\
	F(PROTOCOL, "protocol", "sent a message that is not SMB2")	\
	F(HEADER, "header", "sent a malformed header")			\
	F(COMPOUND, "compound", "sent a malformed compound")		\
	F(NOT_ANSWER, "not-answer", "sent a request")			\
	F(MESSAGE_ID, "message-id", "answered a request that is not outstanding") \
	F(COMMAND, "command", "answered with another command than it was asked") \
	F(SESSION, "session", "answered for another session")		\
	F(TREE, "tree", "answered for another tree")			\
	F(ASYNC, "async", "sent a wrong interim answer, or a wrong AsyncId") \
	F(ANSWER_SIZE, "answer-size", "answered with more than was asked for") \
	F(BODY, "body", "sent a malformed answer")			\
	F(UNSIGNED, "unsigned", "sent an unsigned answer on a signed session") \
	F(SIGNATURE, "signature", "sent an answer with a wrong signature") \
	F(PLAINTEXT, "plaintext", "sent plain text on a sealed session")	\
	F(SEAL_SESSION, "seal-session", "sealed a message for a session that is not here") \
	F(SEAL, "seal", "sent a sealed message that does not open")	\
	F(UNSOLICITED, "unsolicited", "sent a notification that does not exist") \
	F(NEG_DIALECT, "dialect", "chose a dialect that was not offered")	\
	F(NEG_CONTEXT, "context", "chose an algorithm that was not offered") \
	F(NEG_LIMITS, "limits", "announced sizes that cannot be")

#define F(symbol, name, text) SMB2FS_FAULT_##symbol,
enum smb2fs_fault {
	SMB2FS_FAULTS(F)
	SMB2FS_FAULT_COUNT
};
#undef F

/* fault.c */
const char *smb2fs_fault_name(enum smb2fs_fault fault);
const char *smb2fs_fault_text(enum smb2fs_fault fault);
void smb2fs_fault_count(enum smb2fs_fault fault);
u64 smb2fs_fault_read(enum smb2fs_fault fault);

#endif /* _SMB2FS_FAULT_H */
