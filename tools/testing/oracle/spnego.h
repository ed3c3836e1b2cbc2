/* SPDX-License-Identifier: GPL-2.0 */
/* The server's side of SPNEGO: RFC 4178, [MS-SPNG]. NTLM is all it has. */
#ifndef ORACLE_SPNEGO_H
#define ORACLE_SPNEGO_H

#include "auth.h"

enum { SPNEGO_INIT = 0x60, SPNEGO_RESP = 0xa1 };

void spnego_put_offer(struct buf *out);
enum auth_result spnego_step(struct auth *a, const uint8_t *p, size_t n, struct buf *out);

#endif
