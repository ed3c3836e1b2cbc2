// SPDX-License-Identifier: GPL-2.0
/* The file goes from one process to another, and so from one client to the other:
 * who opens it sees all that the one before has sent; who has it open sees it when
 * attributes have grown old; and who writes by an old open, not having looked, leaves
 * alone what it does not write.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "shadow.h"

static struct {
	struct shadow	shadow;
	unsigned int	turns;		/* left */
	bool		unclosed[PROCS_MAX];	/* what it wrote, by an open that still is */
} *all;

/* What a process keeps open from turn to turn */
struct kept {
	struct file	file;		/* for both */
	struct file	reader;		/* for reading */
};

static bool prepare(struct round *r)
{
	all = mode_shared;
	all->turns = options.steps / 2 + 1;
	return shadow_prepare(r);
}

static void do_write(struct file *f)
{
	size_t at = shadow_place(f->p), len = shadow_length(f->p, at);
	const struct way *way = io_pick(f->p, io_writes, IO_MAP, at, len);
	char *data = shadow_contents(f->p, len);

	io_write(f, way, data, len, at);
	shadow_write(data, len, at);
}

static void do_append(struct file *f)
{
	size_t at = all->shadow.size, len;
	char *data;

	if (at >= all->shadow.limit)
		return do_write(f);
	len = shadow_length(f->p, at);
	data = shadow_contents(f->p, len);
	doing(f->p, "append of %zu, which has to be at %zu: %.16s", len, at, data);
	if (write(io_append(f), data, len) != (ssize_t)len)
		fault(f->p, "append of %zu: %s", len, strerror(errno));
	shadow_write(data, len, at);
}

static void do_truncate(struct file *f)
{
	size_t size = shadow_place(f->p);

	doing(f->p, "ftruncate to %zu", size);
	if (ftruncate(f->fd, size))
		fault(f->p, "ftruncate to %zu: %s", size, strerror(errno));
	shadow_cut(size);
}

static void change(struct file *f)
{
	for (unsigned int i = between(&f->p->random, 1, 3); i; i--) {
		unsigned int n = below(&f->p->random, 10);

		if (n < 6)
			do_write(f);
		else if (n < 8)
			do_append(f);
		else
			do_truncate(f);
	}
}

static bool is_right(struct file *f)
{
	struct shadow *s = &all->shadow;
	char *data = io_other_buffer();
	size_t done = 0;
	struct stat st;
	ssize_t n;

	do {
		n = pread(f->fd, data + done, FILE_MAX - done, done);
		if (n < 0)
			fault(f->p, "pread of what was kept open, at %zu: %s", done,
			      strerror(errno));
		done += n;
	} while (n);
	return done == s->size && !memcmp(data, s->bytes, done) && !fstat(f->fd, &st) &&
	       (size_t)st.st_size == done;
}

/* Nobody says when others see what was sent and not closed: servers are late with
 * the time of the last write. A client of another make sets times by hand, and Samba
 * leaves them as they are until nobody has the file open any more.
 */
static bool is_promised(struct proc *p)
{
	if (options.foreign)
		return false;
	for (unsigned int i = 0; i < options.procs; i++) {
		if (all->unclosed[i] && client_of(p->round, i) != p->client)
			return false;
	}
	return true;
}

/* It may be late, but not for ever */
static void expect_soon(struct file *f, const char *how)
{
	struct timespec nap = { .tv_nsec = 50 * 1000 * 1000 };
	time_t end = time(NULL) + options.late;

	do {
		doing(f->p, "look at what was kept open for %s", how);
		if (is_right(f))
			return;
		nanosleep(&nap, NULL);
	} while (time(NULL) <= end);
	if (!is_right(f)) {
		char what[100];

		snprintf(what, sizeof(what), "who keeps it open for %s, after %u s", how,
			 options.late);
		expect(f->p, io_other_buffer(), all->shadow.bytes, all->shadow.size, 0, what);
		fault(f->p, "WRONG SIZE by %s, not %zu", what, all->shadow.size);
	}
}

static void look(struct proc *p, struct kept *k)
{
	unsigned int n = below(&p->random, 4);

	if (n == 0)
		shadow_expect_new(p);
	else if (n == 1 && k->file.fd >= 0 && is_promised(p))
		expect_soon(&k->file, "writing");
	else if (n == 2 && k->reader.fd >= 0 && is_promised(p))
		expect_soon(&k->reader, "reading");
}

static void turn(struct proc *p, struct kept *k)
{
	look(p, k);
	if (k->file.fd < 0)
		io_open(&k->file, p, O_RDWR);
	change(&k->file);
	all->unclosed[p->id] = !is_foreign(p) && chance(&p->random, 50);
	if (all->unclosed[p->id])
		io_sync(&k->file);
	else
		io_close(&k->file);
	if (options.foreign)
		return;
	if (k->reader.fd < 0)
		io_open(&k->reader, p, O_RDONLY);
	else if (chance(&p->random, 20))
		io_close(&k->reader);
}

static void work(struct proc *p)
{
	struct kept k = { .file.fd = -1, .reader.fd = -1 };
	bool over = false;

	all = mode_shared;
	while (!over) {
		wait_turn(p);
		over = !all->turns;
		if (!over) {
			turn(p, &k);
			p->step++;
			all->turns--;
		}
		/* when there are no turns left, each has to come to know */
		pass_turn(p, all->turns ? below(&p->random, options.procs)
				       : (p->id + 1) % options.procs);
	}
	if (k.file.fd >= 0)
		io_close(&k.file);
	if (k.reader.fd >= 0)
		io_close(&k.reader);
	meet(p);
	shadow_expect_new(p);
}

const struct mode mode_handover = { "handover", prepare, work };
