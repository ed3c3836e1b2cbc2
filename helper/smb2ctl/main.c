// SPDX-License-Identifier: GPL-2.0
/* smb2ctl: look into smb2fs. The table of subcommands; each has its own file. */

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "smb2ctl.h"
#include "version.h"

struct command {
	const char	*name;
	int		(*main)(const struct choice *choice);
	bool		lists;		/* knows -v and -r */
	const char	*help;
};

static const struct command commands[] = {
	{ "status", status_main, false,
	  "the module, who serves this network namespace, why connections ended" },
	{ "connections", connections_main, true,
	  "the connections of this network namespace" },
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
	      "  -j, --json      print JSON, with all there is to know\n"
	      "  -v, --verbose   connections: limits, capabilities and more\n"
	      "  -r, --requests  connections: what is outstanding, and what it waits for\n"
	      "  -h, --help      print this and exit\n"
	      "  -V, --version   print the version and exit\n"
	      "\n"
	      "See smb2ctl(8).\n", to);
}

static int run(const char *name, const struct choice *choice)
{
	size_t i;

	for (i = 0; i < N_COMMANDS && strcmp(commands[i].name, name); i++)
		;
	if (i < N_COMMANDS && (commands[i].lists || (!choice->verbose && !choice->requests)))
		return commands[i].main(choice);
	fprintf(stderr, "smb2ctl: %s '%s'\n",
		i < N_COMMANDS ? "no -v or -r with" : "no command", name);
	usage(stderr);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "requests", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{}
	};
	struct choice choice = {};
	int c;

	while ((c = getopt_long(argc, argv, "jvrhV", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			choice.json = true;
			break;
		case 'v':
			choice.verbose = true;
			break;
		case 'r':
			choice.requests = true;
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
	return run(argv[optind], &choice);
}
