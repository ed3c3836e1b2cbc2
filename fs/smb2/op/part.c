// SPDX-License-Identifier: GPL-2.0
/* The parts that the chains of most operations are made of: the open and the
 * close around them, questions, and settings.
 */

#include "engine/engine.h"
#include "op/op.h"

#include <linux/minmax.h>
#include <linux/string.h>

#include "client/conn.h"
#include "client/handle.h"
#include "client/session.h"
#include "client/tree.h"
#include "wire/pdu_ctx.h"
#include "wire/pdu_error.h"
#include "wire/pdu_fsctl.h"
#include "wire/wire_status.h"

/* CREATE without its path, a context for it, and CLOSE, with padding */
#define OPEN_SIZE	(2 * SMB2FS_HDR_SIZE + 64 + 32 + 32)

/* Information with a name in it, which nobody here wants to see whole */
#define INFO_MAX	4096

/**
 * smb2fs_op_has_quirk - does a share's server do what is not in the specification?
 * @tree: the share
 * @quirk: SMB2FS_QUIRK_*
 *
 * Return: true if so.
 */
bool smb2fs_op_has_quirk(const struct smb2fs_tree *tree, u32 quirk)
{
	return tree->session->conn->neg.quirks & quirk;
}

/**
 * smb2fs_op_id - how the requests of an operation name its file
 * @op: the operation
 *
 * Return: the FileId; all ones for the file that the chain opens, or for none.
 */
struct smb2fs_fileid smb2fs_op_id(const struct smb2fs_op *op)
{
	if (op->target && op->target->handle)
		return op->target->handle->id;
	return SMB2FS_FILEID_RELATED;
}

/**
 * smb2fs_op_first - where in its chain the requests are that op->build() added
 * @op: the operation
 *
 * Return: index of the first.
 */
unsigned int smb2fs_op_first(const struct smb2fs_op *op)
{
	return op->target && !op->target->handle;
}

/**
 * smb2fs_op_open_size - what CREATE and CLOSE of a target need in a chain
 * @target: the file
 *
 * Return: bytes.
 */
size_t smb2fs_op_open_size(const struct smb2fs_target *target)
{
	return OPEN_SIZE + 2 * strlen(target->path);
}

/**
 * smb2fs_op_put_create - add the CREATE of an operation's target
 * @op: has a target without a handle
 * @chain: where to
 *
 * Return: 0, or when the path cannot be said in SMB2 -EINVAL, -EILSEQ or
 * -ENAMETOOLONG, or what smb2fs_chain_end() tells.
 */
int smb2fs_op_put_create(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	/* its number is not enough to know a file by: which volume is it on? */
	const struct smb2fs_ctx_req ctx = { .want = SMB2FS_CTX_DISK_ID };
	const struct smb2fs_target *target = op->target;
	const struct smb2fs_create_req req = {
		.access		= target->access,
		.attributes	= target->attributes,
		.share		= SMB2FS_SHARE_ALL,
		.disposition	= target->disposition,
		.options	= target->options,
		.path		= target->path,
		.path_len	= strlen(target->path),
		.map		= op->tree->map,
		.ctx		= &ctx,
	};
	struct smb2fs_wr wr;

	smb2fs_tree_add(op->tree, chain, SMB2FS_CREATE, &wr);
	return smb2fs_pdu_open_encode_create(&wr, &req) ?:
	       smb2fs_chain_end(chain, &wr);
}

/**
 * smb2fs_op_put_close - add a CLOSE
 * @op: has a target
 * @chain: where to
 *
 * Return: 0, or what smb2fs_chain_end() tells.
 */
int smb2fs_op_put_close(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct smb2fs_fileid id = smb2fs_op_id(op);
	struct smb2fs_wr wr;

	smb2fs_tree_add(op->tree, chain, SMB2FS_CLOSE, &wr);
	smb2fs_pdu_open_encode_close(&wr, &id, 0);
	return smb2fs_chain_end(chain, &wr);
}

/**
 * smb2fs_op_put_ask - add a QUERY_INFO
 * @op: has a target
 * @chain: where to
 * @query: what to ask, but for the file
 *
 * Return: 0, or what smb2fs_chain_end() tells.
 */
int smb2fs_op_put_ask(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		      struct smb2fs_query_req query)
{
	struct smb2fs_req *req;
	struct smb2fs_wr wr;

	query.id = smb2fs_op_id(op);
	req = smb2fs_tree_add(op->tree, chain, SMB2FS_QUERY_INFO, &wr);
	req->max = SMB2FS_HDR_SIZE + 16 + query.max;
	req->expects = query.max;
	smb2fs_pdu_info_encode_query(&wr, &query);
	return smb2fs_chain_end(chain, &wr);
}

/**
 * smb2fs_op_put_query - add a QUERY_INFO for a page of information at most
 * @op: has a target
 * @chain: where to
 * @type: &enum smb2fs_info_type
 * @class: &enum smb2fs_file_class or &enum smb2fs_fs_class
 *
 * Return: 0, or what smb2fs_chain_end() tells.
 */
