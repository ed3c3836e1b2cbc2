// SPDX-License-Identifier: GPL-2.0
/* What a listing says of files is what a stat() of each would say, so that
 * nobody has to ask for it again: "ls -l" is a listing and no more.
 *
 * But for two things. How many links a file has is not in a listing; what is not
 * known is 1. And reparse points are left out, since what they are has to be
 * looked into.
 */

#include "vfs_prime.h"

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/wait.h>

#include "op_dir.h"
#include "op_link.h"
#include "vfs_dentry.h"
#include "vfs_inode.h"
#include "vfs_super.h"

static void set_fresh(struct dentry *dentry, u64 asked)
{
	smb2fs_dentry_set_fresh(dentry);
	dentry->d_time -= nsecs_to_jiffies(ktime_get_ns() - asked);
}

/* A name that is known: as a listing says, or not to be believed any longer */
static void renew(struct dentry *dentry, const struct smb2fs_stat *stat)
{
	struct inode *inode = d_inode(dentry);

	if (!inode || !smb2fs_inode_is(inode, stat)) {
		dentry->d_time = jiffies;
		return;
	}
	smb2fs_inode_update(inode, stat);
	set_fresh(dentry, stat->asked);
}

/* A name that is not known */
static void add(struct dentry *parent, const struct qstr *name,
		struct smb2fs_stat *stat)
{
	DECLARE_WAIT_QUEUE_HEAD_ONSTACK(wq);
	struct dentry *dentry, *alias;

	dentry = d_alloc_parallel(parent, name, &wq);
	if (IS_ERR(dentry))
		return;
	/* or somebody else was faster */
	if (d_in_lookup(dentry)) {
		alias = smb2fs_dentry_splice(dentry, stat);
		d_lookup_done(dentry);
		if (alias && !IS_ERR(alias)) {
			dput(dentry);
			dentry = alias;
		}
		if (!IS_ERR(alias))
			set_fresh(dentry, stat->asked);
	}
	dput(dentry);
}

/**
 * smb2fs_prime - take over what a listing says of a file
 * @parent: the directory
 * @name: of the file; its hash is set here
 * @entry: what the listing says
 * @asked: when it was asked for, in ns of the monotonic clock
 *
 * Nothing is taken over that this side has changed since, in the directory or in
 * the file.
 *
 * Context: process, with @parent's i_rwsem at least shared; may sleep.
 */
void smb2fs_prime(struct dentry *parent, struct qstr *name,
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
	struct dentry *dentry;

	if (!entry->file_id ||
	    smb2fs_op_link_may_be(smb2fs_super_of(parent->d_sb)->tree,
				  &entry->attrs) ||
	    smb2fs_inode_is_changed(d_inode(parent), asked))
		return;
	if (entry->attrs.attributes & SMB2FS_ATTR_DIRECTORY)
		stat.type = S_IFDIR;
	dentry = d_hash_and_lookup(parent, name);
	if (IS_ERR(dentry))
		return;
	if (dentry) {
		renew(dentry, &stat);
		dput(dentry);
	} else {
		add(parent, name, &stat);
	}
}
