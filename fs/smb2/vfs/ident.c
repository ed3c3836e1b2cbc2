// SPDX-License-Identifier: GPL-2.0
/* Which file is that?
 *
 * A server numbers the files of a volume, and a share may have several: a number
 * alone says little. A file is its volume and its number, [MS-FSCC] 2.1.9. Where
 * the volume is not told, as in listings, it is its number and the time when it was
 * created; that is the second choice, since many servers make it up from other
 * times, so that it changes, or say another one in a listing. So
 *
 * - what is the same under these is the same file, if that can have a second
 *   name: it has several links, is not called any more what it was called, or
 *   stands beside it, where letters may be in either case or names be short;
 * - what has the name, the number and the kind of a file that nobody has open is
 *   taken for it;
 * - of a file that is open here the server is asked by its handle.
 *
 * In no other case do two names get one inode. A name whose file cannot be told
 * from another one has an inode that is found through that name only ("alone"),
 * and once two different files have shown one number at the same time, all new ones
 * do, with numbers of our own.
 */

#include "vfs/ident.h"

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/printk.h>

#include "client/handle.h"
#include "vfs/dentry.h"
#include "vfs/inode.h"
#include "vfs/super.h"

/* What stays as long as a file is the same one */
static bool is_alike(const struct inode *inode, const struct smb2fs_stat *stat)
{
	const struct smb2fs_inode *si = smb2fs_inode_of(inode);

	if ((stat->type ^ inode->i_mode) & S_IFMT)
		return false;
	if (S_ISLNK(stat->type) && strcmp(stat->link, si->link))
		return false;
	return true;
}

/* The same number, in the same volume as far as that can be told? */
static bool is_number(u64 id, u64 volume, u64 btime,
		      const struct smb2fs_stat *stat)
{
	if (!id || id != stat->info.file_id)
		return false;
	return volume && stat->volume ? volume == stat->volume :
					btime == stat->info.attrs.btime;
}

/**
 * smb2fs_ident_is - is that certainly the same file?
 * @inode: the file that was
 * @stat: what the server says of what may be another one
 *
 * Return: whether it has the same number in the same volume, or, where that is not
 * known, the same number and creation.
 */
bool smb2fs_ident_is(const struct inode *inode, const struct smb2fs_stat *stat)
{
	const struct smb2fs_inode *si = smb2fs_inode_of(inode);

	return is_number(si->file_id, si->volume, si->btime, stat) &&
	       is_alike(inode, stat);
}

/* The same of two answers */
static bool ident_is_same(const struct smb2fs_stat *a,
			  const struct smb2fs_stat *b)
{
	return a->type == b->type &&
	       is_number(a->info.file_id, a->volume, a->info.attrs.btime, b);
}

/* Return: -ENOENT if nobody has it open */
static int stat_open(struct inode *inode, struct smb2fs_stat *ret)
{
	struct smb2fs_target target = {
		.handle	= smb2fs_inode_borrow(inode, 0),
		.tree	= smb2fs_super_of(inode->i_sb)->tree,
	};
	int err;

	if (!target.handle)
		return -ENOENT;
	err = smb2fs_op_meta_stat(&target, ret);
	smb2fs_handle_end_io(target.handle);
	if (!err)
		ret->volume = smb2fs_inode_of(inode)->volume;
	return err;
}

static bool is_elsewhere(const struct inode *inode,
			 const struct smb2fs_stat *stat)
{
	unsigned long hash = smb2fs_ident_fold(stat->info.file_id);
	struct inode *other = ilookup5_nowait(inode->i_sb,
					      hash, smb2fs_ident_test,
					      (void *)stat);

	if (other)
		iput(other);
	return other && other != inode;
}

/**
 * smb2fs_ident_still - does a name mean the file that it meant?
 * @inode: what it meant
 * @stat: what the server says that it means
 *
 * The root of a mount is whatever its path means.
 *
 * Context: process; sleeps, killable; a round trip if that cannot be told from
 * here of a file that is open.
 * Return: 1 if so, 0 if not, or a negative errno.
 */
