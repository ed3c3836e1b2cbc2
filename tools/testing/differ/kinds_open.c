// SPDX-License-Identifier: GPL-2.0
/* Files and directories are opened, duplicated and closed. */

#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a new descriptor is of */
static void note_open(struct step *s, int fd)
{
	struct stat st;

	if (fd >= 0 && !R(s, "fstat", fstat(fd, &st)))
		record_stat(s->record, &st);
}

static void replace(int *slot, int fd)
{
	if (fd < 0)
		return;
	if (*slot >= 0)
		close(*slot);
	*slot = fd;
}

static int opened(struct step *s, int fd)
{
	/* which number it has is nobody's affair */
	if (fd < 0)
		R(s, "open", fd);
	else
		R(s, "open", 0);
	note_open(s, fd);
	return fd;
}

static void open_file(struct step *s, int flags)
{
	int *slot = pick_file_slot(s);

	replace(slot, opened(s, openat(s->side->root, pick_file(s), flags, 0644)));
}

static void open_any(struct step *s, int flags)
{
	int fd = opened(s, openat(s->side->root, pick_any(s), flags, 0644));

	if (fd >= 0)
		close(fd);
}

/* An existing one, so that O_TRUNC and O_APPEND have something to act on */
static void open_again(struct step *s, int flags)
{
	const char *path = pick_file(s);
	int fd = openat(s->side->root, path, O_CREAT | O_WRONLY, 0644);
	size_t len = 1 + pick_below(s, 10000);

	if (R(s, "create", fd < 0 ? -1 : 0))
		return;
	R(s, "write", write(fd, pick_data(s, len), len));
	R(s, "close", close(fd));
	replace(pick_file_slot(s), opened(s, openat(s->side->root, path, flags, 0644)));
}

static void open_dir(struct step *s, int flags)
{
	int *slot = pick_dir_slot(s);

	replace(slot, opened(s, openat(s->side->root, pick_dir(s), O_DIRECTORY | flags)));
}

static void open_in_dir(struct step *s, int flags)
{
	int dir = *pick_open_dir(s);
	int *slot = pick_file_slot(s);

	replace(slot, opened(s, openat(dir, pick_name(s), flags, 0644)));
}

static void open_name(struct step *s, const char *path)
{
	int fd = opened(s, openat(s->side->root, path, O_RDWR | O_CREAT, 0644));

	if (fd >= 0)
		close(fd);
}

static void open_special(struct step *s, int which)
{
	static const char * const paths[] = { "", ".", "..", "f0/", "f0/.", "d0/", "d0/../f0",
					      "none/f0", "./f1", "d0//f2" };

	open_name(s, paths[which]);
}

static void tmpfile_in(struct step *s, int flags)
{
	int *slot = pick_file_slot(s);

	replace(slot, opened(s, openat(s->side->root, pick_dir(s), O_TMPFILE | flags, 0644)));
}

static void creat_mode(struct step *s, int mode)
{
	int *slot = pick_file_slot(s);

	replace(slot, opened(s, openat(s->side->root, pick_file(s), O_CREAT | O_WRONLY | O_TRUNC,
				       mode)));
}

/* Who has made it may write it. Not left so: to root such a file is like any other,
 * to a server it is not.
 */
static void creat_readonly(struct step *s, int mode)
{
	int *slot = pick_file_slot(s);
	int fd = opened(s, openat(s->side->root, pick_file(s), O_CREAT | O_WRONLY, mode));

	if (fd >= 0) {
		R(s, "write", write(fd, "read-only", 9));
		R(s, "fchmod", fchmod(fd, 0644));
	}
	replace(slot, fd);
}

static void close_file(struct step *s, int arg)
{
	int *slot = pick_open_file(s);

	R(s, "close", close(*slot));
	*slot = -1;
}

static void close_dir(struct step *s, int arg)
{
	int *slot = pick_open_dir(s);

	R(s, "close", close(*slot));
	*slot = -1;
}

static void close_all(struct step *s, int arg)
{
	for (int i = 0; i < FILES; i++) {
		R(s, "close", close(s->side->file[i]));
		s->side->file[i] = -1;
	}
}

static void dup_file(struct step *s, int arg)
{
	int from = *pick_open_file(s);
	int *slot = pick_file_slot(s);

	replace(slot, opened(s, fcntl(from, F_DUPFD_CLOEXEC, 0)));
}

static void reopen(struct step *s, int flags)
{
	char path[64];
	int from = *pick_open_file(s);
	int *slot = pick_file_slot(s);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", from);
	replace(slot, opened(s, open(path, flags)));
}

