// SPDX-License-Identifier: GPL-2.0
/* Opening and closing files. Each open here is one on the server, and all that
 * is to be known of the file comes with it.
 */

#include "vfs/file.h"

#include <linux/err.h>
#include <linux/namei.h>
#include <linux/pagemap.h>
#include <linux/slab.h>

#include "client/handle.h"
#include "client/tree.h"
#include "op/link.h"
#include "op/open.h"
#include "op/set.h"
#include "vfs/dentry.h"
#include "vfs/ident.h"
#include "vfs/inode.h"
#include "vfs/lock.h"
#include "vfs/read.h"
#include "vfs/space.h"
#include "vfs/super.h"
#include "vfs/time.h"
#include "vfs/write.h"
#include "wire/name.h"

/* Writes what a killed process has left behind */
static struct workqueue_struct *releasers;

#define ACCESS_READ	(SMB2FS_READ_DATA | SMB2FS_READ_ATTRIBUTES)
#define ACCESS_WRITE	(SMB2FS_WRITE_DATA | SMB2FS_APPEND_DATA | \
			 SMB2FS_READ_ATTRIBUTES)

static bool is_write(unsigned int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC;
}

/* What the caller needs */
static u32 access_needed(unsigned int flags)
{
	u32 access = 0;

	if ((flags & O_ACCMODE) != O_WRONLY)
		access |= ACCESS_READ;
	if (is_write(flags))
		access |= ACCESS_WRITE;
	return access;
}

/*
 * What we should like to have: a page that is written in part has to be read
 * first, and the times of what was written may have to be set; and when the file
 * has no name any more, its attributes are got at by the open only.
 */
static u32 access_wanted(unsigned int flags)
{
	u32 access = access_needed(flags) | SMB2FS_READ_EA;

	if (is_write(flags))
		access |= ACCESS_READ | SMB2FS_WRITE_ATTRIBUTES |
			  SMB2FS_WRITE_EA;
	return access;
}

static u32 disposition_of(unsigned int flags)
{
	if (!(flags & O_CREAT))
		return SMB2FS_OPEN;
	return flags & O_EXCL ? SMB2FS_CREATE_NEW : SMB2FS_OPEN_IF;
}

static u32 file_attributes_of(umode_t mode)
{
	return mode & 0222 ? SMB2FS_ATTR_NORMAL : SMB2FS_ATTR_READONLY;
}

/* Open @dentry; @first gets the first bytes of the file if it wants any */
static int open_server(struct dentry *dentry, unsigned int flags, umode_t mode,
		       struct smb2fs_first *first, struct smb2fs_opened *ret)
{
	struct smb2fs_open open = {
		.target = {
			.tree		= smb2fs_super_of(dentry->d_sb)->tree,
			.access		= access_wanted(flags),
			.disposition	= disposition_of(flags),
			.attributes	= file_attributes_of(mode),
		},
		.into		= first->bvec,
		.n_into		= first->n,
		.into_len	= first->n * PAGE_SIZE,
	};
	char *path = smb2fs_inode_any_path(dentry);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	open.target.path = path;
	if (flags & O_CREAT)
		open.target.options = SMB2FS_OPT_NON_DIRECTORY;
	err = smb2fs_op_open(&open, ret);
	if (err == -EACCES && open.target.access != access_needed(flags)) {
		open.target.access = access_needed(flags);
		err = smb2fs_op_open(&open, ret);
	}
	kfree(path);
	return err;
}

static struct smb2fs_file *file_alloc(void)
{
	struct smb2fs_file *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (f) {
		INIT_LIST_HEAD(&f->reading);
		INIT_LIST_HEAD(&f->writing);
	}
	return f;
}

/* The inode has another user, who owns @f and its handle from here on */
static void attach(struct inode *inode, struct file *file,
		   struct smb2fs_file *f)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	file->private_data = f;
	spin_lock(&si->lock);
	/*
	 * Whoever opens it sees what others have written before. The time of the
	 * last write does not tell: servers set it when a writer has closed.
	 */
	si->stale = true;
	if (list_empty(&si->readers) && list_empty(&si->writers))
		WRITE_ONCE(si->owns_locks, false);
	if (f->handle->access & SMB2FS_READ_DATA)
		list_add(&f->reading, &si->readers);
	if (file->f_mode & FMODE_WRITE)
		list_add(&f->writing, &si->writers);
	spin_unlock(&si->lock);
	/* or by who reads or writes it next */
	smb2fs_inode_settle(inode);
}

