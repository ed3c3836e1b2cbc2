// SPDX-License-Identifier: GPL-2.0
/* Ways to write a file and to read it. What is asked for has to be done whole: a file
 * is not short of it, and nobody sends signals.
 */

#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

static char *mapped;	/* the last one */

static void need(struct file *f, bool good, const char *call, size_t len, off_t at)
{
	if (!good)
		fault(f->p, "%s of %zu at %lld: %s", call, len, (long long)at, strerror(errno));
}

static void need_all(struct file *f, ssize_t n, const char *call, size_t len, off_t at)
{
	need(f, n >= 0, call, len, at);
	if ((size_t)n != len)
		fault(f->p, "%s of %zu at %lld: only %zd", call, len, (long long)at, n);
}

static int open_more(struct file *f, int flags)
{
	int fd = open(f->path, flags | O_CLOEXEC);

	need(f, fd >= 0, "open", 0, flags);
	return fd;
}

/**
 * io_open - open the round's file
 * @f: that
 * @p: who does
 * @flags: of open()
 */
void io_open(struct file *f, struct proc *p, int flags)
{
	memset(f, 0, sizeof(*f));
	f->p = p;
	memcpy(f->path, p->path, sizeof(f->path));
	f->direct = -1;
	f->append = -1;
	f->both = -1;
	f->fd = open_more(f, flags);
}

static void close_one(struct file *f, int *fd)
{
	if (*fd >= 0)
		need(f, !close(*fd), "close", 0, 0);
	*fd = -1;
}

void io_close(struct file *f)
{
	if (f->map)
		munmap(f->map, FILE_MAX);
	f->map = NULL;
	close_one(f, &f->direct);
	close_one(f, &f->append);
	close_one(f, &f->both);
	close_one(f, &f->fd);
}

int io_direct(struct file *f)
{
	if (f->direct < 0)
		f->direct = open_more(f, O_RDWR | O_DIRECT);
	return f->direct;
}

int io_append(struct file *f)
{
	if (f->append < 0)
		f->append = open_more(f, O_RDWR | O_APPEND);
	return f->append;
}

int io_append_direct(struct file *f)
{
	if (f->both < 0)
		f->both = open_more(f, O_RDWR | O_APPEND | O_DIRECT);
	return f->both;
}

/**
 * io_map - the file's mapping
 * @f: the file
 *
 * Return: where it is; FILE_MAX long, of which there is what the file has.
 */
char *io_map(struct file *f)
{
	if (!f->map) {
		f->map = mmap(NULL, FILE_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, f->fd, 0);
		need(f, f->map != MAP_FAILED, "mmap", FILE_MAX, 0);
	}
	mapped = f->map;
	return f->map;
}

off_t io_map_offset(const void *at)
{
	return mapped ? (const char *)at - mapped : -1;
}

static char *make_buffer(char **buffer)
{
	if (!*buffer && posix_memalign((void **)buffer, PAGE, FILE_MAX))
		abort();
	return *buffer;
}

/* For contents that are made, fit for O_DIRECT */
char *io_buffer(void)
{
	static char *buffer;

	return make_buffer(&buffer);
}

/* For what is read */
char *io_other_buffer(void)
{
	static char *buffer;

	return make_buffer(&buffer);
}

/* Writing */

static bool by_pwrite(struct file *f, char *data, size_t len, off_t at)
{
	need_all(f, pwrite(f->fd, data, len, at), "pwrite", len, at);
	return true;
}

static bool by_write(struct file *f, char *data, size_t len, off_t at)
{
	need(f, lseek(f->fd, at, SEEK_SET) == at, "lseek", len, at);
	need_all(f, write(f->fd, data, len), "write", len, at);
	return true;
}

static unsigned int in_pieces(struct iovec v[3], char *data, size_t len)
{
	size_t piece = len / 3;

	v[0] = (struct iovec){ data, piece };
	v[1] = (struct iovec){ data + piece, piece };
	v[2] = (struct iovec){ data + 2 * piece, len - 2 * piece };
	return 3;
}

static bool by_pwritev(struct file *f, char *data, size_t len, off_t at)
{
	struct iovec v[3];

	need_all(f, pwritev(f->fd, v, in_pieces(v, data, len), at), "pwritev", len, at);
	return true;
}

static bool by_direct_write(struct file *f, char *data, size_t len, off_t at)
{
	need_all(f, pwrite(io_direct(f), data, len, at), "direct pwrite", len, at);
	return true;
}

static bool batch(struct file *f, int fd, bool write, char *data, size_t len, off_t at)
{
	struct part part = { write, data, len, at };

	if (!batch_start(f->p, fd, &part, 1))
		return false;
	batch_end(f->p, &part, 1);
	return true;
}

static bool ring(struct file *f, int fd, bool write, char *data, size_t len, off_t at)
{
	struct part part = { write, data, len, at };

	return ring_run(f->p, fd, &part, 1);
}

static bool by_aio_write(struct file *f, char *data, size_t len, off_t at)
{
	return batch(f, f->fd, true, data, len, at);
}

