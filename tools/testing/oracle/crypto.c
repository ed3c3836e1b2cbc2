// SPDX-License-Identifier: GPL-2.0
#include "crypto.h"

#include <nettle/ccm.h>
#include <nettle/cmac.h>
#include <nettle/gcm.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "smb2.h"

/* Of a transform header: what is authenticated, and where the nonce is */
enum { AAD_AT = 20, AAD_SIZE = TRANSFORM_SIZE - AAD_AT, TAG_AT = 4 };

bool crypto_equal(const void *a, const void *b, size_t n)
{
	return nettle_memeql_sec(a, b, n);
}

/**
 * crypto_hash_chain - SHA-512 of a hash and a message, [MS-SMB2] 3.1.4.4.1
 * @hash: the hash so far; becomes the new one
 * @p: message
 * @n: its length
 */
void crypto_hash_chain(uint8_t hash[SHA512_SIZE], const uint8_t *p, size_t n)
{
	struct sha512_ctx ctx;

	sha512_init(&ctx);
	sha512_update(&ctx, SHA512_SIZE, hash);
	sha512_update(&ctx, n, p);
	sha512_digest(&ctx, SHA512_SIZE, hash);
}

/**
 * crypto_derive - SP800-108 in counter mode, [MS-SMB2] 3.1.4.2
 * @from: key
 * @label: with its NUL
 * @label_size: of it
 * @context: context
 * @context_size: of it
 * @to: its size says how long the derived key is to be
 */
void crypto_derive(const struct key *from, const void *label, size_t label_size,
		   const void *context, size_t context_size, struct key *to)
{
	const uint8_t counter[4] = { 0, 0, 0, 1 }, separator = 0;
	const uint8_t bits[4] = { 0, 0, to->size * 8 >> 8, to->size * 8 & 0xff };
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, from->size, from->bytes);
	hmac_sha256_update(&ctx, sizeof(counter), counter);
	hmac_sha256_update(&ctx, label_size, label);
	hmac_sha256_update(&ctx, 1, &separator);
	hmac_sha256_update(&ctx, context_size, context);
	hmac_sha256_update(&ctx, sizeof(bits), bits);
	hmac_sha256_digest(&ctx, to->size, to->bytes);
}

static void gmac(const struct key *k, const uint8_t nonce[GCM_IV_SIZE], const uint8_t *p,
		 size_t n, uint8_t tag[TAG_SIZE])
{
	struct gcm_aes128_ctx ctx;
	size_t whole = n & ~(size_t)(GCM_BLOCK_SIZE - 1);

	gcm_aes128_set_key(&ctx, k->bytes);
	gcm_aes128_set_iv(&ctx, GCM_IV_SIZE, nonce);
	gcm_aes128_update(&ctx, whole, p);
	gcm_aes128_update(&ctx, n - whole, p + whole);
	gcm_aes128_digest(&ctx, TAG_SIZE, tag);
}

/**
 * crypto_sign - the signature of a message, [MS-SMB2] 3.1.4.1
 * @alg: SIGN_HMAC, SIGN_CMAC, SIGN_GMAC
 * @k: signing key
 * @from_server: who sends it
 * @p: message, of which the signature is taken as zero
 * @n: its length, at least HEADER_SIZE
 * @tag: to fill
 */
void crypto_sign(unsigned int alg, const struct key *k, bool from_server, const uint8_t *p,
		 size_t n, uint8_t tag[TAG_SIZE])
{
	uint8_t nonce[GCM_IV_SIZE] = {}, copy[HEADER_SIZE];
	union {
		struct hmac_sha256_ctx	hmac;
		struct cmac_aes128_ctx	cmac;
	} ctx;
	uint8_t *all;

	memcpy(copy, p, HEADER_SIZE);
	memset(copy + SIGNATURE_AT, 0, TAG_SIZE);
	switch (alg) {
	case SIGN_HMAC:
		hmac_sha256_set_key(&ctx.hmac, k->size, k->bytes);
		hmac_sha256_update(&ctx.hmac, HEADER_SIZE, copy);
		hmac_sha256_update(&ctx.hmac, n - HEADER_SIZE, p + HEADER_SIZE);
		hmac_sha256_digest(&ctx.hmac, TAG_SIZE, tag);
		break;
	case SIGN_CMAC:
		cmac_aes128_set_key(&ctx.cmac, k->bytes);
		cmac_aes128_update(&ctx.cmac, HEADER_SIZE, copy);
		cmac_aes128_update(&ctx.cmac, n - HEADER_SIZE, p + HEADER_SIZE);
		cmac_aes128_digest(&ctx.cmac, TAG_SIZE, tag);
		break;
	default:
		memcpy(nonce, p + 24, 8);
		nonce[8] = from_server | (get16(p + 12) == CANCEL) << 1;
		all = xrealloc(NULL, n);
		memcpy(all, copy, HEADER_SIZE);
		memcpy(all + HEADER_SIZE, p + HEADER_SIZE, n - HEADER_SIZE);
		gmac(k, nonce, all, n, tag);
		free(all);
	}
}

