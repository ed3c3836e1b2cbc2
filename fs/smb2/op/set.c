// SPDX-License-Identifier: GPL-2.0
/* Times, attributes and the size of a file: SET_INFO in a chain of its own. */

#include "op/set.h"

#include "engine/engine.h"
#include "wire/pdu_fscc.h"
#include "wire/wire_info.h"

static int build_times(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_set(op, chain, SMB2FS_FILE_BASIC, &wr);
	smb2fs_pdu_fscc_encode_basic(&wr, op->context);
	return smb2fs_op_end_set(chain, &wr);
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
	const struct smb2fs_op op = {
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
	struct smb2fs_wr wr;

	smb2fs_op_begin_set(op, chain, SMB2FS_FILE_END_OF_FILE, &wr);
	smb2fs_pdu_fscc_encode_size(&wr, *size);
	return smb2fs_op_end_set(chain, &wr);
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
	const struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE + 8,
		.build		= build_size,
		.context	= &size,
	};

	return smb2fs_op_do(&op, NULL);
}
