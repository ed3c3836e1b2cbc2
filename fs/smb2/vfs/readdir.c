// SPDX-License-Identifier: GPL-2.0
/* Listing a directory.
 *
 * A position says of the entry that comes next which number it has in this
 * listing, and a hash of its name, or 0 if that is not known. A server reads in
 * one direction only, and it numbers nothing that would last: whoever goes back
 * farther than to what is still here has the directory opened and read anew. The
 * entry is found by its name then, wherever others have come or gone before it,
 * and by its number only if it has gone itself. Who has no more than 31 bits for
 * a position gets the number alone.
 */

#include "vfs/readdir.h"

#include <linux/compat.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "client/tree.h"
#include "op/dir.h"
#include "op/link.h"
#include "trace.h"
#include "vfs/hidden.h"
#include "vfs/ident.h"
#include "vfs/inode.h"
#include "vfs/prime.h"
#include "vfs/super.h"
#include "wire/name.h"
#include "wire/wire_fsctl.h"

#define HASH_MASK	((loff_t)U32_MAX)

/* Positions before the first entry: of ".", of "..", and behind them */
#define DOTS		2

/**
 * struct listing - a directory that is open
 * @dir: at the server, if @begun
 * @begun: it was asked for entries
 * @ended: number of the end, once all was told; 0 before
 * @at: position of the entry that was read but not taken; 0 without one
 * @entry: that entry
 * @len: bytes of its name
 * @name: its name
 *
 * Protected by the file's f_pos_lock: iterate_shared() is not called twice at once
 * for one file.
 */
struct listing {
	struct smb2fs_dir	dir;
	bool			begun;
	u32			ended;
	loff_t			at;
	struct smb2fs_dirent	entry;
	int			len;
	char			name[SMB2FS_NAME_MAX_BYTES];
};

/* What a directory is at the server is seen by its first read */
static int open_dir(struct inode *inode, struct file *file)
{
	struct listing *l = kzalloc(sizeof(*l), GFP_KERNEL);

	file->private_data = l;
	return l ? 0 : -ENOMEM;
}

static void readdir_end(struct listing *l)
{
	if (l->begun)
		smb2fs_op_dir_close(&l->dir);
	l->begun = false;
	l->at = 0;
}

static int readdir_release(struct inode *inode, struct file *file)
{
	struct listing *l = file->private_data;

	readdir_end(l);
	kfree(l);
	return 0;
}

/*
 * The VFS lists with the directory locked, so that nothing can be made or removed in
 * it meanwhile. That is too long for a round trip, and needed only where entries
 * become dentries.
 */
static void readdir_unlock(struct inode *dir)
{
	inode_unlock_shared(dir);
}

static int readdir_lock(struct inode *dir)
{
	inode_lock_shared(dir);
	return IS_DEADDIR(dir) ? -ENOENT : 0;
}

static int open_path(struct dentry *dentry, struct smb2fs_dir *ret)
{
	char *path = smb2fs_inode_path(dentry);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	err = smb2fs_op_dir_open(ret, smb2fs_super_of(dentry->d_sb)->tree, path);
	kfree(path);
	return err;
}

/*
 * It is not where it was. Who gives it another name here has the lock of the directory
 * that it is in, until the name is known. The C library takes ENOENT for the end, so
 * what nobody here has removed would look empty.
 */
static int open_moved(struct dentry *dentry, struct smb2fs_dir *ret)
{
	struct dentry *parent = dget_parent(dentry);
	int err = down_read_killable(&d_inode(parent)->i_rwsem);

	if (!err) {
		err = open_path(dentry, ret);
		up_read(&d_inode(parent)->i_rwsem);
	}
	dput(parent);
	return err == -ENOENT ? -ESTALE : err;
}

static int readdir_begin(struct file *file, struct listing *l)
{
	struct dentry *dentry = file_dentry(file);
	int err;

	readdir_unlock(d_inode(dentry));
	err = open_path(dentry, &l->dir);
	if (err == -ENOENT || err == -ESTALE)
		err = open_moved(dentry, &l->dir);
	l->begun = !err;
	l->ended = 0;
	return readdir_lock(d_inode(dentry)) ?: err;
}

static int next(struct file *file, struct listing *l)
{
	struct inode *inode = file_inode(file);
	int err;

	if (smb2fs_op_dir_is_here(&l->dir))
		return smb2fs_op_dir_next(&l->dir, &l->entry);
	readdir_unlock(inode);
	err = smb2fs_op_dir_next(&l->dir, &l->entry);
	return readdir_lock(inode) ?: err;
}

static u32 name_hash(const struct listing *l)
{
	return full_name_hash(NULL, l->name, l->len) ?: 1;
}

static loff_t position(u32 number, u32 hash)
{
	return (loff_t)number << 32 | hash;
}

static bool is_short(const struct file *file)
{
	if (file->f_mode & (FMODE_32BITHASH | FMODE_64BITHASH))
		return file->f_mode & FMODE_32BITHASH;
	return BITS_PER_LONG == 32 || in_compat_syscall();
}

/* A position as the caller has it, and what it means */
static loff_t told(const struct file *file, loff_t pos)
{
	return is_short(file) && pos >> 32 ? (pos >> 32) + DOTS : pos;
}

static loff_t meant(const struct file *file, loff_t pos)
{
	return is_short(file) && pos > DOTS && pos <= S32_MAX ?
		position(pos - DOTS, 0) : pos;
}

/*
 * Have the next entry at l->at. One whose name cannot be said here, or that is a
 * path, is left out: nobody could do anything with it, but with all others they
 * can. Return: 0, or -ENODATA at the end.
 */
