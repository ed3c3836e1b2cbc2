// SPDX-License-Identifier: GPL-2.0
/* Reading a directory: its first entries come with the open. */

#include "op_dir.h"

#include <linux/sizes.h>
#include <linux/string.h>

#include "chain.h"
#include "op.h"
#include "tree.h"
#include "wire_status.h"

/* Worth one credit in every dialect */
#define ENTRIES_MAX	SZ_64K

/* CREATE and QUERY_DIRECTORY with their fixed parts and padding */
#define FIXED_SIZE	(2 * (SMB2FS_HDR_SIZE + 64))

static int put_query(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		     struct smb2fs_fileid id)
{
	const struct smb2fs_dir_req query = {
		.id		= id,
		.class		= SMB2FS_FILE_ID_FULL_DIRECTORY,
		.pattern	= "*",
		.pattern_len	= 1,
		.max		= ENTRIES_MAX,
	};
	struct smb2fs_req *req;
	struct smb2fs_wr wr;

	req = smb2fs_tree_add(op->tree, chain, SMB2FS_QUERY_DIRECTORY, &wr);
	req->max = SMB2FS_HDR_SIZE + 16 + ENTRIES_MAX;
	req->expects = ENTRIES_MAX;
	smb2fs_pdu_dir_put_query(&wr, &query);
	return smb2fs_chain_end(chain, &wr);
}

static int build_open(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_dir *dir = op->context;
	const struct smb2fs_create_req req = {
		.access		= SMB2FS_READ_DATA | SMB2FS_READ_ATTRIBUTES,
		.share		= SMB2FS_SHARE_ALL,
		.disposition	= SMB2FS_OPEN,
		.options	= SMB2FS_OPT_DIRECTORY,
		.path		= dir->path,
		.path_len	= strlen(dir->path),
		.map		= SMB2FS_NAME_MAP_SFM,
	};
	struct smb2fs_wr wr;

	chain->related = true;
	smb2fs_tree_add(op->tree, chain, SMB2FS_CREATE, &wr);
	smb2fs_pdu_open_put_create(&wr, &req);
	smb2fs_chain_end(chain, &wr);
	return put_query(op, chain, SMB2FS_FILEID_RELATED);
}

static int build_next(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_dir *dir = op->context;

	return put_query(op, chain, dir->id);
}

static int build_close(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_dir *dir = op->context;
	struct smb2fs_wr wr;

	smb2fs_tree_add(op->tree, chain, SMB2FS_CLOSE, &wr);
	smb2fs_pdu_open_put_close(&wr, &dir->id, 0);
	return smb2fs_chain_end(chain, &wr);
}

/* The entries that request @i was answered with; -ENODATA without any */
static int take_entries(struct smb2fs_dir *dir, struct smb2fs_chain *chain,
			unsigned int i)
{
	const struct smb2fs_req *req = &chain->req[i];
	struct smb2fs_rd rd;
	int err = smb2fs_req_status(req);

	/* a pattern that fits nothing, though all have "." and ".." */
	if (!req->err && req->hdr.status == STATUS_NO_SUCH_FILE)
		return -ENODATA;
	if (err)
		return err;
	smb2fs_req_read(req, &rd);
	err = smb2fs_pdu_dir_get_query(&rd, &dir->list);
	/* or a server could be asked without end */
	if (!err && !smb2fs_rd_left(&dir->list))
		err = -ENODATA;
	if (err)
		return err;
	if (dir->answer)
		smb2fs_chain_put(dir->answer);
	smb2fs_chain_get(chain);
	dir->answer = chain;
	return 0;
}

static int take_open(struct smb2fs_dir *dir, struct smb2fs_chain *chain)
{
	struct smb2fs_create_rsp rsp;
	struct smb2fs_rd rd;
	int err;

	err = smb2fs_req_status(&chain->req[0]);
	if (err)
		return err;
	smb2fs_req_read(&chain->req[0], &rd);
	err = smb2fs_pdu_open_get_create(&rd, &rsp);
	if (err)
		return err;
	dir->id = rsp.id;
	dir->is_open = true;
	atomic_inc(&dir->tree->opens);
	err = take_entries(dir, chain, 1);
	return err == -ENODATA ? 0 : err;
}

/**
 * smb2fs_op_dir_open - open a directory for reading
 * @dir: the directory; tree and path are set, all else is zero
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, or a negative errno; smb2fs_op_dir_close() is to be called in
 * either case.
 */
int smb2fs_op_dir_open(struct smb2fs_dir *dir)
{
	const struct smb2fs_op op = {
		.tree		= dir->tree,
		.max		= 2,
		.bytes		= FIXED_SIZE + 2 * strlen(dir->path),
		.build		= build_open,
		.context	= dir,
	};
	struct smb2fs_chain *chain;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	err = take_open(dir, chain);
	smb2fs_chain_put(chain);
	return err;
}

static int get_more(struct smb2fs_dir *dir)
{
	const struct smb2fs_op op = {
		.tree		= dir->tree,
		.max		= 1,
		.bytes		= FIXED_SIZE,
		.build		= build_next,
		.context	= dir,
	};
	struct smb2fs_chain *chain;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	err = take_entries(dir, chain, 0);
	smb2fs_chain_put(chain);
	return err;
}

/**
 * smb2fs_op_dir_next - read one entry
 * @dir: open
 * @ret: the entry; its name is valid until the next call
 *
 * Context: process; sleeps, killable; a round trip for each 64 KiB of entries.
 * Return: 0, -ENODATA behind the last entry, or a negative errno: -EBADMSG for
 * entries that are none, or what smb2fs_op_call() and smb2fs_req_status() tell.
 */
int smb2fs_op_dir_next(struct smb2fs_dir *dir, struct smb2fs_dirent *ret)
{
	int err;

	for (;;) {
		if (smb2fs_pdu_dir_next(&dir->list,
					SMB2FS_FILE_ID_FULL_DIRECTORY, ret))
			return 0;
		err = smb2fs_rd_err(&dir->list) ?: get_more(dir);
		if (err)
			return err;
	}
}

/**
 * smb2fs_op_dir_close - end the reading of a directory
 * @dir: from smb2fs_op_dir_open(); zero afterwards, but for tree and path
 *
 * Context: process; sleeps, killable.
 */
void smb2fs_op_dir_close(struct smb2fs_dir *dir)
{
	const struct smb2fs_op op = {
		.tree		= dir->tree,
		.max		= 1,
		.bytes		= FIXED_SIZE,
		.build		= build_close,
		.context	= dir,
	};
	struct smb2fs_chain *chain;

	if (dir->answer)
		smb2fs_chain_put(dir->answer);
	if (dir->is_open) {
		atomic_dec(&dir->tree->opens);
		if (!smb2fs_op_call(&op, &chain))
			smb2fs_chain_put(chain);
	}
	*dir = (struct smb2fs_dir){ .tree = dir->tree, .path = dir->path };
}
