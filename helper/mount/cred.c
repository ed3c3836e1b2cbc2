// SPDX-License-Identifier: GPL-2.0
/* As whom to mount: user, domain and password, from options or a file. */

#include "cred.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "secret.h"

static int replace(char **text, char *with)
{
	if (!with)
		return -ENOMEM;
	free(*text);
	*text = with;
	return 0;
}

static int set_domain(struct cred *c, const char *value)
{
	return replace(&c->domain, strdup(value));
}

/* USER, USER@REALM as one name, DOMAIN\USER, DOMAIN/USER */
static int set_user(struct cred *c, const char *value)
{
	size_t len = strcspn(value, "\\/");
	int err;

	if (!value[len])
		return replace(&c->user, strdup(value));
	err = replace(&c->domain, strndup(value, len));
	return err ?: replace(&c->user, strdup(value + len + 1));
}

static int set_password(struct cred *c, const char *value)
{
	return secret_set(&c->password, value);
}

/*
 * The same words are mount options and stand in a credentials file, where
 * mount.cifs(8) goes by their first letters
 */
static const struct {
	const char	*begin;
	int		(*set)(struct cred *c, const char *value);
} words[] = {
	{ "user",	set_user },
	{ "pass",	set_password },
	{ "dom",	set_domain },
	{ "workgroup",	set_domain },
};

static bool begins(const char *key, const char *with)
{
	return !strncasecmp(key, with, strlen(with));
}

/**
 * cred_set - take one of username=, password=, domain= and their other names
 * @c: the credential; zeroed before the first call
 * @key: the word before "="; its first letters count, in any case
 * @value: the text after it
 *
 * Return: 0, 1 when @key is none of them, -ENOMEM, -E2BIG.
 */
int cred_set(struct cred *c, const char *key, const char *value)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (begins(key, words[i].begin))
			return words[i].set(c, value);
	return 1;
}

/* Take the blanks off the end. Return: whether there were any */
static bool trim(char *text)
{
	size_t len = strlen(text), end = len;

	while (end && (text[end - 1] == ' ' || text[end - 1] == '\t'))
		end--;
	text[end] = '\0';
	return end < len;
}

/*
 * A password may begin and end with blanks; but where there are blanks before the
 * "=", those after it are there for the same reason.
 */
static int take_pair(struct cred *c, char *key, char *value)
{
	bool is_spaced = trim(key), is_password = begins(key, "pass");

	if (is_spaced || !is_password)
		value += strspn(value, " \t");
	if (!is_password)
		trim(value);
	return cred_set(c, key, value);
}

/* What a line holds is never printed: where it is wrong may be a password */
static int take_line(struct cred *c, char *line, const char *where)
{
	char *value;
	int err = 1;

	line += strspn(line, " \t");
	if (!*line || *line == '#')
		return 0;
	if (begins(line, "password2") || begins(line, "pass2")) {
		fprintf(stderr, "mount.smb2: note: %s: a second password is not tried\n",
			where);
		return 0;
	}
	value = strchr(line, '=');
	if (value) {
		*value++ = '\0';
		err = take_pair(c, line, value);
	}
	if (err <= 0)
		return err;
	fprintf(stderr, "mount.smb2: warning: %s is ignored: not username=, password=, domain=\n",
		where);
	return 0;
}

static int read_lines(struct cred *c, int fd, char *line, const char *path)
{
	static const char bom[] = "\xef\xbb\xbf";
	char where[512];
	size_t skip;
	int n, err;

	for (n = 1;; n++) {
		snprintf(where, sizeof(where), "%s, line %d", path, n);
		err = secret_read_line(fd, line);
		if (!err)
			return 0;
		if (err > 0) {
			skip = n == 1 && !strncmp(line, bom, 3) ? 3 : 0;
			err = take_line(c, line + skip, where);
		}
		if (err && err != -ENOMEM)
			fprintf(stderr, "mount.smb2: %s: %s\n", where,
				secret_error(err));
		if (err)
			return err;
	}
}

/**
 * cred_read_file - take a file of lines username=, password=, domain=
 * @c: the credential
 * @path: the file
 *
 * A password is all between "=" and the end of the line, or what follows the
 * blanks if there are some on both sides of the "=". Blanks around other values
 * and before a word, empty lines, lines that begin with "#", and a byte order mark
 * are skipped.
 *
 * Return: 0, -ENOMEM, or another negative errno after a message.
 */
int cred_read_file(struct cred *c, const char *path)
{
	char *line;
	int fd, err;

	fd = secret_open(path);
	if (fd < 0)
		return fd;
	line = secret_new();
	err = line ? read_lines(c, fd, line, path) : -ENOMEM;
	secret_free(line);
	close(fd);
	return err;
}

/**
 * cred_free - wipe and free what a credential holds
 * @c: the credential
 */
void cred_free(struct cred *c)
{
	free(c->user);
	free(c->domain);
	secret_free(c->password);
	memset(c, 0, sizeof(*c));
}
