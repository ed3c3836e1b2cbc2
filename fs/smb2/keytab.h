/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_KEYTAB_H
#define _SMB2FS_KEYTAB_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/types.h>

struct smb2fs_keys;
struct smb2fs_pipe;
struct smb2fs_sealer;
struct smb2fs_signer;

/**
 * struct smb2fs_keyset - the keys of a session on one connection
 * @refs: the creator's, the key table's, and one for each chain
 * @node: in pipe->keytab; protected by pipe->lock
 * @session_id: whose
 * @sign: requests are signed, and every answer has to be, unless sealed
 * @seal: requests are sealed, and every answer has to be
 * @channel_sequence: for the headers, [MS-SMB2] 3.2.4.1
 * @signer: signs and verifies
 * @sealer: seals requests; %NULL when the session cannot seal
 * @opener: opens answers; %NULL when the session cannot seal
 *
 * Apart from @node and @refs nothing changes once it is in the table. The last put
 * wipes the keys.
 */
struct smb2fs_keyset {
	struct kref		refs;
	struct hlist_node	node;
	u64			session_id;
	bool			sign;
	bool			seal;
	u16			channel_sequence;
	struct smb2fs_signer	*signer;
	struct smb2fs_sealer	*sealer;
	struct smb2fs_sealer	*opener;
};

/* keytab.c */
struct smb2fs_keyset *smb2fs_keytab_alloc(const struct smb2fs_pipe *pipe,
					  u64 session_id,
					  const struct smb2fs_keys *keys,
					  bool seal);
void smb2fs_keytab_put(struct smb2fs_keyset *keys);
void smb2fs_keytab_add(struct smb2fs_pipe *pipe, struct smb2fs_keyset *keys);
void smb2fs_keytab_remove(struct smb2fs_pipe *pipe, struct smb2fs_keyset *keys);
struct smb2fs_keyset *smb2fs_keytab_find(struct smb2fs_pipe *pipe,
					 u64 session_id);
void smb2fs_keytab_clear(struct smb2fs_pipe *pipe);

static inline void smb2fs_keytab_get(struct smb2fs_keyset *keys)
{
	kref_get(&keys->refs);
}

#endif /* _SMB2FS_KEYTAB_H */
