// SPDX-License-Identifier: GPL-2.0
/* What the exerciser sends: a session with the oracle's own mechanism, ECHO,
 * whole files with a pattern, requests that wait.
 */

#include <linux/bvec.h>
#include <linux/highmem.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uio.h>

#include "client/conn.h"
#include "crypto/crypt_kdf.h"
#include "crypto/crypt_sign.h"
#include "engine/engine.h"
#include "exercise.h"
#include "op/op.h"
#include "wire/pdu_break.h"
#include "wire/pdu_data.h"
#include "wire/pdu_empty.h"
#include "wire/pdu_notify.h"
#include "wire/pdu_sess.h"
#include "wire/pdu_tree.h"
#include "wire/status.h"
#include "wire/wire_status.h"

/* tools/testing/oracle/README.rst */
#define TOKEN_KEY	"ORACLE-KEY"
#define SHARE		"share"

static struct smb2fs_chain *new_chain(struct smb2fs_exerciser_slot *slot,
				      const struct smb2fs_exerciser_args *args,
				      unsigned int n)
{
	struct smb2fs_chain *chain;

	chain = smb2fs_chain_alloc(slot->conn->xprt, n, n * 512);
	if (chain && slot->channel)
		smb2fs_chain_set_channel(chain, slot->channel);
	if (chain)
		chain->timeout = msecs_to_jiffies(args->timeout);
	return chain;
}

static struct smb2fs_req *add(struct smb2fs_exerciser_slot *slot,
			      struct smb2fs_chain *chain, u16 command,
			      struct smb2fs_wr *wr)
{
	struct smb2fs_req *req = smb2fs_chain_add(chain, command, wr);

	req->tree_id = slot->tree;
	return req;
}

/* Session */

struct setup {
	struct smb2fs_exerciser_slot		*slot;
	const struct smb2fs_exerciser_args	*args;
	struct smb2fs_preauth			preauth;
	u64					session_id;
};

static struct smb2fs_chain *setup_chain(struct setup *s)
{
	u8 token[sizeof(TOKEN_KEY) - 1 + SMB2FS_EXERCISER_KEY_MAX];
	struct smb2fs_sess_req req = {
		.security_mode = SMB2FS_SIGNING_REQUIRED,
		.token = token,
		.token_len = sizeof(TOKEN_KEY) - 1 + s->args->key_len,
	};
	struct smb2fs_chain *chain = new_chain(s->slot, s->args, 1);
	struct smb2fs_wr wr;

	if (!chain)
		return NULL;
	memcpy(token, TOKEN_KEY, sizeof(TOKEN_KEY) - 1);
	memcpy(token + sizeof(TOKEN_KEY) - 1, s->args->key, s->args->key_len);
	chain->session_id = s->session_id;
	smb2fs_chain_add(chain, SMB2FS_SESSION_SETUP, &wr);
	smb2fs_pdu_sess_encode(&wr, &req);
	smb2fs_chain_end(chain, &wr);
	return chain;
}

static int make_keys(struct setup *s)
{
	struct smb2fs_exerciser_slot *slot = s->slot;
	struct smb2fs_xprt *xprt = slot->conn->xprt;
	struct smb2fs_session_key key = { .len = s->args->key_len };
	struct smb2fs_channel *channel;
	struct smb2fs_keys keys;
	int err;

	memcpy(key.key, s->args->key, key.len);
	err = smb2fs_crypt_kdf_derive(xprt->dialect.revision,
				      xprt->dialect.cipher, &key, &s->preauth,
				      &keys);
	memzero_explicit(&key, sizeof(key));
	if (err)
		return err;
	channel = smb2fs_channel_first(xprt, s->session_id, &keys,
				       s->args->seal);
	memzero_explicit(&keys, sizeof(keys));
	if (IS_ERR(channel))
		return PTR_ERR(channel);
	slot->channel = channel;
	smb2fs_channel_add(xprt, channel);
	return 0;
}

/* [MS-SMB2] 3.2.5.3.1: the last answer proves that the server has the key, too */
static int verify_last(const struct smb2fs_exerciser_slot *slot,
		       const struct smb2fs_req *req)
{
	size_t len = req->answer_len - SMB2FS_HDR_SIZE;
	struct kvec kvec = { req->answer + SMB2FS_HDR_SIZE, len };
	struct iov_iter rest;

	if (!(req->hdr.flags & SMB2FS_FLAG_SIGNED))
		return slot->conn->neg.dialect.revision == SMB2FS_SMB_311 ?
		       -EKEYREJECTED : 0;
	iov_iter_kvec(&rest, ITER_SOURCE, &kvec, 1, len);
	return smb2fs_crypt_sign_verify(slot->channel->signer,
					(struct smb2fs_wire_hdr *)req->answer,
					&rest, len);
}

