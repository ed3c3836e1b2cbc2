// SPDX-License-Identifier: GPL-2.0
/* Inodes: what a server says about files, as the VFS wants it.
 *
 * Nothing promises that a file stays as it was, so nothing is believed for
 * longer than a system call.
 */

#include "vfs_inode.h"

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/math64.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>

#include "op_meta.h"
#include "vfs_readdir.h"
#include "vfs_super.h"

/* FILETIME counts 100 ns from 1601, [MS-DTYP] 2.3.3 */
#define FILETIME_PER_SEC	10000000
#define FILETIME_EPOCH		(-11644473600LL)

/* A server knows no permission bits, but that a file is not to be written */
#define MODE_ALL		0755

static struct timespec64 from_filetime(u64 time)
{
	u32 rest;
	s64 sec = div_u64_rem(time, FILETIME_PER_SEC, &rest) + FILETIME_EPOCH;

	return (struct timespec64){ .tv_sec = sec, .tv_nsec = rest * 100 };
}

static void set_attrs(struct inode *inode, const struct smb2fs_file_info *info)
{
	const struct smb2fs_attrs *attrs = &info->attrs;

	inode_set_atime_to_ts(inode, from_filetime(attrs->atime));
	inode_set_mtime_to_ts(inode, from_filetime(attrs->mtime));
	inode_set_ctime_to_ts(inode, from_filetime(attrs->ctime));
	i_size_write(inode, attrs->size);
	inode->i_blocks = DIV_ROUND_UP_ULL(attrs->alloc, 512);
	set_nlink(inode, max(info->links, 1u));
}

static umode_t mode_of(const struct smb2fs_attrs *attrs)
{
	if (attrs->attributes & SMB2FS_ATTR_DIRECTORY)
		return S_IFDIR | MODE_ALL;
	if (attrs->attributes & SMB2FS_ATTR_READONLY)
		return S_IFREG | (MODE_ALL & ~0222);
	return S_IFREG | MODE_ALL;
}

/**
 * smb2fs_inode_path - where a file is on the server
 * @dentry: the file
 *
 * Context: process; may sleep.
 * Return: the path below the share's root, with slashes, for the caller to
 * kfree(); or ERR_PTR(): -ENOMEM, -ENAMETOOLONG.
 */
char *smb2fs_inode_path(struct dentry *dentry)
{
	const char *prefix = smb2fs_super_of(dentry->d_sb)->spec->path;
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	char *below, *path;

	if (!buf)
		return ERR_PTR(-ENOMEM);
	below = dentry_path_raw(dentry, buf, PATH_MAX);
	if (IS_ERR(below)) {
		kfree(buf);
		return below;
	}
	below += *below == '/';
	path = kasprintf(GFP_KERNEL, "%s%s%s", prefix,
			 *prefix && *below ? "/" : "", below);
	kfree(buf);
	return path ?: ERR_PTR(-ENOMEM);
}

static int stat_dentry(struct dentry *dentry, struct smb2fs_file_info *ret)
{
	struct smb2fs_super *super = smb2fs_super_of(dentry->d_sb);
	char *path = smb2fs_inode_path(dentry);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	err = smb2fs_op_meta_stat(super->tree, path, ret);
	kfree(path);
	return err;
}

/* Or has another one taken the name? */
static bool is_same_file(const struct inode *inode,
			 const struct smb2fs_file_info *info)
{
	return !((mode_of(&info->attrs) ^ inode->i_mode) & S_IFMT) &&
	       (!info->file_id || info->file_id == inode->i_ino);
}

static int getattr(struct mnt_idmap *idmap, const struct path *path,
		   struct kstat *stat, u32 mask, unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);
	struct smb2fs_file_info info;
	int err = stat_dentry(path->dentry, &info);

	if (err)
		return err;
	if (!is_same_file(inode, &info))
		return -ESTALE;
	spin_lock(&inode->i_lock);
	set_attrs(inode, &info);
	spin_unlock(&inode->i_lock);
	generic_fillattr(idmap, mask, inode, stat);
	stat->btime = from_filetime(info.attrs.btime);
	stat->result_mask |= STATX_BTIME;
	return 0;
}

static struct dentry *lookup(struct inode *dir, struct dentry *dentry,
			     unsigned int flags)
{
	struct smb2fs_file_info info;
	int err;

	if (dentry->d_name.len > SMB2FS_NAME_MAX_BYTES)
		return ERR_PTR(-ENAMETOOLONG);
	err = stat_dentry(dentry, &info);
	if (err && err != -ENOENT)
		return ERR_PTR(err);
	return d_splice_alias(err ? NULL : smb2fs_inode_new(dir->i_sb, &info),
			      dentry);
}

static const struct inode_operations dir_inode_ops = {
	.lookup		= lookup,
	.getattr	= getattr,
};

static const struct inode_operations file_inode_ops = {
	.getattr	= getattr,
};

/* The data of files is not part of this version */
static int open_file(struct inode *inode, struct file *file)
{
	return -EOPNOTSUPP;
}

static const struct file_operations file_ops = {
	.open	= open_file,
};

/**
 * smb2fs_inode_new - make an inode
 * @sb: the mount
 * @info: what the server says of the file
 *
 * Return: the inode, or ERR_PTR(-ENOMEM).
 */
struct inode *smb2fs_inode_new(struct super_block *sb,
			       const struct smb2fs_file_info *info)
{
	const struct smb2fs_super *super = smb2fs_super_of(sb);
	struct inode *inode = new_inode(sb);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_ino = info->file_id ?: get_next_ino();
	inode->i_mode = mode_of(&info->attrs);
	inode->i_uid = super->uid;
	inode->i_gid = super->gid;
	set_attrs(inode, info);
	if (S_ISDIR(inode->i_mode)) {
		inode->i_op = &dir_inode_ops;
		inode->i_fop = &smb2fs_readdir_fops;
	} else {
		inode->i_op = &file_inode_ops;
		inode->i_fop = &file_ops;
	}
	return inode;
}

/*
 * What was found once is looked up again by whoever comes by its name. If it is
 * still the same it stays, with who works in it and what is mounted on it.
 */
static int d_revalidate(struct dentry *dentry, unsigned int flags)
{
	struct inode *inode = d_inode_rcu(dentry);
	struct smb2fs_file_info info;
	int err;

	if (flags & LOOKUP_RCU)
		return -ECHILD;
	err = stat_dentry(dentry, &info);
	if (err && err != -ENOENT)
		return err;
	if (err || !inode)
		return err && !inode;
	return is_same_file(inode, &info);
}

const struct dentry_operations smb2fs_dentry_ops = {
	.d_revalidate	= d_revalidate,
	.d_delete	= always_delete_dentry,
};
