/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_CRYPT_PREAUTH_H
#define _SMB2FS_CRYPT_PREAUTH_H

#include <linux/types.h>

#define SMB2FS_PREAUTH_SIZE	64	/* SHA-512, the only hash of 2.2.3.1.1 */

/**
 * struct smb2fs_preauth - PreauthIntegrityHashValue of 3.1.1
 * @hash: over all messages so far; zeroes before the first
 *
 * A connection has one, over both NEGOTIATE messages. Every authentication on
 * it starts from a copy and adds its SESSION_SETUP messages, the last response
 * excluded. Public: everybody on the wire can compute it.
 */
struct smb2fs_preauth {
	u8	hash[SMB2FS_PREAUTH_SIZE];
};

/* crypt_preauth.c */
int smb2fs_crypt_preauth_update(struct smb2fs_preauth *preauth,
				const void *msg, size_t len);

#endif /* _SMB2FS_CRYPT_PREAUTH_H */
