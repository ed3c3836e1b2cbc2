/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_AUTH_H
#define _SMB2FS_AUTH_H

#include <linux/types.h>

struct p_log;
struct smb2fs_conn;
struct smb2fs_cred;
struct smb2fs_channel;

/**
 * struct smb2fs_auth - one authentication
 * @conn: where
 * @cred: as whom
 * @sign: the session's requests are to be signed
 * @seal: the session's requests are to be sealed
 * @session_id: of the session to authenticate anew, or 0 for a new one; then
 *	the server's number for it
 * @channel: of the session to authenticate anew; of a new one, with a reference,
 *	also in the connection's table. %NULL for guests and anonymous users
 * @flags: SMB2FS_SESS_*, what the server made of the user
 * @principal: who the user is to the server, for listings; allocated, may be
 *	%NULL
 * @lifetime: seconds until the authentication expires; 0 for never
 * @status: what the server answered, if it refused; else 0
 */
struct smb2fs_auth {
	struct smb2fs_conn		*conn;
	const struct smb2fs_cred	*cred;
	bool				sign;
	bool				seal;
	u64				session_id;
	struct smb2fs_channel		*channel;
	u16				flags;
	char				*principal;
	u32				lifetime;
	u32				status;
};

/* auth.c */
int smb2fs_auth_run(struct smb2fs_auth *auth, struct p_log *log);
void smb2fs_auth_log_refused(struct p_log *log, const char *host,
			     const struct smb2fs_cred *cred, u32 status);

#endif /* _SMB2FS_AUTH_H */
