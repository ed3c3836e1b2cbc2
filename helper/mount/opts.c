// SPDX-License-Identifier: GPL-2.0
/* Options: which are the mount's, which the file system's, which nobody's. */

#include "opts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

enum kind {
	NOBODY,		/* for mount(8), systemd or fstab; has done its work */
	SET,		/* sets attributes of the mount */
	CLEAR,
	SET_BOTH,	/* and is a flag of the file system, too */
	CLEAR_BOTH,
};

static const struct {
	const char		*name;
	enum kind		kind;
	unsigned long long	attrs;
} known[] = {
	{ "ro",			SET_BOTH,	MOUNT_ATTR_RDONLY },
	{ "rw",			CLEAR_BOTH,	MOUNT_ATTR_RDONLY },
	{ "nosuid",		SET,		MOUNT_ATTR_NOSUID },
	{ "suid",		CLEAR,		MOUNT_ATTR_NOSUID },
	{ "nodev",		SET,		MOUNT_ATTR_NODEV },
	{ "dev",		CLEAR,		MOUNT_ATTR_NODEV },
	{ "noexec",		SET,		MOUNT_ATTR_NOEXEC },
	{ "exec",		CLEAR,		MOUNT_ATTR_NOEXEC },
	{ "nodiratime",		SET,		MOUNT_ATTR_NODIRATIME },
	{ "diratime",		CLEAR,		MOUNT_ATTR_NODIRATIME },
	{ "nosymfollow",	SET,		MOUNT_ATTR_NOSYMFOLLOW },
	{ "symfollow",		CLEAR,		MOUNT_ATTR_NOSYMFOLLOW },
	{ "noatime",		SET,		MOUNT_ATTR_NOATIME },
	{ "atime",		CLEAR,		MOUNT_ATTR_NOATIME },
	{ "strictatime",	SET,		MOUNT_ATTR_STRICTATIME },
	{ "nostrictatime",	CLEAR,		MOUNT_ATTR_STRICTATIME },
	/* the kernel's default: the absence of the other two */
	{ "relatime",		CLEAR,		MOUNT_ATTR__ATIME },
	{ "norelatime",		NOBODY,		0 },
	{ "defaults",		NOBODY,		0 },
	{ "_netdev",		NOBODY,		0 },
	{ "nofail",		NOBODY,		0 },
	{ "auto",		NOBODY,		0 },
	{ "noauto",		NOBODY,		0 },
	{ "user",		NOBODY,		0 },
	{ "nouser",		NOBODY,		0 },
	{ "users",		NOBODY,		0 },
	{ "owner",		NOBODY,		0 },
	{ "group",		NOBODY,		0 },
};

/**
 * opts_add_fs - add an option for the file system
 * @o: the options
 * @key: its name
 * @value: its value, or %NULL for a flag
 *
 * Return: 0 or -ENOMEM.
 */
int opts_add_fs(struct opts *o, const char *key, const char *value)
{
	struct opt *fs = reallocarray(o->fs, o->n_fs + 1, sizeof(*fs));

	if (!fs)
		return -ENOMEM;
	o->fs = fs;
	fs += o->n_fs;
	fs->key = strdup(key);
	fs->value = value ? strdup(value) : NULL;
	if (!fs->key || (value && !fs->value)) {
		free(fs->key);
		free(fs->value);
		return -ENOMEM;
	}
	o->n_fs++;
	if (!strcmp(key, "addr") || !strcmp(key, "ip"))
		o->has_addr = true;
	return 0;
}

static void apply(struct opts *o, enum kind what, unsigned long long attrs)
{
	if (what != SET && what != SET_BOTH) {
		o->attrs &= ~attrs;
		return;
	}
	/* the ways to keep access times exclude each other: the last one counts */
	if (attrs & MOUNT_ATTR__ATIME)
		o->attrs &= ~MOUNT_ATTR__ATIME;
	o->attrs |= attrs;
}

/* Return: whether @name is none of the file system's business */
static bool take_known(struct opts *o, const char *name)
{
	size_t i;

	if (!strncmp(name, "x-", 2) || !strncmp(name, "X-", 2) ||
	    !strcmp(name, "comment"))
		return true;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, name))
			continue;
		apply(o, known[i].kind, known[i].attrs);
		return known[i].kind < SET_BOTH;
	}
	return false;
}

/**
 * opts_add - take a comma-separated list of options
 * @o: the options; zeroed before the first call
 * @list: the text after -o
 *
 * Return: 0 or -ENOMEM.
 */
int opts_add(struct opts *o, const char *list)
{
	char *copy = strdup(list), *rest = copy, *word, *value;
	int err = 0;

	if (!copy)
		return -ENOMEM;
	while (!err && (word = strsep(&rest, ","))) {
		value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		if (*word && !take_known(o, word))
			err = opts_add_fs(o, word, value);
	}
	free(copy);
	return err;
}

/**
 * opts_free - free what the options hold
 * @o: the options
 */
void opts_free(struct opts *o)
{
	size_t i;

	for (i = 0; i < o->n_fs; i++) {
		free(o->fs[i].key);
		free(o->fs[i].value);
	}
	free(o->fs);
	memset(o, 0, sizeof(*o));
}

/**
 * opts_source_host - the host in //host/share
 * @source: what is to be mounted; slashes and backslashes mean the same
 * @host: gets the host, without the brackets of an IPv6 address
 * @size: size of @host
 *
 * The whole form is the kernel's to check.
 *
 * Return: 0, -EINVAL when there is no host, -ENAMETOOLONG.
 */
int opts_source_host(const char *source, char *host, size_t size)
{
	size_t len;

	if (strspn(source, "/\\") < 2)
		return -EINVAL;
	source += 2;
	len = strcspn(source, "/\\");
	if (len > 2 && source[0] == '[' && source[len - 1] == ']') {
		source++;
		len -= 2;
	}
	if (!len)
		return -EINVAL;
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(host, source, len);
	host[len] = '\0';
	return 0;
}
