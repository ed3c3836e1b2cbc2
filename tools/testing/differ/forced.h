/* SPDX-License-Identifier: GPL-2.0 */
/* Differences that a protocol forces, by name. */
#ifndef DIFFER_FORCED_H
#define DIFFER_FORCED_H

#include <stdbool.h>

bool forced_choose(const char *protocol);
bool forced_is_refused(const char *kind, const char *a);
bool forced_is_same(const char *kind, const char *a, const char *b);
void forced_list(void);
void forced_report(void);

#endif
