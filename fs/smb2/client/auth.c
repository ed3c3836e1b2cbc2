// SPDX-License-Identifier: GPL-2.0
/* Authentication: SESSION_SETUP in as many rounds as it takes, [MS-SMB2]
 * 3.2.4.2.3 and 3.2.5.3.
 *
 * The tokens come from smb2d and go to smb2d; what is decided here is whether
 * the session may be used: that it is the user's and not a guest's, that the
 * server has the key, too, and that what was agreed on before is what the
 * server has seen (3.1.1).
 */

#include "client/auth.h"

#include <linux/err.h>
#include <linux/fs_context.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uio.h>

#include "client/conn.h"
#include "client/cred.h"
#include "crypto/crypt_kdf.h"
#include "crypto/crypt_sign.h"
#include "engine/engine.h"
#include "trace.h"
#include "wire/pdu_neg.h"
#include "wire/pdu_sess.h"
#include "wire/status.h"
#include "wire/wire_status.h"

/* NTLM takes two rounds, Kerberos one to three; a server could ask for ever */
#define ROUNDS_MAX	8

/* An answer: its fixed part, maybe padded, and a token */
#define ANSWER_MAX	(SMB2FS_HDR_SIZE + 16 + U16_MAX)

/**
 * struct round - where an authentication has come to
 * @auth: what it is for
 * @log: where messages for the user go
 * @exchange: with smb2d
 * @session_id: 0 before the server's first answer
 * @preauth: over what was said so far
 * @answer: what smb2d has said last
 * @chain: the SESSION_SETUP on its way, or its answer
 * @agreed: the server has, and this side, too
 * @went: smb2d ended in between
 */
struct round {
	struct smb2fs_auth		*auth;
	struct p_log			*log;
	struct smb2fs_exchange		*exchange;
	u64				session_id;
	struct smb2fs_preauth		preauth;
	struct smb2fs_upcall_answer	answer;
	struct smb2fs_chain		*chain;
	bool				agreed;
	bool				went;
};

/* What the user, or an administrator, can do about it */
static const char *auth_advice(u32 status)
{
	switch (status) {
	case STATUS_LOGON_FAILURE:
	case STATUS_WRONG_PASSWORD:
	case STATUS_NO_SUCH_USER:
		return "wrong user name, domain or password";
	case STATUS_PASSWORD_EXPIRED:
	case STATUS_PASSWORD_MUST_CHANGE:
		return "the password has expired and has to be changed on the server first";
	case STATUS_ACCOUNT_EXPIRED:
		return "the account has expired";
	case STATUS_ACCOUNT_LOCKED_OUT:
		return "the account is locked, after too many wrong passwords for example";
	case STATUS_ACCOUNT_DISABLED:
		return "the account is disabled";
	case STATUS_INVALID_LOGON_HOURS:
	case STATUS_INVALID_WORKSTATION:
	case STATUS_ACCOUNT_RESTRICTION:
	case STATUS_LOGON_TYPE_NOT_GRANTED:
		return "the account may not log on now, from here or in this way";
	case STATUS_NTLM_BLOCKED:
		return "the server takes no NTLM, only Kerberos";
	case STATUS_NO_LOGON_SERVERS:
		return "the server cannot reach its domain controller";
	case STATUS_TIME_DIFFERENCE_AT_DC:
		return "the clocks differ too much: set the time on both sides";
	case STATUS_ACCESS_DENIED:
		return "the server allows no such session, as for guests or anonymous users";
	case STATUS_REQUEST_NOT_ACCEPTED:
	case STATUS_INSUFFICIENT_RESOURCES:
		return "the server takes no more sessions now";
	default:
		return "the server's log may tell why";
	}
}

/**
 * smb2fs_auth_log_refused - tell the user that the server refuses a logon
 * @log: where to
 * @host: the server's name
 * @cred: who was refused
 * @status: what the server answered
 */
