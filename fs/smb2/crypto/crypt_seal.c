// SPDX-License-Identifier: GPL-2.0
/* Encryption, [MS-SMB2] 3.1.4.3 and 3.2.5.1.1.1. */

#include "crypto/crypt_seal.h"

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "wire/wire_hdr.h"

/* Bytes of the nonce, 2.2.41; the last 8 are a counter */
#define GCM_NONCE_SIZE	12
#define CCM_NONCE_SIZE	11

/* What of the transform header is authenticated: from Nonce to the end */
#define AAD_OFFSET	offsetof(struct smb2fs_wire_transform, nonce)
#define AAD_SIZE	(sizeof(struct smb2fs_wire_transform) - AAD_OFFSET)

static_assert(AAD_SIZE <= SMB2FS_AEAD_HEAD_MAX);

static bool is_ccm(enum smb2fs_cipher cipher)
{
	return cipher == SMB2FS_CIPHER_AES128_CCM ||
	       cipher == SMB2FS_CIPHER_AES256_CCM;
}

/**
 * smb2fs_crypt_seal_key_size - how long a key a cipher needs
 * @cipher: any number
 *
 * Context: any.
 * Return: 16, 32, or 0 when there is no such cipher.
 */
unsigned int smb2fs_crypt_seal_key_size(enum smb2fs_cipher cipher)
{
	switch (cipher) {
	case SMB2FS_CIPHER_NONE:
		return 0;
	case SMB2FS_CIPHER_AES128_CCM:
	case SMB2FS_CIPHER_AES128_GCM:
		return 16;
	case SMB2FS_CIPHER_AES256_CCM:
	case SMB2FS_CIPHER_AES256_GCM:
		return 32;
	}
	return 0;
}

/**
 * smb2fs_crypt_seal_alloc - make a key ready for use
 * @cipher: that of the connection
 * @key: Session.EncryptionKey to encrypt or Session.DecryptionKey to decrypt,
 *	smb2fs_crypt_seal_key_size() bytes; not kept
 *
 * A session has one sealer for each direction, whatever the number of its
 * channels: the counter in it is what keeps nonces from being used twice.
 *
 * Context: process; may sleep, may load modules.
 * Return: the sealer, to be freed with smb2fs_crypt_seal_free(), or ERR_PTR():
 * -EINVAL for no cipher, -ENOENT for one that this kernel does not have,
 * -ENOMEM.
 */
struct smb2fs_sealer *smb2fs_crypt_seal_alloc(enum smb2fs_cipher cipher,
					      const u8 *key)
{
	unsigned int key_len = smb2fs_crypt_seal_key_size(cipher);
	struct smb2fs_sealer *s;
	int err;

	if (!key_len)
		return ERR_PTR(-EINVAL);
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return ERR_PTR(-ENOMEM);
	s->ccm = is_ccm(cipher);
	get_random_bytes(s->prefix, sizeof(s->prefix));
	err = smb2fs_crypt_aead_init(&s->aead,
				     s->ccm ? "ccm(aes)" : "gcm(aes)",
				     key, key_len);
	if (err) {
		kfree(s);
		return ERR_PTR(err);
	}
	return s;
}

/**
 * smb2fs_crypt_seal_free - wipe a key
 * @sealer: from smb2fs_crypt_seal_alloc(), and nobody uses it any more; or NULL
 *
 * Context: process; may sleep.
 */
void smb2fs_crypt_seal_free(struct smb2fs_sealer *sealer)
{
	if (!sealer)
		return;
	smb2fs_crypt_aead_exit(&sealer->aead);
	kfree(sealer);
}

static int next_nonce(struct smb2fs_sealer *s, u8 nonce[16])
{
	size_t prefix_len = (s->ccm ? CCM_NONCE_SIZE : GCM_NONCE_SIZE) - 8;
	u64 n = atomic64_fetch_add_unless(&s->nonce, 1, U64_MAX);

	if (n == U64_MAX)
		return -EKEYEXPIRED;
	memset(nonce, 0, 16);
	memcpy(nonce, s->prefix, prefix_len);
	put_unaligned_le64(n, nonce + prefix_len);
	return 0;
}

