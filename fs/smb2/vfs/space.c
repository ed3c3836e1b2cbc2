// SPDX-License-Identifier: GPL-2.0
/* The space of files: holes, zeroes, and room to grow. */

#include "vfs/space.h"

#include <linux/bvec.h>
#include <linux/falloc.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/uio.h>

#include "client/handle.h"
#include "op/open.h"
#include "op/set.h"
#include "op/space.h"
#include "vfs/direct.h"
#include "vfs/inode.h"
#include "vfs/super.h"
#include "vfs/write.h"

#define ZERO_MODES	(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)

/* What lies between the end of a file and new data is to be a hole from here on */
#define HOLE_MIN	SZ_8K

/* So much of a file gets its space at once, and so much with one write */
#define FILL_MAX	SZ_4M
#define ZEROES_MAX	SZ_1M

static bool is_sparse(struct inode *inode)
{
	return READ_ONCE(smb2fs_inode_of(inode)->attributes) &
	       SMB2FS_ATTR_SPARSE;
}

/* What came of FSCTL_SET_SPARSE. Only a fool asks again for what there is not */
static void note_sparse(struct inode *inode, int err)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	if (err == -EOPNOTSUPP)
		smb2fs_super_of(inode->i_sb)->no_sparse = true;
	if (err)
		return;
	spin_lock(&si->lock);
	si->attributes |= SMB2FS_ATTR_SPARSE;
	spin_unlock(&si->lock);
}

/* Would data at @pos leave a hole, if only the file may have one? */
static bool leaves_hole(struct inode *inode, u64 pos)
{
	return pos > i_size_read(inode) + HOLE_MIN && !is_sparse(inode) &&
	       !smb2fs_super_of(inode->i_sb)->no_sparse;
}

/**
 * smb2fs_space_set_size - cut a file, or make it longer with a hole
 * @inode: the file
 * @target: the same, with %SMB2FS_WRITE_DATA
 * @size: in bytes
 *
 * A server may take the time to write zeroes unless it is told that a file may have
 * holes; and it tells of holes in such files only.
 *
 * Context: process, with the inode's lock; sleeps, killable; one round trip.
 * Return: 0, or what smb2fs_op_do() tells.
 */
int smb2fs_space_set_size(struct inode *inode,
			  const struct smb2fs_target *target, u64 size)
{
	int sparse, err;

	if (!leaves_hole(inode, size))
		return smb2fs_op_set_size(target, size);
	err = smb2fs_op_space_extend(target, size, &sparse);
	note_sparse(inode, sparse);
	/* a chain may end with what is refused */
	if (err && sparse)
		err = smb2fs_op_set_size(target, size);
	return err;
}

static int allow_holes(struct inode *inode)
{
	struct smb2fs_handle *handle;
	int err;

	handle = smb2fs_inode_handle(inode, SMB2FS_WRITE_DATA);
	if (!handle)
		return 0;
	err = smb2fs_op_space_allow(handle);
	smb2fs_handle_put(handle);
	note_sparse(inode, err);
	return err == -EINTR ? err : 0;
}

/**
 * smb2fs_space_leave_hole - data is about to come behind the end of a file
 * @inode: the file
 * @pos: where
 *
 * Context: process, with the inode's lock; sleeps, killable; a round trip for the
 * first data that is far behind the end, none for what is appended.
 * Return: 0, or -EINTR; that there will be no hole is no error.
 */
int smb2fs_space_leave_hole(struct inode *inode, u64 pos)
{
	return leaves_hole(inode, pos) ? allow_holes(inode) : 0;
}

/**
 * smb2fs_space_match - a file is to share the blocks of another
 * @source: that one
 * @inode: the file; has to be sparse if @source is, [MS-FSCC] 2.3.8
 *
 * Context: process, with the locks of both; sleeps, killable; a round trip if it is
 * not sparse yet.
 * Return: 0, or -EINTR; the server tells if it is an error.
 */
int smb2fs_space_match(struct inode *source, struct inode *inode)
{
	return is_sparse(source) && !is_sparse(inode) ? allow_holes(inode) : 0;
}

/* Does the range end where the file does not reach, but will? */
static bool extends(struct inode *inode, int mode, u64 end)
{
	return !(mode & FALLOC_FL_KEEP_SIZE) && end > i_size_read(inode);
}

/* An open to ask about holes with; best the one that can also make them right */
static struct smb2fs_handle *asking_handle(struct inode *inode)
{
	struct smb2fs_handle *handle = smb2fs_inode_handle(inode, 0);

	if (!handle || handle->access & SMB2FS_READ_DATA)
		return handle;
	smb2fs_handle_put(handle);
	return smb2fs_inode_handle(inode, SMB2FS_READ_DATA);
}

