// SPDX-License-Identifier: GPL-2.0
/* Links of Minshall and French: regular files whose contents say that they are
 * symbolic links, for servers that can keep none. Always 1067 bytes:
 *
 *   0 "XSym\n"    5 length of the target, 4 digits, "\n"
 *  10 MD5 of the target, 32 hexadecimal digits, "\n"
 *  43 the target; then, if there is room, "\n" and spaces
 */

#include "op/mf.h"

#include <crypto/hash.h>
#include <crypto/md5.h>
#include <linux/err.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#define MAGIC		"XSym\n"
#define LENGTH_AT	5
#define DIGEST_AT	10
#define TARGET_AT	43

static_assert(DIGEST_AT + 2 * MD5_DIGEST_SIZE + 1 == TARGET_AT);
static_assert(TARGET_AT + SMB2FS_MF_TARGET_MAX == SMB2FS_MF_SIZE);

/* It tells such a file from others, no more: nothing rests on its strength */
static int digest(const char *target, size_t len, u8 ret[MD5_DIGEST_SIZE])
{
	struct crypto_shash *md5 = crypto_alloc_shash("md5", 0, 0);
	int err;

	if (IS_ERR(md5))
		return PTR_ERR(md5) == -ENOENT ? -EOPNOTSUPP : PTR_ERR(md5);
	err = crypto_shash_tfm_digest(md5, (const u8 *)target, len, ret);
	crypto_free_shash(md5);
	return err;
}

/**
 * smb2fs_op_mf_encode - make the contents of a link
 * @buf: for them
 * @target: where it leads
 * @len: bytes of @target
 *
 * Context: process; sleeps.
 * Return: 0, -ENAMETOOLONG, -EOPNOTSUPP where there is no MD5, -ENOMEM.
 */
int smb2fs_op_mf_encode(u8 buf[SMB2FS_MF_SIZE], const char *target, size_t len)
{
	u8 md5[MD5_DIGEST_SIZE];
	int err;

	if (len > SMB2FS_MF_TARGET_MAX)
		return -ENAMETOOLONG;
	err = digest(target, len, md5);
	if (err)
		return err;
	memset(buf, ' ', SMB2FS_MF_SIZE);
	/* %*phN ends with a NUL, where the line ends */
	snprintf(buf, TARGET_AT, MAGIC "%04zu\n%*phN", len, MD5_DIGEST_SIZE,
		 md5);
	buf[TARGET_AT - 1] = '\n';
	memcpy(buf + TARGET_AT, target, len);
	if (len < SMB2FS_MF_TARGET_MAX)
		buf[TARGET_AT + len] = '\n';
	return 0;
}

/* Return: the length of the target, 0 when it says none that there may be */
static size_t length_of(const u8 *buf)
{
	size_t len = 0;
	int i;

	for (i = LENGTH_AT; i < DIGEST_AT - 1; i++) {
		if (buf[i] < '0' || buf[i] > '9')
			return 0;
		len = 10 * len + buf[i] - '0';
	}
	return len <= SMB2FS_MF_TARGET_MAX ? len : 0;
}

/**
 * smb2fs_op_mf_decode - is that the contents of a link?
 * @buf: the file
 * @ret: where it leads, for the caller to kfree(); %NULL if it is no link
 *
 * Context: process; sleeps.
 * Return: 0, -ENOMEM, or why there is no MD5.
 */
int smb2fs_op_mf_decode(const u8 buf[SMB2FS_MF_SIZE], char **ret)
{
	const char *target = (const char *)buf + TARGET_AT;
	u8 said[MD5_DIGEST_SIZE], is[MD5_DIGEST_SIZE];
	size_t len = length_of(buf);
	int err;

	*ret = NULL;
	if (memcmp(buf, MAGIC, LENGTH_AT) || !len || strnlen(target, len) < len)
		return 0;
	if (hex2bin(said, buf + DIGEST_AT, sizeof(said)))
		return 0;
	err = digest(target, len, is);
	if (err || memcmp(said, is, sizeof(is)))
		return err;
	*ret = kmemdup_nul(target, len, GFP_KERNEL);
	return *ret ? 0 : -ENOMEM;
}
