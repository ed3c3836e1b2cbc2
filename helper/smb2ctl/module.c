// SPDX-License-Identifier: GPL-2.0
/* What the module says, and how to ask it. */

#include "module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smb2ctl.h"

static bool call(int command, struct nl_msg *(*request)(struct genl *g, int command),
		 const struct genl_reply *reply)
{
	struct genl g;
	int err;

	err = genl_open(&g);
	if (!err)
		err = genl_resolve(&g);
	if (!err)
		err = genl_call(&g, request(&g, command), reply);
	if (err)
		fprintf(stderr, "smb2ctl: %s\n", g.error);
	genl_close(&g);
	return !err;
}

/**
 * module_ask - ask the module something
 * @command: SMB2FS_CMD_...
 * @reply: what to do with the reply
 *
 * Return: false after a message when there is none.
 */
bool module_ask(int command, const struct genl_reply *reply)
{
	return call(command, genl_request, reply);
}

/**
 * module_list - ask the module for a list
 * @command: SMB2FS_CMD_...
 * @reply: what to do with a member of it
 *
 * Return: false after a message when it is not to be had, or not all of it.
 */
bool module_list(int command, const struct genl_reply *reply)
{
	return call(command, genl_request_list, reply);
}

/**
 * module_more - make room for one more member of a list
 * @members: those that there are, allocated, or %NULL
 * @n: how many
 * @size: bytes of one
 *
 * Return: @members, which may have moved; the new one is zero. Without memory
 * there is nothing to show: it exits.
 */
void *module_more(void *members, size_t n, size_t size)
{
	char *all = reallocarray(members, n + 1, size);

	if (!all) {
		fputs("smb2ctl: out of memory\n", stderr);
		exit(EXIT_FAILED);
	}
	memset(all + n * size, 0, size);
	return all;
}

/**
 * module_number - an attribute as a number
 * @attr: of 1, 2, 4 or 8 bytes
 *
 * Return: it; 0 for one that is missing or is none.
 */
uint64_t module_number(const struct nlattr *attr)
{
	uint64_t n = 0;

	if (!attr)
		return 0;
	switch (nla_len(attr)) {
	case 1:
		return nla_get_u8(attr);
	case 2:
		return nla_get_u16(attr);
	case 4:
		return nla_get_u32(attr);
	case 8:
		memcpy(&n, nla_data(attr), sizeof(n));
		return n;
	default:
		return 0;
	}
}

/**
 * module_text - an attribute as a text
 * @buf: gets it, cut to fit; empty when it is missing
 * @size: bytes in @buf
 * @attr: the attribute, or %NULL
 */
void module_text(char *buf, size_t size, const struct nlattr *attr)
{
	if (attr)
		nla_strlcpy(buf, attr, size);
	else
		buf[0] = '\0';
}
