// SPDX-License-Identifier: GPL-2.0
/* Starting a worker, talking to it, and ending it. Nothing here ever waits for
 * one; who has ended is told by SIGCHLD.
 */

#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* All signals as they are in a new process, whatever the daemon has blocked */
static int set_signals(posix_spawnattr_t *attr)
{
	sigset_t none;

	sigemptyset(&none);
	return posix_spawnattr_setsigmask(attr, &none) ?:
	       posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK);
}

/*
 * The program is the one that runs now, even if a new one has been installed
 * meanwhile. The environment is ours alone: nothing that Kerberos or the
 * resolver would listen to comes from who started the daemon, and no plugin of
 * GSS-API takes part.
 */
static int spawn(pid_t *pid, int fd, const char *krb5_conf)
{
	char *const argv[] = { "smb2d", "--worker", NULL };
	char conf[4096];
	char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "GSS_MECH_CONFIG=/dev/null",
			krb5_conf ? conf : NULL, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int err;

	snprintf(conf, sizeof(conf), "KRB5_CONFIG=%s", krb5_conf);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	err = posix_spawn_file_actions_adddup2(&actions, fd, WORKER_FD) ?:
	      set_signals(&attr) ?:
	      posix_spawn(pid, "/proc/self/exe", &actions, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

/**
 * worker_start - start one
 * @w: gets it
 * @krb5_conf: the configuration file of Kerberos, or %NULL for the usual one
 *
 * Return: 0 or a negative errno.
 */
int worker_start(struct worker *w, const char *krb5_conf)
{
	int fds[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		return -errno;
	err = spawn(&w->pid, fds[1], krb5_conf);
	close(fds[1]);
	if (err) {
		close(fds[0]);
		w->pid = 0;
		return err;
	}
	w->fd = fds[0];
	return 0;
}

/**
 * worker_send - give it something to do
 * @w: the worker, which has answered all before
 * @message: SMB2FS_A_UPCALL_... of a request
 *
 * Return: 0 or a negative errno.
 */
int worker_send(struct worker *w, struct bytes message)
{
	ssize_t got = send(w->fd, message.data, message.len, MSG_DONTWAIT | MSG_NOSIGNAL);

	return got < 0 ? -errno : 0;
}

/**
 * worker_receive - take its answer
 * @w: the worker
 * @buf: gets SMB2FS_A_UPCALL_... of a result; to be wiped
 * @size: size of @buf
 *
 * Return: its length; -EAGAIN when there is none yet; another negative errno if
 * there will be none, or it is too long.
 */
int worker_receive(struct worker *w, uint8_t *buf, size_t size)
{
	ssize_t got = recv(w->fd, buf, size, MSG_DONTWAIT | MSG_TRUNC);

	if (got < 0)
		return -errno;
	if (!got)
		return -EPIPE;
	return (size_t)got > size ? -EMSGSIZE : got;
}

/**
 * worker_kill - nothing is expected of it any more
 * @w: the worker; its process is there until SIGCHLD says otherwise
 */
void worker_kill(struct worker *w)
{
	if (w->fd < 0)
		return;
	close(w->fd);
	w->fd = -1;
	kill(w->pid, SIGKILL);
}
