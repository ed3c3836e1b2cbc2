// SPDX-License-Identifier: GPL-2.0
/* What changes names: mkdir(), rmdir(), unlink(), link(), rename().
 *
 * A server keeps the name of a removed file until the last open of it is closed,
 * and lets nothing take the place of a file that is open. So a file that is open
 * here gets a hidden name in its directory first, under which it waits for its
 * last close.
 *
 * Data that is not written yet does not matter for any of this: it goes by the
 * open of its writer, whatever the file is called meanwhile.
 */

#include "vfs_dir.h"

#include <linux/err.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "op_name.h"
#include "vfs_dentry.h"
#include "vfs_inode.h"
#include "vfs_super.h"

/* By its name, whoever has it open: the name is what is to be changed */
static int name_target(struct dentry *dentry, u32 access,
		       struct smb2fs_target *ret)
{
	char *path = smb2fs_inode_path(dentry);

	if (IS_ERR(path))
		return PTR_ERR(path);
	*ret = (struct smb2fs_target){
		.tree		= smb2fs_super_of(dentry->d_sb)->tree,
		.path		= path,
		.access		= access,
		.disposition	= SMB2FS_OPEN,
		.options	= SMB2FS_OPT_OPEN_REPARSE_POINT,
	};
	return 0;
}

/* A name beside @dentry that nobody else has or wants */
static char *hidden_path(struct dentry *dentry)
{
	char *dir = smb2fs_inode_path(dentry->d_parent);
	char *path;

	if (IS_ERR(dir))
		return dir;
	path = kasprintf(GFP_KERNEL, "%s%s.smb2fs%016llx", dir,
			 *dir ? "/" : "", get_random_u64());
	kfree(dir);
	return path ?: ERR_PTR(-ENOMEM);
}

static void lose_name(struct inode *inode)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	if (S_ISDIR(inode->i_mode))
		clear_nlink(inode);
	else if (inode->i_nlink)
		drop_nlink(inode);
	spin_unlock(&si->lock);
	smb2fs_inode_forget(inode);
}

/**
 * smb2fs_dir_mkdir - make a directory, for the VFS
 * @idmap: of the mount
 * @dir: where
 * @dentry: its name
 * @mode: not for the server, which has permissions of its own
 *
 * Context: process, with @dir's lock; sleeps, killable; one round trip.
 * Return: 0 or a negative errno.
 */
int smb2fs_dir_mkdir(struct mnt_idmap *idmap, struct inode *dir,
		     struct dentry *dentry, umode_t mode)
{
	struct smb2fs_target target;
	struct smb2fs_stat stat;
	int err;

	err = name_target(dentry, SMB2FS_READ_ATTRIBUTES, &target);
	if (err)
		return err;
	target.disposition = SMB2FS_CREATE_NEW;
	target.options |= SMB2FS_OPT_DIRECTORY;
	target.attributes = SMB2FS_ATTR_NORMAL;
	err = smb2fs_op_meta_stat(&target, &stat);
	smb2fs_inode_put_target(&target);
	return err ?: smb2fs_dentry_made(dir, dentry, &stat);
}

/* @options: what it has to be */
static int remove_name(struct dentry *dentry, u32 options)
{
	struct inode *inode = d_inode(dentry);
	struct smb2fs_removal removal = {
		.attributes = smb2fs_inode_of(inode)->attributes,
	};
	char *hidden = NULL;
	int err;

	if (smb2fs_inode_is_open(inode))
		hidden = hidden_path(dentry);
	if (IS_ERR(hidden))
		return PTR_ERR(hidden);
	removal.hidden = hidden;
	err = name_target(dentry, SMB2FS_DELETE, &removal.target);
	if (!err) {
		removal.target.options |= options;
		err = smb2fs_op_name_remove(&removal);
		smb2fs_inode_put_target(&removal.target);
	}
	kfree(hidden);
	return err;
}

static int unname(struct inode *dir, struct dentry *dentry, u32 options)
{
	int err = remove_name(dentry, options);

	smb2fs_inode_forget(dir);
	if (err) {
		smb2fs_dentry_forget(dentry);
		return err;
	}
	lose_name(d_inode(dentry));
	smb2fs_dentry_set_fresh(dentry);
	return 0;
}

