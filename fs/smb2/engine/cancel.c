// SPDX-License-Identifier: GPL-2.0
/* CANCEL: nobody waits for an answer any more, and the server need not, either. */

#include "engine/engine.h"

#include <linux/hashtable.h>

#include "trace.h"
#include "wire/pdu_empty.h"

/* What a CANCEL has to know of the request that it is for */
struct target {
	u64	mid;
	u64	async_id;
	u32	tree_id;
};

/* What is unanswered, if it was not cancelled yet */
static unsigned int take_targets(struct smb2fs_chain *chain, struct target *to)
{
	struct smb2fs_xprt *xprt = chain->xprt;
	struct smb2fs_req *req;
	unsigned int n = 0;

	spin_lock(&xprt->lock);
	if (!chain->cancelled && !xprt->error) {
		for (req = &chain->req[chain->first];
		     req < &chain->req[chain->end]; req++) {
			if (!hash_hashed(&req->node))
				continue;
			to[n].mid = req->mid;
			to[n].async_id = req->async_id;
			to[n++].tree_id = req->tree_id;
		}
	}
	chain->cancelled = true;
	spin_unlock(&xprt->lock);
	return n;
}

/*
 * [MS-SMB2] 2.2.30 and 3.2.4.24: CANCEL has the id of its target, and after an
 * interim answer its AsyncId. It uses no credit and has no answer.
 */
static int send_one_cancel(const struct smb2fs_chain *target,
			   const struct target *of)
{
	struct smb2fs_xprt *xprt = target->xprt;
	struct smb2fs_chain *chain;
	struct smb2fs_req *req;
	struct smb2fs_wr wr;
	int err;

	chain = smb2fs_chain_alloc(xprt, 1, SMB2FS_HDR_SIZE + 4);
	if (!chain)
		return -ENOMEM;
	if (target->channel)
		smb2fs_chain_set_channel(chain, target->channel);
	chain->session_id = target->session_id;
	chain->channel_sequence = target->channel_sequence;
	chain->seal = target->seal;
	req = smb2fs_chain_add(chain, SMB2FS_CANCEL, &wr);
	req->mid = of->mid;
	req->async_id = of->async_id;
	req->tree_id = of->tree_id;
	smb2fs_pdu_empty_encode(&wr);
	err = smb2fs_chain_end(chain, &wr);
	chain->end = 1;
	if (!err)
		err = smb2fs_send_cancel(chain);
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_cancel_chain - ask the server to give up what it has not answered yet
 * @chain: submitted
 *
 * Asked once for each chain. The requests stay outstanding until the server
 * answers them, with STATUS_CANCELLED or with what it had nevertheless.
 *
 * Context: process; does not wait for the peer.
 */
void smb2fs_cancel_chain(struct smb2fs_chain *chain)
{
	struct target targets[SMB2FS_CHAIN_MAX];
	unsigned int n = take_targets(chain, targets);
	unsigned int i;

	for (i = 0; i < n; i++) {
		trace_smb2fs_cancel(chain->xprt->id, targets[i].mid,
				    targets[i].async_id);
		/* without memory the server is not told; the wait ends anyway */
		if (send_one_cancel(chain, &targets[i]))
			break;
	}
}

/**
 * smb2fs_cancel_caller - ask the server to give up what nobody waits for any more
 * @xprt: where it is
 * @caller: its chain->caller; stays until this returns
 *
 * Context: process; does not wait for the peer.
 */
void smb2fs_cancel_caller(struct smb2fs_xprt *xprt, const void *caller)
{
	struct smb2fs_chain *chain, *found = NULL;

	spin_lock(&xprt->lock);
	list_for_each_entry(chain, &xprt->chains, link) {
		if (chain->caller == caller && chain->pending) {
			smb2fs_chain_get(chain);
			found = chain;
			break;
		}
	}
	spin_unlock(&xprt->lock);
	if (!found)
		return;
	smb2fs_cancel_chain(found);
	smb2fs_chain_put(found);
}
