/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_OP_H
#define _SMB2FS_OP_H

#include <linux/types.h>

#include "client/task.h"
#include "wire/pdu_fscc.h"
#include "wire/pdu_info.h"
#include "wire/pdu_open.h"

struct bio_vec;
struct smb2fs_chain;
struct smb2fs_handle;
struct smb2fs_rd;
struct smb2fs_tree;
struct smb2fs_wr;

/**
 * struct smb2fs_target - the file that an operation is about
 * @handle: it is open by that; then only @tree counts of the rest
 * @tree: the share
 * @path: below the share's root, with slashes; "" for the root itself
 * @access: what is to be done with it, SMB2FS_READ_DATA and following
 * @disposition: &enum smb2fs_disposition
 * @options: SMB2FS_OPT_*
 * @attributes: of a file that this makes
 *
 * Without a handle the chain of the operation begins with CREATE and ends with
 * CLOSE.
 */
struct smb2fs_target {
	struct smb2fs_handle	*handle;
	struct smb2fs_tree	*tree;
	const char		*path;
	u32			access;
	u32			disposition;
	u32			options;
	u32			attributes;
};

/**
 * struct smb2fs_op - what one system call wants of a server
 * @tree: the share
 * @target: the file that it is about, or %NULL
 * @keep: the target stays open by that; else it is closed at the end of the
 *	chain
 * @pages: what is read into; kept until the server will not write to it any more
 * @n_pages: how many
 * @max: most requests that @build adds
 * @bytes: most bytes that they have
 * @build: adds them to a chain, or %NULL for none; returns 0 or a negative
 *	errno. Called for each attempt.
 * @context: for @build
 * @looks: it changes nothing
 * @task: carries it out
 */
struct smb2fs_op {
	struct smb2fs_tree		*tree;
	const struct smb2fs_target	*target;
	struct smb2fs_handle		*keep;
	const struct bio_vec		*pages;
	unsigned int			n_pages;
	unsigned int			max;
	size_t				bytes;
	int				(*build)(const struct smb2fs_op *op,
						 struct smb2fs_chain *chain);
	const void			*context;
	bool				looks;
	struct smb2fs_task		task;
};

/**
 * struct smb2fs_stat - what a server says a file is
 * @info: sizes, times, attributes
 * @type: its kind, of %S_IFMT
 * @volume: what its number counts in; 0 if the server has not said so
 * @asked: when the server was asked, in ns of the monotonic clock
 * @listed: a listing of its directory says so, which says nothing of links
 * @rdev: of a device
 * @link: where a symbolic link leads, in the server's form with slashes; who
 *	has the struct frees it with kfree(). %NULL for all else.
 */
struct smb2fs_stat {
	struct smb2fs_file_info	info;
	umode_t			type;
	u64			volume;
	u64			asked;
	bool			listed;
	dev_t			rdev;
	char			*link;
};

/* op.c */
int smb2fs_op_call(struct smb2fs_op *op, struct smb2fs_chain **ret);
int smb2fs_op_try(struct smb2fs_op *op);
int smb2fs_op_wait(struct smb2fs_op *op, struct smb2fs_chain **ret);
int smb2fs_op_do(struct smb2fs_op *op, struct smb2fs_chain **ret);
int smb2fs_op_first_error(const struct smb2fs_chain *chain);

/* op/part.c */
bool smb2fs_op_has_quirk(const struct smb2fs_tree *tree, u32 quirk);
struct smb2fs_fileid smb2fs_op_id(const struct smb2fs_op *op);
unsigned int smb2fs_op_first(const struct smb2fs_op *op);
size_t smb2fs_op_open_size(const struct smb2fs_target *target);
int smb2fs_op_put_create(const struct smb2fs_op *op,
			 struct smb2fs_chain *chain);
int smb2fs_op_put_close(const struct smb2fs_op *op,
			struct smb2fs_chain *chain);
int smb2fs_op_put_ask(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		      struct smb2fs_query_req query);
int smb2fs_op_put_query(const struct smb2fs_op *op, struct smb2fs_chain *chain,
			u8 type, u8 class);
void smb2fs_op_begin_set(const struct smb2fs_op *op,
			 struct smb2fs_chain *chain, u8 class,
			 struct smb2fs_wr *wr);
int smb2fs_op_end_set(struct smb2fs_chain *chain, struct smb2fs_wr *wr);
int smb2fs_op_put_size(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		       u8 class, u64 size);
int smb2fs_op_put_basic(const struct smb2fs_op *op, struct smb2fs_chain *chain,
			const struct smb2fs_attrs *attrs);
void smb2fs_op_begin_ioctl(const struct smb2fs_op *op,
			   struct smb2fs_chain *chain, u32 code, u32 max,
			   struct smb2fs_wr *wr);
int smb2fs_op_end_ioctl(struct smb2fs_chain *chain, struct smb2fs_wr *wr);
int smb2fs_op_status(const struct smb2fs_chain *chain, unsigned int i);
int smb2fs_op_open_status(const struct smb2fs_chain *chain);
int smb2fs_op_get_create(const struct smb2fs_chain *chain,
			 struct smb2fs_create_rsp *ret);
int smb2fs_op_get_query(const struct smb2fs_chain *chain, unsigned int i,
			struct smb2fs_rd *ret);
int smb2fs_op_get_ioctl(const struct smb2fs_chain *chain, unsigned int i,
			u32 code, struct smb2fs_rd *ret);
int smb2fs_op_get_stat(const struct smb2fs_tree *tree,
		       const struct smb2fs_chain *chain, unsigned int i,
		       struct smb2fs_stat *ret);

/* What smb2fs_op_put_query() and an empty smb2fs_op_begin_set() need */
#define SMB2FS_OP_INFO_SIZE	(64 + 48)

/* What an IOCTL without input needs */
#define SMB2FS_OP_IOCTL_SIZE	(64 + 56)

#endif /* _SMB2FS_OP_H */
