// SPDX-License-Identifier: GPL-2.0
/* smb2ctl connections, for programs. */

#include "connections.h"
#include "object.h"

static struct json_object *credits_of(const struct connection *c)
{
	struct json_object *to = json_object_new_object();
	const struct credits *credits = &c->credits;

	object_add_number(to, "available", credits->available);
	object_add_number(to, "target", credits->target);
	object_add_number(to, "limit", credits->limit);
	object_add(to, "lowest", credits->has_lowest ?
				 json_object_new_uint64(credits->lowest) : NULL);
	object_add_number(to, "waiting", credits->waiting);
	object_add_number(to, "waits", credits->waits);
	object_add_number(to, "clamped", credits->clamped);
	object_add_number(to, "starved_ns", credits->starved_ns);
	return to;
}

static struct json_object *request_of(const struct request *r)
{
	struct json_object *to = json_object_new_object();
	char text[TEXT_MAX];

	object_add(to, "message_id", r->has_message_id ?
				     json_object_new_uint64(r->message_id) : NULL);
	object_add_text(to, "command", text_command(text, r->command));
	object_add_number(to, "count", r->count);
	object_add_number(to, "age_ms", r->age_ms);
	object_add_text(to, "waits_for", text_wait(text, r->wait));
	object_add_id(to, "async_id", r->async_id);
	object_add_id(to, "session_id", r->session_id);
	return to;
}

static struct json_object *requests_of(const struct connection *c)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < c->n_requests; i++)
		json_object_array_add(list, request_of(&c->requests[i]));
	return list;
}

static void add_negotiated(struct json_object *to, const struct connection *c)
{
	char text[TEXT_MAX];

	object_add_text(to, "dialect", text_dialect(text, c->dialect));
	object_add_text(to, "signing", text_signing(text, c->signing));
	object_add_bool(to, "signing_required", connection_requires_signing(c));
	object_add_some_text(to, "cipher", c->cipher ? text_cipher(text, c->cipher) : "");
	object_add_bits(to, "capabilities", c->capabilities, text_capability);
	object_add_text(to, "server_guid", text_guid(text, c->guid));
	object_add_number(to, "max_read", c->max_read);
	object_add_number(to, "max_write", c->max_write);
	object_add_number(to, "max_transact", c->max_transact);
}

static struct json_object *connection_of(const struct connection *c)
{
	struct json_object *to = json_object_new_object();
	char text[TEXT_MAX];

	object_add_number(to, "id", c->id);
	object_add_text(to, "server", c->host);
	object_add_text(to, "address", c->address);
	object_add_number(to, "port", c->port);
	add_negotiated(to, c);
	object_add_number(to, "age_ms", c->age_ms);
	object_add_number(to, "silence_ms", c->silence_ms);
	object_add(to, "credits", credits_of(c));
	object_add_number(to, "outstanding", c->outstanding);
	object_add(to, "requests", requests_of(c));
	object_add_some_text(to, "fault", c->fault);
	object_add_some_text(to, "error", c->error ? text_errno(text, c->error) : "");
	return to;
}

/**
 * connections_print_json - print connections as a JSON array
 * @all: the connections
 */
void connections_print_json(const struct connections *all)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < all->n; i++)
		json_object_array_add(list, connection_of(&all->conn[i]));
	object_print(list);
}
