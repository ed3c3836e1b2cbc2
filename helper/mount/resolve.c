// SPDX-License-Identifier: GPL-2.0
/* From the server's name to addr= options. */

#include "resolve.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "opts.h"

/* The module takes this many addresses (SMB2FS_MOUNT_MAX_ADDRS) */
#define MAX_ADDRS 8

/**
 * resolve_host - add the addresses of a server, best first, as addr= options
 * @host: name or address
 * @o: gets the options
 *
 * Return: 0; -1 after a message when there is none.
 */
int resolve_host(const char *host, struct opts *o)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *ai;
	char text[NI_MAXHOST];
	int err, n = 0;

	err = getaddrinfo(host, NULL, &hints, &list);
	if (err) {
		fprintf(stderr, "mount.smb2: the server's name %s cannot be resolved: %s\n",
			host, gai_strerror(err));
		return -1;
	}
	for (ai = list; ai && n < MAX_ADDRS; ai = ai->ai_next) {
		err = getnameinfo(ai->ai_addr, ai->ai_addrlen, text,
				  sizeof(text), NULL, 0, NI_NUMERICHOST);
		if (err || opts_add_fs(o, "addr", text))
			break;
		n++;
	}
	freeaddrinfo(list);
	if (n)
		return 0;
	fprintf(stderr, "mount.smb2: %s has no usable address\n", host);
	return -1;
}
