// SPDX-License-Identifier: GPL-2.0
/* What a session seals and opens messages with, the same on all of its channels. */

#include "engine/engine.h"

#include <linux/err.h>
#include <linux/slab.h>

#include "crypto/crypt_kdf.h"
#include "crypto/crypt_seal.h"

static void session_keys_free(struct kref *refs)
{
	struct smb2fs_session_keys *keys =
		container_of(refs, struct smb2fs_session_keys, refs);

	smb2fs_crypt_seal_free(keys->sealer);
	smb2fs_crypt_seal_free(keys->decryptor);
	kfree(keys);
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
 * smb2fs_session_keys_alloc - make what a session seals with
 * @cipher: that was negotiated; 0 for none
 * @keys: derived keys; the caller wipes them
 * @seal: all requests are to be sealed
 *
 * Once for a session: each channel that is added to it later has a reference.
 *
 * Context: process; may sleep.
 * Return: the keys, with one reference; or ERR_PTR(): -EOPNOTSUPP when sealing
 * is wanted and no cipher was negotiated, -ENOMEM.
 */
struct smb2fs_session_keys *
smb2fs_session_keys_alloc(u16 cipher, const struct smb2fs_keys *keys, bool seal)
{
	struct smb2fs_session_keys *set;
	int err;

	/* the server has chosen the cipher, or none */
	if (seal && !cipher)
		return ERR_PTR(-EOPNOTSUPP);
	set = kzalloc(sizeof(*set), GFP_KERNEL);
	if (!set)
		return ERR_PTR(-ENOMEM);
	kref_init(&set->refs);
	set->seal = seal;
	err = cipher ? add_sealers(set, cipher, keys) : 0;
	if (err) {
		smb2fs_session_keys_put(set);
		return ERR_PTR(err);
	}
	return set;
}
