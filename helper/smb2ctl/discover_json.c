// SPDX-License-Identifier: GPL-2.0
/* smb2ctl discover, for programs. */

#include "../auth/spnego.h"
#include "discover.h"
#include "object.h"

static void add_list(struct json_object *to, const char *key, const struct found_list *list,
		     const char *(*word)(char buf[TEXT_MAX], uint16_t id))
{
	struct json_object *array = json_object_new_array();
	char text[TEXT_MAX];
	size_t i;

	for (i = 0; i < list->n; i++)
		json_object_array_add(array, json_object_new_string(word(text, list->ids[i])));
	object_add(to, key, array);
}

static struct json_object *version_of(const struct names *n)
{
	struct json_object *to;

	if (!n->has_version)
		return NULL;
	to = json_object_new_object();
	object_add_number(to, "major", n->major);
	object_add_number(to, "minor", n->minor);
	object_add_number(to, "build", n->build);
	return to;
}

static struct json_object *mechanisms_of(unsigned int mechanisms)
{
	struct json_object *array = json_object_new_array();
	unsigned int i;

	for (i = 0; i <= SPNEGO_OTHER; i++)
		if (mechanisms & 1u << i)
			json_object_array_add(array, json_object_new_string(spnego_mech_name(i)));
	return array;
}

static void add_self(struct json_object *to, const struct names *n)
{
	object_add(to, "os_version", version_of(n));
	object_add_some_text(to, "netbios_computer", n->computer);
	object_add_some_text(to, "netbios_domain", n->domain);
	object_add_some_text(to, "dns_computer", n->dns_computer);
	object_add_some_text(to, "dns_domain", n->dns_domain);
	object_add_some_text(to, "dns_tree", n->dns_tree);
}

static void add_smb2(struct json_object *to, const struct discovery *d)
{
	const struct smb2fs_neg_rsp *best = &d->best;
	char text[TEXT_MAX];

	add_self(to, &d->names);
	object_add_text(to, "system_time", text_filetime(text, best->system_time));
	object_add(to, "clock_ms", json_object_new_int64(d->clock_ms));
	object_add_some_text(to, "start_time", best->start_time ?
					       text_filetime(text, best->start_time) : "");
	object_add(to, "mechanisms", mechanisms_of(d->mechanisms));
	object_add_bool(to, "signing_required", best->security_mode & SMB2FS_SIGNING_REQUIRED);
	add_list(to, "signing", &d->signing, text_signing);
	add_list(to, "ciphers", &d->ciphers, text_cipher);
	object_add_bits(to, "capabilities", best->capabilities, text_capability);
	object_add_number(to, "max_read", best->max_read);
	object_add_number(to, "max_write", best->max_write);
	object_add_number(to, "max_transact", best->max_transact);
	object_add_text(to, "server_guid", text_guid(text, best->guid));
}

/**
 * discover_print_json - print what a server told as a JSON object
 * @d: what it told
 */
void discover_print_json(const struct discovery *d)
{
	struct json_object *to = json_object_new_object();

	object_add_text(to, "server", d->host);
	object_add_text(to, "address", d->address);
	object_add_number(to, "port", d->port);
	object_add_bool(to, "authenticated", false);
	add_list(to, "dialects", &d->dialects, text_dialect);
	object_add_bool(to, "smb1", d->smb1);
	if (d->dialects.n)
		add_smb2(to, d);
	object_add_number(to, "unanswered", d->unanswered);
	object_print(to);
}