int smb2fs_ident_still(struct inode *inode, const struct smb2fs_stat *stat)
{
	const struct smb2fs_super *super = smb2fs_super_of(inode->i_sb);
	const struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct smb2fs_stat now;
	int err;

	if (inode == d_inode(inode->i_sb->s_root))
		return S_ISDIR(stat->type);
	if (!is_alike(inode, stat))
		return 0;
	if (!stat->info.file_id || smb2fs_ident_is(inode, stat))
		return 1;
	if ((stat->info.file_id != si->file_id ||
	     (stat->volume && si->volume && stat->volume != si->volume)) &&
	    super->spec->files.ino != SMB2FS_INO_LOCAL)
		return 0;
	err = stat_open(inode, &now);
	if (err == -ENOENT)
		return !is_elsewhere(inode, stat);
	return err ?: ident_is_same(&now, stat);
}

/**
 * smb2fs_ident_test - compare a file in the hash of inodes, for ilookup5()
 * @inode: the file
 * @data: struct smb2fs_stat of what is looked for
 *
 * Return: whether it is that.
 */
int smb2fs_ident_test(struct inode *inode, void *data)
{
	return smb2fs_ident_is(inode, data);
}

static int test_number(struct inode *inode, void *data)
{
	const struct smb2fs_stat *stat = data;

	return smb2fs_inode_of(inode)->file_id == stat->info.file_id;
}

/* Two files with one number: it is worth nothing, on all of the share */
static void distrust(struct smb2fs_super *super)
{
	const struct smb2fs_mount_spec *spec = super->spec;

	if (cmpxchg(&super->ino, SMB2FS_INO_AUTO, SMB2FS_INO_LOCAL) ==
	    SMB2FS_INO_AUTO)
		pr_notice("//%s/%s: the server has given one number to several files; those that are found from now on have numbers of this machine (noserverino)\n",
			  spec->server.host, spec->share);
}

/* What other alphabets have for cases no two servers agree upon */
static bool is_same_letter(unsigned char a, unsigned char b)
{
	return smb2fs_dentry_fold(a) == smb2fs_dentry_fold(b) ||
	       (a >= 0x80 && b >= 0x80);
}

/* One name, maybe with letters in another case? */
static bool is_variant(const struct qstr *a, const struct qstr *b)
{
	unsigned int i;

	if (a->len != b->len)
		return false;
	for (i = 0; i < a->len; i++)
		if (!is_same_letter(a->name[i], b->name[i]))
			return false;
	return true;
}

/*
 * Two names in one directory are one file's. But a directory with two names is two,
 * which one may be a link to the other for the server, see smb2fs_ident_find().
 */
static bool is_beside(struct dentry *alias, const struct dentry *dentry,
		      bool variant)
{
	bool beside;

	spin_lock(&alias->d_lock);
	beside = alias->d_parent == dentry->d_parent &&
		 (!variant || is_variant(&alias->d_name, &dentry->d_name));
	spin_unlock(&alias->d_lock);
	return beside;
}

/* Does a file that was listed or looked up have another name for certain? */
static bool has_links(const struct inode *inode, const struct smb2fs_stat *stat)
{
	return !S_ISDIR(stat->type) &&
	       (stat->listed ? inode->i_nlink : stat->info.links) > 1;
}

/*
 * @inode is what @stat tells of, or at least has the same number; its name @alias
 * is not @dentry. The server knows more.
 */
