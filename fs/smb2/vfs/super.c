// SPDX-License-Identifier: GPL-2.0
/* The file system type, and the life of a mount. */

#include "vfs/super.h"

#include <linux/cred.h>
#include <linux/backing-dev.h>
#include <linux/fs_context.h>
#include <linux/log2.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/statfs.h>
#include <linux/wait_bit.h>

#include "client/tree.h"
#include "op/data.h"
#include "op/meta.h"
#include "op/mount.h"
#include "vfs/dentry.h"
#include "vfs/dir.h"
#include "vfs/direct.h"
#include "vfs/dirty.h"
#include "vfs/file.h"
#include "vfs/held.h"
#include "vfs/inode.h"
#include "vfs/param.h"
#include "vfs/param_remount.h"
#include "vfs/time.h"
#include "vfs/xattr.h"

/* Most bytes for one request if the user does not say it */
#define IO_DEFAULT	SZ_1M

/* Requests to read ahead */
#define AHEAD		4

static int get_size(struct dentry *dentry, struct smb2fs_fs_size *ret)
{
	struct smb2fs_target target;
	int err;

	err = smb2fs_inode_target(dentry, SMB2FS_READ_ATTRIBUTES, &target);
	if (err)
		return err;
	err = smb2fs_op_meta_statfs(&target, ret);
	smb2fs_inode_put_target(&target);
	return err;
}

/* A share may have several volumes */
static int statfs(struct dentry *dentry, struct kstatfs *buf)
{
	struct smb2fs_super *super = smb2fs_super_of(dentry->d_sb);
	struct smb2fs_fs_size size;
	int err;

	err = get_size(dentry, &size);
	/* what has no name any more, or may not be looked at, is on one, too */
	if (err == -ENOENT || err == -ESTALE || err == -EACCES)
		err = get_size(dentry->d_sb->s_root, &size);
	if (err)
		return err;
	buf->f_type = SMB2_SUPER_MAGIC;
	buf->f_bsize = size.unit;
	buf->f_blocks = size.total;
	/* with a quota all but this is the user's own, [MS-FSCC] 2.5.4 */
	buf->f_bfree = size.free > size.total ? size.available : size.free;
	buf->f_bavail = size.available;
	buf->f_fsid = u64_to_fsid(huge_encode_dev(dentry->d_sb->s_dev));
	buf->f_namelen = super->volume.name_max;
	return 0;
}

static int show_options(struct seq_file *m, struct dentry *root)
{
	smb2fs_param_show(m, smb2fs_super_of(root->d_sb)->spec);
	return 0;
}

static int flush_inode(struct inode *inode)
{
	struct dentry *dentry = d_find_alias(inode);
	int err;

	if (!dentry)
		return 0;
	err = smb2fs_file_flush(dentry);
	dput(dentry);
	return err;
}

/* sync() and syncfs(): all has been sent already. Return: 0, or the first error */
static int sync_fs(struct super_block *sb, int wait)
{
	struct inode *inode, *last = NULL;
	int err = 0, ret;

	if (!wait)
		return 0;
	spin_lock(&sb->s_inode_list_lock);
	list_for_each_entry(inode, &sb->s_inodes, i_sb_list) {
		if (!READ_ONCE(smb2fs_inode_of(inode)->unflushed) ||
		    !igrab(inode))
			continue;
		spin_unlock(&sb->s_inode_list_lock);
		/* now that there is a reference on the next one in the list */
		iput(last);
		last = inode;
		ret = flush_inode(inode);
		err = err ?: ret;
		spin_lock(&sb->s_inode_list_lock);
		if (ret == -EINTR)
			break;
	}
	spin_unlock(&sb->s_inode_list_lock);
	iput(last);
	return err;
}

static const struct super_operations super_ops = {
	.statfs		= statfs,
	.show_options	= show_options,
	.sync_fs	= sync_fs,
	.alloc_inode	= smb2fs_inode_alloc,
	.free_inode	= smb2fs_inode_free,
	.drop_inode	= smb2fs_inode_drop,
	.evict_inode	= smb2fs_inode_evict,
};

static void super_free(struct smb2fs_super *super)
{
	if (!super)
		return;
	if (super->tree)
		smb2fs_tree_disconnect(super->tree);
	smb2fs_param_spec_free(super->spec);
	kfree(super);
}

/* Whole pages, so that a folio is never read in part */
static u32 io_size(u32 wanted, u32 max)
{
	return round_down(min(wanted ?: IO_DEFAULT, max), PAGE_SIZE);
}

/*
 * Several requests are to be on their way while one is read from: the server and
 * this side work at the same time then.
 */
static int set_sizes(struct super_block *sb)
{
	struct smb2fs_super *super = smb2fs_super_of(sb);
	struct smb2fs_files_spec *files = &super->spec->files;
	int err;

	files->rsize = io_size(files->rsize,
			       smb2fs_op_data_max(super->tree, false));
	files->wsize = io_size(files->wsize,
			       smb2fs_op_data_max(super->tree, true));
	super->io_size = min3(files->rsize, files->wsize, SMB2FS_DATA_MIN);
	if (!super->io_size)
		return -EPROTO;
	super->folio_order = ilog2(min(super->io_size,
				       SMB2FS_DIRTY_FOLIO_MAX) / PAGE_SIZE);
	err = super_setup_bdi(sb);
	if (err)
		return err;
	/*
	 * Writers are held up by what their own memory group has dirty: a group
	 * that is full of pages nobody has sent yet has its writer killed
	 */
	sb->s_iflags |= SB_I_CGROUPWB;
	sb->s_bdi->ra_pages = AHEAD * files->rsize / PAGE_SIZE;
	sb->s_bdi->io_pages = files->rsize / PAGE_SIZE;
	return 0;
}

