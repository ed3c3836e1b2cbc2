// SPDX-License-Identifier: GPL-2.0
/* smb2ctl's listings of sessions, shares and requests to smb2d, from what the
 * module told.
 */

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../smb2ctl/sessions.h"
#include "../smb2ctl/upcalls.h"
#include "tap.h"

static const struct session alice = {
	.id = 4, .host = "filer", .conn = 2, .session_id = 0x40000000011,
	.sec = SMB2FS_SEC_NTLM, .user = "alice\033[2J", .domain = "CORP",
	.principal = "CORP\\alice", .dialect = 0x0311, .has_signing = true, .signing = 2,
	.cipher = 4, .age_ms = 61000, .shares = 2,
};

static const struct session ticket = {
	.id = 5, .host = "filer", .conn = 2, .session_id = 0x15,
	.sec = SMB2FS_SEC_KRB5, .principal = "bob@EXAMPLE.COM", .uid = 1000,
	.dialect = 0x0302, .has_signing = true, .signing = 1, .age_ms = 5000,
	.has_expires = true, .expires_ms = 36000000, .shares = 1, .error = ETIMEDOUT,
};

static const struct session nobody = {
	.id = 6, .host = "nas", .conn = 3, .session_id = 0x19, .sec = SMB2FS_SEC_NONE,
	.dialect = 0x0210, .shares = 1,
};

static const struct session guest = {
	.id = 7, .host = "nas", .conn = 3, .session_id = 0x1d, .sec = SMB2FS_SEC_NTLM,
	.user = "guest", .flags = 1, .dialect = 0x0210, .shares = 1,
};

static const char *const sessions_table[] = {
	"SERVER  USER             SEC   DIALECT  SIGNING   CIPHER       SHARES  AGE                   EXPIRES\n",
	"filer   CORP\\alice?[2J   ntlm  3.1.1    AES-GMAC  AES-256-GCM  2       1 min                 never\n",
	"filer   bob@EXAMPLE.COM  krb5  3.0.2    AES-CMAC  none         1       5 s, dead: ETIMEDOUT  10 h 0 min\n",
	"nas     (anonymous)      none  2.1      none      none         1       0 s                   never\n",
	"nas     guest (guest)    ntlm  2.1      none      none         1       0 s                   never\n",
};

static const char ticket_details[] =
	"    Session       5 on connection 2, SessionId 0x15, SessionFlags 0x0000\n"
	"    Principal     bob@EXAMPLE.COM\n"
	"    Tickets of    uid 1000\n";

static const struct share sealed = {
	.session = {
		.id = 4, .host = "filer", .conn = 2, .session_id = 0x11,
		.sec = SMB2FS_SEC_NTLM, .user = "alice", .dialect = 0x0311,
		.has_signing = true, .signing = 2,
	},
	.id = 8, .name = "pl\303\244ne", .tree_id = 0x5001, .type = 1, .flags = 0x8831,
	.capabilities = 0x30, .max_access = 0x1f01ff, .cipher = 2, .credits = 512,
	.opens = 3, .age_ms = 7000,
};

static const char shares_text[] =
	"SERVER  SHARE  USER   DIALECT  SIGNING   CIPHER       CREDITS  OPENS  AGE\n"
	"filer   pl\303\244ne  alice  3.1.1    AES-GMAC  AES-128-GCM  512      3      7 s\n"
	"    Share         8 of session 4, TreeId 0x5001, SessionId 0x11\n"
	"    Type          disk\n"
	"    Access        0x001f01ff at most\n"
	"    Flags         no caching, DFS, access-based enumeration, encrypt\n"
	"    Capabilities  continuous availability, scale-out\n";

/* What is printed meanwhile; to be freed */
static struct {
	FILE	*stdout;
	char	*text;
	size_t	size;
} catch;

static void catch_begin(void)
{
	catch.stdout = stdout;
	stdout = open_memstream(&catch.text, &catch.size);
}

static char *catch_end(void)
{
	fclose(stdout);
	stdout = catch.stdout;
	return catch.text;
}

static void is(char *text, const char *want, const char *what)
{
	ok(!strcmp(text, want), what);
	free(text);
}

static void has(char *text, const char *want, const char *what)
{
	ok(!!strstr(text, want), what);
	free(text);
}

