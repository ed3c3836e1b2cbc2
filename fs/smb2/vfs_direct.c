// SPDX-License-Identifier: GPL-2.0
/* Reading and writing past the page cache: between the server and the caller's
 * own pages. What is cached of the range is written before and dropped.
 *
 * What is signed must not change while it is sent, and the caller's pages may:
 * then, and for pages that are not a user's, a WRITE sends a copy.
 */

#include "vfs_direct.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/wait.h>

#include "handle.h"
#include "op_data.h"
#include "tree.h"
#include "vfs_inode.h"
#include "vfs_super.h"
#include "vfs_write.h"

/**
 * struct direct - one read() or write()
 * @iocb: who is told when it is over, if nobody waits
 * @inode: the file
 * @handle: its open, with a reference
 * @write: to the server
 * @pinned: the pages are pinned, and to be released
 * @copied: they are copies
 * @start: first byte in the file
 * @lock: protects @left, @end and @err
 * @left: parts that are on their way, and one for who makes them; whoever takes
 *	the last one away finishes
 * @next: behind the last byte of the last part; the maker's
 * @end: first byte that was not transferred; %U64_MAX if there is none
 * @err: why; 0 if the file ends there
 * @parts: struct part by part->link; the maker's, then the finisher's
 * @wait: its maker waits here to be the last one
 * @work: finishes what nobody waits for
 */
struct direct {
	struct kiocb		*iocb;
	struct inode		*inode;
	struct smb2fs_handle	*handle;
	bool			write;
	bool			pinned;
	bool			copied;
	u64			start;
	u64			next;
	spinlock_t		lock;		/* left, end, err */
	unsigned int		left;
	u64			end;
	int			err;
	struct list_head	parts;
	wait_queue_head_t	wait;
	struct work_struct	work;
};

/**
 * struct part - one request's worth of it
 * @io: the bytes
 * @link: in direct->parts
 * @direct: whose it is
 * @bvec: the pages
 */
struct part {
	struct smb2fs_io	io;
	struct list_head	link;
	struct direct		*direct;
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

/* All parts have ended. Return: bytes, or what is wrong with the first one */
static ssize_t finish(struct direct *d)
{
	struct address_space *mapping = d->inode->i_mapping;
	struct part *part, *next;
	u64 end = min(d->end, d->next);
	ssize_t ret = end - d->start;

	if (!ret)
		ret = d->err;
	/* somebody may have read what was there before */
	if (d->write && ret > 0 && mapping->nrpages)
		invalidate_inode_pages2_range(mapping, d->start >> PAGE_SHIFT,
					      (end - 1) >> PAGE_SHIFT);
	list_for_each_entry_safe(part, next, &d->parts, link)
		part_free(part);
	inode_dio_end(d->inode);
	smb2fs_handle_put(d->handle);
	kfree(d);
	return ret;
}

static void finish_later(struct work_struct *work)
{
	struct direct *d = container_of(work, struct direct, work);
	struct kiocb *iocb = d->iocb;
	ssize_t ret = finish(d);

	if (!iocb)
		return;
	if (ret > 0)
		iocb->ki_pos += ret;
	iocb->ki_complete(iocb, ret);
}

/* One less on its way, or waiting. Return: the caller has to finish */
static bool leave(struct direct *d)
{
	bool last;

	spin_lock(&d->lock);
	last = !--d->left;
	if (d->left == 1)
		wake_up(&d->wait);
	spin_unlock(&d->lock);
	return last;
}

static void note(struct direct *d, const struct smb2fs_io *io, int err)
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
	struct direct *d = container_of(io, struct part, io)->direct;

	note(d, io, err);
	if (d->write)
		smb2fs_write_done(d->inode, io->pos + io->done);
	if (leave(d))
		queue_work(finishers, &d->work);
}

/* The bytes of @iter, at most @size, as elements of @part */
static int extract(struct part *part, struct iov_iter *iter, size_t size,
		   unsigned int max)
{
	struct page **pages;
	size_t offset;
	ssize_t got;

	pages = kvmalloc_array(max, sizeof(*pages), GFP_KERNEL);
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

static int copy(struct part *part, struct iov_iter *iter, size_t size)
{
	while (size) {
		size_t len = min(size, PAGE_SIZE);
		struct page *page = alloc_page(GFP_KERNEL);

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

	part = kvzalloc(struct_size(part, bvec, max), GFP_KERNEL);
	if (!part)
		return -ENOMEM;
	part->direct = d;
	part->io.handle = d->handle;
	part->io.write = d->write;
	part->io.end = end_part;
	part->io.pos = d->next;
	part->io.bvec = part->bvec;
	list_add_tail(&part->link, &d->parts);
	if (d->copied)
		err = copy(part, iter, size);
	else
		err = extract(part, iter, size, max);
	if (err)
		return err;
	d->next += part->io.len;
	spin_lock(&d->lock);
	d->left++;
	spin_unlock(&d->lock);
	err = smb2fs_op_data_start(&part->io);
	if (err)
		end_part(&part->io, err);
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

static struct direct *direct_alloc(struct kiocb *iocb, struct iov_iter *iter)
{
	struct direct *d = kzalloc(sizeof(*d), GFP_KERNEL);

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
	d->copied = d->write && (smb2fs_tree_signs(d->handle->tree) ||
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
	/* what is to last is waited for here, since a FLUSH has to follow */
	if (!is_sync_kiocb(iocb) && !(d->write && iocb_is_dsync(iocb)))
		d->iocb = iocb;
	inode_dio_begin(d->inode);
	return d;
}

/* Its parts are made. Return: what came of it, or -EIOCBQUEUED */
static ssize_t wait(struct direct *d)
{
	bool async = d->iocb;

	if (!async &&
	    !wait_event_killable(d->wait, READ_ONCE(d->left) == 1)) {
		/* until who woke us has let go of it */
		spin_lock(&d->lock);
		spin_unlock(&d->lock);
		return finish(d);
	}
	/* the answers may come after us; then a worker finishes */
	if (leave(d))
		return finish(d);
	return async ? -EIOCBQUEUED : -EINTR;
}

static ssize_t transfer(struct kiocb *iocb, struct iov_iter *iter)
{
	struct direct *d = direct_alloc(iocb, iter);
	ssize_t ret;
	int err = 0;

	if (!d)
		return -ENOMEM;
	while (!err && iov_iter_count(iter) && is_well(d))
		err = add_part(d, iter);
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
	err = smb2fs_write_wait(inode, iocb->ki_pos,
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

	err = smb2fs_write_wait(inode, iocb->ki_pos, last);
	if (err)
		return err;
	if (inode->i_mapping->nrpages)
		invalidate_inode_pages2_range(inode->i_mapping,
					      iocb->ki_pos >> PAGE_SHIFT,
					      last >> PAGE_SHIFT);
	return transfer(iocb, from);
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
