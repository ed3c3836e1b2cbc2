// SPDX-License-Identifier: GPL-2.0
/* smb2d: the daemon of smb2fs. Arguments only; the work is in loop.c. */

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "loop.h"
#include "version.h"

static void usage(FILE *to)
{
	fputs("Usage: smb2d [OPTION]...\n"
	      "Serve the smb2fs file system of this network namespace. Stays in the\n"
	      "foreground and writes its messages to standard error.\n"
	      "\n"
	      "  -v, --verbose   say more\n"
	      "  -h, --help      print this and exit\n"
	      "  -V, --version   print the version and exit\n"
	      "\n"
	      "See smb2d(8).\n", to);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{}
	};
	bool verbose = false;
	int c;

	while ((c = getopt_long(argc, argv, "vhV", options, NULL)) != -1) {
		switch (c) {
		case 'v':
			verbose = true;
			break;
		case 'h':
			usage(stdout);
			return EXIT_SUCCESS;
		case 'V':
			puts("smb2d " SMB2FS_VERSION);
			return EXIT_SUCCESS;
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
	return loop_run() ? EXIT_FAILURE : EXIT_SUCCESS;
}
