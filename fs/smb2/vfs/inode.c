// SPDX-License-Identifier: GPL-2.0
/* Inodes: what a server says about files, as the VFS wants it.
 *
 * Nothing promises that a file stays as it was, so what the server has said is
 * believed for acregmax or acdirmax, and data that is cached for as long as
 * somebody has the file open: whoever opens it gets what the server has. This
 * file is where a lease will decide that, see smb2fs_inode_is_fresh() and
 * smb2fs_inode_settle().
 */

#include "vfs/inode.h"

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/namei.h>
#include <linux/pagemap.h>
#include <linux/pagevec.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/wait_bit.h>

#include "client/handle.h"
#include "op/data.h"
#include "op/open.h"
#include "vfs/dentry.h"
#include "vfs/dir.h"
#include "vfs/file.h"
#include "vfs/held.h"
#include "vfs/hidden.h"
#include "vfs/ident.h"
#include "vfs/link.h"
#include "vfs/read.h"
#include "vfs/readdir.h"
#include "vfs/super.h"
#include "vfs/time.h"
#include "vfs/write.h"
#include "vfs/xattr.h"

/* How long a lock that was met is expected to be there */
#define EXACT_TIME	HZ

/* So often an I/O that met a lock is tried again, in case that was ours and is gone */
#define RETRIES		3

static struct kmem_cache *cache;

/* @type: of %S_IFMT; @attributes: SMB2FS_ATTR_* */
static umode_t mode_of(const struct smb2fs_super *super, umode_t type,
		       u32 attributes)
{
	const struct smb2fs_files_spec *files = &super->spec->files;
	umode_t mode = files->file_mode;

	if (S_ISDIR(type))
		mode = files->dir_mode;
	else if (S_ISLNK(type))
		mode = 0777;
	else if (attributes & SMB2FS_ATTR_READONLY)
		mode &= ~0222;
	return type | mode;
}

/**
 * smb2fs_inode_is_dirty - is some of its data not with the server yet?
 * @inode: a file
 *
 * Return: true if so; then its size is ours to know, and its times say nothing.
 */
bool smb2fs_inode_is_dirty(const struct inode *inode)
{
	return mapping_tagged(inode->i_mapping, PAGECACHE_TAG_DIRTY) ||
	       mapping_tagged(inode->i_mapping, PAGECACHE_TAG_WRITEBACK);
}

/*
 * A server may set the time of the last write as late as when the writer closes the
 * file, but that of the last change at once. Whether it was this side that has
 * written neither tells.
 */
static void set_data_attrs(struct inode *inode,
			   const struct smb2fs_attrs *attrs)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	lockdep_assert_held(&si->lock);
	if (i_size_read(inode) != attrs->size ||
	    si->server_mtime != attrs->mtime || si->server_ctime != attrs->ctime)
		si->stale = true;
	si->server_mtime = attrs->mtime;
	si->server_ctime = attrs->ctime;
	i_size_write(inode, attrs->size);
	inode->i_blocks = DIV_ROUND_UP_ULL(attrs->alloc, 512);
	inode_set_mtime_to_ts(inode, smb2fs_time_from(attrs->mtime));
	inode_set_ctime_to_ts(inode,
			      smb2fs_time_from(attrs->ctime ?: attrs->mtime));
}

static unsigned long lifetime(const struct inode *inode)
{
	const struct smb2fs_super *super = smb2fs_super_of(inode->i_sb);

	return S_ISDIR(inode->i_mode) ? super->spec->files.acdirmax :
					super->spec->files.acregmax;
}

static unsigned long age_of(const struct smb2fs_stat *stat)
{
	return stat->listed ? nsecs_to_jiffies(ktime_get_ns() - stat->asked) :
			      0;
}

/*
 * Whoever has a file open knows more of it than a listing: a server need not keep
 * that right until the file is closed.
 */
static bool is_news(const struct smb2fs_inode *si,
		    const struct smb2fs_stat *stat, unsigned long until)
{
	lockdep_assert_held(&si->lock);
	if (stat->asked < si->changed)
		return false;
	return !stat->listed ||
	       (list_empty(&si->readers) && list_empty(&si->writers) &&
		time_after_eq(until, si->fresh_until));
}

