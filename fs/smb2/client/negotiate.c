// SPDX-License-Identifier: GPL-2.0
/* NEGOTIATE: what is offered, and which answers are taken.
 *
 * A server that answers with anything that was not offered is not spoken to:
 * it, or somebody between, wants less than both could have.
 */

#include "client/negotiate.h"

#include <linux/random.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine/engine.h"
#include "trace.h"
#include "wire/pdu_neg.h"
#include "wire/status.h"

/* [MS-SMB2] 3.2.4.2.2.2: as many random bytes as the hash has */
#define SALT_SIZE	32

/* Room for the request: fixed part, dialects, contexts, a name */
#define REQUEST_SIZE	1024

/* The answer: fixed part, a security token, contexts */
#define ANSWER_MAX	(SMB2FS_HDR_SIZE + 64 + SZ_64K + SZ_4K)

/* [MS-SMB2] 3.2.5.2: a server with smaller limits is not to be spoken to */
#define LIMIT_MIN	SZ_64K

/* Larger messages have no use: latency is long hidden, memory is not free */
#define LIMIT_MAX	SZ_8M

static const struct {
	u16		revision;
	const char	*name;
} dialects[] = {
	{ SMB2FS_SMB_202, "2.0.2" },
	{ SMB2FS_SMB_210, "2.1" },
	{ SMB2FS_SMB_300, "3.0" },
	{ SMB2FS_SMB_302, "3.0.2" },
	{ SMB2FS_SMB_311, "3.1.1" },
};

static_assert(ARRAY_SIZE(dialects) == SMB2FS_NEGOTIATE_DIALECTS);

/* Best first: GCM is seven times as fast as CCM, and 128 bits are enough */
static const u16 all_ciphers[] = {
	SMB2FS_CIPHER_AES128_GCM,
	SMB2FS_CIPHER_AES128_CCM,
	SMB2FS_CIPHER_AES256_GCM,
	SMB2FS_CIPHER_AES256_CCM,
};

static const u16 all_signing[] = {
	SMB2FS_SIGNING_AES_GMAC,
	SMB2FS_SIGNING_AES_CMAC,
	SMB2FS_SIGNING_HMAC_SHA256,
};

/**
 * smb2fs_negotiate_name - a dialect as people write it
 * @dialect: enum smb2fs_revision
 *
 * Return: for example "3.1.1"; "unknown" for what is none.
 */
const char *smb2fs_negotiate_name(u16 dialect)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dialects); i++)
		if (dialects[i].revision == dialect)
			return dialects[i].name;
	return "unknown";
}

/**
 * smb2fs_negotiate_parse - a dialect as people write it
 * @name: "2.0.2", "2.0" for the same, "2.1", "3.0", "3.0.2", "3.02", "3.1.1",
 *	"3.11", as mount.cifs(8) has them
 * @ret: enum smb2fs_revision
 *
 * Return: 0, or -EINVAL when there is no such dialect.
 */
int smb2fs_negotiate_parse(const char *name, u16 *ret)
{
	unsigned int i;

	if (!strcmp(name, "2.0"))
		name = "2.0.2";
	else if (!strcmp(name, "3.02"))
		name = "3.0.2";
	else if (!strcmp(name, "3.11"))
		name = "3.1.1";
	for (i = 0; i < ARRAY_SIZE(dialects); i++) {
		if (!strcmp(dialects[i].name, name)) {
			*ret = dialects[i].revision;
			return 0;
		}
	}
	return -EINVAL;
}

static bool is_listed(const struct smb2fs_neg_list *list, u16 id)
{
	unsigned int i;

	for (i = 0; i < list->n; i++)
		if (list->ids[i] == id)
			return true;
	return false;
}

/* The request, and what it needs as long as it is compared with the answer */
struct offer {
	struct smb2fs_neg_req	req;
	u16			dialects[SMB2FS_NEGOTIATE_DIALECTS];
	u8			salt[SALT_SIZE];
};

