// SPDX-License-Identifier: GPL-2.0
/* Reading into the page cache. Folios are packed into requests as large as server
 * and credits allow; each becomes readable when its request is answered, in the
 * receiver, so that nobody has to be woken who only wakes the reader.
 */

#include "vfs/read.h"

#include <linux/err.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <linux/writeback.h>

#include "client/handle.h"
#include "op/data.h"
#include "vfs/direct.h"
#include "vfs/dirty.h"
#include "vfs/file.h"
#include "vfs/inode.h"
#include "vfs/super.h"
#include "vfs/write.h"

/**
 * struct read - folios that are being read
 * @io: the bytes of the file in them
 * @inode: the file; stays, since its folios are locked
 * @size: bytes in the folios; those behind the end of the file are not asked for
 * @max: most folios
 * @bvec: the folios, locked
 */
struct read {
	struct smb2fs_io	io;
	struct inode		*inode;
	u32			size;
	unsigned int		max;
	struct bio_vec		bvec[] __counted_by(max);
};

static const struct address_space_operations file_aops = {
	.read_folio		= smb2fs_read_folio,
	.readahead		= smb2fs_read_ahead,
	.write_begin		= smb2fs_write_begin,
	.write_end		= smb2fs_write_end,
	.writepages		= smb2fs_write_pages,
	.dirty_folio		= filemap_dirty_folio,
	.invalidate_folio	= smb2fs_dirty_invalidate_folio,
	.release_folio		= smb2fs_dirty_release_folio,
	.migrate_folio		= filemap_migrate_folio,
};

/**
 * smb2fs_read_init_mapping - make the page cache of a file ours
 * @inode: the file, new
 *
 * A folio is never larger than the smallest request, so that it is read and
 * written in one.
 */
void smb2fs_read_init_mapping(struct inode *inode)
{
	const struct smb2fs_super *super = smb2fs_super_of(inode->i_sb);

	inode->i_mapping->a_ops = &file_aops;
	mapping_set_folio_order_range(inode->i_mapping, 0, super->folio_order);
	/* what is being sent is signed or summed up: it may not change */
	mapping_set_stable_writes(inode->i_mapping);
}

/* From here on the folios are as the server has them, or cannot be read */
static void end_read(struct smb2fs_io *io, int err)
{
	struct read *read = container_of(io, struct read, io);
	u32 at = 0;
	unsigned int i;

	if (err)
		WRITE_ONCE(smb2fs_inode_of(read->inode)->read_error, err);
	/* a lock of another client, which may be beside what was wanted */
	if (err == -EACCES)
		smb2fs_inode_set_exact(read->inode);
	else if (io->done < io->len)
		smb2fs_inode_forget(read->inode);
	for (i = 0; i < io->n; i++) {
		struct folio *folio = page_folio(io->bvec[i].bv_page);
		u32 size = io->bvec[i].bv_len;

		if (!err && at + size > io->done)
			folio_zero_segment(folio,
					   io->done > at ? io->done - at : 0,
					   size);
		at += size;
		folio_end_read(folio, !err);
	}
	smb2fs_handle_end_io(io->handle);
	kvfree(read);
}

static bool read_reroute(struct smb2fs_io *io)
{
	return smb2fs_inode_reroute(container_of(io, struct read, io)->inode, io);
}

static struct read *read_alloc(struct inode *inode,
			       struct smb2fs_handle *handle, unsigned int max)
{
	struct read *read = kvmalloc(struct_size(read, bvec, max), GFP_NOFS);

	if (!read)
		return NULL;
	read->io = (struct smb2fs_io){
		.handle		= handle,
		.end		= end_read,
		.reroute	= read_reroute,
	};
	read->inode = inode;
	read->size = 0;
	read->max = max;
	smb2fs_handle_get(handle);
	smb2fs_handle_begin_io(handle);
	return read;
}

static void read_add(struct read *read, struct folio *folio)
{
	if (!read->io.n)
		read->io.pos = folio_pos(folio);
	bvec_set_folio(&read->bvec[read->io.n++], folio, folio_size(folio), 0);
	read->size += folio_size(folio);
}

/* @read may be gone when this returns */
static void read_start(struct read *read)
{
	u64 size = i_size_read(read->inode);
	u64 pos = read->io.pos;
	int err;

	read->io.bvec = read->bvec;
	read->io.len = pos < size ? min_t(u64, size - pos, read->size) : 0;
	if (!read->io.len) {
		end_read(&read->io, 0);
		return;
	}
	err = smb2fs_op_data_start(&read->io);
	if (err)
		end_read(&read->io, err);
}

