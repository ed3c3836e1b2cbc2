// SPDX-License-Identifier: GPL-2.0
/* Reading a directory: its first entries come with the open, and the next ones
 * are asked for while the present ones are read.
 *
 * A chain has two requests for entries, and of no directory are there more than
 * two chains here at once. They grow as long as the server is quick with them: one
 * that has to look at each file on a slow disk says nothing meanwhile, and must
 * not be taken for dead. Who has seen the end has the directory closed.
 */

#include "op/dir.h"

#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/time64.h>

#include "client/conn.h"
#include "client/handle.h"
#include "client/session.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "op/data.h"
#include "op/op.h"
#include "wire/wire_status.h"

/* Bytes for the answer to the first request, and at most; some 1,200 and 5,000 entries */
#define ENTRIES_FIRST	SZ_128K
#define ENTRIES_MAX	SZ_512K

/* What is in an answer besides entries */
#define FRONT_SIZE	(SMB2FS_HDR_SIZE + 16)

#define QUERIES		2
#define QUERY_SIZE	(SMB2FS_HDR_SIZE + 64)

/* A position of 31 bits has room for it and for the two dots */
#define MAX_NUMBER	(S32_MAX - 2)

/*
 * How many bytes one answer is to have if it should be @size. ksmbd has one
 * buffer of max_transact for all answers of a chain.
 */
static u32 entries_size(const struct smb2fs_tree *tree, u32 size)
{
	const struct smb2fs_dialect *dialect =
		&tree->session->conn->xprt->dialect;
	u32 max = dialect->max_transact / QUERIES;

	max = clamp(round_down(max, SMB2FS_DATA_MIN), SMB2FS_DATA_MIN,
		    ENTRIES_MAX);
	if (!dialect->multi_credit)
		max = SMB2FS_DATA_MIN;
	return smb2fs_op_data_now(tree, min3(size, max, dialect->max_transact));
}

static int put_query(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		     u32 size)
{
	const struct smb2fs_dir_req query = {
		.id		= smb2fs_op_id(op),
		.class		= SMB2FS_FILE_ID_FULL_DIRECTORY,
		.pattern	= "*",
		.pattern_len	= 1,
		.max		= size - FRONT_SIZE,
	};
	struct smb2fs_req *req;
	struct smb2fs_wr wr;

	req = smb2fs_tree_add(op->tree, chain, SMB2FS_QUERY_DIRECTORY, &wr);
	req->max = size;
	req->expects = query.max;
	smb2fs_pdu_dir_encode_query(&wr, &query);
	return smb2fs_req_reserve(req) ?: smb2fs_chain_end(chain, &wr);
}

static int dir_build(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const u32 *wanted = op->context;
	u32 size = entries_size(op->tree, *wanted);
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < QUERIES; i++)
		err = put_query(op, chain, size);
	return err;
}

/* Where in a chain the requests for entries begin */
static unsigned int first_part(const struct smb2fs_chain *chain)
{
	return chain->req[0].command == SMB2FS_CREATE;
}

/* [MS-SMB2] 3.3.5.18: the latter if there was none at all */
static bool says_end(const struct smb2fs_req *req)
{
	return !req->err && (req->hdr.status == STATUS_NO_MORE_FILES ||
			     req->hdr.status == STATUS_NO_SUCH_FILE);
}

/* Read from the beginning of what @dir->answer has brought */
static void begin_answer(struct smb2fs_dir *dir)
{
	dir->part = first_part(dir->answer);
	dir->number = dir->first;
	smb2fs_rd_init(&dir->list, NULL, 0);
}

/* Twice as much at once should not take longer than what is suspicious */
static void set_size(struct smb2fs_dir *dir)
{
	const struct smb2fs_chain *chain = dir->answer;
	u64 most = (u64)chain->xprt->timeo * NSEC_PER_SEC / 2;

	if (chain->took < most)
		dir->size = min(2 * dir->size, ENTRIES_MAX);
	else
		dir->size = max(dir->size / 2, SMB2FS_DATA_MIN);
}

