/* SPDX-License-Identifier: GPL-2.0 */
/* Connections as the module tells of them. */
#ifndef _SMB2CTL_CONNECTIONS_H
#define _SMB2CTL_CONNECTIONS_H

#include <linux/smb2fs_netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smb2ctl.h"
#include "text.h"

/* Fields are the attributes of Documentation/netlink/specs/smb2fs.yaml */

struct request {
	bool		has_message_id;
	uint64_t	message_id;
	uint16_t	command;
	uint32_t	count;
	uint64_t	age_ms;
	uint32_t	wait;
	uint64_t	async_id;	/* 0 for none */
	uint64_t	session_id;	/* 0 for none */
};

struct credits {
	uint32_t	available;
	uint32_t	target;
	uint32_t	limit;
	bool		has_lowest;
	uint32_t	lowest;
	uint32_t	waiting;
	uint64_t	waits;
	uint64_t	clamped;
	uint64_t	starved_ns;
};

struct connection {
	uint64_t	id;
	char		host[256];
	char		address[TEXT_MAX];
	bool		ipv6;
	uint16_t	port;
	uint16_t	dialect;
	uint16_t	cipher;
	uint16_t	signing;
	uint32_t	capabilities;
	uint16_t	security_mode;
	uint8_t		guid[16];
	uint32_t	max_read;
	uint32_t	max_write;
	uint32_t	max_transact;
	uint64_t	age_ms;
	uint64_t	silence_ms;
	struct credits	credits;
	uint32_t	outstanding;
	char		fault[32];	/* empty while it is alive */
	uint32_t	error;
	struct request	requests[SMB2FS_CONN_REQUESTS_MAX];
	size_t		n_requests;
};

/**
 * struct connections - all of a network namespace
 * @conn: the connections, allocated
 * @n: how many
 */
struct connections {
	struct connection	*conn;
	size_t			n;
};

/* [MS-SMB2] 2.2.4, SecurityMode */
static inline bool connection_requires_signing(const struct connection *c)
{
	return c->security_mode & 2;
}

void connections_print_text(const struct connections *all, const struct choice *choice);
void connections_print_json(const struct connections *all);

#endif /* _SMB2CTL_CONNECTIONS_H */
