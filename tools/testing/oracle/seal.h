/* SPDX-License-Identifier: GPL-2.0 */
/* Sealed messages: [MS-SMB2] 2.2.41, 3.1.4.3, 3.3.5.2.1. */
#ifndef ORACLE_SEAL_H
#define ORACLE_SEAL_H

#include "session.h"

struct session *seal_open(struct conn *c, const uint8_t *p, size_t n, struct buf *out);
void seal_header(struct session *s, struct buf *frame, size_t at);
void seal_frame(const struct session *s, struct buf *frame, size_t at);

#endif
