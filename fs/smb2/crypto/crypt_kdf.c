// SPDX-License-Identifier: GPL-2.0
/* The keys of a session, [MS-SMB2] 3.1.4.2 and 3.2.5.3.
 *
 * A key is HMAC-SHA256 of a counter, a label that names its purpose, a
 * context, and its own length (NIST SP 800-108, counter mode). In 3.1.1 the
 * context is the hash of all messages before, so both sides have the same keys
 * only if nobody has changed one of these.
 */

#include "crypto/crypt_kdf.h"

#include <crypto/hash.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "crypto/crypt_preauth.h"

#define DIALECT_300	0x0300
#define DIALECT_311	0x0311

#define SESSION_KEY_SIZE	16
#define PRF_SIZE		32	/* of HMAC-SHA256; no key is longer */

/**
 * struct purpose - what a key is for
 * @label: in 3.0 and 3.0.2; the NUL at the end is part of each of these
 * @context: in 3.0 and 3.0.2
 * @label_311: in 3.1.1; the context is the preauth hash there
 */
struct purpose {
	const char	*label;
	const char	*context;
	const char	*label_311;
};

static const struct purpose sign = {
	"SMB2AESCMAC", "SmbSign", "SMBSigningKey"
};

static const struct purpose app = {
	"SMB2APP", "SmbRpc", "SMBAppKey"
};

static const struct purpose encrypt = {
	"SMB2AESCCM", "ServerIn ", "SMBC2SCipherKey"
};

static const struct purpose decrypt = {
	"SMB2AESCCM", "ServerOut", "SMBS2CCipherKey"
};

static u8 *kdf_put(u8 *to, const void *from, size_t len)
{
	return memcpy(to, from, len) + len;
}

/* One key, of @len bytes; @preauth is NULL before 3.1.1 */
static int derive(struct crypto_shash *hmac, const struct purpose *purpose,
		  const struct smb2fs_preauth *preauth, u8 *key, size_t len)
{
	const char *label = preauth ? purpose->label_311 : purpose->label;
	u8 in[4 + 16 + 1 + SMB2FS_PREAUTH_SIZE + 4], *p = in;
	u8 out[PRF_SIZE];
	int err;

	put_unaligned_be32(1, p);
	p = kdf_put(p + 4, label, strlen(label) + 1);
	*p++ = 0;
	if (preauth)
		p = kdf_put(p, preauth->hash, sizeof(preauth->hash));
	else
		p = kdf_put(p, purpose->context, strlen(purpose->context) + 1);
	put_unaligned_be32(8 * len, p);
	err = crypto_shash_tfm_digest(hmac, in, p + 4 - in, out);
	if (!err)
		memcpy(key, out, len);
	memzero_explicit(out, sizeof(out));
	return err;
}

/* Key the PRF with Session.SessionKey */
static int set_session_key(struct crypto_shash *hmac,
			   const struct smb2fs_session_key *session)
{
	return crypto_shash_setkey(hmac, session->key,
				   min(session->len, SESSION_KEY_SIZE));
}

static int derive_cipher(struct crypto_shash *hmac, unsigned int len,
			 const struct smb2fs_session_key *session,
			 const struct smb2fs_preauth *preauth,
			 struct smb2fs_keys *ret)
{
	int err = 0;

	/* Session.FullSessionKey instead, whatever its length */
	if (len > SESSION_KEY_SIZE)
		err = crypto_shash_setkey(hmac, session->key, session->len);
	ret->cipher_len = len;
	if (!err)
		err = derive(hmac, &encrypt, preauth, ret->encrypt, len);
	if (!err)
		err = derive(hmac, &decrypt, preauth, ret->decrypt, len);
	return err;
}

static bool good(const struct smb2fs_session_key *session)
{
	return session->len > 0 && session->len <= sizeof(session->key);
}

/**
 * smb2fs_crypt_kdf_derive - the keys of a new session
 * @dialect: DialectRevision of the connection, 0x0202 to 0x0311
 * @cipher: that of the connection; CCM with 128 bits in 3.0 and 3.0.2; NONE
 *	when the session is never sealed
 * @session: what authentication gave
 * @preauth: hash of the session, without the last SESSION_SETUP response; for
 *	3.1.1 only
 * @ret: the keys; wiped on an error. Those for which @dialect has no use are
 *	zeroes.
 *
 * Context: process; may sleep, may load modules.
 * Return: 0, -EINVAL (no session key), -ENOMEM, -ENOENT (no HMAC-SHA256).
 */
int smb2fs_crypt_kdf_derive(u16 dialect, enum smb2fs_cipher cipher,
			    const struct smb2fs_session_key *session,
			    const struct smb2fs_preauth *preauth,
			    struct smb2fs_keys *ret)
{
	unsigned int cipher_len = smb2fs_crypt_seal_key_size(cipher);
	struct crypto_shash *hmac;
	int err;

	memset(ret, 0, sizeof(*ret));
	if (!good(session))
		return -EINVAL;
	if (dialect < DIALECT_300) {
		memcpy(ret->sign, session->key,
		       min(session->len, SESSION_KEY_SIZE));
		memcpy(ret->app, ret->sign, sizeof(ret->app));
		return 0;
	}
	if (dialect < DIALECT_311)
		preauth = NULL;

	hmac = crypto_alloc_shash("hmac(sha256)", 0, 0);
	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	err = set_session_key(hmac, session);
	if (!err)
		err = derive(hmac, &sign, preauth, ret->sign,
			     sizeof(ret->sign));
	if (!err)
		err = derive(hmac, &app, preauth, ret->app, sizeof(ret->app));
	if (!err && cipher_len)
		err = derive_cipher(hmac, cipher_len, session, preauth, ret);
	crypto_free_shash(hmac);
	if (err)
		memzero_explicit(ret, sizeof(*ret));
	return err;
}

/**
 * smb2fs_crypt_kdf_bind - the signing key of one more channel of a session
 * @dialect: DialectRevision of the connection, 0x0300 to 0x0311
 * @session: what authentication on this channel gave
 * @preauth: hash of this channel, as for a new session; for 3.1.1 only
 * @ret: Channel.SigningKey; wiped on an error
 *
 * All other keys are those of the session. The text for the client, 3.2.5.3.3,
 * has one label for all dialects; that for the server, 3.3.5.5.3, has those of
 * a new session, and servers use these.
 *
 * Context: process; may sleep, may load modules.
 * Return: as smb2fs_crypt_kdf_derive().
 */
int smb2fs_crypt_kdf_bind(u16 dialect, const struct smb2fs_session_key *session,
			  const struct smb2fs_preauth *preauth,
			  u8 ret[SMB2FS_SIGN_KEY_SIZE])
{
	struct smb2fs_keys keys;
	int err;

	err = smb2fs_crypt_kdf_derive(dialect, SMB2FS_CIPHER_NONE, session,
				      preauth, &keys);
	memcpy(ret, keys.sign, SMB2FS_SIGN_KEY_SIZE);
	memzero_explicit(&keys, sizeof(keys));
	return err;
}
