// SPDX-License-Identifier: GPL-2.0
/* A password that no option gave: from the environment, or from the user. */

#include "password.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "secret.h"

/*
 * Wait for a line, or for a signal: that is left pending, and so does what it
 * always does once the terminal is as it was
 */
static int wait_for_line(int tty, const sigset_t *signals)
{
	struct pollfd fds[] = {
		{ .fd = tty, .events = POLLIN },
		{ .fd = signalfd(-1, signals, SFD_CLOEXEC), .events = POLLIN },
	};
	int err = 0;

	if (fds[1].fd < 0 || poll(fds, 2, -1) < 0)
		err = -errno;
	else if (fds[1].revents)
		err = -EINTR;
	if (fds[1].fd >= 0)
		close(fds[1].fd);
	return err;
}

/* Read a line that is not seen */
static int read_unseen(int tty, char *password)
{
	struct termios seen, unseen;
	sigset_t signals, old;
	int err;

	if (tcgetattr(tty, &seen))
		return -errno;
	unseen = seen;
	unseen.c_lflag &= ~ECHO;
	unseen.c_lflag |= ECHONL | ICANON | ISIG;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGQUIT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGTSTP);
	sigprocmask(SIG_BLOCK, &signals, &old);
	err = tcsetattr(tty, TCSAFLUSH, &unseen) ? -errno : 0;
	if (!err)
		err = wait_for_line(tty, &signals);
	if (!err)
		err = secret_read_line(tty, password);
	tcsetattr(tty, TCSAFLUSH, &seen);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return err;
}

static int prompt(char *password, const char *user, const char *source)
{
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	int err;

	if (tty < 0) {
		fprintf(stderr, "mount.smb2: no password for %s, no terminal: use credentials=\n",
			user);
		return -ENOKEY;
	}
	dprintf(tty, "Password for %s on %s: ", user, source);
	err = read_unseen(tty, password);
	close(tty);
	if (err > 0)
		return 0;
	fprintf(stderr, "mount.smb2: no password: %s\n",
		err ? secret_error(err) : "the terminal is closed");
	return err ?: -ENOKEY;
}

static int first_line(int fd, char *password, const char *name)
{
	int err = secret_read_line(fd, password);

	if (err >= 0)
		return 0;
	fprintf(stderr, "mount.smb2: %s: %s\n", name, secret_error(err));
	return err;
}

static int from_fd(const char *number, char *password)
{
	char *end;
	long fd;

	errno = 0;
	fd = strtol(number, &end, 10);
	if (errno || end == number || *end || fd < 0 || fd > INT_MAX) {
		fprintf(stderr, "mount.smb2: PASSWD_FD=%s is no file descriptor\n",
			number);
		return -EBADF;
	}
	return first_line(fd, password, "PASSWD_FD");
}

static int from_file(const char *path, char *password)
{
	int fd = secret_open(path), err;

	if (fd < 0)
		return fd;
	err = first_line(fd, password, path);
	close(fd);
	return err;
}

/* The environment can be seen in /proc by the same user: take it out of there */
static int from_environment(char *value, char **password)
{
	int err = secret_set(password, value);

	explicit_bzero(value, strlen(value));
	if (err && err != -ENOMEM)
		fprintf(stderr, "mount.smb2: PASSWD: %s\n", secret_error(err));
	return err;
}

/**
 * password_get - get the password that no option gave
 * @password: gets it, in memory of secret_new(); the caller frees it
 * @user: whose it is, for the prompt
 * @source: what it opens, for the prompt
 *
 * The first that there is: the environment's PASSWD, a line from the file
 * descriptor PASSWD_FD or the file PASSWD_FILE, the terminal.
 *
 * Return: 0, -ENOMEM, or another negative errno after a message.
 */
int password_get(char **password, const char *user, const char *source)
{
	char *value = getenv("PASSWD");

	if (value)
		return from_environment(value, password);
	*password = secret_new();
	if (!*password)
		return -ENOMEM;
	value = getenv("PASSWD_FD");
	if (value)
		return from_fd(value, *password);
	value = getenv("PASSWD_FILE");
	if (value)
		return from_file(value, *password);
	return prompt(*password, user, source);
}
