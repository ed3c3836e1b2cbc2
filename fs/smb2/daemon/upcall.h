/* SPDX-License-Identifier: GPL-2.0 */
/* What the module asks of smb2d: the addresses of a server, and the tokens and
 * the key of an authentication.
 */
#ifndef _SMB2FS_UPCALL_H
#define _SMB2FS_UPCALL_H

#include <linux/socket.h>
#include <linux/types.h>
#include <linux/uidgid.h>

#include "crypto/crypt_kdf.h"

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

/**
 * struct smb2fs_upcall_answer - what the daemon gave for one step
 * @token: for the server, or %NULL
 * @token_len: its bytes, at most SMB2FS_TOKEN_MAX
 * @key: with the last step; its len is 0 without one
 * @principal: with the last step: who the user is to the server, or %NULL
 * @lifetime: with the last step: seconds for which it is good, 0 for ever
 *
 * smb2fs_upcall_answer_free() wipes it and frees what it owns.
 */
struct smb2fs_upcall_answer {
	u8				*token;
	u32				token_len;
	struct smb2fs_session_key	key;
	char				*principal;
	u32				lifetime;
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
void smb2fs_upcall_answer_free(struct smb2fs_upcall_answer *answer);

#endif /* _SMB2FS_UPCALL_H */
