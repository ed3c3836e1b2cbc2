/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_SESS_H
#define _SMB2FS_PDU_SESS_H

#include <linux/types.h>

#include "wire/cursor.h"

/* [MS-SMB2] 2.2.5, Flags: bind the session to one more connection; 3.x */
#define SMB2FS_SESS_BINDING	0x01u

/* [MS-SMB2] 2.2.6, SessionFlags */
#define SMB2FS_SESS_GUEST	0x0001u
#define SMB2FS_SESS_NULL	0x0002u		/* anonymous */
#define SMB2FS_SESS_ENCRYPT	0x0004u		/* the server wants it sealed; 3.x */

/**
 * struct smb2fs_sess_req - one step of a SESSION_SETUP
 * @flags: %SMB2FS_SESS_BINDING or 0
 * @security_mode: SMB2FS_SIGNING_*
 * @capabilities: %SMB2FS_CAP_DFS or 0
 * @previous: SessionId that was lost with its connection, or 0
 * @token: from the authentication mechanism
 * @token_len: its length in bytes
 */
struct smb2fs_sess_req {
	u8		flags;
	u8		security_mode;
	u32		capabilities;
	u64		previous;
	const void	*token;
	size_t		token_len;
};

/**
 * struct smb2fs_sess_rsp - the answer, also when more processing is required
 * @flags: SMB2FS_SESS_*; mean something in the last answer only
 * @token: for the authentication mechanism; may be empty
 */
struct smb2fs_sess_rsp {
	u16			flags;
	struct smb2fs_rd	token;
};

/* pdu_sess.c */
int smb2fs_pdu_sess_encode(struct smb2fs_wr *wr, const struct smb2fs_sess_req *req);
int smb2fs_pdu_sess_decode(struct smb2fs_rd *rd, struct smb2fs_sess_rsp *ret);

#endif /* _SMB2FS_PDU_SESS_H */
