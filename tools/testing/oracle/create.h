/* SPDX-License-Identifier: GPL-2.0 */
/* CREATE: [MS-SMB2] 2.2.13, 3.3.5.9. */
#ifndef ORACLE_CREATE_H
#define ORACLE_CREATE_H

#include "chain.h"

uint32_t create_handle(struct request *rq, struct buf *out);

#endif
