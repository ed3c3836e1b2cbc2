// SPDX-License-Identifier: GPL-2.0
/* What goes to a server by IOCTL. */

#include "op/fsctl.h"

#include <linux/fs_context.h>
#include <linux/string.h>

#include "client/conn.h"
#include "client/session.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "op/op.h"
#include "wire/pdu_fsctl.h"
#include "wire/pdu_neg.h"
#include "wire/status.h"
#include "wire/wire_status.h"

#define VALIDATE_RSP_SIZE	24

static int build_validate(const struct smb2fs_op *op,
			  struct smb2fs_chain *chain)
{
	const struct smb2fs_negotiated *neg = &op->tree->session->conn->neg;
	struct smb2fs_validate_req req = {
		.capabilities	= neg->offered.capabilities,
		.security_mode	= neg->offered.security_mode,
		.dialects	= neg->offered.dialects,
		.count		= neg->offered.n_dialects,
	};
	struct smb2fs_wr wr;

	memcpy(req.guid, neg->offered.guid, sizeof(req.guid));
	/* 3.2.5.5: whatever the session does else */
	chain->sign = true;
	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_VALIDATE_NEGOTIATE,
			      VALIDATE_RSP_SIZE, &wr);
	smb2fs_pdu_fsctl_encode_validate(&wr, &req);
	return smb2fs_op_end_ioctl(chain, &wr);
}

/* [MS-SMB2] 3.2.5.14.12 */
static bool fsctl_is_same(const struct smb2fs_negotiated *neg,
			  const struct smb2fs_validate_rsp *rsp)
{
	return rsp->capabilities == neg->capabilities &&
	       rsp->security_mode == neg->security_mode &&
	       rsp->dialect == neg->dialect.revision &&
	       !memcmp(rsp->guid, neg->guid, sizeof(neg->guid));
}

/* Old servers do not know the question, and say so in a signed answer */
static bool is_unknown(u32 status)
{
	return status == STATUS_FILE_CLOSED ||
	       status == STATUS_NOT_SUPPORTED ||
	       status == STATUS_INVALID_DEVICE_REQUEST;
}

static int check_validate(struct smb2fs_tree *tree,
			  const struct smb2fs_chain *chain, struct p_log *log)
{
	struct smb2fs_conn *conn = tree->session->conn;
	const struct smb2fs_req *req = &chain->req[0];
	struct smb2fs_validate_rsp rsp;
	struct smb2fs_rd out;

	if (is_unknown(req->hdr.status))
		return 0;
	if (!smb2fs_req_status(req) &&
	    !smb2fs_op_get_ioctl(chain, 0, SMB2FS_FSCTL_VALIDATE_NEGOTIATE,
				 &out) &&
	    !smb2fs_pdu_fsctl_decode_validate(&out, &rsp) &&
	    fsctl_is_same(&conn->neg, &rsp))
		return 0;
	smb2fs_xprt_kill(conn->xprt, SMB2FS_ABORT_DOWNGRADE, -EPROTO);
	smb2fs_conn_log_failed(conn, log, "NEGOTIATE", -EPROTO);
	return -EPROTO;
}

/*
 * 3.1.1 has its pre-authentication hash for it. A client that offers nothing
 * above 2.1 has offered nothing that could have been taken away, 3.2.5.5.
 */
static bool is_needed(const struct smb2fs_tree *tree)
{
	const struct smb2fs_negotiated *neg = &tree->session->conn->neg;

	return neg->dialect.revision < SMB2FS_SMB_311 &&
	       neg->offered.max >= SMB2FS_SMB_300 &&
	       smb2fs_session_is_authentic(tree->session);
}

/**
 * smb2fs_op_fsctl_validate - make sure that nobody has changed NEGOTIATE
 * @tree: newly connected
 * @log: where messages for the user go
 *
 * FSCTL_VALIDATE_NEGOTIATE_INFO, [MS-SMB2] 3.2.5.5, if dialect and session
 * make it possible and necessary.
 *
 * Context: process; sleeps, killable; one round trip, in most cases none.
 * Return: 0, or with a message in @log: -EPROTO when the connection is not what
 * the server thinks it is, or what smb2fs_op_call() tells.
 */
int smb2fs_op_fsctl_validate(struct smb2fs_tree *tree, struct p_log *log)
{
	struct smb2fs_op op = {
		.tree	= tree,
		.max	= 1,
		.bytes	= SMB2FS_OP_IOCTL_SIZE + 72,
		.build	= build_validate,
	};
	struct smb2fs_chain *chain;
	int err;

	if (!is_needed(tree))
		return 0;
	err = smb2fs_op_call(&op, &chain);
	if (err) {
		smb2fs_conn_log_failed(tree->session->conn, log,
				       "VALIDATE_NEGOTIATE_INFO", err);
		return err;
	}
	err = check_validate(tree, chain, log);
	smb2fs_chain_put(chain);
	return err;
}
