// SPDX-License-Identifier: GPL-2.0
/* Where a file has data and where it has holes. */

#include "op/space.h"

#include <linux/minmax.h>

#include "client/handle.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "op/op.h"
#include "wire/pdu_fscc.h"
#include "wire/wire_info.h"
#include "wire/wire_status.h"

/* What one question for ranges may bring: 4096 of them */
#define RANGES_MAX	65536

static int put_sparse(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_SET_SPARSE, 0, &wr);
	smb2fs_pdu_fsctl_encode_sparse(&wr, true);
	return smb2fs_op_end_ioctl(chain, &wr);
}

static int build_allow(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	return put_sparse(op, chain);
}

/**
 * smb2fs_op_space_allow - let a file have holes
 * @handle: the file, with %SMB2FS_WRITE_DATA
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -EOPNOTSUPP, or what smb2fs_op_do() tells.
 */
int smb2fs_op_space_allow(struct smb2fs_handle *handle)
{
	const struct smb2fs_target target = { .handle = handle };
	struct smb2fs_op op = {
		.tree	= handle->tree,
		.target	= &target,
		.max	= 1,
		.bytes	= SMB2FS_OP_IOCTL_SIZE + 8,
		.build	= build_allow,
	};

	return smb2fs_op_do(&op, NULL);
}

static int put_zero(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		    const struct smb2fs_range *range)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_SET_ZERO_DATA, 0, &wr);
	smb2fs_pdu_fsctl_encode_zero(&wr, range);
	return smb2fs_op_end_ioctl(chain, &wr);
}

static int build_extend(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const u64 *size = op->context;

	return put_sparse(op, chain) ?:
	       smb2fs_op_put_size(op, chain, SMB2FS_FILE_END_OF_FILE, *size);
}

/**
 * smb2fs_op_space_extend - make a file longer by a hole
 * @target: the file, with %SMB2FS_WRITE_DATA
 * @size: in bytes
 * @sparse: 0 when it may have holes from now on, or why it may not; in that case
 *	the error may be for that only, [MS-SMB2] 3.3.5.2.7.2
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, or what smb2fs_op_do() tells.
 */
int smb2fs_op_space_extend(const struct smb2fs_target *target, u64 size,
			   int *sparse)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 2,
		.bytes		= SMB2FS_OP_IOCTL_SIZE + 8 + SMB2FS_OP_INFO_SIZE + 8,
		.build		= build_extend,
		.context	= &size,
	};
	unsigned int first = smb2fs_op_first(&op);
	struct smb2fs_chain *chain;
	int err;

	err = smb2fs_op_call(&op, &chain);
	*sparse = err;
	if (err)
		return err;
	err = first ? smb2fs_op_open_status(chain) : 0;
	*sparse = smb2fs_req_status(&chain->req[first]);
	if (!err)
		err = smb2fs_op_status(chain, first + 1);
	smb2fs_chain_put(chain);
	return err;
}

static int space_put_end(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_space *space = op->context;

	if (space->end == SMB2FS_SPACE_SAME_END)
		return 0;
	return smb2fs_op_put_size(op, chain, SMB2FS_FILE_END_OF_FILE,
				  space->end);
}

static int build_zero(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_space *space = op->context;
	int err = 0;

	if (space->sparse)
		err = put_sparse(op, chain);
	if (!err)
		err = put_zero(op, chain, &space->range);
	if (!err)
		err = space_put_end(op, chain);
	return err;
}

static int build_reserve(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_space *space = op->context;

	return smb2fs_op_put_size(op, chain, SMB2FS_FILE_ALLOCATION,
				  space->range.offset + space->range.length) ?:
	       space_put_end(op, chain);
}