static void make_offer(struct offer *o, const struct smb2fs_negotiate_offer *as)
{
	struct smb2fs_neg_req *req = &o->req;
	unsigned int i;

	memset(o, 0, sizeof(*o));
	for (i = 0; i < ARRAY_SIZE(dialects); i++)
		if (dialects[i].revision >= as->min &&
		    dialects[i].revision <= as->max)
			o->dialects[req->dialects.n++] = dialects[i].revision;
	req->dialects.ids = o->dialects;
	req->security_mode = as->sign ? SMB2FS_SIGNING_REQUIRED :
					SMB2FS_SIGNING_ENABLED;
	memcpy(req->guid, as->guid, sizeof(req->guid));
	/* 3.2.4.2.2.2: a client that does not know 3.x leaves this empty */
	if (as->max >= SMB2FS_SMB_300)
		req->capabilities = SMB2FS_CAP_LARGE_MTU |
				    SMB2FS_CAP_ENCRYPTION;
	/* 3.2.4.2.2.2: that the server may say that it ends a session */
	if (as->max >= SMB2FS_SMB_311)
		req->capabilities |= SMB2FS_CAP_NOTIFICATIONS;
	get_random_bytes(o->salt, sizeof(o->salt));
	req->salt = o->salt;
	req->salt_len = sizeof(o->salt);
	req->ciphers.ids = as->ciphers ?: all_ciphers;
	req->ciphers.n = as->ciphers ? as->n_ciphers : ARRAY_SIZE(all_ciphers);
	req->signing.ids = as->signing ?: all_signing;
	req->signing.n = as->signing ? as->n_signing : ARRAY_SIZE(all_signing);
	req->netname = as->host;
	req->netname_len = strlen(as->host);
}

static enum smb2fs_abort check_contexts(const struct smb2fs_neg_req *req,
					const struct smb2fs_neg_rsp *rsp)
{
	u32 offered = BIT(SMB2FS_NEG_PREAUTH) | BIT(SMB2FS_NEG_ENCRYPTION) |
		      BIT(SMB2FS_NEG_SIGNING);

	if (rsp->contexts & ~offered)
		return SMB2FS_ABORT_NEG_CONTEXT;
	if (rsp->hash != SMB2FS_HASH_SHA512)
		return SMB2FS_ABORT_NEG_CONTEXT;
	if (rsp->cipher && !is_listed(&req->ciphers, rsp->cipher))
		return SMB2FS_ABORT_NEG_CONTEXT;
	if (rsp->contexts & BIT(SMB2FS_NEG_SIGNING) &&
	    !is_listed(&req->signing, rsp->signing))
		return SMB2FS_ABORT_NEG_CONTEXT;
	return SMB2FS_ABORT_NONE;
}

/* [MS-SMB2] 3.2.5.2: is this an answer to what was offered? */
static enum smb2fs_abort negotiate_check(const struct smb2fs_neg_req *req,
					 const struct smb2fs_neg_rsp *rsp)
{
	if (!is_listed(&req->dialects, rsp->dialect))
		return SMB2FS_ABORT_NEG_DIALECT;
	if (rsp->max_transact < LIMIT_MIN || rsp->max_read < LIMIT_MIN ||
	    rsp->max_write < LIMIT_MIN)
		return SMB2FS_ABORT_NEG_LIMITS;
	if (rsp->dialect == SMB2FS_SMB_311)
		return check_contexts(req, rsp);
	return SMB2FS_ABORT_NONE;
}

static u16 signing_of(const struct smb2fs_neg_rsp *rsp)
{
	if (rsp->dialect < SMB2FS_SMB_300)
		return SMB2FS_SIGNING_HMAC_SHA256;
	if (rsp->contexts & BIT(SMB2FS_NEG_SIGNING))
		return rsp->signing;
	return SMB2FS_SIGNING_AES_CMAC;
}

static u16 cipher_of(const struct smb2fs_neg_rsp *rsp)
{
	if (rsp->dialect == SMB2FS_SMB_311)
		return rsp->cipher;
	if (rsp->dialect >= SMB2FS_SMB_300 &&
	    rsp->capabilities & SMB2FS_CAP_ENCRYPTION)
		return SMB2FS_CIPHER_AES128_CCM;
	return SMB2FS_CIPHER_NONE;
}

static u32 limit(u32 announced, bool multi_credit)
{
	/* without multi-credit a request is worth one credit, 3.1.5.2 */
	return min_t(u32, announced, multi_credit ? LIMIT_MAX : SZ_64K);
}

