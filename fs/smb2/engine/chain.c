// SPDX-License-Identifier: GPL-2.0
/* A chain's life: built, submitted by call.c, answered, put.
 *
 * Three parties hold on to a chain. Its creator may leave at any time. The transport
 * keeps it from submission until every answer is here or the connection is
 * dead, since what the server still may write to belongs to the chain. And the
 * socket's writer keeps it while it is on the queue.
 *
 * chain->pending counts what the transport's interest consists of: one for each
 * request without a final answer, and one for the way through the socket. Who takes the
 * last one away completes the chain, so it happens once.
 */

#include "engine/engine.h"

#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "trace.h"

/* Answers of most commands are small: their fixed part and some contexts */
#define ANSWER_DEFAULT	(SMB2FS_HDR_SIZE + 512)

/*
 * How long an answer may take in units of xprt->timeo, as Windows has it (60 s); and
 * how long after an interim one, 3.2.5.1.5: a file may have to be fetched from tape.
 */
#define ANSWER_FACTOR	6
#define LATE_FACTOR	(4 * ANSWER_FACTOR)

/**
 * smb2fs_chain_alloc - make an empty chain
 * @xprt: where it will go
 * @max: most requests that it will have, 1 to SMB2FS_CHAIN_MAX
 * @bytes: most bytes that their PDUs will have, without data that travels by
 *	page reference
 *
 * Context: process; may sleep, does not enter file systems.
 * Return: the chain, to be put by the caller, or %NULL without memory.
 */
struct smb2fs_chain *smb2fs_chain_alloc(struct smb2fs_xprt *xprt,
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
	smb2fs_xprt_get(xprt);
	chain->xprt = xprt;
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
 * smb2fs_chain_set_channel - make a chain part of a session
 * @chain: not submitted yet
 * @channel: the session on the chain's connection; a reference is taken
 *
 * It is signed and sealed as the session is; a caller may want more.
 */
void smb2fs_chain_set_channel(struct smb2fs_chain *chain,
			      struct smb2fs_channel *channel)
{
	smb2fs_channel_get(channel);
	chain->channel = channel;
	chain->session_id = channel->session_id;
	chain->sign = channel->sign;
	chain->seal = channel->keys->seal;
}

/**
 * smb2fs_chain_free_frame - free what sending a chain has allocated
 * @chain: nobody sends it
 */
void smb2fs_chain_free_frame(struct smb2fs_chain *chain)
{
	unsigned int i;

	if (chain->frame != chain->few)
		kvfree(chain->frame);
	chain->frame = NULL;
	for (i = 1; i < chain->n_sealed; i++)
		__free_page(chain->sealed[i].bv_page);
	kvfree(chain->sealed);
	chain->sealed = NULL;
	chain->n_sealed = 0;
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
	smb2fs_chain_free_frame(chain);
	if (chain->channel)
		smb2fs_channel_put(chain->channel);
	free_pages((unsigned long)chain->buf, get_order(chain->size));
	smb2fs_xprt_put(chain->xprt);
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

static unsigned long usual_timeout(const struct smb2fs_chain *chain)
{
	return ANSWER_FACTOR * chain->xprt->timeo * HZ;
}

/**
 * smb2fs_chain_begin - let a chain's time begin
 * @chain: about to be submitted
 */
void smb2fs_chain_begin(struct smb2fs_chain *chain)
{
	chain->begun = ktime_get();
	chain->late = false;
	chain->deadline = jiffies + (chain->timeout ?: usual_timeout(chain));
}

/**
 * smb2fs_chain_extend - the server has said that it will take its time
 * @chain: submitted
 *
 * Once for each frame, and not if the creator has set a limit of its own. Whether
 * the server is there is for the watchdog to see.
 *
 * Context: xprt->lock is held.
 */
void smb2fs_chain_extend(struct smb2fs_chain *chain)
{
	lockdep_assert_held(&chain->xprt->lock);
	if (chain->timeout || chain->late || chain->cancelled)
		return;
	chain->late = true;
	/* call.c looks without the lock */
	WRITE_ONCE(chain->deadline, chain->deadline +
		   (LATE_FACTOR / ANSWER_FACTOR - 1) * usual_timeout(chain));
}

/* Who waits for the chain may submit the next part from here on */
static void set_done(struct smb2fs_chain *chain)
{
	lockdep_assert_held(&chain->xprt->lock);
	list_del_init(&chain->link);
	/* Pairs with is_done() in call.c: who sees it sees the answers */
	smp_store_release(&chain->state, SMB2FS_CHAIN_DONE);
}

/**
 * smb2fs_chain_settle - one thing less that a chain waits for
 * @chain: the chain; the caller has a reference
 *
 * Context: xprt->lock is held.
 * Return: true if it was the last: then smb2fs_chain_finish() comes next.
 */
bool smb2fs_chain_settle(struct smb2fs_chain *chain)
{
	lockdep_assert_held(&chain->xprt->lock);
	if (--chain->pending)
		return false;
	chain->took = ktime_to_ns(ktime_sub(ktime_get(), chain->begun));
	trace_smb2fs_done(chain->xprt->id, chain->req[chain->first].mid,
			  chain->req[chain->first].command,
			  chain->req[chain->end - 1].hdr.status, chain->err,
			  chain->took);
	if (!chain->done)
		set_done(chain);
	return true;
}

/**
 * smb2fs_chain_finish - a chain waits for nothing any more
 * @chain: smb2fs_chain_settle() has said so; the transport's reference is dropped
 *
 * It stays in the transport until its done() has returned.
 *
 * Context: process; the caller has a reference, and holds no lock.
 */
void smb2fs_chain_finish(struct smb2fs_chain *chain)
{
	struct smb2fs_xprt *xprt = chain->xprt;

	if (chain->done) {
		chain->done(chain);
		spin_lock(&xprt->lock);
		set_done(chain);
		spin_unlock(&xprt->lock);
	}
	wake_up(&chain->wait);
	smb2fs_xprt_left(xprt);
	smb2fs_chain_put(chain);
}
