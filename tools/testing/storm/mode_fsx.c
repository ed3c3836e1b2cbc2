// SPDX-License-Identifier: GPL-2.0
/* One process does all that can be done to the data of a file and knows what has to
 * come of it; with two clients they take turns. The other processes look at the file
 * all the time, which must not change a thing.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "shadow.h"

static struct {
	struct shadow	shadow;
	atomic_bool	over;
} *all;

struct op {
	const char	*name;
	void		(*fn)(struct file *f);
	unsigned int	weight;
	bool		plain;		/* a foreign client can do it well */
};

static void need(struct file *f, bool good, const char *call)
{
	if (!good)
		fault(f->p, "%s: %s", call, strerror(errno));
}

static bool prepare(struct round *r)
{
	all = mode_shared;
	return shadow_prepare(r);
}

static void op_write(struct file *f)
{
	size_t at = shadow_place(f->p), len = shadow_length(f->p, at);
	bool inside = at + len <= all->shadow.size;
	const struct way *way = io_pick(f->p, io_writes, inside ? 0 : IO_MAP, at, len);
	char *data = shadow_contents(f->p, len);

	io_write(f, way, data, len, at);
	shadow_write(data, len, at);
}

static void op_read(struct file *f)
{
	size_t at = shadow_place(f->p), len = shadow_length(f->p, at);
	const struct way *way;

	if (at >= all->shadow.size)
		return;
	if (at + len > all->shadow.size)
		len = all->shadow.size - at;
	way = io_pick(f->p, io_reads, 0, at, len);
	io_read(f, way, io_other_buffer(), len, at);
	expect(f->p, io_other_buffer(), all->shadow.bytes + at, len, at, way->name);
}

/* Up to the end and no farther */
static void op_read_end(struct file *f)
{
	size_t at = all->shadow.size > 50 ? all->shadow.size - 50 : 0;
	ssize_t n;

	doing(f->p, "pread of 200 at %zu", at);
	n = pread(f->fd, io_other_buffer(), 200, at);
	if (n != (ssize_t)(all->shadow.size - at))
		fault(f->p, "WRONG SIZE: pread of 200 at %zu: %zd, the size is %zu", at, n,
		      all->shadow.size);
	expect(f->p, io_other_buffer(), all->shadow.bytes + at, n, at, "pread at the end");
}

static void op_check(struct file *f)
{
	shadow_expect(f, "on the way");
}

static void op_truncate(struct file *f)
{
	size_t size = shadow_place(f->p);
	bool by_path = chance(&f->p->random, 30);

	doing(f->p, "%s to %zu", by_path ? "truncate" : "ftruncate", size);
	need(f, !(by_path ? truncate(f->path, size) : ftruncate(f->fd, size)), "truncate");
	shadow_cut(size);
}

/* What H2 of the review was: cut, then a little is written */
static void op_cut_write(struct file *f)
{
	size_t size = below(&f->p->random, 100) + 1;
	char *data;

	op_truncate(f);
	doing(f->p, "ftruncate to %zu, pwrite of 1", size);
	need(f, !ftruncate(f->fd, size), "ftruncate");
	shadow_cut(size);
	data = shadow_contents(f->p, 1);
	need(f, pwrite(f->fd, data, 1, size - 1) == 1, "pwrite");
	shadow_write(data, 1, size - 1);
	io_sync(f);
}

static void op_open_truncate(struct file *f)
{
	int fd;

	doing(f->p, "open(O_TRUNC)");
	fd = open(f->path, O_RDWR | O_TRUNC);
	need(f, fd >= 0, "open(O_TRUNC)");
	shadow_cut(0);
	if (chance(&f->p->random, 50)) {
		char *data = shadow_contents(f->p, 1000);

		need(f, pwrite(fd, data, 1000, 0) == 1000, "pwrite");
		shadow_write(data, 1000, 0);
	}
	need(f, !close(fd), "close");
}

static void zero(struct file *f, int mode)
{
	size_t at = shadow_place(f->p), len = shadow_length(f->p, at);
	size_t size = all->shadow.size;

	if (!io_allocate(f, mode, at, len))
		return;
	shadow_zero(len, at);
	if (!(mode & FALLOC_FL_KEEP_SIZE) && size < at + len)
		shadow_grow(at + len);
}

static void op_punch(struct file *f)
{
	zero(f, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE);
}

static void op_zero(struct file *f)
{
	zero(f, FALLOC_FL_ZERO_RANGE);
}

static void op_zero_keep(struct file *f)
{
	zero(f, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE);
}

static void op_allocate(struct file *f)
{
	size_t at = shadow_place(f->p), len = shadow_length(f->p, at);

	if (io_allocate(f, 0, at, len))
		shadow_grow(at + len);
}

static void op_allocate_keep(struct file *f)
{
	size_t at = shadow_place(f->p);

	io_allocate(f, FALLOC_FL_KEEP_SIZE, at, shadow_length(f->p, at));
}