/* What a server is known to do that the specification does not say */
static u32 quirks_of(const struct smb2fs_neg_rsp *rsp)
{
	/* the server in Linux, ksmbd: no other has a ServerGuid of zeroes */
	if (!memchr_inv(rsp->guid, 0, sizeof(rsp->guid)))
		return SMB2FS_QUIRK_FAILED_READ | SMB2FS_QUIRK_VOLUME_ID |
		       SMB2FS_QUIRK_ALLOCATION;
	return 0;
}

static void set_result(struct smb2fs_negotiated *ret,
		       const struct smb2fs_neg_rsp *rsp)
{
	bool multi = rsp->dialect >= SMB2FS_SMB_210 &&
		     rsp->capabilities & SMB2FS_CAP_LARGE_MTU;

	ret->dialect = (struct smb2fs_dialect){
		.revision	= rsp->dialect,
		.multi_credit	= multi,
		.cipher		= cipher_of(rsp),
		.signing	= signing_of(rsp),
		.max_transact	= limit(rsp->max_transact, multi),
		.max_read	= limit(rsp->max_read, multi),
		.max_write	= limit(rsp->max_write, multi),
	};
	ret->security_mode = rsp->security_mode;
	ret->capabilities = rsp->capabilities;
	ret->quirks = quirks_of(rsp);
	memcpy(ret->guid, rsp->guid, sizeof(ret->guid));
}

static void set_offered(struct smb2fs_offered *ret,
			const struct smb2fs_neg_req *req)
{
	memcpy(ret->guid, req->guid, sizeof(ret->guid));
	ret->capabilities = req->capabilities;
	ret->security_mode = req->security_mode;
	ret->n_dialects = req->dialects.n;
	memcpy(ret->dialects, req->dialects.ids,
	       req->dialects.n * sizeof(ret->dialects[0]));
	ret->max = ret->dialects[ret->n_dialects - 1];
}

static int set_token(struct smb2fs_negotiated *ret, struct smb2fs_rd *token)
{
	ret->token_len = smb2fs_rd_left(token);
	ret->token = kmalloc(ret->token_len, GFP_KERNEL);
	if (!ret->token)
		return -ENOMEM;
	smb2fs_cursor_read(token, ret->token, ret->token_len);
	return 0;
}

static int negotiate_abort(struct smb2fs_xprt *xprt, enum smb2fs_abort reason)
{
	smb2fs_xprt_kill(xprt, reason, -EPROTO);
	return -EPROTO;
}

/*
 * Decode the answer to the request of @chain.
 * Return: 0, or a negative errno; -EOPNOTSUPP with ret->status when the server
 * refuses.
 */
static int negotiate_get_answer(struct smb2fs_chain *chain,
				struct smb2fs_neg_rsp *rsp,
				struct smb2fs_negotiated *ret)
{
	const struct smb2fs_req *req = &chain->req[0];
	struct smb2fs_rd rd;

	if (req->hdr.status) {
		ret->status = req->hdr.status;
		return -EOPNOTSUPP;
	}
	smb2fs_req_read(req, &rd);
	if (smb2fs_pdu_neg_decode(&rd, rsp))
		return negotiate_abort(chain->xprt, SMB2FS_ABORT_BODY);
	return 0;
}

static struct smb2fs_chain *new_chain(struct smb2fs_xprt *xprt,
				      struct smb2fs_wr *wr)
{
	struct smb2fs_chain *chain = smb2fs_chain_alloc(xprt, 1, REQUEST_SIZE);

	if (chain)
		smb2fs_chain_add(chain, SMB2FS_NEGOTIATE, wr)->max = ANSWER_MAX;
	return chain;
}

/* Send the request that was encoded, and decode its answer */
static int negotiate_exchange(struct smb2fs_chain *chain,
			      const struct smb2fs_wr *wr,
			      struct smb2fs_neg_rsp *rsp,
			      struct smb2fs_negotiated *ret)
{
	int err;

	err = smb2fs_chain_end(chain, wr);
	if (err)
		return err;
	err = smb2fs_call_sync(chain);
	if (err)
		return err;
	return negotiate_get_answer(chain, rsp, ret);
}

