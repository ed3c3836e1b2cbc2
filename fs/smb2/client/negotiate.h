/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_NEGOTIATE_H
#define _SMB2FS_NEGOTIATE_H

#include <linux/types.h>

#include "crypto/crypt_preauth.h"
#include "engine/engine.h"

/**
 * struct smb2fs_negotiate_offer - what a client is willing to speak
 * @host: the server's name as the user gave it
 * @guid: ClientGuid; the same on all connections to a server
 * @min: oldest dialect, enum smb2fs_revision
 * @max: newest dialect
 * @sign: signing is required, not only possible
 * @ciphers: enum smb2fs_cipher, best first; %NULL for all
 * @n_ciphers: how many
 * @signing: enum smb2fs_signing, best first; %NULL for all
 * @n_signing: how many
 * @multi: SMB2FS_MULTI_*: begin with an SMB1 packet that offers these
 */
struct smb2fs_negotiate_offer {
	const char	*host;
	u8		guid[16];
	u16		min;
	u16		max;
	bool		sign;
	const u16	*ciphers;
	unsigned int	n_ciphers;
	const u16	*signing;
	unsigned int	n_signing;
	unsigned int	multi;
};

/* 2.0.2 to 3.1.1 */
#define SMB2FS_NEGOTIATE_DIALECTS	5

/**
 * struct smb2fs_offered - what the server was told in SMB2; zero when an SMB1
 *	packet was enough
 * @guid: ClientGuid
 * @capabilities: SMB2FS_CAP_*
 * @security_mode: SMB2FS_SIGNING_*
 * @max: the newest dialect
 * @dialects: all of them
 * @n_dialects: how many
 */
struct smb2fs_offered {
	u8		guid[16];
	u32		capabilities;
	u16		security_mode;
	u16		max;
	u16		dialects[SMB2FS_NEGOTIATE_DIALECTS];
	unsigned int	n_dialects;
};

/*
 * What servers do that the specification does not say: the answer to a READ that fails,
 * as one of an empty file does, is signed wrongly, which costs the connection; all
 * volumes have the same number; to set what is allocated to a file writes to it.
 */
#define SMB2FS_QUIRK_FAILED_READ	0x01u
#define SMB2FS_QUIRK_VOLUME_ID		0x02u
#define SMB2FS_QUIRK_ALLOCATION		0x04u

/**
 * struct smb2fs_negotiated - what came of it
 * @offered: what was offered
 * @dialect: what the transport has to know
 * @security_mode: SMB2FS_SIGNING_* of the server
 * @capabilities: SMB2FS_CAP_* of the server
 * @guid: ServerGuid
 * @quirks: SMB2FS_QUIRK_*
 * @preauth: over both NEGOTIATE messages; for 3.1.1
 * @token: the server's first SPNEGO token; allocated
 * @token_len: its bytes; may be 0
 * @status: what the server answered, if it refused
 */
struct smb2fs_negotiated {
	struct smb2fs_offered	offered;
	struct smb2fs_dialect	dialect;
	u16			security_mode;
	u32			capabilities;
	u8			guid[16];
	u32			quirks;
	struct smb2fs_preauth	preauth;
	u8			*token;
	u16			token_len;
	u32			status;
};

/* negotiate.c */
int smb2fs_negotiate_run(struct smb2fs_xprt *xprt,
			 const struct smb2fs_negotiate_offer *offer,
			 struct smb2fs_negotiated *ret);
void smb2fs_negotiate_free(struct smb2fs_negotiated *neg);
const char *smb2fs_negotiate_name(u16 dialect);
int smb2fs_negotiate_parse(const char *name, u16 *ret);

#endif /* _SMB2FS_NEGOTIATE_H */
