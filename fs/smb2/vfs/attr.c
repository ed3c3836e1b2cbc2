// SPDX-License-Identifier: GPL-2.0
/* stat() and what sets attributes. */

#include <linux/pagemap.h>

#include "client/handle.h"
#include "op/set.h"
#include "vfs/direct.h"
#include "vfs/file.h"
#include "vfs/ident.h"
#include "vfs/inode.h"
#include "vfs/space.h"
#include "vfs/super.h"
#include "vfs/time.h"
#include "vfs/write.h"

/* What of a stat() the writing of data changes */
#define DATA_MASK	(STATX_MTIME | STATX_CTIME | STATX_SIZE | STATX_BLOCKS)

static int attr_revalidate(struct dentry *dentry, u32 mask, unsigned int flags)
{
	struct inode *inode = d_inode(dentry);
	int err;

	if (flags & AT_STATX_DONT_SYNC)
		return 0;
	/* or the time of the last write would be one that the file never has */
	if (S_ISREG(inode->i_mode) && mask & DATA_MASK) {
		err = smb2fs_write_flush(inode);
		if (err)
			return err;
	}
	if (smb2fs_inode_is_fresh(inode) && !(flags & AT_STATX_FORCE_SYNC))
		return 0;
	err = smb2fs_inode_refresh(inode, dentry);
	/* what has lost its last name, and nobody has open, stays what it was */
	return err == -ESTALE && !inode->i_nlink ? 0 : err;
}

/**
 * smb2fs_attr_get - stat(), for the VFS
 * @idmap: of the mount
 * @path: the file
 * @stat: what it is
 * @mask: STATX_*: what is wanted of it
 * @flags: AT_STATX_*
 *
 * Context: process; sleeps, killable; one round trip, or none if the file was
 * looked at a moment ago.
 * Return: 0, or a negative errno.
 */
int smb2fs_attr_get(struct mnt_idmap *idmap, const struct path *path,
		    struct kstat *stat, u32 mask, unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	int err = attr_revalidate(path->dentry, mask, flags);

	if (err)
		return err;
	generic_fillattr(idmap, mask, inode, stat);
	stat->ino = smb2fs_ident_told(stat->ino);
	spin_lock(&si->lock);
	stat->btime = smb2fs_time_from(si->btime);
	if (si->btime)
		stat->result_mask |= STATX_BTIME;
	if (si->attributes & SMB2FS_ATTR_COMPRESSED)
		stat->attributes |= STATX_ATTR_COMPRESSED;
	if (si->attributes & SMB2FS_ATTR_ENCRYPTED)
		stat->attributes |= STATX_ATTR_ENCRYPTED;
	spin_unlock(&si->lock);
	stat->attributes_mask |= STATX_ATTR_COMPRESSED | STATX_ATTR_ENCRYPTED;
	stat->blksize = smb2fs_super_of(inode->i_sb)->io_size;
	return 0;
}

/*
 * Its permissions are the mount's, but for one: what nobody may write is
 * read-only for the server. All else of a mode is not said to it.
 */
static u32 attr_attributes_of(const struct smb2fs_inode *si, umode_t mode)
{
	u32 attributes = si->attributes & ~SMB2FS_ATTR_READONLY;

	if (!(mode & 0222))
		attributes |= SMB2FS_ATTR_READONLY;
	/* 0 would leave them as they are */
	return attributes ?: SMB2FS_ATTR_NORMAL;
}

/*
 * What a chmod() is to the server; 0 for nothing. What others have set there since it
 * was asked is to stay.
 */
static int get_attributes(struct dentry *dentry, umode_t mode, u32 *ret)
{
	struct inode *inode = d_inode(dentry);
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	int err = 0;

	*ret = 0;
	if (S_ISDIR(inode->i_mode))
		return 0;
	if (!smb2fs_inode_is_fresh(inode))
		err = smb2fs_inode_refresh(inode, dentry);
	if (err)
		return err;
	spin_lock(&si->lock);
	if (!(mode & 0222) != !!(si->attributes & SMB2FS_ATTR_READONLY))
		*ret = attr_attributes_of(si, mode);
	spin_unlock(&si->lock);
	return 0;
}

static int set_basic(struct dentry *dentry, const struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	struct smb2fs_target target;
	struct smb2fs_attrs attrs = {};
	int err = 0;

	if (attr->ia_valid & ATTR_MODE)
		err = get_attributes(dentry, attr->ia_mode, &attrs.attributes);
	if (err)
		return err;
	if (attr->ia_valid & ATTR_ATIME)
		attrs.atime = smb2fs_time_to(attr->ia_atime);
	if (attr->ia_valid & ATTR_MTIME)
		attrs.mtime = smb2fs_time_to(attr->ia_mtime);
	if (!attrs.attributes && !attrs.atime && !attrs.mtime)
		return 0;
	/* data that is written later would set the time anew */
	err = smb2fs_write_flush(inode);
	if (err)
		return err;
	err = smb2fs_inode_target(dentry, SMB2FS_WRITE_ATTRIBUTES, &target);
	if (err)
		return err;
	err = smb2fs_op_set_times(&target, &attrs);
	smb2fs_inode_put_target(&target);
	if (err)
		smb2fs_inode_forget(inode);
	else
		smb2fs_inode_set_attrs(inode, &attrs);
	return err;
}

