// SPDX-License-Identifier: GPL-2.0
/* Writing into the page cache, by write() and by mappings. */

#include "vfs/write.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/uio.h>

#include "client/handle.h"
#include "killed.h"
#include "vfs/direct.h"
#include "vfs/dirty.h"
#include "vfs/file.h"
#include "vfs/held.h"
#include "vfs/inode.h"
#include "vfs/read.h"
#include "vfs/space.h"

/* Five seconds for who has something locked that a mapping needs */
#define UNLOCKED_TRIES	100
#define UNLOCKED_DELAY	(HZ / 20)

static void grow(struct inode *inode, u64 size)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	spin_lock(&si->lock);
	if (size > i_size_read(inode))
		i_size_write(inode, size);
	spin_unlock(&si->lock);
}

/**
 * smb2fs_write_done - the server has more of a file than before
 * @inode: the file
 * @end: where in the file that ends, for what did not go through the page
 *	cache; else 0
 *
 * Context: process, receivers too.
 */
void smb2fs_write_done(struct inode *inode, u64 end)
{
	struct smb2fs_inode *si = smb2fs_inode_of(inode);

	/* in one, or an answer of before could take the new end away */
	spin_lock(&si->lock);
	si->written = ktime_get_ns();
	WRITE_ONCE(si->unflushed, true);
	if (end > i_size_read(inode))
		i_size_write(inode, end);
	smb2fs_inode_note_change(si);
	spin_unlock(&si->lock);
}

/*
 * Have what is in a folio. Its lock is given up for that: when this is over others may
 * have stored to it, be writing it, or have thrown it out of the page cache.
 */
static int fill_folio(struct file *file, struct folio *folio)
{
	int err = smb2fs_read_folio(file, folio) ?: folio_lock_killable(folio);

	if (err)
		return err;
	if (folio->mapping && !folio_test_uptodate(folio))
		err = smb2fs_read_error(folio->mapping->host);
	folio_unlock(folio);
	return err;
}

/*
 * What is stored next would leave a gap behind what is dirty. A large folio is
 * replaced by smaller ones then, which have a range each.
 */
static int write_apart(struct inode *inode, struct folio *folio)
{
	struct address_space *mapping = inode->i_mapping;
	loff_t start = folio_pos(folio);
	loff_t end = start + folio_size(folio) - 1;
	bool is_large = folio_test_large(folio);
	errseq_t since = filemap_sample_wb_err(mapping);
	int err;

	folio_unlock(folio);
	err = smb2fs_write_flush_range(inode, start, end);
	if (!err)
		err = filemap_check_wb_err(mapping, since);
	if (!err && is_large)
		invalidate_inode_pages2_range(mapping, start >> PAGE_SHIFT,
					      end >> PAGE_SHIFT);
	return err;
}

/* Will the folio have bytes that are neither written now nor zero? */
static bool needs_fill(struct folio *folio, u64 pos, u32 len, u64 size)
{
	if (folio_test_uptodate(folio) || folio_pos(folio) >= size)
		return false;
	if (pos > folio_pos(folio))
		return true;
	return pos + len < min(size, (u64)folio_pos(folio) + folio_size(folio));
}

/* May bytes be stored beside what is dirty? */
static bool can_join(struct inode *inode, struct folio *folio, size_t from,
		     size_t to)
{
	return smb2fs_inode_may_cache_writes(inode) ||
	       smb2fs_dirty_joins(folio, from, to);
}

/*
 * As __filemap_get_folio() gives it, to be written to; but who waits for one that is
 * being read or written can be killed.
 */
static struct folio *get_folio(struct address_space *mapping, loff_t pos,
			       unsigned int len)
{
	pgoff_t index = pos >> PAGE_SHIFT;
	struct folio *folio;
	int err;

	for (;;) {
		folio = filemap_get_folio(mapping, index);
		if (IS_ERR(folio))
			return __filemap_get_folio(mapping, index,
						   FGP_WRITEBEGIN | fgf_set_order(len),
						   mapping_gfp_mask(mapping));
		err = folio_lock_killable(folio);
		if (err)
			break;
		err = folio_wait_writeback_killable(folio);
		if (!err && folio->mapping == mapping)
			return folio;
		folio_unlock(folio);
		if (err)
			break;
		folio_put(folio);
	}
	folio_put(folio);
	return ERR_PTR(err);
}

/**
 * smb2fs_write_begin - before bytes go into the page cache
 * @file: whose they are
 * @mapping: where they go
 * @pos: in the file
 * @len: how many at most
 * @ret: the folio for the first of them, locked
 * @fsdata: unused
 *
 * Context: process, with the inode's lock; sleeps, killable; one round trip when
 * the rest of the folio has to be read.
 * Return: 0 or a negative errno.
 */
