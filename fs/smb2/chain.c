// SPDX-License-Identifier: GPL-2.0
/* A chain's life: built, submitted, answered, put.
 *
 * Three parties hold on to a chain. Its creator may leave at any time. The pipe
 * keeps it from submission until every answer is here or the connection is
 * dead, since what the server still may write to belongs to the chain. And the
 * socket's writer keeps it while it is on the queue.
 *
 * chain->pending counts what the pipe's interest consists of: one for each
 * request without a final answer, and one for the way through the socket.
 * Whoever takes the last one away completes the chain, so it happens once.
 */

#include "chain.h"

#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "keytab.h"
#include "killed.h"
#include "match.h"
#include "pipe.h"
#include "send.h"
#include "trace.h"

/* Answers of most commands are small: their fixed part and some contexts */
#define ANSWER_DEFAULT	(SMB2FS_HDR_SIZE + 512)

/*
 * How long an answer may take in units of pipe->timeo, as Windows has it (60 s); and
 * how long after an interim one, 3.2.5.1.5: a file may have to be fetched from tape.
 */
#define ANSWER_FACTOR	6
#define LATE_FACTOR	(4 * ANSWER_FACTOR)

/**
 * smb2fs_chain_alloc - make an empty chain
 * @pipe: where it will go
 * @max: most requests that it will have, 1 to SMB2FS_CHAIN_MAX
 * @bytes: most bytes that their PDUs will have, without data that travels by
 *	page reference
 *
 * Context: process; may sleep, does not enter file systems.
 * Return: the chain, to be put by the caller, or %NULL without memory.
 */
struct smb2fs_chain *smb2fs_chain_alloc(struct smb2fs_pipe *pipe,
					unsigned int max, size_t bytes)
{
	size_t size = PAGE_ALIGN(SMB2FS_CHAIN_FRONT + bytes);
	struct smb2fs_chain *chain;

	chain = kzalloc(struct_size(chain, req, max), GFP_NOFS);
	if (!chain)
		return NULL;
	/* A compound page: one reference by the socket keeps all of it */
	chain->buf = (u8 *)__get_free_pages(GFP_NOFS | __GFP_COMP,
					    get_order(size));
	if (!chain->buf) {
		kfree(chain);
		return NULL;
	}
	kref_init(&chain->refs);
	smb2fs_pipe_get(pipe);
	chain->pipe = pipe;
	chain->class = SMB2FS_CLASS_NORMAL;
	chain->max = max;
	chain->size = size;
	chain->used = SMB2FS_CHAIN_FRONT;
	INIT_LIST_HEAD(&chain->link);
	INIT_LIST_HEAD(&chain->tx_link);
	init_waitqueue_head(&chain->wait);
	return chain;
}

/**
 * smb2fs_chain_set_keys - make a chain part of a session
 * @chain: not submitted yet
 * @keys: the session's keys; a reference is taken
 *
 * It is signed and sealed as the session is; a caller may want more.
 */
void smb2fs_chain_set_keys(struct smb2fs_chain *chain,
			   struct smb2fs_keyset *keys)
{
	smb2fs_keytab_get(keys);
	chain->keys = keys;
	chain->session_id = keys->session_id;
	chain->sign = keys->sign;
	chain->seal = keys->seal;
}

static void chain_free(struct kref *refs)
{
	struct smb2fs_chain *chain = container_of(refs, struct smb2fs_chain,
						  refs);
	unsigned int i;

	if (chain->release)
		chain->release(chain);
	for (i = 0; i < chain->n; i++)
		smb2fs_req_free(&chain->req[i]);
	smb2fs_send_free(chain);
	if (chain->keys)
		smb2fs_keytab_put(chain->keys);
	free_pages((unsigned long)chain->buf, get_order(chain->size));
	smb2fs_pipe_put(chain->pipe);
	kfree(chain);
}

/**
 * smb2fs_chain_put - drop a reference
 * @chain: the chain
 *
 * Context: process; the last put may sleep.
 */
void smb2fs_chain_put(struct smb2fs_chain *chain)
{
	kref_put(&chain->refs, chain_free);
}

