// SPDX-License-Identifier: GPL-2.0
/* Options: which are the mount's, the file system's, our own, nobody's. What
 * becomes of those that are not general is in words.c.
 */

#include "opts.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mount.h>

#include "words.h"

enum kind {
	NOBODY,		/* for mount(8), systemd or fstab; has done its work */
	SET,		/* sets attributes of the mount */
	CLEAR,
	FLAG,		/* is an option of the file system, as they all have it */
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
	/* of SELinux */
	{ "context",		FLAG,		0 },
	{ "fscontext",		FLAG,		0 },
	{ "defcontext",		FLAG,		0 },
	{ "rootcontext",	FLAG,		0 },
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
	{ "comment",		NOBODY,		0 },
	{ "helper",		NOBODY,		0 },
	{ "uhelper",		NOBODY,		0 },
	{ "silent",		NOBODY,		0 },
	{ "loud",		NOBODY,		0 },
};

static int add_opt(struct opts *o, const char *key, const char *value,
		   bool is_general)
{
	struct opt *fs = reallocarray(o->fs, o->n_fs + 1, sizeof(*fs));

	if (!fs)
		return -ENOMEM;
	o->fs = fs;
	fs += o->n_fs;
	fs->key = strdup(key);
	fs->value = value ? strdup(value) : NULL;
	fs->is_general = is_general;
	if (!fs->key || (value && !fs->value)) {
		free(fs->key);
		free(fs->value);
		return -ENOMEM;
	}
	o->n_fs++;
	return 0;
}

static int add_fs(struct opts *o, const char *key, const char *value)
{
	return add_opt(o, key, value, false);
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
static int take_general(struct opts *o, const char *key, const char *value)
{
	size_t i;

	if (!strncmp(key, "x-", 2) || !strncmp(key, "X-", 2))
		return 0;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, key))
			continue;
		apply(o, known[i].kind, known[i].attrs);
		return known[i].kind < FLAG ? 0 : add_opt(o, key, value, true);
	}
	return 1;
}

/* Whatever is a password is neither told to the kernel nor printed */
static int take_password(struct opts *o, char *value)
{
	int err = cred_set(&o->cred, "password", value);

	o->has_secret |= *value;
	explicit_bzero(value, strlen(value));
	if (err == -E2BIG)
		fputs("mount.smb2: the password is too long\n", stderr);
	else if (!err && o->remount)
		fputs("mount.smb2: note: a remount leaves the password as it is\n",
		      stderr);
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
		err = take_password(o, password);
	}
	if (password && !strcmp(key, "user"))
		fputs("mount.smb2: warning: mount(8) lets all read user= in /run/mount/utab\n",
		      stderr);
	return err ?: cred_set(&o->cred, key, value);
}

/* At a remount the file is of use only to tell what is different in it */
static int take_file(struct opts *o, const char *path)
{
	int err = cred_read_file(&o->cred, path);

	return o->remount && err != -ENOMEM ? 0 : err;
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

/* An option that means here what it says */
static int take_same(struct opts *o, const char *key, char *value)
{
	int err;

	if (!value) {
		o->sloppy |= !strcmp(key, "sloppy");
		return o->sloppy ? 0 : add_fs(o, key, NULL);
	}
	if (!strcmp(key, "credentials") || !strcmp(key, "cred"))
		return take_file(o, value);
	if (!strcmp(key, "username") || !strcmp(key, "user"))
		return take_user(o, key, value);
	if (!strcmp(key, "password") || !strcmp(key, "pass"))
		return take_password(o, value);
	if (!strcmp(key, "cruid") || !strcmp(key, "uid") || !strcmp(key, "gid"))
		return take_id(o, key, value);
	err = cred_set(&o->cred, key, value);
	return err > 0 ? add_fs(o, key, value) : err;
}

/* What stands for an option: "KEY", "KEY=VALUE" or "KEY=*", with commas between */
static int take_instead(struct opts *o, const char *list, const char *value)
{
	char word[64];
	char *own;
	size_t len;
	int err;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		snprintf(word, sizeof(word), "%.*s", (int)len, list);
		own = strchr(word, '=');
		if (own)
			*own++ = '\0';
		err = add_fs(o, word, own && !strcmp(own, "*") ? value : own);
		if (err || !list[len])
			return err;
	}
}

