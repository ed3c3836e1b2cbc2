// SPDX-License-Identifier: GPL-2.0
/* smb2ctl connections, for programs. */

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>

#include "connections.h"

static void add(struct json_object *to, const char *key, struct json_object *value)
{
	json_object_object_add(to, key, value);
}

static void add_number(struct json_object *to, const char *key, uint64_t n)
{
	add(to, key, json_object_new_uint64(n));
}

static void add_text(struct json_object *to, const char *key, const char *text)
{
	add(to, key, json_object_new_string(text));
}

/* Ids are no numbers to count with, and may be beyond what a double holds */
static void add_id(struct json_object *to, const char *key, uint64_t id)
{
	char text[TEXT_MAX];

	snprintf(text, sizeof(text), "0x%" PRIx64, id);
	add(to, key, id ? json_object_new_string(text) : NULL);
}

static struct json_object *capabilities_of(const struct connection *c)
{
	struct json_object *list = json_object_new_array();
	uint32_t capabilities = c->capabilities;
	char text[TEXT_MAX];

	while (text_capability(text, &capabilities))
		json_object_array_add(list, json_object_new_string(text));
	return list;
}

static struct json_object *credits_of(const struct connection *c)
{
	struct json_object *to = json_object_new_object();
	const struct credits *credits = &c->credits;

	add_number(to, "available", credits->available);
	add_number(to, "target", credits->target);
	add_number(to, "limit", credits->limit);
	add(to, "lowest", credits->has_lowest ?
			  json_object_new_uint64(credits->lowest) : NULL);
	add_number(to, "waiting", credits->waiting);
	add_number(to, "waits", credits->waits);
	add_number(to, "clamped", credits->clamped);
	add_number(to, "starved_ns", credits->starved_ns);
	return to;
}

static struct json_object *request_of(const struct request *r)
{
	struct json_object *to = json_object_new_object();
	char text[TEXT_MAX];

	add(to, "message_id", r->has_message_id ?
			      json_object_new_uint64(r->message_id) : NULL);
	add_text(to, "command", text_command(text, r->command));
	add_number(to, "count", r->count);
	add_number(to, "age_ms", r->age_ms);
	add_text(to, "waits_for", text_wait(text, r->wait));
	add_id(to, "async_id", r->async_id);
	add_id(to, "session_id", r->session_id);
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

	add_text(to, "dialect", text_dialect(text, c->dialect));
	add_text(to, "signing", text_signing(text, c->signing));
	add(to, "signing_required",
	    json_object_new_boolean(connection_requires_signing(c)));
	add(to, "cipher", c->cipher ?
			  json_object_new_string(text_cipher(text, c->cipher)) : NULL);
	add(to, "capabilities", capabilities_of(c));
	add_text(to, "server_guid", text_guid(text, c->guid));
	add_number(to, "max_read", c->max_read);
	add_number(to, "max_write", c->max_write);
	add_number(to, "max_transact", c->max_transact);
}

static struct json_object *connection_of(const struct connection *c)
{
	struct json_object *to = json_object_new_object();
	char text[TEXT_MAX];

	add_number(to, "id", c->id);
	add_text(to, "server", c->host);
	add_text(to, "address", c->address);
	add_number(to, "port", c->port);
	add_negotiated(to, c);
	add_number(to, "age_ms", c->age_ms);
	add_number(to, "silence_ms", c->silence_ms);
	add(to, "credits", credits_of(c));
	add_number(to, "outstanding", c->outstanding);
	add(to, "requests", requests_of(c));
	add(to, "fault", *c->fault ? json_object_new_string(c->fault) : NULL);
	add(to, "error", c->error ?
			 json_object_new_string(text_errno(text, c->error)) : NULL);
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
	puts(json_object_to_json_string_ext(list, JSON_C_TO_STRING_PRETTY));
	json_object_put(list);
}
