/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_H
#define _SMB2FS_OP_H

#include <linux/types.h>

struct smb2fs_chain;
struct smb2fs_tree;

/**
 * struct smb2fs_op - what one system call wants of a server
 * @tree: the share
 * @max: most requests in its chain
 * @bytes: most bytes that they have
 * @build: adds them to an empty chain; returns 0 or a negative errno. Called
 *	again when the chain has to be sent once more.
 * @context: for @build
 */
struct smb2fs_op {
	struct smb2fs_tree	*tree;
	unsigned int		max;
	size_t			bytes;
	int			(*build)(const struct smb2fs_op *op,
					 struct smb2fs_chain *chain);
	const void		*context;
};

/* op.c */
int smb2fs_op_call(const struct smb2fs_op *op, struct smb2fs_chain **ret);
int smb2fs_op_first_error(const struct smb2fs_chain *chain);

#endif /* _SMB2FS_OP_H */
