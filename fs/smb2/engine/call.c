// SPDX-License-Identifier: GPL-2.0
/* Calling the server: wait for credits, have a chain sent, wait for its answers. */

#include "engine/engine.h"

#include <linux/jiffies.h>

#include "killed.h"
#include "trace.h"

/* What the requests of the next frame cost together */
static u32 chain_cost(struct smb2fs_chain *chain)
{
	const struct smb2fs_dialect *dialect = &chain->xprt->dialect;
	struct smb2fs_req *req;
	u32 sum = 0;

	for (req = &chain->req[chain->first]; req < &chain->req[chain->end];
	     req++) {
		req->ids = (struct smb2fs_ids){
			.n = smb2fs_window_charge(dialect->multi_credit,
						  req->command,
						  smb2fs_req_sends(req),
						  smb2fs_req_expects(req)),
		};
		sum += req->ids.n;
	}
	return sum;
}

/*
 * Enter the chain into the transport and ask for its credits.
 * Return: 0 if they are here, -EAGAIN if it has to wait for them, or why it
 * is not in the transport.
 */
static int enter(struct smb2fs_chain *chain)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	struct smb2fs_claim *claim = &chain->claim;
	int err;

	chain->cancelled = false;
	*claim = (struct smb2fs_claim){
		.class = chain->class,
		.waiter = &chain->wait,
	};
	INIT_LIST_HEAD(&claim->link);
	claim->need = chain_cost(chain);

	spin_lock(&xprt->lock);
	err = xprt->error ?:
	      smb2fs_window_reserve(&xprt->window, claim, ktime_get_ns());
	if (!err || err == -EAGAIN) {
		chain->state = SMB2FS_CHAIN_CREDITS;
		list_add_tail(&chain->link, &xprt->chains);
	}
	spin_unlock(&xprt->lock);
	return err;
}

/*
 * Take a chain that has no ids yet out of its transport. Its credits, or its place in the
 * queue, go to those behind it.
 */
static void leave(struct smb2fs_chain *chain)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	LIST_HEAD(woken);

	spin_lock(&xprt->lock);
	smb2fs_window_cancel(&xprt->window, &chain->claim, ktime_get_ns(),
			     &woken);
	smb2fs_xprt_wake(&woken);
	list_del_init(&chain->link);
	chain->state = SMB2FS_CHAIN_NEW;
	spin_unlock(&xprt->lock);
	smb2fs_xprt_left(xprt);
}

static long time_left(const struct smb2fs_chain *chain)
{
	return max_t(long, READ_ONCE(chain->deadline) - jiffies, 0);
}

static bool is_waiting(const struct smb2fs_chain *chain)
{
	return READ_ONCE(chain->claim.state) == SMB2FS_CLAIM_WAITING;
}

/* What came of the wish. Return: 0, or why there will be no credits. */
static int claim_result(const struct smb2fs_chain *chain)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	int err;

	spin_lock(&xprt->lock);
	err = chain->claim.state == SMB2FS_CLAIM_GRANTED ? 0 : chain->claim.err;
	spin_unlock(&xprt->lock);
	return err;
}

/* Return: 0 with the credits, or with the chain out of the transport why not */
static int wait_credits(struct smb2fs_chain *chain)
{
	long left;
	int err;

	left = smb2fs_killed_wait_event(chain->wait, !is_waiting(chain),
					time_left(chain));
	if (left > 0)
		err = claim_result(chain);
	else
		err = left ? -EINTR : -ETIMEDOUT;
	trace_smb2fs_credit_wait(chain->xprt->id, chain->req[chain->first].command,
				 chain->claim.need,
				 ktime_get_ns() - chain->claim.since, err);
	if (err)
		leave(chain);
	return err;
}

static int call_submit(struct smb2fs_chain *chain, bool may_wait)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	int err;

	if (chain->err)
		return chain->err;
	smb2fs_chain_begin(chain);
	err = enter(chain);
	trace_smb2fs_queued(xprt->id, chain->req[chain->first].command,
			    chain->end - chain->first, chain->claim.need,
			    chain->session_id);
	if (err == -EAGAIN && may_wait)
		err = wait_credits(chain);
	else if (err == -EAGAIN)
		leave(chain);
	if (err)
		return err;
	err = smb2fs_send_commit(chain);
	if (err)
		leave(chain);
	return err;
}

