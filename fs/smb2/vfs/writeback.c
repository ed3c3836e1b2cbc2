// SPDX-License-Identifier: GPL-2.0
/* Writing dirty folios to the server, by reference: what a store has covered of a
 * folio is sent as it lies in the page cache, and does not change until the server
 * has it.
 */

#include "vfs/write.h"

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/pagemap.h>
#include <linux/pagevec.h>
#include <linux/slab.h>
#include <linux/writeback.h>

#include "client/handle.h"
#include "killed.h"
#include "op/data.h"
#include "vfs/dirty.h"
#include "vfs/inode.h"
#include "vfs/super.h"

/* So many small folios are 1 MiB, and as elements one page */
#define FOLIOS_MAX	(PAGE_SIZE / sizeof(struct bio_vec))

/* How long the flusher leaves alone what it could not write */
#define AGAIN_AFTER	(5 * HZ)

/**
 * struct write - folios that are being written
 * @io: the bytes of the file in them
 * @inode: the file; stays, since its folios are under writeback
 * @max: most folios
 * @limit: most bytes
 * @bvec: the folios
 */
struct write {
	struct smb2fs_io	io;
	struct inode		*inode;
	unsigned int		max;
	u32			limit;
	struct bio_vec		bvec[] __counted_by(max);
};

/* Nobody who does not have to tries again for a while */
static void rest(const struct inode *inode)
{
	WRITE_ONCE(smb2fs_super_of(inode->i_sb)->write_again,
		   (jiffies + AGAIN_AFTER) ?: 1);
}

static bool is_resting(const struct inode *inode)
{
	unsigned long until =
		READ_ONCE(smb2fs_super_of(inode->i_sb)->write_again);

	return until && time_before(jiffies, until);
}

/*
 * What could not be sent, or not for a reason that has to do with the data, stays
 * dirty. Whoever waits for it hears of it, each time.
 */
static void end_folios(struct write *write, int err)
{
	struct address_space *mapping = write->inode->i_mapping;
	bool again = err && smb2fs_op_data_may_retry(&write->io);
	unsigned int i;

	if (again && err != -EINTR)
		rest(write->inode);
	if (again) {
		smb2fs_inode_keep(write->inode, write->io.handle);
	} else if (READ_ONCE(smb2fs_inode_of(write->inode)->unsaved) &&
		   !mapping_tagged(mapping, PAGECACHE_TAG_DIRTY)) {
		smb2fs_inode_keep(write->inode, NULL);
	}
	for (i = 0; i < write->io.n; i++) {
		const struct bio_vec *bv = &write->bvec[i];
		struct folio *folio = page_folio(bv->bv_page);

		/* in this order, or it would count as dirty as a whole */
		if (again) {
			smb2fs_dirty_add(folio, bv->bv_offset,
					 bv->bv_offset + bv->bv_len);
			filemap_dirty_folio(mapping, folio);
		}
		folio_end_writeback(folio);
	}
	smb2fs_handle_end_io(write->io.handle);
	kvfree(write);
}

/* The server has it all, or says why not */
static void end_write(struct smb2fs_io *io, int err)
{
	struct write *write = container_of(io, struct write, io);

	smb2fs_write_done(write->inode, 0);
	if (err)
		mapping_set_error(write->inode->i_mapping, err);
	end_folios(write, err);
}

static bool write_reroute(struct smb2fs_io *io)
{
	return smb2fs_inode_reroute(container_of(io, struct write, io)->inode, io);
}

static int write_start(struct write *write)
{
	int err;

	write->io.bvec = write->bvec;
	err = smb2fs_op_data_start(&write->io);
	/* what stays dirty is for the one who called, and for the next one again */
	if (err && !smb2fs_op_data_may_retry(&write->io))
		mapping_set_error(write->inode->i_mapping, err);
	if (err)
		end_folios(write, err);
	return err;
}

static struct write *write_alloc(struct inode *inode)
{
	const struct smb2fs_super *super = smb2fs_super_of(inode->i_sb);
	u32 limit = smb2fs_op_data_now(super->tree, super->spec->files.wsize);
	unsigned int max = min3((unsigned long)limit / PAGE_SIZE, FOLIOS_MAX,
				max(inode->i_mapping->nrpages, 1ul));
	struct write *write = kvmalloc(struct_size(write, bvec, max), GFP_NOFS);

	if (!write)
		return ERR_PTR(-ENOMEM);
	write->io = (struct smb2fs_io){
		.handle		= smb2fs_inode_borrow(inode, SMB2FS_WRITE_DATA),
		.write		= true,
		.end		= end_write,
		.reroute	= write_reroute,
	};
	write->inode = inode;
	write->max = max;
	write->limit = limit;
	if (!write->io.handle) {
		kvfree(write);
		return ERR_PTR(-EBADF);
	}
	return write;
}

