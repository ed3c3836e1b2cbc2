// SPDX-License-Identifier: GPL-2.0
/* Names: what a lookup has found is believed for acdirmax, that there is nothing
 * included; dentry->d_time says until when. But where a server takes two names for the
 * same, a file that is made here gets names that it was not given: that there is nothing
 * is believed until this side changes the directory, whose last change when the server
 * was asked is dentry->d_fsdata.
 */

#include "vfs/dentry.h"

#include <linux/err.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/namei.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "vfs/ident.h"
#include "vfs/inode.h"
#include "vfs/super.h"
#include "wire/name.h"

/* When this side has changed the directory of @dentry last */
static void *last_change(const struct dentry *dentry)
{
	const struct inode *dir;
	unsigned long changed = 0;

	rcu_read_lock();
	dir = d_inode_rcu(READ_ONCE(dentry->d_parent));
	if (dir)
		changed = READ_ONCE(smb2fs_inode_of(dir)->changed);
	rcu_read_unlock();
	return (void *)changed;
}

/* The server has said what a name means, when @changed was last_change() */
static void dentry_set_fresh(struct dentry *dentry, void *changed)
{
	WRITE_ONCE(dentry->d_fsdata, changed);
	WRITE_ONCE(dentry->d_time,
		   jiffies +
		   smb2fs_super_of(dentry->d_sb)->spec->files.acdirmax);
}

/**
 * smb2fs_dentry_set_fresh - the server has just said what a name means
 * @dentry: the name; with the lock of its directory if it means nothing
 */
void smb2fs_dentry_set_fresh(struct dentry *dentry)
{
	dentry_set_fresh(dentry, last_change(dentry));
}

/**
 * smb2fs_dentry_forget - who needs a name again has to ask for it
 * @dentry: the name; something went wrong with it
 */
void smb2fs_dentry_forget(struct dentry *dentry)
{
	WRITE_ONCE(dentry->d_time, jiffies);
}

/**
 * smb2fs_dentry_forget_all - a file has lost a name
 * @inode: the file; another case of the name, which it was found by, is gone, too
 */
void smb2fs_dentry_forget_all(struct inode *inode)
{
	struct dentry *dentry;

	spin_lock(&inode->i_lock);
	hlist_for_each_entry(dentry, &inode->i_dentry, d_u.d_alias)
		smb2fs_dentry_forget(dentry);
	spin_unlock(&inode->i_lock);
}

static bool is_fresh(const struct dentry *dentry, const struct inode *inode)
{
	return time_before(jiffies, READ_ONCE(dentry->d_time)) &&
	       (inode || READ_ONCE(dentry->d_fsdata) == last_change(dentry));
}

static int stat_path(struct dentry *dentry, struct smb2fs_stat *ret)
{
	struct smb2fs_target target = {
		.tree		= smb2fs_super_of(dentry->d_sb)->tree,
		.access		= SMB2FS_READ_ATTRIBUTES,
		.disposition	= SMB2FS_OPEN,
		.options	= SMB2FS_OPT_OPEN_REPARSE_POINT,
	};
	char *path = smb2fs_inode_path(dentry);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	target.path = path;
	err = smb2fs_op_meta_stat(&target, ret);
	kfree(path);
	return err;
}

static void tell_remote(struct dentry *dentry)
{
	struct smb2fs_super *super = smb2fs_super_of(dentry->d_sb);

	if (!xchg(&super->told_remote, true))
		pr_notice("//%s/%s: %pd is a link of DFS, which leads elsewhere and is not followed: mount that\n",
			  super->spec->server.host, super->spec->share, dentry);
}

/*
 * The server has it elsewhere, and nobody goes there yet: a link of DFS is a
 * directory that cannot be looked into. What is behind one is refused in the same
 * way, so where it is tells what it is.
 */
static int stat_remote(struct dentry *dentry, struct smb2fs_stat *ret)
{
	struct dentry *parent = dget_parent(dentry);
	struct smb2fs_stat above;
	int err = stat_path(parent, &above);

	dput(parent);
	if (err)
		return err;
	kfree(above.link);
	*ret = (struct smb2fs_stat){
		.info.attrs	= above.info.attrs,
		.type		= S_IFDIR,
		.asked		= above.asked,
	};
	tell_remote(dentry);
	return 0;
}

