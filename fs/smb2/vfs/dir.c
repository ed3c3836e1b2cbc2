// SPDX-License-Identifier: GPL-2.0
/* What changes names: mkdir(), rmdir(), unlink(), link(), rename().
 *
 * A server keeps the name of a removed file until the last open of it is closed,
 * and lets nothing take the place of a file that is open. So a file that is open
 * here gets a hidden name in its directory first, under which it waits for its
 * last close.
 *
 * What takes several requests is done by a worker, so that it comes to its end, or is
 * undone, when who wanted it is killed in the middle.
 *
 * Data that is not written yet does not matter for any of this: it goes by the
 * open of its writer, whatever the file is called meanwhile.
 */

#include "vfs/dir.h"

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "client/handle.h"
#include "client/tree.h"
#include "op/name.h"
#include "vfs/dentry.h"
#include "vfs/hidden.h"
#include "vfs/ident.h"
#include "vfs/inode.h"
#include "vfs/super.h"

/**
 * struct change - something happens to a name, and to what has it
 * @refs: its maker's, and its worker's
 * @tree: the share, with a reference
 * @from: what gets the name; %NULL if nothing does
 * @name: the name
 * @hidden: what its present owner is called before that is gone; or %NULL
 * @attributes: of its present owner
 * @options: what that has to be
 * @dir: where the name is, with a reference
 * @waits: its present owner, with a reference, if that waits under @hidden for its
 *	last close; else %NULL
 * @run: does it; returns 0 or a negative errno
 * @work: the worker's
 * @done: it is done, or undone
 * @err: what @run has returned, then
 */
struct change {
	refcount_t		refs;
	struct smb2fs_tree	*tree;
	char			*from;
	char			*name;
	char			*hidden;
	u32			attributes;
	u32			options;
	struct inode		*dir;
	struct inode		*waits;
	int			(*run)(const struct change *change);
	struct work_struct	work;
	struct completion	done;
	int			err;
};

/* Carries out changes */
static struct workqueue_struct *changers;