/* The handle to read with, with a reference: its own, if no other has locks */
static struct smb2fs_handle *reader_of(struct inode *inode, struct file *file)
{
	struct smb2fs_handle *handle;

	if (!file || READ_ONCE(smb2fs_inode_of(inode)->locker) ||
	    !(smb2fs_file_of(file)->handle->access & SMB2FS_READ_DATA))
		return smb2fs_inode_handle(inode, SMB2FS_READ_DATA);
	handle = smb2fs_file_of(file)->handle;
	smb2fs_handle_get(handle);
	return handle;
}

/**
 * smb2fs_read_folio - read one folio, for the page cache
 * @file: who wants it, or %NULL
 * @folio: locked; unlocked when it is there or cannot be read
 *
 * Context: process; sleeps until there are credits, killable; does not wait for
 * the answer.
 * Return: 0 when it is on its way, -EBADF when nobody has the file open for
 * reading, -ENOMEM.
 */
int smb2fs_read_folio(struct file *file, struct folio *folio)
{
	struct inode *inode = folio->mapping->host;
	struct smb2fs_handle *handle = reader_of(inode, file);
	struct read *read;
	int err = -EBADF;

	if (!handle)
		goto out_unlock;
	read = read_alloc(inode, handle, 1);
	smb2fs_handle_put(handle);
	err = -ENOMEM;
	if (!read)
		goto out_unlock;
	read_add(read, folio);
	read_start(read);
	return 0;

out_unlock:
	folio_unlock(folio);
	return err;
}

/* One request's worth of folios that @rac has; %NULL without memory */
static struct read *read_pack(struct readahead_control *rac,
			      struct smb2fs_handle *handle)
{
	const struct smb2fs_super *super = smb2fs_super_of(rac->mapping->host->i_sb);
	u32 size = smb2fs_op_data_now(super->tree, super->spec->files.rsize);
	unsigned int max = min_t(u32, readahead_count(rac), size / PAGE_SIZE);
	struct read *read = read_alloc(rac->mapping->host, handle, max);
	struct folio *folio;

	if (!read)
		return NULL;
	/* no folio is larger than the least that a request can have */
	do {
		folio = readahead_folio(rac);
		if (!folio)
			break;
		read_add(read, folio);
	} while (read->size + (PAGE_SIZE << super->folio_order) <= size);
	return read;
}

/**
 * smb2fs_read_ahead - read folios that somebody will want, for the page cache
 * @rac: the folios, locked; those that cannot be read are left, and all of them
 *	while another client has something locked: each page is read by itself then
 *
 * Context: process; sleeps until there are credits, killable.
 */
void smb2fs_read_ahead(struct readahead_control *rac)
{
	struct smb2fs_handle *handle;
	struct read *read;

	if (smb2fs_inode_is_exact(rac->mapping->host))
		return;
	handle = reader_of(rac->mapping->host, rac->file);
	while (handle && readahead_count(rac)) {
		read = read_pack(rac, handle);
		if (!read)
			break;
		read_start(read);
	}
	if (handle)
		smb2fs_handle_put(handle);
}

/**
 * smb2fs_read_error - why a folio could not be read
 * @inode: the file
 *
 * A folio knows only that it could not. If several were being read, this may be
 * what another one failed with. It stays for who asks for the same reason at the same
 * time.
 *
 * Return: a negative errno.
 */
int smb2fs_read_error(struct inode *inode)
{
	return READ_ONCE(smb2fs_inode_of(inode)->read_error) ?: -EIO;
}

/**
 * smb2fs_read_iter - read(), for the VFS
 * @iocb: the file and where
 * @to: where to
 *
 * Context: process; sleeps, killable.
 * Return: bytes read, or a negative errno.
 */
ssize_t smb2fs_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;
	struct inode *inode = file_inode(file);
	ssize_t ret;
	int err;

	if (iocb->ki_flags & IOCB_NOWAIT && !smb2fs_inode_is_settled(inode))
		return -EAGAIN;
	err = smb2fs_inode_revalidate(inode, file_dentry(file), false);
	if (err)
		return err;
	if (iocb->ki_flags & IOCB_DIRECT || smb2fs_inode_is_exact(inode))
		return smb2fs_direct_read(iocb, to);
	ret = filemap_read(iocb, to, 0);
	if (ret > 0 && iov_iter_count(to) && iocb->ki_pos < i_size_read(inode) &&
	    smb2fs_inode_is_exact(inode))
		return smb2fs_direct_rest(iocb, to, ret);
	if (ret != -EIO)
		return ret;
	err = smb2fs_read_error(inode);
	return err == -EACCES ? smb2fs_direct_read(iocb, to) : err;
}

