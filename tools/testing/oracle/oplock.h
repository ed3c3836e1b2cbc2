/* SPDX-License-Identifier: GPL-2.0 */
/* Oplocks and leases: [MS-SMB2] 3.3.4.6, 3.3.4.7, 3.3.5.22.
 *
 * A break is sent, and what caused it goes on without waiting for the client.
 */
#ifndef ORACLE_OPLOCK_H
#define ORACLE_OPLOCK_H

#include "open.h"
#include "script.h"

void oplock_break_others(const struct open *o);
void oplock_break_by_script(struct conn *c, enum break_how how);
uint32_t oplock_acknowledge(struct request *rq, struct buf *out);

#endif