void smb2fs_auth_log_refused(struct p_log *log, const char *host,
			     const struct smb2fs_cred *cred, u32 status)
{
	const char *name = smb2fs_status_name(status);

	error_plog(log, "%s: refused %s: %s (0x%08x): %s", host,
		   smb2fs_cred_name(cred), name ?: "unknown status", status,
		   auth_advice(status));
}

static int setup(struct round *r)
{
	struct smb2fs_auth *auth = r->auth;
	struct smb2fs_sess_req req = {
		.security_mode	= auth->sign ? SMB2FS_SIGNING_REQUIRED :
					       SMB2FS_SIGNING_ENABLED,
		.token		= r->answer.token,
		.token_len	= r->answer.token_len,
	};
	struct smb2fs_wr wr;

	r->chain = smb2fs_chain_alloc(auth->conn->xprt, 1, SMB2FS_HDR_SIZE + 32 +
				      r->answer.token_len);
	if (!r->chain)
		return -ENOMEM;
	/* 3.2.4.2.3.1: a session that has keys uses them for this, too */
	if (auth->channel)
		smb2fs_chain_set_channel(r->chain, auth->channel);
	r->chain->session_id = r->session_id;
	smb2fs_chain_add(r->chain, SMB2FS_SESSION_SETUP, &wr)->max = ANSWER_MAX;
	smb2fs_pdu_sess_encode(&wr, &req);
	return smb2fs_chain_end(r->chain, &wr) ?: smb2fs_call_sync(r->chain);
}

/* Hand a token to smb2d and get the next one, or the key */
static int ask_daemon(struct round *r, u32 status, const void *token, size_t len)
{
	int err;

	smb2fs_upcall_queue_free_answer(&r->answer);
	err = smb2fs_upcall_auth_step(r->exchange, status, token, len, r->log,
				      &r->answer);
	r->went = err == -EPIPE;
	return err == -EAGAIN ? -EBUSY : err;
}

static int auth_abort(struct round *r, enum smb2fs_abort reason)
{
	smb2fs_xprt_kill(r->auth->conn->xprt, reason, -EPROTO);
	smb2fs_conn_log_failed(r->auth->conn, r->log, "SESSION_SETUP", -EPROTO);
	return -EPROTO;
}

/*
 * [MS-SMB2] 3.2.5.3.1: the last answer proves that the server has the key, too,
 * and in 3.1.1 that it has seen the same messages.
 */
static int verify_last(struct round *r,
		       const struct smb2fs_channel *channel)
{
	const struct smb2fs_req *req = &r->chain->req[0];
	size_t len = req->answer_len - SMB2FS_HDR_SIZE;
	struct kvec kvec = { req->answer + SMB2FS_HDR_SIZE, len };
	struct iov_iter rest;
	int err;

	if (!(req->hdr.flags & SMB2FS_FLAG_SIGNED)) {
		if (r->auth->conn->neg.dialect.revision < SMB2FS_SMB_311)
			return 0;
		return auth_abort(r, SMB2FS_ABORT_UNSIGNED);
	}
	iov_iter_kvec(&rest, ITER_SOURCE, &kvec, 1, len);
	err = smb2fs_crypt_sign_verify(channel->signer,
				       (struct smb2fs_wire_hdr *)req->answer,
				       &rest, len);
	if (err == -EKEYREJECTED)
		return auth_abort(r, SMB2FS_ABORT_SIGNATURE);
	return err;
}

static struct smb2fs_channel *make_channel(struct round *r, bool seal)
{
	struct smb2fs_xprt *xprt = r->auth->conn->xprt;
	struct smb2fs_channel *channel;
	struct smb2fs_keys keys;
	int err;

