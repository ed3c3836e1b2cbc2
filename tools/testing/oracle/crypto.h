/* SPDX-License-Identifier: GPL-2.0 */
/* The protocol's cryptography, on nettle. */
#ifndef ORACLE_CRYPTO_H
#define ORACLE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TAG_SIZE = 16, NONCE_SIZE = 16, SHA512_SIZE = 64 };

struct key {
	uint8_t	bytes[32];
	size_t	size;
};

void crypto_hash_chain(uint8_t hash[SHA512_SIZE], const uint8_t *p, size_t n);
void crypto_derive(const struct key *from, const void *label, size_t label_size,
		   const void *context, size_t context_size, struct key *to);
void crypto_sign(unsigned int alg, const struct key *k, bool from_server, const uint8_t *p,
		 size_t n, uint8_t tag[TAG_SIZE]);
size_t crypto_nonce_size(unsigned int cipher);
size_t crypto_key_size(unsigned int cipher);
void crypto_seal(unsigned int cipher, const struct key *k, uint8_t *header, uint8_t *p, size_t n);
bool crypto_open(unsigned int cipher, const struct key *k, const uint8_t *header,
		 const uint8_t *p, size_t n, uint8_t *out);
bool crypto_equal(const void *a, const void *b, size_t n);

#endif
