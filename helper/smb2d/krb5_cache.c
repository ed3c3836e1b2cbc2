// SPDX-License-Identifier: GPL-2.0
/* Whose a cache of tickets is. Their usual place is /tmp, where anybody can put
 * one under the name of somebody else: who mounts with that has a session of the
 * other, and his files go there. Caches in keyrings and daemons are safe from this.
 */

#include "krb5_cache.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Does the name begin with this type? Return: what follows, or %NULL */
static const char *after(const char *name, const char *type)
{
	size_t len = strlen(type);

	return strncmp(name, type, len) ? NULL : name + len;
}

/* As the library sees it: no type is FILE, and one letter is a drive */
static bool has_type(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon && !(colon - name == 1 && isalpha((unsigned char)name[0]));
}

/* Nobody but the user can have put there what is there */
static bool is_his(int fd, uid_t uid, bool dir)
{
	struct stat st;

	if (fstat(fd, &st) || st.st_uid != uid)
		return false;
	return dir ? S_ISDIR(st.st_mode) && !(st.st_mode & 0022) :
		     S_ISREG(st.st_mode);
}

/*
 * The name that is returned is of the very file that was looked at, whatever
 * becomes of its path. It stays open as long as this process, which is there for
 * one authentication.
 */
static int open_path(const char *path, uid_t uid, bool dir, char ret[CACHE_NAME_MAX])
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return errno == ELOOP ? -EPERM : -errno;
	if (!is_his(fd, uid, dir)) {
		close(fd);
		return -EPERM;
	}
	snprintf(ret, CACHE_NAME_MAX, "%s:/proc/self/fd/%d", dir ? "DIR" : "FILE", fd);
	return 0;
}

/**
 * krb5_cache_open - make sure that a cache is the user's
 * @name: its name
 * @uid: the user
 * @ret: gets the name to use it by
 *
 * Return: 0; -EPERM if it is somebody else's, is a link, or others can write into
 * its directory; another negative errno if it cannot be opened.
 */
int krb5_cache_open(const char *name, uid_t uid, char ret[CACHE_NAME_MAX])
{
	const char *path;

	if (!has_type(name))
		return open_path(name, uid, false, ret);
	path = after(name, "FILE:");
	/* one of a directory's */
	path = path ?: after(name, "DIR::");
	if (path)
		return open_path(path, uid, false, ret);
	path = after(name, "DIR:");
	if (path)
		return open_path(path, uid, true, ret);
	return snprintf(ret, CACHE_NAME_MAX, "%s", name) < CACHE_NAME_MAX ? 0 : -ENAMETOOLONG;
}
