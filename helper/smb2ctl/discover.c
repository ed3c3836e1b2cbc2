// SPDX-License-Identifier: GPL-2.0
/* smb2ctl discover: what a server tells everybody of itself. */

#include "discover.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "smb2ctl.h"

#define SMB_PORT	445

/* Of @d->host at @d->port; NULL after a message when there is none */
static struct addrinfo *resolve(const struct discovery *d)
{
	const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV,
	};
	struct addrinfo *list;
	char service[8];
	int err;

	snprintf(service, sizeof(service), "%u", d->port);
	err = getaddrinfo(d->host, service, &hints, &list);
	if (!err)
		return list;
	fprintf(stderr, "smb2ctl: the name %s cannot be resolved: %s\n", d->host,
		gai_strerror(err));
	return NULL;
}

static void set_address(struct discovery *d, const struct addrinfo *ai)
{
	char text[NI_MAXHOST] = "";

	d->ipv6 = ai->ai_family == AF_INET6;
	getnameinfo(ai->ai_addr, ai->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST);
	snprintf(d->address, sizeof(d->address), "%s", text);
}

/* The first address that speaks SMB; all that do not are told of */
static bool survey_any(struct discovery *d, const struct addrinfo *ai)
{
	for (; ai; ai = ai->ai_next) {
		set_address(d, ai);
		if (discover_survey(d, ai->ai_addr, ai->ai_addrlen))
			return true;
		fprintf(stderr, d->ipv6 ? "smb2ctl: %s ([%s]:%u): %s\n" :
					  "smb2ctl: %s (%s:%u): %s\n",
			d->host, d->address, d->port, d->error);
		*d = (struct discovery){ .host = d->host, .port = d->port };
	}
	return false;
}

/**
 * discover_main - the subcommand "discover"
 * @choice: the options
 *
 * Return: EXIT_OK, or EXIT_FAILED when nobody has answered in SMB.
 */
int discover_main(const struct choice *choice)
{
	struct discovery d = { .host = choice->host, .port = choice->port ?: SMB_PORT };
	struct addrinfo *list = resolve(&d);
	bool found;

	if (!list)
		return EXIT_FAILED;
	found = survey_any(&d, list);
	freeaddrinfo(list);
	if (!found)
		return EXIT_FAILED;
	if (choice->json)
		discover_print_json(&d);
	else
		discover_print_text(&d);
	return EXIT_OK;
}
