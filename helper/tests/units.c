// SPDX-License-Identifier: GPL-2.0
/* Runs the programs' unit tests, without a kernel. Prints TAP. */

#include <stdio.h>

#include "tap.h"

static int n, bad;

void ok(int pass, const char *what)
{
	printf("%sok %d %s\n", pass ? "" : "not ", ++n, what);
	bad += !pass;
}

int main(void)
{
	opts_test();
	text_test();
	connections_test();
	utf16_test();
	spnego_test();
	ntlm_test();
	printf("1..%d\n", n);
	return bad ? 1 : 0;
}
