// SPDX-License-Identifier: GPL-2.0
/* Extended attributes. */

#include "step.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define VALUE_MAX	1000

/* A path that getxattr(2) and the like take, which know no directory to begin at */
static const char *at(struct step *s, char path[5000])
{
	snprintf(path, 5000, "/proc/self/fd/%d/%s", s->side->root, pick_any(s));
	return path;
}

static const char *pick_attribute(struct step *s)
{
	static const char * const names[] = { "user.one", "user.two", "user.three",
					      "user.with space", "user.\xc3\xbc" };

	return names[pick_below(s, sizeof(names) / sizeof(*names))];
}

static void note_value(struct step *s, const char *call, ssize_t n)
{
	if (R(s, call, n) > 0)
		record_data(s->record, "value", pick_buffer(), n);
}

static void set(struct step *s, int flags)
{
	char path[5000];
	const char *name = pick_attribute(s);
	size_t len = 1 + pick_below(s, VALUE_MAX);

	at(s, path);
	R(s, "setxattr", setxattr(path, name, pick_data(s, len), len, flags));
	note_value(s, "getxattr", getxattr(path, name, pick_buffer(), VALUE_MAX));
}

static void set_link(struct step *s, int arg)
{
	char path[5000];

	R(s, "lsetxattr", lsetxattr(at(s, path), pick_attribute(s), "value", 5, 0));
}

static void set_open(struct step *s, int arg)
{
	int fd = *pick_open_file(s);
	const char *name = pick_attribute(s);

	R(s, "fsetxattr", fsetxattr(fd, name, "of an open file", 15, 0));
	note_value(s, "fgetxattr", fgetxattr(fd, name, pick_buffer(), VALUE_MAX));
}

static void set_named(struct step *s, int which)
{
	static const char * const names[] = { "user.", "nothing", "trusted.one", "security.one",
					      "system.posix_acl_none", "" };
	char path[5000];

	R(s, "setxattr", setxattr(at(s, path), names[which], "value", 5, 0));
}

static void set_empty(struct step *s, int arg)
{
	char path[5000];

	at(s, path);
	R(s, "setxattr", setxattr(path, "user.empty", "", 0, 0));
	R(s, "getxattr", getxattr(path, "user.empty", pick_buffer(), VALUE_MAX));
	removexattr(path, "user.empty");
}

static void set_long_name(struct step *s, int len)
{
	char path[5000], name[300];

	memset(name, 'n', sizeof(name));
	memcpy(name, "user.", 5);
	name[len] = '\0';
	at(s, path);
	R(s, "setxattr", setxattr(path, name, "value", 5, 0));
	removexattr(path, name);
}

static void set_long_value(struct step *s, int len)
{
	char path[5000];

	at(s, path);
	R(s, "setxattr", setxattr(path, "user.long", pick_data(s, len), len, 0));
	note_value(s, "getxattr", getxattr(path, "user.long", pick_buffer(), DATA_MAX));
	removexattr(path, "user.long");
}

static void get(struct step *s, int room)
{
	char path[5000];

	at(s, path);
	note_value(s, "getxattr", getxattr(path, pick_attribute(s), pick_buffer(), room));
}

static void get_size(struct step *s, int arg)
{
	char path[5000];

	at(s, path);
	R(s, "getxattr", getxattr(path, pick_attribute(s), NULL, 0));
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char * const *)a, *(char * const *)b);
}

/* The user's, in an order of ours; each file system has more of its own */
static void note_list(struct step *s, const char *buffer, ssize_t n)
{
	const char *names[64];
	size_t count = 0;

	if (n < 0) {
		R(s, "listxattr", -1);
		return;
	}
	for (const char *p = buffer; p < buffer + n && count < 64; p += strlen(p) + 1) {
		if (!strncmp(p, "user.", 5))
			names[count++] = p;
	}
	qsort(names, count, sizeof(*names), compare);
	for (size_t i = 0; i < count; i++)
		record_word(s->record, "name", names[i]);
	R(s, "listxattr", 0);
}

static void list(struct step *s, int arg)
{
	char path[5000];

	note_list(s, pick_buffer(), listxattr(at(s, path), pick_buffer(), DATA_MAX));
}

static void list_link(struct step *s, int arg)
{
	char path[5000];

	note_list(s, pick_buffer(), llistxattr(at(s, path), pick_buffer(), DATA_MAX));
}

static void list_open(struct step *s, int arg)
{
	note_list(s, pick_buffer(), flistxattr(*pick_open_file(s), pick_buffer(), DATA_MAX));
}

static void take(struct step *s, int arg)
{
	char path[5000];

	at(s, path);
	R(s, "removexattr", removexattr(path, pick_attribute(s)));
}

static void take_open(struct step *s, int arg)
{
	int fd = *pick_open_file(s);

	R(s, "fremovexattr", fremovexattr(fd, pick_attribute(s)));
}

const struct kind kinds_xattr[] = {
	{ "setxattr", set, 0, 4 },
	{ "setxattr-create", set, XATTR_CREATE },
	{ "setxattr-replace", set, XATTR_REPLACE },
	{ "lsetxattr", set_link, 0 },
	{ "fsetxattr", set_open, 0 },
	{ "setxattr-no-name", set_named, 0 },
	{ "setxattr-no-namespace", set_named, 1 },
	{ "setxattr-trusted", set_named, 2 },
	{ "setxattr-security", set_named, 3 },
	{ "setxattr-system", set_named, 4 },
	{ "setxattr-empty-name", set_named, 5 },
	{ "setxattr-empty", set_empty, 0 },
	{ "setxattr-name-200", set_long_name, 200 },
	{ "setxattr-name-256", set_long_name, 256 },
	{ "setxattr-value-3000", set_long_value, 3000 },
	{ "setxattr-value-65537", set_long_value, 65537 },
	{ "getxattr", get, VALUE_MAX, 3 },
	{ "getxattr-short", get, 1 },
	{ "getxattr-size", get_size, 0 },
	{ "listxattr", list, 0, 3 },
	{ "llistxattr", list_link, 0 },
	{ "flistxattr", list_open, 0 },
	{ "removexattr", take, 0, 2 },
	{ "fremovexattr", take_open, 0 },
	{ }
};
