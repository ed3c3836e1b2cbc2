// SPDX-License-Identifier: GPL-2.0
/* TCP: connecting, sending, receiving and closing. Knows no SMB. */

#include "engine/sock.h"

#include <linux/in.h>
#include <linux/jiffies.h>
#include <linux/net.h>
#include <linux/sched/signal.h>
#include <linux/tcp.h>
#include <linux/uio.h>
#include <linux/wait.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp.h>
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

/* Softirq: room in a socket that was full */
static void write_space(struct sock *sk)
{
	struct smb2fs_sock_notify *notify;

	read_lock_bh(&sk->sk_callback_lock);
	notify = sk->sk_user_data;
	if (notify) {
		notify->saved(sk);
		/* sk_stream_write_space() has cleared it if there is enough */
		if (!test_bit(SOCK_NOSPACE, &sk->sk_socket->flags))
			notify->fn(notify);
	}
	read_unlock_bh(&sk->sk_callback_lock);
}

/**
 * smb2fs_sock_attach - prepare a connected socket for a transport
 * @sock: from smb2fs_sock_connect()
 * @notify: told when a full socket has room; lives until smb2fs_sock_detach()
 * @timeo: seconds that a silent peer goes unprobed; twice as long, sent bytes
 *	may stay unacknowledged
 *
 * The socket's memory is allocated without entering file systems: a page that
 * is written back through it must not wait for itself.
 *
 * Context: process; may sleep.
 */
void smb2fs_sock_attach(struct socket *sock, struct smb2fs_sock_notify *notify,
			unsigned int timeo)
{
	struct sock *sk = sock->sk;

	sk->sk_allocation = GFP_NOFS;
	sk->sk_use_task_frag = false;
	sock_set_keepalive(sk);
	tcp_sock_set_keepidle(sk, timeo);
	tcp_sock_set_keepintvl(sk, max(timeo / 3, 1u));
	tcp_sock_set_keepcnt(sk, 3);
	tcp_sock_set_user_timeout(sk, 2 * timeo * MSEC_PER_SEC);

	write_lock_bh(&sk->sk_callback_lock);
	notify->saved = sk->sk_write_space;
	sk->sk_user_data = notify;
	sk->sk_write_space = write_space;
	write_unlock_bh(&sk->sk_callback_lock);
}

/**
 * smb2fs_sock_detach - undo smb2fs_sock_attach(): @notify is not called again
 * @sock: the socket
 *
 * Context: process.
 */
void smb2fs_sock_detach(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct smb2fs_sock_notify *notify;

	write_lock_bh(&sk->sk_callback_lock);
	notify = sk->sk_user_data;
	if (notify) {
		sk->sk_write_space = notify->saved;
		sk->sk_user_data = NULL;
	}
	write_unlock_bh(&sk->sk_callback_lock);
}

/**
 * smb2fs_sock_send - send what fits into the socket now
 * @sock: the socket
 * @from: what is left to send; advanced by what was taken
 * @splice: hand the pages over by reference; none of them may be slab memory,
 *	and none may change before the peer has acknowledged it
 *
 * Context: process; does not wait for the peer.
 * Return: 0 when @from is empty, -EAGAIN when the socket is full, which the
 * notification ends, or what TCP says.
 */
int smb2fs_sock_send(struct socket *sock, struct iov_iter *from, bool splice)
{
	int n;

	while (iov_iter_count(from)) {
		struct msghdr msg = {
			.msg_iter = *from,
			.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL,
		};

		if (splice)
			msg.msg_flags |= MSG_SPLICE_PAGES;
		n = sock_sendmsg(sock, &msg);
		if (n < 0)
			return n;
		iov_iter_advance(from, n);
	}
	return 0;
}

/**
 * smb2fs_sock_recv - receive exactly @len bytes
 * @sock: the socket
 * @to: where to; advanced by what came
 * @len: bytes; not 0
 *
 * Context: process; sleeps until they are there or the socket is shut down.
 * Return: 0, -ECONNRESET when the peer closed or reset the connection, or what
 * TCP says.
 */
int smb2fs_sock_recv(struct socket *sock, struct iov_iter *to, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	int n;

	while (len) {
		msg.msg_iter = *to;
		iov_iter_truncate(&msg.msg_iter, len);
		n = sock_recvmsg(sock, &msg, MSG_WAITALL);
		if (n <= 0)
			return n ? n : -ECONNRESET;
		iov_iter_advance(to, n);
		len -= n;
	}
	return 0;
}

/**
 * smb2fs_sock_silence - for how long nothing has come
 * @sock: the socket, connected
 *
 * Return: jiffies since the peer last sent bytes, whoever has read them; or
 * since it was connected.
 */
unsigned long smb2fs_sock_silence(const struct socket *sock)
{
	u32 last = READ_ONCE(inet_csk(sock->sk)->icsk_ack.lrcvtime);

	return tcp_jiffies32 - last;
}

/**
 * smb2fs_sock_shutdown - end a connection; who sleeps in it wakes up
 * @sock: the socket, which stays valid
 *
 * Context: process; may sleep.
 */
void smb2fs_sock_shutdown(struct socket *sock)
{
	kernel_sock_shutdown(sock, SHUT_RDWR);
}

/**
 * smb2fs_sock_is_sending - are bytes on their way, and do they arrive?
 * @sock: the socket, connected
 *
 * Return: true if there are bytes that the peer has not acknowledged, and it
 * has acknowledged others in the last two seconds.
 */
bool smb2fs_sock_is_sending(const struct socket *sock)
{
	const struct tcp_sock *tp = tcp_sk(sock->sk);
	u32 acked = READ_ONCE(tp->rcv_tstamp);

	return READ_ONCE(tp->snd_una) != READ_ONCE(tp->write_seq) &&
	       tcp_jiffies32 - acked < 2 * HZ;
}

/**
 * smb2fs_sock_abort - end a connection at once; what was not sent never is
 * @sock: the socket, which stays valid; who sleeps in it wakes up
 *
 * Context: process; may sleep.
 */
void smb2fs_sock_abort(struct socket *sock)
{
	tcp_abort(sock->sk, ECONNABORTED);
}

/**
 * smb2fs_sock_close - end a connection and free the socket
 * @sock: from smb2fs_sock_connect(); nobody else uses it any more
 *
 * Context: process; may sleep.
 */
void smb2fs_sock_close(struct socket *sock)
{
	kernel_sock_shutdown(sock, SHUT_RDWR);
	sock_release(sock);
}