/* Servers that do not count links may say 0; one that goes is not counted */
static unsigned int links_of(const struct smb2fs_stat *stat)
{
	return max(stat->info.links, stat->info.delete_pending ? 0u : 1u);
}

/* The same file, and nevertheless what tells it from others may have changed */
static void inode_adopt(struct inode *inode, const struct smb2fs_stat *stat)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	u64 id = stat->info.file_id;

	lockdep_assert_held(&si->lock);
	/* servers say in listings what they do not say of a file */
	if (stat->listed)
		return;
	si->btime = stat->info.attrs.btime;
	if (stat->volume)
		si->volume = stat->volume;
	if (!si->alone || !id)
		return;
	if (inode->i_ino == smb2fs_ident_fold(si->file_id))
		inode->i_ino = smb2fs_ident_fold(id);
	si->file_id = id;
}

/**
 * smb2fs_inode_update - take over what the server says of a file
 * @inode: the file
 * @stat: what the server says; nothing of it counts if this side has changed the
 *	file since it was asked
 */
void smb2fs_inode_update(struct inode *inode, const struct smb2fs_stat *stat)
{
	unsigned long until = jiffies - age_of(stat) + lifetime(inode);
	const struct smb2fs_attrs *attrs = &stat->info.attrs;
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	inode_adopt(inode, stat);
	if (!is_news(si, stat, until))
		goto out;
	si->attributes = attrs->attributes;
	inode->i_mode = mode_of(smb2fs_super_of(inode->i_sb), stat->type,
				attrs->attributes);
	inode_set_atime_to_ts(inode,
			      smb2fs_time_from(attrs->atime ?: attrs->mtime));
	if (!stat->listed)
		set_nlink(inode, links_of(stat));
	if (smb2fs_inode_is_dirty(inode))
		goto out;
	si->fresh_until = until;
	set_data_attrs(inode, attrs);
out:
	spin_unlock(&si->lock);
}

/**
 * smb2fs_inode_forget - what is known of a file is not true any more
 * @inode: the file; this side has changed it
 */
void smb2fs_inode_forget(struct inode *inode)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	smb2fs_inode_note_change(si);
	spin_unlock(&si->lock);
}

/**
 * smb2fs_inode_set_size - this side has set the size of a file
 * @inode: the file
 * @size: in bytes
 *
 * In one with the note of it, or an answer of before could bring back what was.
 */
void smb2fs_inode_set_size(struct inode *inode, u64 size)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	i_size_write(inode, size);
	inode_set_mtime_to_ts(inode, inode_set_ctime_current(inode));
	smb2fs_inode_note_change(si);
	spin_unlock(&si->lock);
}

/**
 * smb2fs_inode_set_attrs - this side has set attributes of a file
 * @inode: the file
 * @attrs: attributes and times; what is 0 was not set
 */
void smb2fs_inode_set_attrs(struct inode *inode,
			    const struct smb2fs_attrs *attrs)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	if (attrs->attributes) {
		si->attributes = attrs->attributes;
		inode->i_mode = mode_of(smb2fs_super_of(inode->i_sb),
					inode->i_mode & S_IFMT,
					attrs->attributes);
	}
	if (attrs->atime)
		inode_set_atime_to_ts(inode, smb2fs_time_from(attrs->atime));
	if (attrs->mtime)
		inode_set_mtime_to_ts(inode, smb2fs_time_from(attrs->mtime));
	smb2fs_inode_note_change(si);
	spin_unlock(&si->lock);
}

/**
 * smb2fs_inode_is_changed - has this side changed a file?
 * @inode: the file
 * @since: since when, in ns of the monotonic clock
 *
 * Return: true if so.
 */
bool smb2fs_inode_is_changed(struct inode *inode, u64 since)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	bool changed;

	spin_lock(&si->lock);
	changed = since < si->changed;
	spin_unlock(&si->lock);
	return changed;
}

/**
 * smb2fs_inode_is_fresh - may what is known of a file be believed?
 * @inode: the file
 *
 * Return: whether nobody needs to ask the server.
 */
bool smb2fs_inode_is_fresh(const struct inode *inode)
{
	return time_before(jiffies,
			   READ_ONCE(smb2fs_inode_of(inode)->fresh_until));
}