/* Read @chain next; its reference is taken over */
static void set_answer(struct smb2fs_dir *dir, struct smb2fs_chain *chain,
		       u64 asked)
{
	if (dir->answer)
		smb2fs_chain_put(dir->answer);
	dir->answer = chain;
	dir->asked = asked;
	dir->first = dir->number;
	begin_answer(dir);
	set_size(dir);
	if (says_end(&chain->req[chain->n - 1])) {
		smb2fs_handle_put(dir->handle);
		dir->handle = NULL;
	}
}

/*
 * Only what ends a listing may have that name: a server that fails is not to make
 * a directory shorter than it is.
 */
static int no_end(int err)
{
	return err == -ENODATA ? -EIO : err;
}

/**
 * smb2fs_op_dir_open - open a directory for reading
 * @dir: gets the directory; ended with smb2fs_op_dir_close()
 * @tree: the share
 * @path: below the share's root, with slashes
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -ENOMEM, -ENOTDIR, -EBADMSG for an answer that is none, or what
 * smb2fs_op_call() and smb2fs_req_status() tell.
 */
int smb2fs_op_dir_open(struct smb2fs_dir *dir, struct smb2fs_tree *tree,
		       const char *path)
{
	const struct smb2fs_target target = {
		.tree		= tree,
		.path		= path,
		.access		= SMB2FS_READ_DATA | SMB2FS_READ_ATTRIBUTES,
		.disposition	= SMB2FS_OPEN,
		.options	= SMB2FS_OPT_DIRECTORY,
	};
	struct smb2fs_handle *handle = smb2fs_handle_alloc(tree, target.access);
	const u32 size = ENTRIES_FIRST;
	struct smb2fs_op op = {
		.tree		= tree,
		.target		= &target,
		.keep		= handle,
		.max		= QUERIES,
		.bytes		= QUERIES * QUERY_SIZE,
		.build		= dir_build,
		.context	= &size,
	};
	struct smb2fs_create_rsp rsp;
	struct smb2fs_chain *chain;
	u64 asked = ktime_get_ns();
	int err;

	if (!handle)
		return -ENOMEM;
	err = smb2fs_op_call(&op, &chain);
	if (err)
		goto out_put;
	err = smb2fs_op_get_create(chain, &rsp);
	if (err) {
		smb2fs_chain_put(chain);
		goto out_put;
	}
	smb2fs_handle_set_open(handle, &rsp.id);
	*dir = (struct smb2fs_dir){
		.handle	= handle,
		.size	= size,
		.number	= 1,
	};
	set_answer(dir, chain, asked);
	return 0;

out_put:
	smb2fs_handle_put(handle);
	return no_end(err);
}

/* What asks for more */
static struct smb2fs_op *next_op(struct smb2fs_dir *dir)
{
	dir->target = (struct smb2fs_target){ .handle = dir->handle };
	dir->next = (struct smb2fs_op){
		.tree		= dir->handle->tree,
		.target		= &dir->target,
		.keep		= dir->handle,
		.max		= QUERIES,
		.bytes		= QUERIES * QUERY_SIZE,
		.build		= dir_build,
		.context	= &dir->size,
	};
	dir->next_asked = ktime_get_ns();
	return &dir->next;
}

static void ask_ahead(struct smb2fs_dir *dir)
{
	if (dir->handle && !dir->next.task.chain)
		smb2fs_op_try(next_op(dir));
}

static int next_answer(struct smb2fs_dir *dir)
{
	struct smb2fs_chain *chain;
	int err;

	if (!dir->handle)
		return -ENODATA;
	if (dir->next.task.chain)
		err = smb2fs_op_wait(&dir->next, &chain);
	else
		err = smb2fs_op_call(next_op(dir), &chain);
	dir->next.task.chain = NULL;
	if (!err)
		set_answer(dir, chain, dir->next_asked);
	return no_end(err);
}

