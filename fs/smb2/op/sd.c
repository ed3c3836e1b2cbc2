// SPDX-License-Identifier: GPL-2.0
/* Security descriptors, [MS-DTYP] 2.4.6, as the server has them. */

#include "op/sd.h"

#include <linux/errno.h>
#include <linux/string.h>

#include "client/tree.h"
#include "engine/engine.h"
#include "op/op.h"

static int sd_build_get(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const u32 *what = op->context;

	return smb2fs_op_put_ask(op, chain, (struct smb2fs_query_req){
		.type	= SMB2FS_INFO_SECURITY,
		.max	= SMB2FS_SD_MAX,
		.what	= *what,
	});
}

/**
 * smb2fs_op_sd_get - read the security descriptor of a file
 * @target: the file, with %SMB2FS_READ_CONTROL, or %SMB2FS_SYSTEM_SECURITY for a
 *	SACL
 * @what: SMB2FS_SECURITY_OWNER and following
 * @buf: where to
 * @size: its size in bytes; 0 to be told how many it takes
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: bytes of the descriptor, -ERANGE when it does not fit, -EPERM or
 * -EACCES, -EBADMSG for an answer that is none, or what smb2fs_op_do() tells.
 */
int smb2fs_op_sd_get(const struct smb2fs_target *target, u32 what, void *buf,
		     size_t size)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE,
		.build		= sd_build_get,
		.context	= &what,
		.looks		= true,
	};
	struct smb2fs_chain *chain;
	struct smb2fs_rd rd;
	int ret = smb2fs_op_do(&op, &chain);
	size_t len;

	if (ret)
		return ret;
	ret = smb2fs_op_get_query(chain, smb2fs_op_first(&op), &rd);
	if (ret)
		goto out_put;
	len = smb2fs_rd_left(&rd);
	ret = len;
	if (size && len > size)
		ret = -ERANGE;
	else if (size)
		memcpy(buf, smb2fs_cursor_take(&rd, len), len);
out_put:
	smb2fs_chain_put(chain);
	return ret;
}

/* What to set, and to what */
struct set {
	u32		what;
	const void	*sd;
	size_t		size;
};

static int sd_build_set(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct set *set = op->context;
	const struct smb2fs_set_req req = {
		.id	= smb2fs_op_id(op),
		.type	= SMB2FS_INFO_SECURITY,
		.what	= set->what,
	};
	struct smb2fs_wr wr;

	smb2fs_tree_add(op->tree, chain, SMB2FS_SET_INFO, &wr);
	smb2fs_pdu_info_encode_set(&wr, &req);
	smb2fs_cursor_write(&wr, set->sd, set->size);
	return smb2fs_op_end_set(chain, &wr);
}

/**
 * smb2fs_op_sd_set - set parts of the security descriptor of a file
 * @target: the file, with %SMB2FS_WRITE_DAC for the DACL, %SMB2FS_WRITE_OWNER
 *	for owner and group, %SMB2FS_SYSTEM_SECURITY for the SACL
 * @what: SMB2FS_SECURITY_OWNER and following
 * @sd: the descriptor; the server judges it
 * @size: its bytes, not above %SMB2FS_SD_MAX
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -EINVAL for what is no descriptor, -EPERM or -EACCES, or what
 * smb2fs_op_do() tells.
 */
int smb2fs_op_sd_set(const struct smb2fs_target *target, u32 what,
		     const void *sd, size_t size)
{
	const struct set set = { what, sd, size };
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE + size,
		.build		= sd_build_set,
		.context	= &set,
	};

	return smb2fs_op_do(&op, NULL);
}