/* Sets the size to what it is; @timed: the server sets the time for that */
static int tell_same_size(struct inode *inode,
			  const struct smb2fs_target *target, u64 size,
			  bool *timed)
{
	u64 before = READ_ONCE(smb2fs_inode_of(inode)->server_mtime);
	u64 mtime;
	int err;

	err = smb2fs_op_set_same_size(target, size, (u64)inode->i_blocks << 9,
				      &mtime);
	*timed = mtime && mtime != before;
	return err;
}

static int tell_size(struct dentry *dentry, u64 size, bool *timed)
{
	struct inode *inode = d_inode(dentry);
	struct smb2fs_target target;
	int err = 0;

	if (size == i_size_read(inode) && !smb2fs_inode_is_fresh(inode))
		err = smb2fs_inode_refresh(inode, dentry);
	if (!err)
		err = smb2fs_inode_target(dentry, SMB2FS_WRITE_DATA, &target);
	if (err)
		return err;
	*timed = size != i_size_read(inode);
	if (*timed)
		err = smb2fs_space_set_size(inode, &target, size);
	else
		err = tell_same_size(inode, &target, size, timed);
	smb2fs_inode_put_target(&target);
	return err;
}

/* What is written or stored meanwhile would bring back what was behind the end */
static int change_size(struct dentry *dentry, u64 size, bool *timed)
{
	struct inode *inode = d_inode(dentry);
	int err;

	/* without the lock, which they may wait for */
	err = smb2fs_direct_wait(inode);
	if (err)
		return err;
	err = down_write_killable(&inode->i_mapping->invalidate_lock);
	if (err)
		return err;
	err = smb2fs_write_flush(inode);
	if (!err)
		err = tell_size(dentry, size, timed);
	if (!err && size > i_size_read(inode))
		err = smb2fs_write_zero_end(inode);
	if (!err) {
		smb2fs_inode_set_size(inode, size);
		truncate_pagecache(inode, size);
	} else {
		smb2fs_inode_forget(inode);
	}
	filemap_invalidate_unlock(inode->i_mapping);
	return err;
}

/*
 * The VFS wants the time set with the size of an open file. Where the server has not
 * done so touch() in vfs/file.c does, if nothing is written until then: a server that
 * is told a time leaves it so whatever is written next, and Samba does for everybody
 * who has the file open.
 */
static int attr_set_size(struct dentry *dentry, struct iattr *attr)
{
	struct smb2fs_file *f = NULL;
	bool timed;
	int err;

	if (attr->ia_valid & ATTR_FILE && attr->ia_valid & ATTR_MTIME)
		f = smb2fs_file_of(attr->ia_file);
	attr->ia_valid &= ~(ATTR_MTIME | ATTR_ATIME);
	err = change_size(dentry, attr->ia_size, &timed);
	if (!err && f)
		f->touched = timed ? 0 : ktime_get_ns();
	return err;
}

/*
 * Owners are the mount's. With chown=strict who wants another one is told; else it is
 * as if it were so, for who may want that.
 */
static int check_owner(const struct inode *inode, const struct iattr *attr)
{
	if (!smb2fs_super_of(inode->i_sb)->spec->files.chown_strict)
		return 0;
	if ((attr->ia_valid & ATTR_UID &&
	     !uid_eq(attr->ia_uid, inode->i_uid)) ||
	    (attr->ia_valid & ATTR_GID &&
	     !gid_eq(attr->ia_gid, inode->i_gid)))
		return -EPERM;
	return 0;
}

/**
 * smb2fs_attr_set - chmod(), truncate(), utimes() and so on, for the VFS
 * @idmap: of the mount
 * @dentry: the file
 * @attr: what to set
 *
 * Context: process, with the inode's lock; sleeps, killable; a round trip for
 * the size, and one for all else.
 * Return: 0, or a negative errno.
 */
int smb2fs_attr_set(struct mnt_idmap *idmap, struct dentry *dentry,
		    struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	int err;

	/* then the server decides */
	if (smb2fs_super_of(inode->i_sb)->spec->files.noperm)
		attr->ia_valid |= ATTR_FORCE;
	err = setattr_prepare(idmap, dentry, attr);
	if (!err)
		err = check_owner(inode, attr);
	if (!err && attr->ia_valid & ATTR_SIZE)
		err = attr_set_size(dentry, attr);
	return err ?: set_basic(dentry, attr);
}

/**
 * smb2fs_attr_permission - may this be done with a file? For the VFS
 * @idmap: of the mount
 * @inode: the file
 * @mask: MAY_*
 *
 * With "noperm" the server decides, but for what it is not asked.
 *
 * Context: any; does not sleep.
 * Return: 0 or -EACCES.
 */
int smb2fs_attr_permission(struct mnt_idmap *idmap, struct inode *inode,
			   int mask)
{
	if (!smb2fs_super_of(inode->i_sb)->spec->files.noperm)
		return generic_permission(idmap, inode, mask);
	return mask & MAY_EXEC && !execute_ok(inode) ? -EACCES : 0;
}
