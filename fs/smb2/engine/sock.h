/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_SOCK_H
#define _SMB2FS_SOCK_H

#include <linux/socket.h>
#include <linux/types.h>

struct iov_iter;
struct net;
struct socket;

/**
 * struct smb2fs_sock_notify - who is told that a full socket has room again
 * @fn: called in softirq context; must not sleep
 * @saved: what the socket layer had in its place
 */
struct smb2fs_sock_notify {
	void	(*fn)(struct smb2fs_sock_notify *notify);
	void	(*saved)(struct sock *sk);
};

/* sock.c */
int smb2fs_sock_connect(struct net *net, const struct sockaddr_storage *addr,
			unsigned long timeout, struct socket **ret);
void smb2fs_sock_attach(struct socket *sock, struct smb2fs_sock_notify *notify,
			unsigned int timeo);
void smb2fs_sock_detach(struct socket *sock);
int smb2fs_sock_send(struct socket *sock, struct iov_iter *from, bool splice);
int smb2fs_sock_recv(struct socket *sock, struct iov_iter *to, size_t len);
unsigned long smb2fs_sock_silence(const struct socket *sock);
bool smb2fs_sock_is_sending(const struct socket *sock);
void smb2fs_sock_abort(struct socket *sock);
void smb2fs_sock_shutdown(struct socket *sock);
void smb2fs_sock_close(struct socket *sock);

#endif /* _SMB2FS_SOCK_H */
