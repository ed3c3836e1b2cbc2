// SPDX-License-Identifier: GPL-2.0
/* Names are changed. */

#include "step.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void note_names(struct step *s, const char *from, const char *to)
{
	struct stat st;

	R(s, "lstat-from", fstatat(s->side->root, from, &st, AT_SYMLINK_NOFOLLOW));
	if (!R(s, "lstat-to", fstatat(s->side->root, to, &st, AT_SYMLINK_NOFOLLOW)))
		record_stat(s->record, &st);
}

static void move(struct step *s, const char *from, const char *to, int flags)
{
	int root = s->side->root;

	R(s, "rename", renameat2(root, from, root, to, flags));
	note_names(s, from, to);
}

static void rename_file(struct step *s, int flags)
{
	const char *from = pick_file(s);

	move(s, from, pick_file(s), flags);
}

static void rename_dir(struct step *s, int flags)
{
	const char *from = pick_dir(s);

	move(s, from, pick_dir(s), flags);
}

static void rename_file_to_dir(struct step *s, int flags)
{
	const char *from = pick_file(s);

	move(s, from, pick_dir(s), flags);
}

static void rename_dir_to_file(struct step *s, int flags)
{
	const char *from = pick_dir(s);

	move(s, from, pick_file(s), flags);
}

static void rename_here(struct step *s, int arg)
{
	const char *from = pick_name(s);

	move(s, from, pick_name(s), 0);
}

static void rename_at(struct step *s, int arg)
{
	int from = *pick_open_dir(s), to = *pick_open_dir(s);
	const char *name = pick_name(s);

	R(s, "renameat", renameat(from, name, to, pick_name(s)));
}

static void rename_named(struct step *s, int which)
{
	static const char * const names[][2] = {
		{ "f0", "f0" }, { "d0", "d0/d1" }, { "d0/d1", "d0" }, { "f0", "none/f0" },
		{ "f0", "f1/f2" }, { "f0", "d0/" }, { "d1", "d2/" }, { "d0/.", "d1" }, { "f0", "" },
		{ "none", "f0" }, { "f0", "d0/.." },
	};

	move(s, names[which][0], names[which][1], 0);
}

/* Source or target or both are open, and stay what they were */
static void rename_open(struct step *s, int which)
{
	const char *from = pick_file(s), *to = pick_file(s);
	int root = s->side->root;
	int a = which & 1 ? openat(root, from, O_RDWR | O_CREAT, 0644) : -1;
	int b = which & 2 ? openat(root, to, O_RDWR | O_CREAT, 0644) : -1;

	if (a >= 0)
		R(s, "pwrite", pwrite(a, "source", 6, 0));
	if (b >= 0)
		R(s, "pwrite", pwrite(b, "target", 6, 0));
	move(s, from, to, 0);
	if (a >= 0) {
		R(s, "pwrite", pwrite(a, "moved", 5, 0));
		R(s, "close", close(a));
	}
	if (b >= 0) {
		if (R(s, "pread", pread(b, pick_buffer(), 6, 0)) == 6)
			record_data(s->record, "target", pick_buffer(), 6);
		R(s, "close", close(b));
	}
	note_names(s, from, to);
}

/* A directory moves with what is in it, and what is open of that */
static void rename_dir_below_open(struct step *s, int arg)
{
	int root = s->side->root;
	int fd;

	R(s, "mkdir", mkdirat(root, "moving", 0755));
	fd = openat(root, "moving/file", O_RDWR | O_CREAT, 0644);
	if (!R(s, "create", fd < 0 ? -1 : 0)) {
		R(s, "pwrite", pwrite(fd, "before", 6, 0));
		R(s, "rename", renameat(root, "moving", root, "moved"));
		R(s, "pwrite", pwrite(fd, "after", 5, 6));
		note_names(s, "moving/file", "moved/file");
		R(s, "close", close(fd));
	}
	R(s, "unlink", unlinkat(root, "moved/file", 0));
	R(s, "rmdir", unlinkat(root, "moved", AT_REMOVEDIR));
	/* where it is when it could not be moved */
	unlinkat(root, "moving/file", 0);
	unlinkat(root, "moving", AT_REMOVEDIR);
}

