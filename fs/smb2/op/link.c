// SPDX-License-Identifier: GPL-2.0
/* Symbolic links, fifos, sockets and devices: files that are more to us than to
 * the server.
 */

#include "op/link.h"

#include <linux/bvec.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "client/handle.h"
#include "client/tree.h"
#include "engine/engine.h"
#include "op/mf.h"
#include "op/name.h"
#include "op/open.h"
#include "wire/pdu_data.h"
#include "wire/pdu_fsctl.h"
#include "wire/wire_info.h"

/* [MS-FSCC] 2.1.2: most bytes of a reparse point */
#define REPARSE_MAX	16384

#define WRITE_SIZE	(SMB2FS_HDR_SIZE + 48)

/* What stands before the target of a link, in any form */
#define FRONT_SIZE	32

static const umode_t types[] = {
	[SMB2FS_NODE_LINK]	= S_IFLNK,
	[SMB2FS_NODE_CHR]	= S_IFCHR,
	[SMB2FS_NODE_BLK]	= S_IFBLK,
	[SMB2FS_NODE_FIFO]	= S_IFIFO,
	[SMB2FS_NODE_SOCK]	= S_IFSOCK,
};

/**
 * smb2fs_op_link_may_be - can it be something else than it seems?
 * @tree: the share
 * @attrs: of the file
 *
 * Return: whether that needs smb2fs_op_link_resolve() to tell.
 */
bool smb2fs_op_link_may_be(const struct smb2fs_tree *tree,
			   const struct smb2fs_attrs *attrs)
{
	if (attrs->attributes & SMB2FS_ATTR_REPARSE_POINT)
		return true;
	return READ_ONCE(tree->mf_links) && attrs->size == SMB2FS_MF_SIZE &&
	       !(attrs->attributes & SMB2FS_ATTR_DIRECTORY);
}

static void set_link(struct smb2fs_stat *stat, char *link)
{
	stat->type = S_IFLNK;
	stat->link = link;
	stat->info.attrs.size = strlen(link);
}

static int link_build_get(const struct smb2fs_op *op,
			  struct smb2fs_chain *chain)
{
	struct smb2fs_wr wr;

	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_GET_REPARSE_POINT,
			      REPARSE_MAX, &wr);
	return smb2fs_op_end_ioctl(chain, &wr);
}

static int take_link(const struct smb2fs_tree *tree,
		     const struct smb2fs_reparse *rp, struct smb2fs_stat *stat)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	char *link;
	int len;

	if (!buf)
		return -ENOMEM;
	len = smb2fs_pdu_reparse_decode_target(rp, buf, PATH_MAX - 1, tree->map);
	if (len < 0) {
		kfree(buf);
		return len;
	}
	link = kmemdup_nul(buf, len, GFP_KERNEL);
	kfree(buf);
	if (!link)
		return -ENOMEM;
	set_link(stat, link);
	return 0;
}

static int take_reparse(const struct smb2fs_tree *tree,
			const struct smb2fs_reparse *rp,
			struct smb2fs_stat *stat)
{
	switch (rp->node) {
	case SMB2FS_NODE_OTHER:
		return 0;
	case SMB2FS_NODE_LINK:
		return take_link(tree, rp, stat);
	default:
		stat->type = types[rp->node];
		if (rp->major <= MAJOR(~0u) && rp->minor <= MINORMASK)
			stat->rdev = MKDEV(rp->major, rp->minor);
		return 0;
	}
}

/* The second request of @chain is the question, the first has opened the file */
static int get_reparse(const struct smb2fs_tree *tree,
		       const struct smb2fs_chain *chain,
		       struct smb2fs_stat *stat)
{
	struct smb2fs_reparse rp;
	struct smb2fs_rd out;
	int err;

	err = smb2fs_op_open_status(chain);
	if (err)
		return err;
	err = smb2fs_req_status(&chain->req[1]);
	if (err)
		return err;
	err = smb2fs_op_get_ioctl(chain, 1, SMB2FS_FSCTL_GET_REPARSE_POINT, &out);
	if (err)
		return err;
	err = smb2fs_pdu_reparse_decode(&out, &rp);
	if (err)
		return err;
	return take_reparse(tree, &rp, stat);
}

/* What nobody here can read stays what it is for the server */
static bool is_for_server(int err)
{
	return err == -EBADMSG || err == -EILSEQ || err == -ENAMETOOLONG ||
	       err == -EINVAL || err == -EOPNOTSUPP;
}

