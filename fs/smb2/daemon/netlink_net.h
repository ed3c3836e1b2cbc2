/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_NETLINK_NET_H
#define _SMB2FS_NETLINK_NET_H

#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include <uapi/linux/smb2fs_netlink.h>

struct genl_family;
struct net;
struct pid;
struct smb2fs_upcall_ops;
struct smb2fs_upcall_queue;

/* netlink.c */
extern struct genl_family smb2fs_netlink_family;

/**
 * struct smb2fs_netlink_daemon - the smb2d that serves a network namespace
 * @portid: its netlink port; 0 when there is no daemon
 * @pid: its process, with a reference; %NULL when there is no daemon
 * @ping: the last PING that was sent to it, 0 for none; numbers grow
 * @pong: the last one that it has answered
 * @asker: the port that wants to know about it; 0 when that has been told
 * @asked: when the last PING was sent, in jiffies
 * @protocol: the protocol agreed on at HELLO
 * @since: when it said HELLO
 * @version: the release that it said it is
 */
struct smb2fs_netlink_daemon {
	u32		portid;
	struct pid	*pid;
	u64		ping;
	u64		pong;
	u32		asker;
	unsigned long	asked;
	u32		protocol;
	ktime_t		since;
	char		version[SMB2FS_VERSION_MAX + 1];
};

/**
 * struct smb2fs_netlink_net - our part of a network namespace
 * @lock: protects @daemon; nests in genetlink's own
 * @daemon: who serves it
 * @queue: its upcalls
 *
 * As old as the namespace or the module.
 */
struct smb2fs_netlink_net {
	struct mutex			lock;	/* see above */
	struct smb2fs_netlink_daemon	daemon;
	struct smb2fs_upcall_queue	*queue;
};

/* netlink_net.c */
int smb2fs_netlink_net_init(const struct smb2fs_upcall_ops *ops);
void smb2fs_netlink_net_exit(void);
struct smb2fs_netlink_net *smb2fs_netlink_net_of(const struct net *net);
struct smb2fs_upcall_queue *smb2fs_netlink_net_queue(const struct net *net);

#endif /* _SMB2FS_NETLINK_NET_H */
