// SPDX-License-Identifier: GPL-2.0
/* Differences that a protocol forces, by name. Each has a paragraph with the reason
 * in Documentation/filesystems/smb2/differences.rst.
 */

#include "forced.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#define TOKEN_MAX	4096

enum effect {
	TOKEN,		/* this token may differ, the others may not */
	REST,		/* and with it all that follow */
	REFUSED,	/* A may say no at once: then B is not asked, and both stay alike */
};

/* Patterns as of fnmatch(3): which kinds, which key, what A and B have to say */
struct rule {
	const char	*name;
	enum effect	effect;
	const char	*kind, *key, *a, *b;
};

static const struct rule smb[] = {
	{ "permission-bits", TOKEN, "*", "mode", "*", "*" },
	{ "permission-bits", TOKEN, "access-execute", "access", "0", "EACCES" },
	{ "owner", TOKEN, "*", "@(uid|gid)", "*", "*" },
	{ "long-names", TOKEN, "name-utf8-258", "create", "EINVAL", "ENAMETOOLONG" },
	{ "long-symlinks", REFUSED, "symlink-4095", "symlink", "ENAMETOOLONG", NULL },
	{ "open-below", REFUSED, "rename-dir*", "rename", "EACCES", NULL },
	{ "open-below", REST, "rename-dir-of-open", "rename", "EACCES", "0" },
	{ "unlinked-files", REFUSED, "reopen-*", "open", "ESTALE", NULL },
	{ "listed-links", TOKEN, "*", "nlink", "1", "[2-9]*" },
	{ "sticky-times", TOKEN, "futimens-and-write", "moved", "no", "yes" },
	{ "no-tmpfile", REFUSED, "open-tmpfile*", "open", "EOPNOTSUPP", NULL },
	{ "no-exchange", REFUSED, "rename*exchange", "rename", "EINVAL", NULL },
	{ "no-whiteout", REFUSED, "rename-whiteout", "rename", "EINVAL", NULL },
	{ "no-special-files", REFUSED, "mknod-*", "@(mknod|bind)", "@(EPERM|EOPNOTSUPP)", NULL },
	{ "unicode-names", REFUSED, "name-@(not-utf8|cut-utf8|surrogate)", "create",
	  "@(EINVAL|EILSEQ)", NULL },
	{ "empty-xattrs", REFUSED, "setxattr-empty", "setxattr", "EOPNOTSUPP", NULL },
	{ "user-xattrs-only", REFUSED, "setxattr-@(trusted|security|system)", "setxattr",
	  "EOPNOTSUPP", NULL },
	{ "fallocate-modes", REFUSED, "fallocate*", "fallocate", "EOPNOTSUPP", NULL },
};

static unsigned int counts[sizeof(smb) / sizeof(*smb)];
static bool chosen;

/**
 * forced_choose - which differences are no failure
 * @protocol: "smb"
 *
 * Return: whether there are any by that name.
 */
bool forced_choose(const char *protocol)
{
	chosen = !strcmp(protocol, "smb");
	return chosen;
}

static bool matches(const char *pattern, const char *text)
{
	return !fnmatch(pattern, text, FNM_EXTMATCH);
}

/* The next "key=value " of a text, cut in two; false at the end */
static bool next_token(const char **text, char key[TOKEN_MAX], const char **value)
{
	size_t len = strcspn(*text, " ");
	char *equals;

	if (!len)
		return false;
	if (len >= TOKEN_MAX)
		len = TOKEN_MAX - 1;
	memcpy(key, *text, len);
	key[len] = '\0';
	*text += strcspn(*text, " ");
	*text += **text == ' ';
	equals = strchr(key, '=');
	if (!equals)
		return false;
	*equals = '\0';
	*value = equals + 1;
	return true;
}

/* Of a rule and its count; NULL if nothing allows it */
static const struct rule *allowed(const char *kind, const char *key, const char *a, const char *b)
{
	for (size_t i = 0; chosen && i < sizeof(smb) / sizeof(*smb); i++) {
		const struct rule *r = &smb[i];

		bool refused = r->effect == REFUSED;

		if (refused != !b)
			continue;
		if (matches(r->kind, kind) && matches(r->key, key) && matches(r->a, a) &&
		    (!b || matches(r->b, b))) {
			counts[i]++;
			return r;
		}
	}
	return NULL;
}

/**
 * forced_is_refused - may A have said no, where B will do it?
 * @kind: of the step
 * @a: what A has to say: the first call counts
 *
 * Return: whether a rule allows it; it is counted.
 */
bool forced_is_refused(const char *kind, const char *a)
{
	char key[TOKEN_MAX];
	const char *value;

	return next_token(&a, key, &value) && allowed(kind, key, value, NULL);
}

/**
 * forced_is_same - are two texts the same, but for what rules allow?
 * @kind: of the step
 * @a: what A has to say
 * @b: what B has to say
 *
 * Return: whether they are; the rules that were needed are counted.
 */
bool forced_is_same(const char *kind, const char *a, const char *b)
{
	static char key_a[TOKEN_MAX], key_b[TOKEN_MAX];
	const char *value_a, *value_b;

	if (!strcmp(a, b))
		return true;
	while (next_token(&a, key_a, &value_a)) {
		const struct rule *r;

		if (!next_token(&b, key_b, &value_b) || strcmp(key_a, key_b))
			return false;
		if (!strcmp(value_a, value_b))
			continue;
		r = allowed(kind, key_a, value_a, value_b);
		if (!r)
			return false;
		if (r->effect == REST)
			return true;
	}
	return !*b;
}

/* Rules of one name stand together */
static bool is_first(size_t i)
{
	return !i || strcmp(smb[i].name, smb[i - 1].name);
}

/* The names, for who compares them with the documentation */
void forced_list(void)
{
	for (size_t i = 0; i < sizeof(smb) / sizeof(*smb); i++) {
		if (is_first(i))
			printf("%s\n", smb[i].name);
	}
}

/* How often each was needed */
void forced_report(void)
{
	unsigned int count = 0;

	for (size_t i = 0; i < sizeof(smb) / sizeof(*smb); i++) {
		count = is_first(i) ? counts[i] : count + counts[i];
		if (count && (i + 1 == sizeof(smb) / sizeof(*smb) || is_first(i + 1)))
			printf("forced: %s %u\n", smb[i].name, count);
	}
}
