/* SPDX-License-Identifier: GPL-2.0 */
/* Negotiate contexts of 3.1.1: [MS-SMB2] 2.2.3.1, 2.2.4.1. */
#ifndef ORACLE_CONTEXTS_H
#define ORACLE_CONTEXTS_H

#include "chain.h"

/* What the server chooses of the client's contexts */
struct contexts {
	bool		has_cipher;
	bool		has_signing;
	uint16_t	cipher;
	uint16_t	signing;
};

void contexts_check(struct request *rq, size_t offset, unsigned int n, struct contexts *chosen);
unsigned int contexts_put(struct buf *out, const struct contexts *chosen);

#endif
