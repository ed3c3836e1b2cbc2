/* SPDX-License-Identifier: GPL-2.0 */
/* Answers on their way out: credits, delays, lies, signatures, frames. */
#ifndef ORACLE_REPLY_H
#define ORACLE_REPLY_H

#include <stdbool.h>

#include "bytes.h"
#include "loop.h"
#include "smb2.h"
#include "wait.h"

struct conn;
struct session;

struct answer {
	struct answer	*next;
	struct header	h;		/* the request's */
	struct session	*session;	/* its keys, or NULL */
	bool		sealed;		/* as the request was */
	bool		sign;
	bool		interim;
	bool		hash;		/* part of the preauthentication hash */
	bool		repeated;	/* has been sent already */
	bool		unsolicited;
	uint64_t	async_id;
	uint32_t	status;
	struct buf	body;
};

/* What goes out in one frame: one answer, or those to a compound */
struct reply {
	struct reply	*next;
	struct conn	*c;
	struct timer	timer;
	struct answer	*answers;
	bool		cancellable;
	struct wait	wait;
};

struct answer *answer_new(const struct header *h);
struct reply *reply_new(struct conn *c);
void reply_add(struct reply *r, struct answer *a);
void reply_submit(struct reply *r);
void reply_defer(struct reply *r, struct answer *a, const struct wait *w);
void reply_send(struct reply *r);
void reply_finish(struct reply *r, uint32_t status);
struct reply *reply_waiting(struct conn *c, const struct header *cancel);
void reply_drop_all(struct conn *c);

#endif
