// SPDX-License-Identifier: GPL-2.0
/* Files are read, written and synchronized. */

#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define DIRECT_BLOCK	4096

static void note_read(struct step *s, const char *call, ssize_t n)
{
	if (R(s, call, n) >= 0)
		record_data(s->record, "data", pick_buffer(), n);
}

static void note_position(struct step *s, int fd)
{
	R(s, "position", lseek(fd, 0, SEEK_CUR));
}

static void read_some(struct step *s, int arg)
{
	int fd = *pick_open_file(s);

	note_read(s, "read", read(fd, pick_buffer(), pick_length(s)));
	note_position(s, fd);
}

static void read_whole(struct step *s, int chunk)
{
	char *buffer = pick_buffer();
	int fd = *pick_open_file(s);
	uint64_t hash = 0;
	ssize_t n;

	R(s, "seek", lseek(fd, 0, SEEK_SET));
	while ((n = read(fd, buffer, chunk)) > 0)
		hash = hash * 31 + record_hash(buffer, n);
	R(s, "read", n);
	record_num(s->record, "hash", hash);
	note_position(s, fd);
}

static void pread_some(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	size_t len = pick_length(s);

	note_read(s, "pread", pread(fd, pick_buffer(), len, pick_offset(s)));
}

/* Four pieces of a buffer, one of them empty */
static void cut(struct iovec *iov, size_t len)
{
	char *at = pick_buffer();
	size_t part = len / 3;

	iov[0] = (struct iovec){ at, part };
	iov[1] = (struct iovec){ at + part, 0 };
	iov[2] = (struct iovec){ at + part, part };
	iov[3] = (struct iovec){ at + 2 * part, len - 2 * part };
}

static void read_vector(struct step *s, int arg)
{
	struct iovec iov[4];
	int fd = *pick_open_file(s);

	cut(iov, pick_length(s));
	note_read(s, "readv", readv(fd, iov, 4));
	note_position(s, fd);
}

static void pread_vector(struct step *s, int flags)
{
	struct iovec iov[4];
	int fd = *pick_open_file(s);

	cut(iov, pick_length(s));
	note_read(s, "preadv2", preadv2(fd, iov, 4, pick_offset(s), flags));
}

/* May say EAGAIN where it likes: what it gives must be right */
static void read_nowait(struct step *s, int arg)
{
	struct iovec iov = { pick_buffer(), 1 + pick_below(s, 4096) };
	int fd = *pick_open_file(s);
	off_t offset = pick_offset(s);
	ssize_t n = preadv2(fd, &iov, 1, offset, RWF_NOWAIT);

	if (n != (ssize_t)iov.iov_len)
		n = pread(fd, iov.iov_base, iov.iov_len, offset);
	note_read(s, "preadv2", n);
}

static void write_some(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	size_t len = pick_length(s);

	R(s, "write", write(fd, pick_data(s, len), len));
	note_position(s, fd);
}

static void write_small(struct step *s, int times)
{
	int fd = *pick_open_file(s);

	for (int i = 0; i < times; i++)
		R(s, "write", write(fd, pick_data(s, 10 + i), 10 + i));
	note_position(s, fd);
}

static void pwrite_some(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	size_t len = pick_length(s);
	off_t offset = pick_offset(s);

	R(s, "pwrite", pwrite(fd, pick_data(s, len), len, offset));
}

static void write_vector(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	size_t len = pick_length(s);
	struct iovec iov[4];

	pick_data(s, len);
	cut(iov, len);
	R(s, "writev", writev(fd, iov, 4));
	note_position(s, fd);
}

static void pwrite_vector(struct step *s, int flags)
{
	int fd = *pick_open_file(s);
	size_t len = pick_length(s);
	struct iovec iov[4];

	pick_data(s, len);
	cut(iov, len);
	R(s, "pwritev2", pwritev2(fd, iov, 4, pick_offset(s), flags));
}

