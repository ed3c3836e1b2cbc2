// SPDX-License-Identifier: GPL-2.0
/* The same long random sequence of system calls on two trees, by several processes,
 * one after the other: what each call returns is compared after every step, all that
 * is there every so many steps.
 */

#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "forced.h"
#include "step.h"
#include "tree.h"
#include "worker.h"

#define KINDS_MAX	1024
#define HISTORY		20
#define PATTERNS_MAX	32

struct options {
	uint64_t	seed;
	unsigned long	steps;
	unsigned int	workers;
	unsigned long	every;		/* steps between comparisons of the trees */
	unsigned int	seconds;	/* that a step may take */
	bool		verbose;
	bool		compare;	/* and do nothing else */
	const char	*only[PATTERNS_MAX], *skip[PATTERNS_MAX];
	const char	*dirs[SIDES];
};

/* A kind that may be chosen, and what became of it */
struct candidate {
	const struct kind	*kind;
	unsigned int		done, worked;
};

static struct options options = {
	.seed = 1, .steps = 2000, .workers = 3, .every = 500, .seconds = 300,
};

static struct candidate candidates[KINDS_MAX];
static unsigned int candidate_count, weight_total;
static struct worker workers[WORKERS_MAX];
static char history[HISTORY][300];

/* Not of a step, but of the process: it has no function */
static const struct kind kinds_process[] = {
	{ "process-exit", NULL, false },
	{ "process-kill", NULL, true },
	{ }
};

static const struct kind * const groups[] = {
	kinds_open, kinds_data, kinds_space, kinds_name, kinds_rename, kinds_attr, kinds_xattr,
	kinds_dir, kinds_map, kinds_lock, kinds_copy, kinds_process,
};

static unsigned int weight_of(const struct kind *k)
{
	return k->weight ?: 1;
}

static bool is_in(const char * const *patterns, const char *name)
{
	for (; *patterns; patterns++) {
		if (!fnmatch(*patterns, name, FNM_EXTMATCH))
			return true;
	}
	return false;
}

static void choose_kinds(void)
{
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++) {
		for (const struct kind *k = groups[g]; k->name; k++) {
			if ((*options.only && !is_in(options.only, k->name)) ||
			    is_in(options.skip, k->name))
				continue;
			candidates[candidate_count++].kind = k;
			weight_total += weight_of(k);
		}
	}
}

static struct candidate *pick_kind(struct step *s)
{
	unsigned int n = pick_below(s, weight_total);
	struct candidate *c = candidates;

	for (; n >= weight_of(c->kind); c++)
		n -= weight_of(c->kind);
	return c;
}

static void remember(unsigned long n, unsigned int worker, const struct kind *kind)
{
	char *line = history[n % HISTORY];

	snprintf(line, sizeof(history[0]), "%lu: process %u: %s: %.200s", n, worker, kind->name,
		 shared->refused ? "(refused)" : shared->record[1].text);
	if (options.verbose)
		puts(line);
}

static void tell_history(unsigned long n)
{
	printf("the last steps, with what B said:\n");
	for (unsigned long i = n < HISTORY ? 0 : n - HISTORY + 1; i <= n; i++)
		printf("  %s\n", history[i % HISTORY]);
}

static bool differs(unsigned long n, unsigned int worker, const struct kind *kind)
{
	if (shared->refused) {
		/* counted here, since the other count was the child's */
		forced_is_refused(kind->name, shared->record[0].text);
		return false;
	}
	if (forced_is_same(kind->name, shared->record[0].text, shared->record[1].text))
		return false;
	printf("DIFFERENCE: seed %llu, step %lu, process %u, %s\n  A: %s\n  B: %s\n",
	       (unsigned long long)options.seed, n, worker, kind->name, shared->record[0].text,
	       shared->record[1].text);
	return true;
}

static bool restart(unsigned int worker, bool by_signal)
{
	worker_end(&workers[worker], by_signal);
	record_clear(&shared->record[0]);
	record_clear(&shared->record[1]);
	shared->refused = false;
	shared->record[1].worked = true;
	return worker_start(&workers[worker], worker);
}

static bool do_step(struct step *s, unsigned long n)
{
	struct candidate *c = pick_kind(s);
	unsigned int worker = pick_below(s, options.workers);
	uint64_t seed = pick_random(s);
	bool came_back;

	if (c->kind->fn)
		came_back = worker_step(&workers[worker], c->kind, seed, options.seconds);
	else
		came_back = restart(worker, c->kind->arg);
	if (!came_back) {
		printf("HANG or crash: seed %llu, step %lu, process %u (%d), %s\n",
		       (unsigned long long)options.seed, n, worker, workers[worker].pid,
		       c->kind->name);
		return false;
	}
	remember(n, worker, c->kind);
	c->done++;
	c->worked += shared->refused || shared->record[1].worked;
	return !differs(n, worker, c->kind);
}

