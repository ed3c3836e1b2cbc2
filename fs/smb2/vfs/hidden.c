// SPDX-License-Identifier: GPL-2.0
/* Hidden names, of which files wait for their last close.
 *
 * A server keeps the name of a removed file that is open. So it is given a name
 * that nobody wants first, in its directory. Nobody is to meet that, in a listing
 * or as what makes a directory not empty: when that is to be removed, the file is
 * moved to the directory above, by the open that has removed it, which is kept for
 * that. No server renames a directory in which a file is open, so the paths that
 * are known here stay true.
 */

#include "vfs/hidden.h"

#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "client/handle.h"
#include "op/name.h"
#include "vfs/dentry.h"
#include "vfs/inode.h"
#include "vfs/super.h"

#define PREFIX		".smb2fs"
#define PREFIX_LEN	(sizeof(PREFIX) - 1)
#define DIGITS		16

/**
 * struct smb2fs_hidden - a file that waits for its last close
 * @all: in super->hidden
 * @path: its name, below the share's root
 * @handle: the open that has removed it
 *
 * Owned by the inode. @all and @path are protected by super->hidden_lock.
 */
struct smb2fs_hidden {
	struct list_head	all;
	char			*path;
	struct smb2fs_handle	*handle;
};

/**
 * smb2fs_hidden_path - a name that nobody has or wants
 * @dir: the directory in which it is to be
 *
 * Return: the path below the share's root, for the caller to kfree(); or an error
 * of smb2fs_inode_path().
 */
char *smb2fs_hidden_path(struct dentry *dir)
{
	char *above = smb2fs_inode_path(dir);
	char *path;

	if (IS_ERR(above))
		return above;
	path = kasprintf(GFP_KERNEL, "%s%s" PREFIX "%016llx", above,
			 *above ? "/" : "", get_random_u64());
	kfree(above);
	return path ?: ERR_PTR(-ENOMEM);
}

static bool is_hidden(const char *name, size_t len)
{
	size_t i;

	if (len != PREFIX_LEN + DIGITS || memcmp(name, PREFIX, PREFIX_LEN))
		return false;
	for (i = PREFIX_LEN; i < len; i++)
		if (!isxdigit(name[i]))
			return false;
	return true;
}

/* Is @path a name in the directory @dir? */
static bool is_in(const char *path, const char *dir)
{
	const char *name = strrchr(path, '/');
	size_t len = name ? name - path : 0;

	return len == strlen(dir) && !memcmp(path, dir, len);
}

static bool is_ours(struct smb2fs_super *super, const char *path)
{
	struct smb2fs_hidden *h;
	bool found = false;

	spin_lock(&super->hidden_lock);
	list_for_each_entry(h, &super->hidden, all)
		found = found || !strcmp(h->path, path);
	spin_unlock(&super->hidden_lock);
	return found;
}

/* A name of that form may also be what a client has left behind that died */
static bool is_going(struct smb2fs_super *super, const char *path)
{
	const struct smb2fs_target target = {
		.tree		= super->tree,
		.path		= path,
		.access		= SMB2FS_READ_ATTRIBUTES,
		.disposition	= SMB2FS_OPEN,
		.options	= SMB2FS_OPT_OPEN_REPARSE_POINT,
	};
	struct smb2fs_stat stat;
	int err = smb2fs_op_meta_stat(&target, &stat);

	if (!err)
		kfree(stat.link);
	return err == -ENOENT;
}

/**
 * smb2fs_hidden_is_gone - is what was listed a file that was removed?
 * @dir: the directory
 * @name: the file's name in it
 * @len: its bytes
 *
 * Context: process; sleeps, killable; a round trip for a hidden name that is not of
 * this mount.
 * Return: whether nobody should see it.
 */
bool smb2fs_hidden_is_gone(struct dentry *dir, const char *name, int len)
{
	struct smb2fs_super *super = smb2fs_super_of(dir->d_sb);
	char *above, *path;
	bool gone;

	if (!is_hidden(name, len))
		return false;
	above = smb2fs_inode_path(dir);
	if (IS_ERR(above))
		return false;
	path = kasprintf(GFP_KERNEL, "%s%s%.*s", above, *above ? "/" : "",
			 len, name);
	kfree(above);
	gone = path && (is_ours(super, path) || is_going(super, path));
	kfree(path);
	return gone;
}