static int fetch(struct file *file, struct listing *l)
{
	struct inode *inode = file_inode(file);
	enum smb2fs_name_map map = smb2fs_super_of(inode->i_sb)->tree->map;
	u32 number;
	int err;

	while (!l->at) {
		number = l->dir.number;
		err = next(file, l);
		if (err)
			return err;
		l->len = smb2fs_name_get(&l->entry.name, l->name,
					 sizeof(l->name), map);
		if (l->len < 0)
			trace_smb2fs_bad_name(inode->i_ino, number, l->len);
		else if (!smb2fs_name_is_dots(l->name, l->len) &&
			 !smb2fs_hidden_is_gone(file_dentry(file), l->name,
						l->len))
			l->at = position(number, name_hash(l));
	}
	return 0;
}

/* Read on to the entry at @pos. Return: 0, or -ENODATA without it. */
static int readdir_search(struct file *file, struct listing *l, loff_t pos)
{
	int err;

	for (;;) {
		err = fetch(file, l);
		if (err)
			return err;
		if (pos & HASH_MASK ? !((pos ^ l->at) & HASH_MASK) :
				      l->at >= pos)
			return 0;
		l->at = 0;
	}
}

/* Is the entry at @pos the next one, or still here so that it can be? */
static bool is_here(struct file *file, struct listing *l, loff_t pos)
{
	u32 number = pos >> 32;

	if (!l->begun)
		return false;
	if (!number)
		return !l->at && l->dir.number == 1;
	if (l->at >> 32 != number) {
		l->at = 0;
		if (!smb2fs_op_dir_seek(&l->dir, number))
			return false;
	}
	if (!(pos & HASH_MASK))
		return true;
	return !fetch(file, l) && l->at == pos;
}

static int seek(struct file *file, struct listing *l, loff_t pos)
{
	int err;

	if (l->ended && pos >> 32 == l->ended)
		return -ENODATA;
	if (is_here(file, l, pos))
		return 0;
	readdir_end(l);
	err = readdir_begin(file, l);
	if (err || !(pos >> 32))
		return err;
	err = readdir_search(file, l, pos);
	if (err != -ENODATA || !(pos & HASH_MASK))
		return err;
	/* it has gone: those behind it are where they were, more or less */
	readdir_end(l);
	err = readdir_begin(file, l);
	if (err)
		return err;
	return readdir_search(file, l, pos & ~HASH_MASK);
}

static unsigned int readdir_type_of(const struct smb2fs_tree *tree,
				    const struct smb2fs_dirent *entry)
{
	if (!smb2fs_op_link_may_be(tree, &entry->attrs))
		return entry->attrs.attributes & SMB2FS_ATTR_DIRECTORY ?
			DT_DIR : DT_REG;
	return entry->tag == SMB2FS_TAG_SYMLINK ||
	       entry->tag == SMB2FS_TAG_LX_SYMLINK ? DT_LNK : DT_UNKNOWN;
}

static int readdir_go_on(struct file *file, struct listing *l,
			 struct dir_context *ctx)
{
	const struct smb2fs_tree *tree =
		smb2fs_super_of(file_inode(file)->i_sb)->tree;
	struct qstr name = { .name = l->name };
	u64 ino;
	int err;

	for (;;) {
		err = fetch(file, l);
		/* an empty directory has an end, too */
		if (err == -ENODATA)
			ctx->pos = told(file, position(l->dir.number, 0));
		if (err)
			return err;
		ctx->pos = told(file, l->at);
		name.len = l->len;
		ino = smb2fs_prime(file_dentry(file), &name, &l->entry,
				   l->dir.asked);
		if (!dir_emit(ctx, l->name, l->len, smb2fs_ident_told(ino),
			      readdir_type_of(tree, &l->entry)))
			return 0;
		l->at = 0;
		ctx->pos = told(file, position(l->dir.number, 0));
	}
}

/* dir_emit_dots() has numbers that not everybody can be told */
static bool emit_dots(struct file *file, struct dir_context *ctx)
{
	struct dentry *dentry = file_dentry(file);

	if (ctx->pos == 0 &&
	    dir_emit(ctx, ".", 1, smb2fs_ident_told(d_inode(dentry)->i_ino),
		     DT_DIR))
		ctx->pos = 1;
	if (ctx->pos == 1 &&
	    dir_emit(ctx, "..", 2, smb2fs_ident_told(d_parent_ino(dentry)),
		     DT_DIR))
		ctx->pos = DOTS;
	return ctx->pos >= DOTS;
}

/*
 * The server is asked before anything is told: an error that comes after "." would
 * be heard by nobody.
 */
static int iterate(struct file *file, struct dir_context *ctx)
{
	struct listing *l = file->private_data;
	int err;

	if (!ctx->pos) {
		readdir_end(l);
		err = readdir_begin(file, l);
		if (err)
			return err;
	}
	if (!emit_dots(file, ctx))
		return 0;
	err = seek(file, l, meant(file, ctx->pos));
	if (!err)
		err = readdir_go_on(file, l, ctx);
	if (err != -ENODATA)
		return err;
	/* most of those who have seen all do not come back */
	if (l->begun)
		l->ended = l->dir.number;
	readdir_end(l);
	return 0;
}

const struct file_operations smb2fs_readdir_fops = {
	.open		= open_dir,
	.release	= readdir_release,
	.iterate_shared	= iterate,
	.llseek		= generic_file_llseek,
	.read		= generic_read_dir,
	/* what was done in a directory the server has done */
	.fsync		= noop_fsync,
};
