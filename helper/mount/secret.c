// SPDX-License-Identifier: GPL-2.0
/* Memory for what nobody else may see, and how a secret gets into it. */

#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/**
 * secret_harden - no core dump of this process, no debugger but root's
 */
void secret_harden(void)
{
	const struct rlimit none = {};

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

/**
 * secret_new - get memory for a secret
 *
 * It is kept out of the swap space if this process may do so.
 *
 * Return: SECRET_SIZE bytes of zeroes, for secret_free(), or %NULL.
 */
char *secret_new(void)
{
	char *secret = mmap(NULL, SECRET_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (secret == MAP_FAILED)
		return NULL;
	mlock(secret, SECRET_SIZE);
	return secret;
}

/**
 * secret_free - wipe a secret and give its memory back
 * @secret: the memory, or %NULL
 */
void secret_free(char *secret)
{
	if (!secret)
		return;
	explicit_bzero(secret, SECRET_SIZE);
	munmap(secret, SECRET_SIZE);
}

/**
 * secret_set - copy a secret
 * @secret: gets memory if it has none; what it held is replaced
 * @text: what to copy; the caller wipes it
 *
 * Return: 0, -ENOMEM, or -E2BIG when @text is too long.
 */
int secret_set(char **secret, const char *text)
{
	size_t size = strlen(text) + 1;

	if (size > SECRET_SIZE)
		return -E2BIG;
	if (!*secret)
		*secret = secret_new();
	if (!*secret)
		return -ENOMEM;
	memcpy(*secret, text, size);
	return 0;
}

/**
 * secret_open - open a file that holds a secret
 * @path: the file; who let others read it is warned
 *
 * Return: a file descriptor, or a negative errno after a message.
 */
int secret_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0) {
		int err = errno;

		fprintf(stderr, "mount.smb2: %s: %s\n", path, strerror(err));
		return -err;
	}
	if (!fstat(fd, &st) && st.st_mode & 0044)
		fprintf(stderr, "mount.smb2: warning: others can read %s: run chmod 600 on it\n",
			path);
	return fd;
}

/**
 * secret_read_line - read a line
 * @fd: where from; nothing beyond the line is read
 * @line: SECRET_SIZE bytes; gets the text without its "\n" or "\r\n"
 *
 * Return: 1, 0 at the end of the file, or a negative errno, see secret_error().
 */
int secret_read_line(int fd, char *line)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, line + len, 1)) == 1 && line[len] != '\n') {
		if (!line[len])
			return -EILSEQ;
		if (++len == SECRET_SIZE)
			return -E2BIG;
	}
	if (n < 0)
		return -errno;
	if (!n && !len) {
		line[0] = '\0';
		return 0;
	}
	if (len && line[len - 1] == '\r')
		len--;
	line[len] = '\0';
	return 1;
}

/**
 * secret_error - why a line could not be read, or a secret not be kept
 * @err: the negative errno
 *
 * Return: words for a message.
 */
const char *secret_error(int err)
{
	switch (err) {
	case -EILSEQ:
		return "a NUL character: the text has to be UTF-8";
	case -E2BIG:
		return "the line is too long";
	default:
		return strerror(-err);
	}
}
