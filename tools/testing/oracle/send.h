/* SPDX-License-Identifier: GPL-2.0 */
/* A reply becomes a frame: headers, lies, signatures, seal. */
#ifndef ORACLE_SEND_H
#define ORACLE_SEND_H

struct reply;

void send_reply(struct reply *r);

#endif
