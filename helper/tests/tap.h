/* SPDX-License-Identifier: GPL-2.0 */
/* The programs' unit tests: one report, from several files. */
#ifndef _TESTS_TAP_H
#define _TESTS_TAP_H

#include <stdbool.h>

/* units.c: one test; @pass is its result */
void ok(int pass, const char *what);

/* units.c: from now on messages to stderr are kept */
void capture_start(void);

/* units.c: whether they have that text in them, NULL: there are none; the first
 * call is their end
 */
bool capture_has(const char *text);

void opts_test(void);
void cred_test(void);
void text_test(void);
void connections_test(void);
void discover_test(void);
void sessions_test(void);
void utf16_test(void);
void spnego_test(void);
void ntlm_test(void);
void krb5_cache_test(void);

#endif /* _TESTS_TAP_H */