/**
 * smb2fs_inode_is_settled - can data be read without asking the server first?
 * @inode: the file
 *
 * Return: true when smb2fs_inode_revalidate() has nothing to do.
 */
bool smb2fs_inode_is_settled(const struct inode *inode)
{
	return smb2fs_inode_is_fresh(inode) &&
	       !READ_ONCE(smb2fs_inode_of(inode)->stale);
}

/* Invalidation waits for pages that are being read, in a way that is not killable */
static int wait_unlocked(struct inode *inode)
{
	struct folio_batch batch;
	pgoff_t index = 0;
	unsigned int i;
	int err = 0;

	folio_batch_init(&batch);
	while (!err && filemap_get_folios(inode->i_mapping, &index, ULONG_MAX,
					  &batch)) {
		for (i = 0; i < folio_batch_count(&batch) && !err; i++)
			err = folio_wait_locked_killable(batch.folios[i]);
		folio_batch_release(&batch);
		cond_resched();
	}
	return err;
}

/**
 * smb2fs_inode_settle - do not keep data that others may have changed
 * @inode: the file
 *
 * What was stored here is written first: it stays, but not what was read around it.
 *
 * Context: process; sleeps, killable.
 * Return: 0, or why it could not be written: -EINTR and so on. It is still to be
 * done then.
 */
int smb2fs_inode_settle(struct inode *inode)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	int err;

	if (!READ_ONCE(si->stale))
		return 0;
	spin_lock(&si->lock);
	si->stale = false;
	spin_unlock(&si->lock);
	if (!inode->i_mapping->nrpages)
		return 0;
	err = smb2fs_write_flush(inode);
	if (!err)
		err = wait_unlocked(inode);
	if (err) {
		spin_lock(&si->lock);
		si->stale = true;
		spin_unlock(&si->lock);
		return err;
	}
	/* pages that cannot go were stored to meanwhile */
	invalidate_inode_pages2(inode->i_mapping);
	return 0;
}

/**
 * smb2fs_inode_revalidate - before data of a file is read or changed
 * @inode: the file
 * @dentry: a name of it
 * @always: whatever is believed
 *
 * What is dirty is written before the server is asked: only then does its answer
 * tell what others have done.
 *
 * Context: process; sleeps, killable; no round trip when the file is fresh.
 * Return: 0, or as smb2fs_inode_refresh() and smb2fs_write_flush().
 */
int smb2fs_inode_revalidate(struct inode *inode, struct dentry *dentry,
			    bool always)
{
	int err = 0;

	if (always || !smb2fs_inode_is_fresh(inode))
		err = smb2fs_write_flush(inode) ?:
		      smb2fs_inode_refresh(inode, dentry);
	return err ?: smb2fs_inode_settle(inode);
}

/**
 * smb2fs_inode_set_exact - another client has something locked beside what is read
 * @inode: the file
 *
 * Whole pages of it cannot be had then.
 */
void smb2fs_inode_set_exact(struct inode *inode)
{
	WRITE_ONCE(smb2fs_inode_of(inode)->exact_until,
		   jiffies + EXACT_TIME);
}

/**
 * smb2fs_inode_is_exact - is no more to be read and written than is asked for?
 * @inode: the file
 *
 * Return: true for a while after smb2fs_inode_set_exact().
 */
bool smb2fs_inode_is_exact(const struct inode *inode)
{
	return time_before(jiffies,
			   READ_ONCE(smb2fs_inode_of(inode)->exact_until));
}

/**
 * smb2fs_inode_is_open - has somebody here opened it?
 * @inode: the file
 *
 * Return: whether the server has an open of it that is ours.
 */
bool smb2fs_inode_is_open(struct inode *inode)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	bool is_open;

	spin_lock(&si->lock);
	is_open = !list_empty(&si->readers) || !list_empty(&si->writers);
	spin_unlock(&si->lock);
	return is_open;
}

/**
 * smb2fs_inode_doubt - others had their turn with a file, and may have changed it
 * @inode: the file; smb2fs_inode_settle() follows, for those who have it mapped
 *
 * Context: process; does not sleep.
 */
