/* SPDX-License-Identifier: GPL-2.0 */
/* Which bytes of a dirty folio a store has covered: those are sent, and no others. */
#ifndef _SMB2FS_VFS_DIRTY_H
#define _SMB2FS_VFS_DIRTY_H

#include <linux/types.h>

struct folio;

/* Both offsets have to fit into one word */
#define SMB2FS_DIRTY_FOLIO_MAX	(BITS_PER_LONG == 64 ? 65536u : 32768u)

/**
 * struct smb2fs_dirty - a range of bytes in a folio
 * @from: offset of the first one
 * @to: offset behind the last one; not above @from if there is none
 */
struct smb2fs_dirty {
	size_t	from;
	size_t	to;
};

/* vfs/dirty.c */
struct smb2fs_dirty smb2fs_dirty_get(struct folio *folio);
bool smb2fs_dirty_joins(struct folio *folio, size_t from, size_t to);
void smb2fs_dirty_add(struct folio *folio, size_t from, size_t to);
void smb2fs_dirty_clear(struct folio *folio);
bool smb2fs_dirty_release_folio(struct folio *folio, gfp_t gfp);
void smb2fs_dirty_invalidate_folio(struct folio *folio, size_t offset,
				   size_t len);

#endif /* _SMB2FS_VFS_DIRTY_H */
