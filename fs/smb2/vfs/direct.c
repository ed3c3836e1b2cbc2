// SPDX-License-Identifier: GPL-2.0
/* Reading and writing past the page cache: between the server and the caller's
 * own pages. What is cached of the range is written before and dropped.
 *
 * What is signed must not change while it is sent, nor what is sealed with a cipher
 * that reads it twice, and the caller's pages may: then, and for pages that are not
 * a user's, a WRITE sends a copy. Of a large one only a part is on its way, so that
 * it needs no more memory than a small one.
 */

#include "vfs/direct.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/wait.h>

#include "client/handle.h"
#include "client/tree.h"
#include "killed.h"
#include "op/data.h"
#include "vfs/inode.h"
#include "vfs/super.h"
#include "vfs/write.h"

/* Requests that one call has on its way at most */
#define PARTS_MAX	4

/**
 * struct direct - one read() or write()
 * @iocb: who is told when it is over, if nobody waits
 * @inode: the file, pinned: who waited may be killed, and the file be closed
 * @handle: its open, with a reference
 * @write: to the server
 * @pinned: the pages are pinned, and to be released
 * @copied: they are copies
 * @orphan: counted in the inode's orphans: who waited was killed
 * @start: first byte in the file
 * @lock: protects @left, @end, @err, and part->over
 * @left: parts that are on their way, and one for who makes them; whoever takes
 *	the last one away finishes
 * @parts: struct part by part->link; the maker's, then the finisher's
 * @next: behind the last byte of the last part; the maker's
 * @end: first byte that was not transferred; %U64_MAX if there is none
 * @err: why; 0 if the file ends there
 * @wait: its maker waits here for parts to end
 * @work: finishes what nobody waits for
 */
struct direct {
	struct kiocb		*iocb;
	struct inode		*inode;
	struct smb2fs_handle	*handle;
	bool			write;
	bool			pinned;
	bool			copied;
	bool			orphan;
	u64			start;
	u64			next;
	spinlock_t		lock;		/* left, end, err, part->over */
	unsigned int		left;
	struct list_head	parts;
	u64			end;
	int			err;
	wait_queue_head_t	wait;
	struct work_struct	work;
};

/**
 * struct part - one request's worth of it
 * @io: the bytes
 * @link: in direct->parts
 * @direct: whose it is
 * @over: it is not on its way any more
 * @bvec: the pages
 */
struct part {
	struct smb2fs_io	io;
	struct list_head	link;
	struct direct		*direct;
	bool			over;
	struct bio_vec		bvec[];
};

/* Finishes what nobody waits for */
static struct workqueue_struct *finishers;

static void part_free(struct part *part)
{
	struct direct *d = part->direct;
	unsigned int i;

	for (i = 0; i < part->io.n; i++) {
		struct page *page = part->bvec[i].bv_page;

		if (d->copied)
			__free_page(page);
		else if (d->pinned)
			unpin_user_pages_dirty_lock(&page, 1, !d->write);
	}
	kvfree(part);
}

/* Not in the receiver: a page may be locked until it has read something else */
static void free_parts(struct direct *d)
{
	struct part *part, *next;
	LIST_HEAD(over);

	spin_lock(&d->lock);
	list_for_each_entry_safe(part, next, &d->parts, link)
		if (part->over)
			list_move(&part->link, &over);
	spin_unlock(&d->lock);
	list_for_each_entry_safe(part, next, &over, link)
		part_free(part);
}

/* All parts have ended. Return: bytes, or what is wrong with the first one */
static ssize_t direct_finish(struct direct *d)
{
	struct smb2fs_inode *si = smb2fs_inode_of(d->inode);
	struct address_space *mapping = d->inode->i_mapping;
	u64 end = min(d->end, d->next);
	ssize_t ret = end - d->start;

	if (!ret)
		ret = d->err;
	/* before what is cached goes: the pages may be those of a mapping of it */
	free_parts(d);
	/* somebody may have read what was there before */
	if (d->write && ret > 0 && mapping->nrpages)
		invalidate_inode_pages2_range(mapping, d->start >> PAGE_SHIFT,
					      (end - 1) >> PAGE_SHIFT);
	smb2fs_handle_end_io(d->handle);
	inode_dio_end(d->inode);
	if (d->orphan && atomic_dec_and_test(&si->orphans))
		wake_up_var(&si->orphans);
	smb2fs_inode_unpin(d->inode);
	kfree(d);
	return ret;
}

