/* SPDX-License-Identifier: GPL-2.0 */
/* IOCTL: [MS-SMB2] 2.2.31, 3.3.5.15. */
#ifndef ORACLE_IOCTL_H
#define ORACLE_IOCTL_H

#include "chain.h"

uint32_t ioctl_handle(struct request *rq, struct buf *out);

#endif