/**
 * smb2fs_read_splice - splice() and sendfile(), for the VFS
 * @file: the file
 * @pos: where in it; moved on
 * @pipe: where to
 * @len: bytes at most
 * @flags: SPLICE_F_*
 *
 * Context: process; sleeps, killable.
 * Return: bytes, or a negative errno.
 */
ssize_t smb2fs_read_splice(struct file *file, loff_t *pos,
			   struct pipe_inode_info *pipe, size_t len,
			   unsigned int flags)
{
	struct inode *inode = file_inode(file);
	ssize_t ret;
	int err;

	err = smb2fs_inode_revalidate(inode, file_dentry(file), false);
	if (err)
		return err;
	if (!smb2fs_inode_is_exact(inode)) {
		ret = filemap_splice_read(file, pos, pipe, len, flags);
		if (ret != -EIO)
			return ret;
	}
	/* by read(), which knows what to do about a lock, and what was wrong */
	return copy_splice_read(file, pos, pipe, len, flags);
}

/* Is it worth while to ask for data together with the open? */
static bool wants_first(const struct smb2fs_super *super, struct inode *inode,
			unsigned int flags)
{
	if ((flags & O_ACCMODE) == O_WRONLY ||
	    flags & (O_TRUNC | O_DIRECT | O_EXCL | O_PATH))
		return false;
	if (!inode)
		return smb2fs_op_open_may_read(super->tree);
	return i_size_read(inode) &&
	       i_size_read(inode) <= SMB2FS_OPEN_READ_MAX;
}

/**
 * smb2fs_read_want_first - prepare to get data together with an open
 * @first: zero; has the pages afterwards, if it makes sense and there are some
 * @super: the mount
 * @inode: the file, or %NULL if it is not known yet
 * @flags: O_* of the open
 *
 * Context: process; may sleep.
 */
void smb2fs_read_want_first(struct smb2fs_first *first,
			    const struct smb2fs_super *super,
			    struct inode *inode, unsigned int flags)
{
	unsigned int max = SMB2FS_FIRST_MAX;
	struct page *page;

	if (!wants_first(super, inode, flags))
		return;
	if (inode)
		max = DIV_ROUND_UP(i_size_read(inode), PAGE_SIZE);
	while (first->n < max) {
		page = alloc_page(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
		if (!page)
			return;
		bvec_set_page(&first->bvec[first->n++], page, PAGE_SIZE, 0);
	}
}

/**
 * smb2fs_read_drop_first - undo smb2fs_read_want_first()
 * @first: what is left of the pages
 */
void smb2fs_read_drop_first(struct smb2fs_first *first)
{
	unsigned int i;

	for (i = 0; i < first->n; i++)
		put_page(first->bvec[i].bv_page);
	first->n = 0;
}

/**
 * smb2fs_read_add_first - what came with an open is in the page cache
 * @file: open
 * @first: the pages
 * @opened: the open that they have come with
 *
 * Not what this side has changed since it was asked for.
 *
 * Context: process; may sleep.
 */
void smb2fs_read_add_first(struct file *file, struct smb2fs_first *first,
			   const struct smb2fs_opened *opened)
{
	struct inode *inode = file_inode(file);
	struct address_space *mapping = inode->i_mapping;
	u32 received = opened->received;
	u64 size = min_t(u64, i_size_read(inode), SMB2FS_OPEN_READ_MAX);
	unsigned int i;

	/* less than the whole of it is not known to end where it does */
	if (received < min_t(u64, size, first->n * PAGE_SIZE))
		return;
	filemap_invalidate_lock_shared(mapping);
	if (smb2fs_inode_is_changed(inode, opened->stat.asked))
		goto out;
	for (i = 0; i < first->n && i * PAGE_SIZE < received; i++) {
		struct folio *folio = page_folio(first->bvec[i].bv_page);
		u32 end = min_t(u32, received - i * PAGE_SIZE, PAGE_SIZE);

		folio_zero_segment(folio, end, PAGE_SIZE);
		if (filemap_add_folio(mapping, folio, i, GFP_KERNEL))
			continue;
		folio_mark_uptodate(folio);
		folio_unlock(folio);
	}
	/* as if read() had read it: who goes on behind it reads a stream */
	file->f_ra.prev_pos = (loff_t)received - 1;
out:
	filemap_invalidate_unlock_shared(mapping);
}