static bool by_aio_direct_write(struct file *f, char *data, size_t len, off_t at)
{
	return batch(f, io_direct(f), true, data, len, at);
}

static bool by_ring_write(struct file *f, char *data, size_t len, off_t at)
{
	return ring(f, f->fd, true, data, len, at);
}

static bool by_ring_direct_write(struct file *f, char *data, size_t len, off_t at)
{
	return ring(f, io_direct(f), true, data, len, at);
}

static bool by_map_write(struct file *f, char *data, size_t len, off_t at)
{
	memcpy(io_map(f) + at, data, len);
	return true;
}

static bool by_map_sync_write(struct file *f, char *data, size_t len, off_t at)
{
	off_t start = at / PAGE * PAGE;

	memcpy(io_map(f) + at, data, len);
	need(f, !msync(f->map + start, at + len - start, MS_SYNC), "msync", len, at);
	return true;
}

/* A file of this process beside the other */
static int scratch(struct file *f)
{
	char path[4200];
	int fd;

	snprintf(path, sizeof(path), "%s.scratch%u", f->path, f->p->id);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	need(f, fd >= 0, "open of the scratch file", 0, 0);
	need(f, !unlink(path), "unlink of the scratch file", 0, 0);
	return fd;
}

static void copy(struct file *f, int from, off_t at, int to, off_t there, size_t len)
{
	while (len) {
		ssize_t n = copy_file_range(from, &at, to, &there, len, 0);

		need(f, n > 0, "copy_file_range", len, at);
		len -= n;
	}
}

static bool by_copy_write(struct file *f, char *data, size_t len, off_t at)
{
	int fd = scratch(f);

	need_all(f, pwrite(fd, data, len, 10), "pwrite of the scratch file", len, 10);
	copy(f, fd, 10, f->fd, at, len);
	close(fd);
	return true;
}

static bool by_splice_write(struct file *f, char *data, size_t len, off_t at)
{
	int ends[2];

	need(f, !pipe(ends), "pipe", 0, 0);
	while (len) {
		size_t n = len < 65536 ? len : 65536;

		need_all(f, write(ends[1], data, n), "write to a pipe", n, at);
		data += n;
		len -= n;
		while (n) {
			ssize_t done = splice(ends[0], NULL, f->fd, &at, n, 0);

			need(f, done > 0, "splice", n, at);
			n -= done;
		}
	}
	close(ends[0]);
	close(ends[1]);
	return true;
}

const struct way io_writes[] = {
	{ "pwrite", IO_PLAIN, by_pwrite },
	{ "pwrite", IO_PLAIN, by_pwrite },
	{ "write", IO_PLAIN, by_write },
	{ "pwritev", IO_PLAIN, by_pwritev },
	{ "direct-write", IO_DIRECT, by_direct_write },
	{ "aio-write", 0, by_aio_write },
	{ "aio-direct-write", IO_DIRECT, by_aio_direct_write },
	{ "uring-write", 0, by_ring_write },
	{ "uring-direct-write", IO_DIRECT, by_ring_direct_write },
	{ "map-write", IO_MAP, by_map_write },
	{ "map-msync-write", IO_MAP, by_map_sync_write },
	{ "copy-write", 0, by_copy_write },
	{ "splice-write", 0, by_splice_write },
	{ }
};

/* Reading */

static bool by_pread(struct file *f, char *data, size_t len, off_t at)
{
	need_all(f, pread(f->fd, data, len, at), "pread", len, at);
	return true;
}

static bool by_read(struct file *f, char *data, size_t len, off_t at)
{
	need(f, lseek(f->fd, at, SEEK_SET) == at, "lseek", len, at);
	need_all(f, read(f->fd, data, len), "read", len, at);
	return true;
}

static bool by_preadv(struct file *f, char *data, size_t len, off_t at)
{
	struct iovec v[3];

	need_all(f, preadv(f->fd, v, in_pieces(v, data, len), at), "preadv", len, at);
	return true;
}

static bool by_direct_read(struct file *f, char *data, size_t len, off_t at)
{
	need_all(f, pread(io_direct(f), data, len, at), "direct pread", len, at);
	return true;
}

static bool by_aio_read(struct file *f, char *data, size_t len, off_t at)
{
	return batch(f, f->fd, false, data, len, at);
}

static bool by_aio_direct_read(struct file *f, char *data, size_t len, off_t at)
{
	return batch(f, io_direct(f), false, data, len, at);
}

static bool by_ring_read(struct file *f, char *data, size_t len, off_t at)
{
	return ring(f, f->fd, false, data, len, at);
}

static bool by_ring_direct_read(struct file *f, char *data, size_t len, off_t at)
{
	return ring(f, io_direct(f), false, data, len, at);
}

static bool by_map_read(struct file *f, char *data, size_t len, off_t at)
{
	memcpy(data, io_map(f) + at, len);
	return true;
}

/* To another file, and that is read */
static bool by_copy_read(struct file *f, char *data, size_t len, off_t at)
{
	int fd = scratch(f);

	copy(f, f->fd, at, fd, 7, len);
	need_all(f, pread(fd, data, len, 7), "pread of the scratch file", len, 7);
	close(fd);
	return true;
}

