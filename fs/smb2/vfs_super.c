// SPDX-License-Identifier: GPL-2.0
/* The file system type, and the life of a mount. */

#include "vfs_super.h"

#include <linux/cred.h>
#include <linux/fs_context.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/statfs.h>

#include "op_meta.h"
#include "op_mount.h"
#include "tree.h"
#include "vfs_inode.h"
#include "vfs_param.h"

static int statfs(struct dentry *dentry, struct kstatfs *buf)
{
	struct smb2fs_super *super = smb2fs_super_of(dentry->d_sb);
	struct smb2fs_fs_size size;
	int err;

	err = smb2fs_op_meta_statfs(super->tree, super->spec->path, &size);
	if (err)
		return err;
	buf->f_type = SMB2_SUPER_MAGIC;
	buf->f_bsize = size.unit;
	buf->f_blocks = size.total;
	buf->f_bfree = size.free;
	buf->f_bavail = size.available;
	buf->f_namelen = super->volume.name_max;
	return 0;
}

static int show_options(struct seq_file *m, struct dentry *root)
{
	smb2fs_param_show(m, smb2fs_super_of(root->d_sb)->spec);
	return 0;
}

static const struct super_operations super_ops = {
	.statfs		= statfs,
	.show_options	= show_options,
	/* what others do to a file is seen at once: nothing is kept unused */
	.drop_inode	= generic_delete_inode,
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

	sb->s_magic = SMB2_SUPER_MAGIC;
	sb->s_op = &super_ops;
	sb->s_d_op = &smb2fs_dentry_ops;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_time_gran = 100;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_blocksize = PAGE_SIZE;
	root = smb2fs_inode_new(sb, &mounted.root);
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
	super->uid = fc->cred->fsuid;
	super->gid = fc->cred->fsgid;
	super->spec = fc->fs_private;
	fc->fs_private = NULL;
	fc->s_fs_info = super;
	return get_tree_nodev(fc, fill_super);
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
};

static int init_fs_context(struct fs_context *fc)
{
	int err = smb2fs_param_alloc(fc);

	if (!err)
		fc->ops = &context_ops;
	return err;
}

static void kill_sb(struct super_block *sb)
{
	struct smb2fs_super *super = smb2fs_super_of(sb);

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
int smb2fs_super_init(void)
{
	return register_filesystem(&fs_type);
}

/**
 * smb2fs_super_exit - undo smb2fs_super_init()
 */
void smb2fs_super_exit(void)
{
	unregister_filesystem(&fs_type);
}