/*
 * [MS-SMB2] 3.2.4.2.2.1: an SMB1 packet, which uses MessageId 0.
 * Return: 0 with the dialect that the server chose from it; 2.0.2 is a result,
 * with 0x02ff the server wants to be asked again in SMB2.
 */
static int negotiate_ask_multi(struct smb2fs_xprt *xprt, unsigned int multi,
			       struct smb2fs_neg_rsp *rsp,
			       struct smb2fs_negotiated *ret)
{
	struct smb2fs_chain *chain;
	struct smb2fs_wr wr;
	int err;

	chain = new_chain(xprt, &wr);
	if (!chain)
		return -ENOMEM;
	chain->req[0].raw = true;
	smb2fs_wr_init(&wr, wr.base, wr.size);
	err = smb2fs_pdu_neg_encode_multi(&wr, multi);
	if (err)
		goto out_put;
	err = negotiate_exchange(chain, &wr, rsp, ret);
	if (err)
		goto out_put;
	if (rsp->dialect == SMB2FS_SMB_202)
		err = set_token(ret, &rsp->token);
	else if (rsp->dialect != SMB2FS_SMB_2XX)
		err = negotiate_abort(xprt, SMB2FS_ABORT_NEG_DIALECT);
out_put:
	smb2fs_chain_put(chain);
	return err;
}

/* [MS-SMB2] 3.2.4.2.2, and 3.2.5.2: the hash over what was said */
static int negotiate_ask(struct smb2fs_xprt *xprt,
			 const struct smb2fs_neg_req *req,
			 struct smb2fs_neg_rsp *rsp,
			 struct smb2fs_negotiated *ret)
{
	struct smb2fs_chain *chain;
	struct smb2fs_wr wr;
	int err;

	chain = new_chain(xprt, &wr);
	if (!chain)
		return -ENOMEM;
	err = smb2fs_pdu_neg_encode(&wr, req);
	if (err)
		goto out_put;
	err = negotiate_exchange(chain, &wr, rsp, ret);
	if (err)
		goto out_put;
	err = smb2fs_req_preauth(&chain->req[0], &ret->preauth, true);
	if (err)
		goto out_put;
	err = set_token(ret, &rsp->token);
out_put:
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_negotiate_run - agree on a dialect
 * @xprt: new; told of the result
 * @offer: what is offered
 * @ret: what came of it; ended with smb2fs_negotiate_free(), on an error, too
 *
 * Context: process; sleeps, killable; one round trip, with offer->multi two.
 * Return: 0; -EOPNOTSUPP when the server speaks SMB2, but refuses, with its
 * status in ret->status; -EPROTO when the answer is not one to the offer, with
 * xprt->reason; -EINTR, -ETIMEDOUT, -ENOMEM, or the error that the transport died
 * with.
 */
int smb2fs_negotiate_run(struct smb2fs_xprt *xprt,
			 const struct smb2fs_negotiate_offer *offer,
			 struct smb2fs_negotiated *ret)
{
	struct smb2fs_neg_rsp rsp;
	enum smb2fs_abort wrong;
	struct offer *o;
	int err = 0;

	memset(ret, 0, sizeof(*ret));
	o = kmalloc(sizeof(*o), GFP_KERNEL);
	if (!o)
		return -ENOMEM;
	make_offer(o, offer);
	rsp.dialect = SMB2FS_SMB_2XX;
	if (offer->multi)
		err = negotiate_ask_multi(xprt, offer->multi, &rsp, ret);
	if (!err && rsp.dialect == SMB2FS_SMB_2XX) {
		set_offered(&ret->offered, &o->req);
		err = negotiate_ask(xprt, &o->req, &rsp, ret);
	}
	if (err)
		goto out_free;
	wrong = negotiate_check(&o->req, &rsp);
	if (wrong) {
		err = negotiate_abort(xprt, wrong);
		goto out_free;
	}
	set_result(ret, &rsp);
	smb2fs_xprt_set_dialect(xprt, &ret->dialect);
	trace_smb2fs_conn(xprt->id, "negotiated", rsp.dialect);
out_free:
	kfree(o);
	return err;
}

/**
 * smb2fs_negotiate_free - free what a result owns
 * @neg: the result
 */
void smb2fs_negotiate_free(struct smb2fs_negotiated *neg)
{
	kfree(neg->token);
	neg->token = NULL;
}