static void append(struct step *s, int arg)
{
	size_t len = pick_length(s);
	int fd = openat(s->side->root, pick_file(s), O_WRONLY | O_APPEND);

	if (R(s, "open", fd < 0 ? -1 : 0))
		return;
	R(s, "write", write(fd, pick_data(s, len), len));
	R(s, "write", write(fd, pick_data(s, 7), 7));
	note_position(s, fd);
	R(s, "close", close(fd));
}

/* Read what was just written, and the same by the name */
static void write_read(struct step *s, int arg)
{
	const char *path = pick_file(s);
	int fd = openat(s->side->root, path, O_RDWR | O_CREAT, 0644);
	size_t len = pick_length(s);
	off_t offset = pick_offset(s);
	int other;

	if (R(s, "open", fd < 0 ? -1 : 0))
		return;
	R(s, "pwrite", pwrite(fd, pick_data(s, len), len, offset));
	note_read(s, "pread", pread(fd, pick_buffer(), DATA_MAX, offset / 2));
	other = openat(s->side->root, path, O_RDONLY);
	if (!R(s, "open", other < 0 ? -1 : 0)) {
		note_read(s, "pread", pread(other, pick_buffer(), DATA_MAX, 0));
		close(other);
	}
	R(s, "close", close(fd));
}

static void write_then(struct step *s, int what)
{
	int fd = *pick_open_file(s);
	size_t len = pick_length(s);
	off_t offset = pick_offset(s);

	R(s, "pwrite", pwrite(fd, pick_data(s, len), len, offset));
	if (what == 0)
		R(s, "fsync", fsync(fd));
	else if (what == 1)
		R(s, "fdatasync", fdatasync(fd));
	else
		R(s, "fadvise", posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED));
	note_read(s, "pread", pread(fd, pick_buffer(), len + 100, offset));
}

/* Whole blocks, past the page cache */
static int open_direct(struct step *s, const char *path, int flags)
{
	int fd = openat(s->side->root, path, flags | O_DIRECT, 0644);

	R(s, "open", fd < 0 ? -1 : 0);
	return fd;
}

static void write_direct(struct step *s, int flags)
{
	size_t len = DIRECT_BLOCK * pick_below(s, 40);
	off_t offset = DIRECT_BLOCK * pick_below(s, 40);
	int fd = open_direct(s, pick_file(s), O_WRONLY | flags);

	if (fd < 0)
		return;
	R(s, "pwrite", pwrite(fd, pick_data(s, len), len, offset));
	R(s, "close", close(fd));
}

static void read_direct(struct step *s, int arg)
{
	size_t len = DIRECT_BLOCK * pick_below(s, 40);
	off_t offset = DIRECT_BLOCK * pick_below(s, 20);
	int fd = open_direct(s, pick_file(s), O_RDONLY);

	if (fd < 0)
		return;
	note_read(s, "pread", pread(fd, pick_buffer(), len, offset));
	R(s, "close", close(fd));
}

/* Buffered and direct I/O see each other's data */
static void mix_direct(struct step *s, int arg)
{
	const char *path = pick_file(s);
	size_t len = DIRECT_BLOCK * (1 + pick_below(s, 10));
	int fd = openat(s->side->root, path, O_RDWR | O_CREAT, 0644);
	int direct;

	if (R(s, "open", fd < 0 ? -1 : 0))
		return;
	direct = open_direct(s, path, O_RDWR);
	if (direct >= 0) {
		R(s, "pwrite", pwrite(fd, pick_data(s, len), len, 100));
		note_read(s, "direct-read", pread(direct, pick_buffer(), len, 0));
		R(s, "direct-write", pwrite(direct, pick_data(s, len), len, DIRECT_BLOCK));
		note_read(s, "pread", pread(fd, pick_buffer(), len * 2, 0));
		close(direct);
	}
	R(s, "close", close(fd));
}

static void sync_file(struct step *s, int what)
{
	int fd = *pick_open_file(s);

	if (what == 0)
		R(s, "fsync", fsync(fd));
	else if (what == 1)
		R(s, "fdatasync", fdatasync(fd));
	else
		R(s, "syncfs", syncfs(fd));
}

static void sync_dir(struct step *s, int arg)
{
	R(s, "fsync", fsync(*pick_open_dir(s)));
}

