// SPDX-License-Identifier: GPL-2.0
/* Writing into the page cache, by write() and by mappings. */

#include "vfs_write.h"

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pagemap.h>

#include "handle.h"
#include "vfs_direct.h"
#include "vfs_file.h"
#include "vfs_inode.h"
#include "vfs_read.h"

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

	spin_lock(&si->lock);
	si->written = true;
	spin_unlock(&si->lock);
	grow(inode, end);
	smb2fs_inode_forget(inode);
}

/* Have what is in a folio. Return: 0 with its lock, or without it why not. */
static int fill_folio(struct file *file, struct folio *folio)
{
	int err = smb2fs_read_folio(file, folio) ?: folio_lock_killable(folio);

	if (err)
		return err;
	/* cut off, or given up, while it was not locked */
	if (!folio->mapping)
		err = -EAGAIN;
	else if (!folio_test_uptodate(folio))
		err = smb2fs_read_error(folio->mapping->host);
	if (err)
		folio_unlock(folio);
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

	do {
		folio = __filemap_get_folio(mapping, pos >> PAGE_SHIFT,
					    FGP_WRITEBEGIN | fgf_set_order(len),
					    mapping_gfp_mask(mapping));
		if (IS_ERR(folio))
			return PTR_ERR(folio);
		from = offset_in_folio(folio, pos);
		to = min(from + len, folio_size(folio));
		err = 0;
		if (needs_fill(folio, pos, to - from, size))
			err = fill_folio(file, folio);
		if (err)
			folio_put(folio);
	} while (err == -EAGAIN);
	if (err)
		return err;
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
	struct inode *inode = mapping->host;
	loff_t size = i_size_read(inode);

	if (!folio_test_uptodate(folio)) {
		/* what was not copied would be nobody's bytes */
		if (copied < len)
			copied = 0;
		else
			folio_mark_uptodate(folio);
	}
	if (copied) {
		/* in this order, or the server's old size could come back */
		folio_mark_dirty(folio);
		grow(inode, pos + copied);
	}
	folio_unlock(folio);
	folio_put(folio);
	if (copied && pos > size)
		pagecache_isize_extended(inode, size, pos);
	return copied;
}

/* Others may have written at the end, too */
static int check_append(struct kiocb *iocb)
{
	struct inode *inode = file_inode(iocb->ki_filp);

	if (!(iocb->ki_flags & IOCB_APPEND) || smb2fs_inode_is_fresh(inode))
		return 0;
	return smb2fs_inode_refresh(inode, file_dentry(iocb->ki_filp));
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

static ssize_t write_locked(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	ssize_t ret;

	ret = check_append(iocb);
	if (ret)
		return ret;
	ret = generic_write_checks(iocb, from);
	if (ret <= 0)
		return ret;
	inode_set_mtime_to_ts(inode, inode_set_ctime_current(inode));
	if (iocb->ki_flags & IOCB_DIRECT || !can_fill(iocb->ki_filp))
		return smb2fs_direct_write(iocb, from);
	return generic_perform_write(iocb, from);
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

	ret = down_write_killable(&inode->i_rwsem);
	if (ret)
		return ret;
	ret = write_locked(iocb, from);
	inode_unlock(inode);
	return ret > 0 ? generic_write_sync(iocb, ret) : ret;
}

/* A folio is about to be written to by a mapping */
static vm_fault_t page_mkwrite(struct vm_fault *vmf)
{
	struct inode *inode = file_inode(vmf->vma->vm_file);
	struct folio *folio = page_folio(vmf->page);
	vm_fault_t ret = VM_FAULT_LOCKED;

	sb_start_pagefault(inode->i_sb);
	if (folio_lock_killable(folio)) {
		ret = VM_FAULT_NOPAGE;
		goto out;
	}
	if (folio->mapping != inode->i_mapping ||
	    folio_pos(folio) >= i_size_read(inode) ||
	    folio_wait_writeback_killable(folio)) {
		folio_unlock(folio);
		ret = VM_FAULT_NOPAGE;
		goto out;
	}
	inode_set_mtime_to_ts(inode, inode_set_ctime_current(inode));
	folio_mark_dirty(folio);
out:
	sb_end_pagefault(inode->i_sb);
	return ret;
}

static const struct vm_operations_struct vm_ops = {
	.fault		= filemap_fault,
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
	vma->vm_ops = &vm_ops;
	return 0;
}