static int ident_ask(struct inode *inode, struct dentry *alias,
		     const struct dentry *dentry,
		     const struct smb2fs_stat *stat, enum smb2fs_ident *ret)
{
	bool exact = smb2fs_ident_is(inode, stat);
	bool by_name = exact || !smb2fs_inode_is_open(inode);
	struct smb2fs_stat now;
	int err;

	*ret = exact ? SMB2FS_IDENT_SHARED : SMB2FS_IDENT_NEW;
	if (by_name && !alias)
		return 0;
	err = by_name ? smb2fs_dentry_stat(alias, &now) :
			stat_open(inode, &now);
	if (err == -EACCES || err == -EPERM) {
		*ret = SMB2FS_IDENT_ALONE;
		return 0;
	}
	if (err && err != -ENOENT && err != -ESTALE && err != -ENOTDIR)
		return err;
	if (!err && ident_is_same(&now, stat)) {
		smb2fs_inode_update(inode, &now);
		*ret = by_name && !has_links(inode, stat) &&
		       !is_beside(alias, dentry, S_ISDIR(stat->type)) ?
			SMB2FS_IDENT_ALONE : SMB2FS_IDENT_SHARED;
	} else if (!err && now.info.file_id == stat->info.file_id) {
		distrust(smb2fs_super_of(inode->i_sb));
		*ret = SMB2FS_IDENT_ALONE;
	} else if (alias) {
		smb2fs_dentry_forget(alias);
	}
	if (!err)
		kfree(now.link);
	return 0;
}

static int ident_judge(struct inode *inode, const struct dentry *dentry,
		       const struct smb2fs_stat *stat, enum smb2fs_ident *ret)
{
	struct dentry *alias = d_find_alias(inode);
	int err = 0;

	if (smb2fs_ident_is(inode, stat) &&
	    (!alias || has_links(inode, stat) || is_beside(alias, dentry, true)))
		*ret = SMB2FS_IDENT_SHARED;
	else if (stat->listed)
		err = -ESTALE;
	else
		err = ident_ask(inode, alias, dentry, stat, ret);
	dput(alias);
	return err;
}

static struct inode *ident_find(struct super_block *sb,
				const struct smb2fs_stat *stat)
{
	unsigned long hash = smb2fs_ident_fold(stat->info.file_id);
	struct inode *inode = ilookup5(sb, hash, smb2fs_ident_test,
				       (void *)stat);

	return inode ?: ilookup5(sb, hash, test_number, (void *)stat);
}

/**
 * smb2fs_ident_find - who has a file already that a name was found to mean?
 * @dentry: the name
 * @stat: what the server says of the file
 * @ret: the inode, with a reference, if there is one to be shared; else %NULL
 *
 * A directory has one dentry for the VFS, which would move with its inode, and take
 * along who works in it; so a second name is another directory.
 *
 * Context: process; sleeps, killable; a round trip if another name means a file
 * of that number.
 * Return: &enum smb2fs_ident, or a negative errno: -ESTALE for what was listed
 * and has to be looked up.
 */
int smb2fs_ident_find(const struct dentry *dentry,
		      const struct smb2fs_stat *stat, struct inode **ret)
{
	struct super_block *sb = dentry->d_sb;
	enum smb2fs_ident ident = SMB2FS_IDENT_NEW;
	struct inode *inode;
	int err;

	*ret = NULL;
	if (!stat->info.file_id ||
	    READ_ONCE(smb2fs_super_of(sb)->ino) == SMB2FS_INO_LOCAL)
		return SMB2FS_IDENT_ALONE;
	if (smb2fs_ident_is(d_inode(sb->s_root), stat))
		return SMB2FS_IDENT_ALONE;
	inode = ident_find(sb, stat);
	if (!inode)
		return ident;
	err = ident_judge(inode, dentry, stat, &ident);
	if (!err && ident == SMB2FS_IDENT_SHARED)
		*ret = inode;
	else
		iput(inode);
	return err ?: ident;
}

/**
 * smb2fs_ident_number - the number that a file gets here
 * @sb: the mount
 * @id: the server's
 * @shared: another file has that, which is found by it
 *
 * Return: i_ino.
 */
unsigned long smb2fs_ident_number(struct super_block *sb, u64 id, bool shared)
{
	switch (id ? READ_ONCE(smb2fs_super_of(sb)->ino) : SMB2FS_INO_LOCAL) {
	case SMB2FS_INO_SERVER:
		return smb2fs_ident_fold(id);
	case SMB2FS_INO_AUTO:
		return shared ? iunique(sb, 1) : smb2fs_ident_fold(id);
	default:
		return iunique(sb, 1);
	}
}