void smb2fs_inode_doubt(struct inode *inode)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	si->stale = true;
	si->fresh_until = jiffies;
	spin_unlock(&si->lock);
}

/* One of the opens that others have made; what locks have been taken with goes first */
static struct smb2fs_handle *find_handle(struct smb2fs_inode *si, u32 access)
{
	struct smb2fs_file *file;

	lockdep_assert_held(&si->lock);
	if (si->locker && !(access & ~si->locker->access))
		return si->locker;
	if (access != SMB2FS_READ_DATA)
		list_for_each_entry(file, &si->writers, writing)
			if (!(access & ~file->handle->access))
				return file->handle;
	list_for_each_entry(file, &si->readers, reading)
		if (!(access & ~file->handle->access))
			return file->handle;
	return access == SMB2FS_WRITE_DATA ? si->unsaved : NULL;
}

/* With a reference; @counted: and as one that close() waits for */
static struct smb2fs_handle *take_handle(struct inode *inode, u32 access,
					 bool counted)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct smb2fs_handle *handle;

	spin_lock(&si->lock);
	handle = find_handle(si, access);
	if (handle)
		smb2fs_handle_get(handle);
	/* under the lock: nothing new begins when it is out of the lists */
	if (handle && counted)
		smb2fs_handle_begin_io(handle);
	spin_unlock(&si->lock);
	return handle;
}

/**
 * smb2fs_inode_handle - an open of a file that others have made
 * @inode: the file
 * @access: what it is for, SMB2FS_READ_DATA and following; 0 for any
 *
 * What one open has locked is locked for all others, so that one goes first.
 *
 * Return: the handle, with a reference, or %NULL when there is none.
 */
struct smb2fs_handle *smb2fs_inode_handle(struct inode *inode, u32 access)
{
	return take_handle(inode, access, false);
}

/**
 * smb2fs_inode_reroute - let an I/O go through the open that has locks
 * @inode: the file
 * @io: the I/O; its handle is exchanged, with its reference and its count
 *
 * What it met may have changed since, or be about to.
 *
 * Context: process, receivers too; does not sleep.
 * Return: false if it is of no use to try again: it goes through the right one already,
 * or nothing of the file was ever locked here.
 */
bool smb2fs_inode_reroute(struct inode *inode, struct smb2fs_io *io)
{
	u32 access = io->write ? SMB2FS_WRITE_DATA : SMB2FS_READ_DATA;
	struct smb2fs_inode *si = smb2fs_inode_of(inode);
	struct smb2fs_handle *handle;

	spin_lock(&si->lock);
	handle = si->locker;
	if (handle == io->handle || (handle && access & ~handle->access))
		handle = NULL;
	if (handle)
		smb2fs_handle_get(handle);
	spin_unlock(&si->lock);
	if (!handle && !READ_ONCE(si->locks))
		return false;
	if (!handle)
		return io->reroutes <= RETRIES ||
		       (io->write &&
			smb2fs_held_becomes_exclusive(inode, io->pos,
						      io->pos + io->len - 1));
	smb2fs_handle_begin_io(handle);
	smb2fs_handle_end_io(io->handle);
	io->handle = handle;
	return true;
}

/*
 * Has it, or a directory above it, lost its name? It was removed then, or the name is
 * another file's.
 */
static bool is_lost(const struct dentry *dentry)
{
	bool lost = false;

	rcu_read_lock();
	while (!lost && !IS_ROOT(dentry)) {
		lost = d_unhashed(dentry);
		dentry = READ_ONCE(dentry->d_parent);
	}
	rcu_read_unlock();
	return lost;
}

/**
 * smb2fs_inode_keep - keep an open for what could not be written
 * @inode: the file
 * @handle: by which it is to be tried again; %NULL if there is nothing any more
 *
 * Context: process, receivers too; does not sleep.
 */
void smb2fs_inode_keep(struct inode *inode, struct smb2fs_handle *handle)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	if (handle)
		smb2fs_handle_get(handle);
	spin_lock(&si->lock);
	swap(si->unsaved, handle);
	spin_unlock(&si->lock);
	if (handle)
		smb2fs_handle_put_later(handle);
}