static int resolve_reparse(const struct smb2fs_target *target,
			   struct smb2fs_stat *stat)
{
	struct smb2fs_op op = {
		.tree	= target->tree,
		.target	= target,
		.max	= 1,
		.bytes	= SMB2FS_OP_IOCTL_SIZE,
		.build	= link_build_get,
		.looks	= true,
	};
	struct smb2fs_chain *chain;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	err = get_reparse(target->tree, chain, stat);
	smb2fs_chain_put(chain);
	return is_for_server(err) ? 0 : err;
}

/* Who may not read it does not learn that it is a link */
static int resolve_mf(const struct smb2fs_target *target, struct page *page,
		      struct smb2fs_stat *stat)
{
	struct bio_vec bvec;
	struct smb2fs_open open = {
		.target		= *target,
		.into		= &bvec,
		.n_into		= 1,
		/* ksmbd pads what it sends behind the end of a smaller buffer */
		.into_len	= PAGE_SIZE,
	};
	struct smb2fs_opened opened;
	char *link = NULL;
	int err;

	bvec_set_page(&bvec, page, PAGE_SIZE, 0);
	open.target.access |= SMB2FS_READ_DATA;
	err = smb2fs_op_open(&open, &opened);
	if (err)
		return err == -EACCES ? 0 : err;
	smb2fs_handle_put(opened.handle);
	if (opened.has_data && opened.received == SMB2FS_MF_SIZE)
		err = smb2fs_op_mf_decode(page_address(page), &link);
	if (link)
		set_link(stat, link);
	return err;
}

/**
 * smb2fs_op_link_resolve - find out what a file is that may be more than it seems
 * @target: the file, by its path
 * @stat: what it seems to be; corrected
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0 or a negative errno; then @stat is as it was.
 */
int smb2fs_op_link_resolve(const struct smb2fs_target *target,
			   struct smb2fs_stat *stat)
{
	struct smb2fs_target again = *target;
	struct page *page;
	int err;

	again.access = SMB2FS_READ_ATTRIBUTES;
	again.disposition = SMB2FS_OPEN;
	again.options |= SMB2FS_OPT_OPEN_REPARSE_POINT;
	if (stat->info.attrs.attributes & SMB2FS_ATTR_REPARSE_POINT)
		return resolve_reparse(&again, stat);
	page = alloc_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	err = resolve_mf(&again, page, stat);
	put_page(page);
	return err;
}

/**
 * struct making - a file to be made
 * @form: how; not %SMB2FS_LINK_AUTO
 * @file: what
 * @mf: the contents of a file of Minshall and French
 */
struct making {
	enum smb2fs_link_form		form;
	const struct smb2fs_special	*file;
	const u8			*mf;
};

static int put_reparse(struct smb2fs_wr *wr, const struct making *making,
		       enum smb2fs_name_map map)
{
	const struct smb2fs_special *file = making->file;

	switch (making->form) {
	case SMB2FS_LINK_NATIVE:
		return smb2fs_pdu_reparse_encode_symlink(wr, file->target,
							 file->target_len, map);
	case SMB2FS_LINK_WSL:
		return smb2fs_pdu_reparse_encode_wsl(wr, file);
	default:
		return smb2fs_pdu_reparse_encode_nfs(wr, file);
	}
}

static int put_set(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	struct smb2fs_wr wr;
	int err;

	smb2fs_op_begin_ioctl(op, chain, SMB2FS_FSCTL_SET_REPARSE_POINT, 0, &wr);
	err = put_reparse(&wr, op->context, op->tree->map);
	if (err)
		return err;
	return smb2fs_op_end_ioctl(chain, &wr);
}

static int put_mf(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct making *making = op->context;
	const struct smb2fs_write_req write = {
		.id	= smb2fs_op_id(op),
		.length	= SMB2FS_MF_SIZE,
	};
	struct smb2fs_wr wr;

	smb2fs_tree_add(op->tree, chain, SMB2FS_WRITE, &wr);
	smb2fs_pdu_data_encode_write(&wr, &write);
	smb2fs_cursor_write(&wr, making->mf, SMB2FS_MF_SIZE);
	return smb2fs_chain_end(chain, &wr);
}

static int build_make(const struct smb2fs_op *op, struct smb2fs_chain *chain)
{
	const struct making *making = op->context;

	return (making->form == SMB2FS_LINK_MF ? put_mf : put_set)(op, chain) ?:
	       smb2fs_op_put_query(op, chain, SMB2FS_INFO_FILE,
				   SMB2FS_FILE_ALL);
}

/* The file was made, but not what it was to be */
static void unmake(const struct smb2fs_target *target)
{
	struct smb2fs_removal removal = { .target = *target };

	removal.target.access = SMB2FS_DELETE;
	removal.target.disposition = SMB2FS_OPEN;
	smb2fs_op_name_remove(&removal);
}

