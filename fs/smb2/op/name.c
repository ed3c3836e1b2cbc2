// SPDX-License-Identifier: GPL-2.0
/* Names: given, changed and taken away, each in one chain. */

#include "op/name.h"

#include <linux/kernel.h>
#include <linux/string.h>

#include "client/handle.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "op/set.h"
#include "wire/pdu_fscc.h"
#include "wire/pdu_info.h"
#include "wire/wire_status.h"

/* A class with a name in it, without the name */
#define NAME_SIZE	24
#define BASIC_SIZE	40

/**
 * struct naming - a name that a file is to get
 * @class: %SMB2FS_FILE_RENAME or %SMB2FS_FILE_LINK
 * @to: the name, below the share's root
 * @replace: another file may have it
 */
struct naming {
	u8		class;
	const char	*to;
	bool		replace;
};

static int put_naming(const struct smb2fs_op *op, struct smb2fs_chain *chain,
		      const struct naming *naming)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_set(op, chain, naming->class, &wr);
	return smb2fs_pdu_fscc_encode_rename(&wr, naming->replace, naming->to,
					     strlen(naming->to), op->tree->map) ?:
	       smb2fs_op_end_set(chain, &wr);
}

static int build_naming(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	return put_naming(op, chain, op->context);
}

static int name_it(const struct smb2fs_target *target,
		   const struct naming *naming)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 1,
		.bytes		= SMB2FS_OP_INFO_SIZE + NAME_SIZE +
				  2 * strlen(naming->to),
		.build		= build_naming,
		.context	= naming,
	};

	return smb2fs_op_do(&op, NULL);
}

/**
 * smb2fs_op_name_rename - give a file another name
 * @target: the file, with %SMB2FS_DELETE
 * @to: the name, below the share's root, with slashes
 * @replace: a file of that name goes; else it is an error
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0; what smb2fs_op_do() tells: -EEXIST when there is a file of that
 * name, -EACCES when it may not be replaced: it is open, read-only or a
 * directory.
 */
int smb2fs_op_name_rename(const struct smb2fs_target *target, const char *to,
			  bool replace)
{
	const struct naming naming = {
		.class		= SMB2FS_FILE_RENAME,
		.to		= to,
		.replace	= replace,
	};

	return name_it(target, &naming);
}

/**
 * smb2fs_op_name_link - give a file one more name
 * @target: the file
 * @to: the name, below the share's root, with slashes
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0; what smb2fs_op_do() tells: -EEXIST when there is a file of that
 * name, -EOPNOTSUPP when files have one name only.
 */
int smb2fs_op_name_link(const struct smb2fs_target *target, const char *to)
{
	const struct naming naming = {
		.class	= SMB2FS_FILE_LINK,
		.to	= to,
	};

	return name_it(target, &naming);
}

static int put_attributes(const struct smb2fs_op *op,
			  struct smb2fs_chain *chain, u32 attributes)
{
	const struct smb2fs_attrs attrs = {
		/* 0 would leave them as they are */
		.attributes = attributes ?: SMB2FS_ATTR_NORMAL,
	};

	return smb2fs_op_put_basic(op, chain, &attrs);
}

static int put_disposition(const struct smb2fs_op *op,
			   struct smb2fs_chain *chain, bool remove)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_set(op, chain, SMB2FS_FILE_DISPOSITION, &wr);
	smb2fs_pdu_fscc_encode_disposition(&wr, remove);
	return smb2fs_op_end_set(chain, &wr);
}

static bool is_readonly(const struct smb2fs_removal *removal)
{
	return removal->attributes & SMB2FS_ATTR_READONLY;
}

/*
 * A server does not delete what is read-only, so it is not for a moment. What
 * other names the file has get their attribute back.
 */
static int name_build_remove(const struct smb2fs_op *op,
			     struct smb2fs_chain *chain)
{
	const struct smb2fs_removal *removal = op->context;
	const struct naming naming = {
		.class	= SMB2FS_FILE_RENAME,
		.to	= removal->hidden,
	};
	u32 attributes = removal->attributes;
	int err = 0;

	if (is_readonly(removal))
		err = put_attributes(op, chain,
				     attributes & ~SMB2FS_ATTR_READONLY);
	if (!err && removal->hidden)
		err = put_naming(op, chain, &naming);
	if (!err)
		err = put_disposition(op, chain, true);
	if (!err && is_readonly(removal))
		err = put_attributes(op, chain, attributes);
	return err;
}

/*
 * What comes behind the disposition may fail: the name is gone. If it is not, what
 * was done for it before is to be undone.
 */
