/* SPDX-License-Identifier: GPL-2.0 */
/* The same cryptography once more, written down plainly for the tests, and
 * messages that lie in memory in all the ways that an iov_iter can describe.
 */
#ifndef _SMB2FS_CRYPT_REF_H
#define _SMB2FS_CRYPT_REF_H

#include <linux/types.h>
#include <linux/uio.h>
#include <linux/xarray.h>

struct bio_vec;
struct folio_queue;
struct kunit;

struct smb2fs_blob {
	u8	*data;
	size_t	len;
};

struct smb2fs_blob smb2fs_ref_hex(struct kunit *test, const char *hex);
u8 *smb2fs_ref_alloc(struct kunit *test, size_t len);
u8 *smb2fs_ref_noise(struct kunit *test, size_t len);

/* One key and one nonce of an AEAD; @aad is authenticated before the message */
struct smb2fs_ref_aead {
	const u8	*key;
	unsigned int	key_len;
	const u8	*nonce;
	const u8	*aad;
	size_t		aad_len;
};

void smb2fs_ref_hmac(const u8 *key, size_t key_len, const u8 *msg, size_t len,
		     u8 ret[32]);
void smb2fs_ref_cmac(const u8 key[16], const u8 *msg, size_t len, u8 ret[16]);
void smb2fs_ref_gcm(const struct smb2fs_ref_aead *a, u8 *msg, size_t len,
		    u8 tag[16]);
void smb2fs_ref_ccm(const struct smb2fs_ref_aead *a, u8 *msg, size_t len,
		    u8 tag[16]);

enum smb2fs_ref_shape {
	SMB2FS_REF_LINEAR,	/* one kvec */
	SMB2FS_REF_VMALLOC,	/* one kvec, not contiguous in physical memory */
	SMB2FS_REF_PIECES,	/* kvecs of odd lengths */
	SMB2FS_REF_PAGES,	/* bvecs of single pages */
	SMB2FS_REF_FOLIOQ,	/* folios of several sizes */
	SMB2FS_REF_XARRAY,	/* the same, from an odd offset */
	SMB2FS_REF_NR_SHAPES,
};

/* Memory of one shape; freed with the test */
struct smb2fs_ref_mem {
	enum smb2fs_ref_shape	shape;
	size_t			len;
	struct kvec		*kvec;
	struct bio_vec		*bvec;
	unsigned int		nr_segs;
	struct folio_queue	*folioq;
	struct xarray		xarray;
};

struct smb2fs_ref_mem *smb2fs_ref_mem(struct kunit *test,
				      enum smb2fs_ref_shape shape, size_t len);
struct iov_iter smb2fs_ref_iter(struct smb2fs_ref_mem *mem,
				unsigned int direction);
void smb2fs_ref_put(struct smb2fs_ref_mem *mem, const u8 *from);
void smb2fs_ref_get(struct smb2fs_ref_mem *mem, u8 *to);

#endif /* _SMB2FS_CRYPT_REF_H */
