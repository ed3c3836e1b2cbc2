// SPDX-License-Identifier: GPL-2.0
/* A connection to a server that is not trusted: everything has a deadline. */

#include "discover_net.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

__attribute__((format(printf, 2, 3)))
static int fail(struct net *net, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(net->error, sizeof(net->error), format, args);
	va_end(args);
	return -1;
}

/* Until the socket can be read or written, or has failed; or it is too late */
static int wait_for(struct net *net, short events)
{
	struct pollfd p = { .fd = net->fd, .events = events };
	int64_t left;
	int n;

	do {
		left = net->deadline_ms - now_ms();
		n = left > 0 ? poll(&p, 1, (int)left) : 0;
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail(net, "%s", strerror(errno));
	return n ? 0 : fail(net, "did not answer within %d s", NET_DEADLINE_MS / 1000);
}

static int connect_to(struct net *net, const struct sockaddr *addr, socklen_t len)
{
	socklen_t size = sizeof(int);
	int err = 0;

	if (!connect(net->fd, addr, len))
		return 0;
	if (errno != EINPROGRESS)
		return fail(net, "%s", strerror(errno));
	if (wait_for(net, POLLOUT))
		return -1;
	getsockopt(net->fd, SOL_SOCKET, SO_ERROR, &err, &size);
	return err ? fail(net, "%s", strerror(err)) : 0;
}

/**
 * net_close - end a connection
 * @net: the connection; there need be none
 */
void net_close(struct net *net)
{
	if (net->fd >= 0)
		close(net->fd);
	net->fd = -1;
}

/**
 * net_connect - connect; the deadline of all that happens begins
 * @net: gets the connection, for net_close()
 * @addr: where to
 * @len: bytes of @addr
 *
 * Return: 0, or -1 with @net->error set, and no connection.
 */
int net_connect(struct net *net, const struct sockaddr *addr, socklen_t len)
{
	net->deadline_ms = now_ms() + NET_DEADLINE_MS;
	net->closed = false;
	net->fd = socket(addr->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (net->fd < 0)
		return fail(net, "%s", strerror(errno));
	if (!connect_to(net, addr, len))
		return 0;
	net_close(net);
	return -1;
}

/**
 * net_send - send a request
 * @net: the connection
 * @request: with its frame
 * @len: bytes of @request
 *
 * Return: 0, or -1 with @net->error set.
 */
int net_send(struct net *net, const uint8_t *request, size_t len)
{
	ssize_t n;

	while (len) {
		n = send(net->fd, request, len, MSG_NOSIGNAL);
		if (n > 0) {
			request += n;
			len -= (size_t)n;
		} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
			return fail(net, "%s", strerror(errno));
		} else if (wait_for(net, POLLOUT)) {
			return -1;
		}
	}
	return 0;
}

static int receive_all(struct net *net, uint8_t *to, size_t len)
{
	ssize_t n;

	while (len) {
		n = recv(net->fd, to, len, 0);
		if (n > 0) {
			to += n;
			len -= (size_t)n;
		} else if (!n) {
			net->closed = true;
			return fail(net, "closed the connection");
		} else if (errno != EAGAIN && errno != EINTR) {
			net->closed = errno == ECONNRESET;
			return fail(net, "%s", strerror(errno));
		} else if (wait_for(net, POLLIN)) {
			return -1;
		}
	}
	return 0;
}

/**
 * net_receive - read a message
 * @net: the connection
 * @message: gets it; good until the next one is read
 *
 * Return: 0, or -1 with @net->error set.
 */
int net_receive(struct net *net, struct bytes *message)
{
	uint8_t frame[WIRE_FRAME];
	size_t len;

	if (receive_all(net, frame, sizeof(frame)))
		return -1;
	len = wire_frame_len(frame);
	if (len > sizeof(net->message))
		return fail(net, "does not speak SMB");
	*message = (struct bytes){ net->message, len };
	return receive_all(net, net->message, len);
}