/**
 * smb2fs_dir_rmdir - remove an empty directory, for the VFS
 * @dir: where
 * @dentry: its name
 *
 * Context: process, with the locks of both; sleeps, killable; one round trip.
 * Return: 0 or a negative errno.
 */
int smb2fs_dir_rmdir(struct inode *dir, struct dentry *dentry)
{
	return unname(dir, dentry, SMB2FS_OPT_DIRECTORY);
}

/**
 * smb2fs_dir_unlink - remove what is no directory, for the VFS
 * @dir: where
 * @dentry: its name
 *
 * Who has it open keeps it; the name is free at once.
 *
 * Context: process, with the locks of both; sleeps, killable; one round trip.
 * Return: 0 or a negative errno.
 */
int smb2fs_dir_unlink(struct inode *dir, struct dentry *dentry)
{
	const struct smb2fs_inode *si = smb2fs_inode_of(d_inode(dentry));
	u32 options = 0;

	/* a link to a directory is one for the server */
	if (!(si->attributes & SMB2FS_ATTR_DIRECTORY))
		options = SMB2FS_OPT_NON_DIRECTORY;
	return unname(dir, dentry, options);
}

static int link_names(struct dentry *old, struct dentry *new)
{
	char *to = smb2fs_inode_path(new);
	struct smb2fs_target target;
	int err;

	if (IS_ERR(to))
		return PTR_ERR(to);
	err = smb2fs_inode_target(old, SMB2FS_READ_ATTRIBUTES, &target);
	if (!err) {
		err = smb2fs_op_name_link(&target, to);
		smb2fs_inode_put_target(&target);
	}
	kfree(to);
	return err == -EOPNOTSUPP ? -EPERM : err;
}

/**
 * smb2fs_dir_link - give a file one more name, for the VFS
 * @old: a name of it
 * @dir: where
 * @dentry: the new name
 *
 * Context: process, with the locks of @dir and of the file; sleeps, killable;
 * one round trip.
 * Return: 0 or a negative errno.
 */
int smb2fs_dir_link(struct dentry *old, struct inode *dir,
		    struct dentry *dentry)
{
	struct inode *inode = d_inode(old);
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	int err = link_names(old, dentry);

	smb2fs_inode_forget(dir);
	if (err)
		return err;
	spin_lock(&si->lock);
	/* a server may have said meanwhile that there is none, so no inc_nlink() */
	set_nlink(inode, inode->i_nlink + 1);
	spin_unlock(&si->lock);
	smb2fs_inode_forget(inode);
	smb2fs_dentry_set_fresh(dentry);
	d_drop(dentry);
	ihold(inode);
	d_add(dentry, inode);
	return 0;
}

/**
 * struct move - a rename()
 * @source: the file, with %SMB2FS_DELETE
 * @to: its new name, below the share's root
 * @old: its dentry
 * @new: the dentry of its new name
 */
struct move {
	struct smb2fs_target	source;
	char			*to;
	struct dentry		*old;
	struct dentry		*new;
};

/*
 * Another file that may not be replaced, being open or read-only, has the name.
 * It gets it back when the rename fails.
 */
static int move_over_file(const struct move *move, u32 attributes)
{
	struct smb2fs_removal removal = {
		.target		= move->source,
		.attributes	= attributes,
	};
	char *hidden = hidden_path(move->new);
	int err;

	if (IS_ERR(hidden))
		return PTR_ERR(hidden);
	removal.target.path = move->to;
	err = smb2fs_op_name_rename(&removal.target, hidden, false);
	if (err)
		goto out_free;
	removal.target.path = hidden;
	err = smb2fs_op_name_rename(&move->source, move->to, false);
	if (err)
		smb2fs_op_name_rename(&removal.target, move->to, false);
	else
		smb2fs_op_name_remove(&removal);
out_free:
	kfree(hidden);
	return err;
}

