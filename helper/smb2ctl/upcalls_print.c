// SPDX-License-Identifier: GPL-2.0
/* smb2ctl status: requests to smb2d, for people and for programs. */

#include <inttypes.h>
#include <stdio.h>

#include "object.h"
#include "table.h"
#include "text.h"
#include "upcalls.h"

#define INDENT	"        "

static const char *const count_heads[] = {
	"CLASS", "QUEUED", "ACCEPTED", "DONE", "FAILED", "TIMEOUT", "CANCELLED", "RESTARTED",
};

static const char *const pending_heads[] = { "WAITING", "CLASS", "SERVER", "AGE", "DAEMON" };

#define N_HEADS(heads)	(sizeof(heads) / sizeof((heads)[0]))

static void print_table(struct table *t, size_t rows)
{
	size_t i;

	for (i = 0; i <= rows; i++)
		table_print_row(t, i, INDENT, stdout);
	table_free(t);
}

static void print_counts(const struct upcalls *u)
{
	struct table t = { .columns = N_HEADS(count_heads) };
	const struct upcall_counts *c;
	char text[TEXT_MAX];

	table_add_heads(&t, count_heads);
	for (c = u->counts; c < u->counts + u->n_counts; c++) {
		table_add(&t, "%s", text_upcall(text, c->class));
		table_add(&t, "%" PRIu64, c->queued);
		table_add(&t, "%" PRIu64, c->accepted);
		table_add(&t, "%" PRIu64, c->done);
		table_add(&t, "%" PRIu64, c->failed);
		table_add(&t, "%" PRIu64, c->timeout);
		table_add(&t, "%" PRIu64, c->cancelled);
		table_add(&t, "%" PRIu64, c->restarted);
	}
	print_table(&t, u->n_counts);
}

static void print_pending(const struct upcalls *u)
{
	struct table t = { .columns = N_HEADS(pending_heads) };
	const struct upcall_pending *p;
	char text[sizeof(p->host)];

	if (!u->n_pending)
		return;
	table_add_heads(&t, pending_heads);
	for (p = u->pending; p < u->pending + u->n_pending; p++) {
		table_add(&t, "%" PRIu64, p->id);
		table_add(&t, "%s", text_upcall(text, p->class));
		table_add(&t, "%s", text_host(text, sizeof(text), p->host));
		table_add(&t, "%s", text_age(text, p->age_ms));
		table_add(&t, "%s", p->accepted ? "has it" : "-");
	}
	print_table(&t, u->n_pending);
	if (u->waiting > u->n_pending)
		printf(INDENT "(and %zu more)\n", u->waiting - u->n_pending);
}

static bool were_any(const struct upcalls *u)
{
	size_t i;

	for (i = 0; i < u->n_counts; i++)
		if (u->counts[i].queued)
			return true;
	return u->late;
}

/**
 * upcalls_print_text - print them as tables, if there were any
 * @u: the requests
 */
void upcalls_print_text(const struct upcalls *u)
{
	if (!were_any(u))
		return;
	printf("Requests to the daemon of this network namespace; %" PRIu64 " late answers\n",
	       u->late);
	print_counts(u);
	print_pending(u);
}

static struct json_object *counts_of(const struct upcall_counts *c)
{
	struct json_object *to = json_object_new_object();

	object_add_number(to, "queued", c->queued);
	object_add_number(to, "accepted", c->accepted);
	object_add_number(to, "done", c->done);
	object_add_number(to, "failed", c->failed);
	object_add_number(to, "timeout", c->timeout);
	object_add_number(to, "cancelled", c->cancelled);
	object_add_number(to, "restarted", c->restarted);
	return to;
}

static struct json_object *pending_of(const struct upcall_pending *p)
{
	struct json_object *to = json_object_new_object();
	char text[TEXT_MAX];

	object_add_number(to, "id", p->id);
	object_add_text(to, "class", text_upcall(text, p->class));
	object_add_text(to, "server", p->host);
	object_add_number(to, "age_ms", p->age_ms);
	object_add_bool(to, "accepted", p->accepted);
	return to;
}

/**
 * upcalls_object - make a JSON object of them
 * @u: the requests
 *
 * Return: the object.
 */
struct json_object *upcalls_object(const struct upcalls *u)
{
	struct json_object *to = json_object_new_object();
	struct json_object *pending = json_object_new_array();
	char text[TEXT_MAX];
	size_t i;

	object_add_number(to, "waiting", u->waiting);
	object_add_number(to, "late", u->late);
	for (i = 0; i < u->n_counts; i++)
		object_add(to, text_upcall(text, u->counts[i].class), counts_of(&u->counts[i]));
	for (i = 0; i < u->n_pending; i++)
		json_object_array_add(pending, pending_of(&u->pending[i]));
	object_add(to, "pending", pending);
	return to;
}
