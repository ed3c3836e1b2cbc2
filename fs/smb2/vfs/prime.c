// SPDX-License-Identifier: GPL-2.0
/* What a listing says of files is what a stat() of each would say, so that
 * nobody has to ask for it again: "ls -l" is a listing and no more.
 *
 * But for two things. How many links a file has is not in a listing; what is not
 * known is 1. And reparse points are left out, since what they are has to be
 * looked into.
 */

#include "vfs/prime.h"

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/wait.h>

#include "op/dir.h"
#include "op/link.h"
#include "vfs/dentry.h"
#include "vfs/ident.h"
#include "vfs/inode.h"
#include "vfs/super.h"

static void prime_set_fresh(struct dentry *dentry, u64 asked)
{
	smb2fs_dentry_set_fresh(dentry);
	dentry->d_time -= nsecs_to_jiffies(ktime_get_ns() - asked);
}

/* A name that is known: as a listing says, or not to be believed any longer */
static void renew(struct dentry *dentry, const struct smb2fs_stat *stat)
{
	struct inode *inode = d_inode(dentry);

	if (!inode || (stat->type ^ inode->i_mode) & S_IFMT ||
	    stat->info.file_id != smb2fs_inode_of(inode)->file_id) {
		dentry->d_time = jiffies;
		return;
	}
	/* a listing knows too little to tell what is open from another file */
	if (smb2fs_inode_is_open(inode) && !smb2fs_ident_is(inode, stat))
		return;
	smb2fs_inode_update(inode, stat);
	prime_set_fresh(dentry, stat->asked);
}

/* A name that is not known. Return: it, with a reference, or %NULL */
static struct dentry *add(struct dentry *parent, const struct qstr *name,
			  struct smb2fs_stat *stat)
{
	DECLARE_WAIT_QUEUE_HEAD_ONSTACK(wq);
	struct dentry *dentry, *alias;

	dentry = d_alloc_parallel(parent, name, &wq);
	if (IS_ERR(dentry))
		return NULL;
	/* or somebody else was faster */
	if (d_in_lookup(dentry)) {
		alias = smb2fs_dentry_splice(dentry, stat);
		d_lookup_done(dentry);
		if (alias && !IS_ERR(alias)) {
			dput(dentry);
			dentry = alias;
		}
		if (!IS_ERR(alias))
			prime_set_fresh(dentry, stat->asked);
	}
	return dentry;
}

/* May what a listing says be taken for what a look-up would say? */
static bool prime_is_told(struct dentry *parent, const struct qstr *name,
			  const struct smb2fs_dirent *entry, u64 asked)
{
	return entry->file_id &&
	       !smb2fs_op_link_may_be(smb2fs_super_of(parent->d_sb)->tree,
				      &entry->attrs) &&
	       !smb2fs_dentry_is_changed(d_inode(parent), name, asked);
}

/* The number that a stat() would tell, as far as that is known */
static u64 number_of(struct super_block *sb, const struct dentry *dentry,
		     const struct smb2fs_dirent *entry)
{
	const struct inode *inode = dentry ? d_inode(dentry) : NULL;

	if (inode && smb2fs_inode_of(inode)->file_id == entry->file_id)
		return inode->i_ino;
	return smb2fs_ident_number(sb, entry->file_id, false);
}

/**
 * smb2fs_prime - take over what a listing says of a file
 * @parent: the directory
 * @name: of the file; its hash is set here
 * @entry: what the listing says
 * @asked: when it was asked for, in ns of the monotonic clock
 *
 * Nothing is taken over that this side has changed since, what the name means or the
 * file. Whatever becomes of other names meanwhile, "ls -l" is to be a listing and no
 * more.
 *
 * Context: process, with @parent's i_rwsem at least shared; may sleep.
 * Return: the number of the file.
 */
u64 smb2fs_prime(struct dentry *parent, struct qstr *name,
		 const struct smb2fs_dirent *entry, u64 asked)
{
	struct smb2fs_stat stat = {
		.asked = asked,
		.listed = true,
		.info = {
			.attrs		= entry->attrs,
			.file_id	= entry->file_id,
			.ea_size	= entry->ea_size,
		},
		.type = S_IFREG,
	};
	struct dentry *dentry = d_hash_and_lookup(parent, name);
	bool told = prime_is_told(parent, name, entry, asked);
	u64 ino;

	if (entry->attrs.attributes & SMB2FS_ATTR_DIRECTORY)
		stat.type = S_IFDIR;
	if (IS_ERR(dentry))
		dentry = NULL;
	else if (dentry && told)
		renew(dentry, &stat);
	else if (told)
		dentry = add(parent, name, &stat);
	ino = number_of(parent->d_sb, dentry, entry);
	dput(dentry);
	return ino;
}
