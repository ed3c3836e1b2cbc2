/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_MOUNT_H
#define _SMB2FS_OP_MOUNT_H

#include <linux/socket.h>

struct net;
struct p_log;

#define SMB2FS_MOUNT_MAX_ADDRS	8

/**
 * struct smb2fs_mount_spec - what to mount, as the options say it
 * @host: the server's name as the user wrote it
 * @share: name of the share
 * @path: directory below the share's root, with slashes; "" for the root
 * @port: TCP port
 * @timeo: seconds to wait for one answer
 * @min_dialect: oldest dialect to offer, enum smb2fs_revision
 * @max_dialect: newest dialect to offer
 * @multiprotocol: begin with an SMB1 packet, as very old clients did
 * @max_credits: most credits to hold on a connection
 * @n_addrs: number of addresses in @addrs
 * @addrs: the server's addresses, without a port, in the order to try them
 *
 * Owned by the fs_context; the strings are allocated and may be %NULL before
 * the source was given.
 */
struct smb2fs_mount_spec {
	char			*host;
	char			*share;
	char			*path;
	u16			port;
	unsigned int		timeo;
	u16			min_dialect;
	u16			max_dialect;
	bool			multiprotocol;
	u32			max_credits;
	unsigned int		n_addrs;
	struct sockaddr_storage	addrs[SMB2FS_MOUNT_MAX_ADDRS];
};

/* op_mount.c */
int smb2fs_op_mount(struct net *net, const struct smb2fs_mount_spec *spec,
		    struct p_log *log);

#endif /* _SMB2FS_OP_MOUNT_H */