	err = smb2fs_crypt_kdf_derive(xprt->dialect.revision,
				      xprt->dialect.cipher, &r->answer.key,
				      &r->preauth, &keys);
	if (err)
		return ERR_PTR(err);
	channel = smb2fs_channel_first(xprt, r->session_id, &keys, seal);
	memzero_explicit(&keys, sizeof(keys));
	if (!IS_ERR(channel))
		channel->sign = r->auth->sign;
	return channel;
}

/* What this side requires and the server's last answer does not give */
static int auth_check_flags(struct round *r, u16 flags)
{
	const struct smb2fs_auth *auth = r->auth;
	const struct smb2fs_conn *conn = auth->conn;
	bool nobody = flags & (SMB2FS_SESS_GUEST | SMB2FS_SESS_NULL);

	if (auth->cred->who.sec != SMB2FS_SEC_NONE && nobody &&
	    !auth->cred->guest) {
		error_plog(r->log,
			   "%s: does not know %s, and would let %s in: correct the name, or give the option guest",
			   conn->host, smb2fs_cred_name(auth->cred),
			   flags & SMB2FS_SESS_GUEST ? "a guest" : "nobody");
		return -EACCES;
	}
	if (auth->cred->who.sec == SMB2FS_SEC_NONE)
		nobody = true;
	if (nobody && (auth->seal || flags & SMB2FS_SESS_ENCRYPT)) {
		error_plog(r->log, "%s: wants the session sealed, for which %s has no key",
			   conn->host, smb2fs_cred_name(auth->cred));
		return -EACCES;
	}
	if (flags & SMB2FS_SESS_ENCRYPT && !conn->neg.dialect.cipher) {
		error_plog(r->log, "%s: demands encryption, but has agreed on no cipher in SMB %s",
			   conn->host,
			   smb2fs_negotiate_name(conn->neg.dialect.revision));
		return -EOPNOTSUPP;
	}
	return 0;
}

/* A new session is complete when both sides have shown that they have its key */
static int take_channel(struct round *r, u16 flags)
{
	struct smb2fs_auth *auth = r->auth;
	bool seal = auth->seal || flags & SMB2FS_SESS_ENCRYPT;
	struct smb2fs_channel *channel;
	int err;

	if (!r->answer.key.len) {
		error_plog(r->log, "%s: smb2d has no session key",
			   auth->conn->host);
		return -EPROTO;
	}
	channel = make_channel(r, seal);
	if (IS_ERR(channel))
		return PTR_ERR(channel);
	err = verify_last(r, channel);
	if (err) {
		smb2fs_channel_put(channel);
		return err;
	}
	smb2fs_channel_add(auth->conn->xprt, channel);
	auth->channel = channel;
	return 0;
}

/* The server has agreed */
static int succeed(struct round *r, struct smb2fs_sess_rsp *rsp)
{
	struct smb2fs_auth *auth = r->auth;
	bool anonymous = auth->cred->who.sec == SMB2FS_SEC_NONE;
	int err;

	err = smb2fs_req_preauth(&r->chain->req[0], &r->preauth, false);
	if (!err)
		err = auth_check_flags(r, rsp->flags);
	if (err)
		return err;
	/* A guest's token may well be none: the server does not know the user */
	if (!(rsp->flags & (SMB2FS_SESS_GUEST | SMB2FS_SESS_NULL))) {
		err = ask_daemon(r, 0, rsp->token.base + rsp->token.pos,
				 smb2fs_rd_left(&rsp->token));
		if (!err && !anonymous && !auth->channel)
			err = take_channel(r, rsp->flags);
		if (err)
			return err;
	}
	auth->session_id = r->session_id;
	auth->flags = rsp->flags;
	if (anonymous)
		auth->flags |= SMB2FS_SESS_NULL;
	auth->lifetime = r->answer.lifetime;
	swap(auth->principal, r->answer.principal);
	r->agreed = true;
	return 0;
}

