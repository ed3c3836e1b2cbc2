/* SPDX-License-Identifier: GPL-2.0 */
/* Reparse points: [MS-FSCC] 2.1.2, 2.3.29, 2.3.79, and links in the way of CREATE. */
#ifndef ORACLE_REPARSE_H
#define ORACLE_REPARSE_H

#include "chain.h"
#include "open.h"

uint32_t reparse_get(const struct open *o, uint32_t room, struct buf *data);
uint32_t reparse_set(struct request *rq, struct open *o, const uint8_t *p, uint32_t n);
bool reparse_is_filtered(const struct node *node);
bool reparse_is_link(const struct node *node);
uint32_t reparse_stop(struct request *rq, const struct node *link, size_t unparsed);

#endif
