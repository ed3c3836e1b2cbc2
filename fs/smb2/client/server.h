/* SPDX-License-Identifier: GPL-2.0 */
/* A server: what is lasting about it, however often the connection changes. */
#ifndef _SMB2FS_SERVER_H
#define _SMB2FS_SERVER_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/socket.h>
#include <linux/types.h>
#include <net/net_trackers.h>

#include "client/conn.h"

#define SMB2FS_SERVER_ADDRS_MAX	8

/**
 * struct smb2fs_server_spec - which server, and how to speak to it
 * @host: its name as the user gave it
 * @port: TCP port
 * @timeo: seconds to wait for one answer
 * @max_credits: most credits to hold on a connection
 * @min_dialect: oldest dialect to offer, enum smb2fs_revision
 * @max_dialect: newest dialect to offer
 * @multiprotocol: begin with an SMB1 packet, as very old clients did
 * @sign: signing is required, not only possible
 * @alone: nobody else is to have this server, and so its connection
 * @n_addrs: number of addresses in @addrs; 0: smb2d looks @host up
 * @addrs: the addresses, without a port, in the order to try them
 *
 * Mounts that agree on all of this share a server, and so its connection, unless
 * one of them wants it alone.
 */
struct smb2fs_server_spec {
	char			*host;
	u16			port;
	unsigned int		timeo;
	u32			max_credits;
	u16			min_dialect;
	u16			max_dialect;
	bool			multiprotocol;
	bool			sign;
	bool			alone;
	unsigned int		n_addrs;
	struct sockaddr_storage	addrs[SMB2FS_SERVER_ADDRS_MAX];
};

/**
 * struct smb2fs_server - a server
 * @refs: its sessions' and who is about to have one
 * @link: in the list of servers; protected by its lock
 * @nr: for listings; grows in the order of the list
 * @net: its network namespace
 * @ns_tracker: of the reference on @net
 * @spec: constant; the string is its own
 * @guid: ClientGuid; the same on all connections, [MS-SMB2] 2.2.3
 * @connecting: held by who makes a connection, so that there is one
 * @lock: protects @conn and @sessions, and the state and the link of each of
 *	them; nobody waits for a server under it
 * @conn: the newest connection, with a reference; %NULL before the first
 * @sessions: struct smb2fs_session by session->link
 */
struct smb2fs_server {
	struct kref			refs;
	struct list_head		link;
	u64				nr;
	struct net			*net;
	netns_tracker			ns_tracker;
	struct smb2fs_server_spec	spec;
	u8				guid[16];
	struct mutex			connecting;	/* makes a connection */
	struct mutex			lock;		/* conn, sessions */
	struct smb2fs_conn		*conn;
	struct list_head		sessions;
};

/* server.c */
struct smb2fs_server *smb2fs_server_get(struct net *net,
					const struct smb2fs_server_spec *spec);
void smb2fs_server_put(struct smb2fs_server *server);
int smb2fs_server_connect(struct smb2fs_server *server,
			  smb2fs_conn_unsolicited_fn *unsolicited,
			  struct p_log *log, struct smb2fs_conn **ret);
u64 smb2fs_server_number(void);
int smb2fs_server_for_each(const struct net *net,
			   int (*fn)(struct smb2fs_server *server, void *data),
			   void *data);

#endif /* _SMB2FS_SERVER_H */
