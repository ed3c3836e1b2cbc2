// SPDX-License-Identifier: GPL-2.0
/* AEAD ciphers over messages that lie scattered in memory.
 *
 * A context is what the crypto API needs for one message beside the key: the
 * request, and memory that may be in a scatterlist, which a stack may not. A
 * message takes one that is idle and puts it back, so once as many exist
 * as are in use at a time, and their tables are as long as messages get,
 * nothing is allocated any more. One that is idle is at hand without a lock.
 *
 * The transform is not asked to be synchronous: on x86 that would leave only
 * the generic code for GCM, at a cost many times higher. In a process the fast
 * one does its work before it returns anyway.
 */

#include "crypto/crypt_aead.h"

#include <crypto/aead.h>
#include <linux/cpumask.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uio.h>

/**
 * struct table - a scatterlist that is filled anew for each message
 * @sg: entries filled in, out of as many as the message may need
 * @room: entries there is memory for
 */
struct table {
	struct sg_table	sg;
	unsigned int	room;
};

/**
 * struct ctx - what one message needs beside the key
 * @idle: in &smb2fs_aead.idle, while no message uses it
 * @req: the request, with the transform's own state behind it
 * @src: head, message, tag
 * @dst: the same where the output goes elsewhere
 * @iv: changed by the transform
 * @head: copy of &smb2fs_aead_job.head; together with @tag on cache lines of
 *	their own, should a device do the work
 * @tag: made, or to be verified
 */
struct ctx {
	struct list_head	idle;
	struct aead_request	*req;
	struct table		src;
	struct table		dst;
	u8			iv[SMB2FS_AEAD_IV_SIZE];
	u8			head[SMB2FS_AEAD_HEAD_MAX] CRYPTO_MINALIGN_ATTR;
	u8			tag[SMB2FS_AEAD_TAG_SIZE];
};

static void ctx_free(struct ctx *c)
{
	kvfree(c->src.sg.sgl);
	kvfree(c->dst.sg.sgl);
	aead_request_free(c->req);
	kfree_sensitive(c);
}

static struct ctx *ctx_alloc(struct crypto_aead *tfm)
{
	struct ctx *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	c->req = aead_request_alloc(tfm, GFP_KERNEL);
	if (!c->req) {
		kfree(c);
		return NULL;
	}
	return c;
}

static struct ctx *aead_get(struct smb2fs_aead *aead)
{
	struct ctx *c = xchg(&aead->at_hand, NULL);

	if (c)
		return c;
	spin_lock(&aead->lock);
	c = list_first_entry_or_null(&aead->idle, struct ctx, idle);
	if (c) {
		list_del(&c->idle);
		aead->nr_idle--;
	}
	spin_unlock(&aead->lock);
	return c ?: ctx_alloc(aead->tfm);
}

/* The one used last is the next to be used: it is warm in the cache */
static void aead_put(struct smb2fs_aead *aead, struct ctx *c)
{
	bool keep;

	if (!cmpxchg(&aead->at_hand, NULL, c))
		return;
	spin_lock(&aead->lock);
	keep = aead->nr_idle < num_online_cpus();
	if (keep) {
		list_add(&c->idle, &aead->idle);
		aead->nr_idle++;
	}
	spin_unlock(&aead->lock);
	if (!keep)
		ctx_free(c);
}

/* An empty table of @n entries */
static int aead_reserve(struct table *t, unsigned int n)
{
	if (n > t->room) {
		kvfree(t->sg.sgl);
		t->room = roundup_pow_of_two(n);
		t->sg.sgl = kvmalloc_array(t->room, sizeof(*t->sg.sgl),
					   GFP_KERNEL);
		if (!t->sg.sgl) {
			t->room = 0;
			return -ENOMEM;
		}
	}
	sg_init_table(t->sg.sgl, n);
	t->sg.orig_nents = n;
	t->sg.nents = 0;
	return 0;
}

