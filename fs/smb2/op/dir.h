/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_DIR_H
#define _SMB2FS_OP_DIR_H

#include "op/op.h"
#include "wire/pdu_dir.h"

struct smb2fs_chain;
struct smb2fs_handle;
struct smb2fs_tree;

/**
 * struct smb2fs_dir - a directory that is being read
 * @handle: the open, or %NULL once the server has no more entries
 * @answer: the chain whose entries are being read, or %NULL
 * @asked: when that was sent, in ns of the monotonic clock
 * @size: bytes of entries that the next requests should bring
 * @part: which of its requests brought the entries that come after @list
 * @list: entries that come next
 * @number: of the one that comes next; the first has 1
 * @first: of the first one in @answer
 * @target: the open, for @next
 * @next: asks for the entries behind @answer; its task has a chain if it was begun
 *	ahead of time
 * @next_asked: when that was
 *
 * Belongs to one reader, who serialises.
 */
struct smb2fs_dir {
	struct smb2fs_handle	*handle;
	struct smb2fs_chain	*answer;
	u64			asked;
	u32			size;
	unsigned int		part;
	struct smb2fs_rd	list;
	u32			number;
	u32			first;
	struct smb2fs_target	target;
	struct smb2fs_op	next;
	u64			next_asked;
};

/* op/dir.c */
int smb2fs_op_dir_open(struct smb2fs_dir *dir, struct smb2fs_tree *tree,
		       const char *path);
int smb2fs_op_dir_next(struct smb2fs_dir *dir, struct smb2fs_dirent *ret);
bool smb2fs_op_dir_is_here(const struct smb2fs_dir *dir);
bool smb2fs_op_dir_seek(struct smb2fs_dir *dir, u32 number);
void smb2fs_op_dir_close(struct smb2fs_dir *dir);

#endif /* _SMB2FS_OP_DIR_H */