/**
 * smb2fs_dentry_stat - ask the server what a name means
 * @dentry: the name; whoever has open what it meant
 * @ret: what it means; to be freed as it says, if there is no error
 *
 * Context: process; sleeps, killable; one round trip, or as smb2fs_op_meta_stat().
 * Return: 0, or an error of smb2fs_inode_path() or smb2fs_op_meta_stat().
 */
int smb2fs_dentry_stat(struct dentry *dentry, struct smb2fs_stat *ret)
{
	int err = stat_path(dentry, ret);

	return err == -EREMOTE && !IS_ROOT(dentry) ? stat_remote(dentry, ret) :
						     err;
}

/**
 * smb2fs_dentry_splice - a name means a file
 * @dentry: the name; in lookup, or not hashed
 * @stat: what the server says of the file; its link becomes the inode's
 *
 * Return: as d_splice_alias().
 */
struct dentry *smb2fs_dentry_splice(struct dentry *dentry,
				    struct smb2fs_stat *stat)
{
	struct inode *inode = smb2fs_inode_get(dentry, stat);
	struct dentry *alias;

	smb2fs_dentry_set_fresh(dentry);
	alias = d_splice_alias(inode, dentry);
	if (!IS_ERR_OR_NULL(alias))
		smb2fs_dentry_set_fresh(alias);
	return alias;
}

/*
 * Names that a server may take for the same have the same one, and so may others.
 * What it takes for the same beyond ASCII differs between servers.
 */
static atomic64_t *change_of(const struct inode *dir, const struct qstr *name)
{
	unsigned long hash = init_name_hash(dir);
	unsigned int i;

	for (i = 0; i < name->len; i++)
		if (name->name[i] < 0x80)
			hash = partial_name_hash(smb2fs_dentry_fold(name->name[i]),
						 hash);
	hash = hash_long(hash, SMB2FS_CHANGED_BITS);
	return &smb2fs_super_of(dir->i_sb)->changed[hash];
}

/**
 * smb2fs_dentry_note_change - this side has changed what a name means
 * @dir: where
 * @name: the name
 */
void smb2fs_dentry_note_change(struct inode *dir, const struct qstr *name)
{
	smb2fs_inode_forget(dir);
	atomic64_set(change_of(dir, name), ktime_get_ns());
}

/**
 * smb2fs_dentry_is_changed - may this side have changed what a name means?
 * @dir: where
 * @name: the name
 * @since: since when, in ns of the monotonic clock
 *
 * Return: false if it certainly has not.
 */
bool smb2fs_dentry_is_changed(struct inode *dir, const struct qstr *name,
			      u64 since)
{
	return smb2fs_inode_is_changed(dir, since) &&
	       since < atomic64_read(change_of(dir, name));
}

/**
 * smb2fs_dentry_made - a name was given to something new
 * @dir: where
 * @dentry: the name; it meant nothing
 * @stat: what the server says of the file; freed here as it says
 *
 * Return: 0 or -ENOMEM.
 */
int smb2fs_dentry_made(struct inode *dir, struct dentry *dentry,
		       struct smb2fs_stat *stat)
{
	struct dentry *alias;

	smb2fs_dentry_note_change(dir, &dentry->d_name);
	d_drop(dentry);
	alias = smb2fs_dentry_splice(dentry, stat);
	kfree(stat->link);
	if (IS_ERR(alias))
		return PTR_ERR(alias);
	dput(alias);
	return 0;
}

/*
 * Who makes something that must not be there learns it from making it, and a
 * rename tells what is in its way; unless nobody will get as far as that.
 */
static bool is_told_later(struct inode *dir, unsigned int flags)
{
	if (inode_permission(&nop_mnt_idmap, dir, MAY_WRITE | MAY_EXEC))
		return false;
	return flags & LOOKUP_RENAME_TARGET ||
	       (flags & (LOOKUP_CREATE | LOOKUP_EXCL)) ==
	       (LOOKUP_CREATE | LOOKUP_EXCL);
}

/**
 * smb2fs_dentry_lookup - look a name up, for the VFS
 * @dir: where
 * @dentry: the name
 * @flags: LOOKUP_*
 *
 * Context: process, with @dir's lock shared; sleeps, killable; one round trip,
 * or none for a name that is about to be made or renamed to.
 * Return: as &struct inode_operations has it.
 */