static struct smb2fs_hidden *hidden_alloc(const char *path,
					  struct smb2fs_handle *handle)
{
	struct smb2fs_hidden *h = kmalloc(sizeof(*h), GFP_KERNEL);

	if (!h)
		return NULL;
	h->handle = handle;
	h->path = kstrdup(path, GFP_KERNEL);
	if (h->path)
		return h;
	kfree(h);
	return NULL;
}

static void hidden_free(struct smb2fs_hidden *h)
{
	smb2fs_handle_put(h->handle);
	kfree(h->path);
	kfree(h);
}

/**
 * smb2fs_hidden_add - a file waits for its last close
 * @inode: the file; it has no other name, and the caller has a reference
 * @path: its hidden name
 * @handle: the open that has removed it; its reference is taken over
 */
void smb2fs_hidden_add(struct inode *inode, const char *path,
		       struct smb2fs_handle *handle)
{
	struct smb2fs_super *super = smb2fs_super_of(inode->i_sb);
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct smb2fs_hidden *h = hidden_alloc(path, handle);

	if (!h) {
		smb2fs_handle_put(handle);
		return;
	}
	spin_lock(&super->hidden_lock);
	if (!si->hidden) {
		list_add(&h->all, &super->hidden);
		swap(si->hidden, h);
	}
	spin_unlock(&super->hidden_lock);
	/* it had another name, which was removed, too */
	if (h)
		hidden_free(h);
}

/**
 * smb2fs_hidden_evict - a file is given up
 * @inode: the file; nobody has it open
 *
 * Context: as smb2fs_handle_put().
 */
void smb2fs_hidden_evict(struct inode *inode)
{
	struct smb2fs_super *super = smb2fs_super_of(inode->i_sb);
	struct smb2fs_hidden *h = smb2fs_inode_of(inode)->hidden;

	if (!h)
		return;
	spin_lock(&super->hidden_lock);
	list_del(&h->all);
	spin_unlock(&super->hidden_lock);
	hidden_free(h);
}

/* The open of some file that waits in @dir, with a reference, or %NULL */
static struct smb2fs_handle *hidden_get_one(struct smb2fs_super *super,
					    const char *dir)
{
	struct smb2fs_handle *handle = NULL;
	struct smb2fs_hidden *h;

	spin_lock(&super->hidden_lock);
	list_for_each_entry(h, &super->hidden, all) {
		if (!is_in(h->path, dir))
			continue;
		handle = h->handle;
		smb2fs_handle_get(handle);
		break;
	}
	spin_unlock(&super->hidden_lock);
	return handle;
}

/* It has moved to @path, which is taken over */
static void set_path(struct smb2fs_super *super, struct smb2fs_handle *handle,
		     char *path)
{
	struct smb2fs_hidden *h;

	spin_lock(&super->hidden_lock);
	list_for_each_entry(h, &super->hidden, all)
		if (h->handle == handle)
			swap(h->path, path);
	spin_unlock(&super->hidden_lock);
	kfree(path);
}

static int move_up(struct dentry *dir, struct smb2fs_handle *handle)
{
	char *path = smb2fs_hidden_path(dir->d_parent);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	err = smb2fs_op_name_move_removed(handle, path);
	if (err)
		kfree(path);
	else
		set_path(smb2fs_super_of(dir->d_sb), handle, path);
	return err;
}

/**
 * smb2fs_hidden_leave - a directory is to be removed: what waits in it, elsewhere
 * @dir: the directory
 *
 * Context: process, with the locks of @dir and of its parent; sleeps, killable; a
 * round trip for each file.
 * Return: whether there was anything, and none of it is there any more.
 */
bool smb2fs_hidden_leave(struct dentry *dir)
{
	struct smb2fs_super *super = smb2fs_super_of(dir->d_sb);
	char *path = smb2fs_inode_path(dir);
	struct smb2fs_handle *handle;
	bool moved = false;
	int err = 0;

	if (IS_ERR(path))
		return false;
	while (!err && (handle = hidden_get_one(super, path))) {
		err = move_up(dir, handle);
		smb2fs_handle_put(handle);
		moved = true;
	}
	kfree(path);
	return moved && !err;
}