/* What editors do */
static void replace_by_rename(struct step *s, int arg)
{
	const char *path = pick_file(s);
	int root = s->side->root;
	char temp[4096];
	int fd;

	snprintf(temp, sizeof(temp), "%s.new", path);
	fd = openat(root, temp, O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (R(s, "create", fd < 0 ? -1 : 0))
		return;
	R(s, "write", write(fd, "new contents", 12));
	R(s, "fsync", fsync(fd));
	R(s, "close", close(fd));
	if (R(s, "rename", renameat(root, temp, root, path)))
		R(s, "unlink", unlinkat(root, temp, 0));
	note_names(s, temp, path);
}

/* Two names of one file: nothing is to happen */
static void rename_same_file(struct step *s, int arg)
{
	const char *from = pick_file(s), *to = pick_file(s);
	int root = s->side->root;

	if (!strcmp(from, to) || R(s, "link", linkat(root, from, root, to, 0)))
		return;
	move(s, from, to, 0);
}

static void rename_dirs(struct step *s, int full)
{
	int root = s->side->root;

	R(s, "mkdir", mkdirat(root, "one", 0755));
	R(s, "mkdir", mkdirat(root, "two", 0755));
	if (full)
		R(s, "mkdir", mkdirat(root, "two/three", 0755));
	R(s, "rename", renameat(root, "one", root, "two"));
	note_names(s, "one", "two");
	unlinkat(root, "two/three", AT_REMOVEDIR);
	unlinkat(root, "one", AT_REMOVEDIR);
	unlinkat(root, "two", AT_REMOVEDIR);
}

const struct kind kinds_rename[] = {
	{ "rename", rename_file, 0, 8 },
	{ "rename-here", rename_here, 0, 3 },
	{ "rename-at", rename_at, 0, 2 },
	{ "rename-noreplace", rename_file, RENAME_NOREPLACE, 3 },
	{ "rename-exchange", rename_file, RENAME_EXCHANGE },
	{ "rename-whiteout", rename_file, RENAME_WHITEOUT },
	{ "rename-both-flags", rename_file, RENAME_NOREPLACE | RENAME_EXCHANGE },
	{ "rename-dir", rename_dir, 0, 4 },
	{ "rename-dir-noreplace", rename_dir, RENAME_NOREPLACE },
	{ "rename-dir-exchange", rename_dir, RENAME_EXCHANGE },
	{ "rename-file-to-dir", rename_file_to_dir, 0 },
	{ "rename-dir-to-file", rename_dir_to_file, 0 },
	{ "rename-itself", rename_named, 0 },
	{ "rename-below-itself", rename_named, 1 },
	{ "rename-above-itself", rename_named, 2 },
	{ "rename-no-parent", rename_named, 3 },
	{ "rename-below-file", rename_named, 4 },
	{ "rename-file-slash", rename_named, 5 },
	{ "rename-dir-slash", rename_named, 6 },
	{ "rename-dot", rename_named, 7 },
	{ "rename-empty", rename_named, 8 },
	{ "rename-none", rename_named, 9 },
	{ "rename-dotdot", rename_named, 10 },
	{ "rename-open-source", rename_open, 1, 2 },
	{ "rename-open-target", rename_open, 2, 2 },
	{ "rename-open-both", rename_open, 3, 2 },
	{ "rename-dir-of-open", rename_dir_below_open, 0 },
	{ "rename-replace", replace_by_rename, 0, 3 },
	{ "rename-same-file", rename_same_file, 0 },
	{ "rename-over-empty-dir", rename_dirs, 0 },
	{ "rename-over-full-dir", rename_dirs, 1 },
	{ }
};
