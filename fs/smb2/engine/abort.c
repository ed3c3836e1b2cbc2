// SPDX-License-Identifier: GPL-2.0
/* Why connections ended: names, sentences, and how often since the module was
 * loaded.
 */

#include "engine/abort.h"

#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/build_bug.h>

/* The word in listings and traces, and what the server did */
static const struct {
	const char *name;
	const char *text;
} reasons[] = {
	[SMB2FS_ABORT_NONE] = { "none",
		"nothing is wrong" },
	[SMB2FS_ABORT_LOCAL] = { "local",
		"given up for a reason on this side" },
	[SMB2FS_ABORT_CLOSED] = { "closed",
		"ended the connection" },
	[SMB2FS_ABORT_SILENT] = { "silent",
		"does not answer" },
	[SMB2FS_ABORT_OVERDUE] = { "overdue",
		"answers, but not one request that is long overdue" },
	[SMB2FS_ABORT_STARVED] = { "starved",
		"took all credits away while it owed no answer" },
	[SMB2FS_ABORT_FRAME] = { "frame",
		"sent something that is not a frame of SMB over TCP" },
	[SMB2FS_ABORT_FRAME_SIZE] = { "frame-size",
		"sent a frame longer than agreed on" },
	[SMB2FS_ABORT_SMB1] = { "smb1",
		"speaks SMB1" },
	[SMB2FS_ABORT_PROTOCOL] = { "protocol",
		"sent a message that is not SMB2" },
	[SMB2FS_ABORT_HEADER] = { "header",
		"sent a malformed header" },
	[SMB2FS_ABORT_COMPOUND] = { "compound",
		"sent a malformed compound" },
	[SMB2FS_ABORT_NOT_ANSWER] = { "not-answer",
		"sent a request" },
	[SMB2FS_ABORT_MESSAGE_ID] = { "message-id",
		"answered a request that is not outstanding" },
	[SMB2FS_ABORT_COMMAND] = { "command",
		"answered with another command than it was asked" },
	[SMB2FS_ABORT_SESSION] = { "session",
		"answered for another session" },
	[SMB2FS_ABORT_TREE] = { "tree",
		"answered for another tree" },
	[SMB2FS_ABORT_ASYNC] = { "async",
		"sent a wrong interim answer, or a wrong AsyncId" },
	[SMB2FS_ABORT_ANSWER_SIZE] = { "answer-size",
		"answered with more than was asked for" },
	[SMB2FS_ABORT_BODY] = { "body",
		"sent a malformed answer" },
	[SMB2FS_ABORT_UNSIGNED] = { "unsigned",
		"sent an unsigned answer on a signed session" },
	[SMB2FS_ABORT_SIGNATURE] = { "signature",
		"sent an answer with a wrong signature" },
	[SMB2FS_ABORT_PLAINTEXT] = { "plaintext",
		"sent plain text on a sealed session" },
	[SMB2FS_ABORT_SEAL_SESSION] = { "seal-session",
		"sealed a message for a session that is not here" },
	[SMB2FS_ABORT_SEAL] = { "seal",
		"sent a sealed message that does not open" },
	[SMB2FS_ABORT_UNSOLICITED] = { "unsolicited",
		"sent a notification that does not exist" },
	[SMB2FS_ABORT_NEG_DIALECT] = { "dialect",
		"chose a dialect that was not offered" },
	[SMB2FS_ABORT_NEG_CONTEXT] = { "context",
		"chose an algorithm that was not offered" },
	[SMB2FS_ABORT_NEG_LIMITS] = { "limits",
		"announced sizes that cannot be" },
	[SMB2FS_ABORT_DOWNGRADE] = { "downgrade",
		"was not offered what this side did offer, or somebody changed its answer" },
};

static_assert(ARRAY_SIZE(reasons) == SMB2FS_ABORT_COUNT);

static atomic64_t counts[SMB2FS_ABORT_COUNT];

/**
 * smb2fs_abort_name - the word for a reason in listings and traces
 * @reason: the reason
 *
 * Return: a word of lower-case letters and hyphens; never %NULL.
 */
const char *smb2fs_abort_name(enum smb2fs_abort reason)
{
	return reasons[reason].name;
}

/**
 * smb2fs_abort_text - what a server did, for messages to people
 * @reason: the reason
 *
 * Return: a sentence without its subject, which is the server's name, and
 * without a full stop.
 */
const char *smb2fs_abort_text(enum smb2fs_abort reason)
{
	return reasons[reason].text;
}

/**
 * smb2fs_abort_count - count a connection that ended with a reason
 * @reason: the reason
 *
 * Context: any.
 */
void smb2fs_abort_count(enum smb2fs_abort reason)
{
	atomic64_inc(&counts[reason]);
}

/**
 * smb2fs_abort_read - connections that ended with a reason
 * @reason: the reason
 *
 * Return: their number since the module was loaded.
 */
u64 smb2fs_abort_read(enum smb2fs_abort reason)
{
	return atomic64_read(&counts[reason]);
}
