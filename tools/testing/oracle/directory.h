/* SPDX-License-Identifier: GPL-2.0 */
/* QUERY_DIRECTORY and CHANGE_NOTIFY: [MS-SMB2] 3.3.5.18, 3.3.5.19. */
#ifndef ORACLE_DIRECTORY_H
#define ORACLE_DIRECTORY_H

#include "chain.h"

uint32_t directory_query(struct request *rq, struct buf *out);
uint32_t directory_notify(struct request *rq, struct buf *out);

#endif