/* Does @dirty of @folio go on where @write ends? */
static bool write_fits(const struct write *write, struct folio *folio,
		       struct smb2fs_dirty dirty)
{
	return write->io.n < write->max &&
	       write->io.pos + write->io.len == folio_pos(folio) + dirty.from &&
	       write->io.len + dirty.to - dirty.from <= write->limit;
}

static void write_add(struct write *write, struct folio *folio,
		      struct smb2fs_dirty dirty)
{
	size_t len = dirty.to - dirty.from;

	if (!write->io.n)
		write->io.pos = folio_pos(folio) + dirty.from;
	bvec_set_folio(&write->bvec[write->io.n++], folio, len, dirty.from);
	write->io.len += len;
	smb2fs_dirty_clear(folio);
	folio_start_writeback(folio);
	folio_unlock(folio);
}

/* What of a folio is to be written, and part of the file */
static struct smb2fs_dirty dirty_of(struct folio *folio, u64 size)
{
	struct smb2fs_dirty dirty = smb2fs_dirty_get(folio);
	u64 pos = folio_pos(folio);

	dirty.to = min_t(u64, dirty.to, size > pos ? size - pos : 0);
	return dirty;
}

/*
 * Add a locked folio to what @write has, or to a new one when it does not fit.
 * Return: 0, or why it could not be, with the folio unlocked.
 */
static int add_folio(struct inode *inode, struct folio *folio,
		     struct writeback_control *wbc, struct write **write)
{
	struct smb2fs_dirty dirty = dirty_of(folio, i_size_read(inode));
	struct write *full = NULL;
	int err = 0;

	/* cut off meanwhile */
	if (dirty.from >= dirty.to) {
		smb2fs_dirty_clear(folio);
		folio_unlock(folio);
		return 0;
	}
	if (*write && !write_fits(*write, folio, dirty)) {
		full = *write;
		*write = NULL;
	}
	if (!*write) {
		*write = write_alloc(inode);
		err = PTR_ERR_OR_ZERO(*write);
	}
	if (err) {
		*write = NULL;
		if (err == -ENOMEM) {
			folio_redirty_for_writepage(wbc, folio);
		} else {
			smb2fs_dirty_clear(folio);
			mapping_set_error(inode->i_mapping, err);
		}
		folio_unlock(folio);
	} else {
		wbc_account_cgroup_owner(wbc, folio, dirty.to - dirty.from);
		write_add(*write, folio, dirty);
	}
	/* without a folio's lock: it may have to wait for credits */
	return (full ? write_start(full) : 0) ?: err;
}

/**
 * smb2fs_write_pages - begin to write dirty folios, for the page cache
 * @mapping: of a file
 * @wbc: which of them
 *
 * Context: process; sleeps until there are credits, killable; does not wait for
 * answers.
 * Return: 0, or the first error. What was dirty and could not be sent, without that
 * the server has refused it, is dirty still while there is a connection.
 */
int smb2fs_write_pages(struct address_space *mapping,
		       struct writeback_control *wbc)
{
	struct write *write = NULL;
	struct folio *folio = NULL;
	int err = 0, last;

	if (wbc->sync_mode == WB_SYNC_NONE && is_resting(mapping->host))
		return 0;
	while ((folio = writeback_iter(mapping, wbc, folio, &err)))
		err = add_folio(mapping->host, folio, wbc, &write);
	last = write ? write_start(write) : 0;
	return err ?: last;
}

/**
 * smb2fs_write_flush_range - write what is dirty of a range, and wait for it
 * @inode: a file
 * @start: first byte
 * @end: last byte
 *
 * Context: process; sleeps, killable.
 * Return: 0 when all of it has been sent and answered, -EINTR, or why it could
 * not be sent. What the server has said is for file_check_and_advance_wb_err().
 */
int smb2fs_write_flush_range(struct inode *inode, loff_t start, loff_t end)
{
	struct address_space *mapping = inode->i_mapping;
	pgoff_t index = start >> PAGE_SHIFT;
	struct folio_batch batch;
	int err, ret;
	unsigned int i;

	/* who is killed leaves it to others, and does not even begin */
	if (smb2fs_is_killed())
		return smb2fs_inode_is_dirty(inode) ? -EINTR : 0;
	err = filemap_fdatawrite_range(mapping, start, end);
	folio_batch_init(&batch);
	ret = 0;
	while (!ret && filemap_get_folios_tag(mapping, &index, end >> PAGE_SHIFT,
					      PAGECACHE_TAG_WRITEBACK, &batch)) {
		for (i = 0; i < folio_batch_count(&batch) && !ret; i++)
			ret = folio_wait_writeback_killable(batch.folios[i]);
		folio_batch_release(&batch);
		cond_resched();
	}
	return ret ?: err;
}

/**
 * smb2fs_write_flush - write all that is dirty of a file, and wait for it
 * @inode: the file
 *
 * Context: process; sleeps, killable.
 * Return: as smb2fs_write_flush_range().
 */
int smb2fs_write_flush(struct inode *inode)
{
	return smb2fs_write_flush_range(inode, 0, LLONG_MAX);
}
