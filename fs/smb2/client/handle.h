/* SPDX-License-Identifier: GPL-2.0 */
/* A handle: one open of a file on the server. */
#ifndef _SMB2FS_HANDLE_H
#define _SMB2FS_HANDLE_H

#include <linux/kref.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "client/task.h"
#include "wire/pdu_open.h"

struct smb2fs_tree;

/**
 * struct smb2fs_handle - one open of a file on the server
 * @refs: who uses it; the chain that opens it is one of them
 * @tree: the share, with a reference
 * @id: names the open; constant once @is_open
 * @access: what it may be used for, SMB2FS_READ_DATA and following
 * @is_open: the server has it open; set once
 * @ios: READs and WRITEs on their way by it, and who has borrowed it, each with a
 *	reference
 * @rcu: it stays until those who end an I/O have looked at it
 * @closing: the CLOSE
 * @close: sends that where the last user could not wait
 */
struct smb2fs_handle {
	struct kref		refs;
	struct smb2fs_tree	*tree;
	struct smb2fs_fileid	id;
	u32			access;
	bool			is_open;
	atomic_t		ios;
	struct rcu_head		rcu;
	struct smb2fs_task	closing;
	struct work_struct	close;
};

/* handle.c */
struct smb2fs_handle *smb2fs_handle_alloc(struct smb2fs_tree *tree, u32 access);
void smb2fs_handle_set_open(struct smb2fs_handle *handle,
			    const struct smb2fs_fileid *id);
void smb2fs_handle_put(struct smb2fs_handle *handle);
void smb2fs_handle_begin_io(struct smb2fs_handle *handle);
void smb2fs_handle_end_io(struct smb2fs_handle *handle);
int smb2fs_handle_wait_io(struct smb2fs_handle *handle);
void smb2fs_handle_put_later(struct smb2fs_handle *handle);
int smb2fs_handle_init(void);
void smb2fs_handle_exit(void);

static inline void smb2fs_handle_get(struct smb2fs_handle *handle)
{
	kref_get(&handle->refs);
}

#endif /* _SMB2FS_HANDLE_H */
