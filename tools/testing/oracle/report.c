// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "conn.h"
#include "session.h"

static const struct {
	const char	*name;
	const char	*section;
} rules[RULE_COUNT] = {
#define R(id, name, section) { name, section },
	RULES(R)
#undef R
};

static bool allowed_rules[RULE_COUNT];
static json_object *connections, *violations;

static void add_number(json_object *o, const char *name, uint64_t n)
{
	json_object_object_add(o, name, json_object_new_uint64(n));
}

static void add_string(json_object *o, const char *name, const char *s)
{
	json_object_object_add(o, name, json_object_new_string(s));
}

static void append(json_object **list, json_object *o)
{
	if (!*list)
		*list = json_object_new_array();
	json_object_array_add(*list, o);
}

/**
 * violate - the client has broken a rule
 * @c: its connection, which is reset unless all violations are wanted
 * @broken: which
 * @allowed: what would have been right
 * @seen: what it did, as for printf(3)
 *
 * After the first violation a connection proves nothing, so only that counts.
 */
void violate(struct conn *c, enum rule broken, const char *allowed, const char *seen, ...)
{
	json_object *o;
	char text[256];
	va_list args;

	if (c->doomed || allowed_rules[broken])
		return;
	va_start(args, seen);
	vsnprintf(text, sizeof(text), seen, args);
	va_end(args);
	fprintf(stderr, "smb2-oracle: violation: connection %u: %s (%s): seen %s; allowed %s\n",
		c->number, rules[broken].name, rules[broken].section, text, allowed);

	o = json_object_new_object();
	add_number(o, "connection", c->number);
	add_string(o, "rule", rules[broken].name);
	add_string(o, "section", rules[broken].section);
	add_string(o, "seen", text);
	add_string(o, "allowed", allowed);
	append(&violations, o);
	c->violations++;
	report_write();
	if (!config.keep_going)
		conn_reset(c);
}

static void add_hex(json_object *array, const uint8_t *p, size_t n)
{
	char text[2 * 64 + 1] = "";

	for (size_t i = 0; i < n; i++)
		snprintf(text + 2 * i, 3, "%02x", p[i]);
	json_object_array_add(array, json_object_new_string(text));
}

/* For who wants to see that the client keeps them to itself */
static json_object *keys(const struct conn *c)
{
	json_object *array = json_object_new_array();

	for (const struct session *s = c->sessions; s; s = s->next) {
		if (!s->has_keys)
			continue;
		add_hex(array, s->auth.key, s->auth.key_size);
		add_hex(array, s->signing.bytes, s->signing.size);
		if (!s->c2s.size)
			continue;
		add_hex(array, s->c2s.bytes, s->c2s.size);
		add_hex(array, s->s2c.bytes, s->s2c.size);
	}
	return array;
}

/**
 * report_connection - keep what a connection was, now that it ends
 * @c: connection
 */
void report_connection(const struct conn *c)
{
	json_object *o = json_object_new_object(), *requests = json_object_new_object();

	add_number(o, "connection", c->number);
	add_number(o, "dialect", c->dialect);
	for (int i = 0; i < COMMANDS; i++)
		if (c->requests[i])
			add_number(requests, command_name(i), c->requests[i]);
	json_object_object_add(o, "requests", requests);
	add_number(o, "total", c->total);
	add_number(o, "frames", c->frames);
	add_number(o, "mutated", c->mutated);
	add_number(o, "highest_outstanding", c->highest_outstanding);
	add_number(o, "highest_credits", c->highest_credits);
	add_number(o, "lowest_credits", c->lowest_credits);
	add_number(o, "largest_charge", c->largest_charge);
	add_number(o, "unanswered", c->outstanding);
	add_number(o, "violations", c->violations);
	json_object_object_add(o, "keys", keys(c));
	append(&connections, o);
}

/**
 * report_write - write the report as it is now
 *
 * Return: whether that worked, or none was asked for.
 */
bool report_write(void)
{
	char temporary[4096];
	json_object *o;
	bool ok;

	if (!config.report)
		return true;
	snprintf(temporary, sizeof(temporary), "%s.new", config.report);
	o = json_object_new_object();
	json_object_object_add(o, "connections", connections ? json_object_get(connections) :
							       json_object_new_array());
	json_object_object_add(o, "violations", violations ? json_object_get(violations) :
							     json_object_new_array());
	ok = !json_object_to_file_ext(temporary, o, JSON_C_TO_STRING_PRETTY) &&
	     !rename(temporary, config.report);
	json_object_put(o);
	if (!ok)
		fprintf(stderr, "smb2-oracle: cannot write %s\n", config.report);
	return ok;
}

bool report_is_clean(void)
{
	return !violations;
}

void report_free(void)
{
	json_object_put(connections);
	json_object_put(violations);
}

/**
 * report_allow - do not report a rule, for clients that are known to break it
 * @name: its name
 *
 * Return: whether there is such a rule.
 */
bool report_allow(const char *name)
{
	for (int i = 0; i < RULE_COUNT; i++) {
		if (!strcmp(rules[i].name, name)) {
			allowed_rules[i] = true;
			return true;
		}
	}
	return false;
}

/**
 * report_list_rules - print name and section of every rule
 */
void report_list_rules(void)
{
	for (int i = 0; i < RULE_COUNT; i++)
		printf("%s %s\n", rules[i].name, rules[i].section);
}
