// SPDX-License-Identifier: GPL-2.0
/* Times, attributes and the size of a file: SET_INFO in a chain of its own. */

#include "op/set.h"

#include <linux/minmax.h>

#include "client/conn.h"
#include "engine/engine.h"
#include "wire/pdu_fscc.h"
#include "wire/wire_info.h"

static int build_times(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	return smb2fs_op_put_basic(op, chain, op->context);
}

/**
 * smb2fs_op_set_times - set times and attributes
 * @target: the file, with %SMB2FS_WRITE_ATTRIBUTES
 * @attrs: times and attributes; 0 leaves each as it is, [MS-FSCC] 2.4.7
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, or what smb2fs_op_do() tells.
 */
int smb2fs_op_set_times(const struct smb2fs_target *target,
			const struct smb2fs_attrs *attrs)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE + 40,
		.build		= build_times,
		.context	= attrs,
	};

	return smb2fs_op_do(&op, NULL);
}

static int build_size(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const u64 *size = op->context;

	return smb2fs_op_put_size(op, chain, SMB2FS_FILE_END_OF_FILE, *size);
}

/**
 * smb2fs_op_set_size - cut a file, or make it longer with zeroes
 * @target: the file, with %SMB2FS_WRITE_DATA
 * @size: in bytes
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, or what smb2fs_op_do() tells.
 */
int smb2fs_op_set_size(const struct smb2fs_target *target, u64 size)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE + 8,
		.build		= build_size,
		.context	= &size,
	};

	return smb2fs_op_do(&op, NULL);
}

struct same_size {
	u64	size;
	u64	alloc;
};

static int build_same(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct same_size *same = op->context;
	int err;

	err = smb2fs_op_put_size(op, chain, SMB2FS_FILE_END_OF_FILE,
				 same->size);
	if (err)
		return err;
	err = smb2fs_op_put_size(op, chain, SMB2FS_FILE_ALLOCATION,
				 same->alloc);
	if (err)
		return err;
	return smb2fs_op_put_query(op, chain, SMB2FS_INFO_FILE,
				   SMB2FS_FILE_ALL);
}

/**
 * smb2fs_op_set_same_size - set the size that a file has, as a change of it
 * @target: the file, with %SMB2FS_WRITE_DATA and %SMB2FS_READ_ATTRIBUTES
 * @size: in bytes
 * @alloc: bytes that are allocated to it
 * @mtime: when the server says that it was written; 0 if it does not say
 *
 * No server sets the time of the last write for a size that stays. Samba sets it for
 * FileAllocationInformation whatever that changes.
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, or what smb2fs_op_call() and smb2fs_op_status() tell of the size.
 */
int smb2fs_op_set_same_size(const struct smb2fs_target *target, u64 size,
			    u64 alloc, u64 *mtime)
{
	const struct same_size same = { size, max(size, alloc) };
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 3,
		.bytes		= 3 * SMB2FS_OP_INFO_SIZE + 16,
		.build		= build_same,
		.context	= &same,
	};
	unsigned int first = smb2fs_op_first(&op);
	struct smb2fs_chain *chain;
	struct smb2fs_stat stat;
	int err;

	*mtime = 0;
	if (smb2fs_op_has_quirk(target->tree, SMB2FS_QUIRK_ALLOCATION))
		return smb2fs_op_set_size(target, size);
	err = smb2fs_op_call(&op, &chain);
	if (err)
		return err;
	err = first ? smb2fs_op_open_status(chain) : 0;
	if (!err)
		err = smb2fs_op_status(chain, first);
	if (!err && !smb2fs_op_status(chain, first + 2) &&
	    !smb2fs_op_get_stat(target->tree, chain, first + 2, &stat))
		*mtime = stat.info.attrs.mtime;
	smb2fs_chain_put(chain);
	return err;
}
