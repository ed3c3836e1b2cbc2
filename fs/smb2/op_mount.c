// SPDX-License-Identifier: GPL-2.0
/* Mounting: from a server's addresses to the root of a share. */

#include "op_mount.h"

#include <linux/fs_context.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/uuid.h>

#include "conn.h"
#include "pdu_neg.h"

static void set_port(struct sockaddr_storage *addr, u16 port)
{
	if (addr->ss_family == AF_INET6)
		((struct sockaddr_in6 *)addr)->sin6_port = htons(port);
	else
		((struct sockaddr_in *)addr)->sin_port = htons(port);
}

/* What a multi-protocol packet can say of the range: 2.0.2, and all others */
static unsigned int multi_of(const struct smb2fs_mount_spec *spec)
{
	unsigned int multi = 0;

	if (!spec->multiprotocol)
		return 0;
	if (spec->min_dialect == SMB2FS_SMB_202)
		multi |= SMB2FS_MULTI_2002;
	if (spec->max_dialect > SMB2FS_SMB_202)
		multi |= SMB2FS_MULTI_2XXX;
	return multi;
}

static int connect(struct net *net, const struct smb2fs_mount_spec *spec,
		   struct p_log *log, struct smb2fs_conn **ret)
{
	struct sockaddr_storage addrs[SMB2FS_MOUNT_MAX_ADDRS];
	struct smb2fs_conn_spec conn = {
		.net		= net,
		.addrs		= addrs,
		.n_addrs	= spec->n_addrs,
		.timeo		= spec->timeo,
		.max_credits	= spec->max_credits,
		.offer = {
			.host	= spec->host,
			.min	= spec->min_dialect,
			.max	= spec->max_dialect,
			.sign	= true,
			.multi	= multi_of(spec),
		},
	};
	unsigned int i;

	for (i = 0; i < spec->n_addrs; i++) {
		addrs[i] = spec->addrs[i];
		set_port(&addrs[i], spec->port);
	}
	generate_random_uuid(conn.offer.guid);
	return smb2fs_conn_open(&conn, log, ret);
}

/**
 * smb2fs_op_mount - reach the server that a mount names
 * @net: network namespace of the mount
 * @spec: what to mount; @spec->n_addrs is at least 1
 * @log: where messages for the user go
 *
 * Authentication is not part of this version: a server that negotiates is let
 * go again, and the mount fails with a message that says so.
 *
 * Context: process; sleeps, killable, bounded by @spec->timeo per address and
 * round trip.
 * Return: a negative errno: -EINTR for a fatal signal, or, with a message in
 * @log, what smb2fs_conn_open() ended with or -EOPNOTSUPP.
 */
int smb2fs_op_mount(struct net *net, const struct smb2fs_mount_spec *spec,
		    struct p_log *log)
{
	struct smb2fs_conn *conn;
	int err;

	err = connect(net, spec, log, &conn);
	if (err)
		return err;
	error_plog(log, "%s speaks SMB %s on port %u, but this smb2fs cannot authenticate yet",
		   spec->host,
		   smb2fs_negotiate_name(conn->neg.dialect.revision),
		   spec->port);
	smb2fs_conn_put(conn);
	return -EOPNOTSUPP;
}
