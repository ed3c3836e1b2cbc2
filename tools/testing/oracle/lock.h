/* SPDX-License-Identifier: GPL-2.0 */
/* Byte-range locks: [MS-SMB2] 2.2.26, 3.3.5.14. */
#ifndef ORACLE_LOCK_H
#define ORACLE_LOCK_H

#include "open.h"

uint32_t lock_handle(struct request *rq, struct buf *out);
bool lock_take(struct open *o, const struct lock *want);
bool lock_conflicts(struct open *o, uint64_t offset, uint64_t length, bool writing);

#endif
