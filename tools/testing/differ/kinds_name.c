// SPDX-License-Identifier: GPL-2.0
/* Names are made and taken away. */

#include "step.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

static void note_name(struct step *s, const char *path)
{
	struct stat st;

	if (!R(s, "lstat", fstatat(s->side->root, path, &st, AT_SYMLINK_NOFOLLOW)))
		record_stat(s->record, &st);
}

static void make_dir(struct step *s, int mode)
{
	const char *path = pick_dir(s);

	R(s, "mkdir", mkdirat(s->side->root, path, mode));
	note_name(s, path);
}

static void make_dir_named(struct step *s, int which)
{
	static const char * const paths[] = { "", ".", "f0", "d3/", "none/d0", "f0/d0",
					      "d0/../d2" };

	R(s, "mkdir", mkdirat(s->side->root, paths[which], 0755));
}

static void make_dir_odd(struct step *s, int arg)
{
	const char *path = pick_file(s);

	R(s, "mkdir", mkdirat(s->side->root, path, 0755));
	R(s, "rmdir", unlinkat(s->side->root, path, AT_REMOVEDIR));
}

static void make_dir_at(struct step *s, int arg)
{
	int dir = *pick_open_dir(s);
	char name[16];

	snprintf(name, sizeof(name), "d%u", pick_below(s, 3));
	R(s, "mkdir", mkdirat(dir, name, 0755));
}

static void remove_dir(struct step *s, int arg)
{
	R(s, "rmdir", unlinkat(s->side->root, pick_dir(s), AT_REMOVEDIR));
}

static void remove_dir_named(struct step *s, int which)
{
	static const char * const paths[] = { "d0/.", "d0/..", "none", "f0", "." };

	R(s, "rmdir", unlinkat(s->side->root, paths[which], AT_REMOVEDIR));
}

/* A directory of its own, with everything in it, made and removed */
static void make_and_remove(struct step *s, int arg)
{
	static const char dir[] = "made", file[] = "made/file", below[] = "made/below";
	int root = s->side->root;
	int fd;

	R(s, "mkdir", mkdirat(root, dir, 0755));
	fd = openat(root, file, O_CREAT | O_EXCL | O_WRONLY, 0644);
	R(s, "create", fd < 0 ? -1 : 0);
	R(s, "close", close(fd));
	R(s, "mkdir", mkdirat(root, below, 0755));
	R(s, "rmdir", unlinkat(root, dir, AT_REMOVEDIR));
	R(s, "unlink", unlinkat(root, file, 0));
	R(s, "rmdir", unlinkat(root, below, AT_REMOVEDIR));
	R(s, "rmdir", unlinkat(root, dir, AT_REMOVEDIR));
	note_name(s, dir);
}

static void remove_file(struct step *s, int arg)
{
	R(s, "unlink", unlinkat(s->side->root, pick_file(s), 0));
}

static void remove_any(struct step *s, int flags)
{
	R(s, "unlinkat", unlinkat(s->side->root, pick_any(s), flags));
}

static void remove_at(struct step *s, int arg)
{
	int dir = *pick_open_dir(s);

	R(s, "unlinkat", unlinkat(dir, pick_name(s), 0));
}

static void remove_slash(struct step *s, int arg)
{
	R(s, "unlink", unlinkat(s->side->root, "f0/", 0));
	R(s, "unlink", unlinkat(s->side->root, "d0/", 0));
}

/* The name is free at once, its former holder keeps the file */
static void remove_and_make(struct step *s, int arg)
{
	const char *path = pick_file(s);
	int root = s->side->root;
	int old = openat(root, path, O_RDWR | O_CREAT, 0644);
	struct stat st;
	int new;

	if (R(s, "open", old < 0 ? -1 : 0))
		return;
	R(s, "pwrite", pwrite(old, "the old one", 11, 0));
	R(s, "unlink", unlinkat(root, path, 0));
	note_name(s, path);
	new = openat(root, path, O_RDWR | O_CREAT | O_EXCL, 0644);
	if (!R(s, "create", new < 0 ? -1 : 0)) {
		R(s, "pwrite", pwrite(new, "new", 3, 0));
		R(s, "pread", pread(old, pick_buffer(), 11, 0));
		record_data(s->record, "old", pick_buffer(), 11);
		R(s, "pwrite", pwrite(old, "goes on", 7, 11));
		if (!R(s, "fstat", fstat(old, &st)))
			record_num(s->record, "size", st.st_size);
		R(s, "close", close(new));
	}
	R(s, "close", close(old));
	note_name(s, path);
}

static void link_file(struct step *s, int flags)
{
	const char *from = pick_file(s), *to = pick_file(s);
	int root = s->side->root;
	struct stat a, b;

	R(s, "linkat", linkat(root, from, root, to, flags));
	note_name(s, to);
	if (!fstatat(root, from, &a, 0) && !fstatat(root, to, &b, 0))
		record_word(s->record, "same", a.st_ino == b.st_ino ? "yes" : "no");
}

