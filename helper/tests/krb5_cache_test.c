// SPDX-License-Identifier: GPL-2.0
/* Whose caches of tickets smb2d takes. Somebody else is whoever does not run this. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../smb2d/krb5_cache.h"
#include "tap.h"

static char dir[64], name[CACHE_NAME_MAX], used[CACHE_NAME_MAX];

/* The name of what is in our directory, and what becomes of it */
static int open_as(uid_t uid, const char *type, const char *file)
{
	snprintf(name, sizeof(name), "%s%s/%s", type, dir, file);
	return krb5_cache_open(name, uid, used);
}

static const char *path_of(const char *file)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return path;
}

static void write_file(const char *file, const char *text)
{
	FILE *f = fopen(path_of(file), "w");

	fputs(text, f);
	fclose(f);
}

/* Does the name that is used lead to this text? */
static bool reads(const char *type, const char *file, const char *text)
{
	size_t skip = strlen(type);
	char got[32] = "", path[CACHE_NAME_MAX + 32];
	FILE *f;

	if (strncmp(used, type, skip))
		return false;
	snprintf(path, sizeof(path), "%s%s", used + skip, file);
	f = fopen(path, "r");
	if (!f)
		return false;
	if (!fgets(got, sizeof(got), f))
		got[0] = '\0';
	fclose(f);
	return !strcmp(got, text);
}

static void check_files(void)
{
	const uid_t me = getuid(), other = me + 1;

	write_file("mine", "tickets");
	ok(!open_as(me, "FILE:", "mine") && reads("FILE:", "", "tickets"), "a cache of his");
	ok(!open_as(me, "", "mine") && reads("FILE:", "", "tickets"), "without a type");
	ok(open_as(other, "FILE:", "mine") == -EPERM, "somebody else's cache");
	ok(open_as(other, "", "mine") == -EPERM, "without a type");
	ok(open_as(other, "DIR::", "mine") == -EPERM, "one of somebody else's directory");
	ok(open_as(me, "FILE:", "none") == -ENOENT, "none");

	/* what comes later under its path is not what was looked at */
	open_as(me, "FILE:", "mine");
	unlink(path_of("mine"));
	write_file("mine", "another");
	ok(reads("FILE:", "", "tickets"), "a cache that is replaced meanwhile");

	if (symlink("mine", path_of("link")))
		ok(false, "symlink");
	ok(open_as(me, "FILE:", "link") == -EPERM, "a link to a cache of his");
	mkfifo(path_of("fifo"), 0600);
	ok(open_as(me, "FILE:", "fifo") == -EPERM, "a pipe that nobody writes to");
	unlink(path_of("mine"));
	unlink(path_of("link"));
	unlink(path_of("fifo"));
}

static void check_directories(void)
{
	const uid_t me = getuid();

	mkdir(path_of("caches"), 0700);
	write_file("caches/primary", "tkt1");
	ok(!open_as(me, "DIR:", "caches") && reads("DIR:", "/primary", "tkt1"),
	   "a directory of his");
	ok(!open_as(me, "DIR::", "caches/primary") && reads("FILE:", "", "tkt1"), "a cache in it");
	ok(open_as(me + 1, "DIR:", "caches") == -EPERM, "somebody else's directory");
	ok(open_as(me, "FILE:", "caches") == -EPERM, "a directory for a file");
	ok(open_as(me, "DIR:", "caches/primary") == -EPERM, "a file for a directory");
	chmod(path_of("caches"), 0770);
	ok(open_as(me, "DIR:", "caches") == -EPERM, "a directory that others write into");
	unlink(path_of("caches/primary"));
	rmdir(path_of("caches"));
}

static void check_others(void)
{
	char large[CACHE_NAME_MAX + 1];

	ok(!krb5_cache_open("KEYRING:persistent:1000", 1000, used) &&
	   !strcmp(used, "KEYRING:persistent:1000"), "a keyring, which has an owner");
	memset(large, 'x', sizeof(large));
	memcpy(large, "KCM:", 4);
	large[sizeof(large) - 1] = '\0';
	ok(krb5_cache_open(large, 1000, used) == -ENAMETOOLONG, "a long name");
	ok(krb5_cache_open("", 1000, used) == -ENOENT, "no name");
}

void krb5_cache_test(void)
{
	snprintf(dir, sizeof(dir), "/tmp/smb2fs-units-XXXXXX");
	ok(!!mkdtemp(dir), "a directory");
	check_files();
	check_directories();
	check_others();
	rmdir(dir);
}
