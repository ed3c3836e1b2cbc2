// SPDX-License-Identifier: GPL-2.0
#include "dispatch.h"

#include "conn.h"
#include "negotiate.h"
#include "reply.h"
#include "script.h"
#include "session.h"

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
} handlers[COMMANDS] = {
	[NEGOTIATE]	= { negotiate_handle,	false },
	[ECHO_]		= { do_echo,		false },
};

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
	uint32_t status = STATUS_NOT_SUPPORTED;

	if (scripted)
		status = scripted->number;
	else if (handlers[rq->h.command].handle)
		status = handlers[rq->h.command].handle(rq, out);
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

	if (r && r->cancel)
		r->cancel(r);
}
