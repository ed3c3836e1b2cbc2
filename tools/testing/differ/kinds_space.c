// SPDX-License-Identifier: GPL-2.0
/* The size of files, their position, and what is allocated of them. */

#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <linux/falloc.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static void note_size(struct step *s, int fd)
{
	struct stat st;

	if (!R(s, "fstat", fstat(fd, &st)))
		record_num(s->record, "size", st.st_size);
}

static void note_end(struct step *s, int fd)
{
	struct stat st;
	ssize_t n;

	note_size(s, fd);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return;
	n = pread(fd, pick_buffer(), 8192, st.st_size > 8192 ? st.st_size - 8192 : 0);
	if (n >= 0)
		record_data(s->record, "end", pick_buffer(), n);
}

static void truncate_file(struct step *s, int size)
{
	const char *path = pick_any(s);
	int fd = openat(s->side->root, path, O_PATH);
	char name[64];

	/* truncate(2) takes no directory */
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	R(s, "truncate", truncate(name, size < 0 ? pick_offset(s) : size));
	if (fd >= 0)
		close(fd);
}

static void ftruncate_file(struct step *s, int size)
{
	int fd = *pick_open_file(s);

	R(s, "ftruncate", ftruncate(fd, size == -1 ? pick_offset(s) : size));
	note_end(s, fd);
}

/* Relative to the size that it has; what comes back must be zeros */
static void resize(struct step *s, int by)
{
	int fd = *pick_open_file(s);
	struct stat st;

	if (R(s, "fstat", fstat(fd, &st)))
		return;
	R(s, "ftruncate", ftruncate(fd, st.st_size + by < 0 ? 0 : st.st_size + by));
	note_end(s, fd);
}

static void cut_and_grow(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	off_t size = pick_offset(s);

	R(s, "ftruncate", ftruncate(fd, size));
	R(s, "ftruncate", ftruncate(fd, size + 10000));
	note_end(s, fd);
}

static void write_beyond(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	struct stat st;

	if (R(s, "fstat", fstat(fd, &st)))
		return;
	/* files stay small enough to be read whole */
	if (st.st_size > DATA_MAX)
		R(s, "ftruncate", ftruncate(fd, 100));
	else
		R(s, "pwrite", pwrite(fd, "beyond", 6, st.st_size + pick_below(s, 70000)));
	note_end(s, fd);
}

static void seek(struct step *s, int whence)
{
	int fd = *pick_open_file(s);
	off_t offset = pick_offset(s);

	if (pick_below(s, 4) == 0)
		offset = -offset;
	R(s, "lseek", lseek(fd, offset, whence));
}

/* Where holes are is the file system's affair, but: an offset below the size lies
 * in one or in data, what is a hole reads as zeros, and the end is one.
 */
static void seek_extent(struct step *s, int whence)
{
	int fd = *pick_open_file(s);
	off_t offset = pick_offset(s);
	off_t back = lseek(fd, 0, SEEK_CUR);
	off_t found = lseek(fd, offset, whence);
	off_t size = lseek(fd, 0, SEEK_END);
	ssize_t n;

	if (back < 0) {
		R(s, "lseek", -1);
		return;
	}
	if (offset >= size)
		record_word(s->record, "beyond", found < 0 ? "refused" : "accepted");
	else if (whence == SEEK_HOLE)
		record_word(s->record, "hole", found >= offset && found <= size ? "good" : "bad");
	else if (found < 0)
		found = size;
	if (whence == SEEK_DATA && offset < size) {
		char *buffer = pick_buffer();
		ssize_t i = 0;

		n = found - offset > DATA_MAX ? DATA_MAX : found - offset;
		n = pread(fd, buffer, n, offset);
		while (i < n && !buffer[i])
			i++;
		record_word(s->record, "data", found >= offset && (i == n || n < 0) ?
			    "good" : "bad");
	}
	lseek(fd, back, SEEK_SET);
	s->record->worked = true;
}

static void allocate(struct step *s, int mode)
{
	int fd = *pick_open_file(s);
	off_t offset = pick_offset(s);

	R(s, "fallocate", fallocate(fd, mode, offset, 1 + pick_length(s)));
	note_end(s, fd);
}

/* Where there is likely data on both sides of it, and what it did to that */
static void allocate_inside(struct step *s, int mode)
{
	int fd = *pick_open_file(s);
	ssize_t len = 30000;

	R(s, "fallocate", fallocate(fd, mode, 5000, 12345));
	len = pread(fd, pick_buffer(), len, 0);
	if (R(s, "pread", len) > 0)
		record_data(s->record, "data", pick_buffer(), len);
	note_size(s, fd);
}

static void allocate_nothing(struct step *s, int arg)
{
	R(s, "fallocate", fallocate(*pick_open_file(s), 0, 0, 0));
}

static void ask_space(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	struct statfs fs;

	if (!R(s, "fstatfs", fstatfs(fd, &fs)))
		record_word(s->record, "sane", fs.f_bsize > 0 && fs.f_bfree <= fs.f_blocks &&
			    fs.f_bavail <= fs.f_bfree && fs.f_namelen >= 255 ? "yes" : "no");
}

const struct kind kinds_space[] = {
	{ "truncate", truncate_file, -1, 3 },
	{ "truncate-0", truncate_file, 0 },
	{ "ftruncate", ftruncate_file, -1, 4 },
	{ "ftruncate-0", ftruncate_file, 0 },
	{ "ftruncate-page", ftruncate_file, 4096 },
	{ "ftruncate-negative", ftruncate_file, -2 },
	{ "ftruncate-less", resize, -1000, 2 },
	{ "ftruncate-more", resize, 1000, 2 },
	{ "ftruncate-same", resize, 0 },
	{ "ftruncate-less-and-more", cut_and_grow, 0, 3 },
	{ "write-beyond-the-end", write_beyond, 0, 3 },
	{ "lseek-set", seek, SEEK_SET, 3 },
	{ "lseek-cur", seek, SEEK_CUR, 2 },
	{ "lseek-end", seek, SEEK_END, 2 },
	{ "lseek-invalid", seek, 77 },
	{ "lseek-hole", seek_extent, SEEK_HOLE, 2 },
	{ "lseek-data", seek_extent, SEEK_DATA, 2 },
	{ "fallocate", allocate, 0, 2 },
	{ "fallocate-keep-size", allocate, FALLOC_FL_KEEP_SIZE, 2 },
	{ "fallocate-zero-range", allocate, FALLOC_FL_ZERO_RANGE },
	{ "fallocate-zero-range-keep", allocate, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE },
	{ "fallocate-punch", allocate, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 2 },
	{ "fallocate-punch-alone", allocate, FALLOC_FL_PUNCH_HOLE },
	{ "fallocate-punch-inside", allocate_inside,
	  FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 2 },
	{ "fallocate-zero-inside", allocate_inside, FALLOC_FL_ZERO_RANGE },
	{ "fallocate-inside", allocate_inside, 0 },
	{ "fallocate-collapse", allocate, FALLOC_FL_COLLAPSE_RANGE },
	{ "fallocate-insert", allocate, FALLOC_FL_INSERT_RANGE },
	{ "fallocate-nothing", allocate_nothing, 0 },
	{ "fstatfs", ask_space, 0 },
	{ }
};
