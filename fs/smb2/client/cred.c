// SPDX-License-Identifier: GPL-2.0
/* Credentials: whose they are, and when two are the same.
 *
 * The password is the payload of a key, which mount.smb2 has made and smb2d
 * reads. Here it is only compared with another one.
 */

#include "client/cred.h"

#include <crypto/algapi.h>
#include <keys/user-type.h>
#include <linux/err.h>
#include <linux/key.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

static void cred_free(struct kref *refs)
{
	struct smb2fs_cred *cred = container_of(refs, struct smb2fs_cred, refs);

	if (cred->who.key) {
		key_invalidate(cred->who.key);
		key_put(cred->who.key);
	}
	kfree(cred->who.user);
	kfree(cred->who.domain);
	kfree(cred);
}

/**
 * smb2fs_cred_put - drop a reference on a credential
 * @cred: the credential; its key is invalidated with the last reference
 *
 * Context: process; may sleep.
 */
void smb2fs_cred_put(struct smb2fs_cred *cred)
{
	kref_put(&cred->refs, cred_free);
}

/* The key with a reference; whoever mounts has to be allowed to use it */
static struct key *get_key(s32 serial)
{
	key_ref_t ref = lookup_user_key(serial, 0, KEY_NEED_SEARCH);
	struct key *key;

	if (IS_ERR(ref))
		return ERR_CAST(ref);
	key = key_ref_to_ptr(ref);
	if (key->type == &key_type_user)
		return key;
	key_put(key);
	return ERR_PTR(-EINVAL);
}

static int set_strings(struct smb2fs_upcall_cred *who,
		       const struct smb2fs_cred_spec *spec)
{
	who->user = kstrdup(spec->user, GFP_KERNEL);
	who->domain = kstrdup(spec->domain, GFP_KERNEL);
	if ((spec->user && !who->user) || (spec->domain && !who->domain))
		return -ENOMEM;
	return 0;
}

/**
 * smb2fs_cred_alloc - make a credential
 * @spec: what the mount options say; copied
 *
 * Context: process, the one that mounts, since its rights to the key count; may
 * sleep.
 * Return: the credential with one reference; or ERR_PTR(): -ENOMEM, -EINVAL
 * when the key is of the wrong type, or why the key cannot be used (-ENOKEY,
 * -EACCES, -EKEYREVOKED and so on).
 */
struct smb2fs_cred *smb2fs_cred_alloc(const struct smb2fs_cred_spec *spec)
{
	struct smb2fs_cred *cred = kzalloc(sizeof(*cred), GFP_KERNEL);
	struct key *key;
	int err;

	if (!cred)
		return ERR_PTR(-ENOMEM);
	kref_init(&cred->refs);
	cred->who.sec = spec->sec;
	cred->who.uid = spec->uid;
	cred->guest = spec->guest;
	err = set_strings(&cred->who, spec);
	if (!err && spec->key) {
		key = get_key(spec->key);
		if (IS_ERR(key))
			err = PTR_ERR(key);
		else
			cred->who.key = key;
	}
	if (!err)
		return cred;
	smb2fs_cred_put(cred);
	return ERR_PTR(err);
}

static bool is_same_password(struct key *a, struct key *b)
{
	const struct user_key_payload *p, *q;
	bool same;

	if (a == b)
		return true;
	if (!a || !b)
		return false;
	rcu_read_lock();
	p = user_key_payload_rcu(a);
	q = user_key_payload_rcu(b);
	/* a key that was revoked has no payload, and is like no other */
	same = p && q && p->datalen == q->datalen &&
	       !crypto_memneq(p->data, q->data, p->datalen);
	rcu_read_unlock();
	return same;
}

static bool cred_is_same(const char *a, const char *b)
{
	return !strcmp(a ?: "", b ?: "");
}

/**
 * smb2fs_cred_equal - would a server know both as the same user?
 * @a: one
 * @b: another
 *
 * Sessions are shared on the strength of this, so a password counts, and so
 * does whose tickets are used. In doubt they differ.
 *
 * Context: any that is not atomic in a key's update.
 * Return: true if they are the same.
 */
bool smb2fs_cred_equal(const struct smb2fs_cred *a, const struct smb2fs_cred *b)
{
	const struct smb2fs_upcall_cred *p = &a->who, *q = &b->who;

	return p->sec == q->sec && a->guest == b->guest &&
	       uid_eq(p->uid, q->uid) && cred_is_same(p->user, q->user) &&
	       cred_is_same(p->domain, q->domain) &&
	       is_same_password(p->key, q->key);
}

/**
 * smb2fs_cred_name - a credential in messages
 * @cred: the credential
 *
 * Return: the user's name as the mount has it, or what stands for it; never
 * %NULL, valid as long as @cred.
 */
const char *smb2fs_cred_name(const struct smb2fs_cred *cred)
{
	if (cred->who.user)
		return cred->who.user;
	return cred->who.sec == SMB2FS_SEC_NONE ? "anonymous" : "the ticket's owner";
}
