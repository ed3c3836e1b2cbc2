// SPDX-License-Identifier: GPL-2.0
/* Data goes from file to file, or through pipes, without passing this process. */

#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static void note_file(struct step *s, int fd)
{
	struct stat st;
	ssize_t n;

	if (R(s, "fstat", fstat(fd, &st)) || !S_ISREG(st.st_mode))
		return;
	record_num(s->record, "size", st.st_size);
	n = pread(fd, pick_buffer(), 2 * DATA_MAX, 0);
	if (n >= 0)
		record_data(s->record, "data", pick_buffer(), n);
}

static int open_source(struct step *s)
{
	int fd = openat(s->side->root, pick_file(s), O_RDONLY);

	R(s, "open", fd < 0 ? -1 : 0);
	return fd;
}

static int open_target(struct step *s)
{
	int fd = openat(s->side->root, pick_file(s), O_RDWR | O_CREAT, 0644);

	R(s, "create", fd < 0 ? -1 : 0);
	return fd;
}

/* How much one call copies is the file system's affair, so until there is no more */
static ssize_t copy_range(int in, loff_t from, int out, loff_t to, size_t len)
{
	ssize_t n = 0, total = 0;

	while (len && (n = copy_file_range(in, &from, out, &to, len, 0)) > 0) {
		total += n;
		len -= n;
	}
	return n < 0 && !total ? -1 : total;
}

static void copy(struct step *s, int whole)
{
	int in = open_source(s);
	int out = open_target(s);
	loff_t from = whole ? 0 : pick_offset(s), to = whole ? 0 : pick_offset(s);
	size_t len = whole ? DATA_MAX : pick_length(s);
	struct stat a, b;

	/* what overlaps itself is refused by some, and undefined at best */
	if (in >= 0 && out >= 0 && !fstat(in, &a) && !fstat(out, &b) && a.st_ino != b.st_ino) {
		R(s, "copy_file_range", copy_range(in, from, out, to, len));
		note_file(s, out);
	}
	close(in);
	close(out);
}

/* Both ends in one file, apart from each other */
static void copy_inside(struct step *s, int arg)
{
	int fd = open_target(s);
	size_t len = 1 + pick_below(s, 20000);

	if (fd < 0)
		return;
	R(s, "pwrite", pwrite(fd, pick_data(s, len), len, 0));
	R(s, "copy_file_range", copy_range(fd, 0, fd, 30000, len));
	note_file(s, fd);
	close(fd);
}

static void copy_overlapping(struct step *s, int arg)
{
	loff_t from = 0, to = 100;
	int fd = open_target(s);

	if (fd < 0)
		return;
	R(s, "pwrite", pwrite(fd, pick_data(s, 1000), 1000, 0));
	R(s, "copy_file_range", copy_file_range(fd, &from, fd, &to, 500, 0));
	close(fd);
}

static void copy_flags(struct step *s, int flags)
{
	int in = open_source(s), out = open_target(s);

	R(s, "copy_file_range", copy_file_range(in, NULL, out, NULL, 100, flags));
	close(in);
	close(out);
}

static void clone(struct step *s, int arg)
{
	int in = open_source(s), out = open_target(s);
	long ret = ioctl(out, FICLONE, in);

	/* who cannot says so, each in a way of its own; who can must be right */
	if (ret && copy_range(in, 0, out, 0, DATA_MAX) >= 0)
		ret = ftruncate(out, lseek(in, 0, SEEK_END));
	R(s, "clone", ret);
	close(in);
	close(out);
}

static void send(struct step *s, int arg)
{
	int in = open_source(s);
	int out = open_target(s);
	off_t offset = pick_offset(s);
	size_t len = pick_length(s);
	ssize_t n, total = 0;
	struct stat a, b;

	if (in >= 0 && out >= 0 && !fstat(in, &a) && !fstat(out, &b) && a.st_ino != b.st_ino) {
		while (len && (n = sendfile(out, in, &offset, len)) > 0) {
			total += n;
			len -= n;
		}
		record_num(s->record, "sendfile", total);
		note_file(s, out);
	}
	close(in);
	close(out);
}

/* To a pipe that holds it all, which is read */
static void splice_from(struct step *s, int arg)
{
	int in = open_source(s);
	loff_t offset = pick_offset(s);
	size_t len = pick_below(s, 65536);
	ssize_t n, total = 0;
	int ends[2];

	if (in < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return;
	while (len && (n = splice(in, &offset, ends[1], NULL, len, 0)) > 0) {
		n = read(ends[0], pick_buffer() + total, n);
		total += n;
		len -= n;
	}
	record_data(s->record, "splice", pick_buffer(), total);
	s->record->worked = true;
	close(ends[0]);
	close(ends[1]);
	close(in);
}

static void splice_to(struct step *s, int flags)
{
	int out = open_target(s);
	loff_t offset = pick_offset(s);
	size_t len = 1 + pick_below(s, 60000);
	int ends[2];
	ssize_t n;

	if (out < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return;
	len = write(ends[1], pick_data(s, len), len);
	while (len && (n = splice(ends[0], NULL, out, &offset, len, flags)) > 0)
		len -= n;
	record_num(s->record, "left", len);
	note_file(s, out);
	close(ends[0]);
	close(ends[1]);
	close(out);
}

const struct kind kinds_copy[] = {
	{ "copy-file-range", copy, 0, 2 },
	{ "copy-file-range-whole", copy, 1 },
	{ "copy-file-range-inside", copy_inside, 0 },
	{ "copy-file-range-overlapping", copy_overlapping, 0 },
	{ "copy-file-range-flags", copy_flags, 1 },
	{ "ficlone", clone, 0 },
	{ "sendfile", send, 0, 2 },
	{ "splice-from", splice_from, 0, 2 },
	{ "splice-to", splice_to, 0, 2 },
	{ "splice-to-move", splice_to, SPLICE_F_MOVE },
	{ }
};
