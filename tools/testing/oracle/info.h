/* SPDX-License-Identifier: GPL-2.0 */
/* QUERY_INFO and SET_INFO: [MS-SMB2] 3.3.5.20, 3.3.5.21, [MS-FSCC] 2.4, 2.5. */
#ifndef ORACLE_INFO_H
#define ORACLE_INFO_H

#include "chain.h"

uint32_t info_query(struct request *rq, struct buf *out);
uint32_t info_set(struct request *rq, struct buf *out);

#endif