static char *path_of(struct dentry *dentry)
{
	const char *prefix = smb2fs_super_of(dentry->d_sb)->spec->path;
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	char *below, *path;

	if (!buf)
		return ERR_PTR(-ENOMEM);
	below = dentry_path_raw(dentry, buf, PATH_MAX);
	if (IS_ERR(below)) {
		kfree(buf);
		return below;
	}
	below += *below == '/';
	path = kasprintf(GFP_KERNEL, "%s%s%s", prefix,
			 *prefix && *below ? "/" : "", below);
	kfree(buf);
	return path ?: ERR_PTR(-ENOMEM);
}

/**
 * smb2fs_inode_path - where a file is on the server
 * @dentry: the file
 *
 * Context: process; may sleep.
 * Return: the path below the share's root, with slashes, for the caller to
 * kfree(); or ERR_PTR(): -ESTALE when that is not where it is, -ENOMEM,
 * -ENAMETOOLONG.
 */
char *smb2fs_inode_path(struct dentry *dentry)
{
	/* what has no inode yet is about to get a name */
	if (is_lost(d_really_is_negative(dentry) ? dentry->d_parent : dentry))
		return ERR_PTR(-ESTALE);
	return path_of(dentry);
}

/**
 * smb2fs_inode_name_path - where a name is on the server
 * @dentry: the name, whatever it means; its directory is locked
 *
 * To change it. It may not be hashed any more: where case is ignored, the look-up of
 * the target of a rename may have found its source, see may_be_renamed().
 *
 * Context: process; may sleep.
 * Return: as smb2fs_inode_path().
 */
char *smb2fs_inode_name_path(struct dentry *dentry)
{
	return is_lost(dentry->d_parent) ? ERR_PTR(-ESTALE) : path_of(dentry);
}

/**
 * smb2fs_inode_any_path - where a file is, by whatever name it has
 * @dentry: the file, maybe by a name that it has lost; or what is no file yet
 *
 * Context: process; may sleep.
 * Return: as smb2fs_inode_path().
 */
char *smb2fs_inode_any_path(struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	struct dentry *alias = NULL;
	char *path;

	if (inode && d_unhashed(dentry))
		alias = d_find_alias(inode);
	path = smb2fs_inode_path(alias ?: dentry);
	dput(alias);
	return path;
}

/*
 * Servers give what a filter keeps (deduplicated, in a cloud, on tape) as a reparse
 * point: its data must go through the filter, as it does when the file is opened.
 */
static u32 options_of(struct inode *inode, u32 access)
{
	if (inode && S_ISREG(inode->i_mode) &&
	    access & ~(SMB2FS_READ_ATTRIBUTES | SMB2FS_READ_EA) &&
	    READ_ONCE(smb2fs_inode_of(inode)->attributes) &
	    SMB2FS_ATTR_REPARSE_POINT)
		return SMB2FS_OPT_NON_DIRECTORY;
	return SMB2FS_OPT_OPEN_REPARSE_POINT;
}

/**
 * smb2fs_inode_borrow - an open of a file for one who has none himself
 * @inode: the file
 * @access: as for smb2fs_inode_handle()
 *
 * Who closes it waits until it has been given back, so that the server has the file
 * closed then.
 *
 * Return: the handle, given back by smb2fs_handle_end_io(), or %NULL.
 */
struct smb2fs_handle *smb2fs_inode_borrow(struct inode *inode, u32 access)
{
	return take_handle(inode, access, true);
}

/*
 * Who has the file open may be who asks, and its name another file's by now: it is
 * compared before anything is done with what is there.
 */
static int open_target(struct inode *inode, struct smb2fs_target *target)
{
	struct smb2fs_open open = { .target = *target };
	struct smb2fs_opened opened;
	int err, still;

	open.target.access |= SMB2FS_READ_ATTRIBUTES;
	err = smb2fs_op_open(&open, &opened);
	if (err)
		return err == -ENOENT ? -ESTALE : err;
	still = smb2fs_ident_still(inode, &opened.stat);
	if (still <= 0) {
		smb2fs_handle_put(opened.handle);
		return still ?: -ESTALE;
	}
	target->handle = opened.handle;
	return 0;
}

