// SPDX-License-Identifier: GPL-2.0
/* What is to be mounted: is it written right, and is it there already? */

#include "source.h"

#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The text behind the "//" of a URL; %NULL for what is none */
static const char *behind_scheme(const char *source)
{
	if (!strncasecmp(source, "smb://", 6))
		return source + 6;
	return strncasecmp(source, "cifs://", 7) ? NULL : source + 7;
}

/**
 * source_is_url - say how to write smb://[USER[:PASSWORD]@]SERVER/SHARE
 * @source: what to mount; what is before its "@" is not printed
 *
 * It is not taken, since mount(8) would not find it among what is mounted.
 *
 * Return: whether it is of that form.
 */
bool source_is_url(const char *source)
{
	const char *server = behind_scheme(source);
	const char *at;

	if (!server)
		return false;
	at = strrchr(server, '@');
	fprintf(stderr, "mount.smb2: write //%s%s in place of a URL\n",
		at ? at + 1 : server, at ? ", and the user as username=" : "");
	return true;
}

/**
 * source_is_mounted - is that mounted there?
 * @source: what to mount
 * @target: where to
 *
 * Return: whether it is what the directory is covered with.
 */
bool source_is_mounted(const char *source, const char *target)
{
	char path[PATH_MAX];
	const struct mntent *entry;
	bool is_mounted = false;
	FILE *mounts;

	if (!realpath(target, path))
		return false;
	mounts = setmntent("/proc/self/mounts", "r");
	if (!mounts)
		return false;
	while ((entry = getmntent(mounts)))
		if (!strcmp(entry->mnt_dir, path))
			is_mounted = !strcmp(entry->mnt_type, "smb2") &&
				     !strcmp(entry->mnt_fsname, source);
	endmntent(mounts);
	return is_mounted;
}