/**
 * smb2fs_chain_add - begin a request
 * @chain: not submitted yet, with fewer than its most requests
 * @command: enum smb2fs_command
 * @wr: set up for the encoder of the command: behind the header, whose bytes
 *	are written when the chain is sent
 *
 * Ends with smb2fs_chain_end().
 *
 * Return: the request, for what the caller wants to set: tree_id, max, payload
 * and so on. It belongs to the chain.
 */
struct smb2fs_req *smb2fs_chain_add(struct smb2fs_chain *chain, u16 command,
				    struct smb2fs_wr *wr)
{
	struct smb2fs_req *req = &chain->req[chain->n++];

	req->chain = chain;
	req->command = command;
	req->at = chain->used;
	req->max = ANSWER_DEFAULT;
	req->err = -EINPROGRESS;
	INIT_HLIST_NODE(&req->node);
	smb2fs_wr_init(wr, chain->buf + req->at, chain->size - req->at);
	smb2fs_cursor_zero(wr, SMB2FS_HDR_SIZE);
	return req;
}

/**
 * smb2fs_chain_end - end the request that smb2fs_chain_add() began
 * @chain: the chain
 * @wr: where its encoder has come to
 *
 * Return: 0, or -ENOBUFS when the chain has not room for it; the chain cannot
 * be submitted then.
 */
int smb2fs_chain_end(struct smb2fs_chain *chain, const struct smb2fs_wr *wr)
{
	struct smb2fs_req *req = &chain->req[chain->n - 1];
	struct smb2fs_wr pad;

	req->len = wr->pos;
	/* The padding before the next one, wherever its payload may end */
	pad = *wr;
	smb2fs_cursor_zero(&pad, 7);
	smb2fs_cursor_pad(&pad, 8);
	chain->used += pad.pos;
	if (!chain->err)
		chain->err = smb2fs_wr_err(&pad);
	return chain->err;
}

/* What the requests of the next frame cost together */
static u32 chain_cost(struct smb2fs_chain *chain)
{
	const struct smb2fs_dialect *dialect = &chain->pipe->dialect;
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
 * Enter the chain into the pipe and ask for its credits.
 * Return: 0 if they are here, -EAGAIN if it has to wait for them, or why it
 * is not in the pipe.
 */
static int enter(struct smb2fs_chain *chain)
{
	struct smb2fs_pipe *pipe = chain->pipe;
	struct smb2fs_claim *claim = &chain->claim;
	int err;

	chain->cancelled = false;
	*claim = (struct smb2fs_claim){ .class = chain->class };
	INIT_LIST_HEAD(&claim->link);
	claim->need = chain_cost(chain);
	claim->least = claim->need;

	spin_lock(&pipe->lock);
	err = pipe->error ?:
	      smb2fs_window_reserve(&pipe->window, claim, ktime_get_ns());
	if (!err || err == -EAGAIN) {
		chain->state = err ? SMB2FS_CHAIN_CREDITS : SMB2FS_CHAIN_READY;
		list_add_tail(&chain->link, &pipe->chains);
	}
	spin_unlock(&pipe->lock);
	return err;
}

/**
 * smb2fs_chain_leave - take a chain that has no ids yet out of its pipe
 * @chain: a chain that waits for credits, or has them
 *
 * Its credits, or its place in the queue, go to those behind it.
 */
void smb2fs_chain_leave(struct smb2fs_chain *chain)
{
	struct smb2fs_pipe *pipe = chain->pipe;
	LIST_HEAD(woken);

	spin_lock(&pipe->lock);
	smb2fs_window_cancel(&pipe->window, &chain->claim, ktime_get_ns(),
			     &woken);
	smb2fs_chain_wake(&woken);
	list_del_init(&chain->link);
	chain->state = SMB2FS_CHAIN_NEW;
	spin_unlock(&pipe->lock);
	smb2fs_pipe_left(pipe);
}

static long time_left(const struct smb2fs_chain *chain)
{
	return max_t(long, READ_ONCE(chain->deadline) - jiffies, 0);
}

static unsigned long usual_timeout(const struct smb2fs_chain *chain)
{
	return ANSWER_FACTOR * chain->pipe->timeo * HZ;
}

/**
 * smb2fs_chain_extend - the server has said that it will take its time
 * @chain: submitted
 *
 * Once for each frame, and not if the creator has set a limit of its own. Whether
 * the server is there is for the watchdog to see.
 *
 * Context: pipe->lock is held.
 */
void smb2fs_chain_extend(struct smb2fs_chain *chain)
{
	lockdep_assert_held(&chain->pipe->lock);
	if (chain->timeout || chain->late || chain->cancelled)
		return;
	chain->late = true;
	/* wait_answers() looks without the lock */
	WRITE_ONCE(chain->deadline, chain->deadline +
		   (LATE_FACTOR / ANSWER_FACTOR - 1) * usual_timeout(chain));
}

static bool is_waiting(const struct smb2fs_chain *chain)
{
	return READ_ONCE(chain->claim.state) == SMB2FS_CLAIM_WAITING;
}

/* What came of the wish. Return: 0, or why there will be no credits. */
static int claim_result(const struct smb2fs_chain *chain)
{
	struct smb2fs_pipe *pipe = chain->pipe;
	int err;

	spin_lock(&pipe->lock);
	err = chain->claim.state == SMB2FS_CLAIM_GRANTED ? 0 : chain->claim.err;
	spin_unlock(&pipe->lock);
	return err;
}

/* Return: 0 with the credits, or with the chain out of the pipe why not */
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
	trace_smb2fs_credit_wait(chain->pipe->id, chain->req[chain->first].command,
				 chain->claim.need,
				 ktime_get_ns() - chain->claim.since, err);
	if (err)
		smb2fs_chain_leave(chain);
	return err;
}

