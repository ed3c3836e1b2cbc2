// SPDX-License-Identifier: GPL-2.0
/* mount.smb2's credentials files, and passwords from elsewhere. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../mount/cred.h"
#include "../mount/password.h"
#include "../mount/secret.h"
#include "tap.h"

static char path[32];

static void write_file(const char *text, size_t len, mode_t mode)
{
	FILE *f = fopen(path, "w");

	fwrite(text, 1, len, f);
	fclose(f);
	chmod(path, mode);
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* What a file says, and nothing that ought to be warned of */
static void check(const char *text, const char *user, const char *domain,
		  const char *password, const char *what)
{
	struct cred c = {};

	write_file(text, strlen(text), 0600);
	capture_start();
	ok(!cred_read_file(&c, path) && same(c.user, user) &&
	   same(c.domain, domain) && same(c.password, password), what);
	ok(capture_has(NULL), "without a message");
	cred_free(&c);
}

/* What is said of a file, whose password is secret in any case */
static void check_message(const char *text, size_t len, int err,
			  const char *message, const char *what)
{
	struct cred c = {};

	write_file(text, len, 0600);
	capture_start();
	err = cred_read_file(&c, path) == err;
	ok(capture_has(message) && err, what);
	ok(!capture_has("secret"), "and does not tell what is there");
	cred_free(&c);
}

static void check_files(void)
{
	check("username=joe\npassword=a b\ndomain=DOM\n", "joe", "DOM", "a b", "a file");
	check("user=joe\npass=x\ndom=D", "joe", "D", "x", "short words, no newline at the end");
	check("workgroup=W\n", NULL, "W", NULL, "a work group only");
	check("username=joe\r\npassword=x\r\n", "joe", NULL, "x", "lines of Windows");
	check("\xef\xbb\xbfusername=joe\npassword=x\n", "joe", NULL, "x", "a byte order mark");
	check("# me\n\n \t\n  username=joe\n\t# and\npassword=x\n", "joe", NULL, "x",
	      "comments and blanks before words");
	check("password= a,b\\=%\"' ", NULL, NULL, " a,b\\=%\"' ",
	      "a password of strange characters, blanks at both ends");
	check("password=#x\n", NULL, NULL, "#x", "a password that is no comment");
	check("password=\n", NULL, NULL, "", "an empty password");
	check("", NULL, NULL, NULL, "an empty file");
	check("username=DOM\\joe\n", "joe", "DOM", NULL, "DOMAIN\\USER");
	check("username=DOM/joe\n", "joe", "DOM", NULL, "DOMAIN/USER");
	check("USERNAME=joe\nPASSWORD=x\nDOMAIN=D\n", "joe", "D", "x", "capital letters");
	check("Username = joe\t\nPassword = x\nDomain =\tD\t\n", "joe", "D", "x",
	      "blanks around the =");
	check("username =joe\npasswd=x\ndomain =D\n", "joe", "D", "x", "before it, and passwd");
	check("username=joe \t\r\npassword=x \r\n", "joe", NULL, "x ",
	      "blanks behind a name, which may end a password");
	check("user = DOM\\joe\npassword = a b\t\n", "joe", "DOM", "a b\t",
	      "blanks are decoration before a password only");
	check("username=\npassword=\n", "", NULL, "", "nobody");
	check("username=joe@EXAMPLE.COM\n", "joe@EXAMPLE.COM", NULL, NULL, "USER@REALM");
	check("username=50%joe\n", "50%joe", NULL, NULL, "a user with a % in the name");
	check("username=a\nusername=b\n", "b", NULL, NULL, "the last line counts");
	check("username=J\303\266rg Stra\303\237e\npassword=\360\237\220\247\303\237\n",
	      "J\303\266rg Stra\303\237e", NULL, "\360\237\220\247\303\237", "UTF-8");
}

static void check_long(void)
{
	char text[SECRET_SIZE + 64], want[2 * 256 + 1] = "";
	size_t i;

	for (i = 0; i < 256; i++)
		strcat(want, "\303\237");
	snprintf(text, sizeof(text), "username=%s\npassword=%s\n", want, want);
	check(text, want, NULL, want, "names of 256 characters");

	memset(text, 'x', sizeof(text));
	memcpy(text, "password=secret", 15);
	check_message(text, sizeof(text), -E2BIG, "line 1: the line is too long",
		      "a line that is too long");
}

static void check_odd(void)
{
	check_message("username=joe\nsecret\n", 20, 0, "line 2 is ignored", "a line without =");
	check_message("secret=x\npassword=y\n", 20, 0, "line 1 is ignored", "an unknown word");
	check_message("password=x\npassword2=secret\n", 28, 0,
		      "line 2: a second password is not tried", "a second password");
	check_message("p\0a\0s\0s\0=\0secret", 15, -EILSEQ, "line 1: a NUL", "UTF-16");
}

static void check_rights(mode_t mode, bool warn)
{
	struct cred c = {};
	char what[64];

	write_file("username=joe\n", 13, mode);
	capture_start();
	cred_read_file(&c, path);
	snprintf(what, sizeof(what), "rights %o%s", mode, warn ? ": a warning" : "");
	ok(capture_has(warn ? "run chmod 600" : NULL), what);
	cred_free(&c);
}

/* Leaves what the environment says, in a variable that is gone after it */
static void check_environment(const char *name, const char *value, const char *want,
			      const char *what)
{
	char *password = NULL;

	setenv(name, value, 1);
	ok(!password_get(&password, "joe", "//server/share") &&
	   same(password, want), what);
	ok(strcmp(name, "PASSWD") || !*getenv(name), "and the environment is wiped");
	unsetenv(name);
	secret_free(password);
}

static void check_pipe(const char *text, const char *want, const char *rest, const char *what)
{
	char number[16], left[64] = "";
	int fds[2];

	if (pipe(fds) || write(fds[1], text, strlen(text)) < 0)
		perror("pipe");
	close(fds[1]);
	snprintf(number, sizeof(number), "%d", fds[0]);
	check_environment("PASSWD_FD", number, want, what);
	if (read(fds[0], left, sizeof(left) - 1) < 0)
		perror("read");
	ok(same(left, rest), "what follows the line is not read");
	close(fds[0]);
}

static void check_elsewhere(void)
{
	char *password = NULL;

	check_environment("PASSWD", "a,b c", "a,b c", "PASSWD");
	check_environment("PASSWD", "", "", "PASSWD, empty");
	check_pipe(" a,b\nmore", " a,b", "more", "PASSWD_FD");
	check_pipe("abc\r\n", "abc", "", "PASSWD_FD, a line of Windows");
	check_pipe("abc", "abc", "", "PASSWD_FD, no newline");
	check_pipe("", "", "", "PASSWD_FD, nothing");
	write_file("password\nx\n", 11, 0600);
	check_environment("PASSWD_FILE", path, "password", "PASSWD_FILE");

	setenv("PASSWD_FD", "3x", 1);
	capture_start();
	ok(password_get(&password, "joe", "//server/share") == -EBADF,
	   "PASSWD_FD that is no number");
	ok(capture_has("PASSWD_FD=3x is no file descriptor"), "a message of that");
	unsetenv("PASSWD_FD");
	secret_free(password);
}

void cred_test(void)
{
	snprintf(path, sizeof(path), "/tmp/smb2fs-units-XXXXXX");
	close(mkstemp(path));
	check_files();
	check_long();
	check_odd();
	check_rights(0600, false);
	check_rights(0400, false);
	check_rights(0640, true);
	check_rights(0604, true);
	check_elsewhere();
	unlink(path);
}