static void op_append(struct file *f)
{
	size_t at = all->shadow.size, len;
	char *data;

	if (at >= all->shadow.limit)
		return;
	len = shadow_length(f->p, at);
	data = shadow_contents(f->p, len);
	doing(f->p, "append of %zu, which is at %zu", len, at);
	need(f, write(io_append(f), data, len) == (ssize_t)len, "append");
	shadow_write(data, len, at);
}

/* Where asynchronous writes may be: whole sectors, some of it behind the end */
static bool sectors(struct file *f, size_t *at, size_t *len)
{
	*at = shadow_place(f->p) / 512 * 512;
	*len = shadow_length(f->p, *at) / 512 * 512;
	return *len;
}

static void op_append_direct(struct file *f)
{
	size_t size = all->shadow.size / 512 * 512;
	struct part parts[4];
	char *data;

	if (size + 4 * 1024 > all->shadow.limit)
		return;
	doing(f->p, "ftruncate to %zu, 4 direct appends at once", size);
	need(f, !ftruncate(f->fd, size), "ftruncate");
	shadow_cut(size);
	data = shadow_contents(f->p, 4 * 1024);
	for (unsigned int i = 0; i < 4; i++)
		parts[i] = (struct part){ true, data + i * 1024, 1024, 0 };
	if (!batch_start(f->p, io_append_direct(f), parts, 4))
		return;
	batch_end(f->p, parts, 4);
	shadow_write(data, 4 * 1024, size);
}

/* A direct write is on its way when something else is done to the file that leaves
 * its bytes alone
 */
static void beside_write(struct file *f, void (*fn)(struct file *f, size_t end))
{
	size_t at, len;
	struct part part;

	if (!sectors(f, &at, &len))
		return;
	part = (struct part){ true, shadow_contents(f->p, len), len, at };
	doing(f->p, "direct write of %zu at %zu begins: %.16s", len, at, part.data);
	if (!batch_start(f->p, io_direct(f), &part, 1))
		return;
	shadow_write(part.data, len, at);
	fn(f, at + len);
	batch_end(f->p, &part, 1);
}

static void beside_allocate(struct file *f, size_t end)
{
	size_t size = shadow_place(f->p) + 1;

	if (io_allocate(f, 0, 0, size))
		shadow_grow(size);
}

static void beside_extend(struct file *f, size_t end)
{
	size_t size = end > all->shadow.size ? end : all->shadow.size;

	size += below(&f->p->random, PAGE);
	if (size >= all->shadow.limit)
		return;
	doing(f->p, "ftruncate to %zu", size);
	need(f, !ftruncate(f->fd, size), "ftruncate");
	shadow_cut(size);
}

static void beside_append(struct file *f, size_t end)
{
	struct stat st;

	/* until the answer came the file may end before it */
	doing(f->p, "fstat");
	need(f, !fstat(f->fd, &st), "fstat");
}

static void op_async_allocate(struct file *f)
{
	beside_write(f, beside_allocate);
}

static void op_async_extend(struct file *f)
{
	beside_write(f, beside_extend);
}

static void op_async_stat(struct file *f)
{
	beside_write(f, beside_append);
}

static void op_copy(struct file *f)
{
	size_t len = shadow_length(f->p, 0);
	loff_t from, to;
	ssize_t n;

	if (all->shadow.size < 2 * len || all->shadow.size + len > all->shadow.limit)
		return;
	from = below(&f->p->random, all->shadow.size - 2 * len + 1);
	to = from + len + below(&f->p->random, all->shadow.size - from - 2 * len + len / 2 + 1);
	for (size_t done = 0; done < len; done += n) {
		loff_t in = from + done, out = to + done;

		doing(f->p, "copy_file_range of %zu from %lld to %lld", len - done,
		      (long long)in, (long long)out);
		n = copy_file_range(f->fd, &in, f->fd, &out, len - done, 0);
		need(f, n > 0, "copy_file_range");
	}
	memcpy(io_buffer(), all->shadow.bytes + from, len);
	shadow_write(io_buffer(), len, to);
}

/* Bytes behind the end, in the page of the end: never the file's */
static void op_map_tail(struct file *f)
{
	size_t size = all->shadow.size, page = size / PAGE * PAGE;

	if (!(size % PAGE))
		return;
	doing(f->p, "store behind the end, %zu", size);
	memset(io_map(f) + size, '!', page + PAGE - size);
}

static void op_holes(struct file *f)
{
	off_t size = all->shadow.size, hole, data = 0;

	doing(f->p, "SEEK_HOLE, SEEK_DATA");
	while (data < size) {
		hole = lseek(f->fd, data, SEEK_HOLE);
		need(f, hole >= 0, "lseek(SEEK_HOLE)");
		data = lseek(f->fd, hole, SEEK_DATA);
		if (data < 0 && errno == ENXIO)
			data = size;
		need(f, data >= 0, "lseek(SEEK_DATA)");
		memset(io_other_buffer(), 0, data - hole);
		expect(f->p, io_other_buffer(), all->shadow.bytes + hole, data - hole, hole,
		       "a hole that was told");
	}
}

