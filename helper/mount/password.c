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

/* A terminal without an echo, and signals that wait until it has one again */
struct unseen {
	int		tty;
	struct termios	seen;
	sigset_t	signals;
	sigset_t	unblocked;
};

static int unseen_begin(struct unseen *u)
{
	struct termios unseen;
	int err;

	if (tcgetattr(u->tty, &u->seen))
		return -errno;
	unseen = u->seen;
	unseen.c_lflag &= ~ECHO;
	unseen.c_lflag |= ECHONL | ICANON | ISIG;
	sigemptyset(&u->signals);
	sigaddset(&u->signals, SIGINT);
	sigaddset(&u->signals, SIGQUIT);
	sigaddset(&u->signals, SIGTERM);
	sigaddset(&u->signals, SIGHUP);
	sigaddset(&u->signals, SIGTSTP);
	sigprocmask(SIG_BLOCK, &u->signals, &u->unblocked);
	if (!tcsetattr(u->tty, TCSAFLUSH, &unseen))
		return 0;
	err = -errno;
	sigprocmask(SIG_SETMASK, &u->unblocked, NULL);
	return err;
}

static void unseen_end(struct unseen *u)
{
	tcsetattr(u->tty, TCSAFLUSH, &u->seen);
	sigprocmask(SIG_SETMASK, &u->unblocked, NULL);
}

/* A signal that comes first is left pending: unseen_end() lets it do its work */
static int wait_for_line(const struct unseen *u)
{
	struct pollfd fds[] = {
		{ .fd = u->tty, .events = POLLIN },
		{ .fd = signalfd(-1, &u->signals, SFD_CLOEXEC), .events = POLLIN },
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

/* The prompt comes last: what is typed before the echo is off would be lost */
static int ask(int tty, char *password, const char *user, const char *source)
{
	struct unseen u = { .tty = tty };
	int err;

	err = unseen_begin(&u);
	if (err)
		return err;
	dprintf(tty, "Password for %s on %s: ", user, source);
	err = wait_for_line(&u);
	if (!err)
		err = secret_read_line(tty, password);
	unseen_end(&u);
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
	err = ask(tty, password, user, source);
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
