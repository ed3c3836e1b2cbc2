// SPDX-License-Identifier: GPL-2.0
/* Names of servers, by the system's resolver: /etc/hosts, DNS, mDNS, what
 * nsswitch.conf says.
 */

#include "resolve.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

/**
 * resolve - the addresses of a server
 * @host: its name
 * @answer: gets them, in the order in which they should be tried
 */
void resolve(const char *host, struct answer *answer)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *all, *a;
	int err = getaddrinfo(host, NULL, &hints, &all);

	if (err == EAI_SYSTEM) {
		answer_fail(answer, errno, "the name cannot be looked up: %s", strerror(errno));
		return;
	}
	if (err) {
		answer_fail(answer, err == EAI_AGAIN ? EHOSTUNREACH : ENOENT,
			    "the name cannot be looked up: %s", gai_strerror(err));
		return;
	}
	for (a = all; a && answer->n_addrs < SMB2FS_ADDRS_MAX; a = a->ai_next)
		if (a->ai_addrlen <= sizeof(answer->addrs[0]) &&
		    (a->ai_family == AF_INET || a->ai_family == AF_INET6))
			memcpy(&answer->addrs[answer->n_addrs++], a->ai_addr, a->ai_addrlen);
	freeaddrinfo(all);
	if (!answer->n_addrs)
		answer_fail(answer, EHOSTUNREACH, "the name has no address");
}