/* What the server says to the last token */
static int auth_take_answer(struct round *r)
{
	const struct smb2fs_req *req = &r->chain->req[0];
	u32 status = req->hdr.status;
	struct smb2fs_sess_rsp rsp;
	struct smb2fs_rd rd;
	int err;

	if (status && status != STATUS_MORE_PROCESSING_REQUIRED) {
		r->auth->status = status;
		smb2fs_auth_log_refused(r->log, r->auth->conn->host,
					r->auth->cred, status);
		return smb2fs_req_status(req) ?: -EPROTO;
	}
	smb2fs_req_read(req, &rd);
	if (smb2fs_pdu_sess_decode(&rd, &rsp) || !req->hdr.session_id)
		return auth_abort(r, SMB2FS_ABORT_BODY);
	r->session_id = req->hdr.session_id;
	if (!status)
		return succeed(r, &rsp);
	err = smb2fs_req_preauth(req, &r->preauth, true);
	if (!err)
		err = ask_daemon(r, status, rsp.token.base + rsp.token.pos,
				 smb2fs_rd_left(&rsp.token));
	return err;
}

static int one_round(struct round *r)
{
	int err = setup(r);

	if (err)
		smb2fs_conn_log_failed(r->auth->conn, r->log, "SESSION_SETUP",
				       err);
	else
		err = auth_take_answer(r);
	if (r->chain)
		smb2fs_chain_put(r->chain);
	r->chain = NULL;
	return err;
}

/* From the first token to the end */
static int run_once(struct round *r, unsigned long deadline)
{
	struct smb2fs_conn *conn = r->auth->conn;
	unsigned int rounds = 0;
	int err;

	r->went = false;
	r->session_id = r->auth->session_id;
	r->preauth = conn->neg.preauth;
	r->exchange = smb2fs_upcall_auth_open(conn->net, conn->host,
					      &r->auth->cred->who, deadline);
	if (IS_ERR(r->exchange))
		return PTR_ERR(r->exchange);
	err = ask_daemon(r, 0, conn->neg.token, conn->neg.token_len);
	while (!err && !r->agreed) {
		if (rounds++ == ROUNDS_MAX) {
			error_plog(r->log, "%s: the server comes to no end with the logon of %s",
				   conn->host, smb2fs_cred_name(r->auth->cred));
			err = -EPROTO;
			break;
		}
		err = one_round(r);
	}
	smb2fs_upcall_auth_close(r->exchange);
	smb2fs_upcall_queue_free_answer(&r->answer);
	return err;
}

/**
 * smb2fs_auth_run - log a user on
 * @auth: who and where; what came of it. auth->principal belongs to the caller,
 *	on an error, too.
 * @log: where messages for the user go
 *
 * When smb2d ends on the way, all begins anew with the next one, as long as
 * there is time: nothing that was said to the server before is of use.
 *
 * Context: process; sleeps, killable, bounded by smb2fs_upcall_deadline() for
 * smb2d and by the connection's timeo for each answer of the server.
 * Return: 0; or -EINTR, or with a message in @log: what the server refused with
 * (auth->status), -EACCES for a session that may not be used, -EPROTO, -ENOKEY
 * without smb2d, -EBUSY when too many wait for it, what smb2d failed with,
 * -ETIMEDOUT, -ENOMEM.
 */
int smb2fs_auth_run(struct smb2fs_auth *auth, struct p_log *log)
{
	unsigned long deadline = smb2fs_upcall_deadline();
	struct round *r = kzalloc(sizeof(*r), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	r->auth = auth;
	r->log = log;
	do
		err = run_once(r, deadline);
	while (r->went && time_before(jiffies, deadline));
	if (r->went) {
		error_plog(log, "%s: smb2d ended during the logon, and the time is up",
			   auth->conn->host);
		err = -ETIMEDOUT;
	}
	pr_debug("%s: logon of %s: %d\n", auth->conn->host,
		 smb2fs_cred_name(auth->cred), err);
	kfree_sensitive(r);
	return err;
}