/* No server lets a directory replace another, empty as that may be */
static int move_over_dir(const struct move *move)
{
	struct smb2fs_removal removal = { .target = move->source };
	struct smb2fs_stat stat;
	int err;

	removal.target.path = move->to;
	removal.target.options |= SMB2FS_OPT_DIRECTORY;
	err = smb2fs_op_name_remove(&removal);
	if (err)
		return err;
	err = smb2fs_op_name_rename(&move->source, move->to, false);
	if (err) {
		removal.target.access = SMB2FS_READ_ATTRIBUTES;
		removal.target.disposition = SMB2FS_CREATE_NEW;
		if (!smb2fs_op_meta_stat(&removal.target, &stat))
			kfree(stat.link);
	}
	return err;
}

/*
 * The server has refused with @err: because of what has the name now? Servers
 * say so in many ways.
 */
static int move_over(const struct move *move, int err)
{
	const struct inode *inode = d_inode(move->old);
	struct smb2fs_target target = move->source;
	struct smb2fs_stat stat;
	bool is_same;

	target.path = move->to;
	target.access = SMB2FS_READ_ATTRIBUTES;
	if (smb2fs_op_meta_stat(&target, &stat))
		return err;
	kfree(stat.link);
	/* two names of one file stay what they are */
	is_same = stat.info.file_id && smb2fs_inode_is(inode, &stat);
	if (is_same)
		return stat.info.links > 1 && !S_ISDIR(stat.type) ? 0 : err;
	if (S_ISDIR(inode->i_mode))
		return S_ISDIR(stat.type) ? move_over_dir(move) : -ENOTDIR;
	return S_ISDIR(stat.type) ? -EISDIR :
		move_over_file(move, stat.info.attrs.attributes);
}

static int move_names(const struct move *move, bool replace)
{
	struct inode *target = d_inode(move->new);
	/* none lets it replace another, but a server may let it replace a file */
	bool is_dir = d_is_dir(move->old);
	int err;

	if (target && smb2fs_inode_is_open(target))
		return move_over_file(move,
				      smb2fs_inode_of(target)->attributes);
	err = smb2fs_op_name_rename(&move->source, move->to,
				    replace && !is_dir);
	if (!err || err == -ENOENT || !replace)
		return err;
	return move_over(move, err);
}

static int rename_names(struct dentry *old, struct dentry *new, bool replace)
{
	struct move move = {
		.old	= old,
		.new	= new,
		.to	= smb2fs_inode_path(new),
	};
	int err;

	if (IS_ERR(move.to))
		return PTR_ERR(move.to);
	err = name_target(old, SMB2FS_DELETE, &move.source);
	if (!err) {
		err = move_names(&move, replace);
		smb2fs_inode_put_target(&move.source);
	}
	kfree(move.to);
	return err;
}

/**
 * smb2fs_dir_rename - give a file another name, for the VFS
 * @idmap: of the mount
 * @old_dir: where it is
 * @old: its name
 * @new_dir: where it is to be
 * @new: its new name; may mean something although nothing is known of it
 * @flags: RENAME_*
 *
 * Context: process, with the locks of the directories and of the files; sleeps,
 * killable; one round trip, three if what has the new name is open here, and
 * more if it cannot simply be replaced for other reasons.
 * Return: 0 or a negative errno.
 */
int smb2fs_dir_rename(struct mnt_idmap *idmap, struct inode *old_dir,
		      struct dentry *old, struct inode *new_dir,
		      struct dentry *new, unsigned int flags)
{
	int err;

	if (flags & ~RENAME_NOREPLACE)
		return -EINVAL;
	err = rename_names(old, new, !(flags & RENAME_NOREPLACE));
	smb2fs_inode_forget(old_dir);
	smb2fs_inode_forget(new_dir);
	smb2fs_inode_forget(d_inode(old));
	if (err) {
		smb2fs_dentry_forget(old);
		smb2fs_dentry_forget(new);
		return err;
	}
	if (d_is_positive(new))
		lose_name(d_inode(new));
	/* it is the new name when the VFS has moved it there */
	smb2fs_dentry_set_fresh(old);
	return 0;
}