static void check_sessions(void)
{
	struct session four[] = { alice, ticket, nobody, guest };
	const struct sessions all = { four, 4 };
	char want[1024];

	catch_begin();
	sessions_print_text(&all, &(struct choice){});
	snprintf(want, sizeof(want), "%s%s%s%s%s", sessions_table[0], sessions_table[1],
		 sessions_table[2], sessions_table[3], sessions_table[4]);
	is(catch_end(), want, "the table of sessions, and nothing else");
	catch_begin();
	sessions_print_text(&all, &(struct choice){ .verbose = true });
	snprintf(want, sizeof(want), "%s%s%s", sessions_table[2], ticket_details,
		 sessions_table[3]);
	has(catch_end(), want, "details follow their session");
	catch_begin();
	sessions_print_text(&(struct sessions){}, &(struct choice){});
	is(catch_end(), "No sessions in this network namespace\n", "no sessions");
	catch_begin();
	sessions_print_json(&all);
	has(catch_end(), "\"uid\":1000,\n    \"guest\":false,\n    \"anonymous\":false,\n"
	    "    \"dialect\":\"3.0.2\",\n    \"signing\":\"AES-CMAC\",\n"
	    "    \"encryption\":null,\n    \"age_ms\":5000,\n"
	    "    \"expires_ms\":36000000,\n    \"shares\":1,\n"
	    "    \"error\":\"ETIMEDOUT\"\n", "JSON of a session");
	catch_begin();
	sessions_print_json(&(struct sessions){ &four[2], 2 });
	has(catch_end(), "\"user\":\"guest\",\n    \"domain\":null,\n    \"principal\":null,\n"
	    "    \"uid\":0,\n    \"guest\":true,\n    \"anonymous\":false,\n",
	    "JSON of a guest's session");
}

static void check_shares(void)
{
	struct share one = sealed;
	const struct shares all = { &one, 1 };

	catch_begin();
	shares_print_text(&all, &(struct choice){ .verbose = true });
	is(catch_end(), shares_text, "the table of shares, with details");
	catch_begin();
	shares_print_text(&(struct shares){}, &(struct choice){});
	is(catch_end(), "No shares in this network namespace\n", "no shares");
	catch_begin();
	shares_print_json(&all);
	has(catch_end(), "\"encryption\":\"AES-128-GCM\",\n    \"type\":\"disk\",\n"
	    "    \"flags\":[\n      \"no caching\",\n      \"DFS\",\n"
	    "      \"access-based enumeration\",\n      \"encrypt\"\n    ],\n",
	    "JSON of a share");
	one.type = 9;
	one.flags = 0;
	one.capabilities = 0x80000000;
	catch_begin();
	shares_print_text(&all, &(struct choice){ .verbose = true });
	has(catch_end(), "    Type          0x0009\n    Access        0x001f01ff at most\n"
	    "    Flags         none\n    Capabilities  0x80000000\n",
	    "a share of the future");
}

static void check_upcalls(void)
{
	struct upcalls u = {
		.waiting = 3, .late = 1,
		.counts = {
			{ .class = SMB2FS_UPCALL_CLASS_RESOLVE },
			{ .class = SMB2FS_UPCALL_CLASS_AUTH, .queued = 9, .accepted = 8,
			  .done = 4, .failed = 2, .timeout = 1, .cancelled = 1, .restarted = 5 },
		},
		.n_counts = 2,
		.pending = {
			{ .id = 77, .class = SMB2FS_UPCALL_CLASS_AUTH, .host = "filer\n",
			  .age_ms = 2000, .accepted = true },
			{ .id = 78, .host = "nas" },
		},
		.n_pending = 2,
	};
	struct json_object *object = upcalls_object(&u);

	catch_begin();
	upcalls_print_text(&u);
	is(catch_end(), "Requests to the daemon of this network namespace; 1 late answers\n"
	   "        CLASS    QUEUED  ACCEPTED  DONE  FAILED  TIMEOUT  CANCELLED  RESTARTED\n"
	   "        resolve  0       0         0     0       0        0          0\n"
	   "        auth     9       8         4     2       1        1          5\n"
	   "        WAITING  CLASS    SERVER  AGE  DAEMON\n"
	   "        77       auth     filer?  2 s  has it\n"
	   "        78       resolve  nas     0 s  -\n"
	   "        (and 1 more)\n", "requests to the daemon");
	ok(!strcmp(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN),
		   "{\"waiting\":3,\"late\":1,"
		   "\"resolve\":{\"queued\":0,\"accepted\":0,\"done\":0,\"failed\":0,"
		   "\"timeout\":0,\"cancelled\":0,\"restarted\":0},"
		   "\"auth\":{\"queued\":9,\"accepted\":8,\"done\":4,\"failed\":2,"
		   "\"timeout\":1,\"cancelled\":1,\"restarted\":5},"
		   "\"pending\":[{\"id\":77,\"class\":\"auth\",\"server\":\"filer\\n\","
		   "\"age_ms\":2000,\"accepted\":true},"
		   "{\"id\":78,\"class\":\"resolve\",\"server\":\"nas\","
		   "\"age_ms\":0,\"accepted\":false}]}"), "their JSON");
	json_object_put(object);
	u.counts[1].queued = 0;
	u.late = 0;
	catch_begin();
	upcalls_print_text(&u);
	is(catch_end(), "", "no requests, no words");
}

void sessions_test(void)
{
	check_sessions();
	check_shares();
	check_upcalls();
}