static int take_word(struct opts *o, const struct word *word, const char *key,
		     char *value)
{
	int shown = strcspn(word->option, "*");

	if (word->outcome == WORD_REFUSED) {
		fprintf(stderr, "mount.smb2: %.*s is refused: %s\n", shown,
			word->option, word->text);
		return -EINVAL;
	}
	if (word->outcome == WORD_OTHERWISE)
		fprintf(stderr, "mount.smb2: note: %.*s: %s\n", shown,
			word->option, word->text);
	if (word->becomes)
		return take_instead(o, word->becomes, value);
	if (word->outcome == WORD_SAME || word->outcome == WORD_OURS)
		return take_same(o, key, value);
	return 0;
}

#define COMMA	"it is no option, and a password with a comma is to be in a file"

/* What follows a password may be the rest of it, if it has a comma in it */
static int take_unknown(struct opts *o, const char *key, const char *value,
			bool is_name)
{
	const char *kind = o->sloppy ? "warning: " : "";

	if (o->has_secret)
		fprintf(stderr, "mount.smb2: %swhat follows the comma is not shown: %s\n",
			kind, COMMA);
	else if (!is_name)
		fprintf(stderr, "mount.smb2: %soption %s is not known: see mount.smb2(8)\n",
			kind, key);
	else
		fprintf(stderr, "mount.smb2: %soption %s %s: see mount.smb2(8)\n",
			kind, key, value ? "takes no such value" : "needs a value");
	return o->sloppy ? 0 : -EINVAL;
}

static int take(struct opts *o, const char *key, char *value)
{
	const struct word *word;
	bool is_name;
	int err;

	if (!*key || !strcmp(key, "remount"))
		return 0;
	word = word_find(key, value, &is_name);
	if (word)
		err = take_word(o, word, key, value);
	else
		err = take_general(o, key, value);
	if (err > 0)
		err = take_unknown(o, key, value, is_name);
	/* whatever it is called, it is no good in the arguments of a process */
	if (value && !strncmp(key, "pass", 4)) {
		o->has_secret |= *value;
		explicit_bzero(value, strlen(value));
	}
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
 * @list: the text after -o; a password in it is wiped, and so is what follows one
 *	and is not understood; all else stays
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
		if (err && o->has_secret)
			explicit_bzero(word, strlen(word));
		word = end + 1;
	} while (!err && !last);
	return err;
}

static bool is_ntlm(const struct opts *o)
{
	const struct opt *sec = find(o, "sec");

	return !sec || (sec->value && !strcmp(sec->value, "ntlm"));
}

/* Names that servers give to those whom they do not know */
static bool is_nobody(const struct cred *c)
{
	if (!*c->user)
		return !c->password || !*c->password;
	return !strcasecmp(c->user, "guest") || !strcasecmp(c->user, "nobody");
}

/* As mount.cifs(8) does it, but that its user without a name is the guest */
static int choose_user(struct opts *o)
{
	const char *user = getenv("USER");

	if (!is_ntlm(o) || find(o, "guest"))
		return 0;
	if (!o->cred.user)
		return user && *user ? cred_set(&o->cred, "username", user) : 0;
	/* a guest has no key to seal with */
	if (!is_nobody(&o->cred) || find(o, "seal"))
		return 0;
	fprintf(stderr, "mount.smb2: note: username=%s: as with guest, nothing may be signed\n",
		o->cred.user);
	return add_fs(o, "guest", NULL);
}

/**
 * opts_finish - after the last option: give user and domain to the file system
 * @o: the options
 *
 * Without a user it is the one of the environment's USER, and the user guest or
 * nobody may be a guest.
 *
 * Return: 0 or -ENOMEM.
 */
int opts_finish(struct opts *o)
{
	int err = o->remount ? 0 : choose_user(o);

	if (!err && o->cred.user && *o->cred.user)
		err = add_fs(o, "username", o->cred.user);
	if (!err && o->cred.domain && *o->cred.domain)
		err = add_fs(o, "domain", o->cred.domain);
	return err;
}

static void remove_all(struct opts *o, const char *key)
{
	size_t i, left = 0;

	for (i = 0; i < o->n_fs; i++) {
		if (strcmp(o->fs[i].key, key)) {
			o->fs[left++] = o->fs[i];
			continue;
		}
		free(o->fs[i].key);
		free(o->fs[i].value);
	}
	o->n_fs = left;
}

/**
 * opts_be_nobody - let a guest whom the server does not know have no name at all
 * @o: the options, with which a mount was refused
 *
 * As what mount.cifs(8) calls a guest.
 *
 * Return: whether @o has changed; not if somebody was named.
 */
bool opts_be_nobody(struct opts *o)
{
	if (!find(o, "guest") || find(o, "username"))
		return false;
	remove_all(o, "guest");
	fputs("mount.smb2: note: once more without a name, as with sec=none\n", stderr);
	return !add_fs(o, "sec", "none");
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
