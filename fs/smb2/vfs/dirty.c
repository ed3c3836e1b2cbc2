// SPDX-License-Identifier: GPL-2.0
/* Which bytes of a dirty folio a store has covered.
 *
 * Other clients write to the same file, maybe to the bytes beside ours. So a WRITE
 * carries what was stored here and nothing that was only read, or zeroed to fill a
 * folio. A folio has one such range, in its private word; a store that neither
 * overlaps nor touches it has to wait until that is written.
 *
 * A dirty folio without a range was dirtied by a device, through a page that was
 * pinned: all of it counts.
 *
 * The range is changed with the folio's lock, or while the folio is under
 * writeback by the one who ends that.
 */

#include "vfs/dirty.h"

#include <linux/minmax.h>
#include <linux/pagemap.h>

#define SHIFT		(BITS_PER_LONG / 2)

/* No bytes; differs from "no range", which is no word at all */
static const struct smb2fs_dirty none = { .from = 1, .to = 0 };

static void *dirty_pack(struct smb2fs_dirty dirty)
{
	if (dirty.from >= dirty.to)
		dirty = none;
	return (void *)(dirty.from | (unsigned long)dirty.to << SHIFT);
}

static struct smb2fs_dirty unpack(const void *word)
{
	unsigned long bits = (unsigned long)word;

	return (struct smb2fs_dirty){
		.from	= bits & ((1UL << SHIFT) - 1),
		.to	= bits >> SHIFT,
	};
}

static bool is_empty(struct smb2fs_dirty dirty)
{
	return dirty.from >= dirty.to;
}

/**
 * smb2fs_dirty_get - what of a dirty folio is to be written
 * @folio: dirty, or about to be written
 *
 * Context: any, with the folio's lock.
 * Return: the range.
 */
struct smb2fs_dirty smb2fs_dirty_get(struct folio *folio)
{
	if (!folio_test_private(folio))
		return (struct smb2fs_dirty){ .to = folio_size(folio) };
	return unpack(folio_get_private(folio));
}

/**
 * smb2fs_dirty_joins - can bytes be added to what is to be written?
 * @folio: the folio
 * @from: offset of the first byte
 * @to: offset behind the last one
 *
 * Context: any, with the folio's lock.
 * Return: false when there would be a gap that nobody has written.
 */
bool smb2fs_dirty_joins(struct folio *folio, size_t from, size_t to)
{
	struct smb2fs_dirty dirty;

	if (!folio_test_private(folio))
		return true;
	dirty = unpack(folio_get_private(folio));
	return is_empty(dirty) || (from <= dirty.to && to >= dirty.from);
}

/**
 * smb2fs_dirty_add - bytes are to be written
 * @folio: the folio; the caller makes it dirty right after
 * @from: offset of the first byte
 * @to: offset behind the last one; smb2fs_dirty_joins() has allowed them
 *
 * Context: any, with the folio's lock, or before its writeback ends.
 */
void smb2fs_dirty_add(struct folio *folio, size_t from, size_t to)
{
	struct smb2fs_dirty dirty = { from, to };
	struct smb2fs_dirty old;

	if (!folio_test_private(folio)) {
		/* all of it is to be written already */
		if (!folio_test_dirty(folio))
			folio_attach_private(folio, dirty_pack(dirty));
		return;
	}
	old = unpack(folio_get_private(folio));
	if (!is_empty(old)) {
		dirty.from = min(dirty.from, old.from);
		dirty.to = max(dirty.to, old.to);
	}
	folio_change_private(folio, dirty_pack(dirty));
}

/**
 * smb2fs_dirty_clear - nothing of a folio is to be written any more
 * @folio: the folio; not dirty
 *
 * Context: any, with the folio's lock.
 */
void smb2fs_dirty_clear(struct folio *folio)
{
	if (folio_test_private(folio))
		folio_detach_private(folio);
}

/**
 * smb2fs_dirty_release_folio - may a folio leave the page cache? For that
 * @folio: the folio, locked
 * @gfp: unused
 *
 * Return: false when some of it is to be written.
 */
bool smb2fs_dirty_release_folio(struct folio *folio, gfp_t gfp)
{
	if (folio_test_dirty(folio))
		return false;
	smb2fs_dirty_clear(folio);
	return true;
}

/**
 * smb2fs_dirty_invalidate_folio - bytes have been cut off, for the page cache
 * @folio: the folio, locked and not under writeback
 * @offset: of the first of them
 * @len: how many
 */
void smb2fs_dirty_invalidate_folio(struct folio *folio, size_t offset,
				   size_t len)
{
	struct smb2fs_dirty dirty;

	if (!folio_test_private(folio))
		return;
	if (!offset && len == folio_size(folio)) {
		folio_detach_private(folio);
		return;
	}
	dirty = unpack(folio_get_private(folio));
	if (offset <= dirty.from)
		dirty.from = max(dirty.from, offset + len);
	else if (offset + len >= dirty.to)
		dirty.to = min(dirty.to, offset);
	folio_change_private(folio, dirty_pack(dirty));
}