static void link_any(struct step *s, int arg)
{
	const char *from = pick_any(s);
	int root = s->side->root;

	R(s, "linkat", linkat(root, from, root, pick_any(s), 0));
}

static void link_open(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	R(s, "linkat", linkat(AT_FDCWD, path, s->side->root, pick_file(s), AT_SYMLINK_FOLLOW));
}

/* One file by two names */
static void link_and_write(struct step *s, int arg)
{
	const char *from = pick_file(s), *to = pick_file(s);
	int root = s->side->root;
	int fd;

	if (R(s, "linkat", linkat(root, from, root, to, 0)))
		return;
	fd = openat(root, to, O_WRONLY);
	if (!R(s, "open", fd < 0 ? -1 : 0)) {
		R(s, "pwrite", pwrite(fd, "by the other name", 17, 0));
		R(s, "close", close(fd));
	}
	fd = openat(root, from, O_RDONLY);
	if (!R(s, "open", fd < 0 ? -1 : 0)) {
		if (R(s, "pread", pread(fd, pick_buffer(), 17, 0)) > 0)
			record_data(s->record, "data", pick_buffer(), 17);
		R(s, "close", close(fd));
	}
}

static void note_link(struct step *s, const char *path)
{
	char target[4096];
	ssize_t n = readlinkat(s->side->root, path, target, sizeof(target) - 1);

	if (R(s, "readlink", n) < 0)
		return;
	target[n] = '\0';
	record_word(s->record, "target", target);
}

/* Relative to where the link is; ROOT is what an absolute one begins with */
static void symlink_to(struct step *s, const char *target)
{
	const char *path = pick_file(s);

	R(s, "symlink", symlinkat(target, s->side->root, path));
	note_name(s, path);
	note_link(s, path);
}

static void symlink_file(struct step *s, int arg)
{
	symlink_to(s, pick_name(s));
}

static void symlink_named(struct step *s, int which)
{
	static const char * const targets[] = { "d0", "../f1", "nowhere/at all", "/none/such",
						"d0/../f2", "./f3", "", "f4/", "back\\slash" };

	symlink_to(s, targets[which]);
}

static void symlink_long(struct step *s, int len)
{
	char target[4097];

	memset(target, 'x', len);
	for (int i = 100; i < len; i += 100)
		target[i] = '/';
	target[len] = '\0';
	symlink_to(s, target);
}

static void symlink_loop(struct step *s, int arg)
{
	int root = s->side->root;
	struct stat st;

	R(s, "symlink", symlinkat("loop", root, "loop"));
	R(s, "stat", fstatat(root, "loop", &st, 0));
	R(s, "open", openat(root, "loop", O_RDWR | O_CREAT, 0644));
	R(s, "unlink", unlinkat(root, "loop", 0));
}

static void read_link(struct step *s, int arg)
{
	note_link(s, pick_any(s));
}

static void read_link_short(struct step *s, int arg)
{
	char target[3];

	R(s, "readlink", readlinkat(s->side->root, pick_file(s), target, sizeof(target)));
}

/* These have names of their own, for an open of a fifo may wait */
static void make_node(struct step *s, int type)
{
	char path[8];

	snprintf(path, sizeof(path), "p%u", pick_below(s, 4));
	R(s, "mknod", mknodat(s->side->root, path, type | 0644,
			      type == S_IFCHR || type == S_IFBLK ? makedev(1, 3) : 0));
	note_name(s, path);
}

static void make_node_file(struct step *s, int arg)
{
	const char *path = pick_file(s);

	R(s, "mknod", mknodat(s->side->root, path, S_IFREG | 0644, 0));
	note_name(s, path);
}

static void open_node(struct step *s, int flags)
{
	char path[8];
	int fd;

	snprintf(path, sizeof(path), "p%u", pick_below(s, 4));
	fd = openat(s->side->root, path, flags | O_NONBLOCK);
	if (!R(s, "open", fd < 0 ? -1 : 0))
		close(fd);
}

static void remove_node(struct step *s, int arg)
{
	char path[8];

	snprintf(path, sizeof(path), "p%u", pick_below(s, 4));
	R(s, "unlink", unlinkat(s->side->root, path, 0));
}

static void bind_socket(struct step *s, int arg)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(name.sun_path, sizeof(name.sun_path), "/proc/self/fd/%d/p%u", s->side->root,
		 pick_below(s, 4));
	R(s, "bind", bind(fd, (struct sockaddr *)&name, sizeof(name)));
	close(fd);
}

/* Names as long as they may be, or too long: LEN bytes made of pieces */
static void long_name(struct step *s, const char *piece, int len)
{
	char path[600] = "";
	int root = s->side->root;
	int fd;

	while (strlen(path) + strlen(piece) <= (size_t)len)
		strcat(path, piece);
	fd = openat(root, path, O_RDWR | O_CREAT | O_EXCL, 0644);
	if (R(s, "create", fd < 0 ? -1 : 0))
		return;
	R(s, "close", close(fd));
	note_name(s, path);
	R(s, "unlink", unlinkat(root, path, 0));
}