/**
 * smb2fs_inode_target - a file as the server is told of it
 * @dentry: the file
 * @access: what is to be done with it, SMB2FS_READ_ATTRIBUTES and following
 * @ret: the file, a link being itself; ended with smb2fs_inode_put_target()
 *
 * A file that is open is named by a handle, so that it is found when its name is
 * gone, or means another file: by one of those who have it open, if that allows
 * such access, or by one of its own.
 *
 * Context: process; sleeps, killable; one round trip for a file that is open, but
 * not with such access.
 * Return: 0, -ESTALE, or an error of smb2fs_inode_path() or smb2fs_op_open().
 */
int smb2fs_inode_target(struct dentry *dentry, u32 access,
			struct smb2fs_target *ret)
{
	struct inode *inode = d_inode(dentry);
	char *path;
	int err;

	*ret = (struct smb2fs_target){
		.tree		= smb2fs_super_of(dentry->d_sb)->tree,
		.access		= access,
		.disposition	= SMB2FS_OPEN,
		.options	= options_of(inode, access),
	};
	if (inode)
		ret->handle = smb2fs_inode_borrow(inode, access);
	if (ret->handle)
		return 0;
	path = smb2fs_inode_any_path(dentry);
	if (IS_ERR(path))
		return PTR_ERR(path);
	ret->path = path;
	if (!inode || !smb2fs_inode_is_open(inode))
		return 0;
	err = open_target(inode, ret);
	if (err)
		kfree(path);
	return err;
}

/**
 * smb2fs_inode_put_target - undo smb2fs_inode_target()
 * @target: from there
 *
 * Context: as smb2fs_handle_put().
 */
void smb2fs_inode_put_target(struct smb2fs_target *target)
{
	if (target->handle && !target->path)
		smb2fs_handle_end_io(target->handle);
	else if (target->handle)
		smb2fs_handle_put(target->handle);
	kfree(target->path);
}

/**
 * smb2fs_inode_refresh - ask the server about a file
 * @inode: the file
 * @dentry: a name of it
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, -ESTALE when the name means another file, or what
 * smb2fs_op_meta_stat() tells.
 */
int smb2fs_inode_refresh(struct inode *inode, struct dentry *dentry)
{
	struct smb2fs_target target;
	struct smb2fs_stat stat;
	bool by_handle;
	int err, still;

	err = smb2fs_inode_target(dentry, SMB2FS_READ_ATTRIBUTES, &target);
	if (err)
		return err;
	by_handle = target.handle;
	err = smb2fs_op_meta_stat(&target, &stat);
	smb2fs_inode_put_target(&target);
	if (err == -EREMOTE)
		err = smb2fs_dentry_stat(dentry, &stat);
	if (err)
		return err;
	if (by_handle)
		stat.volume = smb2fs_inode_of(inode)->volume;
	still = smb2fs_ident_still(inode, &stat);
	if (still > 0)
		smb2fs_inode_update(inode, &stat);
	kfree(stat.link);
	return still > 0 ? 0 : still ?: -ESTALE;
}

static const struct inode_operations dir_inode_ops = {
	.lookup		= smb2fs_dentry_lookup,
	.atomic_open	= smb2fs_file_atomic_open,
	.create		= smb2fs_file_create,
	.mkdir		= smb2fs_dir_mkdir,
	.rmdir		= smb2fs_dir_rmdir,
	.unlink		= smb2fs_dir_unlink,
	.link		= smb2fs_dir_link,
	.symlink	= smb2fs_link_symlink,
	.mknod		= smb2fs_link_mknod,
	.rename		= smb2fs_dir_rename,
	.permission	= smb2fs_attr_permission,
	.getattr	= smb2fs_attr_get,
	.setattr	= smb2fs_attr_set,
	.listxattr	= smb2fs_xattr_list,
};

static const struct inode_operations file_inode_ops = {
	.permission	= smb2fs_attr_permission,
	.getattr	= smb2fs_attr_get,
	.setattr	= smb2fs_attr_set,
	.listxattr	= smb2fs_xattr_list,
};

static const struct inode_operations link_inode_ops = {
	.get_link	= simple_get_link,
	.permission	= smb2fs_attr_permission,
	.getattr	= smb2fs_attr_get,
	.setattr	= smb2fs_attr_set,
};

