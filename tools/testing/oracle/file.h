/* SPDX-License-Identifier: GPL-2.0 */
/* FLUSH, READ, WRITE: [MS-SMB2] 3.3.5.11 to 3.3.5.13. */
#ifndef ORACLE_FILE_H
#define ORACLE_FILE_H

#include "chain.h"

uint32_t file_flush(struct request *rq, struct buf *out);
uint32_t file_read(struct request *rq, struct buf *out);
uint32_t file_write(struct request *rq, struct buf *out);

#endif