static int link_make(const struct smb2fs_target *target,
		     const struct making *making, struct smb2fs_stat *ret)
{
	struct smb2fs_op op = {
		.tree		= target->tree,
		.target		= target,
		.max		= 2,
		/* a name to follow and one to print, in UTF-16 */
		.bytes		= SMB2FS_OP_IOCTL_SIZE + FRONT_SIZE + WRITE_SIZE +
				  SMB2FS_MF_SIZE + SMB2FS_OP_INFO_SIZE +
				  4 * making->file->target_len,
		.build		= build_make,
		.context	= making,
	};
	u64 asked = ktime_get_ns();
	struct smb2fs_chain *chain;
	int err = smb2fs_op_call(&op, &chain);

	if (err)
		return err;
	err = smb2fs_op_open_status(chain);
	if (!err) {
		err = smb2fs_op_first_error(chain);
		if (!err)
			err = smb2fs_op_get_stat(target->tree, chain, 2, ret);
		if (err)
			unmake(target);
	}
	smb2fs_chain_put(chain);
	ret->asked = asked;
	return err;
}

static int make_mf(const struct smb2fs_target *target,
		   const struct smb2fs_special *file, struct smb2fs_stat *ret)
{
	struct making making = { .form = SMB2FS_LINK_MF, .file = file };
	u8 *buf;
	int err;

	if (file->node != SMB2FS_NODE_LINK)
		return -EOPNOTSUPP;
	buf = kmalloc(SMB2FS_MF_SIZE, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	making.mf = buf;
	err = smb2fs_op_mf_encode(buf, file->target, file->target_len);
	if (!err)
		err = link_make(target, &making, ret);
	kfree(buf);
	return err;
}

static int make_auto(const struct smb2fs_target *target,
		     const struct smb2fs_special *file,
		     struct smb2fs_stat *ret)
{
	const struct making native = {
		.form	= SMB2FS_LINK_NATIVE,
		.file	= file,
	};
	int err;

	if (READ_ONCE(target->tree->mf_links))
		return make_mf(target, file, ret);
	err = link_make(target, &native, ret);
	if (err != -EOPNOTSUPP)
		return err;
	WRITE_ONCE(target->tree->mf_links, true);
	return make_mf(target, file, ret);
}

static int make_as(const struct smb2fs_target *target,
		   enum smb2fs_link_form form,
		   const struct smb2fs_special *file, struct smb2fs_stat *ret)
{
	const struct making making = { .form = form, .file = file };

	switch (form) {
	case SMB2FS_LINK_AUTO:
		return make_auto(target, file, ret);
	case SMB2FS_LINK_MF:
		return make_mf(target, file, ret);
	default:
		return link_make(target, &making, ret);
	}
}

/**
 * smb2fs_op_link_make - make a symbolic link or a special file
 * @target: its name
 * @form: how; devices, fifos and sockets need %SMB2FS_LINK_NFS or
 *	%SMB2FS_LINK_WSL
 * @file: what
 * @ret: what the server says of it, to be freed as it says
 *
 * Context: process; sleeps, killable; one round trip, and the first time
 * that a server refuses %SMB2FS_LINK_AUTO two more.
 * Return: 0, -EEXIST, -EOPNOTSUPP when the server cannot keep such a file,
 * -ENAMETOOLONG, -EINVAL for a target that cannot be said so, or what
 * smb2fs_op_call() and the server tell.
 */
int smb2fs_op_link_make(const struct smb2fs_target *target,
			enum smb2fs_link_form form,
			const struct smb2fs_special *file,
			struct smb2fs_stat *ret)
{
	struct smb2fs_target new = *target;
	char *link = NULL;
	int err;

	if (file->node == SMB2FS_NODE_LINK) {
		link = kmemdup_nul(file->target, file->target_len, GFP_KERNEL);
		if (!link)
			return -ENOMEM;
	}
	new.access = SMB2FS_READ_ATTRIBUTES | SMB2FS_WRITE_ATTRIBUTES |
		     SMB2FS_WRITE_DATA;
	new.disposition = SMB2FS_CREATE_NEW;
	new.options = SMB2FS_OPT_NON_DIRECTORY | SMB2FS_OPT_OPEN_REPARSE_POINT;
	new.attributes = SMB2FS_ATTR_NORMAL;
	err = make_as(&new, form, file, ret);
	if (err) {
		kfree(link);
		return err;
	}
	ret->type = types[file->node];
	ret->rdev = MKDEV(file->major, file->minor);
	if (link)
		set_link(ret, link);
	return 0;
}