static void set_ops(struct inode *inode, const struct smb2fs_stat *stat)
{
	switch (stat->type) {
	case S_IFDIR:
		inode->i_op = &dir_inode_ops;
		inode->i_fop = &smb2fs_readdir_fops;
		break;
	case S_IFREG:
		inode->i_op = &file_inode_ops;
		inode->i_fop = &smb2fs_file_ops;
		smb2fs_read_init_mapping(inode);
		break;
	case S_IFLNK:
		inode->i_op = &link_inode_ops;
		inode->i_link = smb2fs_inode_of(inode)->link;
		break;
	default:
		inode->i_op = &file_inode_ops;
		init_special_inode(inode, stat->type, stat->rdev);
	}
}

/* What smb2fs_ident_is() tells files by, and so there before anybody can look */
static void identify(struct inode *inode, struct smb2fs_stat *stat)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	inode->i_mode = stat->type;
	si->file_id = stat->info.file_id;
	si->volume = stat->volume;
	si->btime = stat->info.attrs.btime;
	swap(si->link, stat->link);
}

static int set_inode(struct inode *inode, void *data)
{
	struct smb2fs_stat *stat = data;

	inode->i_ino = smb2fs_ident_number(inode->i_sb, stat->info.file_id,
					   false);
	identify(inode, stat);
	return 0;
}

static void init_inode(struct inode *inode, struct smb2fs_stat *stat)
{
	const struct smb2fs_super *super = smb2fs_super_of(inode->i_sb);
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	inode->i_uid = super->spec->files.uid;
	inode->i_gid = super->spec->files.gid;
	inode->i_mode = mode_of(super, stat->type, stat->info.attrs.attributes);
	/* times are the server's to keep */
	inode->i_flags |= S_NOATIME | S_NOCMTIME;
	set_ops(inode, stat);
	si->fresh_until = jiffies - MAX_JIFFY_OFFSET;
	smb2fs_inode_update(inode, stat);
	si->stale = false;
}

/* Nobody finds it but by its name, so it need not outlive that */
static struct inode *get_alone(struct super_block *sb, struct smb2fs_stat *stat)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	/* of two names of a root it is the one that has the number */
	inode->i_ino = smb2fs_ident_number(sb, stat->info.file_id, sb->s_root);
	smb2fs_inode_of(inode)->alone = true;
	identify(inode, stat);
	init_inode(inode, stat);
	/* or what is dirty would never be written */
	inode_fake_hash(inode);
	spin_lock(&inode->i_lock);
	inode->i_state |= I_DONTCACHE;
	spin_unlock(&inode->i_lock);
	return inode;
}

/* Return: the inode, or %NULL if somebody else was faster with it */
static struct inode *get_new(struct super_block *sb, struct smb2fs_stat *stat)
{
	unsigned long hash = smb2fs_ident_fold(stat->info.file_id);
	struct inode *inode = iget5_locked(sb, hash, smb2fs_ident_test,
					   set_inode, stat);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	if (!(inode->i_state & I_NEW)) {
		iput(inode);
		return NULL;
	}
	init_inode(inode, stat);
	unlock_new_inode(inode);
	return inode;
}

/**
 * smb2fs_inode_get - the inode of a file
 * @dentry: a name of it
 * @stat: what the server says of it; its link becomes the inode's
 *
 * Context: process; sleeps, killable; as smb2fs_ident_find().
 * Return: the inode with a reference, or ERR_PTR(): -ENOMEM, or what
 * smb2fs_ident_find() tells.
 */
struct inode *smb2fs_inode_get(const struct dentry *dentry,
			       struct smb2fs_stat *stat)
{
	struct super_block *sb = dentry->d_sb;
	struct inode *inode;
	int ident;

	do {
		ident = smb2fs_ident_find(dentry, stat, &inode);
		if (ident < 0)
			return ERR_PTR(ident);
		if (ident == SMB2FS_IDENT_ALONE)
			return get_alone(sb, stat);
		if (ident == SMB2FS_IDENT_NEW)
			inode = get_new(sb, stat);
	} while (!inode);
	if (ident == SMB2FS_IDENT_SHARED)
		smb2fs_inode_update(inode, stat);
	return inode;
}

