// SPDX-License-Identifier: GPL-2.0
/* JSON for programs, with json-c. */

#include "object.h"

#include <inttypes.h>
#include <stdio.h>

/**
 * object_add - add a member
 * @to: the object
 * @key: its name
 * @value: becomes part of @to; %NULL for null
 */
void object_add(struct json_object *to, const char *key, struct json_object *value)
{
	json_object_object_add(to, key, value);
}

void object_add_number(struct json_object *to, const char *key, uint64_t n)
{
	object_add(to, key, json_object_new_uint64(n));
}

void object_add_bool(struct json_object *to, const char *key, bool yes)
{
	object_add(to, key, json_object_new_boolean(yes));
}

void object_add_text(struct json_object *to, const char *key, const char *text)
{
	object_add(to, key, json_object_new_string(text));
}

/* Null for an empty text */
void object_add_some_text(struct json_object *to, const char *key, const char *text)
{
	object_add(to, key, *text ? json_object_new_string(text) : NULL);
}

/* Ids are no numbers to count with, and may be beyond what a double holds */
void object_add_id(struct json_object *to, const char *key, uint64_t id)
{
	char text[TEXT_MAX];

	snprintf(text, sizeof(text), "0x%" PRIx64, id);
	object_add(to, key, id ? json_object_new_string(text) : NULL);
}

/* An array of the words */
void object_add_bits(struct json_object *to, const char *key, uint32_t bits, text_bit *bit)
{
	struct json_object *list = json_object_new_array();
	char text[TEXT_MAX];

	while (bit(text, &bits))
		json_object_array_add(list, json_object_new_string(text));
	object_add(to, key, list);
}

/**
 * object_print - print it, and free it
 * @object: the object
 */
void object_print(struct json_object *object)
{
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY));
	json_object_put(object);
}
