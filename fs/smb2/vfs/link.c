// SPDX-License-Identifier: GPL-2.0
/* symlink() and mknod().
 *
 * A link is followed here, by its text, and so in the name space of who follows
 * it: no server leads anybody out of a mount to where it likes. What Windows calls
 * absolute ("\??\C:\file") is shown with slashes and leads where such a path
 * leads here, in most cases to nothing.
 */

#include "vfs/link.h"

#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/slab.h>

#include "op/link.h"
#include "vfs/dentry.h"
#include "vfs/inode.h"
#include "vfs/super.h"
#include "wire/wire_info.h"

static int link_create(struct inode *dir, struct dentry *dentry,
		       enum smb2fs_link_form form,
		       const struct smb2fs_special *file)
{
	struct smb2fs_target target = {
		.tree = smb2fs_super_of(dir->i_sb)->tree,
	};
	char *path = smb2fs_inode_path(dentry);
	struct smb2fs_stat stat;
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	target.path = path;
	err = smb2fs_op_link_make(&target, form, file, &stat);
	kfree(path);
	/* as POSIX calls a file system that has no such files */
	if (err == -EOPNOTSUPP)
		return -EPERM;
	return err ?: smb2fs_dentry_made(dir, dentry, &stat);
}

/**
 * smb2fs_link_symlink - make a symbolic link, for the VFS
 * @idmap: of the mount
 * @dir: where
 * @dentry: its name
 * @to: where it leads
 *
 * Context: process, with @dir's lock; sleeps, killable; one round trip.
 * Return: 0 or a negative errno.
 */
int smb2fs_link_symlink(struct mnt_idmap *idmap, struct inode *dir,
			struct dentry *dentry, const char *to)
{
	const struct smb2fs_special file = {
		.node		= SMB2FS_NODE_LINK,
		.target		= to,
		.target_len	= strlen(to),
	};

	return link_create(dir, dentry,
			   smb2fs_super_of(dir->i_sb)->spec->files.symlink,
			   &file);
}

static enum smb2fs_node node_of(umode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFCHR:
		return SMB2FS_NODE_CHR;
	case S_IFBLK:
		return SMB2FS_NODE_BLK;
	case S_IFIFO:
		return SMB2FS_NODE_FIFO;
	case S_IFSOCK:
		return SMB2FS_NODE_SOCK;
	default:
		return SMB2FS_NODE_OTHER;
	}
}

/* WSL keeps the numbers of devices elsewhere, with the NFS server's all is one */
static enum smb2fs_link_form form_of(const struct smb2fs_super *super,
				     umode_t mode)
{
	bool is_wsl = super->spec->files.symlink == SMB2FS_LINK_WSL;

	return is_wsl && !S_ISCHR(mode) && !S_ISBLK(mode) ? SMB2FS_LINK_WSL :
							    SMB2FS_LINK_NFS;
}

/**
 * smb2fs_link_mknod - make a fifo, a socket or a device, for the VFS
 * @idmap: of the mount
 * @dir: where
 * @dentry: its name
 * @mode: what
 * @rdev: which device
 *
 * Context: process, with @dir's lock; sleeps, killable; one round trip, and one
 * more when the server refuses.
 * Return: 0 or a negative errno.
 */
int smb2fs_link_mknod(struct mnt_idmap *idmap, struct inode *dir,
		      struct dentry *dentry, umode_t mode, dev_t rdev)
{
	const struct smb2fs_super *super = smb2fs_super_of(dir->i_sb);
	const struct smb2fs_special file = {
		.node	= node_of(mode),
		.major	= MAJOR(rdev),
		.minor	= MINOR(rdev),
	};

	if (file.node == SMB2FS_NODE_OTHER ||
	    !(super->volume.attributes & SMB2FS_FS_REPARSE_POINTS))
		return -EPERM;
	return link_create(dir, dentry, form_of(super, mode), &file);
}
