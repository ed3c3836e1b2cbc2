/* SPDX-License-Identifier: GPL-2.0 */
/* What NTLM version 2 computes, [MS-NLMP] 3.3.2 and 3.4; each a function of its
 * arguments. All results are of NTLM_KEY_SIZE bytes.
 */
#ifndef _AUTH_NTLM_CRYPT_H
#define _AUTH_NTLM_CRYPT_H

#include "bytes.h"
#include "utf16.h"

#define NTLM_KEY_SIZE 16

enum ntlm_side {
	NTLM_CLIENT,
	NTLM_SERVER,
};

void ntlm_crypt_owf(uint8_t *ret, const struct utf16 *user,
		    const struct utf16 *domain, const struct utf16 *password);
void ntlm_crypt_proof(uint8_t *ret, const uint8_t *owf, const uint8_t *nonce,
		      struct bytes blob);
void ntlm_crypt_base_key(uint8_t *ret, const uint8_t *owf, const uint8_t *proof);
void ntlm_crypt_exchange(uint8_t *ret, const uint8_t *base_key, const uint8_t *key);
void ntlm_crypt_mic(uint8_t *ret, const uint8_t *key, const struct bytes msgs[3]);
void ntlm_crypt_list_mic(uint8_t *ret, const uint8_t *key, enum ntlm_side side,
			 struct bytes list);

#endif /* _AUTH_NTLM_CRYPT_H */
