// SPDX-License-Identifier: GPL-2.0
/* The space of files: holes, zeroes, and room to grow. */

#include "vfs_space.h"

#include <linux/falloc.h>
#include <linux/mm.h>
#include <linux/pagemap.h>

#include "handle.h"
#include "op_space.h"
#include "vfs_direct.h"
#include "vfs_inode.h"
#include "vfs_write.h"

#define ZERO_MODES	(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)

static bool is_sparse(struct inode *inode)
{
	return READ_ONCE(smb2fs_inode_of(inode)->attributes) &
	       SMB2FS_ATTR_SPARSE;
}

/* Does the range end where the file does not reach, but will? */
static bool extends(struct inode *inode, int mode, u64 end)
{
	return !(mode & FALLOC_FL_KEEP_SIZE) && end > i_size_read(inode);
}

/* Ask the server; who does not know says that all of it is data */
static int find(struct inode *inode, u64 offset, u64 end, bool data, u64 *ret)
{
	const struct smb2fs_range range = { offset, end - offset };
	struct smb2fs_handle *handle = NULL;
	int err = -EOPNOTSUPP;

	if (is_sparse(inode))
		handle = smb2fs_inode_handle(inode, SMB2FS_READ_DATA);
	if (handle) {
		err = smb2fs_op_space_find(handle, &range, data, ret);
		smb2fs_handle_put(handle);
	}
	if (err != -EOPNOTSUPP)
		return err;
	*ret = data ? offset : end;
	return 0;
}

/* Return: 0 when all from @offset to @end is data, or an error */
static int check_filled(struct inode *inode, u64 offset, u64 end)
{
	u64 hole;
	int err;

	if (offset >= end || !is_sparse(inode))
		return 0;
	err = find(inode, offset, end, false, &hole);
	if (!err && hole < end)
		err = -EOPNOTSUPP;
	return err;
}

/*
 * What has data has its space, and what is behind the end can be reserved; but
 * nobody can tell a server to fill a hole.
 */
static int reserve(struct inode *inode, int mode, struct smb2fs_space *space)
{
	u64 end = space->range.offset + space->range.length;
	u64 size = i_size_read(inode);
	int err;

	err = check_filled(inode, space->range.offset, min(end, size));
	/* a smaller number would cut the file */
	if (err || end <= size)
		return err;
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
	err = smb2fs_write_wait(inode, 0, LLONG_MAX);
	if (err)
		return err;
	size = i_size_read(inode);
	err = mode & ZERO_MODES ? zero(inode, mode, space) :
				  reserve(inode, mode, space);
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
	return smb2fs_write_wait(inode, 0, LLONG_MAX) ?:
	       smb2fs_inode_refresh(inode, file_dentry(file));
}

static int allocate_locked(struct file *file, int mode,
			   struct smb2fs_space *space)
{
	struct inode *inode = file_inode(file);
	u64 end = space->range.offset + space->range.length;
	int err;

	/* what is on its way may make it longer */
	err = smb2fs_direct_wait(inode) ?: know_size(file, mode);
	if (!err && extends(inode, mode, end))
		err = inode_newsize_ok(inode, end);
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
	err = smb2fs_write_wait(inode, 0, LLONG_MAX);
	if (err)
		return err;
	size = i_size_read(inode);
	if (offset < 0 || offset >= size)
		return -ENXIO;
	err = find(inode, offset, size, whence == SEEK_DATA, &pos);
	if (err)
		return err;
	return vfs_setpos(file, pos, inode->i_sb->s_maxbytes);
}
