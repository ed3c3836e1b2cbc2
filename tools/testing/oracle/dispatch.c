// SPDX-License-Identifier: GPL-2.0
#include "dispatch.h"

#include "conn.h"
#include "negotiate.h"
#include "reply.h"
#include "script.h"
#include "session.h"
#include "create.h"
#include "directory.h"
#include "file.h"
#include "info.h"
#include "ioctl.h"
#include "lock.h"
#include "oplock.h"

/* ECHO and LOGOFF and the like: four bytes that say so, two reserved */
static uint32_t do_echo(struct request *rq, struct buf *out)
{
	rd16(&rq->rd);
	request_reserved(rq, rd16(&rq->rd), "Reserved");
	put16(out, 4);
	put16(out, 0);
	return STATUS_SUCCESS;
}

static const struct {
	uint32_t	(*handle)(struct request *rq, struct buf *out);
	bool		in_session;
	bool		in_tree;
} handlers[COMMANDS] = {
	[NEGOTIATE]	  = { negotiate_handle, false, false },
	[SESSION_SETUP]	  = { session_setup, false, false },
	[LOGOFF]	  = { session_logoff, true, false },
	[TREE_CONNECT]	  = { session_tree_connect, true, false },
	[TREE_DISCONNECT] = { session_tree_disconnect, true, true },
	[CREATE]	  = { create_handle, true, true },
	[CLOSE]		  = { open_close, true, true },
	[FLUSH]		  = { file_flush, true, true },
	[READ]		  = { file_read, true, true },
	[WRITE]		  = { file_write, true, true },
	[LOCK]		  = { lock_handle, true, true },
	[IOCTL]		  = { ioctl_handle, true, true },
	[ECHO]		  = { do_echo, false, false },
	[QUERY_DIRECTORY] = { directory_query, true, true },
	[CHANGE_NOTIFY]	  = { directory_notify, true, true },
	[QUERY_INFO]	  = { info_query, true, true },
	[SET_INFO]	  = { info_set, true, true },
	[OPLOCK_BREAK]	  = { oplock_acknowledge, true, true },
};

/* Find the session and the tree that a command needs. Return: a status */
static uint32_t find_owners(struct request *rq)
{
	if (!handlers[rq->h.command].in_session)
		return STATUS_SUCCESS;
	if (!rq->session) {
		violate(rq->c, RULE_SESSION_ID, "a session", "none in %s",
			command_name(rq->h.command));
		return STATUS_USER_SESSION_DELETED;
	}
	if (rq->session->state == SETTING_UP)
		violate(rq->c, RULE_SESSION_ID, "a session that is set up",
			"one that is not in %s", command_name(rq->h.command));
	if (rq->session->state != VALID)
		return STATUS_USER_SESSION_DELETED;
	if (!handlers[rq->h.command].in_tree)
		return STATUS_SUCCESS;
	rq->tree = session_tree(rq->session, rq->h.tree_id);
	if (!rq->tree)
		violate(rq->c, RULE_TREE_ID, "one of the session", "%#x in %s",
			rq->h.tree_id, command_name(rq->h.command));
	else if (rq->tree->seal && !rq->sealed)
		violate(rq->c, RULE_UNSEALED, "sealed messages for the share",
			"%s in plain text", command_name(rq->h.command));
	return rq->tree && !rq->tree->gone ? STATUS_SUCCESS : STATUS_NETWORK_NAME_DELETED;
}

static void put_error(struct buf *out)
{
	out->len = 0;
	put16(out, 9);
	put16(out, 0);
	put32(out, 0);
	put8(out, 0);
}

/**
 * dispatch - do what a request asks for
 * @rq: request, checked
 * @out: body of the answer
 *
 * Return: status of the answer.
 */
uint32_t dispatch(struct request *rq, struct buf *out)
{
	const struct directive *scripted = script_find(STATUS, rq->c, rq->h.command);
	const struct directive *broken = script_find(BREAK, rq->c, rq->h.command);
	uint32_t status = find_owners(rq);
	uint32_t wanted;

	if (broken)
		oplock_break_by_script(rq->c, broken->how);
	if (script_status(scripted, &wanted)) {
		status = wanted;
		/* nobody has looked at the buffer that it may have */
		rq->used = rq->rd.size;
	} else if (rq->oversized) {
		status = STATUS_INVALID_PARAMETER;
	} else if (!status) {
		status = handlers[rq->h.command].handle(rq, out);
	}
	if (!out->len)
		put_error(out);
	return status;
}

/**
 * dispatch_cancel - a CANCEL, which has no answer of its own
 * @rq: request, checked
 */
void dispatch_cancel(struct request *rq)
{
	struct reply *r = reply_waiting(rq->c, &rq->h);

	if (r && r->cancellable)
		reply_finish(r, STATUS_CANCELLED);
}