static void set_flags(struct step *s, int flag)
{
	int fd = *pick_open_file(s);
	long flags = fcntl(fd, F_GETFL);

	if (flags < 0) {
		R(s, "getfl", flags);
		return;
	}
	R(s, "setfl", fcntl(fd, F_SETFL, flags ^ flag));
	record_num(s->record, "flags", fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
}

/* Created and gone, as what a program makes for itself */
static void open_unlinked(struct step *s, int flags)
{
	int *slot = pick_file_slot(s);
	const char *path = pick_file(s);
	int fd = opened(s, openat(s->side->root, path, flags, 0600));

	if (fd >= 0)
		R(s, "unlink", unlinkat(s->side->root, path, 0));
	replace(slot, fd);
}

const struct kind kinds_open[] = {
	{ "open-rdonly", open_file, O_RDONLY, 3 },
	{ "open-wronly", open_file, O_WRONLY, 2 },
	{ "open-rdwr", open_file, O_RDWR, 4 },
	{ "open-rdwr-creat", open_file, O_RDWR | O_CREAT, 8 },
	{ "open-wronly-creat", open_file, O_WRONLY | O_CREAT, 2 },
	{ "open-rdonly-creat", open_file, O_RDONLY | O_CREAT, 2 },
	{ "open-rdwr-creat-excl", open_file, O_RDWR | O_CREAT | O_EXCL, 4 },
	{ "open-rdonly-creat-excl", open_file, O_RDONLY | O_CREAT | O_EXCL },
	{ "open-rdwr-creat-trunc", open_file, O_RDWR | O_CREAT | O_TRUNC, 3 },
	{ "open-rdwr-creat-excl-trunc", open_file, O_RDWR | O_CREAT | O_EXCL | O_TRUNC },
	{ "open-rdwr-trunc", open_file, O_RDWR | O_TRUNC },
	{ "open-rdonly-trunc", open_file, O_RDONLY | O_TRUNC },
	{ "open-append-creat", open_file, O_WRONLY | O_APPEND | O_CREAT, 2 },
	{ "open-rdwr-append-creat", open_file, O_RDWR | O_APPEND | O_CREAT, 2 },
	{ "open-append-trunc", open_file, O_WRONLY | O_APPEND | O_TRUNC },
	{ "open-creat-nofollow", open_file, O_RDWR | O_CREAT | O_NOFOLLOW },
	{ "open-creat-excl-nofollow", open_file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW },
	{ "open-sync-creat", open_file, O_RDWR | O_CREAT | O_SYNC },
	{ "open-dsync-creat", open_file, O_RDWR | O_CREAT | O_DSYNC },
	{ "open-noatime", open_file, O_RDONLY | O_NOATIME },
	{ "open-nonblock", open_file, O_RDWR | O_NONBLOCK },
	{ "open-directory-file", open_any, O_RDONLY | O_DIRECTORY },
	{ "open-directory-creat", open_any, O_RDONLY | O_DIRECTORY | O_CREAT },
	{ "open-any-rdonly-nofollow", open_any, O_RDONLY | O_NOFOLLOW },
	{ "open-any-wronly", open_any, O_WRONLY | O_NONBLOCK },
	{ "open-any-rdwr", open_any, O_RDWR | O_NONBLOCK },
	{ "open-any-creat", open_any, O_RDONLY | O_CREAT | O_NONBLOCK },
	{ "open-any-trunc", open_any, O_RDWR | O_TRUNC | O_NONBLOCK },
	{ "open-any-path", open_any, O_PATH },
	{ "open-any-path-nofollow", open_any, O_PATH | O_NOFOLLOW },
	{ "open-any-path-directory", open_any, O_PATH | O_DIRECTORY },
	{ "open-again-rdonly", open_again, O_RDONLY },
	{ "open-again-trunc", open_again, O_RDWR | O_TRUNC },
	{ "open-again-append", open_again, O_RDWR | O_APPEND },
	{ "open-again-excl", open_again, O_RDWR | O_CREAT | O_EXCL },
	{ "open-again-creat", open_again, O_RDWR | O_CREAT },
	{ "open-dir", open_dir, O_RDONLY, 4 },
	{ "open-dir-path", open_dir, O_PATH },
	{ "open-dir-nofollow", open_dir, O_RDONLY | O_NOFOLLOW },
	{ "openat-rdwr", open_in_dir, O_RDWR, 2 },
	{ "openat-creat", open_in_dir, O_RDWR | O_CREAT, 3 },
	{ "openat-creat-excl", open_in_dir, O_RDWR | O_CREAT | O_EXCL },
	{ "openat-directory", open_in_dir, O_RDONLY | O_DIRECTORY },
	{ "open-name-empty", open_special, 0 },
	{ "open-name-dot", open_special, 1 },
	{ "open-name-dotdot", open_special, 2 },
	{ "open-name-slash", open_special, 3 },
	{ "open-name-file-dot", open_special, 4 },
	{ "open-name-dir-slash", open_special, 5 },
	{ "open-name-back", open_special, 6 },
	{ "open-name-no-parent", open_special, 7 },
	{ "open-name-dot-slash", open_special, 8 },
	{ "open-name-two-slashes", open_special, 9 },
	{ "open-tmpfile", tmpfile_in, O_RDWR },
	{ "open-tmpfile-excl", tmpfile_in, O_RDWR | O_EXCL },
	{ "open-unlinked", open_unlinked, O_RDWR | O_CREAT | O_EXCL, 2 },
	{ "open-unlinked-any", open_unlinked, O_RDWR | O_CREAT, 2 },
	{ "creat-0600", creat_mode, 0600 },
	{ "creat-0666", creat_mode, 0666 },
	{ "creat-0400", creat_readonly, 0400 },
	{ "close", close_file, 0, 10 },
	{ "close-dir", close_dir, 0, 2 },
	{ "close-all", close_all, 0 },
	{ "dup", dup_file, 0, 2 },
	{ "reopen-rdonly", reopen, O_RDONLY },
	{ "reopen-rdwr", reopen, O_RDWR },
	{ "reopen-trunc", reopen, O_RDWR | O_TRUNC },
	{ "fcntl-append", set_flags, O_APPEND },
	{ "fcntl-nonblock", set_flags, O_NONBLOCK },
	{ }
};
