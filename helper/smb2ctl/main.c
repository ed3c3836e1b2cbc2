// SPDX-License-Identifier: GPL-2.0
/* smb2ctl: look into smb2fs. The table of subcommands; each has its own file. */

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smb2ctl.h"
#include "version.h"

/**
 * struct command - a subcommand
 * @name: the word
 * @main: what it does; returns an exit status
 * @options: letters of those that it knows, beside -j
 * @host: it takes a host
 * @help: for the summary
 */
struct command {
	const char	*name;
	int		(*main)(const struct choice *choice);
	const char	*options;
	bool		host;
	const char	*help;
};

static const struct command commands[] = {
	{ "status", status_main, "", false,
	  "the module, who serves this network namespace, why connections ended" },
	{ "connections", connections_main, "vr", false,
	  "the connections of this network namespace" },
	{ "sessions", sessions_main, "v", false,
	  "who is logged on in this network namespace, and where" },
	{ "shares", shares_main, "v", false,
	  "the shares that are in use in this network namespace" },
	{ "discover", discover_main, "p", true,
	  "what the server HOST tells everybody of itself" },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *to)
{
	size_t i;

	fputs("Usage: smb2ctl [OPTION]... COMMAND [HOST]\n"
	      "Look into the smb2fs file system.\n\nCommands:\n", to);
	for (i = 0; i < N_COMMANDS; i++)
		fprintf(to, "  %-14s  %s\n", commands[i].name, commands[i].help);
	fputs("\nOptions:\n"
	      "  -j, --json      print JSON, with all there is to know\n"
	      "  -v, --verbose   connections, sessions, shares: numbers, capabilities and more\n"
	      "  -r, --requests  connections: what is outstanding, and what it waits for\n"
	      "  -p, --port=N    discover: the server's TCP port, not 445\n"
	      "  -h, --help      print this and exit\n"
	      "  -V, --version   print the version and exit\n"
	      "\n"
	      "See smb2ctl(8).\n", to);
}

__attribute__((format(printf, 1, 2)))
static int wrong(const char *format, ...)
{
	va_list args;

	fputs("smb2ctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	usage(stderr);
	return EXIT_USAGE;
}

/* An option that was given and the command does not know; or 0 */
static char unknown_option(const struct command *c, const struct choice *choice)
{
	if (choice->verbose && !strchr(c->options, 'v'))
		return 'v';
	if (choice->requests && !strchr(c->options, 'r'))
		return 'r';
	if (choice->port && !strchr(c->options, 'p'))
		return 'p';
	return 0;
}

static int run(char **args, struct choice *choice)
{
	const struct command *c = commands;
	const char *host = args[0] ? args[1] : NULL;

	if (!args[0])
		return wrong("what?");
	while (c < commands + N_COMMANDS && strcmp(c->name, args[0]))
		c++;
	if (c == commands + N_COMMANDS)
		return wrong("no command '%s'", args[0]);
	if (unknown_option(c, choice))
		return wrong("no -%c with '%s'", unknown_option(c, choice), c->name);
	if (c->host && !host)
		return wrong("'%s' needs a HOST", c->name);
	if (host && (!c->host || args[2]))
		return wrong("no '%s' with '%s'", args[c->host ? 2 : 1], c->name);
	choice->host = host;
	return c->main(choice);
}

static bool parse_port(const char *text, uint16_t *port)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	*port = (uint16_t)n;
	return *text >= '0' && *text <= '9' && !*end && !errno && n && n <= UINT16_MAX;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "requests", no_argument, NULL, 'r' },
		{ "port", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{}
	};
	struct choice choice = {};
	int c;

	while ((c = getopt_long(argc, argv, "jvrp:hV", options, NULL)) != -1) {
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
		case 'p':
			if (!parse_port(optarg, &choice.port))
				return wrong("no port '%s'", optarg);
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
	return run(argv + optind, &choice);
}
