// SPDX-License-Identifier: GPL-2.0
/* MessageIds: who gets which, and whom an answer is for.
 *
 * A request is in xprt->match from the moment it has an id until its final
 * answer, or until the connection is dead and the receiver has ended. In
 * between only the receiver, or a worker on its behalf, completes requests; one
 * of them at a time has claimed a request.
 */

#include "engine/engine.h"

#include <linux/jiffies.h>
#include <linux/ktime.h>

#include "trace.h"
#include "wire/wire_status.h"

static void trace_window(const struct smb2fs_xprt *xprt)
{
	const struct smb2fs_window *w = &xprt->window;

	trace_smb2fs_window(xprt->id, w->next, w->limit, w->reserved,
			    w->outstanding, w->target);
}

/**
 * smb2fs_match_number - give the requests of a chain their ids
 * @chain: has its credits
 *
 * Context: xprt->lock is held.
 */
void smb2fs_match_number(struct smb2fs_chain *chain)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	struct smb2fs_req *req;
	u64 mid;

	lockdep_assert_held(&xprt->lock);
	mid = smb2fs_window_take(&xprt->window, &chain->claim);
	/* silence counts from when there is something to say */
	if (!xprt->n_match)
		WRITE_ONCE(xprt->due_since, jiffies);
	for (req = &chain->req[chain->first]; req < &chain->req[chain->end];
	     req++) {
		req->mid = mid;
		req->ids.asked = smb2fs_window_ask(&xprt->window, req->ids.n);
		mid += req->ids.n;
		hash_add(xprt->match, &req->node, req->mid);
		xprt->n_match++;
		chain->pending++;
	}
	trace_window(xprt);
}

static struct smb2fs_req *find(struct smb2fs_xprt *xprt, u64 mid)
{
	struct smb2fs_req *req;

	hash_for_each_possible(xprt->match, req, node, mid)
		if (req->mid == mid)
			return req;
	return NULL;
}

/* What is wrong with @hdr as an answer to @req; [MS-SMB2] 3.2.5.1 */
static enum smb2fs_abort check(const struct smb2fs_req *req,
			       const struct smb2fs_hdr *hdr)
{
	bool async = hdr->flags & SMB2FS_FLAG_ASYNC;
	bool interim = hdr->status == STATUS_PENDING;

	if (hdr->command != req->command)
		return SMB2FS_ABORT_COMMAND;
	/* The answers to the first of SESSION_SETUP and TREE_CONNECT tell the id */
	if (hdr->session_id != req->chain->session_id &&
	    !(req->command == SMB2FS_SESSION_SETUP && !req->chain->session_id))
		return SMB2FS_ABORT_SESSION;
	if (!async && !interim && hdr->tree_id != req->tree_id &&
	    req->command != SMB2FS_TREE_CONNECT)
		return SMB2FS_ABORT_TREE;
	if (interim && (!async || !hdr->async_id || req->async_id))
		return SMB2FS_ABORT_ASYNC;
	if (!interim && async && hdr->async_id != req->async_id)
		return SMB2FS_ABORT_ASYNC;
	return SMB2FS_ABORT_NONE;
}

/**
 * smb2fs_match_claim - find the request that an answer is for
 * @xprt: the connection
 * @hdr: the answer's header, not yet verified
 * @reason: what is wrong with it, if nothing is returned
 *
 * Return: the request, with a reference on its chain; claimed, so that nobody
 * else comes with an answer to it. %NULL if @hdr answers no request, or not as
 * it should.
 */
struct smb2fs_req *smb2fs_match_claim(struct smb2fs_xprt *xprt,
				      const struct smb2fs_hdr *hdr,
				      enum smb2fs_abort *reason)
{
	struct smb2fs_req *req;

	spin_lock(&xprt->lock);
	req = find(xprt, hdr->message_id);
	if (!req || req->claimed)
		*reason = SMB2FS_ABORT_MESSAGE_ID;
	else
		*reason = check(req, hdr);
	if (*reason) {
		req = NULL;
	} else {
		req->claimed = true;
		smb2fs_chain_get(req->chain);
	}
	spin_unlock(&xprt->lock);
	return req;
}

