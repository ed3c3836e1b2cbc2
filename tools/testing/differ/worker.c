// SPDX-License-Identifier: GPL-2.0
/* The processes that do the steps, one step at a time. */

#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forced.h"

struct order {
	const struct kind	*kind;	/* a pointer means the same in a child; NULL: end */
	uint64_t		seed;
};

struct shared *shared;

static int roots[SIDES];
static struct side sides[SIDES];

static void lock_name(char name[8], int i)
{
	snprintf(name, 8, "lock%d", i);
}

/* One level deeper than told, so that ".." in a symbolic link stays in there */
static bool open_tree(const char *dir, bool make, int *root)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	*root = -1;
	if (fd >= 0 && (!make || !mkdirat(fd, "tree", 0755)))
		*root = openat(fd, "tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*root < 0)
		fprintf(stderr, "differ: %s/tree: %s\n", dir, strerror(errno));
	close(fd);
	return *root >= 0;
}

static bool make_lock_files(int root)
{
	char name[8];
	int fd;

	for (int i = 0; i < LOCKS; i++) {
		lock_name(name, i);
		fd = openat(root, name, O_RDWR | O_CREAT | O_EXCL, 0644);
		if (fd < 0) {
			fprintf(stderr, "differ: %s: %s\n", name, strerror(errno));
			return false;
		}
		close(fd);
	}
	return true;
}

/**
 * worker_prepare - open the two trees and get what the processes share
 * @dirs: where
 * @make: the trees are to be made, and there is none
 *
 * Return: whether that worked; if not it has been told.
 */
bool worker_prepare(const char * const dirs[SIDES], bool make)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	for (int i = 0; i < SIDES; i++) {
		if (!open_tree(dirs[i], make, &roots[i]) || (make && !make_lock_files(roots[i])))
			return false;
	}
	return shared != MAP_FAILED;
}

int worker_root(unsigned int side)
{
	return roots[side];
}

static void open_side(struct side *side, int root)
{
	char name[8];

	memset(side, 0, sizeof(*side));
	memset(side->file, 0xff, sizeof(side->file));
	memset(side->dir, 0xff, sizeof(side->dir));
	side->root = root;
	for (int i = 0; i < LOCKS; i++) {
		lock_name(name, i);
		side->lock[i] = openat(root, name, O_RDWR | O_CLOEXEC);
	}
}

static bool is_open(int fd)
{
	return fd >= 0;
}

/* What is open on one side only, after a difference that is allowed, is closed */
static void even_out(int *a, int *b, int count)
{
	for (int i = 0; i < count; i++) {
		if (!is_open(a[i]) == !is_open(b[i]))
			continue;
		close(is_open(a[i]) ? a[i] : b[i]);
		a[i] = -1;
		b[i] = -1;
	}
}

static void even_out_maps(struct map *a, struct map *b)
{
	for (int i = 0; i < MAPS; i++) {
		struct map *map = a[i].at ? &a[i] : &b[i];

		if (!a[i].at == !b[i].at)
			continue;
		munmap(map->at, map->len);
		close(map->fd);
		map->at = NULL;
	}
}

static void do_side(const struct order *o, int i)
{
	static struct step s;

	s.kind = o->kind;
	s.side = &sides[i];
	s.record = &shared->record[i];
	s.random = o->seed;
	s.pids = shared->pids;
	s.next_path = 0;
	record_clear(s.record);
	s.kind->fn(&s, s.kind->arg);
}

static void do_step(const struct order *o)
{
	do_side(o, 0);
	shared->refused = forced_is_refused(o->kind->name, shared->record[0].text);
	if (!shared->refused)
		do_side(o, 1);
	even_out(sides[0].file, sides[1].file, FILES);
	even_out(sides[0].dir, sides[1].dir, DIRS);
	even_out_maps(sides[0].map, sides[1].map);
}

static void __attribute__((noreturn)) work(int orders, int answers)
{
	struct order o;

	umask(022);
	for (int i = 0; i < SIDES; i++)
		open_side(&sides[i], roots[i]);
	while (read(orders, &o, sizeof(o)) == sizeof(o) && o.kind) {
		do_step(&o);
		if (write(answers, "", 1) != 1)
			break;
	}
	_exit(0);
}

/**
 * worker_start - start a process
 * @w: what is to be known of it
 * @number: among the others
 *
 * Return: whether that worked.
 */
bool worker_start(struct worker *w, unsigned int number)
{
	int orders[2], answers[2];

	if (pipe2(orders, O_CLOEXEC) || pipe2(answers, O_CLOEXEC))
		return false;
	fflush(NULL);
	w->pid = fork();
	if (w->pid < 0)
		return false;
	if (!w->pid) {
		close(orders[1]);
		close(answers[0]);
		work(orders[0], answers[1]);
	}
	close(orders[0]);
	close(answers[1]);
	w->orders = orders[1];
	w->answers = answers[0];
	shared->pids[number] = w->pid;
	return true;
}

/**
 * worker_step - have a process do a step on both sides
 * @w: the process
 * @kind: what
 * @seed: for all choices of the step
 * @seconds: how long that may take
 *
 * Return: false if it did not come back.
 */
bool worker_step(struct worker *w, const struct kind *kind, uint64_t seed, unsigned int seconds)
{
	struct order o = { .kind = kind, .seed = seed };
	struct pollfd answer = { .fd = w->answers, .events = POLLIN };
	char byte;

	return write(w->orders, &o, sizeof(o)) == sizeof(o) &&
	       poll(&answer, 1, seconds * 1000) == 1 && read(w->answers, &byte, 1) == 1;
}

/**
 * worker_end - end a process, and with it all that it has open
 * @w: the process
 * @by_signal: without asking it
 */
void worker_end(struct worker *w, bool by_signal)
{
	struct order o = { .kind = NULL };

	if (by_signal || write(w->orders, &o, sizeof(o)) != sizeof(o))
		kill(w->pid, SIGKILL);
	close(w->orders);
	close(w->answers);
	waitpid(w->pid, NULL, 0);
}
