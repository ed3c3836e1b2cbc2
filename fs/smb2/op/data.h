/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_DATA_H
#define _SMB2FS_OP_DATA_H

#include <linux/bvec.h>
#include <linux/types.h>

#include "client/task.h"

struct smb2fs_handle;
struct smb2fs_tree;

/* Works in every dialect, with any number of credits */
#define SMB2FS_DATA_MIN		65536

/**
 * struct smb2fs_io - some bytes of a file on their way
 * @handle: the open, with a reference of the maker's
 * @write: to the server; else from it
 * @pos: of the first byte in the file
 * @len: how many bytes
 * @done: how many have been transferred; when reading, fewer than @len mean that
 *	the file ends there
 * @bvec: where they are here; not slab memory. From start to end they are the
 *	connection's.
 * @n: elements of @bvec, which may have room for more than @len
 * @end: called once, with 0 or the negative errno that it failed with; maybe
 *	before smb2fs_op_data_start() returns, maybe by the receiver: must not
 *	wait for an answer. The struct and the pages are its again.
 * @reroute: called when another open has locked some of it, by who may not sleep. If
 *	that open is ours it becomes @handle; true is returned if it may be tried again
 * @refused: valid at the end: the server has said no to these very bytes. Any other
 *	error says nothing about them: nobody could be authenticated, there was no
 *	memory, somebody was killed, time was up, the connection died.
 * @reroutes: how often that was so
 * @err: what the server or its answer has refused with
 * @task: carries it out
 */
struct smb2fs_io {
	struct smb2fs_handle	*handle;
	bool			write;
	u64			pos;
	u32			len;
	u32			done;
	struct bio_vec		*bvec;
	unsigned int		n;
	void			(*end)(struct smb2fs_io *io, int err);
	bool			(*reroute)(struct smb2fs_io *io);
	bool			refused;
	unsigned int		reroutes;
	int			err;
	struct smb2fs_task	task;
};

/* op/data.c */
u32 smb2fs_op_data_max(const struct smb2fs_tree *tree, bool write);
u32 smb2fs_op_data_now(const struct smb2fs_tree *tree, u32 max);
int smb2fs_op_data_start(struct smb2fs_io *io);
bool smb2fs_op_data_may_retry(const struct smb2fs_io *io);
void smb2fs_op_data_cancel(const struct smb2fs_tree *tree,
			   const struct smb2fs_io *io);

#endif /* _SMB2FS_OP_DATA_H */
