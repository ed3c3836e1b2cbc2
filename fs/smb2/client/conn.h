/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_CONN_H
#define _SMB2FS_CONN_H

#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/socket.h>

#include "client/negotiate.h"

struct net;
struct p_log;
struct smb2fs_conn;

/* What a server says unasked; as in struct smb2fs_xprt_ops */
typedef void smb2fs_conn_unsolicited_fn(struct smb2fs_conn *conn,
					const struct smb2fs_hdr *hdr,
					struct smb2fs_rd *rd);

/**
 * struct smb2fs_conn_spec - where to connect to, and how
 * @net: network namespace to connect from
 * @addrs: addresses with their ports, in the order to try them
 * @n_addrs: how many
 * @timeo: seconds to wait for one answer
 * @max_credits: most credits to hold
 * @offer: for NEGOTIATE; its host names the server in messages, too
 * @unsolicited: told what the server says unasked, or %NULL to ignore it
 * @context: for @unsolicited
 */
struct smb2fs_conn_spec {
	struct net			*net;
	const struct sockaddr_storage	*addrs;
	unsigned int			n_addrs;
	unsigned int			timeo;
	u32				max_credits;
	struct smb2fs_negotiate_offer	offer;
	smb2fs_conn_unsolicited_fn	*unsolicited;
	void				*context;
};

/**
 * struct smb2fs_conn - a connection to a server, from NEGOTIATE on
 * @refs: the opener's, and one of each session on it
 * @link: in the list of all connections; protected by its lock
 * @xprt: what goes through it
 * @net: network namespace; the socket holds a reference on it
 * @host: the server's name as the user gave it
 * @addr: the address that answered
 * @since: when it was connected
 * @neg: what was negotiated; constant once smb2fs_conn_open() has returned
 * @unsolicited: see struct smb2fs_conn_spec
 * @context: see struct smb2fs_conn_spec
 *
 * Born connected, dies once, is never revived.
 */
struct smb2fs_conn {
	struct kref			refs;
	struct list_head		link;
	struct smb2fs_xprt		*xprt;
	struct net			*net;
	char				*host;
	struct sockaddr_storage		addr;
	ktime_t				since;
	struct smb2fs_negotiated	neg;
	smb2fs_conn_unsolicited_fn	*unsolicited;
	void				*context;
};

/* Credits that a connection holds at most, unless the user says otherwise */
#define SMB2FS_CONN_CREDITS	8192

/* conn.c */
int smb2fs_conn_open(const struct smb2fs_conn_spec *spec, struct p_log *log,
		     struct smb2fs_conn **ret);
void smb2fs_conn_put(struct smb2fs_conn *conn);
void smb2fs_conn_log_failed(const struct smb2fs_conn *conn, struct p_log *log,
			    const char *what, int err);
int smb2fs_conn_for_each(const struct net *net,
			 int (*fn)(struct smb2fs_conn *conn, void *data),
			 void *data);
void smb2fs_conn_kill_all(void);

static inline void smb2fs_conn_get(struct smb2fs_conn *conn)
{
	kref_get(&conn->refs);
}

#endif /* _SMB2FS_CONN_H */
