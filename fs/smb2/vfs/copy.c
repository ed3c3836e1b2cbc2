// SPDX-License-Identifier: GPL-2.0
/* Copies and clones that the server makes. */

#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/splice.h>

#include "client/handle.h"
#include "client/tree.h"
#include "op/copy.h"
#include "op/set.h"
#include "vfs/direct.h"
#include "vfs/inode.h"
#include "vfs/space.h"
#include "vfs/super.h"
#include "vfs/write.h"
#include "wire/wire_info.h"

static struct smb2fs_super *super_of(struct file *file)
{
	return smb2fs_super_of(file_inode(file)->i_sb);
}

/* The opens that the server is told of */
static int get_handles(struct inode *from, struct inode *to,
		       struct smb2fs_copy *copy)
{
	copy->from = smb2fs_inode_handle(from, SMB2FS_READ_DATA);
	copy->to = smb2fs_inode_handle(to, SMB2FS_WRITE_DATA);
	return copy->from && copy->to ? 0 : -EBADF;
}

static void put_handles(struct smb2fs_copy *copy)
{
	if (copy->from)
		smb2fs_handle_put(copy->from);
	if (copy->to)
		smb2fs_handle_put(copy->to);
}

/* @len bytes at @pos are what the server has made of them */
static void set_copied(struct inode *inode, loff_t pos, u64 len)
{
	loff_t size = i_size_read(inode);

	if (!len)
		return;
	/* a part of a folio cannot go; what a mapping writes meanwhile stays */
	invalidate_inode_pages2_range(inode->i_mapping, pos >> PAGE_SHIFT,
				      (pos + len - 1) >> PAGE_SHIFT);
	smb2fs_write_done(inode, pos + len);
	if (pos + len > size)
		pagecache_isize_extended(inode, size, pos + len);
}

static int copy_data(struct smb2fs_super *super, const struct smb2fs_copy *copy,
		     u64 *done)
{
	struct smb2fs_copy_limits limits = super->copy_limits;
	u8 key[SMB2FS_RESUME_KEY_SIZE];
	int err;

	*done = 0;
	err = smb2fs_op_copy_key(copy->from, key);
	if (err)
		return err;
	err = smb2fs_op_copy_data(copy, key, &limits, done);
	/* two who learn it at the same time learn the same */
	super->copy_limits = limits;
	return err;
}

/* With the lock of @to. Return: bytes, if there are any, or an error */
static ssize_t copy_locked(struct file *from, struct file *to,
			   struct smb2fs_copy *copy)
{
	struct inode *inode = file_inode(to);
	u64 done = 0;
	int err;

	err = smb2fs_direct_wait(inode);
	if (err)
		return err;
	err = inode_newsize_ok(inode, max_t(u64, i_size_read(inode),
					    copy->to_pos + copy->len));
	if (err)
		return err;
	err = smb2fs_space_leave_hole(inode, copy->to_pos);
	if (err)
		return err;
	filemap_invalidate_lock(inode->i_mapping);
	err = smb2fs_write_flush(file_inode(from));
	if (!err)
		err = smb2fs_write_flush(inode);
	if (!err) {
		err = copy_data(super_of(to), copy, &done);
		set_copied(inode, copy->to_pos, done);
	}
	filemap_invalidate_unlock(inode->i_mapping);
	return err && !done ? err : done;
}

static ssize_t copy_on_server(struct file *from, loff_t from_pos,
			      struct file *to, loff_t to_pos, size_t len)
{
	struct inode *inode = file_inode(to);
	struct smb2fs_copy copy = {
		.from_pos	= from_pos,
		.to_pos		= to_pos,
		.len		= len,
	};
	ssize_t ret;

	if (super_of(from)->tree->session != super_of(to)->tree->session)
		return -EXDEV;
	ret = get_handles(file_inode(from), inode, &copy);
	if (!ret)
		ret = down_write_killable(&inode->i_rwsem);
	if (!ret) {
		ret = copy_locked(from, to, &copy);
		inode_unlock(inode);
	}
	put_handles(&copy);
	return ret;
}

/* Does that only say that the server does not make this copy? */
static bool is_refusal(ssize_t err)
{
	return err == -EOPNOTSUPP || err == -EXDEV || err == -EINVAL ||
	       err == -ENODATA || err == -ENOENT;
}

/**
 * smb2fs_copy_range - copy_file_range(), for the VFS
 * @from: the file to copy from
 * @from_pos: where
 * @to: the file to copy to
 * @to_pos: where
 * @len: bytes
 * @flags: 0
 *
 * Context: process; sleeps, killable; one round trip, and one for each 16 MiB;
 * what the server does not copy goes through here.
 * Return: bytes copied, or a negative errno.
 */
