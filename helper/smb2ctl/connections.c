// SPDX-License-Identifier: GPL-2.0
/* smb2ctl connections: ask the module and take its answer apart. */

#include "connections.h"

#include <stdlib.h>
#include <string.h>

#include "module.h"

static void take_address(struct connection *c, struct nlattr **tb)
{
	struct nlattr *a4 = tb[SMB2FS_A_CONN_ADDR4];
	struct nlattr *a6 = tb[SMB2FS_A_CONN_ADDR6];

	if (a4 && nla_len(a4) == 4)
		text_addr4(c->address, nla_data(a4));
	if (a6 && nla_len(a6) == 16) {
		text_addr6(c->address, nla_data(a6),
			   (uint32_t)module_number(tb[SMB2FS_A_CONN_SCOPE]));
		c->ipv6 = true;
	}
	c->port = (uint16_t)module_number(tb[SMB2FS_A_CONN_PORT]);
}

static void take_negotiated(struct connection *c, struct nlattr **tb)
{
	struct nlattr *guid = tb[SMB2FS_A_CONN_GUID];

	c->dialect = (uint16_t)module_number(tb[SMB2FS_A_CONN_DIALECT]);
	c->cipher = (uint16_t)module_number(tb[SMB2FS_A_CONN_CIPHER]);
	c->signing = (uint16_t)module_number(tb[SMB2FS_A_CONN_SIGNING]);
	c->capabilities = (uint32_t)module_number(tb[SMB2FS_A_CONN_CAPABILITIES]);
	c->security_mode = (uint16_t)module_number(tb[SMB2FS_A_CONN_SECURITY_MODE]);
	c->max_read = (uint32_t)module_number(tb[SMB2FS_A_CONN_MAX_READ]);
	c->max_write = (uint32_t)module_number(tb[SMB2FS_A_CONN_MAX_WRITE]);
	c->max_transact = (uint32_t)module_number(tb[SMB2FS_A_CONN_MAX_TRANSACT]);
	if (guid && nla_len(guid) == sizeof(c->guid))
		memcpy(c->guid, nla_data(guid), sizeof(c->guid));
}

static void take_credits(struct credits *to, struct nlattr *nest)
{
	struct nlattr *tb[SMB2FS_A_CREDITS_MAX + 1];

	if (!nest || nla_parse_nested(tb, SMB2FS_A_CREDITS_MAX, nest, NULL) < 0)
		return;
	to->available = (uint32_t)module_number(tb[SMB2FS_A_CREDITS_AVAILABLE]);
	to->target = (uint32_t)module_number(tb[SMB2FS_A_CREDITS_TARGET]);
	to->limit = (uint32_t)module_number(tb[SMB2FS_A_CREDITS_LIMIT]);
	to->has_lowest = tb[SMB2FS_A_CREDITS_LOWEST];
	to->lowest = (uint32_t)module_number(tb[SMB2FS_A_CREDITS_LOWEST]);
	to->waiting = (uint32_t)module_number(tb[SMB2FS_A_CREDITS_WAITING]);
	to->waits = module_number(tb[SMB2FS_A_CREDITS_WAITS]);
	to->clamped = module_number(tb[SMB2FS_A_CREDITS_CLAMPED]);
	to->starved_ns = module_number(tb[SMB2FS_A_CREDITS_STARVED]);
}

/* A message begins */
static void on_connection(struct nlattr **tb, void *arg)
{
	struct connections *all = arg;
	struct connection *c;

	all->conn = module_more(all->conn, all->n, sizeof(*c));
	c = &all->conn[all->n++];
	c->id = module_number(tb[SMB2FS_A_CONN_ID]);
	module_text(c->host, sizeof(c->host), tb[SMB2FS_A_CONN_HOST]);
	take_address(c, tb);
	take_negotiated(c, tb);
	c->age_ms = module_number(tb[SMB2FS_A_CONN_AGE]);
	c->silence_ms = module_number(tb[SMB2FS_A_CONN_SILENCE]);
	take_credits(&c->credits, tb[SMB2FS_A_CONN_CREDITS]);
	c->outstanding = (uint32_t)module_number(tb[SMB2FS_A_CONN_OUTSTANDING]);
	module_text(c->fault, sizeof(c->fault), tb[SMB2FS_A_CONN_FAULT]);
	c->error = (uint32_t)module_number(tb[SMB2FS_A_CONN_ERROR]);
}

/* An attribute of the same message */
static void on_attribute(struct nlattr *attr, void *arg)
{
	struct nlattr *tb[SMB2FS_A_REQUEST_MAX + 1];
	struct connections *all = arg;
	struct connection *c = &all->conn[all->n - 1];
	struct request *to = &c->requests[c->n_requests];

	if (nla_type(attr) != SMB2FS_A_CONN_REQUEST ||
	    c->n_requests == SMB2FS_CONN_REQUESTS_MAX ||
	    nla_parse_nested(tb, SMB2FS_A_REQUEST_MAX, attr, NULL) < 0)
		return;
	c->n_requests++;
	to->has_message_id = tb[SMB2FS_A_REQUEST_MESSAGE_ID];
	to->message_id = module_number(tb[SMB2FS_A_REQUEST_MESSAGE_ID]);
	to->command = (uint16_t)module_number(tb[SMB2FS_A_REQUEST_COMMAND]);
	to->count = (uint32_t)module_number(tb[SMB2FS_A_REQUEST_COUNT]);
	to->age_ms = module_number(tb[SMB2FS_A_REQUEST_AGE]);
	to->wait = (uint32_t)module_number(tb[SMB2FS_A_REQUEST_WAIT]);
	to->async_id = module_number(tb[SMB2FS_A_REQUEST_ASYNC_ID]);
	to->session_id = module_number(tb[SMB2FS_A_REQUEST_SESSION_ID]);
}

/**
 * connections_main - the subcommand "connections"
 * @choice: the options
 *
 * Return: EXIT_OK, or EXIT_FAILED when the module is not there.
 */
int connections_main(const struct choice *choice)
{
	struct connections all = {};
	const struct genl_reply reply = {
		.max = SMB2FS_A_CONN_MAX,
		.fn = on_connection,
		.each = on_attribute,
		.arg = &all,
	};
	bool told = module_list(SMB2FS_CMD_CONN_GET, &reply);

	if (told && choice->json)
		connections_print_json(&all);
	else if (told)
		connections_print_text(&all, choice);
	free(all.conn);
	return told ? EXIT_OK : EXIT_FAILED;
}
