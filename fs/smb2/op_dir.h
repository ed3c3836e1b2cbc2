/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_DIR_H
#define _SMB2FS_OP_DIR_H

#include "pdu_dir.h"

struct smb2fs_chain;
struct smb2fs_tree;

/**
 * struct smb2fs_dir - a directory that is being read
 * @tree: the share
 * @path: below the share's root; the reader's
 * @id: of the open
 * @is_open: there is one
 * @answer: the newest answer that has entries, or %NULL
 * @list: what of its entries is still to be read
 *
 * Belongs to one reader, who serialises.
 */
struct smb2fs_dir {
	struct smb2fs_tree	*tree;
	const char		*path;
	struct smb2fs_fileid	id;
	bool			is_open;
	struct smb2fs_chain	*answer;
	struct smb2fs_rd	list;
};

/* op_dir.c */
int smb2fs_op_dir_open(struct smb2fs_dir *dir);
int smb2fs_op_dir_next(struct smb2fs_dir *dir, struct smb2fs_dirent *ret);
void smb2fs_op_dir_close(struct smb2fs_dir *dir);

#endif /* _SMB2FS_OP_DIR_H */
