// SPDX-License-Identifier: GPL-2.0
/* Directories are read. In which order is the file system's affair. */

#include "step.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES_MAX	512
#define CROWD		40

struct list {
	size_t	count;
	char	*names[ENTRIES_MAX];
	long	positions[ENTRIES_MAX];
	unsigned char types[ENTRIES_MAX];
};

static void forget(struct list *list)
{
	while (list->count)
		free(list->names[--list->count]);
}

static bool read_one(DIR *dir, struct list *list)
{
	long position = telldir(dir);
	struct dirent *d = readdir(dir);

	if (!d || list->count == ENTRIES_MAX)
		return false;
	list->positions[list->count] = position;
	list->types[list->count] = d->d_type;
	list->names[list->count++] = strdup(d->d_name);
	return true;
}

static DIR *open_list(struct step *s, const char *path)
{
	int fd = openat(s->side->root, path, O_RDONLY | O_DIRECTORY);

	if (R(s, "open", fd < 0 ? -1 : 0))
		return NULL;
	return fdopendir(fd);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char * const *)a, *(char * const *)b);
}

/* All names once, sorted; ends the list */
static void note_names(struct step *s, struct list *list)
{
	qsort(list->names, list->count, sizeof(*list->names), compare);
	for (size_t i = 0; i < list->count; i++) {
		record_word(s->record, "name", list->names[i]);
		if (i && !strcmp(list->names[i - 1], list->names[i]))
			record_word(s->record, "twice", list->names[i]);
	}
	forget(list);
}

static void read_all(struct step *s, const char *path)
{
	struct list list = { .count = 0 };
	DIR *dir = open_list(s, path);

	if (!dir)
		return;
	while (read_one(dir, &list))
		;
	note_names(s, &list);
	closedir(dir);
}

static void read_dir(struct step *s, int arg)
{
	read_all(s, pick_dir(s));
}

static void read_root(struct step *s, int arg)
{
	read_all(s, ".");
}

static void rewind_dir(struct step *s, int arg)
{
	struct list list = { .count = 0 };
	DIR *dir = open_list(s, pick_dir(s));

	if (!dir)
		return;
	for (int i = 0; i < 3 && read_one(dir, &list); i++)
		;
	forget(&list);
	rewinddir(dir);
	while (read_one(dir, &list))
		;
	note_names(s, &list);
	closedir(dir);
}

/* From any position the same comes again */
static void seek_dir(struct step *s, int arg)
{
	struct list list = { .count = 0 };
	DIR *dir = open_list(s, ".");
	struct dirent *d;
	bool good = true;

	if (!dir)
		return;
	while (read_one(dir, &list))
		;
	for (int i = 0; i < 5 && list.count; i++) {
		size_t which = pick_random(s) % list.count;

		seekdir(dir, list.positions[which]);
		d = readdir(dir);
		good &= d && !strcmp(d->d_name, list.names[which]);
	}
	record_word(s->record, "seekdir", good ? "good" : "bad");
	note_names(s, &list);
	closedir(dir);
}

/* What readdir() says of the type, if it does, is what lstat() says */
static void check_types(struct step *s, int arg)
{
	struct list list = { .count = 0 };
	DIR *dir = open_list(s, ".");
	struct stat st;

	if (!dir)
		return;
	while (read_one(dir, &list))
		;
	for (size_t i = 0; i < list.count; i++) {
		if (fstatat(s->side->root, list.names[i], &st, AT_SYMLINK_NOFOLLOW))
			record_word(s->record, "vanished", list.names[i]);
		else if (list.types[i] != DT_UNKNOWN && list.types[i] != IFTODT(st.st_mode))
			record_word(s->record, "wrong", list.names[i]);
	}
	forget(&list);
	closedir(dir);
}

static void crowd_name(char name[32], int i)
{
	sprintf(name, "crowd/member-%02d", i);
}

