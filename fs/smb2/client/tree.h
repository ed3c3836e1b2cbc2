/* SPDX-License-Identifier: GPL-2.0 */
/* A tree: one share for one session. */
#ifndef _SMB2FS_TREE_H
#define _SMB2FS_TREE_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/types.h>

#include "wire/name.h"

struct p_log;
struct smb2fs_chain;
struct smb2fs_req;
struct smb2fs_session;
struct smb2fs_wr;

/**
 * struct smb2fs_tree - one share for one session
 * @refs: its mount's, and one of each handle
 * @link: in session->trees; server->lock
 * @nr: for listings; grows in the order of the list
 * @session: as whom; a user of it until it is disconnected, with a reference on the
 *	struct after that
 * @share: its name as the user gave it
 * @id: TreeId
 * @type: &enum smb2fs_share_type
 * @flags: SMB2FS_SHAREFLAG_*
 * @capabilities: SMB2FS_SHARECAP_*
 * @max_access: access mask that the share allows this user
 * @seal: the share demands that its requests are sealed
 * @map: what becomes of reserved characters in names; its mount's wish
 * @mf_links: files of Minshall and French are links; its mount's wish, or what
 *	is left where the server has no others
 * @is_gone: it was disconnected, and all that was open with it
 * @since: when it was connected
 * @opens: files and directories that are open on the server
 *
 * Constant once it is in the list, but for @link, @opens, @mf_links and @is_gone. Belongs to
 * who connected it.
 */
struct smb2fs_tree {
	struct kref		refs;
	struct list_head	link;
	u64			nr;
	struct smb2fs_session	*session;
	char			*share;
	u32			id;
	u8			type;
	u32			flags;
	u32			capabilities;
	u32			max_access;
	bool			seal;
	enum smb2fs_name_map	map;
	bool			mf_links;
	bool			is_gone;
	ktime_t			since;
	atomic_t		opens;
};

/* tree.c */
int smb2fs_tree_connect(struct smb2fs_session *session, const char *share,
			struct p_log *log, struct smb2fs_tree **ret);
void smb2fs_tree_disconnect(struct smb2fs_tree *tree);
void smb2fs_tree_put(struct smb2fs_tree *tree);
bool smb2fs_tree_needs_copy(const struct smb2fs_tree *tree);
struct smb2fs_req *smb2fs_tree_add(const struct smb2fs_tree *tree,
				   struct smb2fs_chain *chain, u16 command,
				   struct smb2fs_wr *wr);

static inline void smb2fs_tree_get(struct smb2fs_tree *tree)
{
	kref_get(&tree->refs);
}

#endif /* _SMB2FS_TREE_H */