/*
 * Windows calls a hole what was written but has not got its place yet, which is
 * when it is flushed.
 */
static int space_settle(struct inode *inode, struct smb2fs_handle *handle)
{
	const struct smb2fs_target target = {
		.handle	= handle,
		.tree	= handle->tree,
	};
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	int err;

	if (!(handle->access & SMB2FS_WRITE_DATA) || !READ_ONCE(si->unflushed))
		return 0;
	WRITE_ONCE(si->unflushed, false);
	err = smb2fs_op_open_flush(&target);
	if (err)
		WRITE_ONCE(si->unflushed, true);
	return err;
}

/* Ask the server; who does not know says that all of it is data */
static int space_find(struct inode *inode, u64 offset, u64 end, bool data,
		      u64 *ret)
{
	const struct smb2fs_range range = { offset, end - offset };
	struct smb2fs_handle *handle = NULL;
	int err = -EOPNOTSUPP;

	if (is_sparse(inode))
		handle = asking_handle(inode);
	if (handle) {
		err = space_settle(inode, handle);
		if (!err)
			err = smb2fs_op_space_find(handle, &range, data, ret);
		smb2fs_handle_put(handle);
	}
	if (err != -EOPNOTSUPP)
		return err;
	*ret = data ? offset : end;
	return 0;
}

/* Write zeroes. Return: bytes, or a negative errno */
static ssize_t write_zeroes(struct file *file, u64 pos, u64 len)
{
	unsigned int i, n = DIV_ROUND_UP(len, PAGE_SIZE);
	struct bio_vec *bvec = kvmalloc_array(n, sizeof(*bvec), GFP_KERNEL);
	struct iov_iter iter;
	struct kiocb iocb;
	ssize_t ret;

	if (!bvec)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		bvec_set_page(&bvec[i], ZERO_PAGE(0), PAGE_SIZE, 0);
	iov_iter_bvec(&iter, ITER_SOURCE, bvec, n, len);
	init_sync_kiocb(&iocb, file);
	iocb.ki_pos = pos;
	ret = smb2fs_direct_write(&iocb, &iter);
	kvfree(bvec);
	return ret ?: -EIO;
}

/* What is cached of a range is with the server then, and nothing is cached */
static int drop_cached(struct inode *inode, u64 pos, u64 end)
{
	int err;

	do {
		if (fatal_signal_pending(current))
			return -EINTR;
		err = smb2fs_write_flush_range(inode, pos, end - 1);
		if (err)
			return err;
		err = invalidate_inode_pages2_range(inode->i_mapping,
						    pos >> PAGE_SHIFT,
						    (end - 1) >> PAGE_SHIFT);
	} while (err == -EBUSY);
	return err;
}

/*
 * Fill the holes of a part of a file. Nothing of it can come into the page cache,
 * and no write() can, so what is a hole now is none of ours that is on its way.
 */
static int fill_part(struct file *file, u64 pos, u64 end)
{
	struct inode *inode = file_inode(file);
	ssize_t done;
	u64 next;
	int err = drop_cached(inode, pos, end);

	while (!err) {
		err = space_find(inode, pos, end, false, &pos);
		if (err || pos >= end)
			break;
		err = space_find(inode, pos, end, true, &next);
		if (err == -ENXIO) {
			next = end;
			err = 0;
		}
		if (err)
			break;
		next = min3(next, pos + ZEROES_MAX, end);
		/* somebody else was faster with some of it */
		done = next > pos ? write_zeroes(file, pos, next - pos) :
				    PAGE_SIZE - offset_in_page(pos);
		if (done < 0)
			err = done;
		else
			pos += done;
	}
	return err;
}

/*
 * No request gives a hole its space but one that writes there. Others get their turn
 * with the page cache in between.
 */
static int space_fill(struct file *file, u64 pos, u64 end)
{
	struct inode *inode = file_inode(file);
	int err = 0;
	u64 next;

	while (!err && pos < end && is_sparse(inode)) {
		err = space_find(inode, pos, end, false, &pos);
		if (err || pos >= end)
			break;
		next = min(pos + FILL_MAX, end);
		filemap_invalidate_lock(inode->i_mapping);
		err = fill_part(file, pos, next);
		filemap_invalidate_unlock(inode->i_mapping);
		pos = next;
	}
	return err;
}

/* What is behind the end can be reserved; a smaller number would cut the file */
static int space_reserve(struct inode *inode, int mode,
			 struct smb2fs_space *space)
{
	u64 end = space->range.offset + space->range.length;

	if (end <= i_size_read(inode))
		return 0;
	if (extends(inode, mode, end))
		space->end = end;
	return smb2fs_op_space_reserve(space);
}

