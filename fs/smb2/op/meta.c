// SPDX-License-Identifier: GPL-2.0
/* What is to be known and to be set of files and file systems: one chain, one
 * round trip.
 */

#include "op/meta.h"

#include <linux/ktime.h>
#include <linux/stat.h>
#include <linux/string.h>

#include "engine/engine.h"
#include "op/link.h"
#include "wire/pdu_ctx.h"
#include "wire/pdu_info.h"

static int build_stat(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	return smb2fs_op_put_query(op, chain, SMB2FS_INFO_FILE,
				   SMB2FS_FILE_ALL);
}

static int build_statfs(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const u8 *class = op->context;

	return smb2fs_op_put_query(op, chain, SMB2FS_INFO_FILESYSTEM, *class);
}

static int build_root(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	return build_stat(op, chain) ?:
	       smb2fs_op_put_query(op, chain, SMB2FS_INFO_FILESYSTEM,
				   SMB2FS_FS_ATTRIBUTE);
}

/**
 * smb2fs_op_meta_root - look at the directory that is to be a mount's root
 * @tree: the share
 * @path: below the share's root; "" for that itself
 * @stat: what it is
 * @volume: what it is on
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -ENOTDIR, -EBADMSG for an answer that is none, or what
 * smb2fs_op_call() and smb2fs_req_status() tell.
 */
int smb2fs_op_meta_root(struct smb2fs_tree *tree, const char *path,
			struct smb2fs_stat *stat, struct smb2fs_volume *volume)
{
	const struct smb2fs_target target = {
		.tree		= tree,
		.path		= path,
		.access		= SMB2FS_READ_ATTRIBUTES,
		.disposition	= SMB2FS_OPEN,
		.options	= SMB2FS_OPT_DIRECTORY,
	};
	struct smb2fs_op op = {
		.tree		= tree,
		.target		= &target,
		.max		= 2,
		.bytes		= 2 * SMB2FS_OP_INFO_SIZE,
		.build		= build_root,
		.looks		= true,
	};
	struct smb2fs_fs_attribute attribute;
	struct smb2fs_chain *chain;
	struct smb2fs_rd rd;
	int err = smb2fs_op_do(&op, &chain);

	if (err)
		return err;
	err = smb2fs_op_get_stat(tree, chain, 1, stat);
	if (!err)
		err = smb2fs_op_get_query(chain, 2, &rd);
	if (!err)
		err = smb2fs_pdu_fs_decode_attribute(&rd, &attribute);
	smb2fs_chain_put(chain);
	if (err)
		return err;
	volume->attributes = attribute.attributes;
	volume->name_max = attribute.name_max;
	return 0;
}

/**
 * smb2fs_op_meta_stat - look at a file
 * @target: the file; with %SMB2FS_OPT_OPEN_REPARSE_POINT, so that a link is
 *	itself
 * @ret: what it is; to be freed as it says, if there is no error
 *
 * Context: process; sleeps, killable; one round trip, and one more for what is
 * more to us than to the server.
 * Return: as smb2fs_op_meta_root().
 */
int smb2fs_op_meta_stat(const struct smb2fs_target *target,
			struct smb2fs_stat *ret)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE,
		.build		= build_stat,
		.looks		= true,
	};
	struct smb2fs_chain *chain;
	u64 asked = ktime_get_ns();
	int err = smb2fs_op_do(&op, &chain);

	if (err)
		return err;
	err = smb2fs_op_get_stat(target->tree, chain,
				 smb2fs_op_first(&op), ret);
	ret->asked = asked;
	smb2fs_chain_put(chain);
	/* what is open is a regular file */
	if (!err && !target->handle &&
	    smb2fs_op_link_may_be(target->tree, &ret->info.attrs))
		err = smb2fs_op_link_resolve(target, ret);
	return err;
}

static int ask_size(const struct smb2fs_target *target, u8 class,
		    struct smb2fs_fs_size *ret)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE,
		.build		= build_statfs,
		.context	= &class,
		.looks		= true,
	};
	struct smb2fs_chain *chain;
	struct smb2fs_rd rd;
	int err = smb2fs_op_do(&op, &chain);

	if (err)
		return err;
	err = smb2fs_op_get_query(chain, smb2fs_op_first(&op), &rd);
	if (!err && class == SMB2FS_FS_SIZE)
		err = smb2fs_pdu_fs_decode_size(&rd, ret);
	else if (!err)
		err = smb2fs_pdu_fs_decode_full_size(&rd, ret);
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_op_meta_statfs - look at a file system
 * @target: something on it
 * @ret: its sizes
 *
 * Context: process; sleeps, killable; one round trip, and one more where a server has
 * no quotas and does not know the class that tells of them.
 * Return: as smb2fs_op_meta_root().
 */
int smb2fs_op_meta_statfs(const struct smb2fs_target *target,
			  struct smb2fs_fs_size *ret)
{
	int err = ask_size(target, SMB2FS_FS_FULL_SIZE, ret);

	if (err == -EOPNOTSUPP || err == -EINVAL)
		err = ask_size(target, SMB2FS_FS_SIZE, ret);
	return err;
}
