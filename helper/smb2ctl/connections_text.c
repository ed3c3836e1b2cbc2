// SPDX-License-Identifier: GPL-2.0
/* smb2ctl connections, for people. */

#include <inttypes.h>
#include <stdio.h>

#include "connections.h"
#include "table.h"

#define NS_PER_MS	1000000u
#define DETAIL		"    "

static const char *const heads[] = {
	"SERVER", "ADDRESS", "DIALECT", "SIGNING", "CIPHER", "CREDITS",
	"STARVED", "OUTSTANDING", "AGE",
};

static const char *const request_heads[] = {
	"MESSAGE", "COMMAND", "REQUESTS", "AGE", "WAITS FOR", "ASYNC ID", "SESSION",
};

#define N_HEADS(heads)	(sizeof(heads) / sizeof((heads)[0]))

static void add_names(struct table *t, const struct connection *c)
{
	char text[sizeof(c->host)];

	table_add(t, "%s", text_host(text, sizeof(text), c->host));
	table_add(t, c->ipv6 ? "[%s]:%u" : "%s:%u", c->address, c->port);
	table_add(t, "%s", text_dialect(text, c->dialect));
	table_add(t, "%s", text_signing(text, c->signing));
	table_add(t, "%s", text_cipher(text, c->cipher));
}

static void add_row(struct table *t, const struct connection *c)
{
	const struct credits *credits = &c->credits;
	char text[TEXT_MAX];

	add_names(t, c);
	if (credits->has_lowest)
		table_add(t, "%" PRIu32 "/%" PRIu32 "/%" PRIu32, credits->available,
			  credits->target, credits->lowest);
	else
		table_add(t, "%" PRIu32 "/%" PRIu32 "/-", credits->available,
			  credits->target);
	table_add(t, "%s", text_span(text, credits->starved_ns));
	table_add(t, "%" PRIu32, c->outstanding);
	text_age(text, c->age_ms);
	if (*c->fault)
		table_add(t, "%s, dead: %s", text, c->fault);
	else
		table_add(t, "%s", text);
}

static void print_details(const struct connection *c)
{
	const struct credits *credits = &c->credits;
	char a[TEXT_MAX], b[TEXT_MAX], d[TEXT_MAX], words[256];

	printf(DETAIL "Connection    %" PRIu64 ", server %s\n", c->id,
	       text_guid(a, c->guid));
	printf(DETAIL "Capabilities  %s\n",
	       text_bits(words, sizeof(words), c->capabilities, text_capability));
	printf(DETAIL "Signing       %s by the server\n",
	       connection_requires_signing(c) ? "required" : "not required");
	printf(DETAIL "Limits        read %s, write %s, other %s\n",
	       text_size(a, c->max_read), text_size(b, c->max_write),
	       text_size(d, c->max_transact));
	printf(DETAIL "Credits       at most %" PRIu32 " used, %" PRIu64
	       " granted beyond; %" PRIu64 " times waited for, %" PRIu32 " wait now\n",
	       credits->limit, credits->clamped, credits->waits, credits->waiting);
	printf(DETAIL "Silence       %s\n", text_span(a, c->silence_ms * NS_PER_MS));
	if (*c->fault)
		printf(DETAIL "Dead          %s (%s)\n", c->fault, text_errno(a, c->error));
}

/* An id, or a dash for none */
static void add_id(struct table *t, uint64_t id)
{
	if (id)
		table_add(t, "0x%" PRIx64, id);
	else
		table_add(t, "-");
}

static void add_request(struct table *t, const struct request *r)
{
	char text[TEXT_MAX];

	if (r->has_message_id)
		table_add(t, "%" PRIu64, r->message_id);
	else
		table_add(t, "-");
	table_add(t, "%s", text_command(text, r->command));
	table_add(t, "%" PRIu32, r->count);
	table_add(t, "%s", text_span(text, r->age_ms * NS_PER_MS));
	table_add(t, "%s", text_wait(text, r->wait));
	add_id(t, r->async_id);
	add_id(t, r->session_id);
}

static void print_requests(const struct connection *c)
{
	struct table t = { .columns = N_HEADS(request_heads) };
	size_t i;

	if (!c->n_requests)
		return;
	table_add_heads(&t, request_heads);
	for (i = 0; i < c->n_requests; i++)
		add_request(&t, &c->requests[i]);
	for (i = 0; i <= c->n_requests; i++)
		table_print_row(&t, i, DETAIL, stdout);
	if (c->n_requests == SMB2FS_CONN_REQUESTS_MAX)
		puts(DETAIL "(the oldest; there may be more)");
	table_free(&t);
}

/**
 * connections_print_text - print connections as a table
 * @all: the connections
 * @choice: what to print below each
 */
void connections_print_text(const struct connections *all, const struct choice *choice)
{
	struct table t = { .columns = N_HEADS(heads) };
	size_t i;

	if (!all->n) {
		puts("No connections in this network namespace");
		return;
	}
	table_add_heads(&t, heads);
	for (i = 0; i < all->n; i++)
		add_row(&t, &all->conn[i]);
	table_print_row(&t, 0, "", stdout);
	for (i = 0; i < all->n; i++) {
		table_print_row(&t, i + 1, "", stdout);
		if (choice->verbose)
			print_details(&all->conn[i]);
		if (choice->requests)
			print_requests(&all->conn[i]);
	}
	table_free(&t);
}
