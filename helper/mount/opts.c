// SPDX-License-Identifier: GPL-2.0
/* Options: which are the mount's, the file system's, our own, nobody's. */

#include "opts.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

enum kind {
	NOBODY,		/* for mount(8), systemd or fstab; has done its work */
	SET,		/* sets attributes of the mount */
	CLEAR,
	FLAG,		/* is a flag of the file system */
	SET_BOTH,	/* an attribute of the mount and such a flag */
	CLEAR_BOTH,
};

static const struct {
	const char		*name;
	enum kind		kind;
	unsigned long long	attrs;
} known[] = {
	{ "ro",			SET_BOTH,	MOUNT_ATTR_RDONLY },
	{ "rw",			CLEAR_BOTH,	MOUNT_ATTR_RDONLY },
	{ "sync",		FLAG,		0 },
	{ "async",		FLAG,		0 },
	{ "dirsync",		FLAG,		0 },
	{ "lazytime",		FLAG,		0 },
	{ "nolazytime",		FLAG,		0 },
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

static int add_fs(struct opts *o, const char *key, const char *value)
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
	return 0;
}

/* The last option of that name; %NULL when there is none */
static const struct opt *find(const struct opts *o, const char *key)
{
	size_t i;

	for (i = o->n_fs; i-- > 0;)
		if (!strcmp(o->fs[i].key, key))
			return &o->fs[i];
	return NULL;
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

/* An option that all file systems have. Return: 1 when it is none of them */
static int take_general(struct opts *o, const char *key)
{
	size_t i;

	if (!strncmp(key, "x-", 2) || !strncmp(key, "X-", 2) ||
	    !strcmp(key, "comment"))
		return 0;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, key))
			continue;
		apply(o, known[i].kind, known[i].attrs);
		return known[i].kind < FLAG ? 0 : add_fs(o, key, NULL);
	}
	return 1;
}

/* Whatever looks like a password is neither told to the kernel nor printed */
static int take_password(struct opts *o, const char *key, char *value)
{
	int err = cred_set(&o->cred, key, value);

	explicit_bzero(value, strlen(value));
	if (err > 0) {
		fprintf(stderr, "mount.smb2: option %s= is not known\n", key);
		return -EINVAL;
	}
	if (err == -E2BIG)
		fprintf(stderr, "mount.smb2: the password is too long\n");
	else if (!err)
		fputs("mount.smb2: warning: others can see the options: use credentials=\n",
		      stderr);
	return err;
}

/* As mount.cifs(8) has it, there may be a password: username=USER%PASSWORD */
static int take_user(struct opts *o, const char *key, char *value)
{
	char *password = strchr(value, '%');
	int err = 0;

	if (password) {
		*password++ = '\0';
		err = take_password(o, "password", password);
	}
	if (password && !strcmp(key, "user")) {
		fputs("mount.smb2: mount(8) keeps user= in /run/mount/utab: use credentials=\n",
		      stderr);
		err = -EINVAL;
	}
	return err ?: cred_set(&o->cred, key, value);
}

/* The number of a user or of a group; -1 when there is none of that name */
static long number_of(const char *key, const char *name)
{
	const struct passwd *user;
	const struct group *group;

	if (!strcmp(key, "gid")) {
		group = getgrnam(name);
		return group ? (long)group->gr_gid : -1;
	}
	user = getpwnam(name);
	return user ? (long)user->pw_uid : -1;
}

/* Who it is may be given by name; the kernel takes a number */
static int take_id(struct opts *o, const char *key, const char *value)
{
	char text[24];
	long number;

	if (value[strspn(value, "0123456789")] == '\0')
		return add_fs(o, key, value);
	number = number_of(key, value);
	if (number < 0) {
		fprintf(stderr, "mount.smb2: %s=%s: there is no such %s\n", key,
			value, strcmp(key, "gid") ? "user" : "group");
		return -EINVAL;
	}
	snprintf(text, sizeof(text), "%ld", number);
	return add_fs(o, key, text);
}

/* An option with a value. Return: 1 when it is none of our own */
static int take_own(struct opts *o, const char *key, char *value)
{
	if (!strcmp(key, "credentials") || !strcmp(key, "cred"))
		return cred_read_file(&o->cred, value);
	if (!strcmp(key, "username") || !strcmp(key, "user"))
		return take_user(o, key, value);
	if (!strcmp(key, "cruid") || !strcmp(key, "uid") || !strcmp(key, "gid"))
		return take_id(o, key, value);
	if (!strncmp(key, "pass", 4))
		return take_password(o, key, value);
	return cred_set(&o->cred, key, value);
}

static int take(struct opts *o, const char *key, char *value)
{
	int err = 1;

	if (!*key || !strcmp(key, "remount"))
		return 0;
	if (value && !o->remount)
		err = take_own(o, key, value);
	if (err > 0)
		err = take_general(o, key);
	/*
	 * A remount changes general options only: mount(8) repeats all the
	 * others, of fstab or of /proc/mounts, and nobody can tell those that
	 * are to be changed
	 */
	if (err > 0)
		err = o->remount ? 0 : add_fs(o, key, value);
	return err;
}

static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *at;

	for (at = list; (at = strstr(at, word)); at += len)
		if ((at == list || at[-1] == ',') && (!at[len] || at[len] == ','))
			return true;
	return false;
}

/**
 * opts_add - take a comma-separated list of options
 * @o: the options; zeroed before the first call
 * @list: the text after -o; a password in it is wiped, all else stays
 *
 * Return: 0, -ENOMEM, or another negative errno after a message.
 */
int opts_add(struct opts *o, char *list)
{
	char *word = list, *end, *value;
	bool last;
	int err;

	if (has_word(list, "remount"))
		o->remount = true;
	do {
		end = strchrnul(word, ',');
		last = !*end;
		*end = '\0';
		value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		err = take(o, word, value);
		if (value)
			value[-1] = '=';
		if (!last)
			*end = ',';
		word = end + 1;
	} while (!err && !last);
	return err;
}

/**
 * opts_finish - after the last option: give user and domain to the file system
 * @o: the options
 *
 * Return: 0 or -ENOMEM.
 */
int opts_finish(struct opts *o)
{
	int err = 0;

	if (o->cred.user)
		err = add_fs(o, "username", o->cred.user);
	if (!err && o->cred.domain && *o->cred.domain)
		err = add_fs(o, "domain", o->cred.domain);
	return err;
}

/**
 * opts_need_password - is the kernel to be given a password?
 * @o: the options
 *
 * Return: true with a user and sec=ntlm, which is what there is without sec=;
 * and with sec=krb5 if there is one to get a ticket with.
 */
bool opts_need_password(const struct opts *o)
{
	const struct opt *opt = find(o, "sec");
	const char *sec = opt && opt->value ? opt->value : "ntlm";

	if (o->remount)
		return false;
	if (!strcmp(sec, "krb5"))
		return o->cred.password;
	return !strcmp(sec, "ntlm") && o->cred.user;
}

/**
 * opts_may_ask - is somebody to be asked for a password that is not there?
 * @o: the options, of which opts_need_password() is true
 *
 * Return: false for a guest, who needs none.
 */
bool opts_may_ask(const struct opts *o)
{
	return !o->cred.password && !find(o, "guest");
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
	cred_free(&o->cred);
	memset(o, 0, sizeof(*o));
}
