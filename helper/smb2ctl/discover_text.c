// SPDX-License-Identifier: GPL-2.0
/* smb2ctl discover, for people. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../auth/spnego.h"
#include "discover.h"

/* A second is no difference: the answer has travelled, and times are rounded */
#define CLOCK_SAME_MS	2000

#define LABEL		"%-14s "

static void print_line(const char *label, const char *value)
{
	printf(LABEL "%s\n", label, value);
}

static void print_list(const char *label, const struct found_list *list,
		       const char *(*word)(char buf[TEXT_MAX], uint16_t id))
{
	char text[TEXT_MAX];
	size_t i;

	printf(LABEL, label);
	for (i = 0; i < list->n; i++)
		printf("%s%s", i ? ", " : "", word(text, list->ids[i]));
	puts(list->n ? "" : "none");
}

/* What the server says of itself could be anything */
static void print_names(const char *label, const char *a, const char *b)
{
	char text[sizeof(((struct names *)NULL)->computer)];

	if (!*a && !*b)
		return;
	printf(LABEL, label);
	printf("%s", text_host(text, sizeof(text), a));
	printf("%s%s\n", *a && *b ? ", " : "", text_host(text, sizeof(text), b));
}

static void print_self(const struct names *n)
{
	if (!n->told) {
		printf(LABEL "not told (status 0x%08" PRIx32 ")\n", "Names", n->status);
		return;
	}
	if (n->has_version)
		printf(LABEL "%u.%u, build %u\n", "OS version", n->major, n->minor, n->build);
	print_names("Computer", n->computer, n->dns_computer);
	print_names("Domain", n->domain, n->dns_domain);
	print_names("Tree", n->dns_tree, "");
}

static void print_mechanisms(unsigned int mechanisms)
{
	const char *comma = "";
	unsigned int i;

	printf(LABEL, "Logs in by");
	for (i = 0; i <= SPNEGO_OTHER; i++) {
		if (!(mechanisms & 1u << i))
			continue;
		printf("%s%s", comma, spnego_mech_name(i));
		comma = ", ";
	}
	puts(mechanisms ? "" : "not told");
}

static void print_clock(const struct discovery *d)
{
	char time[TEXT_MAX], off[TEXT_MAX];

	printf(LABEL "%s, ", "Time", text_filetime(time, d->best.system_time));
	if (llabs(d->clock_ms) < CLOCK_SAME_MS)
		puts("as here");
	else
		printf("%s %s ours\n", text_age(off, (uint64_t)llabs(d->clock_ms)),
		       d->clock_ms > 0 ? "ahead of" : "behind");
	print_line("Started", d->best.start_time ? text_filetime(time, d->best.start_time) :
						   "not told");
}

static void print_smb2(const struct discovery *d)
{
	char a[TEXT_MAX], b[TEXT_MAX], c[TEXT_MAX], words[256];

	print_self(&d->names);
	print_clock(d);
	print_mechanisms(d->mechanisms);
	print_list("Dialects", &d->dialects, text_dialect);
	print_line("Signing", d->best.security_mode & SMB2FS_SIGNING_REQUIRED ?
			      "required" : "not required");
	print_list("Signs with", &d->signing, text_signing);
	print_list("Ciphers", &d->ciphers, text_cipher);
	print_line("Capabilities",
		   text_bits(words, sizeof(words), d->best.capabilities, text_capability));
	printf(LABEL "read %s, write %s, other %s\n", "Limits", text_size(a, d->best.max_read),
	       text_size(b, d->best.max_write), text_size(c, d->best.max_transact));
	print_line("Server GUID", text_guid(a, d->best.guid));
}

/**
 * discover_print_text - print what a server told, a fact in a line
 * @d: what it told
 */
void discover_print_text(const struct discovery *d)
{
	printf(d->ipv6 ? "%s ([%s]:%u)" : "%s (%s:%u)", d->host, d->address, d->port);
	puts(": self-reported, not authenticated");
	if (d->dialects.n)
		print_smb2(d);
	else
		print_line("Dialects", "none of SMB2");
	print_line("SMB1", d->smb1 ? "answers" : "does not answer");
	if (d->unanswered)
		printf(LABEL "%u questions, the last since: %s\n", "Unanswered", d->unanswered,
		       d->error);
}