/* What was answered is at its end, or nothing came for what is left of it */
static bool is_used_up(const struct smb2fs_dir *dir)
{
	const struct smb2fs_chain *chain = dir->answer;

	if (dir->part == chain->n)
		return true;
	/* what brought nothing behind what brought something is asked for again */
	return dir->part > first_part(chain) &&
	       !says_end(&chain->req[dir->part]) &&
	       smb2fs_req_status(&chain->req[dir->part]);
}

/* The next list of the answer. Return: 0, -ENODATA at the end, or an error */
static int next_list(struct smb2fs_dir *dir)
{
	struct smb2fs_chain *chain = dir->answer;
	struct smb2fs_req *req = &chain->req[dir->part];
	struct smb2fs_rd rd;
	int err;

	if (says_end(req))
		return -ENODATA;
	err = no_end(smb2fs_op_status(chain, dir->part));
	if (err)
		return err;
	smb2fs_req_read(req, &rd);
	err = smb2fs_pdu_dir_decode_query(&rd, &dir->list);
	/* or a server could be asked without end */
	if (!err && !smb2fs_rd_left(&dir->list))
		err = -ENODATA;
	if (err)
		return err;
	dir->part++;
	if (dir->part == chain->n)
		ask_ahead(dir);
	return 0;
}

/**
 * smb2fs_op_dir_next - read one entry
 * @dir: from smb2fs_op_dir_open()
 * @ret: the entry; its name is valid until the next call
 *
 * Context: process; sleeps, killable; a round trip for each chain of entries,
 * most of which has passed already.
 * Return: 0, -ENODATA behind the last entry, or a negative errno: -EBADMSG for
 * entries that are none, -EOVERFLOW for more than can be numbered, or what
 * smb2fs_op_call() and smb2fs_req_status() tell.
 */
int smb2fs_op_dir_next(struct smb2fs_dir *dir, struct smb2fs_dirent *ret)
{
	int err;

	if (dir->number == MAX_NUMBER)
		return -EOVERFLOW;
	for (;;) {
		if (smb2fs_pdu_dir_next(&dir->list,
					SMB2FS_FILE_ID_FULL_DIRECTORY, ret)) {
			dir->number++;
			return 0;
		}
		err = smb2fs_rd_err(&dir->list);
		if (!err && is_used_up(dir))
			err = next_answer(dir);
		err = err ?: next_list(dir);
		if (err)
			return err;
	}
}

/**
 * smb2fs_op_dir_is_here - is the next entry here already?
 * @dir: from smb2fs_op_dir_open()
 *
 * Return: whether smb2fs_op_dir_next() will not wait.
 */
bool smb2fs_op_dir_is_here(const struct smb2fs_dir *dir)
{
	return smb2fs_rd_left(&dir->list);
}

/**
 * smb2fs_op_dir_seek - go back to an entry, if it is still here
 * @dir: from smb2fs_op_dir_open()
 * @number: of the entry that is to come next
 *
 * Return: whether it is.
 */
bool smb2fs_op_dir_seek(struct smb2fs_dir *dir, u32 number)
{
	struct smb2fs_dirent entry;

	if (number < dir->first || number > dir->number)
		return false;
	if (number == dir->number)
		return true;
	begin_answer(dir);
	while (dir->number < number && !smb2fs_op_dir_next(dir, &entry))
		;
	return dir->number == number;
}

/**
 * smb2fs_op_dir_close - end the reading of a directory
 * @dir: from smb2fs_op_dir_open()
 *
 * Context: as smb2fs_handle_put().
 */
void smb2fs_op_dir_close(struct smb2fs_dir *dir)
{
	if (dir->next.task.chain)
		smb2fs_chain_put(dir->next.task.chain);
	smb2fs_chain_put(dir->answer);
	if (dir->handle)
		smb2fs_handle_put(dir->handle);
}
