// SPDX-License-Identifier: GPL-2.0
#include "conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chain.h"
#include "config.h"
#include "reply.h"
#include "report.h"
#include "script.h"
#include "session.h"

enum { FRAME_HEADER = 4, FRAME_MAX = 0xffffff };

static struct watch listener;
static struct conn *conns;
static unsigned int accepted;

struct conn *conn_first(void)
{
	return conns;
}

/**
 * conn_reset - end a connection with a reset, as soon as nobody uses it
 * @c: connection
 */
void conn_reset(struct conn *c)
{
	static const struct linger at_once = { .l_onoff = 1 };

	setsockopt(c->watch.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	c->doomed = true;
}

static void destroy(struct conn *c)
{
	report_connection(c);
	close(c->watch.fd);
	reply_drop_all(c);
	session_drop_all(c);
	window_free(&c->window);
	buf_free(&c->in);
	buf_free(&c->out);
	free(c);
}

/**
 * conn_reap - close the connections that have ended
 *
 * Context: no event or timer function of a connection is running.
 */
void conn_reap(void)
{
	struct conn **p = &conns, *c;

	while ((c = *p)) {
		if (c->doomed) {
			*p = c->next;
			destroy(c);
		} else {
			p = &c->next;
		}
	}
}

void conn_close_all(void)
{
	for (struct conn *c = conns; c; c = c->next)
		c->doomed = true;
	conn_reap();
	close(listener.fd);
}

/* How much of @n bytes may go out now; "split" and "stall" make it less */
static size_t allowance(struct conn *c, size_t n)
{
	const struct directive *split = script_find(SPLIT, c, ON_ANY);
	const struct directive *stall = script_find(STALL, c, ON_ANY);

	if (split && split->number && split->number < n)
		n = split->number;
	if (stall && c->written + n > stall->number)
		n = stall->number > c->written ? stall->number - c->written : 0;
	return n;
}

static void flush(struct conn *c)
{
	uint32_t events = EPOLLIN;
	size_t at = 0, n;
	ssize_t done;

	while ((n = allowance(c, c->out.len - at))) {
		done = send(c->watch.fd, c->out.p + at, n, MSG_NOSIGNAL);
		if (done < 0 && errno == EAGAIN) {
			events |= EPOLLOUT;
			break;
		}
		if (done < 0) {
			c->doomed = true;
			return;
		}
		c->written += done;
		at += done;
	}
	c->out.len -= at;
	if (at)
		memmove(c->out.p, c->out.p + at, c->out.len);
	loop_change(&c->watch, events);
}

/**
 * conn_write - send bytes, now or when the client takes them
 * @c: connection
 * @p: bytes
 * @n: how many
 */
void conn_write(struct conn *c, const void *p, size_t n)
{
	if (c->doomed)
		return;
	put(&c->out, p, n);
	c->queued += n;
	flush(c);
}

/* Take the frames that are complete; Return: bytes taken */
static size_t take_frames(struct conn *c)
{
	size_t at = 0, length;
	const uint8_t *p;

	while (!c->doomed && c->in.len - at >= FRAME_HEADER) {
		p = c->in.p + at;
		length = p[1] << 16 | p[2] << 8 | p[3];
		if (p[0]) {
			violate(c, RULE_FRAME_TYPE, "0", "%u", p[0]);
			return at;
		}
		if (length < 4) {
			violate(c, RULE_FRAME_LENGTH, "a message", "%zu bytes", length);
			return at;
		}
		if (c->in.len - at - FRAME_HEADER < length)
			break;
		at += FRAME_HEADER + length;
		c->frames++;
		chain_receive(c, p + FRAME_HEADER, length);
	}
	return at;
}

/* The client's FIN: it has had its say, so what is missing now is a gap */
static void on_end(struct conn *c)
{
	if (c->window.n_ahead)
		violate(c, RULE_GAP, "every identifier used in turn",
			"%llu unused at the end", (unsigned long long)c->window.low);
	c->doomed = true;
}

/*
 * Everything that has arrived is read before the grants are looked at: what the
 * client sent bears its acknowledgment of all that it knew.
 */
static void on_readable(struct conn *c)
{
	bool ended = false;
	int unacknowledged;
	size_t taken;
	ssize_t n;

	while (c->in.len < 2 * FRAME_MAX) {
		put_zeroes(&c->in, 65536);
		n = recv(c->watch.fd, c->in.p + c->in.len - 65536, 65536, 0);
		c->in.len -= 65536 - (n > 0 ? n : 0);
		if (n > 0)
			continue;
		ended = !n;
		if (n < 0 && errno != EAGAIN)
			c->doomed = true;
		break;
	}
	if (!ioctl(c->watch.fd, SIOCOUTQ, &unacknowledged))
		window_acknowledge(&c->window, c->written - unacknowledged);
	if (window_available(&c->window) > c->highest_credits)
		c->highest_credits = window_available(&c->window);
	taken = take_frames(c);
	c->in.len -= taken;
	memmove(c->in.p, c->in.p + taken, c->in.len);
	if (ended && !c->doomed)
		on_end(c);
}

static void on_event(struct watch *w, uint32_t events)
{
	struct conn *c = container_of(w, struct conn, watch);

	if (!c->doomed && events & EPOLLOUT)
		flush(c);
	if (!c->doomed && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		on_readable(c);
}

static void on_accept(struct watch *w, uint32_t events)
{
	static const int one = 1;
	struct conn *c;
	int fd;

	(void)events;
	fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	c = xcalloc(1, sizeof(*c));
	c->watch = (struct watch){ fd, on_event };
	c->number = ++accepted;
	c->max_io = 65536;
	c->highest_credits = 1;
	c->lowest_credits = 1;
	window_init(&c->window);
	c->next = conns;
	conns = c;
	if (!loop_add(&c->watch, EPOLLIN))
		conn_reset(c);
}

/**
 * conn_listen - accept connections from now on
 * @address: numeric, IPv4 or IPv6
 * @port: TCP port; 0 lets the system choose
 *
 * The port is then printed, so that who started the oracle knows it is ready.
 */
bool conn_listen(const char *address, uint16_t port)
{
	static const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	};
	static const int one = 1;
	struct sockaddr_storage bound;
	socklen_t size = sizeof(bound);
	struct addrinfo *ai;
	char service[8];
	bool ok;
	int fd;

	snprintf(service, sizeof(service), "%u", port);
	if (getaddrinfo(address, service, &hints, &ai))
		return false;
	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ok = fd >= 0 &&
	     !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) &&
	     !bind(fd, ai->ai_addr, ai->ai_addrlen) && !listen(fd, 64) &&
	     !getsockname(fd, (struct sockaddr *)&bound, &size) &&
	     !getnameinfo((struct sockaddr *)&bound, size, NULL, 0, service,
			  sizeof(service), NI_NUMERICSERV);
	freeaddrinfo(ai);
	if (!ok)
		return false;
	listener = (struct watch){ fd, on_accept };
	if (!loop_add(&listener, EPOLLIN))
		return false;
	printf("listening on port %s\n", service);
	fflush(stdout);
	return true;
}