int smb2fs_write_begin(struct file *file, struct address_space *mapping,
		       loff_t pos, unsigned int len, struct folio **ret,
		       void **fsdata)
{
	u64 size = i_size_read(mapping->host);
	struct folio *folio;
	size_t from, to;
	int err;

	for (;;) {
		folio = get_folio(mapping, pos, len);
		if (IS_ERR(folio))
			return PTR_ERR(folio);
		from = offset_in_folio(folio, pos);
		to = min(from + len, folio_size(folio));
		if (!can_join(mapping->host, folio, from, to))
			err = write_apart(mapping->host, folio);
		else if (needs_fill(folio, pos, to - from, size))
			err = fill_folio(file, folio);
		else
			break;
		/* both without the lock: look again */
		folio_put(folio);
		if (err)
			return err;
	}
	if (!folio_test_uptodate(folio))
		folio_zero_segments(folio, 0, from, to, folio_size(folio));
	*ret = folio;
	return 0;
}

/**
 * smb2fs_write_end - bytes are in the page cache
 * @file: as for smb2fs_write_begin(), like the next two
 * @mapping: where they are
 * @pos: in the file
 * @len: how many there should be
 * @copied: how many there are
 * @folio: from smb2fs_write_begin(); unlocked
 * @fsdata: unused
 *
 * Return: how many count.
 */
int smb2fs_write_end(struct file *file, struct address_space *mapping,
		     loff_t pos, unsigned int len, unsigned int copied,
		     struct folio *folio, void *fsdata)
{
	size_t from = offset_in_folio(folio, pos);

	if (!folio_test_uptodate(folio)) {
		/* what was not copied would be nobody's bytes */
		if (copied < len)
			copied = 0;
		else
			folio_mark_uptodate(folio);
	}
	if (copied) {
		/* in this order, or the server's old size could come back */
		smb2fs_dirty_add(folio, from, from + copied);
		folio_mark_dirty(folio);
		grow(mapping->host, pos + copied);
	}
	folio_unlock(folio);
	folio_put(folio);
	return copied;
}

/* Where a file ends is asked for right before something is appended */
static int write_revalidate(struct kiocb *iocb)
{
	struct inode *inode = file_inode(iocb->ki_filp);

	if (smb2fs_inode_may_cache_writes(inode))
		return 0;
	return smb2fs_inode_revalidate(inode, file_dentry(iocb->ki_filp),
				       iocb->ki_flags & IOCB_APPEND);
}

/**
 * smb2fs_write_zero_end - before a file grows
 * @inode: the file
 *
 * A mapping may have stored bytes behind the end in the last page. They are not the
 * file's, and do not become it when that grows over them.
 *
 * Context: process, with the inode's lock; sleeps, killable.
 * Return: 0 or -EINTR.
 */
int smb2fs_write_zero_end(struct inode *inode)
{
	loff_t size = i_size_read(inode);
	struct folio *folio;
	int err;

	folio = filemap_get_folio(inode->i_mapping, size >> PAGE_SHIFT);
	if (IS_ERR(folio))
		return 0;
	err = folio_lock_killable(folio);
	if (!err) {
		err = folio_wait_writeback_killable(folio);
		if (!err && folio->mapping)
			folio_zero_segment(folio, offset_in_folio(folio, size),
					   folio_size(folio));
		folio_unlock(folio);
	}
	folio_put(folio);
	return err;
}

/*
 * A server may let us write a file that it does not let us read. Then a page of
 * it cannot be written in part, so none is cached.
 */
static bool can_fill(struct file *file)
{
	struct smb2fs_handle *handle;

	if (smb2fs_file_of(file)->handle->access & SMB2FS_READ_DATA)
		return true;
	handle = smb2fs_inode_handle(file_inode(file), SMB2FS_READ_DATA);
	if (handle)
		smb2fs_handle_put(handle);
	return handle;
}

/* Is it to go to the server as it is? */
static bool is_direct(struct kiocb *iocb)
{
	return iocb->ki_flags & IOCB_DIRECT ||
	       smb2fs_inode_is_exact(file_inode(iocb->ki_filp)) ||
	       !can_fill(iocb->ki_filp);
}

static ssize_t write_locked(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	ssize_t ret;

	ret = write_revalidate(iocb);
	if (ret)
		return ret;
	ret = generic_write_checks(iocb, from);
	if (ret <= 0)
		return ret;
	if (iocb->ki_pos > i_size_read(inode)) {
		int err = smb2fs_write_zero_end(inode) ?:
			  smb2fs_space_leave_hole(inode, iocb->ki_pos);

		if (err)
			return err;
	}
	inode_set_mtime_to_ts(inode, inode_set_ctime_current(inode));
	if (is_direct(iocb))
		return smb2fs_direct_write(iocb, from);
	ret = generic_perform_write(iocb, from);
	/* a lock of another client, which may be beside what is to be written */
	if (ret == -EACCES)
		return smb2fs_direct_write(iocb, from);
	if (ret > 0 && iov_iter_count(from) && smb2fs_inode_is_exact(inode))
		return smb2fs_direct_rest(iocb, from, ret);
	return ret;
}

