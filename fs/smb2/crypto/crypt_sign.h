/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_CRYPT_SIGN_H
#define _SMB2FS_CRYPT_SIGN_H

#include <linux/types.h>

#include "wire/wire_neg.h"

struct iov_iter;
struct smb2fs_signer;
struct smb2fs_wire_hdr;

#define SMB2FS_SIGN_KEY_SIZE	16
#define SMB2FS_SIGN_SIZE	16	/* of the signature in a header */

/* crypt_sign.c */
struct smb2fs_signer *smb2fs_crypt_sign_alloc(enum smb2fs_signing alg,
					      const u8 key[SMB2FS_SIGN_KEY_SIZE]);
void smb2fs_crypt_sign_free(struct smb2fs_signer *signer);
int smb2fs_crypt_sign_calc(struct smb2fs_signer *signer,
			   const struct smb2fs_wire_hdr *hdr,
			   struct iov_iter *rest, size_t len,
			   u8 ret[SMB2FS_SIGN_SIZE]);
int smb2fs_crypt_sign_verify(struct smb2fs_signer *signer,
			     const struct smb2fs_wire_hdr *hdr,
			     struct iov_iter *rest, size_t len);

#endif /* _SMB2FS_CRYPT_SIGN_H */