static void finish_later(struct work_struct *work)
{
	struct direct *d = container_of(work, struct direct, work);
	struct kiocb *iocb = d->iocb;
	ssize_t ret = direct_finish(d);

	if (!iocb)
		return;
	if (ret > 0)
		iocb->ki_pos += ret;
	iocb->ki_complete(iocb, ret);
}

/*
 * One less on its way, or waiting; @part has ended, or is %NULL. Return: the caller
 * has to finish.
 */
static bool direct_leave(struct direct *d, struct part *part)
{
	bool last;

	spin_lock(&d->lock);
	if (part)
		part->over = true;
	last = !--d->left;
	wake_up(&d->wait);
	spin_unlock(&d->lock);
	return last;
}

static void direct_note(struct direct *d, const struct smb2fs_io *io, int err)
{
	u64 end = io->pos + io->done;

	spin_lock(&d->lock);
	if (io->done < io->len && end < d->end) {
		d->end = end;
		d->err = err;
	}
	spin_unlock(&d->lock);
}

static void end_part(struct smb2fs_io *io, int err)
{
	struct part *part = container_of(io, struct part, io);
	struct direct *d = part->direct;

	direct_note(d, io, err);
	smb2fs_handle_end_io(io->handle);
	/* the file is as long as what the server has taken of it */
	if (d->write)
		smb2fs_write_done(d->inode, io->done ? io->pos + io->done : 0);
	if (direct_leave(d, part))
		queue_work(finishers, &d->work);
}

static bool direct_reroute(struct smb2fs_io *io)
{
	struct part *part = container_of(io, struct part, io);

	return smb2fs_inode_reroute(part->direct->inode, io);
}

/* The bytes of @iter, at most @size, as elements of @part */
static int extract(struct part *part, struct iov_iter *iter, size_t size,
		   unsigned int max)
{
	struct page **pages;
	size_t offset;
	ssize_t got;

	pages = kvmalloc_array(max, sizeof(*pages), GFP_KERNEL_ACCOUNT);
	if (!pages)
		return -ENOMEM;
	got = iov_iter_extract_pages(iter, &pages, size, max, 0, &offset);
	part->io.len = max_t(ssize_t, got, 0);
	for (size = part->io.len; size; part->io.n++) {
		size_t len = min(size, PAGE_SIZE - offset);

		bvec_set_page(&part->bvec[part->io.n], pages[part->io.n], len,
			      offset);
		size -= len;
		offset = 0;
	}
	kvfree(pages);
	return got < 0 ? got : got ? 0 : -EFAULT;
}

static int direct_copy(struct part *part, struct iov_iter *iter, size_t size)
{
	while (size) {
		size_t len = min(size, PAGE_SIZE);
		struct page *page = alloc_page(GFP_KERNEL_ACCOUNT);

		if (!page)
			return -ENOMEM;
		bvec_set_page(&part->bvec[part->io.n++], page, len, 0);
		if (copy_page_from_iter(page, 0, len, iter) != len)
			return -EFAULT;
		part->io.len += len;
		size -= len;
	}
	return 0;
}

/* Send or ask for as much of @iter as fits into one request */
static int add_part(struct direct *d, struct iov_iter *iter)
{
	const struct smb2fs_super *super = smb2fs_super_of(d->inode->i_sb);
	u32 limit = d->write ? super->spec->files.wsize : super->spec->files.rsize;
	size_t size = min_t(size_t, iov_iter_count(iter),
			    smb2fs_op_data_now(super->tree, limit));
	unsigned int max = size / PAGE_SIZE + 2;
	struct part *part;
	int err;

	part = kvzalloc(struct_size(part, bvec, max), GFP_KERNEL_ACCOUNT);
	if (!part)
		return -ENOMEM;
	part->direct = d;
	part->io.handle = d->handle;
	part->io.write = d->write;
	part->io.end = end_part;
	part->io.reroute = direct_reroute;
	part->io.pos = d->next;
	part->io.bvec = part->bvec;
	if (d->copied)
		err = direct_copy(part, iter, size);
	else
		err = extract(part, iter, size, max);
	if (err) {
		part_free(part);
		return err;
	}
	d->next += part->io.len;
	smb2fs_handle_get(d->handle);
	smb2fs_handle_begin_io(d->handle);
	list_add_tail(&part->link, &d->parts);
	spin_lock(&d->lock);
	d->left++;
	spin_unlock(&d->lock);
	err = smb2fs_op_data_start(&part->io);
	if (err)
		end_part(&part->io, err);
	return 0;
}