static int fill_super(struct super_block *sb, struct fs_context *fc)
{
	struct smb2fs_super *super = smb2fs_super_of(sb);
	struct smb2fs_mounted mounted;
	struct inode *root;
	int err;

	err = smb2fs_op_mount(fc->net_ns, super->spec, &fc->log, &mounted);
	if (err)
		return err;
	super->tree = mounted.tree;
	super->volume = mounted.volume;
	super->ino = super->spec->files.ino;

	sb->s_magic = SMB2_SUPER_MAGIC;
	sb->s_op = &super_ops;
	sb->s_d_op = super->spec->files.nocase ? &smb2fs_dentry_nocase_ops :
						 &smb2fs_dentry_ops;
	sb->s_xattr = smb2fs_xattr_handlers;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_time_gran = 100;
	sb->s_time_min = SMB2FS_TIME_MIN;
	sb->s_time_max = SMB2FS_TIME_MAX;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_blocksize = PAGE_SIZE;
	if (super->volume.attributes & SMB2FS_FS_READ_ONLY)
		sb->s_flags |= SB_RDONLY;
	/* who may write to the share would give this machine's devices away */
	if (!super->spec->files.devices)
		sb->s_iflags |= SB_I_NODEV;
	err = set_sizes(sb);
	if (err)
		return err;
	root = smb2fs_inode_root(sb, &mounted.root);
	if (IS_ERR(root))
		return PTR_ERR(root);
	sb->s_root = d_make_root(root);
	return sb->s_root ? 0 : -ENOMEM;
}

/* From here on the options belong to the super block */
static int get_tree(struct fs_context *fc)
{
	struct smb2fs_super *super;
	int err = smb2fs_param_finish(fc);

	if (err)
		return err;
	super = kzalloc(sizeof(*super), GFP_KERNEL);
	if (!super)
		return -ENOMEM;
	spin_lock_init(&super->hidden_lock);
	INIT_LIST_HEAD(&super->hidden);
	super->spec = fc->fs_private;
	fc->fs_private = NULL;
	fc->s_fs_info = super;
	return get_tree_nodev(fc, fill_super);
}

/* The flags that all file systems have are changed by the VFS */
static int reconfigure(struct fs_context *fc)
{
	smb2fs_param_remount_tell(fc, smb2fs_super_of(fc->root->d_sb)->spec);
	return 0;
}

static void free_fc(struct fs_context *fc)
{
	/* no super block has taken it */
	super_free(fc->s_fs_info);
	smb2fs_param_free(fc);
}

static const struct fs_context_operations context_ops = {
	.free		= free_fc,
	.parse_param	= smb2fs_param_parse,
	.get_tree	= get_tree,
	.reconfigure	= reconfigure,
};

static int init_fs_context(struct fs_context *fc)
{
	fc->ops = &context_ops;
	if (fc->purpose == FS_CONTEXT_FOR_RECONFIGURE)
		return smb2fs_param_remount_begin(fc,
				smb2fs_super_of(fc->root->d_sb)->spec);
	return smb2fs_param_alloc(fc);
}

static void kill_sb(struct super_block *sb)
{
	struct smb2fs_super *super = smb2fs_super_of(sb);

	/* what was killed has left something behind: as long as its server takes */
	wait_var_event(&super->pins, !atomic_read(&super->pins));
	kill_anon_super(sb);
	super_free(super);
}

static struct file_system_type fs_type = {
	.owner			= THIS_MODULE,
	.name			= "smb2",
	.init_fs_context	= init_fs_context,
	.parameters		= smb2fs_param_table,
	.kill_sb		= kill_sb,
};
MODULE_ALIAS_FS("smb2");

/**
 * smb2fs_super_init - make "mount -t smb2" known
 *
 * Return: 0 or a negative errno.
 */
int __init smb2fs_super_init(void)
{
	int err;

	err = smb2fs_inode_init();
	if (err)
		return err;
	err = smb2fs_file_init();
	if (err)
		goto out_inode;
	err = smb2fs_dir_init();
	if (err)
		goto out_file;
	err = smb2fs_direct_init();
	if (err)
		goto out_dir;
	err = smb2fs_held_init();
	if (err)
		goto out_direct;
	err = register_filesystem(&fs_type);
	if (err)
		goto out_held;
	return 0;

out_held:
	smb2fs_held_exit();
out_direct:
	smb2fs_direct_exit();
out_dir:
	smb2fs_dir_exit();
out_file:
	smb2fs_file_exit();
out_inode:
	smb2fs_inode_exit();
	return err;
}

/**
 * smb2fs_super_exit - undo smb2fs_super_init()
 */
void smb2fs_super_exit(void)
{
	unregister_filesystem(&fs_type);
	smb2fs_held_exit();
	smb2fs_direct_exit();
	smb2fs_dir_exit();
	smb2fs_file_exit();
	smb2fs_inode_exit();
}
