/* SPDX-License-Identifier: GPL-2.0 */
/* The server's side of NTLMv2: [MS-NLMP] 3.2.5, 3.3.2. */
#ifndef ORACLE_NTLM_H
#define ORACLE_NTLM_H

#include "bytes.h"

#define NTLM_SIGNATURE	"NTLMSSP"

enum { NTLM_MAC_SIZE = 16 };

struct auth;

struct ntlm {
	struct buf	negotiate;	/* the messages, for the integrity code */
	struct buf	challenge;
	uint32_t	flags;
	uint8_t		server_challenge[8];
	uint8_t		exported[16];
};

enum auth_result ntlm_negotiate(struct auth *a, const uint8_t *p, size_t n, struct buf *out);
enum auth_result ntlm_authenticate(struct auth *a, const uint8_t *p, size_t n);
void ntlm_mac(const struct ntlm *ntlm, bool from_server, const uint8_t *p, size_t n,
	      uint8_t mac[NTLM_MAC_SIZE]);
void ntlm_free(struct ntlm *ntlm);

#endif