/* By its name, whoever has it open: the name is what is to be changed */
static int name_target(struct dentry *dentry, u32 access,
		       struct smb2fs_target *ret)
{
	char *path = smb2fs_inode_name_path(dentry);

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

static void change_put(struct change *change)
{
	if (!refcount_dec_and_test(&change->refs))
		return;
	kfree(change->from);
	kfree(change->name);
	kfree(change->hidden);
	smb2fs_tree_put(change->tree);
	if (change->waits)
		smb2fs_inode_unpin(change->waits);
	smb2fs_inode_unpin(change->dir);
	kfree(change);
}

static void change_work(struct work_struct *work)
{
	struct change *change = container_of(work, struct change, work);
	const char *last = kbasename(change->name);
	const struct qstr name = QSTR_INIT(last, strlen(last));

	change->err = change->run(change);
	/* what was looked up meanwhile is not true any more */
	smb2fs_dentry_note_change(change->dir, &name);
	complete(&change->done);
	change_put(change);
}

/* To the name of @dentry, or ERR_PTR() */
static struct change *change_alloc(struct dentry *dentry,
				   int (*run)(const struct change *change))
{
	struct change *change;
	char *name = smb2fs_inode_name_path(dentry);

	if (IS_ERR(name))
		return ERR_CAST(name);
	change = kzalloc(sizeof(*change), GFP_KERNEL);
	if (!change) {
		kfree(name);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&change->refs, 1);
	change->tree = smb2fs_super_of(dentry->d_sb)->tree;
	smb2fs_tree_get(change->tree);
	change->dir = d_inode(dentry->d_parent);
	smb2fs_inode_pin(change->dir);
	change->name = name;
	change->run = run;
	INIT_WORK(&change->work, change_work);
	init_completion(&change->done);
	return change;
}

/* Who is killed does not learn what became of it. Return: what @run does, or -EINTR */
static int carry_out(struct change *change)
{
	refcount_inc(&change->refs);
	queue_work(changers, &change->work);
	return wait_for_completion_killable(&change->done) ? -EINTR :
							     change->err;
}

static int hide(struct change *change, struct dentry *dentry)
{
	char *hidden = smb2fs_hidden_path(dentry->d_parent);
	struct inode *inode = d_inode(dentry);

	if (IS_ERR(hidden))
		return PTR_ERR(hidden);
	change->hidden = hidden;
	if (inode && smb2fs_inode_is_open(inode) && inode->i_nlink <= 1) {
		smb2fs_inode_pin(inode);
		change->waits = inode;
	}
	return 0;
}

/* Take the name away that @removal says, and keep what has removed it if need be */
static int remove_as(const struct change *change, struct smb2fs_removal *removal)
{
	struct smb2fs_handle *handle = NULL;
	int err;

	if (change->waits)
		removal->kept = &handle;
	err = smb2fs_op_name_remove(removal);
	if (handle)
		smb2fs_hidden_add(change->waits, change->hidden, handle);
	return err;
}

static struct smb2fs_target change_target(const struct change *change,
					  const char *path)
{
	return (struct smb2fs_target){
		.tree		= change->tree,
		.path		= path,
		.access		= SMB2FS_DELETE,
		.disposition	= SMB2FS_OPEN,
		.options	= SMB2FS_OPT_OPEN_REPARSE_POINT,
	};
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

static int dir_remove(const struct change *change)
{
	struct smb2fs_removal removal = {
		.target		= change_target(change, change->name),
		.attributes	= change->attributes,
		.hidden		= change->hidden,
	};

	removal.target.options |= change->options;
	return remove_as(change, &removal);
}

/* @options: what it has to be */
static int remove_name(struct dentry *dentry, u32 options)
{
	struct inode *inode = d_inode(dentry);
	struct change *change = change_alloc(dentry, dir_remove);
	int err = 0;

	if (IS_ERR(change))
		return PTR_ERR(change);
	change->attributes = smb2fs_inode_of(inode)->attributes;
	change->options = options;
	if (smb2fs_inode_is_open(inode))
		err = hide(change, dentry);
	/* one request removes what is neither open nor read-only */
	if (!err && (change->hidden ||
		     change->attributes & SMB2FS_ATTR_READONLY))
		err = carry_out(change);
	else if (!err)
		err = dir_remove(change);
	change_put(change);
	return err;
}

static int unname(struct inode *dir, struct dentry *dentry, u32 options)
{
	int err = remove_name(dentry, options);

	smb2fs_dentry_note_change(dir, &dentry->d_name);
	if (err) {
		smb2fs_dentry_forget(dentry);
		return err;
	}
	lose_name(d_inode(dentry));
	smb2fs_dentry_forget_all(d_inode(dentry));
	smb2fs_dentry_set_fresh(dentry);
	return 0;
}

/**
 * smb2fs_dir_rmdir - remove an empty directory, for the VFS
 * @dir: where
 * @dentry: its name
 *
 * Context: process, with the locks of both; sleeps, killable; one round trip, and
 * more if removed files wait in it for their last close.
 * Return: 0 or a negative errno.
 */
int smb2fs_dir_rmdir(struct inode *dir, struct dentry *dentry)
{
	int err = unname(dir, dentry, SMB2FS_OPT_DIRECTORY);

	if (err == -ENOTEMPTY && smb2fs_hidden_leave(dentry))
		err = unname(dir, dentry, SMB2FS_OPT_DIRECTORY);
	return err;
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
	char *to = smb2fs_inode_name_path(new);
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

	smb2fs_dentry_note_change(dir, &dentry->d_name);
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
static int replace_file(const struct change *change)
{
	const struct smb2fs_target source = change_target(change, change->from);
	const struct smb2fs_target named = change_target(change, change->name);
	struct smb2fs_removal removal = {
		.target		= change_target(change, change->hidden),
		.attributes	= change->attributes,
	};
	int err;

	err = smb2fs_op_name_rename(&named, change->hidden, false);
	if (err)
		return err;
	err = smb2fs_op_name_rename(&source, change->name, false);
	if (err)
		smb2fs_op_name_rename(&removal.target, change->name, false);
	else
		remove_as(change, &removal);
	return err;
}

/* No server lets a directory replace another, empty as that may be */
static int replace_dir(const struct change *change)
{
	const struct smb2fs_target source = change_target(change, change->from);
	struct smb2fs_removal removal = {
		.target = change_target(change, change->name),
	};
	struct smb2fs_stat stat;
	int err;

	removal.target.options |= SMB2FS_OPT_DIRECTORY;
	err = smb2fs_op_name_remove(&removal);
	if (err)
		return err;
	err = smb2fs_op_name_rename(&source, change->name, false);
	if (err) {
		removal.target.access = SMB2FS_READ_ATTRIBUTES;
		removal.target.disposition = SMB2FS_CREATE_NEW;
		if (!smb2fs_op_meta_stat(&removal.target, &stat))
			kfree(stat.link);
	}
	return err;
}

static int take_place(const struct move *move, u32 attributes,
		      int (*run)(const struct change *change))
{
	struct change *change = change_alloc(move->new, run);
	int err = 0;

	if (IS_ERR(change))
		return PTR_ERR(change);
	change->attributes = attributes;
	change->from = kstrdup(move->source.path, GFP_KERNEL);
	if (!change->from)
		err = -ENOMEM;
	if (!err && run == replace_file)
		err = hide(change, move->new);
	if (!err)
		err = carry_out(change);
	change_put(change);
	return err;
}

static int take_place_of_dir(const struct move *move)
{
	int err = take_place(move, 0, replace_dir);

	if (err == -ENOTEMPTY && d_is_positive(move->new) &&
	    smb2fs_hidden_leave(move->new))
		err = take_place(move, 0, replace_dir);
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
	is_same = smb2fs_ident_is(inode, &stat);
	if (is_same)
		return stat.info.links > 1 && !S_ISDIR(stat.type) ? 0 : err;
	if (S_ISDIR(inode->i_mode))
		return S_ISDIR(stat.type) ? take_place_of_dir(move) : -ENOTDIR;
	return S_ISDIR(stat.type) ? -EISDIR :
		take_place(move, stat.info.attrs.attributes, replace_file);
}

static int move_names(const struct move *move, bool replace)
{
	struct inode *target = d_inode(move->new);
	/* none lets it replace another, but a server may let it replace a file */
	bool is_dir = d_is_dir(move->old);
	int err;

	if (target && smb2fs_inode_is_open(target))
		return take_place(move, smb2fs_inode_of(target)->attributes,
				  replace_file);
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
		.to	= smb2fs_inode_name_path(new),
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
	smb2fs_dentry_note_change(old_dir, &old->d_name);
	smb2fs_dentry_note_change(new_dir, &new->d_name);
	smb2fs_inode_forget(d_inode(old));
	if (err) {
		smb2fs_dentry_forget(old);
		smb2fs_dentry_forget(new);
		return err;
	}
	smb2fs_dentry_forget_all(d_inode(old));
	if (d_is_positive(new)) {
		lose_name(d_inode(new));
		smb2fs_dentry_forget_all(d_inode(new));
	}
	/* it is the new name when the VFS has moved it there */
	smb2fs_dentry_set_fresh(old);
	return 0;
}

/**
 * smb2fs_dir_init - make ready for changes of names
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_dir_init(void)
{
	changers = alloc_workqueue("smb2fs-names", WQ_UNBOUND, 0);
	return changers ? 0 : -ENOMEM;
}

/**
 * smb2fs_dir_exit - undo smb2fs_dir_init(); nothing is mounted any more
 */
void smb2fs_dir_exit(void)
{
	destroy_workqueue(changers);
}
