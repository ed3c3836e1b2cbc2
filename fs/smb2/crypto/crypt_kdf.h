/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_CRYPT_KDF_H
#define _SMB2FS_CRYPT_KDF_H

#include <linux/types.h>

#include "crypto/crypt_seal.h"
#include "crypto/crypt_sign.h"

struct smb2fs_preauth;

/**
 * struct smb2fs_session_key - the secret that both sides have after logon
 * @key: as authentication gave it; the rest is ignored
 * @len: its length in bytes, at least 1; 16 after NTLM, up to 64
 *
 * The owner wipes it with memzero_explicit().
 */
struct smb2fs_session_key {
	u8	key[64];
	u8	len;
};

/**
 * struct smb2fs_keys - the keys of a session
 * @sign: SigningKey of the session and of its first channel
 * @app: ApplicationKey, for what runs on top of the session
 * @encrypt: EncryptionKey, from client to server
 * @decrypt: DecryptionKey, from server to client
 * @cipher_len: length of these two in bytes; 0: the session cannot be sealed
 *
 * The owner wipes it with memzero_explicit().
 */
struct smb2fs_keys {
	u8	sign[SMB2FS_SIGN_KEY_SIZE];
	u8	app[16];
	u8	encrypt[SMB2FS_SEAL_KEY_MAX];
	u8	decrypt[SMB2FS_SEAL_KEY_MAX];
	u8	cipher_len;
};

/* crypt_kdf.c */
int smb2fs_crypt_kdf_derive(u16 dialect, enum smb2fs_cipher cipher,
			    const struct smb2fs_session_key *session,
			    const struct smb2fs_preauth *preauth,
			    struct smb2fs_keys *ret);
int smb2fs_crypt_kdf_bind(u16 dialect, const struct smb2fs_session_key *session,
			  const struct smb2fs_preauth *preauth,
			  u8 ret[SMB2FS_SIGN_KEY_SIZE]);

#endif /* _SMB2FS_CRYPT_KDF_H */
