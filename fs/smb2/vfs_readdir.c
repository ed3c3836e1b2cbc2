// SPDX-License-Identifier: GPL-2.0
/* Listing a directory.
 *
 * A position is the number of an entry, "." and ".." being 0 and 1. A server
 * reads in one direction only, so whoever goes back begins anew.
 */

#include "vfs_readdir.h"

#include <linux/err.h>
#include <linux/slab.h>

#include "name.h"
#include "op_dir.h"
#include "vfs_inode.h"
#include "vfs_super.h"

/**
 * struct listing - a directory that is open
 * @dir: at the server; not open before the first read
 * @begun: the server was asked for entries
 * @at: position of the entry that comes next from the server
 * @entry: that entry, if it has been read but not taken
 * @have: it has
 *
 * Protected by the directory's i_rwsem and the file's f_pos_lock together:
 * iterate_shared() is not called twice at once for one file.
 */
struct listing {
	struct smb2fs_dir	dir;
	bool			begun;
	loff_t			at;
	struct smb2fs_dirent	entry;
	bool			have;
};

static int open_dir(struct inode *inode, struct file *file)
{
	struct listing *l = kzalloc(sizeof(*l), GFP_KERNEL);

	if (!l)
		return -ENOMEM;
	l->dir.tree = smb2fs_super_of(inode->i_sb)->tree;
	file->private_data = l;
	return 0;
}

static void end(struct listing *l)
{
	smb2fs_op_dir_close(&l->dir);
	kfree(l->dir.path);
	*l = (struct listing){ .dir.tree = l->dir.tree };
}

static int release(struct inode *inode, struct file *file)
{
	struct listing *l = file->private_data;

	end(l);
	kfree(l);
	return 0;
}

static int begin(struct file *file, struct listing *l)
{
	char *path = smb2fs_inode_path(file->f_path.dentry);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	l->dir.path = path;
	l->begun = true;
	l->at = 2;
	err = smb2fs_op_dir_open(&l->dir);
	if (err)
		end(l);
	return err;
}

static bool is_dots(const struct smb2fs_dirent *entry)
{
	const u8 *name = entry->name.base + entry->name.pos;
	size_t len = smb2fs_rd_left(&entry->name);

	return (len == 2 && !memcmp(name, ".\0", 2)) ||
	       (len == 4 && !memcmp(name, ".\0.\0", 4));
}

/* Have the next entry in l->entry. Return: 0, or -ENODATA at the end. */
static int fetch(struct listing *l)
{
	int err = 0;

	while (!err && !l->have) {
		err = smb2fs_op_dir_next(&l->dir, &l->entry);
		l->have = !err && !is_dots(&l->entry);
	}
	return err;
}

static unsigned int type_of(const struct smb2fs_dirent *entry)
{
	if (entry->attrs.attributes & SMB2FS_ATTR_DIRECTORY)
		return DT_DIR;
	return DT_REG;
}

/* Return: 0, or -ENOSPC when the reader's buffer is full */
static int emit(struct dir_context *ctx, const struct smb2fs_dirent *entry)
{
	char name[SMB2FS_NAME_MAX_BYTES];
	struct smb2fs_rd rd = entry->name;
	int len = smb2fs_name_get(&rd, name, sizeof(name), SMB2FS_NAME_MAP_SFM);

	if (len < 0)
		return len;
	return dir_emit(ctx, name, len, entry->file_id ?: get_next_ino(),
			type_of(entry)) ? 0 : -ENOSPC;
}

static int go_on(struct listing *l, struct dir_context *ctx)
{
	int err;

	for (;;) {
		err = fetch(l);
		if (err)
			return err;
		if (l->at == ctx->pos) {
			err = emit(ctx, &l->entry);
			if (err)
				return err;
			ctx->pos++;
		}
		l->at++;
		l->have = false;
	}
}

static int iterate(struct file *file, struct dir_context *ctx)
{
	struct listing *l = file->private_data;
	int err = 0;

	if (!dir_emit_dots(file, ctx))
		return 0;
	if (l->begun && ctx->pos < l->at)
		end(l);
	if (!l->begun)
		err = begin(file, l);
	if (!err)
		err = go_on(l, ctx);
	return err == -ENODATA || err == -ENOSPC ? 0 : err;
}

const struct file_operations smb2fs_readdir_fops = {
	.open		= open_dir,
	.release	= release,
	.iterate_shared	= iterate,
	.llseek		= generic_file_llseek,
	.read		= generic_read_dir,
};
