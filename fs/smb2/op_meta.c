// SPDX-License-Identifier: GPL-2.0
/* What is to be known of files and file systems: one chain, one round trip. */

#include "op_meta.h"

#include <linux/string.h>

#include "chain.h"
#include "op.h"
#include "pdu_info.h"
#include "tree.h"

/* CREATE, two QUERY_INFOs and CLOSE with their fixed parts and padding */
#define FIXED_SIZE	(4 * (SMB2FS_HDR_SIZE + 64))

/* Information with a name in it, which nobody here wants to see whole */
#define INFO_MAX	4096

/* What to ask of one open */
struct query {
	const char	*path;
	u32		options;	/* SMB2FS_OPT_* */
	bool		file;		/* FileAllInformation */
	u8		volume;		/* enum smb2fs_fs_class, or 0 */
};

static void put_open(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		     const struct query *query)
{
	const struct smb2fs_create_req req = {
		.access		= SMB2FS_READ_ATTRIBUTES,
		.share		= SMB2FS_SHARE_ALL,
		.disposition	= SMB2FS_OPEN,
		.options	= query->options,
		.path		= query->path,
		.path_len	= strlen(query->path),
		.map		= SMB2FS_NAME_MAP_SFM,
	};
	struct smb2fs_wr wr;

	smb2fs_tree_add(op->tree, chain, SMB2FS_CREATE, &wr);
	smb2fs_pdu_open_put_create(&wr, &req);
	smb2fs_chain_end(chain, &wr);
}

static void put_query(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		      u8 type, u8 class)
{
	const struct smb2fs_query_req query = {
		.id	= SMB2FS_FILEID_RELATED,
		.type	= type,
		.class	= class,
		.max	= INFO_MAX,
	};
	struct smb2fs_req *req;
	struct smb2fs_wr wr;

	req = smb2fs_tree_add(op->tree, chain, SMB2FS_QUERY_INFO, &wr);
	req->max = SMB2FS_HDR_SIZE + 16 + INFO_MAX;
	req->expects = INFO_MAX;
	smb2fs_pdu_info_put_query(&wr, &query);
	smb2fs_chain_end(chain, &wr);
}

static int build(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	static const struct smb2fs_fileid opened = SMB2FS_FILEID_RELATED;
	const struct query *query = op->context;
	struct smb2fs_wr wr;

	chain->related = true;
	put_open(op, chain, query);
	if (query->file)
		put_query(op, chain, SMB2FS_INFO_FILE, SMB2FS_FILE_ALL);
	if (query->volume)
		put_query(op, chain, SMB2FS_INFO_FILESYSTEM, query->volume);
	smb2fs_tree_add(op->tree, chain, SMB2FS_CLOSE, &wr);
	smb2fs_pdu_open_put_close(&wr, &opened, 0);
	return smb2fs_chain_end(chain, &wr);
}

/* Return: 0 with the answers, of which those before CLOSE are successes */
static int ask(struct smb2fs_tree *tree, const struct query *query,
	       struct smb2fs_chain **ret)
{
	const struct smb2fs_op op = {
		.tree		= tree,
		.max		= 4,
		.bytes		= FIXED_SIZE + 2 * strlen(query->path),
		.build		= build,
		.context	= query,
	};
	int err = smb2fs_op_call(&op, ret);

	if (err)
		return err;
	err = smb2fs_op_first_error(*ret);
	if (err)
		smb2fs_chain_put(*ret);
	return err;
}

/* The information that request @i of a chain was answered with */
static int get_info(const struct smb2fs_chain *chain, unsigned int i,
		    struct smb2fs_rd *ret)
{
	struct smb2fs_rd rd;

	smb2fs_req_read(&chain->req[i], &rd);
	return smb2fs_pdu_info_get_query(&rd, ret);
}

static int get_all(const struct smb2fs_chain *chain, unsigned int i,
		   struct smb2fs_file_info *ret)
{
	struct smb2fs_rd rd;

	return get_info(chain, i, &rd) ?: smb2fs_pdu_fscc_get_all(&rd, ret);
}

/**
 * smb2fs_op_meta_root - look at the directory that is to be a mount's root
 * @tree: the share
 * @path: below the share's root; "" for that itself
 * @info: what it is
 * @volume: what it is on
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -ENOTDIR, -EBADMSG for an answer that is none, or what
 * smb2fs_op_call() and smb2fs_req_status() tell.
 */
int smb2fs_op_meta_root(struct smb2fs_tree *tree, const char *path,
			struct smb2fs_file_info *info,
			struct smb2fs_volume *volume)
{
	const struct query query = {
		.path		= path,
		.options	= SMB2FS_OPT_DIRECTORY,
		.file		= true,
		.volume		= SMB2FS_FS_ATTRIBUTE,
	};
	struct smb2fs_fs_attribute attribute;
	struct smb2fs_chain *chain;
	struct smb2fs_rd rd;
	int err = ask(tree, &query, &chain);

	if (err)
		return err;
	err = get_all(chain, 1, info) ?: get_info(chain, 2, &rd) ?:
	      smb2fs_pdu_fs_get_attribute(&rd, &attribute);
	smb2fs_chain_put(chain);
	if (err)
		return err;
	volume->attributes = attribute.attributes;
	volume->name_max = attribute.name_max;
	return 0;
}

/**
 * smb2fs_op_meta_stat - look at a file
 * @tree: the share
 * @path: below the share's root
 * @ret: what it is
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: as smb2fs_op_meta_root().
 */
int smb2fs_op_meta_stat(struct smb2fs_tree *tree, const char *path,
			struct smb2fs_file_info *ret)
{
	const struct query query = {
		.path		= path,
		.options	= SMB2FS_OPT_OPEN_REPARSE_POINT,
		.file		= true,
	};
	struct smb2fs_chain *chain;
	int err = ask(tree, &query, &chain);

	if (err)
		return err;
	err = get_all(chain, 1, ret);
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_op_meta_statfs - look at a file system
 * @tree: the share
 * @path: something on it, below the share's root
 * @ret: its sizes
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: as smb2fs_op_meta_root().
 */
int smb2fs_op_meta_statfs(struct smb2fs_tree *tree, const char *path,
			  struct smb2fs_fs_size *ret)
{
	const struct query query = {
		.path	= path,
		.volume	= SMB2FS_FS_FULL_SIZE,
	};
	struct smb2fs_chain *chain;
	struct smb2fs_rd rd;
	int err = ask(tree, &query, &chain);

	if (err)
		return err;
	err = get_info(chain, 1, &rd) ?: smb2fs_pdu_fs_get_full_size(&rd, ret);
	smb2fs_chain_put(chain);
	return err;
}
