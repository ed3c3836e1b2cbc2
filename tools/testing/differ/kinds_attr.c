// SPDX-License-Identifier: GPL-2.0
/* Metadata is asked for and changed. */

#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void stat_any(struct step *s, int flags)
{
	struct stat st;

	if (!R(s, "fstatat", fstatat(s->side->root, pick_any(s), &st, flags)))
		record_stat(s->record, &st);
}

static void stat_open(struct step *s, int arg)
{
	struct stat st;

	if (!R(s, "fstat", fstat(*pick_open_file(s), &st)))
		record_stat(s->record, &st);
}

static void stat_dir(struct step *s, int arg)
{
	struct stat st;

	if (!R(s, "fstat", fstatat(*pick_open_dir(s), "", &st, AT_EMPTY_PATH)))
		record_stat(s->record, &st);
}

static void stat_root(struct step *s, int arg)
{
	struct stat st;

	if (!R(s, "stat", fstatat(s->side->root, ".", &st, 0)))
		record_stat(s->record, &st);
}

static void statx_any(struct step *s, int flags)
{
	struct statx stx;

	if (R(s, "statx", statx(s->side->root, pick_any(s), flags, STATX_BASIC_STATS | STATX_BTIME,
				&stx)))
		return;
	record_num(s->record, "type", stx.stx_mode & S_IFMT);
	if (!S_ISDIR(stx.stx_mode))
		record_num(s->record, "size", stx.stx_size);
	record_word(s->record, "told", (stx.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS ?
		    "all" : "not-all");
}

static void access_any(struct step *s, int mode)
{
	R(s, "access", faccessat(s->side->root, pick_any(s), mode, 0));
}

static void access_flags(struct step *s, int flags)
{
	R(s, "faccessat2", syscall(SYS_faccessat2, s->side->root, pick_any(s), F_OK, flags));
}

static void chmod_any(struct step *s, int mode)
{
	const char *path = pick_any(s);
	struct stat st;

	R(s, "fchmodat", fchmodat(s->side->root, path, mode, 0));
	if (!fstatat(s->side->root, path, &st, 0))
		record_stat(s->record, &st);
}

static void chmod_open(struct step *s, int mode)
{
	R(s, "fchmod", fchmod(*pick_open_file(s), mode));
}

/* Not to be written, and then to be written again: both have to be seen */
static void chmod_readonly(struct step *s, int arg)
{
	const char *path = pick_file(s);
	struct stat st;

	if (R(s, "fchmodat", fchmodat(s->side->root, path, 0444, 0)))
		return;
	if (!R(s, "stat", fstatat(s->side->root, path, &st, 0)))
		record_word(s->record, "writable", st.st_mode & 0222 ? "yes" : "no");
	R(s, "fchmodat", fchmodat(s->side->root, path, 0644, 0));
	if (!R(s, "stat", fstatat(s->side->root, path, &st, 0)))
		record_word(s->record, "writable", st.st_mode & 0222 ? "yes" : "no");
}

static void chown_any(struct step *s, int id)
{
	R(s, "fchownat", fchownat(s->side->root, pick_any(s), id, id, 0));
}

static void chown_link(struct step *s, int id)
{
	R(s, "fchownat", fchownat(s->side->root, pick_any(s), id, id, AT_SYMLINK_NOFOLLOW));
}

static void chown_open(struct step *s, int id)
{
	R(s, "fchown", fchown(*pick_open_file(s), id, -1));
}

/* A time that any file system can keep: of 100 ns, from 2001 on */
static struct timespec pick_time(struct step *s)
{
	return (struct timespec){ .tv_sec = 1000000000 + pick_below(s, 600000000),
				  .tv_nsec = 100 * pick_below(s, 10000000) };
}

static void note_times(struct step *s, const struct stat *st)
{
	record_num(s->record, "atime", st->st_atim.tv_sec * 1000000000ll + st->st_atim.tv_nsec);
	record_num(s->record, "mtime", st->st_mtim.tv_sec * 1000000000ll + st->st_mtim.tv_nsec);
}

static void set_times(struct step *s, int flags)
{
	struct timespec times[2] = { pick_time(s), pick_time(s) };
	const char *path = pick_any(s);
	struct stat st;

	R(s, "utimensat", utimensat(s->side->root, path, times, flags));
	if (s->record->worked && !fstatat(s->side->root, path, &st, flags))
		note_times(s, &st);
}

/* One of the two is left as it was */
static void set_one_time(struct step *s, int which)
{
	struct timespec times[2] = { pick_time(s), pick_time(s) };
	struct stat before, after;
	const char *path = pick_file(s);
	int root = s->side->root;

	if (R(s, "stat", fstatat(root, path, &before, 0)))
		return;
	times[!which].tv_nsec = UTIME_OMIT;
	R(s, "utimensat", utimensat(root, path, times, 0));
	if (R(s, "stat", fstatat(root, path, &after, 0)))
		return;
	if (which) {
		record_num(s->record, "mtime", after.st_mtim.tv_nsec);
		record_word(s->record, "kept", before.st_atim.tv_nsec == after.st_atim.tv_nsec ?
			    "yes" : "no");
	} else {
		record_num(s->record, "atime", after.st_atim.tv_nsec);
		record_word(s->record, "kept", before.st_mtim.tv_nsec == after.st_mtim.tv_nsec ?
			    "yes" : "no");
	}
}

/* To the time that it is, as both clocks tell it */
static void set_times_now(struct step *s, int explicitly)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };
	const char *path = pick_any(s);
	struct stat st;

	if (R(s, "utimensat", utimensat(s->side->root, path, explicitly ? times : NULL, 0)))
		return;
	if (!R(s, "stat", fstatat(s->side->root, path, &st, 0)))
		record_word(s->record, "now", labs(time(NULL) - st.st_mtim.tv_sec) < 600 ?
			    "yes" : "no");
}

