/* SPDX-License-Identifier: GPL-2.0 */
/* JSON for programs, with json-c. */
#ifndef _SMB2CTL_OBJECT_H
#define _SMB2CTL_OBJECT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#include "text.h"

void object_add(struct json_object *to, const char *key, struct json_object *value);
void object_add_number(struct json_object *to, const char *key, uint64_t n);
void object_add_bool(struct json_object *to, const char *key, bool yes);
void object_add_text(struct json_object *to, const char *key, const char *text);
void object_add_some_text(struct json_object *to, const char *key, const char *text);
void object_add_id(struct json_object *to, const char *key, uint64_t id);
void object_add_bits(struct json_object *to, const char *key, uint32_t bits, text_bit *bit);
void object_print(struct json_object *object);

#endif /* _SMB2CTL_OBJECT_H */
