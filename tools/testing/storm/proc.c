// SPDX-License-Identifier: GPL-2.0
/* The processes of a round: started together, watched, and asked what went wrong. */

#include <errno.h>
#include <fnmatch.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "storm.h"

struct seat {
	pid_t			pid;
	unsigned int		client;
	atomic_ulong		beat;		/* grows with each thing done */
	atomic_bool		waiting;	/* for others */
	unsigned long		lines;		/* of the history, so far */
	char			history[HISTORY][200];
};

static struct {
	atomic_bool	faulted;
	atomic_bool	told;			/* the text is complete */
	char		text[8192];
	atomic_uint	arrived, gone;		/* where all meet */
	atomic_uint	turn;
	struct seat	seats[PROCS_MAX];
} *shared;

void *mode_shared;

static struct proc *self;

/**
 * shared_make - get what all processes of all rounds share
 */
void shared_make(void)
{
	size_t size = sizeof(*shared) + SHARED_SIZE;

	shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		perror("storm");
		exit(2);
	}
	mode_shared = shared + 1;
}

bool is_skipped(const char *name)
{
	for (const char * const *s = options.skip; *s; s++) {
		if (!fnmatch(*s, name, 0))
			return true;
	}
	return false;
}

unsigned int client_of(const struct round *r, unsigned int id)
{
	return id % r->clients;
}

bool is_foreign(const struct proc *p)
{
	return options.foreign && p->client == 1;
}

const char *client_name(unsigned int client)
{
	return client ? "B" : "A";
}

/**
 * doing - say what is done next, for who has to look at a fault
 * @p: who does it
 * @format: as of printf()
 */
void doing(struct proc *p, const char *format, ...)
{
	struct seat *seat = &shared->seats[p->id];
	char *line = seat->history[seat->lines % HISTORY];
	va_list args;
	int n;

	n = snprintf(line, sizeof(seat->history[0]), "%lu: ", p->step);
	va_start(args, format);
	vsnprintf(line + n, sizeof(seat->history[0]) - n, format, args);
	va_end(args);
	if (options.verbose)
		printf("%s%u %s\n", client_name(p->client), p->id, line);
	seat->lines++;
	seat->beat++;
}

/**
 * fault - something is wrong: tell of the first and end
 * @p: who has found it
 * @format: as of printf()
 */
void fault(struct proc *p, const char *format, ...)
{
	const struct round *r = p->round;
	va_list args;
	int n;

	if (!atomic_exchange(&shared->faulted, true)) {
		n = snprintf(shared->text, sizeof(shared->text),
			     "FAULT: seed %llu, round %lu (%s: %s), file %s\n"
			     "  found by process %u on client %s (%s), step %lu\n  ",
			     (unsigned long long)options.seed, r->number, r->mode->name, r->what,
			     r->name, p->id, client_name(p->client), options.dirs[p->client],
			     p->step);
		va_start(args, format);
		vsnprintf(shared->text + n, sizeof(shared->text) - n, format, args);
		va_end(args);
		shared->told = true;
	}
	_exit(1);
}

static void nap(void)
{
	struct timespec t = { .tv_nsec = 1000 * 1000 };

	nanosleep(&t, NULL);
}

/**
 * meet - wait until all processes of the round have come here
 * @p: who has come
 */
void meet(struct proc *p)
{
	struct seat *seat = &shared->seats[p->id];
	unsigned int meeting = (shared->arrived++) / options.procs + 1;

	seat->waiting = true;
	while (shared->arrived < meeting * options.procs)
		nap();
	seat->beat++;
	seat->waiting = false;
}

void wait_turn(struct proc *p)
{
	struct seat *seat = &shared->seats[p->id];

	seat->waiting = true;
	while (shared->turn != p->id)
		nap();
	seat->beat++;
	seat->waiting = false;
}

void pass_turn(struct proc *p, unsigned int next)
{
	shared->turn = next;
}

/* A mapping that cannot be read or written says so by this */
static void take_signal(int number, siginfo_t *info, void *context)
{
	fault(self, "%s at %p, which is byte %lld of the mapping", strsignal(number),
	      info->si_addr, (long long)io_map_offset(info->si_addr));
}

