// SPDX-License-Identifier: GPL-2.0
/* The keys of the sessions on a connection, found by session id. */

#include "engine/engine.h"

#include <linux/err.h>
#include <linux/slab.h>

#include "crypto/crypt_kdf.h"
#include "crypto/crypt_seal.h"
#include "crypto/crypt_sign.h"

static void session_keys_free(struct kref *refs)
{
	struct smb2fs_session_keys *keys = container_of(refs, struct smb2fs_session_keys,
							refs);

	smb2fs_crypt_sign_free(keys->signer);
	smb2fs_crypt_seal_free(keys->sealer);
	smb2fs_crypt_seal_free(keys->decryptor);
	kfree_sensitive(keys);
}

/**
 * smb2fs_session_keys_put - drop a reference on a session's keys
 * @keys: the keys; wiped with the last reference
 *
 * Context: process; may sleep.
 */
void smb2fs_session_keys_put(struct smb2fs_session_keys *keys)
{
	kref_put(&keys->refs, session_keys_free);
}

static int add_sealers(struct smb2fs_session_keys *set, u16 cipher,
		       const struct smb2fs_keys *keys)
{
	struct smb2fs_sealer *sealer;

	sealer = smb2fs_crypt_seal_alloc(cipher, keys->encrypt);
	if (IS_ERR(sealer))
		return PTR_ERR(sealer);
	set->sealer = sealer;
	sealer = smb2fs_crypt_seal_alloc(cipher, keys->decrypt);
	if (IS_ERR(sealer))
		return PTR_ERR(sealer);
	set->decryptor = sealer;
	return 0;
}

/**
 * smb2fs_session_keys_alloc - make the ciphers of a session
 * @xprt: its connection, for the algorithms that were negotiated
 * @session_id: whose
 * @keys: derived keys; the caller wipes them
 * @seal: all requests are to be sealed; without, they are signed
 *
 * Context: process; may sleep.
 * Return: the keys, with one reference; or ERR_PTR(): -EOPNOTSUPP when sealing
 * is wanted and no cipher was negotiated, -ENOMEM.
 */
struct smb2fs_session_keys *smb2fs_session_keys_alloc(const struct smb2fs_xprt *xprt,
						      u64 session_id,
						      const struct smb2fs_keys *keys,
						      bool seal)
{
	const struct smb2fs_dialect *dialect = &xprt->dialect;
	struct smb2fs_session_keys *set;
	int err;

	/* the server has chosen the cipher, or none */
	if (seal && !dialect->cipher)
		return ERR_PTR(-EOPNOTSUPP);
	set = kzalloc(sizeof(*set), GFP_KERNEL);
	if (!set)
		return ERR_PTR(-ENOMEM);
	kref_init(&set->refs);
	INIT_HLIST_NODE(&set->node);
	set->session_id = session_id;
	set->sign = true;
	set->seal = seal;

	set->signer = smb2fs_crypt_sign_alloc(dialect->signing, keys->sign);
	if (IS_ERR(set->signer)) {
		err = PTR_ERR(set->signer);
		set->signer = NULL;
		goto out_put;
	}
	if (dialect->cipher) {
		err = add_sealers(set, dialect->cipher, keys);
		if (err)
			goto out_put;
	}
	return set;

out_put:
	smb2fs_session_keys_put(set);
	return ERR_PTR(err);
}

/**
 * smb2fs_session_keys_add - let the receiver find a session's keys
 * @xprt: the connection
 * @keys: the keys; the table takes a reference
 *
 * Context: process.
 */
void smb2fs_session_keys_add(struct smb2fs_xprt *xprt, struct smb2fs_session_keys *keys)
{
	smb2fs_session_keys_get(keys);
	spin_lock(&xprt->lock);
	hash_add(xprt->session_keys, &keys->node, keys->session_id);
	spin_unlock(&xprt->lock);
}

/**
 * smb2fs_session_keys_remove - undo smb2fs_session_keys_add()
 * @xprt: the connection
 * @keys: the keys; nothing happens if they are not there any more
 *
 * Context: process; may sleep.
 */
void smb2fs_session_keys_remove(struct smb2fs_xprt *xprt, struct smb2fs_session_keys *keys)
{
	bool there;

	spin_lock(&xprt->lock);
	there = hash_hashed(&keys->node);
	hash_del(&keys->node);
	spin_unlock(&xprt->lock);
	if (there)
		smb2fs_session_keys_put(keys);
}

/**
 * smb2fs_session_keys_find - look up a session's keys
 * @xprt: the connection
 * @session_id: whose
 *
 * Return: the keys, with a reference, or %NULL.
 */
struct smb2fs_session_keys *smb2fs_session_keys_find(struct smb2fs_xprt *xprt,
						     u64 session_id)
{
	struct smb2fs_session_keys *keys, *found = NULL;

	spin_lock(&xprt->lock);
	hash_for_each_possible(xprt->session_keys, keys, node, session_id) {
		if (keys->session_id == session_id) {
			smb2fs_session_keys_get(keys);
			found = keys;
			break;
		}
	}
	spin_unlock(&xprt->lock);
	return found;
}

/**
 * smb2fs_session_keys_clear - forget all keys of a connection that is dead
 * @xprt: the connection; nobody uses it any more
 *
 * Context: process; may sleep.
 */
void smb2fs_session_keys_clear(struct smb2fs_xprt *xprt)
{
	struct smb2fs_session_keys *keys;
	struct hlist_node *next;
	int i;

	hash_for_each_safe(xprt->session_keys, i, next, keys, node) {
		hash_del(&keys->node);
		smb2fs_session_keys_put(keys);
	}
}