ssize_t smb2fs_copy_range(struct file *from, loff_t from_pos, struct file *to,
			  loff_t to_pos, size_t len, unsigned int flags)
{
	ssize_t ret = copy_on_server(from, from_pos, to, to_pos, len);

	if (is_refusal(ret))
		ret = splice_copy_file_range(from, from_pos, to, to_pos, len);
	return ret;
}

/*
 * A volume may share whole clusters only, [MS-FSCC] 2.3.7.2, also the last one of
 * a file; others refuse what is behind the end. Which it is the answer to the
 * exact length tells.
 */
static int copy_ask(const struct smb2fs_copy *copy, u64 end, bool to_end)
{
	const struct smb2fs_target target = {
		.handle	= copy->to,
		.tree	= copy->to->tree,
	};
	struct smb2fs_copy whole = *copy;
	struct smb2fs_fs_size size;
	int err = smb2fs_op_copy_clone(copy, end);

	if (err != -EINVAL || !to_end)
		return err;
	err = smb2fs_op_meta_statfs(&target, &size);
	if (err)
		return err;
	if (!is_power_of_2(size.unit))
		return -EINVAL;
	whole.len = round_up(copy->len, size.unit);
	return whole.len == copy->len ? -EINVAL :
					smb2fs_op_copy_clone(&whole, end);
}

/* With the locks of both. A target that was made longer in vain is cut again */
static int clone_locked(struct file *from, struct file *to,
			struct smb2fs_copy *copy)
{
	const struct smb2fs_target target = {
		.handle	= copy->to,
		.tree	= copy->to->tree,
	};
	struct inode *inode = file_inode(to);
	u64 size = i_size_read(inode);
	u64 end = copy->to_pos + copy->len;
	bool to_end = end >= size && copy->from_pos + copy->len ==
					     i_size_read(file_inode(from));
	int err;

	err = smb2fs_space_leave_hole(inode, copy->to_pos);
	if (err)
		return err;
	err = smb2fs_space_match(file_inode(from), inode);
	if (err)
		return err;
	filemap_invalidate_lock(inode->i_mapping);
	err = copy_ask(copy, end > size ? end : 0, to_end);
	if (!err)
		set_copied(inode, copy->to_pos, copy->len);
	else if (end > size)
		smb2fs_op_set_size(&target, size);
	smb2fs_inode_forget(inode);
	filemap_invalidate_unlock(inode->i_mapping);
	return err;
}

static int clone(struct file *from, struct file *to, struct smb2fs_copy *copy,
		 unsigned int flags)
{
	struct inode *source = file_inode(from), *inode = file_inode(to);
	loff_t len = copy->len;
	int err;

	err = smb2fs_write_flush(source);
	if (err)
		return err;
	err = smb2fs_write_flush(inode);
	if (err)
		return err;
	err = smb2fs_inode_refresh(source, file_dentry(from));
	if (err)
		return err;
	err = smb2fs_inode_refresh(inode, file_dentry(to));
	if (err)
		return err;
	err = get_handles(source, inode, copy);
	if (err)
		return err;
	lock_two_nondirectories(source, inode);
	err = generic_remap_file_range_prep(from, copy->from_pos, to,
					    copy->to_pos, &len, flags);
	copy->len = len;
	if (!err && len)
		err = clone_locked(from, to, copy);
	unlock_two_nondirectories(source, inode);
	return err;
}

/**
 * smb2fs_copy_remap - FICLONE and FICLONERANGE, for the VFS
 * @from: the file whose blocks are shared
 * @from_pos: from where
 * @to: the file that gets them
 * @to_pos: where
 * @len: bytes; 0 for all there are
 * @flags: REMAP_FILE_*
 *
 * Context: process; sleeps, killable; one round trip, one if the target is to have
 * holes from now on, and one for each size, since the target is never to be cut
 * where others have made it longer; two more to the end of a file where a volume
 * shares whole clusters only.
 * Return: bytes, -EOPNOTSUPP, or another negative errno.
 */
loff_t smb2fs_copy_remap(struct file *from, loff_t from_pos, struct file *to,
			 loff_t to_pos, loff_t len, unsigned int flags)
{
	const struct smb2fs_super *super = super_of(to);
	struct smb2fs_copy copy = {
		.from_pos	= from_pos,
		.to_pos		= to_pos,
		.len		= len,
	};
	int err;

	if (flags & REMAP_FILE_DEDUP ||
	    !(super->volume.attributes & SMB2FS_FS_BLOCK_REFS))
		return -EOPNOTSUPP;
	if (flags & ~REMAP_FILE_ADVISORY)
		return -EINVAL;
	err = clone(from, to, &copy, flags);
	put_handles(&copy);
	return err ?: copy.len;
}