/* A file whose inode is known already */
static int take_known(struct inode *inode, struct file *file,
		      const struct smb2fs_opened *opened)
{
	int still = smb2fs_ident_still(inode, &opened->stat);
	struct smb2fs_file *f;

	if (still <= 0)
		return still ?: -ESTALE;
	f = file_alloc();
	if (!f)
		return -ENOMEM;
	smb2fs_inode_update(inode, &opened->stat);
	smb2fs_dentry_set_fresh(file_dentry(file));
	file->f_mode |= FMODE_CAN_ODIRECT;
	f->handle = opened->handle;
	attach(inode, file, f);
	return 0;
}

/* As what another has opened it: the server need not be asked */
static int open_shared(struct inode *inode, struct file *file,
		       unsigned int flags)
{
	struct smb2fs_handle *handle;
	struct smb2fs_file *f;

	handle = smb2fs_inode_handle(inode, access_needed(flags));
	if (!handle)
		return -ESTALE;
	f = file_alloc();
	if (!f) {
		smb2fs_handle_put(handle);
		return -ENOMEM;
	}
	file->f_mode |= FMODE_CAN_ODIRECT;
	f->handle = handle;
	attach(inode, file, f);
	return 0;
}

/*
 * The name does not mean the file any more. Who came by it has it looked up once
 * more; who came by /proc/self/fd comes here again then, and the name is gone.
 */
static int open_nameless(struct inode *inode, struct file *file,
			 unsigned int flags)
{
	struct dentry *dentry = file_dentry(file);

	if (d_unhashed(dentry))
		return open_shared(inode, file, flags);
	d_invalidate(dentry);
	return -ESTALE;
}

/* What is cut, handle_truncate() of the VFS cuts when it is open */
static int open_known(struct inode *inode, struct file *file)
{
	unsigned int flags = file->f_flags & ~(O_CREAT | O_EXCL);
	struct smb2fs_first first = {};
	struct smb2fs_opened opened;
	int err;

	smb2fs_read_want_first(&first, smb2fs_super_of(inode->i_sb), inode,
			       flags);
	err = open_server(file_dentry(file), flags, 0, &first, &opened);
	if (!err) {
		err = take_known(inode, file, &opened);
		if (err)
			smb2fs_handle_put(opened.handle);
		else if (opened.has_data)
			smb2fs_read_add_first(file, &first, &opened);
		kfree(opened.stat.link);
	}
	smb2fs_read_drop_first(&first);
	if (err == -ENOENT || err == -ELOOP || err == -ESTALE)
		err = open_nameless(inode, file, flags);
	return err;
}

/* It was opened by smb2fs_file_atomic_open() */
static int file_adopt(struct inode *inode, struct file *file)
{
	file->f_mode |= FMODE_CAN_ODIRECT;
	return 0;
}

/* Is it something that is opened in another way, or not at all? */
static bool is_other(int err, const struct smb2fs_opened *opened)
{
	if (err)
		return err == -ELOOP || err == -EOPNOTSUPP || err == -EISDIR;
	return !S_ISREG(opened->stat.type) ||
	       smb2fs_op_link_may_be(opened->handle->tree,
				     &opened->stat.info.attrs);
}

static int look_up(struct inode *dir, struct dentry *dentry, struct file *file)
{
	struct dentry *res = NULL;

	if (d_in_lookup(dentry)) {
		res = smb2fs_dentry_lookup(dir, dentry, 0);
		if (IS_ERR(res))
			return PTR_ERR(res);
	}
	return finish_no_open(file, res);
}

/* Return: 0 when @opened's handle is the file's */
static int file_finish(struct dentry *dentry, struct file *file,
		       struct smb2fs_opened *opened)
{
	struct smb2fs_file *f = file_alloc();
	struct dentry *alias;
	int err;

	if (!f)
		return -ENOMEM;
	alias = smb2fs_dentry_splice(dentry, &opened->stat);
	err = PTR_ERR_OR_ZERO(alias);
	if (err)
		goto out_free;
	if (opened->created)
		file->f_mode |= FMODE_CREATED;
	err = finish_open(file, alias ?: dentry, file_adopt);
	dput(alias);
	if (err)
		goto out_free;
	f->handle = opened->handle;
	attach(file_inode(file), file, f);
	return 0;

out_free:
	kfree(f);
	return err;
}

static int take_new(struct dentry *dentry, struct file *file,
		    struct smb2fs_opened *opened, struct smb2fs_first *first)
{
	int err = file_finish(dentry, file, opened);

