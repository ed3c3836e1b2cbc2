// SPDX-License-Identifier: GPL-2.0
/* The loop that every operation goes through: send its chain, and once more if
 * the server wants the user to be authenticated first.
 */

#include "op.h"

#include <linux/errno.h>

#include "chain.h"
#include "session.h"
#include "tree.h"
#include "wire_status.h"

static int call_once(const struct smb2fs_op *op, struct smb2fs_chain **ret)
{
	struct smb2fs_chain *chain;
	int err;

	err = smb2fs_session_error(op->tree->session);
	if (err)
		return err;
	chain = smb2fs_tree_chain(op->tree, op->max, op->bytes);
	if (!chain)
		return -ENOMEM;
	err = op->build(op, chain) ?: smb2fs_chain_call(chain);
	if (err) {
		smb2fs_chain_put(chain);
		return err;
	}
	*ret = chain;
	return 0;
}

/* A server whose ticket for us has run out answers everything with that */
static bool is_expired(const struct smb2fs_chain *chain)
{
	const struct smb2fs_req *req = &chain->req[0];

	return !req->err && req->hdr.status == STATUS_NETWORK_SESSION_EXPIRED;
}

/**
 * smb2fs_op_call - carry an operation out
 * @op: the operation
 * @ret: its chain with the answers, with a reference
 *
 * Context: process; sleeps, killable.
 * Return: 0 when each request has its answer or its own error, as
 * smb2fs_req_status() tells; -EINTR, -ETIMEDOUT, -ENOMEM, what op->build()
 * failed with, what the authentication failed with, or what session or
 * connection have died with.
 */
int smb2fs_op_call(const struct smb2fs_op *op, struct smb2fs_chain **ret)
{
	struct smb2fs_session *session = op->tree->session;
	unsigned int logons = READ_ONCE(session->logons);
	struct smb2fs_chain *chain;
	int err;

	err = call_once(op, &chain);
	if (err)
		return err;
	if (!is_expired(chain)) {
		*ret = chain;
		return 0;
	}
	smb2fs_chain_put(chain);
	return smb2fs_session_renew(session, logons) ?: call_once(op, ret);
}

/**
 * smb2fs_op_first_error - the first request of a chain that went wrong
 * @chain: done
 *
 * Return: 0, or its errno.
 */
int smb2fs_op_first_error(const struct smb2fs_chain *chain)
{
	unsigned int i;
	int err;

	for (i = 0; i < chain->n; i++) {
		err = smb2fs_req_status(&chain->req[i]);
		if (err)
			return err;
	}
	return 0;
}
