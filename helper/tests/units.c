// SPDX-License-Identifier: GPL-2.0
/* Runs the programs' unit tests, without a kernel. Prints TAP. */

#include <stdio.h>
#include <string.h>

#include "tap.h"

static int n, bad;

void ok(int pass, const char *what)
{
	printf("%sok %d %s\n", pass ? "" : "not ", ++n, what);
	bad += !pass;
}

static char captured[8192];
static FILE *terminal;

void capture_start(void)
{
	terminal = stderr;
	memset(captured, 0, sizeof(captured));
	stderr = fmemopen(captured, sizeof(captured) - 1, "w");
}

bool capture_has(const char *text)
{
	if (terminal) {
		fclose(stderr);
		stderr = terminal;
		terminal = NULL;
	}
	return text ? !!strstr(captured, text) : !*captured;
}

int main(void)
{
	opts_test();
	cred_test();
	text_test();
	connections_test();
	discover_test();
	sessions_test();
	utf16_test();
	spnego_test();
	ntlm_test();
	krb5_cache_test();
	printf("1..%d\n", n);
	return bad ? 1 : 0;
}
