// SPDX-License-Identifier: GPL-2.0
/* smb2ctl sessions and shares: ask the module and take its answer apart. */

#include "sessions.h"

#include <stdlib.h>

#include "module.h"

static void take_user(struct session *s, struct nlattr **tb)
{
	s->sec = (uint32_t)module_number(tb[SMB2FS_A_SESSION_SEC]);
	module_text(s->user, sizeof(s->user), tb[SMB2FS_A_SESSION_USER]);
	module_text(s->domain, sizeof(s->domain), tb[SMB2FS_A_SESSION_DOMAIN]);
	module_text(s->principal, sizeof(s->principal), tb[SMB2FS_A_SESSION_PRINCIPAL]);
	s->uid = (uint32_t)module_number(tb[SMB2FS_A_SESSION_UID]);
	s->flags = (uint16_t)module_number(tb[SMB2FS_A_SESSION_FLAGS]);
}

static void take_session(struct session *s, struct nlattr *nest)
{
	struct nlattr *tb[SMB2FS_A_SESSION_MAX + 1];

	if (!nest || nla_parse_nested(tb, SMB2FS_A_SESSION_MAX, nest, NULL) < 0)
		return;
	s->id = module_number(tb[SMB2FS_A_SESSION_ID]);
	module_text(s->host, sizeof(s->host), tb[SMB2FS_A_SESSION_HOST]);
	s->conn = module_number(tb[SMB2FS_A_SESSION_CONN]);
	s->session_id = module_number(tb[SMB2FS_A_SESSION_SESSION_ID]);
	take_user(s, tb);
	s->dialect = (uint16_t)module_number(tb[SMB2FS_A_SESSION_DIALECT]);
	s->has_signing = tb[SMB2FS_A_SESSION_SIGNING];
	s->signing = (uint16_t)module_number(tb[SMB2FS_A_SESSION_SIGNING]);
	s->cipher = (uint16_t)module_number(tb[SMB2FS_A_SESSION_CIPHER]);
	s->age_ms = module_number(tb[SMB2FS_A_SESSION_AGE]);
	s->has_expires = tb[SMB2FS_A_SESSION_EXPIRES];
	s->expires_ms = module_number(tb[SMB2FS_A_SESSION_EXPIRES]);
	s->shares = (uint32_t)module_number(tb[SMB2FS_A_SESSION_SHARES]);
	s->error = (uint32_t)module_number(tb[SMB2FS_A_SESSION_ERROR]);
}

static void take_share(struct share *s, struct nlattr *nest)
{
	struct nlattr *tb[SMB2FS_A_SHARE_MAX + 1];

	if (!nest || nla_parse_nested(tb, SMB2FS_A_SHARE_MAX, nest, NULL) < 0)
		return;
	s->id = module_number(tb[SMB2FS_A_SHARE_ID]);
	module_text(s->name, sizeof(s->name), tb[SMB2FS_A_SHARE_NAME]);
	s->tree_id = (uint32_t)module_number(tb[SMB2FS_A_SHARE_TREE_ID]);
	s->type = (uint8_t)module_number(tb[SMB2FS_A_SHARE_TYPE]);
	s->flags = (uint32_t)module_number(tb[SMB2FS_A_SHARE_FLAGS]);
	s->capabilities = (uint32_t)module_number(tb[SMB2FS_A_SHARE_CAPABILITIES]);
	s->max_access = (uint32_t)module_number(tb[SMB2FS_A_SHARE_MAX_ACCESS]);
	s->cipher = (uint16_t)module_number(tb[SMB2FS_A_SHARE_CIPHER]);
	s->credits = (uint32_t)module_number(tb[SMB2FS_A_SHARE_CREDITS]);
	s->opens = (uint32_t)module_number(tb[SMB2FS_A_SHARE_OPENS]);
	s->age_ms = module_number(tb[SMB2FS_A_SHARE_AGE]);
}

static void on_session(struct nlattr **tb, void *arg)
{
	struct sessions *all = arg;

	all->session = module_more(all->session, all->n, sizeof(*all->session));
	take_session(&all->session[all->n++], tb[SMB2FS_A_LISTING_SESSION]);
}

static void on_share(struct nlattr **tb, void *arg)
{
	struct shares *all = arg;
	struct share *s;

	all->share = module_more(all->share, all->n, sizeof(*all->share));
	s = &all->share[all->n++];
	take_session(&s->session, tb[SMB2FS_A_LISTING_SESSION]);
	take_share(s, tb[SMB2FS_A_LISTING_SHARE]);
}

/**
 * sessions_main - the subcommand "sessions"
 * @choice: the options
 *
 * Return: EXIT_OK, or EXIT_FAILED when the module is not there.
 */
int sessions_main(const struct choice *choice)
{
	struct sessions all = {};
	const struct genl_reply reply = {
		.max = SMB2FS_A_LISTING_MAX,
		.fn = on_session,
		.arg = &all,
	};
	bool told = module_list(SMB2FS_CMD_SESSION_GET, &reply);

	if (told && choice->json)
		sessions_print_json(&all);
	else if (told)
		sessions_print_text(&all, choice);
	free(all.session);
	return told ? EXIT_OK : EXIT_FAILED;
}

/**
 * shares_main - the subcommand "shares"
 * @choice: the options
 *
 * Return: EXIT_OK, or EXIT_FAILED when the module is not there.
 */
int shares_main(const struct choice *choice)
{
	struct shares all = {};
	const struct genl_reply reply = {
		.max = SMB2FS_A_LISTING_MAX,
		.fn = on_share,
		.arg = &all,
	};
	bool told = module_list(SMB2FS_CMD_SHARE_GET, &reply);

	if (told && choice->json)
		shares_print_json(&all);
	else if (told)
		shares_print_text(&all, choice);
	free(all.share);
	return told ? EXIT_OK : EXIT_FAILED;
}
