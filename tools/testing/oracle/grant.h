/* SPDX-License-Identifier: GPL-2.0 */
/* How many credits an answer grants: the profile's way, or the script's. */
#ifndef ORACLE_GRANT_H
#define ORACLE_GRANT_H

#include <stdint.h>

struct answer;
struct conn;

uint16_t grant_credits(const struct conn *c, const struct answer *a, uint32_t promised);

#endif