/**
 * smb2fs_inode_root - the inode of a mount's root
 * @sb: the mount
 * @stat: what the server says of it
 *
 * It is whatever the path of the mount means.
 *
 * Return: as smb2fs_inode_get().
 */
struct inode *smb2fs_inode_root(struct super_block *sb, struct smb2fs_stat *stat)
{
	return get_alone(sb, stat);
}

/**
 * smb2fs_inode_pin - take a reference for what may outlive its caller
 * @inode: the caller has a reference
 *
 * Whatever the answer to a request finds by an inode, and what a worker does with
 * it, pins it, unless a folio of it is locked or under writeback until then. The
 * mount stays as long, see kill_sb().
 */
void smb2fs_inode_pin(struct inode *inode)
{
	atomic_inc(&smb2fs_super_of(inode->i_sb)->pins);
	ihold(inode);
}

/**
 * smb2fs_inode_unpin - undo smb2fs_inode_pin()
 * @inode: the inode
 *
 * Context: process, no receiver; the last reference evicts the inode, and waits
 * for what is read into its folios.
 */
void smb2fs_inode_unpin(struct inode *inode)
{
	struct smb2fs_super *super = smb2fs_super_of(inode->i_sb);

	iput(inode);
	if (atomic_dec_and_test(&super->pins))
		/* by its address only: it may be gone */
		wake_up_var(&super->pins);
}

/**
 * smb2fs_inode_alloc - memory for an inode, for the VFS
 * @sb: the mount
 *
 * Return: the inode, or %NULL.
 */
struct inode *smb2fs_inode_alloc(struct super_block *sb)
{
	struct smb2fs_inode *si = alloc_inode_sb(sb, cache, GFP_KERNEL);

	if (!si)
		return NULL;
	si->unflushed = false;
	si->alone = false;
	si->stale = false;
	si->exact_until = jiffies;
	si->read_error = 0;
	si->hidden = NULL;
	si->link = NULL;
	si->changed = 0;
	si->written = 0;
	si->locker = NULL;
	si->owns_locks = false;
	si->unsaved = NULL;
	si->locks = NULL;
	si->server_mtime = 0;
	si->server_ctime = 0;
	return &si->vfs;
}

/**
 * smb2fs_inode_free - undo smb2fs_inode_alloc(), for the VFS
 * @inode: nobody looks at it any more, not even by RCU
 */
void smb2fs_inode_free(struct inode *inode)
{
	kfree(smb2fs_inode_of(inode)->link);
	kmem_cache_free(cache, smb2fs_inode_of(inode));
}

/**
 * smb2fs_inode_drop - nobody uses an inode any more, for the VFS
 * @inode: the inode
 *
 * Return: whether it is of no use to anybody who comes later. A removed file is
 * not: the server waits for its last close.
 */
int smb2fs_inode_drop(struct inode *inode)
{
	return generic_drop_inode(inode) || smb2fs_inode_of(inode)->hidden;
}

/**
 * smb2fs_inode_evict - an inode is given up, for the VFS
 * @inode: nobody has it open
 */
void smb2fs_inode_evict(struct inode *inode)
{
	truncate_inode_pages_final(inode->i_mapping);
	smb2fs_inode_keep(inode, NULL);
	smb2fs_held_evict(inode);
	smb2fs_hidden_evict(inode);
	clear_inode(inode);
}

static void init_once(void *p)
{
	struct smb2fs_inode *si = p;

	spin_lock_init(&si->lock);
	INIT_LIST_HEAD(&si->readers);
	INIT_LIST_HEAD(&si->writers);
	atomic_set(&si->orphans, 0);
	inode_init_once(&si->vfs);
}

/**
 * smb2fs_inode_init - make ready for inodes
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_inode_init(void)
{
	cache = kmem_cache_create("smb2fs_inode", sizeof(struct smb2fs_inode), 0,
				  SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT,
				  init_once);
	return cache ? 0 : -ENOMEM;
}

/**
 * smb2fs_inode_exit - undo smb2fs_inode_init(); nothing is mounted any more
 */
void smb2fs_inode_exit(void)
{
	/* inodes are freed after a grace period */
	rcu_barrier();
	kmem_cache_destroy(cache);
}
