// SPDX-License-Identifier: GPL-2.0
/* Lists whose entries begin with the distance to the next one.
 *
 * Create contexts, directory entries, streams, extended attributes and network
 * interfaces are all chained like this; the last entry says 0.
 */

#include "wire/pdu_list.h"

#include "wire/cursor.h"

/**
 * smb2fs_pdu_list_next - take the next entry off a list
 * @list: at an entry; afterwards at the next one, or at the end
 * @entry: a cursor over this entry alone, behind the distance; it may hold
 *	padding after what the entry says
 *
 * An entry ends where the next one begins, whatever lengths it claims, and
 * each call takes at least four bytes: no list is endless.
 *
 * Return: true with an entry; false at the end, and with a faulty @list when
 * the next entry would not be inside the list. Ask smb2fs_rd_err(@list) after
 * the last one.
 */
bool smb2fs_pdu_list_next(struct smb2fs_rd *list, struct smb2fs_rd *entry)
{
	struct smb2fs_rd ahead = *list;
	size_t left = smb2fs_rd_left(list);
	u32 next;

	if (!left)
		return false;
	next = smb2fs_rd_u32(&ahead);
	if (ahead.bad || next >= left || (next && next < sizeof(next)))
		list->bad = true;
	if (smb2fs_cursor_range(list, list->pos, next ?: left, entry))
		return false;
	smb2fs_rd_skip(list, next ?: left);
	smb2fs_rd_skip(entry, sizeof(next));
	return true;
}