/**
 * smb2fs_match_release - undo smb2fs_match_claim()
 * @req: the request; still outstanding
 */
void smb2fs_match_release(struct smb2fs_req *req)
{
	struct smb2fs_chain *chain = req->chain;

	spin_lock(&chain->xprt->lock);
	req->claimed = false;
	spin_unlock(&chain->xprt->lock);
	smb2fs_chain_put(chain);
}

/*
 * Every answer may bring credits, and so let others go on. Return: whether the server now
 * owes nothing and lets us ask for nothing, which would be for ever.
 */
static bool take_credits(struct smb2fs_req *req, const struct smb2fs_hdr *hdr,
			 bool final)
{
	struct smb2fs_xprt *xprt = req->chain->xprt;
	LIST_HEAD(woken);

	lockdep_assert_held(&xprt->lock);
	smb2fs_window_answer(&xprt->window, &req->ids, hdr->credits, final,
			     ktime_get_ns(), &woken);
	smb2fs_xprt_wake(&woken);
	trace_window(xprt);
	return smb2fs_window_stalled(&xprt->window);
}

/**
 * smb2fs_match_interim - the server says that an answer will take its time
 * @req: claimed; not any more afterwards
 * @hdr: the interim answer's header
 *
 * Return: whether the server is asked for nothing any more, and so for ever, unless the
 * rest of the frame says otherwise.
 */
bool smb2fs_match_interim(struct smb2fs_req *req, const struct smb2fs_hdr *hdr)
{
	struct smb2fs_xprt *xprt = req->chain->xprt;
	bool starved;

	spin_lock(&xprt->lock);
	req->async_id = hdr->async_id;
	smb2fs_chain_extend(req->chain);
	starved = take_credits(req, hdr, false);
	spin_unlock(&xprt->lock);
	trace_smb2fs_interim(xprt->id, req->mid, req->command, hdr->async_id,
			     hdr->credits);
	smb2fs_match_release(req);
	return starved;
}

/* Take a request out of the table. Return: as smb2fs_chain_settle() */
static bool unlink_req(struct smb2fs_req *req)
{
	lockdep_assert_held(&req->chain->xprt->lock);
	hash_del(&req->node);
	req->chain->xprt->n_match--;
	return smb2fs_chain_settle(req->chain);
}

/**
 * smb2fs_match_final - a request has its answer, verified and stored
 * @req: claimed; the reference is dropped
 * @hdr: the answer's header
 *
 * Return: as smb2fs_match_interim().
 */
bool smb2fs_match_final(struct smb2fs_req *req, const struct smb2fs_hdr *hdr)
{
	struct smb2fs_chain *chain = req->chain;
	struct smb2fs_xprt *xprt = chain->xprt;
	bool last, starved;

	req->hdr = *hdr;
	req->err = 0;
	trace_smb2fs_matched(xprt->id, req->mid, req->command, hdr->status,
			     hdr->credits);
	spin_lock(&xprt->lock);
	starved = take_credits(req, hdr, true);
	last = unlink_req(req);
	spin_unlock(&xprt->lock);
	if (last)
		smb2fs_chain_finish(chain);
	smb2fs_chain_put(chain);
	return starved;
}

static struct smb2fs_req *find_any(struct smb2fs_xprt *xprt)
{
	struct smb2fs_req *req;
	int i;

	hash_for_each(xprt->match, i, req, node)
		return req;
	return NULL;
}

/**
 * smb2fs_match_fail_all - no answer will come any more
 * @xprt: dead; nobody receives from it any more
 *
 * Every request that is outstanding fails with the transport's error.
 *
 * Context: process.
 */
void smb2fs_match_fail_all(struct smb2fs_xprt *xprt)
{
	struct smb2fs_req *req;
	bool last = false;

	do {
		spin_lock(&xprt->lock);
		req = find_any(xprt);
		if (req) {
			req->err = xprt->error;
			req->chain->err = xprt->error;
			last = unlink_req(req);
		}
		spin_unlock(&xprt->lock);
		if (req && last)
			smb2fs_chain_finish(req->chain);
	} while (req);
}
