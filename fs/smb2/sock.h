/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_SOCK_H
#define _SMB2FS_SOCK_H

#include <linux/socket.h>

struct net;
struct socket;

/* sock.c */
int smb2fs_sock_connect(struct net *net, const struct sockaddr_storage *addr,
			unsigned long timeout, struct socket **ret);
void smb2fs_sock_close(struct socket *sock);

#endif /* _SMB2FS_SOCK_H */