	if (err)
		smb2fs_handle_put(opened->handle);
	else if (opened->has_data)
		smb2fs_read_add_first(file, first, opened);
	return err;
}

/**
 * smb2fs_file_atomic_open - look a file up, make it if so wished, and open it
 * @dir: where
 * @dentry: its name; not known to mean anything
 * @file: to be opened
 * @flags: O_*
 * @mode: permissions of a new one
 *
 * Whether the caller may open what is there is found out after this, so a file
 * is as it was then.
 *
 * Context: process, with @dir's lock; sleeps, killable; one round trip, and one
 * more for what is no regular file.
 * Return: as &struct inode_operations has it.
 */
int smb2fs_file_atomic_open(struct inode *dir, struct dentry *dentry,
			    struct file *file, unsigned int flags,
			    umode_t mode)
{
	struct smb2fs_first first = {};
	struct smb2fs_opened opened;
	int err;

	if (dentry->d_name.len > SMB2FS_NAME_MAX_BYTES)
		return -ENAMETOOLONG;
	if (flags & O_DIRECTORY || !d_in_lookup(dentry))
		return look_up(dir, dentry, file);
	smb2fs_read_want_first(&first, smb2fs_super_of(dir->i_sb), NULL, flags);
	err = open_server(dentry, flags, mode, &first, &opened);
	if (is_other(err, &opened)) {
		if (!err) {
			smb2fs_handle_put(opened.handle);
			kfree(opened.stat.link);
		}
		err = look_up(dir, dentry, file);
	} else if (!err) {
		if (opened.created)
			smb2fs_dentry_note_change(dir, &dentry->d_name);
		err = take_new(dentry, file, &opened, &first);
		kfree(opened.stat.link);
	} else if (err == -ENOENT) {
		smb2fs_dentry_set_fresh(dentry);
		d_splice_alias(NULL, dentry);
	}
	smb2fs_read_drop_first(&first);
	return err;
}

/**
 * smb2fs_file_create - make a regular file, for the VFS
 * @idmap: of the mount
 * @dir: where
 * @dentry: its name
 * @mode: its permissions
 * @excl: it must not be there
 *
 * Context: process, with @dir's lock; sleeps, killable; one round trip.
 * Return: 0 or a negative errno.
 */
int smb2fs_file_create(struct mnt_idmap *idmap, struct inode *dir,
		       struct dentry *dentry, umode_t mode, bool excl)
{
	struct smb2fs_target target = {
		.tree		= smb2fs_super_of(dentry->d_sb)->tree,
		.access		= ACCESS_READ,
		.disposition	= excl ? SMB2FS_CREATE_NEW : SMB2FS_OPEN_IF,
		.options	= SMB2FS_OPT_NON_DIRECTORY,
		.attributes	= file_attributes_of(mode),
	};
	struct smb2fs_stat stat;
	char *path = smb2fs_inode_path(dentry);
	int err;

	if (IS_ERR(path))
		return PTR_ERR(path);
	target.path = path;
	err = smb2fs_op_meta_stat(&target, &stat);
	kfree(path);
	if (err)
		return err;
	return smb2fs_dentry_made(dir, dentry, &stat);
}

/* Somebody has to hear of what could not be written: whoever closes it */
static int flush(struct file *file, fl_owner_t id)
{
	int err;

	if (!(file->f_mode & FMODE_WRITE))
		return 0;
	err = smb2fs_write_flush(file_inode(file));
	return file_check_and_advance_wb_err(file) ?: err;
}

static void detach(struct inode *inode, struct smb2fs_file *f)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	/* a listing of before may know nothing of what was written */
	if (!list_empty(&f->writing))
		si->changed = ktime_get_ns();
	list_del_init(&f->reading);
	list_del_init(&f->writing);
	spin_unlock(&si->lock);
}

/*
 * What a mapping has left behind is written while there is a writer; and the server
 * has the file closed when close() returns, or its name could not be used again.
 * Return: 0 with @f gone, or -EINTR.
 */
static int end_file(struct inode *inode, struct smb2fs_file *f)
{
	if (!list_empty(&f->writing) &&
	    smb2fs_write_flush(inode) == -EINTR)
		return -EINTR;
	detach(inode, f);
	if (smb2fs_handle_wait_io(f->handle))
		return -EINTR;
	smb2fs_handle_put(f->handle);
	kfree(f);
	return 0;
}