static int submit(struct smb2fs_chain *chain, bool may_wait)
{
	struct smb2fs_pipe *pipe = chain->pipe;
	int err;

	if (chain->err)
		return chain->err;
	chain->begun = ktime_get();
	chain->late = false;
	chain->deadline = jiffies + (chain->timeout ?: usual_timeout(chain));

	err = enter(chain);
	trace_smb2fs_queued(pipe->id, chain->req[chain->first].command,
			    chain->end - chain->first, chain->claim.need,
			    chain->session_id);
	if (err == -EAGAIN && may_wait)
		err = wait_credits(chain);
	else if (err == -EAGAIN)
		smb2fs_chain_leave(chain);
	return err ?: smb2fs_send_commit(chain);
}

/**
 * smb2fs_chain_submit - send a chain as one frame, when there are credits
 * @chain: built; chain->done and chain->timeout may be set
 *
 * Context: process; sleeps until there are credits, killable.
 * Return: 0 when it is on its way: then it will be completed, once. Otherwise
 * it has not left, its done() will not be called, and it may be submitted
 * again: -EINTR, -ETIMEDOUT, -EMSGSIZE when the server's credits can never
 * suffice for all of it together, -ENOBUFS, -ENOMEM, or the error that the pipe
 * died with.
 */
int smb2fs_chain_submit(struct smb2fs_chain *chain)
{
	chain->first = 0;
	chain->end = chain->n;
	return submit(chain, true);
}

/**
 * smb2fs_chain_try - send a chain if there are credits at once
 * @chain: as for smb2fs_chain_submit()
 *
 * Context: process; does not wait for the server.
 * Return: as smb2fs_chain_submit(), or -EAGAIN when it would have to wait.
 */