/**
 * smb2fs_call_submit - send a chain as one frame, when there are credits
 * @chain: built; chain->done and chain->timeout may be set
 *
 * Context: process; sleeps until there are credits, killable.
 * Return: 0 when it is on its way: then it will be completed, once. Otherwise
 * it has not left, its done() will not be called, and it may be submitted
 * again: -EINTR, -ETIMEDOUT, -EMSGSIZE when the server's credits can never
 * suffice for all of it together, -ENOBUFS, -ENOMEM, or the error that the transport
 * died with.
 */
int smb2fs_call_submit(struct smb2fs_chain *chain)
{
	chain->first = 0;
	chain->end = chain->n;
	return call_submit(chain, true);
}

/**
 * smb2fs_call_try - send a chain if there are credits at once
 * @chain: as for smb2fs_call_submit()
 *
 * Context: process; does not wait for the server.
 * Return: as smb2fs_call_submit(), or -EAGAIN when it would have to wait.
 */
int smb2fs_call_try(struct smb2fs_chain *chain)
{
	chain->first = 0;
	chain->end = chain->n;
	return call_submit(chain, false);
}

static bool is_done(const struct smb2fs_chain *chain)
{
	/* Pairs with smb2fs_chain_settle(): the answers are visible */
	return smp_load_acquire(&chain->state) == SMB2FS_CHAIN_DONE;
}

/* Return: jiffies left when it is done, 0 when time is up, negative on a signal */
static long wait_answers(struct smb2fs_chain *chain)
{
	long left;

	/* an interim answer may move the deadline meanwhile */
	do {
		if (chain->interruptible)
			left = wait_event_interruptible_timeout(chain->wait,
								is_done(chain),
								time_left(chain));
		else
			left = smb2fs_killed_wait_event(chain->wait,
							is_done(chain),
							time_left(chain));
	} while (!left && time_left(chain));
	return left;
}

/**
 * smb2fs_call_wait - wait for the answers of a chain that was submitted
 * @chain: the chain; has no done()
 *
 * A signal and the deadline send CANCEL for what is unanswered. Then nobody
 * waits any longer than the server's one chance to say what became of it, and
 * who is killed not even that; the chain stays with the transport until the answers
 * come.
 *
 * Context: process; sleeps, killable, and interruptible if the chain is.
 * Return: 0 when every request has its answer or its own error, -EINTR,
 * -ETIMEDOUT, or the error that the transport died with.
 */
int smb2fs_call_wait(struct smb2fs_chain *chain)
{
	long left;

	left = wait_answers(chain);
	if (left > 0)
		return chain->err;
	smb2fs_cancel_chain(chain);
	if (left < 0 && smb2fs_is_killed())
		return -EINTR;
	left = smb2fs_killed_wait_event(chain->wait, is_done(chain),
					chain->xprt->timeo * HZ);
	if (left > 0)
		return chain->err;
	return left ? -EINTR : -ETIMEDOUT;
}

/*
 * The server's credits do not suffice for the chain, now or ever: send its
 * requests one after the other. A related chain keeps its meaning: each uses
 * the file that the one before used, and shares its failure (3.3.5.2.7.2).
 */
static int call_singly(struct smb2fs_chain *chain)
{
	struct smb2fs_req *req, *from = NULL;
	unsigned int i;
	int err = 0, ret;

	for (i = 0; i < chain->n; i++) {
		req = &chain->req[i];
		/* What was decrypted is closed, even if one between was not sent */
		if (err && (req->command != SMB2FS_CLOSE || !from))
			continue;
		if (from && chain->related && !smb2fs_req_inherit(req, from))
			continue;
		chain->first = i;
		chain->end = i + 1;
		ret = call_submit(chain, true);
		if (ret) {
			err = err ?: ret;
			continue;
		}
		ret = smb2fs_call_wait(chain);
		/* The transport still has the chain: nothing can be sent with it */
		if (ret)
			return err ?: ret;
		from = req;
	}
	return err;
}

/**
 * smb2fs_call_sync - send a chain and wait for its answers
 * @chain: built; has no done()
 *
 * Context: process; sleeps, killable.
 * Return: as smb2fs_call_submit() and smb2fs_call_wait(), but never
 * -EMSGSIZE for more than one request: such a chain is sent one by one.
 */
int smb2fs_call_sync(struct smb2fs_chain *chain)
{
	int err = smb2fs_call_submit(chain);

	if (err == -EMSGSIZE && chain->n > 1)
		return call_singly(chain);
	return err ?: smb2fs_call_wait(chain);
}
