// SPDX-License-Identifier: GPL-2.0
#include "wait.h"

#include "conn.h"
#include "lock.h"
#include "open.h"
#include "reply.h"

/* The first request that waits for a node and can go on now */
static struct reply *lockable(const struct node *node)
{
	struct reply *r;

	for (struct conn *c = conn_first(); c; c = c->next) {
		for (r = c->waiting; r; r = r->next) {
			if (r->wait.open && r->wait.open->node == node && r->wait.locking &&
			    lock_take(r->wait.open, &r->wait.lock))
				return r;
		}
	}
	return NULL;
}

/**
 * wait_retry - locks of a file have gone
 * @node: file
 */
void wait_retry(const struct node *node)
{
	struct reply *r;

	while ((r = lockable(node)))
		reply_finish(r, STATUS_SUCCESS);
}

/**
 * wait_end - a file is closed: nothing waits for it any more
 * @o: open
 */
void wait_end(const struct open *o)
{
	struct reply *r, *next;

	for (r = o->session->c->waiting; r; r = next) {
		next = r->next;
		if (r->wait.open == o)
			reply_finish(r, r->wait.locking ? STATUS_RANGE_NOT_LOCKED :
							  STATUS_NOTIFY_CLEANUP);
	}
}