static void op_sync(struct file *f)
{
	io_sync(f);
}

static void op_reopen(struct file *f)
{
	doing(f->p, "close and open");
	io_close(f);
	io_open(f, f->p, O_RDWR);
}

static void op_forget(struct file *f)
{
	doing(f->p, "forget what is cached");
	if (f->map)
		madvise(f->map, FILE_MAX, MADV_DONTNEED);
	posix_fadvise(f->fd, 0, 0, POSIX_FADV_DONTNEED);
}

static const struct op ops[] = {
	{ "write", op_write, 30, true },
	{ "read", op_read, 15, true },
	{ "read-end", op_read_end, 3, true },
	{ "check", op_check, 6, true },
	{ "truncate", op_truncate, 8, true },
	{ "cut-write", op_cut_write, 3, true },
	{ "open-truncate", op_open_truncate, 2, true },
	{ "punch", op_punch, 5 },
	{ "zero", op_zero, 4 },
	{ "zero-keep", op_zero_keep, 2 },
	{ "fallocate", op_allocate, 4 },
	{ "fallocate-keep", op_allocate_keep, 2 },
	{ "append", op_append, 6 },
	{ "append-direct", op_append_direct, 2 },
	{ "async-fallocate", op_async_allocate, 3 },
	{ "async-extend", op_async_extend, 3 },
	{ "async-stat", op_async_stat, 2 },
	{ "copy", op_copy, 4 },
	{ "map-tail", op_map_tail, 3 },
	{ "holes", op_holes, 2 },
	{ "sync", op_sync, 6, true },
	{ "reopen", op_reopen, 4, true },
	{ "forget", op_forget, 2 },
	{ }
};

static const struct op *pick(struct proc *p)
{
	unsigned int total = 0, n;
	const struct op *op;

	for (op = ops; op->name; op++)
		total += op->weight;
	do {
		n = below(&p->random, total);
		for (op = ops; n >= op->weight; op++)
			n -= op->weight;
	} while (is_skipped(op->name) || (is_foreign(p) && !op->plain));
	return op;
}

static void check_size(struct file *f, const char *op)
{
	struct stat a, b;
	off_t end;

	/* with cache=none it is late with what it has written itself */
	if (is_foreign(f->p))
		return;
	need(f, !fstat(f->fd, &a) && !stat(f->path, &b), "stat");
	end = lseek(f->fd, 0, SEEK_END);
	if ((size_t)a.st_size != all->shadow.size || b.st_size != a.st_size || end != a.st_size)
		fault(f->p, "WRONG SIZE after %s: fstat() %lld, stat() %lld, end %lld, not %zu", op,
		      (long long)a.st_size, (long long)b.st_size, (long long)end,
		      all->shadow.size);
}

static void operate(struct file *f, unsigned int steps)
{
	struct proc *p = f->p;

	/* by the open that this is, an old one of this process has to see all, too */
	shadow_expect_new(p);
	if (f->fd < 0)
		io_open(f, p, O_RDWR);
	for (unsigned int i = 0; i < steps; i++, p->step++) {
		const struct op *op = pick(p);

		op->fn(f);
		check_size(f, op->name);
	}
	shadow_expect(f, "at the end of a turn");
	if (chance(&p->random, 50) || is_foreign(p))
		io_close(f);
	else
		io_sync(f);
}

static void operator(struct proc *p)
{
	unsigned int operators = p->round->clients, turns = 4;
	struct file f = { .fd = -1, .direct = -1, .append = -1, .both = -1, .p = p };

	for (unsigned int i = 0; i < turns; i++) {
		wait_turn(p);
		operate(&f, options.steps / turns / operators + 1);
		if (i == turns - 1)
			io_close(&f);
		pass_turn(p, (p->id + 1) % operators);
	}
	if (p->id == operators - 1)
		all->over = true;
}

/* What others do to a file that they only look at */
static void watch(struct proc *p)
{
	struct timespec nap = { .tv_nsec = 200 * 1000 };
	char *data = io_other_buffer();
	struct stat st;
	int fd = -1;

	for (unsigned long i = 0; !all->over; i++) {
		if (i % 64 == 0)
			doing(p, "looks, time %lu", i);
		if (stat(p->path, &st) || (fd >= 0 && fstat(fd, &st)))
			fault(p, "stat: %s", strerror(errno));
		if (chance(&p->random, 10) && fd >= 0) {
			close(fd);
			fd = -1;
		} else if (chance(&p->random, 10) && fd < 0) {
			fd = open(p->path, O_RDONLY);
		} else if (chance(&p->random, 20) && fd >= 0) {
			pread(fd, data, PAGE, below(&p->random, all->shadow.limit));
		}
		nanosleep(&nap, NULL);
	}
	close(fd);
}

static void work(struct proc *p)
{
	all = mode_shared;
	if (p->id < p->round->clients)
		operator(p);
	else
		watch(p);
	meet(p);
	shadow_expect_new(p);
}

const struct mode mode_fsx = { "fsx", prepare, work };