static void sync_range(struct step *s, int flags)
{
	int fd = *pick_open_file(s);

	R(s, "sync_file_range", sync_file_range(fd, pick_offset(s), pick_length(s), flags));
}

static void advise(struct step *s, int advice)
{
	int fd = *pick_open_file(s);
	off_t offset = pick_offset(s);

	/* it returns the error itself */
	errno = posix_fadvise(fd, offset, pick_length(s), advice);
	R(s, "fadvise", errno ? -1 : 0);
}

static void read_ahead(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	off_t offset = pick_offset(s);

	R(s, "readahead", readahead(fd, offset, pick_length(s)));
}

/* What nobody may ask for */
static void bad_io(struct step *s, int which)
{
	int fd = *pick_open_file(s);
	struct iovec iov = { (void *)16, 100 };

	switch (which) {
	case 0: R(s, "pread", pread(fd, pick_buffer(), 10, -1)); break;
	case 1: R(s, "pwrite", pwrite(fd, pick_buffer(), 10, -5)); break;
	case 2: R(s, "read", preadv(fd, &iov, 1, 0)); break;
	case 3: R(s, "write", pwritev(fd, &iov, 1, 0)); break;
	case 4: R(s, "read-dir", read(*pick_open_dir(s), pick_buffer(), 10)); break;
	default: R(s, "write-dir", write(*pick_open_dir(s), pick_buffer(), 10));
	}
}

const struct kind kinds_data[] = {
	{ "read", read_some, 0, 8 },
	{ "read-whole", read_whole, 65536, 3 },
	{ "read-whole-odd", read_whole, 1009, 2 },
	{ "pread", pread_some, 0, 8 },
	{ "readv", read_vector, 0, 2 },
	{ "preadv2", pread_vector, 0, 2 },
	{ "preadv2-hipri", pread_vector, RWF_HIPRI },
	{ "preadv2-nowait", read_nowait, 0 },
	{ "write", write_some, 0, 8 },
	{ "write-small", write_small, 5, 3 },
	{ "pwrite", pwrite_some, 0, 10 },
	{ "writev", write_vector, 0, 3 },
	{ "pwritev2", pwrite_vector, 0, 3 },
	{ "pwritev2-sync", pwrite_vector, RWF_SYNC },
	{ "pwritev2-dsync", pwrite_vector, RWF_DSYNC },
	{ "pwritev2-append", pwrite_vector, RWF_APPEND },
	{ "append", append, 0, 4 },
	{ "write-read", write_read, 0, 4 },
	{ "write-fsync-read", write_then, 0 },
	{ "write-fdatasync-read", write_then, 1 },
	{ "write-dontneed-read", write_then, 2 },
	{ "direct-write", write_direct, 0, 2 },
	{ "direct-write-creat", write_direct, O_CREAT, 2 },
	{ "direct-write-sync", write_direct, O_CREAT | O_SYNC },
	{ "direct-read", read_direct, 0, 2 },
	{ "direct-mixed", mix_direct, 0, 2 },
	{ "fsync", sync_file, 0, 2 },
	{ "fdatasync", sync_file, 1 },
	{ "syncfs", sync_file, 2 },
	{ "fsync-dir", sync_dir, 0 },
	{ "sync-range-write", sync_range, SYNC_FILE_RANGE_WRITE },
	{ "sync-range-wait", sync_range, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
	  SYNC_FILE_RANGE_WAIT_AFTER },
	{ "fadvise-sequential", advise, POSIX_FADV_SEQUENTIAL },
	{ "fadvise-random", advise, POSIX_FADV_RANDOM },
	{ "fadvise-willneed", advise, POSIX_FADV_WILLNEED },
	{ "fadvise-dontneed", advise, POSIX_FADV_DONTNEED },
	{ "readahead", read_ahead, 0 },
	{ "pread-negative", bad_io, 0 },
	{ "pwrite-negative", bad_io, 1 },
	{ "read-fault", bad_io, 2 },
	{ "write-fault", bad_io, 3 },
	{ "read-directory", bad_io, 4 },
	{ "write-directory", bad_io, 5 },
	{ }
};
