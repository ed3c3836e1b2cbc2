/* SPDX-License-Identifier: GPL-2.0 */
/* What was seen: one line per violation at once, all of it as JSON. */
#ifndef ORACLE_REPORT_H
#define ORACLE_REPORT_H

#include <stdbool.h>

#include "rules.h"

struct conn;

void violate(struct conn *c, enum rule broken, const char *allowed, const char *seen, ...)
	__attribute__((format(printf, 4, 5)));

void report_connection(const struct conn *c);
bool report_write(void);
bool report_is_clean(void);
void report_free(void);
bool report_allow(const char *name);
void report_list_rules(void);

#endif
