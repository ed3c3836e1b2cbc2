// SPDX-License-Identifier: GPL-2.0
/* The file system type, and what a mount does. */

#include "vfs_super.h"

#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/module.h>

#include "op_mount.h"
#include "vfs_param.h"

static int get_tree(struct fs_context *fc)
{
	int err = smb2fs_param_finish(fc);

	if (err)
		return err;
	return smb2fs_op_mount(fc->net_ns, fc->fs_private, &fc->log);
}

static const struct fs_context_operations context_ops = {
	.free		= smb2fs_param_free,
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

static struct file_system_type fs_type = {
	.owner			= THIS_MODULE,
	.name			= "smb2",
	.init_fs_context	= init_fs_context,
	.parameters		= smb2fs_param_table,
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
