// SPDX-License-Identifier: GPL-2.0
/* smb2d: the daemon of smb2fs. Arguments only; the work is in loop.c, that of its
 * workers in worker_main.c.
 */

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "loop.h"
#include "version.h"
#include "worker_main.h"

static void usage(FILE *to)
{
	fputs("Usage: smb2d [OPTION]...\n"
	      "Serve the smb2fs file system of this network namespace. Stays in the\n"
	      "foreground and writes its messages to standard error.\n"
	      "\n"
	      "  -t, --takeover         replace another smb2d if it hangs\n"
	      "  -k, --krb5-conf=FILE   Kerberos' configuration, instead of the system's\n"
	      "  -v, --verbose          say more\n"
	      "  -h, --help             print this and exit\n"
	      "  -V, --version          print the version and exit\n"
	      "\n"
	      "See smb2d(8).\n", to);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "takeover", no_argument, NULL, 't' },
		{ "krb5-conf", required_argument, NULL, 'k' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "worker", no_argument, NULL, 'w' },	/* how it starts its own */
		{}
	};
	const char *krb5_conf = getenv("KRB5_CONFIG");
	bool verbose = false, takeover = false;
	int c;

	while ((c = getopt_long(argc, argv, "tk:vhV", options, NULL)) != -1) {
		switch (c) {
		case 't':
			takeover = true;
			break;
		case 'k':
			krb5_conf = optarg;
			break;
		case 'v':
			verbose = true;
			break;
		case 'h':
			usage(stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts("smb2d " SMB2FS_VERSION);
			return EXIT_SUCCESS;
		case 'w':
			return worker_main();
		default:
			usage(stderr);
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "smb2d: takes no argument: %s\n", argv[optind]);
		usage(stderr);
		return 2;
	}
	log_init(verbose);
	return loop_run(takeover, krb5_conf) ? EXIT_FAILURE : EXIT_SUCCESS;
}
