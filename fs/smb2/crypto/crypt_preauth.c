// SPDX-License-Identifier: GPL-2.0
/* The hash that binds the keys of 3.1.1 to the messages before them. */

#include "crypto/crypt_preauth.h"

#include <crypto/hash.h>
#include <linux/err.h>

static int hash(struct crypto_shash *sha, struct smb2fs_preauth *preauth,
		const void *msg, size_t len)
{
	SHASH_DESC_ON_STACK(desc, sha);
	int err;

	desc->tfm = sha;
	err = crypto_shash_init(desc);
	if (err)
		return err;
	err = crypto_shash_update(desc, preauth->hash, sizeof(preauth->hash));
	if (err)
		return err;
	return crypto_shash_finup(desc, msg, len, preauth->hash);
}

/**
 * smb2fs_crypt_preauth_update - add one message
 * @preauth: the hash so far
 * @msg: the message from its header to the last byte on the wire
 * @len: its length in bytes, without the frame prefix
 *
 * [MS-SMB2] 3.2.5.2 and 3.2.5.3.1.
 *
 * Context: process; may sleep, may load modules.
 * Return: 0, or -ENOMEM, -ENOENT (no SHA-512); @preauth is unchanged then.
 */
int smb2fs_crypt_preauth_update(struct smb2fs_preauth *preauth,
				const void *msg, size_t len)
{
	struct crypto_shash *sha = crypto_alloc_shash("sha512", 0, 0);
	int err;

	if (IS_ERR(sha))
		return PTR_ERR(sha);
	err = hash(sha, preauth, msg, len);
	crypto_free_shash(sha);
	return err;
}