static bool by_sendfile(struct file *f, char *data, size_t len, off_t at)
{
	int fd = memfd_create("storm", 0);
	ssize_t n;

	need(f, fd >= 0, "memfd_create", 0, 0);
	for (size_t done = 0; done < len; done += n) {
		n = sendfile(fd, f->fd, &at, len - done);
		need(f, n > 0, "sendfile", len - done, at);
	}
	need_all(f, pread(fd, data, len, 0), "pread of a memfd", len, 0);
	close(fd);
	return true;
}

static bool by_splice_read(struct file *f, char *data, size_t len, off_t at)
{
	int ends[2];
	ssize_t n;

	need(f, !pipe(ends), "pipe", 0, 0);
	for (size_t done = 0; done < len; done += n) {
		n = splice(f->fd, &at, ends[1], NULL, len - done, 0);
		need(f, n > 0, "splice", len - done, at);
		need_all(f, read(ends[0], data + done, n), "read of a pipe", n, at);
	}
	close(ends[0]);
	close(ends[1]);
	return true;
}

const struct way io_reads[] = {
	{ "pread", IO_PLAIN, by_pread },
	{ "pread", IO_PLAIN, by_pread },
	{ "read", IO_PLAIN, by_read },
	{ "preadv", IO_PLAIN, by_preadv },
	{ "direct-read", IO_DIRECT, by_direct_read },
	{ "aio-read", 0, by_aio_read },
	{ "aio-direct-read", IO_DIRECT, by_aio_direct_read },
	{ "uring-read", 0, by_ring_read },
	{ "uring-direct-read", IO_DIRECT, by_ring_direct_read },
	{ "map-read", IO_MAP, by_map_read },
	{ "copy-read", 0, by_copy_read },
	{ "sendfile", 0, by_sendfile },
	{ "splice-read", 0, by_splice_read },
	{ }
};

/* Local file systems take sectors only */
static bool fits(const struct way *way, off_t at, size_t len)
{
	return !(way->needs & IO_DIRECT) || !(at % 512 || len % 512);
}

/**
 * io_pick - choose a way
 * @p: who asks
 * @ways: of which
 * @without: what it must not need
 * @at: from where
 * @len: how many bytes
 *
 * Return: one of them.
 */
const struct way *io_pick(struct proc *p, const struct way *ways, unsigned int without,
			  off_t at, size_t len)
{
	const struct way *way;
	unsigned int count = 0;

	while (ways[count].name)
		count++;
	do
		way = &ways[below(&p->random, count)];
	while (way->needs & without || is_skipped(way->name) || !fits(way, at, len) ||
	       (is_foreign(p) && !(way->needs & IO_PLAIN)));
	return way;
}

void io_write(struct file *f, const struct way *way, const char *data, size_t len, off_t at)
{
	doing(f->p, "%s of %zu at %lld: %.16s", way->name, len, (long long)at, data);
	if (len && !way->fn(f, (char *)data, len, at))
		by_pwrite(f, (char *)data, len, at);
}

void io_read(struct file *f, const struct way *way, char *data, size_t len, off_t at)
{
	doing(f->p, "%s of %zu at %lld", way->name, len, (long long)at);
	memset(data, '#', len);
	if (len && !way->fn(f, data, len, at))
		by_pread(f, data, len, at);
}

/**
 * io_allocate - fallocate()
 * @f: the file
 * @mode: as there
 * @at: from where
 * @len: how many bytes
 *
 * Return: false if there is no such thing here.
 */
bool io_allocate(struct file *f, int mode, off_t at, size_t len)
{
	doing(f->p, "fallocate %#x of %zu at %lld", mode, len, (long long)at);
	if (!fallocate(f->fd, mode, at, len))
		return true;
	need(f, errno == EOPNOTSUPP, "fallocate", len, at);
	return false;
}

void io_sync(struct file *f)
{
	bool data = chance(&f->p->random, 50);

	doing(f->p, data ? "fdatasync" : "fsync");
	need(f, !(data ? fdatasync(f->fd) : fsync(f->fd)), "fsync", 0, 0);
}

/**
 * io_expect_file - by an open of its own, a file has to have these bytes and no more
 * @p: who looks
 * @path: at what
 * @wanted: the bytes
 * @len: how many
 * @how: it is looked at
 */
void io_expect_file(struct proc *p, const char *path, const char *wanted, size_t len,
		    const char *how)
{
	char *data = io_other_buffer();
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t n;

	doing(p, "%s", how);
	if (fd < 0)
		fault(p, "%s: open: %s", how, strerror(errno));
	do {
		n = pread(fd, data + done, FILE_MAX - done, done);
		if (n < 0)
			fault(p, "%s: pread at %zu: %s", how, done, strerror(errno));
		done += n;
	} while (n);
	close(fd);
	expect(p, data, wanted, done < len ? done : len, 0, how);
	if (done != len)
		fault(p, "WRONG SIZE by %s: %zu, not %zu", how, done, len);
}