/* Sleep until so many are left, if there are more. Return: 0, or -EINTR */
static int wait_left(struct direct *d, unsigned int left)
{
	if (smb2fs_killed_wait_event(d->wait, READ_ONCE(d->left) <= left,
				     MAX_SCHEDULE_TIMEOUT) < 0)
		return -EINTR;
	free_parts(d);
	return 0;
}

/* Parts end at any time; what comes behind one that failed is of no use */
static bool is_well(struct direct *d)
{
	bool well;

	spin_lock(&d->lock);
	well = d->end == U64_MAX;
	spin_unlock(&d->lock);
	return well;
}

/*
 * May it go on when the caller has gone? What is to last is waited for, since a FLUSH
 * has to follow; and so is what makes the file longer, with the inode's lock: the next
 * one may append to it.
 */
static bool is_async(struct kiocb *iocb, const struct iov_iter *iter)
{
	if (is_sync_kiocb(iocb))
		return false;
	return iov_iter_rw(iter) == READ ||
	       (!iocb_is_dsync(iocb) && iocb->ki_pos + iov_iter_count(iter) <=
					i_size_read(file_inode(iocb->ki_filp)));
}

static struct direct *direct_alloc(struct kiocb *iocb, struct iov_iter *iter)
{
	struct direct *d = kzalloc(sizeof(*d), GFP_KERNEL_ACCOUNT);

	if (!d)
		return NULL;
	d->inode = file_inode(iocb->ki_filp);
	d->write = iov_iter_rw(iter) == WRITE;
	/* not its own: another one may have what is locked on the server */
	d->handle = smb2fs_inode_handle(d->inode, d->write ? SMB2FS_WRITE_DATA :
							     SMB2FS_READ_DATA);
	if (!d->handle) {
		kfree(d);
		return NULL;
	}
	smb2fs_handle_begin_io(d->handle);
	d->copied = d->write && (smb2fs_tree_needs_copy(d->handle->tree) ||
				 !user_backed_iter(iter));
	d->pinned = iov_iter_extract_will_pin(iter);
	d->start = iocb->ki_pos;
	d->next = d->start;
	d->end = U64_MAX;
	spin_lock_init(&d->lock);
	d->left = 1;
	INIT_LIST_HEAD(&d->parts);
	init_waitqueue_head(&d->wait);
	INIT_WORK(&d->work, finish_later);
	if (is_async(iocb, iter))
		d->iocb = iocb;
	smb2fs_inode_pin(d->inode);
	inode_dio_begin(d->inode);
	return d;
}

/*
 * Its maker is killed. What it was about to write may come to the server after all,
 * and others must not write there before that.
 */
static void orphan(struct direct *d)
{
	struct part *part;

	if (d->write) {
		d->orphan = true;
		atomic_inc(&smb2fs_inode_of(d->inode)->orphans);
	}
	list_for_each_entry(part, &d->parts, link)
		if (!READ_ONCE(part->over))
			smb2fs_op_data_cancel(d->handle->tree, &part->io);
}

/* Its parts are made. Return: what came of it, or -EIOCBQUEUED */
static ssize_t wait(struct direct *d)
{
	bool async = d->iocb;

	if (!async && !wait_left(d, 1))
		return direct_finish(d);
	if (!async)
		orphan(d);
	/* the answers may come after us; then a worker finishes */
	if (direct_leave(d, NULL))
		return direct_finish(d);
	return async ? -EIOCBQUEUED : -EINTR;
}

