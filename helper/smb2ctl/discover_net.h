/* SPDX-License-Identifier: GPL-2.0 */
/* A connection to a server that is not trusted: everything has a deadline. */
#ifndef _SMB2CTL_DISCOVER_NET_H
#define _SMB2CTL_DISCOVER_NET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "discover_wire.h"

/* For all of what happens on one connection */
#define NET_DEADLINE_MS	5000

/* Longest message that is read: a token of 64 KiB and something around it */
#define NET_MESSAGE	(128 * 1024)

/**
 * struct net - a connection
 * @fd: its socket, or -1
 * @closed: the server has ended it
 * @deadline_ms: when everything on it has to have happened, CLOCK_MONOTONIC
 * @message: the last that was read
 * @error: what went wrong, a sentence about the server without its subject
 */
struct net {
	int		fd;
	bool		closed;
	int64_t		deadline_ms;
	uint8_t		message[NET_MESSAGE];
	char		error[128];
};

int net_connect(struct net *net, const struct sockaddr *addr, socklen_t len);
int net_send(struct net *net, const uint8_t *request, size_t len);
int net_receive(struct net *net, struct bytes *message);
void net_close(struct net *net);

#endif /* _SMB2CTL_DISCOVER_NET_H */