static void __attribute__((noreturn)) begin(struct round *r, unsigned int id)
{
	struct sigaction action = { .sa_sigaction = take_signal, .sa_flags = SA_SIGINFO };
	static struct proc p;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	p.round = r;
	p.id = id;
	p.client = client_of(r, id);
	p.random = r->random + id * 7919 + 1;
	snprintf(p.path, sizeof(p.path), "%s/%s", options.dirs[p.client], r->name);
	self = &p;
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	r->mode->work(&p);
	shared->seats[id].waiting = true;
	_exit(0);
}

static void tell_round(const char *what, const struct round *r)
{
	printf("%s: seed %llu, round %lu (%s: %s), file %s\n", what,
	       (unsigned long long)options.seed, r->number, r->mode->name, r->what, r->name);
}

static void tell_stack(pid_t pid)
{
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stack", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		printf("    %s", line);
	if (f)
		fclose(f);
}

static void tell_history(void)
{
	for (unsigned int i = 0; i < options.procs; i++) {
		struct seat *s = &shared->seats[i];
		unsigned long from = s->lines < HISTORY ? 0 : s->lines - HISTORY;

		printf("  process %u on %s:\n", i, client_name(s->client));
		for (unsigned long n = from; n < s->lines; n++)
			printf("    %s\n", s->history[n % HISTORY]);
	}
}

/* Whether one of them has done nothing for too long; which is told */
static bool hangs(const struct round *r, const time_t *since)
{
	bool hanging = false;

	for (unsigned int i = 0; i < options.procs; i++) {
		struct seat *s = &shared->seats[i];

		if (!s->pid || s->waiting || time(NULL) - since[i] < options.patience)
			continue;
		tell_round("HANG", r);
		printf("  process %u on client %s, for %u s in: %s\n", i, client_name(s->client),
		       options.patience,
		       s->lines ? s->history[(s->lines - 1) % HISTORY] : "");
		tell_stack(s->pid);
		hanging = true;
	}
	return hanging;
}

static bool start(struct round *r)
{
	fflush(NULL);
	for (unsigned int i = 0; i < options.procs; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return false;
		if (!pid)
			begin(r, i);
		shared->seats[i].pid = pid;
		shared->seats[i].client = client_of(r, i);
	}
	return true;
}

static struct seat *seat_of(pid_t pid)
{
	for (unsigned int i = 0; i < options.procs; i++) {
		if (shared->seats[i].pid == pid)
			return &shared->seats[i];
	}
	return NULL;
}

/* Until all have ended, or one has ended badly or hangs */
static bool watch(const struct round *r)
{
	unsigned long beats[PROCS_MAX] = { 0 };
	unsigned int left = options.procs;
	time_t since[PROCS_MAX];
	int status;
	pid_t pid;

	for (unsigned int i = 0; i < options.procs; i++)
		since[i] = time(NULL);
	while (left) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0) {
			struct seat *s = seat_of(pid);

			if (!s)
				continue;
			s->pid = 0;
			left--;
			if (!status)
				continue;
			if (!shared->faulted) {
				tell_round("FAULT", r);
				printf("  process %u ended with status %#x\n",
				       (unsigned int)(s - shared->seats), status);
			}
			return false;
		}
		nap();
		for (unsigned int i = 0; i < options.procs; i++) {
			struct seat *s = &shared->seats[i];

			if (s->beat == beats[i] && !s->waiting)
				continue;
			beats[i] = s->beat;
			since[i] = time(NULL);
		}
		if (hangs(r, since))
			return false;
	}
	return true;
}

static void stop(void)
{
	for (unsigned int i = 0; i < options.procs; i++) {
		if (shared->seats[i].pid)
			kill(shared->seats[i].pid, SIGKILL);
	}
	/* who hangs may not end even now */
	for (int i = 0; i < 10000 && waitpid(-1, NULL, WNOHANG) >= 0; i++)
		nap();
}

/**
 * round_run - do a round
 * @r: which
 *
 * Return: whether all was right; if not it has been told.
 */
bool round_run(struct round *r)
{
	bool good;

	memset(shared, 0, sizeof(*shared));
	memset(mode_shared, 0, SHARED_SIZE);
	good = r->mode->prepare(r) && start(r) && watch(r);
	if (!good) {
		stop();
		if (shared->told)
			puts(shared->text);
		tell_history();
	}
	return good;
}