static void set_times_open(struct step *s, int arg)
{
	struct timespec times[2] = { pick_time(s), pick_time(s) };
	int fd = *pick_open_file(s);
	struct stat st;

	R(s, "futimens", futimens(fd, times));
	if (!R(s, "fstat", fstat(fd, &st)))
		note_times(s, &st);
}

/* A write must not undo a time that was set later */
static void write_and_set_time(struct step *s, int arg)
{
	struct timespec times[2] = { pick_time(s), pick_time(s) };
	const char *path = pick_file(s);
	int root = s->side->root;
	int fd = openat(root, path, O_RDWR | O_CREAT, 0644);
	struct stat st;

	if (R(s, "open", fd < 0 ? -1 : 0))
		return;
	R(s, "pwrite", pwrite(fd, "data", 4, 0));
	R(s, "futimens", futimens(fd, times));
	R(s, "close", close(fd));
	if (!R(s, "stat", fstatat(root, path, &st, 0)))
		note_times(s, &st);
}

/* A write moves the time of the last one on */
static void write_moves_time(struct step *s, int arg)
{
	struct timespec times[2] = { pick_time(s), pick_time(s) };
	const char *path = pick_file(s);
	int root = s->side->root;
	int fd = openat(root, path, O_RDWR | O_CREAT, 0644);
	struct stat st;

	if (R(s, "open", fd < 0 ? -1 : 0))
		return;
	R(s, "futimens", futimens(fd, times));
	R(s, "pwrite", pwrite(fd, "data", 4, 0));
	R(s, "close", close(fd));
	if (!R(s, "stat", fstatat(root, path, &st, 0)))
		record_word(s->record, "moved", labs(time(NULL) - st.st_mtim.tv_sec) < 600 ?
			    "yes" : "no");
}

static void set_bad_time(struct step *s, int arg)
{
	struct timespec times[2] = { { .tv_nsec = 1000000000 }, { .tv_nsec = -1 } };

	R(s, "utimensat", utimensat(s->side->root, "f0", times, 0));
}

const struct kind kinds_attr[] = {
	{ "stat", stat_any, 0, 6 },
	{ "lstat", stat_any, AT_SYMLINK_NOFOLLOW, 3 },
	{ "stat-no-automount", stat_any, AT_NO_AUTOMOUNT },
	{ "fstat", stat_open, 0, 4 },
	{ "fstat-dir", stat_dir, 0 },
	{ "stat-root", stat_root, 0 },
	{ "statx", statx_any, 0, 2 },
	{ "statx-nofollow", statx_any, AT_SYMLINK_NOFOLLOW },
	{ "statx-force-sync", statx_any, AT_STATX_FORCE_SYNC, 2 },
	{ "statx-dont-sync", statx_any, AT_STATX_DONT_SYNC },
	{ "access-exists", access_any, F_OK },
	{ "access-read", access_any, R_OK },
	{ "access-write", access_any, W_OK },
	{ "access-execute", access_any, X_OK },
	{ "access-nofollow", access_flags, AT_SYMLINK_NOFOLLOW },
	{ "access-effective", access_flags, AT_EACCESS },
	{ "chmod-0644", chmod_any, 0644 },
	{ "chmod-0600", chmod_any, 0600 },
	{ "chmod-0777", chmod_any, 0777 },
	{ "chmod-suid", chmod_any, 04755 },
	{ "chmod-sticky", chmod_any, 01755 },
	{ "chmod-readonly", chmod_readonly, 0 },
	{ "fchmod-0640", chmod_open, 0640 },
	{ "fchmod-0755", chmod_open, 0755 },
	{ "chown", chown_any, 1000 },
	{ "chown-back", chown_any, 0 },
	{ "chown-nothing", chown_any, -1 },
	{ "lchown", chown_link, 1000 },
	{ "fchown", chown_open, 1000 },
	{ "utimens", set_times, 0, 2 },
	{ "utimens-nofollow", set_times, AT_SYMLINK_NOFOLLOW },
	{ "utimens-atime", set_one_time, 0 },
	{ "utimens-mtime", set_one_time, 1 },
	{ "utimens-null", set_times_now, 0 },
	{ "utimens-now", set_times_now, 1 },
	{ "utimens-bad", set_bad_time, 0 },
	{ "futimens", set_times_open, 0, 2 },
	{ "write-and-futimens", write_and_set_time, 0 },
	{ "futimens-and-write", write_moves_time, 0 },
	{ }
};
