// SPDX-License-Identifier: GPL-2.0
/* TCP: connecting and closing. Knows no SMB. */

#include "sock.h"

#include <linux/in.h>
#include <linux/jiffies.h>
#include <linux/net.h>
#include <linux/sched/signal.h>
#include <linux/tcp.h>
#include <linux/wait.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "trace.h"

/*
 * The socket layer wakes interruptible sleepers only, and ours is killable: a
 * stray signal must not fail a mount, since a failed fs_context cannot be
 * restarted.
 */
static int wake(struct wait_queue_entry *wait, unsigned int mode, int flags,
		void *key)
{
	return default_wake_function(wait, TASK_NORMAL, flags, key);
}

static bool is_connecting(const struct sock *sk)
{
	int state = inet_sk_state_load(sk);

	return state == TCP_SYN_SENT || state == TCP_SYN_RECV;
}

/* Sleep until the handshake is over, one way or the other */
static int wait_handshake(struct sock *sk, long timeout)
{
	DEFINE_WAIT_FUNC(wait, wake);
	int err = 0;

	add_wait_queue(sk_sleep(sk), &wait);
	for (;;) {
		set_current_state(TASK_KILLABLE);
		if (!is_connecting(sk))
			break;
		if (fatal_signal_pending(current)) {
			err = -EINTR;
			break;
		}
		if (!timeout) {
			err = -ETIMEDOUT;
			break;
		}
		timeout = schedule_timeout(timeout);
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(sk_sleep(sk), &wait);
	return err;
}

static int handshake(struct socket *sock, const struct sockaddr_storage *addr,
		     long timeout)
{
	struct sockaddr_storage to = *addr;
	int err;

	err = kernel_connect(sock, (struct sockaddr *)&to, sizeof(to),
			     O_NONBLOCK);
	if (err != -EINPROGRESS)
		return err;
	err = wait_handshake(sock->sk, timeout);
	if (err)
		return err;
	/* Asking again tells how it ended */
	return kernel_connect(sock, (struct sockaddr *)&to, sizeof(to),
			      O_NONBLOCK);
}

/**
 * smb2fs_sock_connect - open a TCP connection
 * @net: network namespace to connect from; the socket holds a reference on it
 * @addr: IPv4 or IPv6 address and port
 * @timeout: jiffies to wait for the handshake
 * @ret: the connected socket; the caller owns it and ends it with
 *	smb2fs_sock_close(). Not touched on an error.
 *
 * Context: process; sleeps, killable.
 * Return: 0, -EINTR when a fatal signal came first, -ETIMEDOUT, or what TCP
 * said: -ECONNREFUSED, -EHOSTUNREACH, -ENETUNREACH ...
 */
int smb2fs_sock_connect(struct net *net, const struct sockaddr_storage *addr,
			unsigned long timeout, struct socket **ret)
{
	unsigned long start = jiffies;
	struct socket *sock;
	int err;

	err = sock_create_kern(net, addr->ss_family, SOCK_STREAM, IPPROTO_TCP,
			       &sock);
	if (err)
		return err;
	sk_net_refcnt_upgrade(sock->sk);
	tcp_sock_set_nodelay(sock->sk);

	err = handshake(sock, addr, timeout);
	trace_smb2fs_sock_connect(addr, err, jiffies - start);
	if (err)
		sock_release(sock);
	else
		*ret = sock;
	return err;
}

/**
 * smb2fs_sock_close - end a connection and free the socket
 * @sock: from smb2fs_sock_connect()
 *
 * Context: process; may sleep.
 */
void smb2fs_sock_close(struct socket *sock)
{
	kernel_sock_shutdown(sock, SHUT_RDWR);
	sock_release(sock);
}