static bool compare_trees(unsigned long n)
{
	if (tree_is_same(worker_root(0), worker_root(1)))
		return true;
	printf("DIFFERENCE: seed %llu, after step %lu, in the trees\n",
	       (unsigned long long)options.seed, n);
	return false;
}

static bool run(void)
{
	struct step s = { .random = options.seed };
	unsigned long n;

	for (unsigned int i = 0; i < options.workers; i++) {
		if (!worker_start(&workers[i], i))
			return false;
	}
	for (n = 0; n < options.steps; n++) {
		if (!do_step(&s, n) ||
		    ((n + 1) % options.every == 0 && !compare_trees(n))) {
			tell_history(n);
			return false;
		}
	}
	/* what the processes have open goes before the last look */
	for (unsigned int i = 0; i < options.workers; i++)
		worker_end(&workers[i], false);
	return compare_trees(n);
}

static void report(void)
{
	unsigned int done = 0, worked = 0;

	for (unsigned int i = 0; i < candidate_count; i++) {
		const struct candidate *c = &candidates[i];

		done += c->done > 0;
		worked += c->worked > 0;
		if (options.verbose)
			printf("%-32s %6u done %6u worked\n", c->kind->name, c->done, c->worked);
	}
	printf("seed %llu: %lu steps by %u processes, %u kinds of %u, %u of them with success\n",
	       (unsigned long long)options.seed, options.steps, options.workers, done,
	       candidate_count, worked);
	forced_report();
}

static const char usage[] =
	"Usage: differ [OPTION]... A B\n"
	"Do the same in A/tree, which is to be tested, and in B/tree, which is right.\n"
	"\n"
	"  --seed N          repeat what this seed gave (default 1)\n"
	"  --steps N         default 2000\n"
	"  --workers N       processes (default 3)\n"
	"  --every N         compare the whole trees after each N steps (default 500)\n"
	"  --seconds N       that a step may take (default 300)\n"
	"  --only PATTERN    kinds of step; may be repeated\n"
	"  --skip PATTERN    may be repeated\n"
	"  --compare         no steps, only the trees that others left\n"
	"  --forced smb      allow what SMB forces\n"
	"  --kinds           list the kinds\n"
	"  --list-forced     list what SMB forces\n"
	"  --verbose         each step, and how often each kind had success\n"
	"\n"
	"Exit status: 0 when there is no difference, 1 when there is one, 2 on other errors.\n";

static void __attribute__((noreturn)) list_kinds(void)
{
	for (unsigned int i = 0; i < candidate_count; i++)
		puts(candidates[i].kind->name);
	exit(0);
}

static void add_pattern(const char **patterns, const char *pattern)
{
	for (int i = 0; i < PATTERNS_MAX - 1; i++) {
		if (!patterns[i]) {
			patterns[i] = pattern;
			return;
		}
	}
}

static void __attribute__((noreturn)) refuse(void)
{
	fputs(usage, stderr);
	exit(2);
}

static void parse(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "seed", 1, NULL, 's' }, { "steps", 1, NULL, 'n' }, { "workers", 1, NULL, 'w' },
		{ "every", 1, NULL, 'e' }, { "seconds", 1, NULL, 't' }, { "only", 1, NULL, 'o' },
		{ "skip", 1, NULL, 'x' }, { "forced", 1, NULL, 'f' }, { "kinds", 0, NULL, 'k' },
		{ "list-forced", 0, NULL, 'l' }, { "verbose", 0, NULL, 'v' },
		{ "compare", 0, NULL, 'c' },
		{ "help", 0, NULL, 'h' }, { }
	};
	bool list = false;
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 's': options.seed = strtoull(optarg, NULL, 0); break;
		case 'n': options.steps = strtoul(optarg, NULL, 0); break;
		case 'w': options.workers = strtoul(optarg, NULL, 0); break;
		case 'e': options.every = strtoul(optarg, NULL, 0); break;
		case 't': options.seconds = strtoul(optarg, NULL, 0); break;
		case 'o': add_pattern(options.only, optarg); break;
		case 'x': add_pattern(options.skip, optarg); break;
		case 'k': list = true; break;
		case 'l': forced_list(); exit(0);
		case 'v': options.verbose = true; break;
		case 'c': options.compare = true; break;
		case 'h': fputs(usage, stdout); exit(0);
		case 'f':
			if (!forced_choose(optarg))
				refuse();
			break;
		default: refuse();
		}
	}
	choose_kinds();
	if (list)
		list_kinds();
	if (argc - optind != SIDES || !options.workers || options.workers > WORKERS_MAX ||
	    !options.every || !candidate_count)
		refuse();
	memcpy(options.dirs, argv + optind, sizeof(options.dirs));
}

int main(int argc, char **argv)
{
	bool same;

	parse(argc, argv);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!worker_prepare(options.dirs, !options.compare))
		return 2;
	if (options.compare)
		return !tree_is_same(worker_root(0), worker_root(1));
	same = run();
	report();
	return !same;
}
