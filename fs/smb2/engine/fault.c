// SPDX-License-Identifier: GPL-2.0
/* Why connections ended: names, sentences, and how often since the module was
 * loaded.
 */

#include "engine/fault.h"

#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/build_bug.h>

/* The word in listings and traces, and what the server did */
static const struct {
	const char *name;
	const char *text;
} faults[] = {
	[SMB2FS_FAULT_NONE] = { "none",
		"nothing is wrong" },
	[SMB2FS_FAULT_LOCAL] = { "local",
		"given up for a reason on this side" },
	[SMB2FS_FAULT_CLOSED] = { "closed",
		"ended the connection" },
	[SMB2FS_FAULT_SILENT] = { "silent",
		"does not answer" },
	[SMB2FS_FAULT_OVERDUE] = { "overdue",
		"answers, but not one request that is long overdue" },
	[SMB2FS_FAULT_STARVED] = { "starved",
		"took all credits away while it owed no answer" },
	[SMB2FS_FAULT_FRAME] = { "frame",
		"sent something that is not a frame of SMB over TCP" },
	[SMB2FS_FAULT_FRAME_SIZE] = { "frame-size",
		"sent a frame longer than agreed on" },
	[SMB2FS_FAULT_SMB1] = { "smb1",
		"speaks SMB1" },
	[SMB2FS_FAULT_PROTOCOL] = { "protocol",
		"sent a message that is not SMB2" },
	[SMB2FS_FAULT_HEADER] = { "header",
		"sent a malformed header" },
	[SMB2FS_FAULT_COMPOUND] = { "compound",
		"sent a malformed compound" },
	[SMB2FS_FAULT_NOT_ANSWER] = { "not-answer",
		"sent a request" },
	[SMB2FS_FAULT_MESSAGE_ID] = { "message-id",
		"answered a request that is not outstanding" },
	[SMB2FS_FAULT_COMMAND] = { "command",
		"answered with another command than it was asked" },
	[SMB2FS_FAULT_SESSION] = { "session",
		"answered for another session" },
	[SMB2FS_FAULT_TREE] = { "tree",
		"answered for another tree" },
	[SMB2FS_FAULT_ASYNC] = { "async",
		"sent a wrong interim answer, or a wrong AsyncId" },
	[SMB2FS_FAULT_ANSWER_SIZE] = { "answer-size",
		"answered with more than was asked for" },
	[SMB2FS_FAULT_BODY] = { "body",
		"sent a malformed answer" },
	[SMB2FS_FAULT_UNSIGNED] = { "unsigned",
		"sent an unsigned answer on a signed session" },
	[SMB2FS_FAULT_SIGNATURE] = { "signature",
		"sent an answer with a wrong signature" },
	[SMB2FS_FAULT_PLAINTEXT] = { "plaintext",
		"sent plain text on a sealed session" },
	[SMB2FS_FAULT_SEAL_SESSION] = { "seal-session",
		"sealed a message for a session that is not here" },
	[SMB2FS_FAULT_SEAL] = { "seal",
		"sent a sealed message that does not open" },
	[SMB2FS_FAULT_UNSOLICITED] = { "unsolicited",
		"sent a notification that does not exist" },
	[SMB2FS_FAULT_NEG_DIALECT] = { "dialect",
		"chose a dialect that was not offered" },
	[SMB2FS_FAULT_NEG_CONTEXT] = { "context",
		"chose an algorithm that was not offered" },
	[SMB2FS_FAULT_NEG_LIMITS] = { "limits",
		"announced sizes that cannot be" },
	[SMB2FS_FAULT_DOWNGRADE] = { "downgrade",
		"was not offered what this side did offer, or somebody changed its answer" },
};

static_assert(ARRAY_SIZE(faults) == SMB2FS_FAULT_COUNT);

static atomic64_t counts[SMB2FS_FAULT_COUNT];

/**
 * smb2fs_fault_name - the word for a fault in listings and traces
 * @fault: the fault
 *
 * Return: a word of lower-case letters and hyphens; never %NULL.
 */
const char *smb2fs_fault_name(enum smb2fs_fault fault)
{
	return faults[fault].name;
}

/**
 * smb2fs_fault_text - what a server did, for messages to people
 * @fault: the fault
 *
 * Return: a sentence without its subject, which is the server's name, and
 * without a full stop.
 */
const char *smb2fs_fault_text(enum smb2fs_fault fault)
{
	return faults[fault].text;
}

/**
 * smb2fs_fault_count - count a connection that ended with a fault
 * @fault: the fault
 *
 * Context: any.
 */
void smb2fs_fault_count(enum smb2fs_fault fault)
{
	atomic64_inc(&counts[fault]);
}

/**
 * smb2fs_fault_read - connections that ended with a fault
 * @fault: the fault
 *
 * Return: their number since the module was loaded.
 */
u64 smb2fs_fault_read(enum smb2fs_fault fault)
{
	return atomic64_read(&counts[fault]);
}