static void append_buf(struct sg_table *sg, void *buf, unsigned int len)
{
	sg_set_buf(&sg->sgl[sg->nents++], buf, len);
}

static int append_iter(struct sg_table *sg, struct iov_iter *iter, size_t len)
{
	unsigned int max;
	ssize_t n;

	while (len > 0) {
		/* the last entry is for the tag */
		max = sg->orig_nents - sg->nents - 1;
		/*
		 * In 6.12 extract_iter_to_sg() applies the offset in the first
		 * folio of an xarray to the others, too.
		 */
		if (iov_iter_is_xarray(iter))
			max = min(max, 1);
		n = extract_iter_to_sg(iter, len, sg, max, 0);
		if (n <= 0)
			return n ?: -EINVAL;
		len -= n;
	}
	return 0;
}

/* Make @t the head, @len bytes of @iter and the tag; @iter is advanced */
static int aead_fill(struct table *t, struct ctx *c, unsigned int head_len,
		     struct iov_iter *iter, size_t len)
{
	struct iov_iter part = *iter;
	int err;

	if (iov_iter_count(iter) < len)
		return -EINVAL;
	iov_iter_truncate(&part, len);
	err = aead_reserve(t, iov_iter_npages(&part, INT_MAX - 2) + 2);
	if (err)
		return err;
	append_buf(&t->sg, c->head, head_len);
	err = append_iter(&t->sg, iter, len);
	if (err)
		return err;
	append_buf(&t->sg, c->tag, sizeof(c->tag));
	sg_mark_end(&t->sg.sgl[t->sg.nents - 1]);
	return 0;
}

/* Take a context and fill in all of the request but the lengths */
static struct ctx *aead_prepare(struct smb2fs_aead *aead,
				const struct smb2fs_aead_job *job)
{
	struct ctx *c;
	int err;

	if (job->head_len > SMB2FS_AEAD_HEAD_MAX)
		return ERR_PTR(-EINVAL);
	if (job->len > INT_MAX / 2)	/* lengths are unsigned int below */
		return ERR_PTR(-EMSGSIZE);
	c = aead_get(aead);
	if (!c)
		return ERR_PTR(-ENOMEM);

	memcpy(c->head, job->head, job->head_len);
	memcpy(c->iv, job->iv, sizeof(c->iv));
	err = aead_fill(&c->src, c, job->head_len, job->src, job->len);
	if (!err && job->dst)
		err = aead_fill(&c->dst, c, job->head_len, job->dst, job->len);
	if (err) {
		aead_put(aead, c);
		return ERR_PTR(err);
	}
	return c;
}

static int run(struct ctx *c, const struct smb2fs_aead_job *job,
	       unsigned int assoc_len, unsigned int crypt_len,
	       int (*op)(struct aead_request *req))
{
	DECLARE_CRYPTO_WAIT(wait);

	aead_request_set_callback(c->req, CRYPTO_TFM_REQ_MAY_SLEEP |
				  CRYPTO_TFM_REQ_MAY_BACKLOG,
				  crypto_req_done, &wait);
	aead_request_set_ad(c->req, assoc_len);
	aead_request_set_crypt(c->req, c->src.sg.sgl,
			       job->dst ? c->dst.sg.sgl : c->src.sg.sgl,
			       crypt_len, c->iv);
	return crypto_wait_req(op(c->req), &wait);
}

/**
 * smb2fs_crypt_aead_init - make a key ready for use
 * @aead: to initialize; smb2fs_crypt_aead_exit() ends it
 * @name: of the transform in the crypto API; its tags have 16 bytes
 * @key: the key; not kept
 * @key_len: its length in bytes
 *
 * Context: process; may sleep, may load modules.
 * Return: 0, -ENOENT when this kernel has no such transform, -ENOMEM, or what
 * the transform says of the key.
 */