static void make_crowd(struct step *s)
{
	char name[32];
	int fd;

	R(s, "mkdir", mkdirat(s->side->root, "crowd", 0755));
	for (int i = 0; i < CROWD; i++) {
		crowd_name(name, i);
		fd = openat(s->side->root, name, O_CREAT | O_EXCL | O_WRONLY, 0644);
		if (fd < 0)
			R(s, "create", -1);
		else
			close(fd);
	}
}

static void remove_crowd(struct step *s)
{
	char name[32];

	for (int i = 0; i < CROWD; i++) {
		crowd_name(name, i);
		unlinkat(s->side->root, name, 0);
	}
	R(s, "rmdir", unlinkat(s->side->root, "crowd", AT_REMOVEDIR));
}

/* Every second one goes while they are listed: the others are seen once each, and
 * those that have gone before are gone.
 */
static void read_and_delete(struct step *s, int arg)
{
	unsigned char seen[CROWD] = { 0 };
	bool good = true;
	struct dirent *d;
	char name[32];
	DIR *dir;
	int i;

	make_crowd(s);
	dir = open_list(s, "crowd");
	while (dir && (d = readdir(dir))) {
		if (sscanf(d->d_name, "member-%d", &i) != 1 || i < 0 || i >= CROWD)
			continue;
		seen[i]++;
		if (i % 2) {
			crowd_name(name, i);
			R(s, "unlink", unlinkat(s->side->root, name, 0));
		}
	}
	for (i = 0; i < CROWD; i++)
		good &= seen[i] == 1;
	record_word(s->record, "once-each", good ? "yes" : "no");
	if (dir)
		closedir(dir);
	read_all(s, "crowd");
	remove_crowd(s);
}

/* rm -r of what lists in pieces */
static void delete_all(struct step *s, int arg)
{
	struct dirent *d;
	char name[300];
	DIR *dir;

	make_crowd(s);
	dir = open_list(s, "crowd");
	while (dir && (d = readdir(dir))) {
		snprintf(name, sizeof(name), "crowd/%s", d->d_name);
		if (d->d_name[0] != '.')
			unlinkat(s->side->root, name, 0);
	}
	if (dir)
		closedir(dir);
	remove_crowd(s);
}

/* What is new need not be seen, but what was there must be */
static void read_and_create(struct step *s, int arg)
{
	struct list list = { .count = 0 };
	DIR *dir = open_list(s, ".");
	int fd;

	if (!dir)
		return;
	read_one(dir, &list);
	fd = openat(s->side->root, "newcomer", O_CREAT | O_WRONLY, 0644);
	R(s, "create", fd < 0 ? -1 : 0);
	while (read_one(dir, &list))
		;
	R(s, "close", close(fd));
	R(s, "unlink", unlinkat(s->side->root, "newcomer", 0));
	for (size_t i = 0; i < list.count; i++) {
		if (!strcmp(list.names[i], "newcomer")) {
			free(list.names[i]);
			list.names[i] = list.names[--list.count];
			break;
		}
	}
	note_names(s, &list);
	closedir(dir);
}

static void read_removed(struct step *s, int arg)
{
	struct dirent *d;
	size_t count = 0;
	DIR *dir;

	R(s, "mkdir", mkdirat(s->side->root, "gone", 0755));
	dir = open_list(s, "gone");
	R(s, "rmdir", unlinkat(s->side->root, "gone", AT_REMOVEDIR));
	if (!dir)
		return;
	while ((d = readdir(dir)))
		count += d->d_name[0] != '.';
	record_num(s->record, "count", count);
	closedir(dir);
}

const struct kind kinds_dir[] = {
	{ "readdir", read_dir, 0, 4 },
	{ "readdir-root", read_root, 0, 2 },
	{ "readdir-rewind", rewind_dir, 0 },
	{ "readdir-seek", seek_dir, 0, 2 },
	{ "readdir-types", check_types, 0 },
	{ "readdir-and-delete", read_and_delete, 0 },
	{ "readdir-delete-all", delete_all, 0 },
	{ "readdir-and-create", read_and_create, 0 },
	{ "readdir-removed", read_removed, 0 },
	{ }
};