static ssize_t transfer(struct kiocb *iocb, struct iov_iter *iter)
{
	struct direct *d = direct_alloc(iocb, iter);
	ssize_t ret;
	int err = 0;

	if (!d)
		return -ENOMEM;
	while (!err && iov_iter_count(iter) && is_well(d)) {
		err = smb2fs_is_killed() ? -EINTR : wait_left(d, PARTS_MAX);
		if (!err)
			err = add_part(d, iter);
	}
	if (err) {
		spin_lock(&d->lock);
		d->err = d->end > d->next ? err : d->err;
		d->end = min(d->end, d->next);
		spin_unlock(&d->lock);
	}
	ret = wait(d);
	if (ret > 0)
		iocb->ki_pos += ret;
	return ret;
}

/**
 * smb2fs_direct_read - read() past the page cache
 * @iocb: the file and where
 * @to: where to
 *
 * Context: process; sleeps, killable.
 * Return: bytes read, 0 at the end of the file, -EIOCBQUEUED when iocb's owner
 * will be told, or a negative errno.
 */
ssize_t smb2fs_direct_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	loff_t size = i_size_read(inode);
	int err;

	if (iocb->ki_pos >= size || !iov_iter_count(to))
		return 0;
	iov_iter_truncate(to, size - iocb->ki_pos);
	err = smb2fs_write_flush_range(inode, iocb->ki_pos,
				       iocb->ki_pos + iov_iter_count(to) - 1);
	return err ?: transfer(iocb, to);
}

/**
 * smb2fs_direct_write - write() past the page cache
 * @iocb: the file and where, checked
 * @from: the bytes
 *
 * Context: process, with the inode's lock; sleeps, killable.
 * Return: bytes written, -EIOCBQUEUED when iocb's owner will be told, or a
 * negative errno.
 */
ssize_t smb2fs_direct_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	loff_t last = iocb->ki_pos + iov_iter_count(from) - 1;
	int err;

	err = smb2fs_write_flush_range(inode, iocb->ki_pos, last);
	if (err)
		return err;
	if (inode->i_mapping->nrpages)
		invalidate_inode_pages2_range(inode->i_mapping,
					      iocb->ki_pos >> PAGE_SHIFT,
					      last >> PAGE_SHIFT);
	return transfer(iocb, from);
}

/**
 * smb2fs_direct_rest - go on past the page cache where another client's lock is met
 * @iocb: the file and where; moved on by what is done
 * @iter: the bytes, the same
 * @done: how many went through the page cache, at least one
 *
 * Context: process, with the inode's lock for a write; sleeps, killable, whatever
 * @iocb says: its owner is told once, of all.
 * Return: bytes in all.
 */
ssize_t smb2fs_direct_rest(struct kiocb *iocb, struct iov_iter *iter, ssize_t done)
{
	struct kiocb rest = *iocb;
	ssize_t ret;

	rest.ki_complete = NULL;
	ret = iov_iter_rw(iter) == WRITE ? smb2fs_direct_write(&rest, iter) :
					   smb2fs_direct_read(&rest, iter);
	iocb->ki_pos = rest.ki_pos;
	return ret > 0 ? done + ret : done;
}

/**
 * smb2fs_direct_wait - wait until no direct I/O is on its way
 * @inode: a file; its lock keeps writes from beginning
 *
 * Context: process; sleeps, killable.
 * Return: 0 or -EINTR.
 */
int smb2fs_direct_wait(struct inode *inode)
{
	return smb2fs_killed_wait_var(&inode->i_dio_count,
				      inode_dio_finished(inode));
}

/**
 * smb2fs_direct_settle - wait until what killed processes were writing is over
 * @inode: a file
 *
 * Before anything that has to come after it: other writes, and giving locks back.
 *
 * Context: process; sleeps, killable.
 * Return: 0 or -EINTR.
 */
int smb2fs_direct_settle(struct inode *inode)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	return smb2fs_killed_wait_var(&si->orphans, !atomic_read(&si->orphans));
}

/**
 * smb2fs_direct_init - make ready for it
 *
 * Return: 0 or -ENOMEM.
 */
int __init smb2fs_direct_init(void)
{
	finishers = alloc_workqueue("smb2fs-direct", WQ_UNBOUND, 0);
	return finishers ? 0 : -ENOMEM;
}

/**
 * smb2fs_direct_exit - undo smb2fs_direct_init(); nothing is mounted any more
 */
void smb2fs_direct_exit(void)
{
	destroy_workqueue(finishers);
}