/* What is locked shared is written to all the same: locks are advisory here */
static int claim(struct kiocb *iocb, size_t len)
{
	struct inode *inode = file_inode(iocb->ki_filp);

	if (iocb->ki_flags & IOCB_APPEND)
		return smb2fs_held_claim(inode, i_size_read(inode),
					 SMB2FS_DATA_END);
	return len ? smb2fs_held_claim(inode, iocb->ki_pos,
				       iocb->ki_pos + len - 1) : 0;
}

/**
 * smb2fs_write_iter - write(), for the VFS
 * @iocb: the file and where
 * @from: the bytes
 *
 * Context: process; sleeps, killable.
 * Return: bytes written, or a negative errno.
 */
ssize_t smb2fs_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	ssize_t ret;

	ret = claim(iocb, iov_iter_count(from));
	if (ret)
		return ret;
	ret = down_write_killable(&inode->i_rwsem);
	if (ret)
		return ret;
	ret = smb2fs_direct_settle(inode);
	if (!ret)
		ret = write_locked(iocb, from);
	inode_unlock(inode);
	return ret > 0 ? generic_write_sync(iocb, ret) : ret;
}

/* Have a page of a mapping dirty, locked. Return: VM_FAULT_* */
static vm_fault_t dirty_page(struct inode *inode, struct page *page)
{
	struct folio *folio = page_folio(page);
	size_t from = folio_page_idx(folio, page) * PAGE_SIZE;

	if (folio_lock_killable(folio))
		return VM_FAULT_NOPAGE;
	if (folio->mapping != inode->i_mapping ||
	    folio_pos(folio) + from >= i_size_read(inode) ||
	    folio_wait_writeback_killable(folio)) {
		folio_unlock(folio);
		return VM_FAULT_NOPAGE;
	}
	if (!can_join(inode, folio, from, from + PAGE_SIZE)) {
		int err = write_apart(inode, folio);

		return err && err != -EINTR ? VM_FAULT_SIGBUS : VM_FAULT_NOPAGE;
	}
	inode_set_mtime_to_ts(inode, inode_set_ctime_current(inode));
	smb2fs_dirty_add(folio, from, from + PAGE_SIZE);
	folio_mark_dirty(folio);
	return VM_FAULT_LOCKED;
}

/* A page is about to be stored to by a mapping */
static vm_fault_t page_mkwrite(struct vm_fault *vmf)
{
	struct inode *inode = file_inode(vmf->vma->vm_file);
	vm_fault_t ret = VM_FAULT_NOPAGE;

	sb_start_pagefault(inode->i_sb);
	/* not while the file is cut, or the server makes its data */
	if (down_read_killable(&inode->i_mapping->invalidate_lock))
		goto out;
	ret = dirty_page(inode, vmf->page);
	filemap_invalidate_unlock_shared(inode->i_mapping);
out:
	sb_end_pagefault(inode->i_sb);
	return ret;
}

/*
 * A page of a mapping is wanted, and could not be read if another client has locked some
 * of it. Or of the large folio that it was in: then it is read by itself at once. Most
 * locks are short, so one waits for them before one ends the process.
 */
static vm_fault_t fault(struct vm_fault *vmf)
{
	struct address_space *mapping = vmf->vma->vm_file->f_mapping;
	vm_fault_t ret = filemap_fault(vmf);
	unsigned int tries;

	for (tries = 0; tries < UNLOCKED_TRIES && ret & VM_FAULT_SIGBUS &&
	     smb2fs_read_error(mapping->host) == -EACCES; tries++) {
		if (tries && schedule_timeout_killable(UNLOCKED_DELAY) &&
		    smb2fs_is_killed())
			break;
		invalidate_inode_pages2_range(mapping, vmf->pgoff, vmf->pgoff);
		ret = filemap_fault(vmf);
	}
	return ret;
}

static const struct vm_operations_struct vm_ops = {
	.fault		= fault,
	.map_pages	= filemap_map_pages,
	.page_mkwrite	= page_mkwrite,
};

/**
 * smb2fs_write_mmap - mmap(), for the VFS
 * @file: the file
 * @vma: the mapping
 *
 * Context: process, with the address space's lock; sleeps, killable.
 * Return: 0 or a negative errno.
 */
int smb2fs_write_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct inode *inode = file_inode(file);
	int err = 0;

	/* or what another client has locked: a store there fails when it is written */
	if ((vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == (VM_SHARED | VM_MAYWRITE))
		err = smb2fs_held_claim_all(inode);
	if (err && err != -EACCES)
		return err;
	vma->vm_ops = &vm_ops;
	return 0;
}
