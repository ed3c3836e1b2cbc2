// SPDX-License-Identifier: GPL-2.0
/* smb2ctl: look into smb2fs. The table of subcommands; each has its own file. */

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "smb2ctl.h"
#include "version.h"

struct command {
	const char	*name;
	int		(*main)(bool json);
	const char	*help;
};

static const struct command commands[] = {
	{ "status", status_main, "the module, and who serves this network namespace" },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *to)
{
	size_t i;

	fputs("Usage: smb2ctl [OPTION]... COMMAND\n"
	      "Look into the smb2fs file system.\n\nCommands:\n", to);
	for (i = 0; i < N_COMMANDS; i++)
		fprintf(to, "  %-14s  %s\n", commands[i].name, commands[i].help);
	fputs("\nOptions:\n"
	      "  -j, --json      print JSON\n"
	      "  -h, --help      print this and exit\n"
	      "  -V, --version   print the version and exit\n"
	      "\n"
	      "See smb2ctl(8).\n", to);
}

static int run(const char *name, bool json)
{
	size_t i;

	for (i = 0; i < N_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].main(json);
	fprintf(stderr, "smb2ctl: no command '%s'\n", name);
	usage(stderr);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{}
	};
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "jhV", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			json = true;
			break;
		case 'h':
			usage(stdout);
			return EXIT_OK;
		case 'V':
			puts("smb2ctl " SMB2FS_VERSION);
			return EXIT_OK;
		default:
			usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (optind + 1 != argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	return run(argv[optind], json);
}