/* Its user was killed, but what it has written before is still to be kept */
static void release_later(struct work_struct *work)
{
	struct smb2fs_file *f = container_of(work, struct smb2fs_file, release);
	struct inode *inode = f->inode;

	end_file(inode, f);
	smb2fs_inode_unpin(inode);
}

/*
 * Its size was set to what it was, and the server has not set the time for that. It is
 * done here unless something was written since, see attr_set_size().
 */
static void touch(struct inode *inode, const struct smb2fs_file *f)
{
	const struct smb2fs_target target = {
		.handle	= f->handle,
		.tree	= f->handle->tree,
	};
	ktime_t when = ktime_mono_to_real(f->touched);
	const struct smb2fs_attrs attrs = {
		.mtime	= smb2fs_time_to(ktime_to_timespec64(when)),
	};

	if (f->touched <= READ_ONCE(smb2fs_inode_of(inode)->written))
		return;
	smb2fs_op_set_times(&target, &attrs);
	smb2fs_inode_forget(inode);
}

static int file_release(struct inode *inode, struct file *file)
{
	struct smb2fs_file *f = smb2fs_file_of(file);

	touch(inode, f);
	if (end_file(inode, f)) {
		smb2fs_inode_pin(inode);
		f->inode = inode;
		INIT_WORK(&f->release, release_later);
		queue_work(releasers, &f->release);
	}
	return 0;
}

/**
 * smb2fs_file_flush - have the server store what it was sent of a file
 * @dentry: the file
 *
 * A server flushes for who may write. Where nobody here has it open for that any
 * more it is opened once again.
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: 0, or what the server refused with.
 */
int smb2fs_file_flush(struct dentry *dentry)
{
	struct smb2fs_inode *si = smb2fs_inode_of(d_inode(dentry));
	struct smb2fs_target target;
	bool by_name;
	int err;

	/* before it is sent: what is written meanwhile may come too late for it */
	WRITE_ONCE(si->unflushed, false);
	err = smb2fs_inode_target(dentry, SMB2FS_WRITE_DATA, &target);
	/* what has lost its name need not last */
	if (err == -ENOENT || err == -ESTALE)
		return 0;
	if (!err) {
		by_name = !target.handle;
		err = smb2fs_op_open_flush(&target);
		smb2fs_inode_put_target(&target);
		/* only its open can say that: FLUSH says ESTALE then */
		if (by_name && err == -ENOENT)
			return 0;
	}
	if (err)
		WRITE_ONCE(si->unflushed, true);
	return err;
}

static int fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	struct inode *inode = file_inode(file);
	int err = smb2fs_write_flush_range(inode, start, end);

	err = file_check_and_advance_wb_err(file) ?: err;
	/* a reader speaks for those who have written and closed it */
	if (err || (!(file->f_mode & FMODE_WRITE) &&
		    !READ_ONCE(smb2fs_inode_of(inode)->unflushed)))
		return err;
	return smb2fs_file_flush(file_dentry(file));
}

static loff_t llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file_inode(file);
	bool finds = whence == SEEK_DATA || whence == SEEK_HOLE;
	int err;

	if ((whence == SEEK_END || finds) && !smb2fs_inode_is_fresh(inode)) {
		err = smb2fs_inode_refresh(inode, file_dentry(file));
		if (err)
			return err;
	}
	if (finds)
		return smb2fs_space_seek(file, offset, whence);
	return generic_file_llseek(file, offset, whence);
}

const struct file_operations smb2fs_file_ops = {
	.open		= open_known,
	.release	= file_release,
	.flush		= flush,
	.fsync		= fsync,
	.llseek		= llseek,
	.read_iter	= smb2fs_read_iter,
	.write_iter	= smb2fs_write_iter,
	.mmap		= smb2fs_write_mmap,
	.lock		= smb2fs_lock_posix,
	.flock		= smb2fs_lock_flock,
	/* other clients' opens do not break it */
	.setlease	= simple_nosetlease,
	.splice_read	= smb2fs_read_splice,
	.splice_write	= iter_file_splice_write,
	.fallocate	= smb2fs_space_allocate,
	.copy_file_range = smb2fs_copy_range,
	.remap_file_range = smb2fs_copy_remap,
};

/**
 * smb2fs_file_init - make ready for files
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_file_init(void)
{
	releasers = alloc_workqueue("smb2fs-release", WQ_UNBOUND, 0);
	return releasers ? 0 : -ENOMEM;
}

/**
 * smb2fs_file_exit - undo smb2fs_file_init(); nothing is mounted any more
 */
void smb2fs_file_exit(void)
{
	destroy_workqueue(releasers);
}
