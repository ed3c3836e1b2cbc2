/* SPDX-License-Identifier: GPL-2.0 */
/* The rules that every request keeps, whatever its command. */
#ifndef ORACLE_CHECK_H
#define ORACLE_CHECK_H

#include "chain.h"

bool check_message(struct request *rq, size_t index);
void check_header(struct request *rq, size_t index);
void check_charge(struct request *rq);
void check_claim(struct request *rq);
void check_protection(struct request *rq);
void check_padding(struct request *rq);

#endif