static int zero(struct inode *inode, int mode, struct smb2fs_space *space)
{
	u64 end = space->range.offset + space->range.length;
	int err;

	space->sparse = mode & FALLOC_FL_PUNCH_HOLE && !is_sparse(inode);
	if (extends(inode, mode, end))
		space->end = end;
	err = smb2fs_op_space_zero(space);
	if (!err)
		truncate_pagecache_range(inode, space->range.offset, end - 1);
	return err;
}

/* With the inode's lock and nothing going into the page cache */
static int allocate(struct inode *inode, int mode, struct smb2fs_space *space)
{
	loff_t size;
	int err;

	/* what is written later would be in the way; so would an old size */
	err = smb2fs_write_flush(inode);
	if (err)
		return err;
	size = i_size_read(inode);
	err = mode & ZERO_MODES ? zero(inode, mode, space) :
				  space_reserve(inode, mode, space);
	if (err || space->end == SMB2FS_SPACE_SAME_END) {
		smb2fs_inode_forget(inode);
		return err;
	}
	smb2fs_write_done(inode, space->end);
	pagecache_isize_extended(inode, size, space->end);
	return 0;
}

/*
 * Whoever sets a size cuts what others have written behind it, so that is asked
 * for right before, and after what this side has written.
 */
static int know_size(struct file *file, int mode)
{
	struct inode *inode = file_inode(file);

	if (mode & ZERO_MODES && mode & FALLOC_FL_KEEP_SIZE)
		return 0;
	return smb2fs_write_flush(inode) ?:
	       smb2fs_inode_refresh(inode, file_dentry(file));
}

static int allocate_locked(struct file *file, int mode,
			   struct smb2fs_space *space)
{
	struct inode *inode = file_inode(file);
	u64 end = space->range.offset + space->range.length;
	int err;

	/* what is on its way may make it longer */
	err = smb2fs_direct_wait(inode);
	if (!err)
		err = know_size(file, mode);
	if (!err && extends(inode, mode, end))
		err = inode_newsize_ok(inode, end);
	if (!err && !(mode & ZERO_MODES))
		err = space_fill(file, space->range.offset,
				 min_t(u64, end, i_size_read(inode)));
	if (err)
		return err;
	filemap_invalidate_lock(inode->i_mapping);
	err = allocate(inode, mode, space);
	filemap_invalidate_unlock(inode->i_mapping);
	return err;
}

/**
 * smb2fs_space_allocate - fallocate(), for the VFS
 * @file: open for writing
 * @mode: FALLOC_FL_*
 * @offset: of the first byte
 * @len: how many bytes
 *
 * What is not a hole has its space already; holes are filled, which takes as long as
 * it takes to write so much.
 *
 * Context: process; sleeps, killable; one round trip, one to know the size if
 * that is to change, and one to know whether a sparse file has holes there.
 * Return: 0, -EOPNOTSUPP for what the server or SMB2 does not do, or another
 * negative errno.
 */
long smb2fs_space_allocate(struct file *file, int mode, loff_t offset,
			   loff_t len)
{
	struct inode *inode = file_inode(file);
	struct smb2fs_space space = {
		.range	= { .offset = offset, .length = len },
		.end	= SMB2FS_SPACE_SAME_END,
	};
	int err;

	if (mode & ~(ZERO_MODES | FALLOC_FL_KEEP_SIZE))
		return -EOPNOTSUPP;
	space.handle = smb2fs_inode_handle(inode, SMB2FS_WRITE_DATA);
	if (!space.handle)
		return -EBADF;
	err = down_write_killable(&inode->i_rwsem);
	if (!err) {
		err = allocate_locked(file, mode, &space);
		inode_unlock(inode);
	}
	smb2fs_handle_put(space.handle);
	return err;
}

/**
 * smb2fs_space_seek - lseek() to data or to a hole, for the VFS
 * @file: the file; its attributes are fresh
 * @offset: where to begin
 * @whence: %SEEK_DATA or %SEEK_HOLE
 *
 * Context: process; sleeps, killable; one round trip, or none for a file that has
 * no holes.
 * Return: where it is, -ENXIO when there is none, or another negative errno.
 */
loff_t smb2fs_space_seek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file_inode(file);
	u64 size, pos;
	int err;

	/* what is written later is data, too */
	err = smb2fs_write_flush(inode);
	if (err)
		return err;
	size = i_size_read(inode);
	if (offset < 0 || offset >= size)
		return -ENXIO;
	err = space_find(inode, offset, size, whence == SEEK_DATA, &pos);
	if (err)
		return err;
	return vfs_setpos(file, pos, inode->i_sb->s_maxbytes);
}
