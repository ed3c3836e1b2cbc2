// SPDX-License-Identifier: GPL-2.0
/* smb2ctl's listing of connections, from what the module told. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../smb2ctl/connections.h"
#include "tap.h"

static struct connection busy = {
	.id = 7, .host = "filer", .address = "192.0.2.7", .port = 445,
	.dialect = 0x0311, .cipher = 2, .signing = 2, .capabilities = 0x44,
	.security_mode = 3, .guid = { 1 }, .max_read = 8 << 20,
	.max_write = 1 << 20, .max_transact = 65536, .age_ms = 240000,
	.silence_ms = 1500,
	.credits = {
		.available = 500, .target = 512, .limit = 8192,
		.has_lowest = true, .lowest = 3, .waiting = 1, .waits = 12,
		.clamped = 5, .starved_ns = 1200000000,
	},
	.outstanding = 3,
	.requests = {
		{ .has_message_id = true, .message_id = 41, .command = 8,
		  .count = 3, .age_ms = 1600, .wait = SMB2FS_WAIT_ASYNC_ANSWER,
		  .async_id = 0x15, .session_id = 0xffffffffffffffff },
		{ .command = 5, .count = 1, .age_ms = 20,
		  .wait = SMB2FS_WAIT_CREDITS },
	},
	.n_requests = 2,
};

static struct connection dead = {
	.id = 9, .host = "old\tone", .address = "fd88::1", .ipv6 = true,
	.port = 1445, .dialect = 0x0202, .fault = "silent", .error = ETIMEDOUT,
};

static const char *const table[] = {
	"SERVER   ADDRESS         DIALECT  SIGNING      CIPHER       CREDITS    STARVED  OUTSTANDING  AGE\n",
	"filer    192.0.2.7:445   3.1.1    AES-GMAC     AES-128-GCM  500/512/3  1.2 s    3            4 min\n",
	"old?one  [fd88::1]:1445  2.0.2    HMAC-SHA256  none         0/0/-      0        0            0 s, dead: silent\n",
};

static const char details[] =
	"    Connection    7, server 00000001-0000-0000-0000-000000000000\n"
	"    Capabilities  large MTU, encryption\n"
	"    Signing       required by the server\n"
	"    Limits        read 8 MiB, write 1 MiB, other 64 KiB\n"
	"    Credits       at most 8192 used, 5 granted beyond; 12 times waited for, 1 wait now\n"
	"    Silence       1.5 s\n";

static const char requests[] =
	"    MESSAGE  COMMAND  REQUESTS  AGE    WAITS FOR     ASYNC ID  SESSION\n"
	"    41       READ     3         1.6 s  async answer  0x15      0xffffffffffffffff\n"
	"    -        CREATE   1         20 ms  credits       -         -\n";

/* What is printed; to be freed */
static char *printed(const struct connections *all, struct choice choice)
{
	FILE *out = stdout;
	char *text;
	size_t size;

	stdout = open_memstream(&text, &size);
	if (choice.json)
		connections_print_json(all);
	else
		connections_print_text(all, &choice);
	fclose(stdout);
	stdout = out;
	return text;
}

static void has(char *text, const char *want, const char *what)
{
	ok(!!strstr(text, want), what);
	free(text);
}

static void check_table(const struct connections *all)
{
	char *text = printed(all, (struct choice){});
	char want[1024];

	snprintf(want, sizeof(want), "%s%s%s", table[0], table[1], table[2]);
	ok(!strcmp(text, want), "the table, and nothing else");
	free(text);
	text = printed(&(struct connections){}, (struct choice){});
	ok(!strcmp(text, "No connections in this network namespace\n"),
	   "no connections");
	free(text);
}

void connections_test(void)
{
	struct connection both[2] = { busy, dead };
	const struct connections all = { both, 2 };
	char want[2048];

	check_table(&all);
	snprintf(want, sizeof(want), "%s%s%s", table[1], details, table[2]);
	has(printed(&all, (struct choice){ .verbose = true }), want,
	    "details follow their connection");
	has(printed(&all, (struct choice){ .verbose = true }),
	    "    Dead          silent (ETIMEDOUT)\n", "details of the dead");
	snprintf(want, sizeof(want), "%s%s%s", table[1], requests, table[2]);
	has(printed(&all, (struct choice){ .requests = true }), want,
	    "requests follow their connection");

	has(printed(&all, (struct choice){ .json = true }),
	    "\"waits_for\":\"async answer\",\n"
	    "        \"async_id\":\"0x15\",\n"
	    "        \"session_id\":\"0xffffffffffffffff\"\n", "JSON of a request");
	has(printed(&all, (struct choice){ .json = true }),
	    "\"fault\":\"silent\",\n    \"error\":\"ETIMEDOUT\"\n", "JSON of the dead");
	has(printed(&all, (struct choice){ .json = true }),
	    "\"cipher\":null,", "JSON of no cipher");
	has(printed(&all, (struct choice){ .json = true }),
	    "\"server\":\"old\\tone\",", "JSON of a strange name");
	both[0].n_requests = SMB2FS_CONN_REQUESTS_MAX;
	has(printed(&all, (struct choice){ .requests = true }),
	    "(the oldest; there may be more)\n", "a listing that was cut says so");
}