/* Do it all; a file that cannot have holes has zeroes where one should be */
static int change(const struct smb2fs_space *space,
		  int (*build)(const struct smb2fs_op *op,
			       struct smb2fs_chain *chain))
{
	const struct smb2fs_target target = { .handle = space->handle };
	struct smb2fs_op op = {
		.tree		= space->handle->tree,
		.target		= &target,
		.max		= 3,
		.bytes		= 2 * (SMB2FS_OP_IOCTL_SIZE + 24) +
				  2 * (SMB2FS_OP_INFO_SIZE + 8),
		.build		= build,
		.context	= space,
	};
	struct smb2fs_chain *chain;
	unsigned int i;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	for (i = space->sparse; i < chain->n && !err; i++)
		err = smb2fs_req_status(&chain->req[i]);
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_op_space_zero - make a part of a file zeroes, or a hole
 * @space: which part
 *
 * FSCTL_SET_ZERO_DATA, [MS-FSCC] 2.3.85: it leaves the end of the file alone.
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -EOPNOTSUPP, or what smb2fs_op_do() tells.
 */
int smb2fs_op_space_zero(const struct smb2fs_space *space)
{
	return change(space, build_zero);
}

/**
 * smb2fs_op_space_reserve - see to it that a file can grow
 * @space: up to where; the end of the range is not before the file's
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -ENOSPC, or what smb2fs_op_do() tells.
 */
int smb2fs_op_space_reserve(const struct smb2fs_space *space)
{
	return change(space, build_reserve);
}

static int build_find(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_QUERY_ALLOCATED_RANGES,
			      RANGES_MAX, &wr);
	smb2fs_pdu_fsctl_encode_range(&wr, op->context);
	return smb2fs_op_end_ioctl(chain, &wr);
}

/*
 * The first data, or the first hole, at @pos or behind. Return: 0, -EBADMSG, or
 * -ENXIO when @list ends before, with data up to @ret in case a hole is wanted.
 */
static int space_search(struct smb2fs_rd *list, u64 pos, bool data, u64 *ret)
{
	struct smb2fs_range range;

	*ret = pos;
	while (smb2fs_pdu_fsctl_next_range(list, &range)) {
		if (range.offset + range.length <= *ret)
			continue;
		if (data)
			*ret = max(*ret, range.offset);
		if (data || range.offset > *ret)
			return 0;
		*ret = range.offset + range.length;
	}
	return smb2fs_rd_err(list) ?: -ENXIO;
}

/* Return: as space_search(), of the answer to one question */
static int find_in(struct smb2fs_handle *handle,
		   const struct smb2fs_range *range, bool data, u64 *ret)
{
	const struct smb2fs_target target = { .handle = handle };
	struct smb2fs_op op = {
		.tree		= handle->tree,
		.target		= &target,
		.max		= 1,
		.bytes		= SMB2FS_OP_IOCTL_SIZE + 16,
		.build		= build_find,
		.context	= range,
		.looks		= true,
	};
	struct smb2fs_chain *chain;
	struct smb2fs_rd list;
	bool is_all;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	err = smb2fs_req_status(&chain->req[0]);
	is_all = !err;
	if (!chain->req[0].err &&
	    chain->req[0].hdr.status == STATUS_BUFFER_OVERFLOW)
		err = 0;
	if (!err)
		err = smb2fs_op_get_ioctl(chain, 0,
					  SMB2FS_FSCTL_QUERY_ALLOCATED_RANGES,
					  &list);
	if (!err)
		err = space_search(&list, range->offset, data, ret);
	smb2fs_chain_put(chain);
	/* what is behind the last data is a hole, if it is the last */
	if (err == -ENXIO && !data && is_all &&
	    *ret < range->offset + range->length)
		err = 0;
	return err;
}

/**
 * smb2fs_op_space_find - where is the next data, or the next hole?
 * @handle: the file, with %SMB2FS_READ_DATA
 * @range: where to look
 * @data: for data; else for a hole
 * @ret: where it begins; the end of @range if that has no hole
 *
 * A server that has more ranges than fit in an answer may say nothing but that;
 * then less is asked for.
 *
 * Context: process; sleeps, killable; one round trip for each 4096 ranges.
 * Return: 0, -ENXIO when there is no data, -EOPNOTSUPP when the server does not
 * know, or what smb2fs_op_do() tells.
 */
int smb2fs_op_space_find(struct smb2fs_handle *handle,
			 const struct smb2fs_range *range, bool data, u64 *ret)
{
	u64 end = range->offset + range->length;
	struct smb2fs_range part = *range;
	u64 next;
	int err;

	while (part.offset < end) {
		part.length = min(part.length, end - part.offset);
		err = find_in(handle, &part, data, ret);
		if (err == -ERANGE && part.length > 1) {
			part.length /= 2;
			continue;
		}
		if (err != -ENXIO)
			return err;
		next = data ? part.offset + part.length : *ret;
		if (next <= part.offset)
			return -EBADMSG;
		part.offset = next;
	}
	*ret = end;
	return data ? -ENXIO : 0;
}