int smb2fs_crypt_aead_init(struct smb2fs_aead *aead, const char *name,
			   const u8 *key, unsigned int key_len)
{
	int err;

	aead->tfm = crypto_alloc_aead(name, 0, 0);
	if (IS_ERR(aead->tfm))
		return PTR_ERR(aead->tfm);
	err = crypto_aead_setkey(aead->tfm, key, key_len);
	if (!err)
		err = crypto_aead_setauthsize(aead->tfm, SMB2FS_AEAD_TAG_SIZE);
	if (err) {
		crypto_free_aead(aead->tfm);
		return err;
	}
	aead->at_hand = NULL;
	spin_lock_init(&aead->lock);
	INIT_LIST_HEAD(&aead->idle);
	aead->nr_idle = 0;
	return 0;
}

/**
 * smb2fs_crypt_aead_exit - wipe the key and free the contexts
 * @aead: from smb2fs_crypt_aead_init(); no message uses it any more
 *
 * Context: process; may sleep.
 */
void smb2fs_crypt_aead_exit(struct smb2fs_aead *aead)
{
	struct ctx *c, *next;

	if (aead->at_hand)
		ctx_free(aead->at_hand);
	list_for_each_entry_safe(c, next, &aead->idle, idle)
		ctx_free(c);
	crypto_free_aead(aead->tfm);
}

/**
 * smb2fs_crypt_aead_mac - authenticate head and message, encrypt nothing
 * @aead: the key
 * @job: @src is only read, @dst is NULL, @tag is set
 *
 * Context: process; may sleep. Allocates with GFP_KERNEL.
 * Return: 0, -ENOMEM, -EINVAL when @src is too short, or an error of the
 * transform.
 */
int smb2fs_crypt_aead_mac(struct smb2fs_aead *aead,
			  struct smb2fs_aead_job *job)
{
	struct ctx *c = aead_prepare(aead, job);
	int err;

	if (IS_ERR(c))
		return PTR_ERR(c);
	err = run(c, job, job->head_len + job->len, 0, crypto_aead_encrypt);
	memcpy(job->tag, c->tag, sizeof(c->tag));
	aead_put(aead, c);
	return err;
}

/**
 * smb2fs_crypt_aead_seal - authenticate head and message, encrypt the message
 * @aead: the key
 * @job: the message goes from @src to @dst, which do not overlap; @tag is set
 *
 * Context: process; may sleep. Allocates with GFP_KERNEL.
 * Return: 0, -ENOMEM, -EINVAL when @src or @dst is too short, or an error of
 * the transform. @dst holds nothing of use then.
 */
int smb2fs_crypt_aead_seal(struct smb2fs_aead *aead,
			   struct smb2fs_aead_job *job)
{
	struct ctx *c = aead_prepare(aead, job);
	int err;

	if (IS_ERR(c))
		return PTR_ERR(c);
	err = run(c, job, job->head_len, job->len, crypto_aead_encrypt);
	memcpy(job->tag, c->tag, sizeof(c->tag));
	aead_put(aead, c);
	return err;
}

/**
 * smb2fs_crypt_aead_open - verify head and message, decrypt it in place
 * @aead: the key
 * @job: the message is @src; @dst is NULL, @tag is what came with it
 *
 * Context: process; may sleep. Allocates with GFP_KERNEL.
 * Return: 0, -EBADMSG when it does not verify, -ENOMEM, -EINVAL when @src is
 * too short, or an error of the transform. On an error nothing of @src may be
 * used.
 */
int smb2fs_crypt_aead_open(struct smb2fs_aead *aead,
			   const struct smb2fs_aead_job *job)
{
	struct ctx *c = aead_prepare(aead, job);
	int err;

	if (IS_ERR(c))
		return PTR_ERR(c);
	memcpy(c->tag, job->tag, sizeof(c->tag));
	err = run(c, job, job->head_len, job->len + sizeof(c->tag),
		  crypto_aead_decrypt);
	aead_put(aead, c);
	return err;
}
