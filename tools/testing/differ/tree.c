// SPDX-License-Identifier: GPL-2.0
/* Two whole trees are compared: names, types, sizes, contents, links. */

#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forced.h"
#include "record.h"

#define NAMES_MAX	4096

struct names {
	size_t	count;
	char	*name[NAMES_MAX];
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(char * const *)a, *(char * const *)b);
}

static bool list(int dir, struct names *names)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	names->count = 0;
	if (!d)
		return false;
	while ((entry = readdir(d)) && names->count < NAMES_MAX) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			names->name[names->count++] = strdup(entry->d_name);
	}
	closedir(d);
	qsort(names->name, names->count, sizeof(*names->name), compare);
	return true;
}

static void forget(struct names *names)
{
	while (names->count)
		free(names->name[--names->count]);
}

static void note_contents(struct record *r, int dir, const char *name)
{
	static char buffer[65536];
	int fd = openat(dir, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
	uint64_t hash = 0;
	ssize_t n;

	if (record_ret(r, "open", fd < 0 ? -1 : 0))
		return;
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		hash = hash * 31 + record_hash(buffer, n);
	record_ret(r, "read", n);
	record_num(r, "hash", hash);
	close(fd);
}

static void note_target(struct record *r, int dir, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(dir, name, target, sizeof(target) - 1);

	if (record_ret(r, "readlink", n) < 0)
		return;
	target[n] = '\0';
	record_word(r, "target", target);
}

/* Returns the type, 0 if there is nothing */
static mode_t note_node(struct record *r, int dir, const char *name)
{
	struct stat st;

	record_clear(r);
	if (record_ret(r, "lstat", fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW)))
		return 0;
	record_stat(r, &st);
	if (S_ISREG(st.st_mode))
		note_contents(r, dir, name);
	else if (S_ISLNK(st.st_mode))
		note_target(r, dir, name);
	return st.st_mode & S_IFMT;
}

static bool is_same_below(int a, int b, const char *name)
{
	int below_a = openat(a, name, O_RDONLY | O_DIRECTORY);
	int below_b = openat(b, name, O_RDONLY | O_DIRECTORY);
	bool same;

	same = below_a >= 0 && below_b >= 0 && tree_is_same(below_a, below_b);
	if (!same)
		printf("  in %s\n", name);
	close(below_a);
	close(below_b);
	return same;
}

static bool is_same_node(int a, int b, const char *name)
{
	static struct record records[2];
	mode_t type = note_node(&records[0], a, name);

	note_node(&records[1], b, name);
	if (!forced_is_same("tree", records[0].text, records[1].text)) {
		printf("the trees differ: %s\n  A: %s\n  B: %s\n", name, records[0].text,
		       records[1].text);
		return false;
	}
	return !S_ISDIR(type) || is_same_below(a, b, name);
}

/* Says which the first name is that is on one side only */
static bool is_same_list(const struct names *a, const struct names *b)
{
	for (size_t i = 0; i < a->count || i < b->count; i++) {
		const char *in_a = i < a->count ? a->name[i] : NULL;
		const char *in_b = i < b->count ? b->name[i] : NULL;

		if (in_a && in_b && !strcmp(in_a, in_b))
			continue;
		if (in_a && (!in_b || strcmp(in_a, in_b) < 0))
			printf("the trees differ: '%s' is in A only\n", in_a);
		else
			printf("the trees differ: '%s' is in B only\n", in_b);
		return false;
	}
	return true;
}

/**
 * tree_is_same - compare two directories with all that is in them
 * @a: one
 * @b: the other
 *
 * Return: whether they are the same; if not the first difference has been printed.
 */
bool tree_is_same(int a, int b)
{
	struct names *names = calloc(2, sizeof(*names));
	bool same;

	if (!list(a, &names[0]) || !list(b, &names[1])) {
		printf("a directory cannot be read: %s\n", strerror(errno));
		same = false;
	} else {
		same = is_same_list(&names[0], &names[1]);
	}
	for (size_t i = 0; same && i < names[0].count; i++)
		same = is_same_node(a, b, names[0].name[i]);
	forget(&names[0]);
	forget(&names[1]);
	free(names);
	return same;
}
