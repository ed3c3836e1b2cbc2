/* SPDX-License-Identifier: GPL-2.0 */
/* Who logs on: NTLMv2, raw or in SPNEGO, and a mechanism for tests. */
#ifndef ORACLE_AUTH_H
#define ORACLE_AUTH_H

#include "bytes.h"
#include "ntlm.h"

enum auth_result { AUTH_MORE, AUTH_DONE, AUTH_FAILED };

struct conn;

struct auth {
	struct conn	*c;
	unsigned int	step;		/* of an exchange; 0 before and after it */
	struct buf	mechanisms;	/* SPNEGO's list, as it came */
	struct ntlm	ntlm;
	uint8_t		key[64];	/* the session key, once done */
	size_t		key_size;
	uint16_t	flags;		/* SESSION_GUEST, SESSION_NULL */
};

void auth_put_offer(struct buf *out);
enum auth_result auth_step(struct auth *a, const uint8_t *token, size_t n, struct buf *out);
void auth_free(struct auth *a);

#endif
