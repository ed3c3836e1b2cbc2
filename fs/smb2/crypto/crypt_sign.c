// SPDX-License-Identifier: GPL-2.0
/* Signing, [MS-SMB2] 3.1.4.1 and 3.1.5.1. */

#include "crypto/crypt_sign.h"

#include <crypto/hash.h>
#include <crypto/sha2.h>
#include <crypto/utils.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/iov_iter.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "crypto/crypt_aead.h"
#include "wire/wire_hdr.h"

/* In the nonce of AES-GMAC, 3.1.4.1 */
#define NONCE_SERVER	1u
#define NONCE_CANCEL	2u

/**
 * struct smb2fs_signer - one signing key, used by any number of tasks at once
 * @mac: HMAC-SHA256 or AES-CMAC, keyed; NULL with AES-GMAC
 * @gmac: AES-GMAC: GCM that encrypts nothing
 */
struct smb2fs_signer {
	struct crypto_shash	*mac;
	struct smb2fs_aead	gmac;
};

static int init_mac(struct smb2fs_signer *s, const char *name, const u8 *key)
{
	int err;

	s->mac = crypto_alloc_shash(name, 0, 0);
	if (IS_ERR(s->mac))
		return PTR_ERR(s->mac);
	err = crypto_shash_setkey(s->mac, key, SMB2FS_SIGN_KEY_SIZE);
	if (err)
		crypto_free_shash(s->mac);
	return err;
}

static int init(struct smb2fs_signer *s, enum smb2fs_signing alg,
		const u8 *key)
{
	switch (alg) {
	case SMB2FS_SIGNING_HMAC_SHA256:
		return init_mac(s, "hmac(sha256)", key);
	case SMB2FS_SIGNING_AES_CMAC:
		return init_mac(s, "cmac(aes)", key);
	case SMB2FS_SIGNING_AES_GMAC:
		return smb2fs_crypt_aead_init(&s->gmac, "gcm(aes)", key,
					      SMB2FS_SIGN_KEY_SIZE);
	}
	return -EINVAL;
}

/**
 * smb2fs_crypt_sign_alloc - make a signing key ready for use
 * @alg: how to sign
 * @key: Channel.SigningKey, or Session.SessionKey before 3.0; not kept
 *
 * Context: process; may sleep, may load modules.
 * Return: the signer, to be freed with smb2fs_crypt_sign_free(), or ERR_PTR():
 * -EINVAL for an algorithm that 2.2.3.1.7 does not have, -ENOENT for one that
 * this kernel does not have, -ENOMEM.
 */
struct smb2fs_signer *smb2fs_crypt_sign_alloc(enum smb2fs_signing alg,
					      const u8 key[SMB2FS_SIGN_KEY_SIZE])
{
	struct smb2fs_signer *s = kzalloc(sizeof(*s), GFP_KERNEL);
	int err;

	if (!s)
		return ERR_PTR(-ENOMEM);
	err = init(s, alg, key);
	if (err) {
		kfree(s);
		return ERR_PTR(err);
	}
	return s;
}

/**
 * smb2fs_crypt_sign_free - wipe a signing key
 * @signer: from smb2fs_crypt_sign_alloc(), and nobody signs with it any more;
 *	or NULL
 *
 * Context: process; may sleep.
 */
void smb2fs_crypt_sign_free(struct smb2fs_signer *signer)
{
	if (!signer)
		return;
	if (signer->mac)
		crypto_free_shash(signer->mac);
	else
		smb2fs_crypt_aead_exit(&signer->gmac);
	kfree(signer);
}

/* A step of iterate_and_advance_kernel(): what is left undone is returned */
static size_t update(void *base, size_t progress, size_t len, void *desc,
		     void *err)
{
	*(int *)err = crypto_shash_update(desc, base, len);
	return *(int *)err ? len : 0;
}

static int add_rest(struct shash_desc *desc, struct iov_iter *rest, size_t len)
{
	int err = 0;

	if (iterate_and_advance_kernel(rest, len, desc, &err, update) != len)
		return err ?: -EINVAL;
	return 0;
}

