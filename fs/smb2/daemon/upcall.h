/* SPDX-License-Identifier: GPL-2.0 */
/* What the module asks of smb2d: the addresses of a server, and the tokens and
 * the key of an authentication.
 */
#ifndef _SMB2FS_UPCALL_H
#define _SMB2FS_UPCALL_H

#include <linux/socket.h>
#include <linux/types.h>
#include <linux/uidgid.h>

#include "daemon/upcall_queue.h"

struct key;
struct net;
struct p_log;
struct smb2fs_exchange;		/* one authentication with the daemon */

/**
 * struct smb2fs_upcall_cred - who authenticates
 * @sec: enum smb2fs_sec
 * @uid: whose Kerberos tickets
 * @user: name, or %NULL
 * @domain: its domain, or %NULL
 * @key: a key whose payload is the password, or %NULL
 *
 * Strings and key belong to the caller and live longer than the exchange.
 */
struct smb2fs_upcall_cred {
	u32		sec;
	kuid_t		uid;
	const char	*user;
	const char	*domain;
	struct key	*key;
};

/* upcall.c */
struct smb2fs_exchange *
smb2fs_upcall_auth_open(struct net *net, const char *host,
			const struct smb2fs_upcall_cred *cred,
			unsigned long deadline);
int smb2fs_upcall_auth_step(struct smb2fs_exchange *x, u32 status,
			    const void *token, size_t token_len,
			    struct p_log *log,
			    struct smb2fs_upcall_answer *ret);
void smb2fs_upcall_auth_close(struct smb2fs_exchange *x);
int smb2fs_upcall_resolve(struct net *net, const char *host,
			  unsigned long deadline, struct p_log *log,
			  struct sockaddr_storage *addrs, unsigned int max);
unsigned long smb2fs_upcall_deadline(void);

#endif /* _SMB2FS_UPCALL_H */
