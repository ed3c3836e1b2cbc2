// SPDX-License-Identifier: GPL-2.0
/* NTLM version 2 with nettle. What is secret and not a result is wiped. */

#include "ntlm_crypt.h"

#include <nettle/arcfour.h>
#include <nettle/hmac.h>
#include <nettle/md4.h>
#include <nettle/md5.h>
#include <string.h>

static void hmac(uint8_t *ret, const uint8_t *key, const struct bytes *parts, size_t n)
{
	struct hmac_md5_ctx ctx;
	size_t i;

	hmac_md5_set_key(&ctx, NTLM_KEY_SIZE, key);
	for (i = 0; i < n; i++)
		hmac_md5_update(&ctx, parts[i].len, parts[i].data);
	hmac_md5_digest(&ctx, NTLM_KEY_SIZE, ret);
	explicit_bzero(&ctx, sizeof(ctx));
}

/**
 * ntlm_crypt_owf - NTOWFv2, [MS-NLMP] 3.3.2: what the password is good for
 * @ret: gets it
 * @user: in capitals
 * @domain: as the user gave it
 * @password: it
 */
void ntlm_crypt_owf(uint8_t *ret, const struct utf16 *user,
		    const struct utf16 *domain, const struct utf16 *password)
{
	const struct bytes name[] = { utf16_bytes(user), utf16_bytes(domain) };
	uint8_t hash[MD4_DIGEST_SIZE];
	struct md4_ctx md4;

	md4_init(&md4);
	md4_update(&md4, password->len, password->data);
	md4_digest(&md4, sizeof(hash), hash);
	hmac(ret, hash, name, 2);
	explicit_bzero(&md4, sizeof(md4));
	explicit_bzero(hash, sizeof(hash));
}

/**
 * ntlm_crypt_proof - NTProofStr
 * @ret: gets it
 * @owf: of ntlm_crypt_owf()
 * @nonce: the server's
 * @blob: what the client answers with it; "temp" in the specification
 */
void ntlm_crypt_proof(uint8_t *ret, const uint8_t *owf, const uint8_t *nonce,
		      struct bytes blob)
{
	const struct bytes parts[] = { { nonce, 8 }, blob };

	hmac(ret, owf, parts, 2);
}

/**
 * ntlm_crypt_base_key - SessionBaseKey, which is the KeyExchangeKey, too
 * @ret: gets it
 * @owf: of ntlm_crypt_owf()
 * @proof: of ntlm_crypt_proof()
 */
void ntlm_crypt_base_key(uint8_t *ret, const uint8_t *owf, const uint8_t *proof)
{
	const struct bytes parts[] = { { proof, NTLM_KEY_SIZE } };

	hmac(ret, owf, parts, 1);
}

/**
 * ntlm_crypt_exchange - EncryptedRandomSessionKey
 * @ret: gets it
 * @base_key: of ntlm_crypt_base_key()
 * @key: the session key that the client has chosen
 */
void ntlm_crypt_exchange(uint8_t *ret, const uint8_t *base_key, const uint8_t *key)
{
	struct arcfour_ctx rc4;

	arcfour_set_key(&rc4, NTLM_KEY_SIZE, base_key);
	arcfour_crypt(&rc4, NTLM_KEY_SIZE, ret, key);
	explicit_bzero(&rc4, sizeof(rc4));
}

/**
 * ntlm_crypt_mic - the MIC of AUTHENTICATE, [MS-NLMP] 3.1.5.1.2
 * @ret: gets it
 * @key: the session key
 * @msgs: all three messages; the MIC of the third is zeroes
 */
void ntlm_crypt_mic(uint8_t *ret, const uint8_t *key, const struct bytes msgs[3])
{
	hmac(ret, key, msgs, 3);
}

/* SIGNKEY and SEALKEY for 128 bits, [MS-NLMP] 3.4.5; the end of @what counts */
static void derive(uint8_t *ret, const uint8_t *key, const char *what)
{
	struct md5_ctx md5;

	md5_init(&md5);
	md5_update(&md5, NTLM_KEY_SIZE, key);
	md5_update(&md5, strlen(what) + 1, (const uint8_t *)what);
	md5_digest(&md5, NTLM_KEY_SIZE, ret);
	explicit_bzero(&md5, sizeof(md5));
}

/**
 * ntlm_crypt_list_mic - a mechListMIC: the first MAC of the session, [MS-NLMP] 3.4.4.2
 * @ret: gets it
 * @key: the session key
 * @side: who has made it
 * @list: what it is over
 */
void ntlm_crypt_list_mic(uint8_t *ret, const uint8_t *key, enum ntlm_side side,
			 struct bytes list)
{
	static const char *const purpose[][2] = {
		[NTLM_CLIENT] = {
			"session key to client-to-server signing key magic constant",
			"session key to client-to-server sealing key magic constant",
		},
		[NTLM_SERVER] = {
			"session key to server-to-client signing key magic constant",
			"session key to server-to-client sealing key magic constant",
		},
	};
	static const uint8_t first[4];
	const struct bytes parts[] = { { first, sizeof(first) }, list };
	uint8_t sign[NTLM_KEY_SIZE], seal[NTLM_KEY_SIZE], sum[NTLM_KEY_SIZE];
	struct arcfour_ctx rc4;

	derive(sign, key, purpose[side][0]);
	derive(seal, key, purpose[side][1]);
	hmac(sum, sign, parts, 2);
	arcfour_set_key(&rc4, NTLM_KEY_SIZE, seal);
	bytes_put_le32(ret, 1);
	arcfour_crypt(&rc4, 8, ret + 4, sum);
	bytes_put_le32(ret + 12, 0);
	explicit_bzero(&rc4, sizeof(rc4));
	explicit_bzero(sign, sizeof(sign));
	explicit_bzero(seal, sizeof(seal));
}