size_t crypto_nonce_size(unsigned int cipher)
{
	return cipher == AES128_CCM || cipher == AES256_CCM ? 11 : 12;
}

size_t crypto_key_size(unsigned int cipher)
{
	return cipher == AES256_CCM || cipher == AES256_GCM ? 32 : 16;
}

/* Encrypt or decrypt, and compute the tag */
static void transform(unsigned int cipher, const struct key *k, bool encrypt,
		      const uint8_t *header, const uint8_t *in, size_t n, uint8_t *out,
		      uint8_t tag[TAG_SIZE])
{
	const uint8_t *aad = header + AAD_AT, *nonce = aad;
	size_t nonce_size = crypto_nonce_size(cipher);
	union {
		struct gcm_aes128_ctx	gcm128;
		struct gcm_aes256_ctx	gcm256;
		struct ccm_aes128_ctx	ccm128;
		struct ccm_aes256_ctx	ccm256;
	} c;

#define GCM(bits) do {								\
	gcm_aes##bits##_set_key(&c.gcm##bits, k->bytes);			\
	gcm_aes##bits##_set_iv(&c.gcm##bits, nonce_size, nonce);		\
	gcm_aes##bits##_update(&c.gcm##bits, AAD_SIZE, aad);			\
	if (encrypt)								\
		gcm_aes##bits##_encrypt(&c.gcm##bits, n, out, in);		\
	else									\
		gcm_aes##bits##_decrypt(&c.gcm##bits, n, out, in);		\
	gcm_aes##bits##_digest(&c.gcm##bits, TAG_SIZE, tag);			\
} while (0)
#define CCM(bits) do {								\
	ccm_aes##bits##_set_key(&c.ccm##bits, k->bytes);			\
	ccm_aes##bits##_set_nonce(&c.ccm##bits, nonce_size, nonce, AAD_SIZE, n, TAG_SIZE); \
	ccm_aes##bits##_update(&c.ccm##bits, AAD_SIZE, aad);			\
	if (encrypt)								\
		ccm_aes##bits##_encrypt(&c.ccm##bits, n, out, in);		\
	else									\
		ccm_aes##bits##_decrypt(&c.ccm##bits, n, out, in);		\
	ccm_aes##bits##_digest(&c.ccm##bits, TAG_SIZE, tag);			\
} while (0)
	switch (cipher) {
	case AES128_CCM:
		CCM(128);
		break;
	case AES128_GCM:
		GCM(128);
		break;
	case AES256_CCM:
		CCM(256);
		break;
	default:
		GCM(256);
	}
#undef GCM
#undef CCM
}

/**
 * crypto_seal - encrypt in place, [MS-SMB2] 3.1.4.3
 * @cipher: AES128_CCM and so on
 * @k: key
 * @header: transform header, all but the tag filled in
 * @p: message
 * @n: its length
 */
void crypto_seal(unsigned int cipher, const struct key *k, uint8_t *header, uint8_t *p, size_t n)
{
	transform(cipher, k, true, header, p, n, p, header + TAG_AT);
}

/**
 * crypto_open - decrypt
 * @cipher: AES128_CCM and so on
 * @k: key
 * @header: transform header
 * @p: what follows it
 * @n: its length
 * @out: room for as much
 *
 * Return: whether the tag is right.
 */
bool crypto_open(unsigned int cipher, const struct key *k, const uint8_t *header,
		 const uint8_t *p, size_t n, uint8_t *out)
{
	uint8_t tag[TAG_SIZE];

	transform(cipher, k, false, header, p, n, out, tag);
	return crypto_equal(tag, header + TAG_AT, TAG_SIZE);
}
