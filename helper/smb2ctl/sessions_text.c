// SPDX-License-Identifier: GPL-2.0
/* smb2ctl sessions and shares, for people. */

#include <inttypes.h>
#include <stdio.h>

#include "sessions.h"
#include "table.h"
#include "text.h"

#define DETAIL		"    "

static const char *const session_heads[] = {
	"SERVER", "USER", "SEC", "DIALECT", "SIGNING", "CIPHER", "SHARES", "AGE", "EXPIRES",
};

static const char *const share_heads[] = {
	"SERVER", "SHARE", "USER", "DIALECT", "SIGNING", "CIPHER", "CREDITS", "OPENS", "AGE",
};

#define N_HEADS(heads)	(sizeof(heads) / sizeof((heads)[0]))

/* Names that others gave, safe for a terminal */
static void add_name(struct table *t, const char *name)
{
	char text[SMB2FS_TEXT_MAX + 1];

	table_add(t, "%s", text_host(text, sizeof(text), name));
}

/* The mount's word for it; without one, the daemon's */
static void add_user(struct table *t, const struct session *s)
{
	char user[SMB2FS_TEXT_MAX + 1], domain[SMB2FS_TEXT_MAX + 1];
	const char *guest = session_is_guest(s) ? " (guest)" : "";

	text_host(user, sizeof(user), *s->user ? s->user : s->principal);
	text_host(domain, sizeof(domain), s->domain);
	if (session_is_anonymous(s))
		table_add(t, "(anonymous)");
	else if (*s->user && *domain)
		table_add(t, "%s\\%s%s", domain, user, guest);
	else
		table_add(t, "%s%s", *user ? user : "-", guest);
}

static void add_protection(struct table *t, const struct session *s, uint16_t cipher)
{
	char text[TEXT_MAX];

	table_add(t, "%s", text_dialect(text, s->dialect));
	table_add(t, "%s", s->has_signing ? text_signing(text, s->signing) : "none");
	table_add(t, "%s", text_cipher(text, cipher));
}

static void add_age(struct table *t, uint64_t age_ms, uint32_t error)
{
	char age[TEXT_MAX], text[TEXT_MAX];

	text_age(age, age_ms);
	if (error)
		table_add(t, "%s, dead: %s", age, text_errno(text, error));
	else
		table_add(t, "%s", age);
}

static void add_session(struct table *t, const struct session *s)
{
	char text[TEXT_MAX];

	add_name(t, s->host);
	add_user(t, s);
	table_add(t, "%s", text_sec(text, s->sec));
	add_protection(t, s, s->cipher);
	table_add(t, "%" PRIu32, s->shares);
	add_age(t, s->age_ms, s->error);
	table_add(t, "%s", s->has_expires ? text_age(text, s->expires_ms) : "never");
}

static void print_session_details(const struct session *s)
{
	char principal[SMB2FS_TEXT_MAX + 1];

	printf(DETAIL "Session       %" PRIu64 " on connection %" PRIu64 ", SessionId 0x%" PRIx64
	       ", SessionFlags 0x%04x\n", s->id, s->conn, s->session_id, s->flags);
	printf(DETAIL "Principal     %s\n", *s->principal ?
	       text_host(principal, sizeof(principal), s->principal) : "not known");
	if (s->sec == SMB2FS_SEC_KRB5)
		printf(DETAIL "Tickets of    uid %" PRIu32 "\n", s->uid);
}

static void add_share(struct table *t, const struct share *s)
{
	add_name(t, s->session.host);
	add_name(t, s->name);
	add_user(t, &s->session);
	add_protection(t, &s->session, s->cipher);
	table_add(t, "%" PRIu32, s->credits);
	table_add(t, "%" PRIu32, s->opens);
	add_age(t, s->age_ms, s->session.error);
}

static void print_share_details(const struct share *s)
{
	char text[TEXT_MAX], words[256];

	printf(DETAIL "Share         %" PRIu64 " of session %" PRIu64 ", TreeId 0x%" PRIx32
	       ", SessionId 0x%" PRIx64 "\n", s->id, s->session.id, s->tree_id,
	       s->session.session_id);
	printf(DETAIL "Type          %s\n", text_share_type(text, s->type));
	printf(DETAIL "Access        0x%08" PRIx32 " at most\n", s->max_access);
	printf(DETAIL "Flags         %s\n",
	       text_bits(words, sizeof(words), s->flags, text_share_flag));
	printf(DETAIL "Capabilities  %s\n",
	       text_bits(words, sizeof(words), s->capabilities, text_share_capability));
}

/**
 * sessions_print_text - print sessions as a table
 * @all: the sessions
 * @choice: what to print below each
 */
void sessions_print_text(const struct sessions *all, const struct choice *choice)
{
	struct table t = { .columns = N_HEADS(session_heads) };
	size_t i;

	if (!all->n) {
		puts("No sessions in this network namespace");
		return;
	}
	table_add_heads(&t, session_heads);
	for (i = 0; i < all->n; i++)
		add_session(&t, &all->session[i]);
	table_print_row(&t, 0, "", stdout);
	for (i = 0; i < all->n; i++) {
		table_print_row(&t, i + 1, "", stdout);
		if (choice->verbose)
			print_session_details(&all->session[i]);
	}
	table_free(&t);
}

/**
 * shares_print_text - print shares as a table
 * @all: the shares
 * @choice: what to print below each
 */
void shares_print_text(const struct shares *all, const struct choice *choice)
{
	struct table t = { .columns = N_HEADS(share_heads) };
	size_t i;

	if (!all->n) {
		puts("No shares in this network namespace");
		return;
	}
	table_add_heads(&t, share_heads);
	for (i = 0; i < all->n; i++)
		add_share(&t, &all->share[i]);
	table_print_row(&t, 0, "", stdout);
	for (i = 0; i < all->n; i++) {
		table_print_row(&t, i + 1, "", stdout);
		if (choice->verbose)
			print_share_details(&all->share[i]);
	}
	table_free(&t);
}
