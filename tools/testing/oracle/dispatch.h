/* SPDX-License-Identifier: GPL-2.0 */
/* From a checked request to the function that answers it. */
#ifndef ORACLE_DISPATCH_H
#define ORACLE_DISPATCH_H

#include "chain.h"

uint32_t dispatch(struct request *rq, struct buf *out);
void dispatch_cancel(struct request *rq);

#endif
