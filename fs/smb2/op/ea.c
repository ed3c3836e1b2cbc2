// SPDX-License-Identifier: GPL-2.0
/* Extended attributes. A server is always asked for all that a file has: there
 * is room for that in every answer, and not every server can be asked for one.
 */

#include "op/ea.h"

#include <linux/errno.h>
#include <linux/sizes.h>

#include "client/tree.h"
#include "engine/engine.h"

/* All that a file may have, [MS-FSCC] 2.4.16; worth one credit */
#define EAS_MAX		SZ_64K

/* One attribute without its name and its value */
#define EA_SIZE		9

static int ea_put_query(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	return smb2fs_op_put_ask(op, chain, (struct smb2fs_query_req){
		.type	= SMB2FS_INFO_FILE,
		.class	= SMB2FS_FILE_FULL_EA,
		.max	= EAS_MAX,
		.flags	= SMB2FS_QUERY_RESTART,
	});
}

static int ea_build_set(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	struct smb2fs_wr wr;
	int err;

	smb2fs_op_begin_set(op, chain, SMB2FS_FILE_FULL_EA, &wr);
	err = smb2fs_pdu_fscc_encode_ea(&wr, op->context, 1);
	return err ?: smb2fs_op_end_set(chain, &wr);
}

static int ea_build_remove(const struct smb2fs_op *op,
			   struct smb2fs_chain *chain)
{
	return ea_put_query(op, chain) ?: ea_build_set(op, chain);
}

static int take_list(struct smb2fs_chain *chain, unsigned int i,
		     struct smb2fs_ea_list *ret)
{
	int err = smb2fs_op_get_query(chain, i, &ret->left);

	if (err)
		return err;
	smb2fs_chain_get(chain);
	ret->chain = chain;
	return 0;
}

/**
 * smb2fs_op_ea_list - read the extended attributes of a file
 * @target: the file, with %SMB2FS_READ_EA
 * @ret: the attributes, ended with smb2fs_op_ea_put_list() if there is no error
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -ENODATA when there are none, -EOVERFLOW when there are more than
 * 64 KiB of them, -EOPNOTSUPP, -EBADMSG for an answer that is none, or what
 * smb2fs_op_call() and smb2fs_req_status() tell.
 */
int smb2fs_op_ea_list(const struct smb2fs_target *target,
		      struct smb2fs_ea_list *ret)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE,
		.build		= ea_put_query,
		.looks		= true,
	};
	struct smb2fs_chain *chain;
	int err = smb2fs_op_do(&op, &chain);

	if (err)
		return err;
	err = take_list(chain, smb2fs_op_first(&op), ret);
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_op_ea_put_list - end a list
 * @list: from smb2fs_op_ea_list()
 */
void smb2fs_op_ea_put_list(struct smb2fs_ea_list *list)
{
	smb2fs_chain_put(list->chain);
}

/**
 * smb2fs_op_ea_set - set an extended attribute
 * @target: the file, with %SMB2FS_WRITE_EA
 * @ea: the attribute; with a value
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -ERANGE for a long name, -E2BIG for a value that no file can have,
 * or what smb2fs_op_do() tells.
 */
int smb2fs_op_ea_set(const struct smb2fs_target *target,
		     const struct smb2fs_ea_set *ea)
{
	const size_t size = EA_SIZE + ea->name_len + ea->value_len;
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE + size,
		.build		= ea_build_set,
		.context	= ea,
	};

	if (size > EAS_MAX)
		return -E2BIG;
	return smb2fs_op_do(&op, NULL);
}

/**
 * smb2fs_op_ea_remove - remove an extended attribute
 * @target: the file, with %SMB2FS_READ_EA and %SMB2FS_WRITE_EA
 * @name: of the attribute
 * @len: its bytes
 * @ret: what attributes there were before; as of smb2fs_op_ea_list()
 *
 * A server is content when there is nothing to remove.
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: as smb2fs_op_ea_list().
 */
int smb2fs_op_ea_remove(const struct smb2fs_target *target, const char *name,
			size_t len, struct smb2fs_ea_list *ret)
{
	const struct smb2fs_ea_set ea = { .name = name, .name_len = len };
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 2,
		.bytes		= 2 * SMB2FS_OP_INFO_SIZE + EA_SIZE + len,
		.build		= ea_build_remove,
		.context	= &ea,
	};
	unsigned int first = smb2fs_op_first(&op);
	struct smb2fs_chain *chain;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	/* without any attribute there is nothing that could have been removed */
	err = smb2fs_op_first_error(chain);
	if (!err)
		err = take_list(chain, first, ret);
	smb2fs_chain_put(chain);
	return err;
}