/* Return: 0 when the session is there, -EAGAIN for another round */
static int setup_round(struct setup *s)
{
	struct smb2fs_chain *chain = setup_chain(s);
	const struct smb2fs_req *req;
	bool more;
	int err;

	if (!chain)
		return -ENOMEM;
	req = &chain->req[0];
	err = smb2fs_call_sync(chain);
	if (err)
		goto out_put;
	s->session_id = req->hdr.session_id;
	more = req->hdr.status == STATUS_MORE_PROCESSING_REQUIRED;
	err = more ? 0 : smb2fs_req_status(req);
	if (!err)
		err = smb2fs_req_preauth(req, &s->preauth, more);
	if (!err && more)
		err = -EAGAIN;
	else if (!err)
		err = make_keys(s) ?: verify_last(s->slot, req);
out_put:
	smb2fs_chain_put(chain);
	return err;
}

static int connect_tree(struct smb2fs_exerciser_slot *slot,
			const struct smb2fs_exerciser_args *args)
{
	static const struct smb2fs_tree_req tree = {
		.server = "exerciser",
		.server_len = 9,
		.share = SHARE,
		.share_len = sizeof(SHARE) - 1,
	};
	struct smb2fs_chain *chain = new_chain(slot, args, 1);
	struct smb2fs_wr wr;
	int err;

	if (!chain)
		return -ENOMEM;
	smb2fs_chain_add(chain, SMB2FS_TREE_CONNECT, &wr);
	smb2fs_pdu_tree_encode(&wr, &tree);
	smb2fs_chain_end(chain, &wr);
	err = smb2fs_call_sync(chain) ?: smb2fs_op_first_error(chain);
	if (!err)
		slot->tree = chain->req[0].hdr.tree_id;
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_exerciser_session - authenticate with a key, and connect to a share
 * @slot: newly connected
 * @args: the key
 *
 * Return: 0 or a negative errno.
 */
int smb2fs_exerciser_session(struct smb2fs_exerciser_slot *slot,
			     const struct smb2fs_exerciser_args *args)
{
	struct setup s = {
		.slot = slot,
		.args = args,
		.preauth = slot->conn->neg.preauth,
	};
	int err;

	do
		err = setup_round(&s);
	while (err == -EAGAIN);
	return err ?: connect_tree(slot, args);
}

/* Requests */

static struct smb2fs_chain *echo_chain(struct smb2fs_exerciser_slot *slot,
				       const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_chain *chain = new_chain(slot, args, args->n);
	struct smb2fs_wr wr;
	unsigned int i;

	for (i = 0; chain && i < args->n; i++) {
		add(slot, chain, SMB2FS_ECHO, &wr)->tree_id = 0;
		smb2fs_pdu_empty_encode(&wr);
		smb2fs_chain_end(chain, &wr);
	}
	return chain;
}

static int echo(struct smb2fs_exerciser_slot *slot,
		const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_chain *chain = echo_chain(slot, args);
	int err;

	if (!chain)
		return -ENOMEM;
	err = smb2fs_call_sync(chain) ?: smb2fs_op_first_error(chain);
	smb2fs_chain_put(chain);
	return err;
}

static void forget(struct smb2fs_chain *chain)
{
}

/* ECHO, as pages are written back: nobody waits for the answer */
static int later(struct smb2fs_exerciser_slot *slot,
		 const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_chain *chain = echo_chain(slot, args);
	int err;

	if (!chain)
		return -ENOMEM;
	chain->done = forget;
	err = smb2fs_call_submit(chain);
	smb2fs_chain_put(chain);
	return err;
}

/* Pages with a pattern, which belong to a chain as soon as it has them */
struct pages {
	unsigned int	n;
	struct bio_vec	bvec[] __counted_by(n);
};

static void free_pages_of(struct pages *p)
{
	unsigned int i;

	for (i = 0; i < p->n; i++)
		if (p->bvec[i].bv_page)
			__free_page(p->bvec[i].bv_page);
	kvfree(p);
}

static void release(struct smb2fs_chain *chain)
{
	free_pages_of(chain->context);
}

static u8 pattern(unsigned int at)
{
	return at ^ at >> 8 ^ at >> 16 ^ 0x5a;
}

static struct pages *new_pages(unsigned int size, bool fill)
{
	unsigned int n = DIV_ROUND_UP(size, PAGE_SIZE);
	struct pages *p = kvzalloc(struct_size(p, bvec, n), GFP_KERNEL);
	unsigned int i, at;
	struct page *page;
	u8 *to;

	if (!p)
		return NULL;
	p->n = n;
	for (i = 0; i < n; i++) {
		page = alloc_page(GFP_KERNEL | __GFP_ZERO);
		if (!page) {
			free_pages_of(p);
			return NULL;
		}
		bvec_set_page(&p->bvec[i], page,
			      min_t(unsigned int, size - i * PAGE_SIZE,
				    PAGE_SIZE), 0);
		to = page_address(page);
		for (at = 0; fill && at < p->bvec[i].bv_len; at++)
			to[at] = pattern(i * PAGE_SIZE + at);
	}
	return p;
}

static int check_pages(const struct pages *p)
{
	unsigned int i, at;
	const u8 *from;

	for (i = 0; i < p->n; i++) {
		from = page_address(p->bvec[i].bv_page);
		for (at = 0; at < p->bvec[i].bv_len; at++)
			if (from[at] != pattern(i * PAGE_SIZE + at))
				return -EILSEQ;
	}
	return 0;
}

static void add_create(struct smb2fs_exerciser_slot *slot,
		       struct smb2fs_chain *chain, const char *path,
		       u32 disposition, enum smb2fs_oplock_level oplock)
{
	struct smb2fs_create_req create = {
		.oplock = oplock,
		.access = SMB2FS_READ_DATA | SMB2FS_WRITE_DATA |
			  SMB2FS_READ_ATTRIBUTES,
		.share = SMB2FS_SHARE_ALL,
		.disposition = disposition,
		.path = path,
		.path_len = strlen(path),
	};
	struct smb2fs_wr wr;

	add(slot, chain, SMB2FS_CREATE, &wr);
	smb2fs_pdu_open_encode_create(&wr, &create);
	smb2fs_chain_end(chain, &wr);
}

static void add_close(struct smb2fs_exerciser_slot *slot,
		      struct smb2fs_chain *chain)
{
	struct smb2fs_wr wr;

	add(slot, chain, SMB2FS_CLOSE, &wr);
	smb2fs_pdu_open_encode_close(&wr, &SMB2FS_FILEID_RELATED, 0);
	smb2fs_chain_end(chain, &wr);
}

/* CREATE, WRITE, CLOSE */
static int write_file(struct smb2fs_exerciser_slot *slot,
		      const struct smb2fs_exerciser_args *args,
		      const char *path)
{
	const struct smb2fs_write_req write = {
		.id = SMB2FS_FILEID_RELATED,
		.length = args->size,
	};
	struct smb2fs_chain *chain = new_chain(slot, args, 3);
	struct pages *p = new_pages(args->size, true);
	struct smb2fs_req *req;
	struct smb2fs_wr wr;
	u32 written = 0;
	struct smb2fs_rd rd;
	int err = -ENOMEM;

	if (!chain || !p)
		goto out_put;
	chain->related = true;
	add_create(slot, chain, path, SMB2FS_OVERWRITE_IF, SMB2FS_OPLOCK_NONE);
	req = add(slot, chain, SMB2FS_WRITE, &wr);
	smb2fs_pdu_data_encode_write(&wr, &write);
	smb2fs_chain_end(chain, &wr);
	err = smb2fs_req_set_payload(req, p->bvec, 0, args->size);
	if (err)
		goto out_put;
	add_close(slot, chain);
	chain->context = p;
	chain->release = release;
	p = NULL;
	err = smb2fs_call_sync(chain) ?: smb2fs_op_first_error(chain);
	if (err)
		goto out_put;
	smb2fs_req_read(req, &rd);
	err = smb2fs_pdu_data_decode_write(&rd, args->size, &written);
	if (!err && written != args->size)
		err = -EIO;
out_put:
	if (p)
		free_pages_of(p);
	if (chain)
		smb2fs_chain_put(chain);
	return err;
}

/* CREATE, READ, CLOSE; the data is compared with what write_file() wrote */
static int read_file(struct smb2fs_exerciser_slot *slot,
		     const struct smb2fs_exerciser_args *args,
		     const char *path)
{
	const struct smb2fs_read_req read = {
		.id = SMB2FS_FILEID_RELATED,
		.length = args->size,
	};
	struct smb2fs_chain *chain = new_chain(slot, args, 3);
	struct pages *p = new_pages(args->size, false);
	struct smb2fs_req *req;
	struct smb2fs_wr wr;
	int err = -ENOMEM;

	if (!chain || !p)
		goto out_put;
	chain->related = true;
	add_create(slot, chain, path, SMB2FS_OPEN, SMB2FS_OPLOCK_NONE);
	req = add(slot, chain, SMB2FS_READ, &wr);
	smb2fs_pdu_data_encode_read(&wr, &read);
	smb2fs_chain_end(chain, &wr);
	err = smb2fs_req_set_into(req, p->bvec, 0, args->size);
	if (err)
		goto out_put;
	add_close(slot, chain);
	chain->context = p;
	chain->release = release;
	p = NULL;
	err = smb2fs_call_sync(chain) ?: smb2fs_op_first_error(chain);
	if (!err && req->received != args->size)
		err = -EIO;
	if (!err)
		err = check_pages(chain->context);
out_put:
	if (p)
		free_pages_of(p);
	if (chain)
		smb2fs_chain_put(chain);
	return err;
}

static int file(struct smb2fs_exerciser_slot *slot,
		const struct smb2fs_exerciser_args *args)
{
	char path[24];

	if (!args->size)
		return -EINVAL;
	snprintf(path, sizeof(path), "x%d", task_pid_nr(current));
	return write_file(slot, args, path) ?: read_file(slot, args, path);
}

/* Open a file, or with an empty path the directory, and leave it so */
static int open_path(struct smb2fs_exerciser_slot *slot,
		     const struct smb2fs_exerciser_args *args, const char *path,
		     struct smb2fs_fileid *ret)
{
	bool dir = !*path;
	struct smb2fs_chain *chain = new_chain(slot, args, 1);
	struct smb2fs_create_rsp rsp;
	struct smb2fs_rd rd;
	int err;

	if (!chain)
		return -ENOMEM;
	add_create(slot, chain, path, dir ? SMB2FS_OPEN : SMB2FS_OPEN_IF,
		   dir ? SMB2FS_OPLOCK_NONE : SMB2FS_OPLOCK_EXCLUSIVE);
	err = smb2fs_call_sync(chain) ?: smb2fs_op_first_error(chain);
	if (!err) {
		smb2fs_req_read(&chain->req[0], &rd);
		err = smb2fs_pdu_open_decode_create(&rd, &rsp);
		*ret = rsp.id;
	}
	smb2fs_chain_put(chain);
	return err;
}

/* Waits until something happens to the directory, or for the signal */
static int notify(struct smb2fs_exerciser_slot *slot,
		  const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_notify_req req = {
		.filter = SMB2FS_NOTIFY_FILE_NAME,
		.len = 4096,
	};
	struct smb2fs_chain *chain;
	struct smb2fs_wr wr;
	int err;

	err = open_path(slot, args, "", &req.id);
	if (err)
		return err;
	chain = new_chain(slot, args, 1);
	if (!chain)
		return -ENOMEM;
	add(slot, chain, SMB2FS_CHANGE_NOTIFY, &wr)->max += req.len;
	smb2fs_pdu_notify_encode(&wr, &req);
	smb2fs_chain_end(chain, &wr);
	err = smb2fs_call_sync(chain) ?: smb2fs_op_first_error(chain);
	smb2fs_chain_put(chain);
	return err;
}

/* Open the file that all connections hold, so that the one before is told */
static int hold(struct smb2fs_exerciser_slot *slot,
		const struct smb2fs_exerciser_args *args)
{
	struct smb2fs_fileid id;

	return open_path(slot, args, "held", &id);
}

/**
 * smb2fs_exerciser_op - send requests, one after the other
 * @slot: the connection
 * @args: which, and how often
 *
 * Return: 0, or the errno of the first that failed.
 */
int smb2fs_exerciser_op(struct smb2fs_exerciser_slot *slot,
			const struct smb2fs_exerciser_args *args)
{
	static const struct {
		const char *name;
		int (*fn)(struct smb2fs_exerciser_slot *slot,
			  const struct smb2fs_exerciser_args *args);
	} ops[] = {
		{ "echo", echo },
		{ "later", later },
		{ "file", file },
		{ "notify", notify },
		{ "hold", hold },
	};
	unsigned int i, n;
	int err = 0;

	if (!args->op || !args->n || args->n > SMB2FS_CHAIN_MAX)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(ops); i++)
		if (!strcmp(ops[i].name, args->op))
			break;
	if (i == ARRAY_SIZE(ops))
		return -EINVAL;
	for (n = 0; n < args->count && !err; n++)
		err = ops[i].fn(slot, args);
	return err;
}

/**
 * smb2fs_exerciser_ack - acknowledge the break of an oplock
 * @slot: what came on its connection
 *
 * Return: 0 when the server has answered, or a negative errno.
 */
int smb2fs_exerciser_ack(struct smb2fs_exerciser_slot *slot)
{
	static const struct smb2fs_exerciser_args args;
	struct smb2fs_chain *chain = new_chain(slot, &args, 1);
	struct smb2fs_wr wr;
	int err;

	if (!chain)
		return -ENOMEM;
	chain->class = SMB2FS_CLASS_ACK;
	add(slot, chain, SMB2FS_OPLOCK_BREAK, &wr);
	smb2fs_pdu_break_encode_oplock(&wr, &slot->break_id, slot->break_level);
	smb2fs_chain_end(chain, &wr);
	err = smb2fs_call_sync(chain) ?: smb2fs_op_first_error(chain);
	smb2fs_chain_put(chain);
	return err;
}