int smb2fs_op_put_query(const struct smb2fs_op *op, struct smb2fs_chain *chain,
			u8 type, u8 class)
{
	return smb2fs_op_put_ask(op, chain, (struct smb2fs_query_req){
		.type	= type,
		.class	= class,
		.max	= INFO_MAX,
	});
}

/**
 * smb2fs_op_begin_set - begin a SET_INFO about a file
 * @op: has a target
 * @chain: where to
 * @class: &enum smb2fs_file_class
 * @wr: for the encoder of the class; then comes smb2fs_op_end_set()
 */
void smb2fs_op_begin_set(const struct smb2fs_op *op,
			 struct smb2fs_chain *chain, u8 class,
			 struct smb2fs_wr *wr)
{
	const struct smb2fs_set_req set = {
		.id	= smb2fs_op_id(op),
		.type	= SMB2FS_INFO_FILE,
		.class	= class,
	};

	smb2fs_tree_add(op->tree, chain, SMB2FS_SET_INFO, wr);
	smb2fs_pdu_info_encode_set(wr, &set);
}

/**
 * smb2fs_op_end_set - end what smb2fs_op_begin_set() began
 * @chain: the chain
 * @wr: where the encoder has come to
 *
 * Return: 0, or what smb2fs_chain_end() tells.
 */
int smb2fs_op_end_set(struct smb2fs_chain *chain, struct smb2fs_wr *wr)
{
	smb2fs_pdu_info_end_set(wr);
	return smb2fs_chain_end(chain, wr);
}

/**
 * smb2fs_op_put_size - add a SET_INFO of a size
 * @op: has a target
 * @chain: where to
 * @class: %SMB2FS_FILE_END_OF_FILE or %SMB2FS_FILE_ALLOCATION
 * @size: in bytes
 *
 * Return: 0, or what smb2fs_chain_end() tells.
 */
int smb2fs_op_put_size(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		       u8 class, u64 size)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_set(op, chain, class, &wr);
	smb2fs_pdu_fscc_encode_size(&wr, size);
	return smb2fs_op_end_set(chain, &wr);
}

/**
 * smb2fs_op_put_basic - add a SET_INFO of times and attributes
 * @op: has a target
 * @chain: where to
 * @attrs: times and attributes; 0 leaves each as it is, [MS-FSCC] 2.4.7
 *
 * Return: 0, or what smb2fs_chain_end() tells.
 */
int smb2fs_op_put_basic(const struct smb2fs_op *op, struct smb2fs_chain *chain,
			const struct smb2fs_attrs *attrs)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_set(op, chain, SMB2FS_FILE_BASIC, &wr);
	smb2fs_pdu_fscc_encode_basic(&wr, attrs);
	return smb2fs_op_end_set(chain, &wr);
}

/**
 * smb2fs_op_begin_ioctl - begin an IOCTL
 * @op: the operation
 * @chain: where to
 * @code: SMB2FS_FSCTL_*
 * @max: most bytes of output
 * @wr: for the encoder of the input; then comes smb2fs_op_end_ioctl()
 */
void smb2fs_op_begin_ioctl(const struct smb2fs_op *op,
			   struct smb2fs_chain *chain, u32 code, u32 max,
			   struct smb2fs_wr *wr)
{
	const struct smb2fs_ioctl_req ioctl = {
		.id	= smb2fs_op_id(op),
		.code	= code,
		.max	= max,
	};
	struct smb2fs_req *req;

	req = smb2fs_tree_add(op->tree, chain, SMB2FS_IOCTL, wr);
	req->max = max(req->max, SMB2FS_OP_IOCTL_SIZE + max);
	req->expects = max;
	smb2fs_pdu_fsctl_encode_ioctl(wr, &ioctl);
}

/**
 * smb2fs_op_end_ioctl - end what smb2fs_op_begin_ioctl() began
 * @chain: the chain
 * @wr: where the encoder has come to
 *
 * Return: 0, or what smb2fs_chain_end() tells.
 */
int smb2fs_op_end_ioctl(struct smb2fs_chain *chain, struct smb2fs_wr *wr)
{
	smb2fs_pdu_fsctl_end_ioctl(wr);
	return smb2fs_chain_end(chain, wr);
}

/**
 * smb2fs_op_get_query - the information that a QUERY_INFO was answered with
 * @chain: done
 * @i: which of its requests; without an error
 * @ret: the information; valid as long as the chain
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_op_get_query(const struct smb2fs_chain *chain, unsigned int i,
			struct smb2fs_rd *ret)
{
	struct smb2fs_rd rd;

	smb2fs_req_read(&chain->req[i], &rd);
	return smb2fs_pdu_info_decode_query(&rd, ret);
}

/**
 * smb2fs_op_get_ioctl - the output that an IOCTL was answered with
 * @chain: done
 * @i: which of its requests; it has an answer, whatever its status
 * @code: SMB2FS_FSCTL_*
 * @ret: the output; valid as long as the chain
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_op_get_ioctl(const struct smb2fs_chain *chain, unsigned int i,
			u32 code, struct smb2fs_rd *ret)
{
	struct smb2fs_rd rd;

	smb2fs_req_read(&chain->req[i], &rd);
	return smb2fs_pdu_fsctl_decode_ioctl(&rd, code, ret);
}

/*
 * A link at the end of the path is what the caller has to know of. One before it
 * was a directory when the VFS looked, so it has to look again.
 */
