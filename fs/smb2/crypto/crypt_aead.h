/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_CRYPT_AEAD_H
#define _SMB2FS_CRYPT_AEAD_H

#include <linux/list.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

struct crypto_aead;
struct iov_iter;

#define SMB2FS_AEAD_TAG_SIZE	16
#define SMB2FS_AEAD_IV_SIZE	16
#define SMB2FS_AEAD_HEAD_MAX	64

/**
 * struct smb2fs_aead - one key, used by any number of tasks at once
 * @tfm: the keyed transform
 * @lock: for @idle and @nr_idle
 * @at_hand: a context that no message uses now, or %NULL; exchanged atomically
 * @idle: the others
 * @nr_idle: how many; at most one for each processor is kept
 */
struct smb2fs_aead {
	struct crypto_aead	*tfm;
	void			*at_hand;
	spinlock_t		lock;		/* idle, nr_idle */
	struct list_head	idle;
	unsigned int		nr_idle;
};

/**
 * struct smb2fs_aead_job - one message; lives on its user's stack
 * @head: bytes that are authenticated before the message, not encrypted; a
 *	copy is used, so they may be anywhere
 * @head_len: their number, up to SMB2FS_AEAD_HEAD_MAX
 * @src: the message, in kernel memory that is not on a stack; advanced
 * @dst: where the encrypted message goes; only for smb2fs_crypt_aead_seal()
 * @len: its length in bytes
 * @iv: as the transform wants it
 * @tag: made, or to be verified
 */
struct smb2fs_aead_job {
	const void	*head;
	unsigned int	head_len;
	struct iov_iter	*src;
	struct iov_iter	*dst;
	size_t		len;
	u8		iv[SMB2FS_AEAD_IV_SIZE];
	u8		tag[SMB2FS_AEAD_TAG_SIZE];
};

/* crypt_aead.c */
int smb2fs_crypt_aead_init(struct smb2fs_aead *aead, const char *name,
			   const u8 *key, unsigned int key_len);
void smb2fs_crypt_aead_exit(struct smb2fs_aead *aead);
int smb2fs_crypt_aead_mac(struct smb2fs_aead *aead,
			  struct smb2fs_aead_job *job);
int smb2fs_crypt_aead_seal(struct smb2fs_aead *aead,
			   struct smb2fs_aead_job *job);
int smb2fs_crypt_aead_open(struct smb2fs_aead *aead,
			   const struct smb2fs_aead_job *job);

#endif /* _SMB2FS_CRYPT_AEAD_H */
