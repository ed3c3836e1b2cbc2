// SPDX-License-Identifier: GPL-2.0
/* All append records to one file: those of one client at the same time, the clients
 * in turn. Each record is there, once, whole, and in the order of its process.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"

#define TURNS		4	/* of each client in a round */
#define HEAD		24	/* of a record: "<A 00012 04711 12345678>" */
#define RECORD_MAX	6000

static struct {
	atomic_uint	written[PROCS_MAX];	/* records */
	atomic_size_t	bytes;
	bool		sectors;		/* records are as O_DIRECT wants them */
} *all;

static bool prepare(struct round *r)
{
	char path[4200];
	int fd;

	all = mode_shared;
	all->sectors = chance(&r->random, 40);
	snprintf(r->what, sizeof(r->what), "%u clients, %s", r->clients,
		 all->sectors ? "whole sectors, direct, too" : "any size");
	snprintf(path, sizeof(path), "%s/%s", options.dirs[0], r->name);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);
	if (fd < 0)
		perror(path);
	return fd >= 0 && !close(fd);
}

static size_t record_length(unsigned int owner, unsigned int number)
{
	uint64_t random = owner * 1000003ull + number;
	size_t len = between(&random, HEAD, chance(&random, 20) ? RECORD_MAX : 300);

	return all->sectors ? (len + 511) / 512 * 512 : len;
}

static void make_record(char *to, unsigned int owner, unsigned int number)
{
	size_t len = record_length(owner, number);
	char head[HEAD + 1];

	tag_fill(to, len, 'a' + owner, number, len);
	snprintf(head, sizeof(head), "<%c %05u %05zu %08x>", 'A' + owner, number % 100000, len,
		 (unsigned int)(owner * 2654435761u + number));
	memcpy(to, head, HEAD);
	to[len - 1] = '\n';
}

static void append(struct file *f, int fd, unsigned int number)
{
	struct proc *p = f->p;
	size_t len = record_length(p->id, number);
	char *data = io_buffer();
	ssize_t n;

	make_record(data, p->id, number);
	doing(p, "append %zu: %.24s", len, data);
	n = write(fd, data, len);
	if (n != (ssize_t)len)
		fault(p, "append of %zu: %zd, %s", len, n, n < 0 ? strerror(errno) : "");
	all->bytes += len;
	all->written[p->id]++;
}

/* Some at once: in the order in which they were asked for, says POSIX */
static void append_some(struct file *f, int fd, unsigned int count, bool by_ring)
{
	struct proc *p = f->p;
	struct part parts[PARTS_MAX];
	char *data = io_buffer();

	for (unsigned int i = 0; i < count; i++) {
		unsigned int number = all->written[p->id] + i;
		size_t len = record_length(p->id, number);

		make_record(data, p->id, number);
		parts[i] = (struct part){ true, data, len, 0 };
		data += (len + PAGE - 1) / PAGE * PAGE;
	}
	doing(p, "append %u at once %s%s: %.24s", count, by_ring ? "by uring" : "by aio",
	      all->sectors ? ", direct" : "", parts[0].data);
	/* io_uring promises no order between several */
	if (by_ring) {
		for (unsigned int i = 0; i < count; i++)
			ring_run(p, fd, &parts[i], 1);
	} else if (batch_start(p, fd, parts, count)) {
		batch_end(p, parts, count);
	} else {
		return;
	}
	for (unsigned int i = 0; i < count; i++)
		all->bytes += parts[i].len;
	all->written[p->id] += count;
}

/* A client of another make appends where it saw the end when it opened the file, and
 * two of its processes append to the same place
 */
static bool begin_turn(struct file *f)
{
	if (!is_foreign(f->p))
		return true;
	io_close(f);
	io_open(f, f->p, O_RDWR);
	return f->p->id == 1;
}

static void turn(struct file *f, unsigned int records)
{
	struct proc *p = f->p;

	if (!begin_turn(f))
		return;
	/* as much as the buffers take */
	for (unsigned int i = 0; i < records && all->bytes < FILE_MAX / 3; i++, p->step++) {
		unsigned int n = below(&p->random, 10);
		bool direct = all->sectors && n < 5 && !is_foreign(p);
		int fd = direct ? io_append_direct(f) : io_append(f);

		if (n % 5 == 0 && !is_foreign(p) && !is_skipped("append-some"))
			append_some(f, fd, between(&p->random, 2, 5), chance(&p->random, 30));
		else
			append(f, fd, all->written[p->id]);
	}
	if (chance(&p->random, 50)) {
		io_sync(f);
		return;
	}
	doing(p, "close and open");
	io_close(f);
	io_open(f, p, O_RDWR);
}

static size_t check_record(struct proc *p, const char *data, size_t at, size_t size,
			   unsigned int next[PROCS_MAX])
{
	static char wanted[RECORD_MAX + 1024];
	unsigned int owner = data[at + 1] - 'A';
	char text[200];
	size_t len;

	show(text, sizeof(text), data + at, size - at < 40 ? size - at : 40);
	if (data[at] != '<' || owner >= options.procs)
		fault(p, "NO RECORD at %zu of %zu, where one has to begin\n  found: %s", at,
		      size, text);
	if (next[owner] >= all->written[owner])
		fault(p, "RECORD at %zu of %zu: too many of %c, who has written %u\n  found: %s",
		      at, size, 'A' + owner, all->written[owner], text);
	len = record_length(owner, next[owner]);
	make_record(wanted, owner, next[owner]);
	if (size - at < len)
		fault(p, "RECORD at %zu of %zu is cut off, it has %zu bytes\n  found: %s", at, size,
		      len, text);
	expect(p, data + at, wanted, len, at, "a new open");
	next[owner]++;
	return len;
}

static void check(struct proc *p)
{
	unsigned int next[PROCS_MAX] = { 0 };
	char *data = io_other_buffer();
	int fd = open(p->path, O_RDONLY);
	size_t size = 0;
	struct stat s;
	ssize_t n;

	doing(p, "look at all records");
	if (fd < 0 || fstat(fd, &s))
		fault(p, "open: %s", strerror(errno));
	while ((n = pread(fd, data + size, FILE_MAX - size, size)) > 0)
		size += n;
	close(fd);
	for (size_t at = 0; at < size;)
		at += check_record(p, data, at, size, next);
	if (size != all->bytes || s.st_size != (off_t)size)
		fault(p, "WRONG SIZE: read %zu, fstat() %lld, written %zu", size,
		      (long long)s.st_size, all->bytes);
}

static void work(struct proc *p)
{
	unsigned int clients = p->round->clients;
	unsigned int records = options.steps / TURNS / 2 + 1;
	struct file f;

	all = mode_shared;
	io_open(&f, p, O_RDWR);
	for (unsigned int i = 0; i < TURNS * clients; i++) {
		if (i % clients == p->client)
			turn(&f, records);
		meet(p);
		if (chance(&p->random, 50))
			check(p);
		meet(p);
	}
	io_close(&f);
	meet(p);
	check(p);
}

const struct mode mode_append = { "append", prepare, work };
