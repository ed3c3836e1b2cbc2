// SPDX-License-Identifier: GPL-2.0
/* Mounting: from a server's addresses to the root of a share. */

#include "op_mount.h"

#include <linux/err.h>
#include <linux/fs_context.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/jiffies.h>

#include "sock.h"

static void set_port(struct sockaddr_storage *addr, u16 port)
{
	if (addr->ss_family == AF_INET6)
		((struct sockaddr_in6 *)addr)->sin6_port = htons(port);
	else
		((struct sockaddr_in *)addr)->sin_port = htons(port);
}

/* What the user can do about a handshake that ended with @err */
static const char *advice(int err)
{
	switch (err) {
	case -ECONNREFUSED:
		return "nothing listens there: is the SMB service running, is port= right?";
	case -ETIMEDOUT:
		return "no answer: is the address right, does a firewall drop the packets?";
	case -EHOSTUNREACH:
	case -ENETUNREACH:
		return "there is no route to it from this network namespace";
	case -ECONNRESET:
		return "it ended the connection at once: a firewall, or too many connections";
	default:
		return "the connection could not be made";
	}
}

/*
 * Try the addresses in order and stop at the first that answers. Each attempt
 * that fails leaves a line in @log.
 */
static int connect_any(struct net *net, const struct smb2fs_mount_spec *spec,
		       struct p_log *log, struct socket **ret)
{
	int err = -EDESTADDRREQ;
	unsigned int i;

	for (i = 0; i < spec->n_addrs; i++) {
		struct sockaddr_storage addr = spec->addrs[i];

		set_port(&addr, spec->port);
		err = smb2fs_sock_connect(net, &addr, spec->timeo * HZ, ret);
		pr_debug("mount //%s/%s: connect %pISpc: %d\n",
			 spec->host, spec->share, &addr, err);
		if (!err || err == -EINTR)
			return err;
		error_plog(log, "%s (%pISpc): %s (%pe)", spec->host, &addr,
			   advice(err), ERR_PTR(err));
	}
	return err;
}

/**
 * smb2fs_op_mount - reach the server that a mount names
 * @net: network namespace of the mount
 * @spec: what to mount; @spec->n_addrs is at least 1
 * @log: where messages for the user go
 *
 * The protocol engine is not part of this version: a server that answers on
 * TCP is let go again, and the mount fails with a message that says so.
 *
 * Context: process; sleeps, killable, at most @spec->timeo per address.
 * Return: a negative errno: -EINTR for a fatal signal, or, with a message in
 * @log, what the last connection attempt ended with or -EOPNOTSUPP.
 */
int smb2fs_op_mount(struct net *net, const struct smb2fs_mount_spec *spec,
		    struct p_log *log)
{
	struct socket *sock;
	int err;

	err = connect_any(net, spec, log, &sock);
	if (err)
		return err;
	smb2fs_sock_close(sock);
	error_plog(log, "%s answers on port %u, but this smb2fs does not speak SMB2 yet",
		   spec->host, spec->port);
	return -EOPNOTSUPP;
}