/* For GCM the nonce; for CCM that after the size of its length field, less 1 */
static void set_iv(const struct smb2fs_sealer *s, u8 iv[SMB2FS_AEAD_IV_SIZE],
		   const u8 nonce[16])
{
	if (s->ccm) {
		iv[0] = 15 - CCM_NONCE_SIZE - 1;
		memcpy(iv + 1, nonce, CCM_NONCE_SIZE);
	} else {
		memcpy(iv, nonce, GCM_NONCE_SIZE);
	}
}

/**
 * smb2fs_crypt_seal_encrypt - encrypt a message
 * @sealer: the key of the session to the server; shared with other tasks
 * @session_id: Session.SessionId
 * @hdr: the transform header; filled in
 * @plain: the message with its header, in kernel memory that is not on a stack;
 *	advanced. It does not change meanwhile if smb2fs_crypt_seal_reads_twice():
 *	the pages of others are copied before, see smb2fs_tree_needs_copy(), and
 *	those of the page cache are stable under writeback.
 * @len: its length in bytes
 * @cipher: where the encrypted message goes, as long as @plain and elsewhere;
 *	advanced
 *
 * Context: process; may sleep. Allocates with GFP_KERNEL, and only when more
 * tasks encrypt at a time than ever before, or a longer message.
 * Return: 0, -EKEYEXPIRED when all nonces of this key are used up, -ENOMEM,
 * -EINVAL when an iterator is shorter than @len, or an error of the crypto
 * API. On an error nothing may be sent of @hdr and @cipher.
 */
int smb2fs_crypt_seal_encrypt(struct smb2fs_sealer *sealer, u64 session_id,
			      struct smb2fs_wire_transform *hdr,
			      struct iov_iter *plain, size_t len,
			      struct iov_iter *cipher)
{
	struct smb2fs_aead_job job = {
		.head = (u8 *)hdr + AAD_OFFSET, .head_len = AAD_SIZE,
		.src = plain, .dst = cipher, .len = len,
	};
	int err;

	*hdr = (struct smb2fs_wire_transform){
		.protocol_id = cpu_to_le32(SMB2FS_MAGIC_TRANSFORM),
		.original_message_size = cpu_to_le32(len),
		/* encrypted; up to 3.0.2 the id of AES-128-CCM, the same */
		.flags = cpu_to_le16(1),
		.session_id = cpu_to_le64(session_id),
	};
	err = next_nonce(sealer, hdr->nonce);
	if (err)
		return err;
	set_iv(sealer, job.iv, hdr->nonce);
	err = smb2fs_crypt_aead_seal(&sealer->aead, &job);
	if (!err)
		memcpy(hdr->signature, job.tag, sizeof(hdr->signature));
	return err;
}

/**
 * smb2fs_crypt_seal_decrypt - verify and decrypt a message in place
 * @sealer: the key of the session from the server; shared with other tasks
 * @hdr: the transform header as received
 * @buf: what follows it, in kernel memory that is not on a stack; advanced
 * @len: its length in bytes
 *
 * The header is authenticated together with the message, but what it says is
 * for the caller to judge.
 *
 * Context: process; may sleep. Allocates with GFP_KERNEL, and only when more
 * tasks decrypt at a time than ever before, or a longer message.
 * Return: 0, -EBADMSG when it does not verify, -ENOMEM, -EINVAL when @buf is
 * shorter than @len, or an error of the crypto API. On an error nothing of
 * @buf may be used.
 */
int smb2fs_crypt_seal_decrypt(struct smb2fs_sealer *sealer,
			      const struct smb2fs_wire_transform *hdr,
			      struct iov_iter *buf, size_t len)
{
	struct smb2fs_aead_job job = {
		.head = (const u8 *)hdr + AAD_OFFSET, .head_len = AAD_SIZE,
		.src = buf, .len = len,
	};

	memcpy(job.tag, hdr->signature, sizeof(job.tag));
	set_iv(sealer, job.iv, hdr->nonce);
	return smb2fs_crypt_aead_open(&sealer->aead, &job);
}
