// SPDX-License-Identifier: GPL-2.0
/* Locks, which the processes take from each other. The files are opened when a
 * process begins, and nothing else is done with them.
 */

#include "step.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define RANGES	20	/* of 100 bytes each */

static int pick_lock_file(struct step *s)
{
	return s->side->lock[pick_below(s, LOCKS / 2)];
}

/* flock() has files of its own: a server may mix it up with the others */
static int pick_flock_file(struct step *s)
{
	return s->side->lock[LOCKS / 2 + pick_below(s, LOCKS / 2)];
}

static struct flock pick_range(struct step *s, int type)
{
	return (struct flock){ .l_type = type, .l_whence = SEEK_SET,
			       .l_start = 100 * pick_below(s, RANGES),
			       .l_len = 100 * (1 + pick_below(s, RANGES)) };
}

static void posix(struct step *s, int type)
{
	struct flock range = pick_range(s, type);

	R(s, "setlk", fcntl(pick_lock_file(s), F_SETLK, &range));
}

static void posix_to_end(struct step *s, int type)
{
	struct flock range = pick_range(s, type);

	range.l_len = 0;
	R(s, "setlk", fcntl(pick_lock_file(s), F_SETLK, &range));
}

static void posix_negative(struct step *s, int type)
{
	struct flock range = pick_range(s, type);

	range.l_start += range.l_len;
	range.l_len = -range.l_len;
	R(s, "setlk", fcntl(pick_lock_file(s), F_SETLK, &range));
}

static void posix_all(struct step *s, int type)
{
	struct flock range = { .l_type = type, .l_whence = SEEK_SET };

	R(s, "setlk", fcntl(pick_lock_file(s), F_SETLK, &range));
}

/* Waits, for what is always given: an end of what the process has itself */
static void posix_wait(struct step *s, int arg)
{
	struct flock range = pick_range(s, F_UNLCK);

	R(s, "setlkw", fcntl(pick_lock_file(s), F_SETLKW, &range));
}

static void posix_bad(struct step *s, int arg)
{
	struct flock range = { .l_type = F_WRLCK, .l_start = -100, .l_len = 10 };

	R(s, "setlk", fcntl(pick_lock_file(s), F_SETLK, &range));
}

/* Who has it, as the number of the process */
static void note_owner(struct step *s, const struct flock *range)
{
	record_num(s->record, "type", range->l_type);
	if (range->l_type == F_UNLCK)
		return;
	record_num(s->record, "start", range->l_start);
	record_num(s->record, "len", range->l_len);
	for (int i = 0; i < WORKERS_MAX; i++) {
		if (s->pids[i] == range->l_pid)
			record_num(s->record, "worker", i);
	}
}

static void ask(struct step *s, int type)
{
	struct flock range = pick_range(s, type);

	if (!R(s, "getlk", fcntl(pick_lock_file(s), F_GETLK, &range)))
		note_owner(s, &range);
}

static void ofd(struct step *s, int type)
{
	struct flock range = pick_range(s, type);

	R(s, "ofd-setlk", fcntl(pick_lock_file(s), F_OFD_SETLK, &range));
}

static void ofd_ask(struct step *s, int type)
{
	struct flock range = pick_range(s, type);

	if (!R(s, "ofd-getlk", fcntl(pick_lock_file(s), F_OFD_GETLK, &range)))
		note_owner(s, &range);
}

static void flock_file(struct step *s, int how)
{
	R(s, "flock", flock(pick_flock_file(s), how | LOCK_NB));
}

/* The file is closed, and opened again, without its locks; with all that the
 * process has of it
 */
static void close_locked(struct step *s, int which)
{
	int *fd = &s->side->lock[which + pick_below(s, LOCKS / 2)];
	char name[] = "lock0";

	name[4] += fd - s->side->lock;
	R(s, "close", close(*fd));
	*fd = openat(s->side->root, name, O_RDWR | O_CLOEXEC);
	R(s, "open", *fd < 0 ? -1 : 0);
}

const struct kind kinds_lock[] = {
	{ "lock-posix-read", posix, F_RDLCK, 3 },
	{ "lock-posix-write", posix, F_WRLCK, 4 },
	{ "lock-posix-unlock", posix, F_UNLCK, 3 },
	{ "lock-posix-read-to-end", posix_to_end, F_RDLCK },
	{ "lock-posix-write-to-end", posix_to_end, F_WRLCK },
	{ "lock-posix-unlock-to-end", posix_to_end, F_UNLCK },
	{ "lock-posix-backwards", posix_negative, F_WRLCK },
	{ "lock-posix-unlock-backwards", posix_negative, F_UNLCK },
	{ "lock-posix-write-all", posix_all, F_WRLCK },
	{ "lock-posix-unlock-all", posix_all, F_UNLCK, 4 },
	{ "lock-posix-wait", posix_wait, 0 },
	{ "lock-posix-bad", posix_bad, 0 },
	{ "lock-posix-ask-read", ask, F_RDLCK, 2 },
	{ "lock-posix-ask-write", ask, F_WRLCK, 2 },
	{ "lock-ofd-read", ofd, F_RDLCK },
	{ "lock-ofd-write", ofd, F_WRLCK, 2 },
	{ "lock-ofd-unlock", ofd, F_UNLCK, 2 },
	{ "lock-ofd-ask", ofd_ask, F_WRLCK },
	{ "lock-flock-shared", flock_file, LOCK_SH, 2 },
	{ "lock-flock-exclusive", flock_file, LOCK_EX, 2 },
	{ "lock-flock-unlock", flock_file, LOCK_UN, 3 },
	{ "lock-close", close_locked, 0 },
	{ "lock-flock-close", close_locked, LOCKS / 2 },
	{ }
};
