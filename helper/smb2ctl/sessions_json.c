// SPDX-License-Identifier: GPL-2.0
/* smb2ctl sessions and shares, for programs. */

#include "object.h"
#include "sessions.h"
#include "text.h"

static void add_user(struct json_object *to, const struct session *s)
{
	char text[TEXT_MAX];

	object_add_text(to, "sec", text_sec(text, s->sec));
	object_add_some_text(to, "user", s->user);
	object_add_some_text(to, "domain", s->domain);
	object_add_some_text(to, "principal", s->principal);
	object_add_number(to, "uid", s->uid);
	object_add_bool(to, "guest", session_is_guest(s));
	object_add_bool(to, "anonymous", session_is_anonymous(s));
}

static void add_protection(struct json_object *to, const struct session *s, uint16_t cipher)
{
	char text[TEXT_MAX];

	object_add_text(to, "dialect", text_dialect(text, s->dialect));
	object_add_some_text(to, "signing", s->has_signing ? text_signing(text, s->signing) : "");
	object_add_some_text(to, "encryption", cipher ? text_cipher(text, cipher) : "");
}

static void add_error(struct json_object *to, uint32_t error)
{
	char text[TEXT_MAX];

	object_add_some_text(to, "error", error ? text_errno(text, error) : "");
}

static struct json_object *session_of(const struct session *s)
{
	struct json_object *to = json_object_new_object();

	object_add_number(to, "id", s->id);
	object_add_text(to, "server", s->host);
	object_add_number(to, "connection", s->conn);
	object_add_id(to, "session_id", s->session_id);
	add_user(to, s);
	add_protection(to, s, s->cipher);
	object_add_number(to, "age_ms", s->age_ms);
	object_add(to, "expires_ms",
		   s->has_expires ? json_object_new_uint64(s->expires_ms) : NULL);
	object_add_number(to, "shares", s->shares);
	add_error(to, s->error);
	return to;
}

static struct json_object *share_of(const struct share *s)
{
	struct json_object *to = json_object_new_object();
	char text[TEXT_MAX];

	object_add_number(to, "id", s->id);
	object_add_text(to, "server", s->session.host);
	object_add_text(to, "share", s->name);
	object_add_number(to, "session", s->session.id);
	object_add_number(to, "connection", s->session.conn);
	object_add_id(to, "session_id", s->session.session_id);
	object_add_id(to, "tree_id", s->tree_id);
	add_user(to, &s->session);
	add_protection(to, &s->session, s->cipher);
	object_add_text(to, "type", text_share_type(text, s->type));
	object_add_bits(to, "flags", s->flags, text_share_flag);
	object_add_bits(to, "capabilities", s->capabilities, text_share_capability);
	object_add_id(to, "max_access", s->max_access);
	object_add_number(to, "credits", s->credits);
	object_add_number(to, "opens", s->opens);
	object_add_number(to, "age_ms", s->age_ms);
	add_error(to, s->session.error);
	return to;
}

/**
 * sessions_print_json - print sessions as a JSON array
 * @all: the sessions
 */
void sessions_print_json(const struct sessions *all)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < all->n; i++)
		json_object_array_add(list, session_of(&all->session[i]));
	object_print(list);
}

/**
 * shares_print_json - print shares as a JSON array
 * @all: the shares
 */
void shares_print_json(const struct shares *all)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < all->n; i++)
		json_object_array_add(list, share_of(&all->share[i]));
	object_print(list);
}
