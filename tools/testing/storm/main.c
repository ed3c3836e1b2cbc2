// SPDX-License-Identifier: GPL-2.0
/* Random data operations by several processes, on one client or two, on files of which
 * it is known at each moment who has written each byte.
 */

#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "storm.h"

struct options options = {
	.seed = 1, .seconds = 60, .steps = 120, .procs = 4, .patience = 120, .late = 5,
	.grain = PAGE,
};

static const struct mode * const modes[] = {
	&mode_regions, &mode_append, &mode_fsx, &mode_handover,
};

#define MODES	(sizeof(modes) / sizeof(*modes))

static bool is_chosen(const struct mode *m)
{
	if (!*options.modes)
		return true;
	for (const char * const *s = options.modes; *s; s++) {
		if (!fnmatch(*s, m->name, 0))
			return true;
	}
	return false;
}

static const struct mode *mode_of(unsigned long round)
{
	const struct mode *chosen[MODES];
	unsigned int count = 0;

	for (unsigned int i = 0; i < MODES; i++) {
		if (is_chosen(modes[i]))
			chosen[count++] = modes[i];
	}
	return count ? chosen[round % count] : NULL;
}

static void clean(const struct round *r)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/%s", options.dirs[0], r->name);
	if (unlink(path))
		perror(path);
}

static bool run(unsigned long number)
{
	struct round r = { .number = number, .mode = mode_of(number) };
	time_t begun = time(NULL);

	r.random = options.seed * 0x10001 + number * 0x9e3779b1;
	r.clients = options.clients;
	snprintf(r.name, sizeof(r.name), "storm.%s.%lu", r.mode->name, number);
	if (!round_run(&r))
		return false;
	printf("round %lu: %s: %s: %ld s\n", number, r.mode->name, r.what,
	       (long)(time(NULL) - begun));
	clean(&r);
	return true;
}

static const char usage[] =
	"Usage: storm [OPTION]... A [B]\n"
	"Random operations on files in A, and on the same ones by the path of another client, B.\n"
	"\n"
	"  --seed N          repeat what this seed gave (default 1)\n"
	"  --seconds N       begin rounds for so long (default 60)\n"
	"  --rounds N        so many rounds instead\n"
	"  --first N         begin with that round (default 0)\n"
	"  --steps N         of each process in a round (default 120)\n"
	"  --procs N         processes (default 4)\n"
	"  --mode PATTERN    regions, append, fsx, handover; may be repeated\n"
	"  --skip PATTERN    of a way to read or write, or of an operation; may be repeated\n"
	"  --late N          seconds after which an open file shows what others wrote (default 5)\n"
	"  --grain N         bytes that a store into a mapping may send (default 4096)\n"
	"  --patience N      seconds for one operation, then it hangs (default 120)\n"
	"  --foreign         B is a client of another make: less is asked of it\n"
	"  --server DIR      where the server has these files\n"
	"  --verbose         each step\n"
	"\n"
	"Exit status: 0 when all was right, 1 when not, 2 on other errors.\n";

static void __attribute__((noreturn)) refuse(void)
{
	fputs(usage, stderr);
	exit(2);
}

static void add_pattern(const char **patterns, const char *pattern)
{
	for (int i = 0; i < PATTERNS_MAX - 1; i++) {
		if (!patterns[i]) {
			patterns[i] = pattern;
			return;
		}
	}
	refuse();
}

static void parse(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "seed", 1, NULL, 's' }, { "seconds", 1, NULL, 't' }, { "rounds", 1, NULL, 'r' },
		{ "first", 1, NULL, '1' }, { "steps", 1, NULL, 'n' }, { "procs", 1, NULL, 'p' },
		{ "mode", 1, NULL, 'm' }, { "skip", 1, NULL, 'x' }, { "late", 1, NULL, 'l' },
		{ "grain", 1, NULL, 'g' }, { "patience", 1, NULL, 'w' },
		{ "foreign", 0, NULL, 'f' }, { "server", 1, NULL, 'd' },
		{ "verbose", 0, NULL, 'v' }, { "help", 0, NULL, 'h' }, { }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 's': options.seed = strtoull(optarg, NULL, 0); break;
		case 't': options.seconds = strtoul(optarg, NULL, 0); break;
		case 'r': options.rounds = strtoul(optarg, NULL, 0); break;
		case '1': options.first = strtoul(optarg, NULL, 0); break;
		case 'n': options.steps = strtoul(optarg, NULL, 0); break;
		case 'p': options.procs = strtoul(optarg, NULL, 0); break;
		case 'm': add_pattern(options.modes, optarg); break;
		case 'x': add_pattern(options.skip, optarg); break;
		case 'l': options.late = strtoul(optarg, NULL, 0); break;
		case 'g': options.grain = strtoul(optarg, NULL, 0); break;
		case 'w': options.patience = strtoul(optarg, NULL, 0); break;
		case 'f': options.foreign = true; break;
		case 'd': options.server = optarg; break;
		case 'v': options.verbose = true; break;
		case 'h': fputs(usage, stdout); exit(0);
		default: refuse();
		}
	}
	for (; optind < argc && options.clients < CLIENTS_MAX; optind++)
		options.dirs[options.clients++] = argv[optind];
	if (optind < argc || !options.clients || options.procs < options.clients ||
	    options.procs > PROCS_MAX || !options.grain || !mode_of(0))
		refuse();
}

static bool is_time(unsigned long n, time_t end)
{
	return options.rounds ? n < options.first + options.rounds : time(NULL) < end;
}

int main(int argc, char **argv)
{
	unsigned long n;
	time_t end;

	parse(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	shared_make();
	end = time(NULL) + options.seconds;
	for (n = options.first; is_time(n, end); n++) {
		if (!run(n))
			return 1;
	}
	printf("seed %llu: %lu rounds by %u processes on %u clients, all right\n",
	       (unsigned long long)options.seed, n - options.first, options.procs, options.clients);
	return 0;
}