static int stopped(const struct smb2fs_req *req)
{
	struct smb2fs_error_symlink symlink;
	struct smb2fs_error_rsp error;
	struct smb2fs_rd rd;

	smb2fs_req_read(req, &rd);
	if (smb2fs_pdu_error_decode(&rd, &error) ||
	    smb2fs_pdu_error_decode_symlink(&error, &symlink))
		return -ELOOP;
	return symlink.unparsed ? -ESTALE : -ELOOP;
}

/**
 * smb2fs_op_status - how a request of an operation went
 * @chain: done
 * @i: which of its requests
 *
 * That there is no such file only who names one can be told. Of what was found a
 * moment before it says that it has gone since: its name is to be asked for again,
 * not known to be free. The VFS would also make again what was made.
 *
 * Return: as smb2fs_req_status(), but for -ENOENT of what names no file: -ESTALE if
 * the chain has only looked for it, else -EIO.
 */
int smb2fs_op_status(const struct smb2fs_chain *chain, unsigned int i)
{
	const struct smb2fs_req *req = &chain->req[i];
	int err = smb2fs_req_status(req);

	if (err == -ENOENT && req->command != SMB2FS_CREATE &&
	    req->command != SMB2FS_SET_INFO)
		return chain->finds ? -ESTALE : -EIO;
	return err;
}

/**
 * smb2fs_op_open_status - how the CREATE that begins a chain went
 * @chain: done
 *
 * A file that was removed and is open somewhere still has its name. Who wants to
 * make one finds it taken, for everybody else it has gone.
 *
 * Return: as smb2fs_op_status(), but -ENOENT for that; and for a symbolic link that
 * is in the way, [MS-SMB2] 2.2.2.2.1: -ELOOP for the file itself, -ESTALE for one of
 * the directories in its path.
 */
int smb2fs_op_open_status(const struct smb2fs_chain *chain)
{
	const struct smb2fs_req *req = &chain->req[0];

	if (!req->err && req->hdr.status == STATUS_STOPPED_ON_SYMLINK)
		return stopped(req);
	if (!req->err && chain->finds &&
	    req->hdr.status == STATUS_DELETE_PENDING)
		return -ENOENT;
	return smb2fs_op_status(chain, 0);
}

/**
 * smb2fs_op_get_create - decode the answer to the CREATE that begins a chain
 * @chain: done
 * @ret: the answer; valid as long as the chain
 *
 * Return: 0, what the server refused it with, or -EBADMSG.
 */
int smb2fs_op_get_create(const struct smb2fs_chain *chain,
			 struct smb2fs_create_rsp *ret)
{
	struct smb2fs_rd rd;
	int err = smb2fs_op_open_status(chain);

	if (err)
		return err;
	smb2fs_req_read(&chain->req[0], &rd);
	return smb2fs_pdu_open_decode_create(&rd, ret);
}

static umode_t stat_type_of(u32 attributes)
{
	return attributes & SMB2FS_ATTR_DIRECTORY ? S_IFDIR : S_IFREG;
}

/* Which volume a file is on comes with its open, if at all */
static int get_volume(const struct smb2fs_tree *tree,
		      const struct smb2fs_chain *chain, u64 *ret)
{
	struct smb2fs_create_rsp create;
	struct smb2fs_ctx_rsp ctx;
	int err;

	if (chain->req[0].command != SMB2FS_CREATE ||
	    smb2fs_op_has_quirk(tree, SMB2FS_QUIRK_VOLUME_ID))
		return 0;
	err = smb2fs_op_get_create(chain, &create);
	if (!err)
		err = smb2fs_pdu_ctx_decode(&create.contexts, &ctx);
	if (!err)
		*ret = ctx.volume_id;
	return err;
}

/**
 * smb2fs_op_get_stat - decode the answer to a question for FileAll
 * @tree: the share
 * @chain: done
 * @i: which of its requests; without an error
 * @ret: what the file is, but for what a reparse point makes of it
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_op_get_stat(const struct smb2fs_tree *tree,
		       const struct smb2fs_chain *chain, unsigned int i,
		       struct smb2fs_stat *ret)
{
	struct smb2fs_rd rd;
	int err;

	*ret = (struct smb2fs_stat){};
	err = smb2fs_op_get_query(chain, i, &rd);
	if (!err)
		err = smb2fs_pdu_fscc_decode_all(&rd, &ret->info);
	if (!err)
		err = get_volume(tree, chain, &ret->volume);
	if (!err)
		ret->type = stat_type_of(ret->info.attrs.attributes);
	return err;
}
