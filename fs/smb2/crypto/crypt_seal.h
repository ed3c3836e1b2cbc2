/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_CRYPT_SEAL_H
#define _SMB2FS_CRYPT_SEAL_H

#include <linux/atomic.h>
#include <linux/types.h>

#include "crypto/crypt_aead.h"
#include "wire/wire_neg.h"

struct iov_iter;
struct smb2fs_wire_transform;

#define SMB2FS_SEAL_KEY_MAX	32

/**
 * struct smb2fs_sealer - one direction of a session, used by all its channels
 * @aead: the key
 * @nonce: the next one; U64_MAX stands for none
 * @prefix: random, before @nonce: should a key ever come into the world a
 *	second time, its nonces are not the same again
 * @ccm: the cipher is in CCM mode, not in GCM
 */
struct smb2fs_sealer {
	struct smb2fs_aead	aead;
	atomic64_t		nonce;
	u8			prefix[4];
	bool			ccm;
};

/* crypt_seal.c */
unsigned int smb2fs_crypt_seal_key_size(enum smb2fs_cipher cipher);
struct smb2fs_sealer *smb2fs_crypt_seal_alloc(enum smb2fs_cipher cipher,
					      const u8 *key);
void smb2fs_crypt_seal_free(struct smb2fs_sealer *sealer);
int smb2fs_crypt_seal_encrypt(struct smb2fs_sealer *sealer, u64 session_id,
			      struct smb2fs_wire_transform *hdr,
			      struct iov_iter *plain, size_t len,
			      struct iov_iter *cipher);
int smb2fs_crypt_seal_decrypt(struct smb2fs_sealer *sealer,
			      const struct smb2fs_wire_transform *hdr,
			      struct iov_iter *buf, size_t len);

/*
 * CCM sums up what it encrypts before it encrypts it. If that changes in between the
 * message does not verify, and the server ends the connection. GCM sums up what it
 * has encrypted.
 */
static inline bool smb2fs_crypt_seal_reads_twice(const struct smb2fs_sealer *sealer)
{
	return sealer->ccm;
}

#endif /* _SMB2FS_CRYPT_SEAL_H */