int smb2fs_chain_try(struct smb2fs_chain *chain)
{
	chain->first = 0;
	chain->end = chain->n;
	return submit(chain, false);
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
 * smb2fs_chain_wait - wait for the answers of a chain that was submitted
 * @chain: the chain; has no done()
 *
 * A signal and the deadline send CANCEL for what is unanswered. Then nobody
 * waits any longer than the server's one chance to say what became of it, and
 * who is killed not even that; the chain stays with the pipe until the answers
 * come.
 *
 * Context: process; sleeps, killable, and interruptible if the chain is.
 * Return: 0 when every request has its answer or its own error, -EINTR,
 * -ETIMEDOUT, or the error that the pipe died with.
 */
int smb2fs_chain_wait(struct smb2fs_chain *chain)
{
	long left;

	left = wait_answers(chain);
	if (left > 0)
		return chain->err;
	smb2fs_send_cancel(chain);
	if (left < 0 && smb2fs_is_killed())
		return -EINTR;
	left = smb2fs_killed_wait_event(chain->wait, is_done(chain),
					chain->pipe->timeo * HZ);
	if (left > 0)
		return chain->err;
	return left ? -EINTR : -ETIMEDOUT;
}

/**
 * smb2fs_chain_cancel - ask the server to give up what nobody waits for any more
 * @pipe: where it is
 * @context: its chain->context; stays the caller's until this returns
 *
 * Context: process; does not wait for the peer.
 */
void smb2fs_chain_cancel(struct smb2fs_pipe *pipe, const void *context)
{
	struct smb2fs_chain *chain, *found = NULL;

	spin_lock(&pipe->lock);
	list_for_each_entry(chain, &pipe->chains, link) {
		if (chain->context == context && chain->pending) {
			smb2fs_chain_get(chain);
			found = chain;
			break;
		}
	}
	spin_unlock(&pipe->lock);
	if (!found)
		return;
	smb2fs_send_cancel(found);
	smb2fs_chain_put(found);
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
		/* What was opened is closed, even if one between was not sent */
		if (err && (req->command != SMB2FS_CLOSE || !from))
			continue;
		if (from && chain->related && !smb2fs_req_inherit(req, from))
			continue;
		chain->first = i;
		chain->end = i + 1;
		ret = submit(chain, true);
		if (ret) {
			err = err ?: ret;
			continue;
		}
		ret = smb2fs_chain_wait(chain);
		/* The pipe still has the chain: nothing can be sent with it */
		if (ret)
			return err ?: ret;
		from = req;
	}
	return err;
}

/**
 * smb2fs_chain_call - send a chain and wait for its answers
 * @chain: built; has no done()
 *
 * Context: process; sleeps, killable.
 * Return: as smb2fs_chain_submit() and smb2fs_chain_wait(), but never
 * -EMSGSIZE for more than one request: such a chain is sent one by one.
 */
int smb2fs_chain_call(struct smb2fs_chain *chain)
{
	int err = smb2fs_chain_submit(chain);

	if (err == -EMSGSIZE && chain->n > 1)
		return call_singly(chain);
	return err ?: smb2fs_chain_wait(chain);
}

/**
 * smb2fs_chain_settle - one thing less that a chain waits for
 * @chain: the chain; completed if it was the last
 *
 * Context: process; the caller has a reference, and holds no lock but maybe
 * pipe->tx_mutex.
 */
void smb2fs_chain_settle(struct smb2fs_chain *chain)
{
	struct smb2fs_pipe *pipe = chain->pipe;
	bool last;

	spin_lock(&pipe->lock);
	last = !--chain->pending;
	spin_unlock(&pipe->lock);
	if (!last)
		return;

	chain->took = ktime_to_ns(ktime_sub(ktime_get(), chain->begun));
	trace_smb2fs_done(pipe->id, chain->req[chain->first].mid,
			  chain->req[chain->first].command,
			  chain->req[chain->end - 1].hdr.status, chain->err,
			  chain->took);
	if (chain->done)
		chain->done(chain);
	/* The creator may submit the next part from here on, or close the pipe */
	spin_lock(&pipe->lock);
	list_del_init(&chain->link);
	/* Pairs with is_done(): who sees it sees the answers */
	smp_store_release(&chain->state, SMB2FS_CHAIN_DONE);
	spin_unlock(&pipe->lock);
	wake_up(&chain->wait);
	smb2fs_pipe_left(pipe);
	smb2fs_chain_put(chain);
}

/**
 * smb2fs_chain_wake - let those go on whose wish for credits was decided
 * @woken: claims, from window.c; empty afterwards
 *
 * Context: pipe->lock is held, which keeps the chains from going away.
 */
void smb2fs_chain_wake(struct list_head *woken)
{
	struct smb2fs_claim *claim, *next;
	struct smb2fs_chain *chain;

	list_for_each_entry_safe(claim, next, woken, link) {
		chain = container_of(claim, struct smb2fs_chain, claim);
		list_del_init(&claim->link);
		chain->state = SMB2FS_CHAIN_READY;
		wake_up(&chain->wait);
	}
}