static int calc_mac(struct smb2fs_signer *s, const struct smb2fs_wire_hdr *hdr,
		    struct iov_iter *rest, size_t len, u8 *ret)
{
	SHASH_DESC_ON_STACK(desc, s->mac);
	u8 mac[SHA256_DIGEST_SIZE];	/* the longer of the two */
	int err;

	desc->tfm = s->mac;
	err = crypto_shash_init(desc);
	if (!err)
		err = crypto_shash_update(desc, (const u8 *)hdr, sizeof(*hdr));
	if (!err)
		err = add_rest(desc, rest, len);
	if (!err)
		err = crypto_shash_final(desc, mac);
	if (!err)
		memcpy(ret, mac, SMB2FS_SIGN_SIZE);
	shash_desc_zero(desc);
	return err;
}

static int calc_gmac(struct smb2fs_signer *s, const struct smb2fs_wire_hdr *hdr,
		     struct iov_iter *rest, size_t len, u8 *ret)
{
	struct smb2fs_aead_job job = {
		.head = hdr, .head_len = sizeof(*hdr), .src = rest, .len = len,
	};
	u32 bits = 0;
	int err;

	if (hdr->flags & cpu_to_le32(SMB2FS_FLAG_RESPONSE))
		bits |= NONCE_SERVER;
	if (hdr->command == cpu_to_le16(SMB2FS_CANCEL))
		bits |= NONCE_CANCEL;
	memcpy(job.iv, &hdr->message_id, 8);
	put_unaligned_le32(bits, job.iv + 8);
	err = smb2fs_crypt_aead_mac(&s->gmac, &job);
	if (!err)
		memcpy(ret, job.tag, SMB2FS_SIGN_SIZE);
	return err;
}

/**
 * smb2fs_crypt_sign_calc - the signature of one message
 * @signer: the key; shared with other tasks
 * @hdr: the header; whatever it has as a signature counts as zeroes
 * @rest: what follows it, in kernel memory that is not on a stack and does not
 *	change meanwhile; advanced
 * @len: how many bytes of @rest belong to the message, in a compound the
 *	padding included
 * @ret: the signature; untouched on an error
 *
 * With AES-GMAC no two messages of one direction may have the same MessageId
 * under one key, save a request and its CANCEL: the id is the nonce.
 *
 * Context: process; may sleep. Allocates with GFP_KERNEL, and only when more
 * tasks sign at a time than ever before, or a longer message.
 * Return: 0, -EINVAL when @rest is shorter than @len, -ENOMEM, or an error of
 * the crypto API.
 */
int smb2fs_crypt_sign_calc(struct smb2fs_signer *signer,
			   const struct smb2fs_wire_hdr *hdr,
			   struct iov_iter *rest, size_t len,
			   u8 ret[SMB2FS_SIGN_SIZE])
{
	struct smb2fs_wire_hdr plain = *hdr;

	memset(plain.signature, 0, sizeof(plain.signature));
	if (signer->mac)
		return calc_mac(signer, &plain, rest, len, ret);
	return calc_gmac(signer, &plain, rest, len, ret);
}

/**
 * smb2fs_crypt_sign_verify - is a message signed with this key
 * @signer: the key; shared with other tasks
 * @hdr: the header as received
 * @rest: what follows it, in kernel memory that is not on a stack; advanced
 * @len: how many bytes of @rest belong to the message, in a compound the
 *	padding included
 *
 * Context: as smb2fs_crypt_sign_calc().
 * Return: 0, -EKEYREJECTED when the signature is another one, or an error of
 * smb2fs_crypt_sign_calc().
 */
int smb2fs_crypt_sign_verify(struct smb2fs_signer *signer,
			     const struct smb2fs_wire_hdr *hdr,
			     struct iov_iter *rest, size_t len)
{
	u8 want[SMB2FS_SIGN_SIZE];
	int err;

	err = smb2fs_crypt_sign_calc(signer, hdr, rest, len, want);
	if (!err && crypto_memneq(want, hdr->signature, sizeof(want)))
		err = -EKEYREJECTED;
	memzero_explicit(want, sizeof(want));
	return err;
}