struct dentry *smb2fs_dentry_lookup(struct inode *dir, struct dentry *dentry,
				    unsigned int flags)
{
	struct smb2fs_stat stat;
	struct dentry *alias;
	int err;

	if (dentry->d_name.len > SMB2FS_NAME_MAX_BYTES)
		return ERR_PTR(-ENAMETOOLONG);
	if (is_told_later(dir, flags))
		return NULL;
	err = smb2fs_dentry_stat(dentry, &stat);
	if (err && err != -ENOENT)
		return ERR_PTR(err);
	if (err) {
		smb2fs_dentry_set_fresh(dentry);
		return d_splice_alias(NULL, dentry);
	}
	alias = smb2fs_dentry_splice(dentry, &stat);
	kfree(stat.link);
	return alias;
}

/*
 * What was found once is looked up again by whoever comes by its name. If it is
 * still the same it stays, with who works in it and what is mounted on it.
 */
static int dentry_ask(struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	void *changed = last_change(dentry);
	struct smb2fs_stat stat;
	int err = smb2fs_dentry_stat(dentry, &stat);
	int same;

	if (err && err != -ENOENT)
		return err;
	if (err) {
		same = !inode;
	} else {
		same = inode ? smb2fs_ident_still(inode, &stat) : 0;
		if (same > 0)
			smb2fs_inode_update(inode, &stat);
		kfree(stat.link);
	}
	if (same > 0)
		dentry_set_fresh(dentry, changed);
	return same;
}

/* A rename finds out what it replaces, unless that is for the VFS to refuse */
static bool is_replaced(unsigned int flags)
{
	return (flags & (LOOKUP_RENAME_TARGET | LOOKUP_EXCL | LOOKUP_REVAL)) ==
	       LOOKUP_RENAME_TARGET;
}

/*
 * To give a file a name that it has is to do nothing for the VFS, and where case is
 * ignored another case of the name is one. So that the server is asked for it, the
 * target of a rename may not be known to be the file that is renamed. With "nocase"
 * that is not seen from here; what is open is left alone then, since its links are
 * counted by who replaces it.
 */
static bool may_be_renamed(struct dentry *dentry, struct inode *inode)
{
	bool is_open = smb2fs_inode_is_open(inode);
	bool alone;

	if (!S_ISREG(inode->i_mode) || inode->i_nlink > 1 || d_mountpoint(dentry))
		return false;
	if (smb2fs_super_of(dentry->d_sb)->spec->files.nocase && !is_open)
		return true;
	spin_lock(&inode->i_lock);
	alone = hlist_is_singular_node(&dentry->d_u.d_alias, &inode->i_dentry);
	spin_unlock(&inode->i_lock);
	return !alone;
}

static int d_revalidate(struct dentry *dentry, unsigned int flags)
{
	struct inode *inode = d_inode_rcu(dentry);

	/* the server tells who makes, opens or renames, whatever is known here */
	if (!inode &&
	    flags & (LOOKUP_OPEN | LOOKUP_CREATE | LOOKUP_RENAME_TARGET))
		return 0;
	if (inode && flags & LOOKUP_RENAME_TARGET && may_be_renamed(dentry, inode))
		return 0;
	if (inode && S_ISREG(inode->i_mode) && is_replaced(flags))
		return 1;
	if (inode && S_ISREG(inode->i_mode) && flags & LOOKUP_OPEN &&
	    !(flags & (LOOKUP_EXCL | LOOKUP_REVAL)))
		return 1;
	if (is_fresh(dentry, inode) && !(flags & LOOKUP_REVAL))
		return 1;
	if (flags & LOOKUP_RCU)
		return -ECHILD;
	return dentry_ask(dentry);
}

const struct dentry_operations smb2fs_dentry_ops = {
	.d_revalidate	= d_revalidate,
};

static int hash_nocase(const struct dentry *parent, struct qstr *name)
{
	unsigned long hash = init_name_hash(parent);
	unsigned int i;

	for (i = 0; i < name->len; i++)
		hash = partial_name_hash(smb2fs_dentry_fold(name->name[i]), hash);
	name->hash = end_name_hash(hash);
	return 0;
}

static int compare_nocase(const struct dentry *dentry, unsigned int len,
			  const char *str, const struct qstr *name)
{
	unsigned int i;

	if (len != name->len)
		return 1;
	for (i = 0; i < len; i++)
		if (smb2fs_dentry_fold(str[i]) !=
		    smb2fs_dentry_fold(name->name[i]))
			return 1;
	return 0;
}

const struct dentry_operations smb2fs_dentry_nocase_ops = {
	.d_revalidate	= d_revalidate,
	.d_hash		= hash_nocase,
	.d_compare	= compare_nocase,
};