static int remove_status(const struct smb2fs_removal *removal,
			 const struct smb2fs_chain *chain, bool *renamed,
			 bool *writable)
{
	unsigned int disposition = 1 + is_readonly(removal) +
				   !!removal->hidden;
	unsigned int i;
	int err = smb2fs_op_open_status(chain);

	*renamed = removal->hidden &&
		   !smb2fs_req_status(&chain->req[disposition - 1]);
	*writable = is_readonly(removal) &&
		    !smb2fs_req_status(&chain->req[1]) &&
		    smb2fs_req_status(&chain->req[disposition + 1]);
	for (i = 1; !err && i <= disposition; i++)
		err = smb2fs_req_status(&chain->req[i]);
	return err;
}

/* Was it read-only, unknown to the caller? Then its attributes came with CREATE */
static bool learn_readonly(struct smb2fs_removal *removal,
			   const struct smb2fs_chain *chain)
{
	struct smb2fs_create_rsp rsp;

	if (is_readonly(removal) || smb2fs_op_get_create(chain, &rsp))
		return false;
	removal->attributes = rsp.attrs.attributes;
	return is_readonly(removal);
}

static void name_protect(const struct smb2fs_removal *removal)
{
	const struct smb2fs_attrs attrs = { .attributes = removal->attributes };
	struct smb2fs_target target = removal->target;

	target.access = SMB2FS_WRITE_ATTRIBUTES;
	smb2fs_op_set_times(&target, &attrs);
}

/* Return: -EAGAIN when @removal is better informed than it was before */
static int remove_once(struct smb2fs_removal *removal,
		       struct smb2fs_handle *keep)
{
	struct smb2fs_target target = removal->target;
	struct smb2fs_op op = {
		.tree		= target.tree,
		.target		= &target,
		.keep		= keep,
		.max		= 4,
		.bytes		= 4 * SMB2FS_OP_INFO_SIZE + NAME_SIZE +
				  2 * BASIC_SIZE + 8 +
				  2 * strlen(removal->hidden ?: ""),
		.build		= name_build_remove,
		.context	= removal,
	};
	struct smb2fs_create_rsp rsp;
	struct smb2fs_chain *chain;
	bool renamed, writable;
	int err;

	if (is_readonly(removal))
		target.access |= SMB2FS_WRITE_ATTRIBUTES;
	err = smb2fs_op_call(&op, &chain);
	if (err)
		return err;
	if (keep && !smb2fs_op_get_create(chain, &rsp))
		smb2fs_handle_set_open(keep, &rsp.id);
	err = remove_status(removal, chain, &renamed, &writable);
	if (err == -EACCES && learn_readonly(removal, chain))
		err = -EAGAIN;
	smb2fs_chain_put(chain);
	if (err && renamed) {
		target.path = removal->hidden;
		smb2fs_op_name_rename(&target, removal->target.path, false);
	}
	if (err && writable)
		name_protect(removal);
	return err;
}

/* The same, with the open that @removal wants to have kept, if it does */
static int remove_kept(struct smb2fs_removal *removal)
{
	struct smb2fs_handle *handle;
	int err;

	if (!removal->kept)
		return remove_once(removal, NULL);
	handle = smb2fs_handle_alloc(removal->target.tree, SMB2FS_DELETE);
	if (!handle)
		return -ENOMEM;
	err = remove_once(removal, handle);
	if (err)
		smb2fs_handle_put(handle);
	else
		*removal->kept = handle;
	return err;
}

/**
 * smb2fs_op_name_remove - take a name away
 * @removal: the name; its options say what the file has to be
 *
 * Context: process; sleeps, killable; one round trip, and one more when a file
 * is read-only and the caller did not know it.
 * Return: 0; what smb2fs_op_call() tells; or what the server refused with:
 * -ENOENT, -EISDIR, -ENOTDIR, -ENOTEMPTY, -EACCES and so on.
 */
int smb2fs_op_name_remove(const struct smb2fs_removal *removal)
{
	struct smb2fs_removal known = *removal;
	int err = remove_kept(&known);

	return err == -EAGAIN ? remove_kept(&known) : err;
}

static int build_move(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct naming naming = {
		.class	= SMB2FS_FILE_RENAME,
		.to	= op->context,
	};
	int err;

	err = put_disposition(op, chain, false);
	if (err)
		return err;
	err = put_naming(op, chain, &naming);
	if (err)
		return err;
	return put_disposition(op, chain, true);
}

/**
 * smb2fs_op_name_move_removed - give a file that waits for its last close another name
 * @handle: the open that has removed it
 * @to: the name, below the share's root, with slashes
 *
 * What is removed has no name that could be changed, so it is not for a moment.
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, or what smb2fs_op_do() tells; the file is where it was then.
 */
int smb2fs_op_name_move_removed(struct smb2fs_handle *handle, const char *to)
{
	const struct smb2fs_target target = { .handle = handle };
	struct smb2fs_op op = {
		.tree		= handle->tree,
		.target		= &target,
		.max		= 3,
		.bytes		= 3 * SMB2FS_OP_INFO_SIZE + NAME_SIZE + 2 * 8 +
				  2 * strlen(to),
		.build		= build_move,
		.context	= to,
	};

	return smb2fs_op_do(&op, NULL);
}