static void long_ascii(struct step *s, int len)
{
	long_name(s, "n", len);
}

static void long_utf8(struct step *s, int len)
{
	long_name(s, "\xe6\x97\xa5", len);
}

static void long_utf8_pairs(struct step *s, int len)
{
	long_name(s, "\xf0\x9f\x98\x80", len);
}

static void invalid_utf8(struct step *s, int which)
{
	static const char * const paths[] = { "bad\xff", "cut\xe6\x97", "surrogate\xed\xa0\x80" };

	long_name(s, paths[which], strlen(paths[which]));
}

/* Not there by any other spelling */
static void other_case(struct step *s, int arg)
{
	struct stat st;

	R(s, "stat", fstatat(s->side->root, "F0", &st, 0));
}

const struct kind kinds_name[] = {
	{ "mkdir", make_dir, 0755, 8 },
	{ "mkdir-0700", make_dir, 0700 },
	{ "mkdir-at", make_dir_at, 0, 2 },
	{ "mkdir-odd-name", make_dir_odd, 0 },
	{ "mkdir-empty", make_dir_named, 0 },
	{ "mkdir-dot", make_dir_named, 1 },
	{ "mkdir-file", make_dir_named, 2 },
	{ "mkdir-slash", make_dir_named, 3 },
	{ "mkdir-no-parent", make_dir_named, 4 },
	{ "mkdir-below-file", make_dir_named, 5 },
	{ "mkdir-back", make_dir_named, 6 },
	{ "mkdir-and-rmdir", make_and_remove, 0, 2 },
	{ "rmdir", remove_dir, 0, 3 },
	{ "rmdir-dot", remove_dir_named, 0 },
	{ "rmdir-dotdot", remove_dir_named, 1 },
	{ "rmdir-none", remove_dir_named, 2 },
	{ "rmdir-file", remove_dir_named, 3 },
	{ "rmdir-root", remove_dir_named, 4 },
	{ "unlink", remove_file, 0, 5 },
	{ "unlink-any", remove_any, 0 },
	{ "unlinkat-removedir", remove_any, AT_REMOVEDIR },
	{ "unlinkat", remove_at, 0 },
	{ "unlink-slash", remove_slash, 0 },
	{ "unlink-and-create", remove_and_make, 0, 3 },
	{ "link", link_file, 0, 4 },
	{ "link-follow", link_file, AT_SYMLINK_FOLLOW },
	{ "link-any", link_any, 0 },
	{ "link-open-file", link_open, 0 },
	{ "link-and-write", link_and_write, 0, 2 },
	{ "symlink", symlink_file, 0, 3 },
	{ "symlink-directory", symlink_named, 0, 2 },
	{ "symlink-up", symlink_named, 1 },
	{ "symlink-dangling", symlink_named, 2 },
	{ "symlink-absolute", symlink_named, 3 },
	{ "symlink-back", symlink_named, 4 },
	{ "symlink-dot", symlink_named, 5 },
	{ "symlink-empty", symlink_named, 6 },
	{ "symlink-slash", symlink_named, 7 },
	{ "symlink-backslash", symlink_named, 8 },
	{ "symlink-500", symlink_long, 500 },
	{ "symlink-1023", symlink_long, 1023 },
	{ "symlink-4095", symlink_long, 4095 },
	{ "symlink-4096", symlink_long, 4096 },
	{ "symlink-loop", symlink_loop, 0 },
	{ "readlink", read_link, 0, 3 },
	{ "readlink-short", read_link_short, 0 },
	{ "mknod-file", make_node_file, 0 },
	{ "mknod-fifo", make_node, S_IFIFO },
	{ "mknod-socket", make_node, S_IFSOCK },
	{ "mknod-chardev", make_node, S_IFCHR },
	{ "mknod-blockdev", make_node, S_IFBLK },
	{ "mknod-bind", bind_socket, 0 },
	{ "open-node-rdonly", open_node, O_RDONLY },
	{ "open-node-wronly", open_node, O_WRONLY },
	{ "open-node-rdwr", open_node, O_RDWR },
	{ "unlink-node", remove_node, 0, 2 },
	{ "name-255", long_ascii, 255 },
	{ "name-256", long_ascii, 256 },
	{ "name-utf8-255", long_utf8, 255 },
	{ "name-utf8-258", long_utf8, 258 },
	{ "name-utf8-pairs-252", long_utf8_pairs, 252 },
	{ "name-not-utf8", invalid_utf8, 0 },
	{ "name-cut-utf8", invalid_utf8, 1 },
	{ "name-surrogate", invalid_utf8, 2 },
	{ "name-other-case", other_case, 0 },
	{ }
};
