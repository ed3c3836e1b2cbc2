/* SPDX-License-Identifier: GPL-2.0 */
/* NEGOTIATE: [MS-SMB2] 2.2.3, 2.2.4, 3.3.5.3, 3.3.5.4. */
#ifndef ORACLE_NEGOTIATE_H
#define ORACLE_NEGOTIATE_H

#include "chain.h"

void negotiate_smb1(struct conn *c, const uint8_t *p, size_t n);
uint32_t negotiate_handle(struct request *rq, struct buf *out);
const uint8_t *negotiate_server_guid(void);
uint64_t negotiate_time(void);

#endif
