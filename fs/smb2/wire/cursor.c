// SPDX-License-Identifier: GPL-2.0
/* The bounded cursor: the bounds checks, one for reading and one for writing. */

#include "wire/cursor.h"

#include <linux/string.h>

/**
 * smb2fs_cursor_take - step over bytes of the buffer and say where they are
 * @rd: the cursor
 * @len: number of bytes
 *
 * This is the only place where a read is checked against the buffer's end.
 *
 * Return: the first of @len readable bytes, or %NULL (and a sticky fault) when
 * fewer are left.
 */
const u8 *smb2fs_cursor_take(struct smb2fs_rd *rd, size_t len)
{
	const u8 *p;

	if (rd->bad || len > rd->size - rd->pos) {
		rd->bad = true;
		return NULL;
	}
	p = rd->base + rd->pos;
	rd->pos += len;
	return p;
}

/**
 * smb2fs_cursor_read - copy bytes out of the buffer
 * @rd: the cursor
 * @dst: where to, @len bytes; zeroed on a fault, so that nothing stale is used
 * @len: number of bytes
 */
void smb2fs_cursor_read(struct smb2fs_rd *rd, void *dst, size_t len)
{
	const u8 *p = smb2fs_cursor_take(rd, len);

	if (p)
		memcpy(dst, p, len);
	else
		memset(dst, 0, len);
}

/* Bytes from @pos to the next multiple of @unit, a power of two */
static size_t gap(size_t pos, size_t unit)
{
	return -pos & (unit - 1);
}

/**
 * smb2fs_cursor_align - step to a multiple of @unit, counted from the start
 * @rd: the cursor
 * @unit: 2, 4 or 8
 *
 * The padding's content is not looked at: [MS-SMB2] lets a sender put anything
 * there.
 */
void smb2fs_cursor_align(struct smb2fs_rd *rd, size_t unit)
{
	smb2fs_cursor_take(rd, gap(rd->pos, unit));
}

/**
 * smb2fs_cursor_range - a cursor over an (offset, length) pair from the wire
 * @rd: the cursor whose buffer the offset counts from; it does not move
 * @off: offset from the start of @rd's buffer
 * @len: number of bytes
 * @ret: the new cursor; on a fault it is faulty and empty too
 *
 * Return: 0, or -EBADMSG when the range is not inside the buffer or @rd had a
 * fault before. In both cases @rd is faulty afterwards.
 */
int smb2fs_cursor_range(struct smb2fs_rd *rd, size_t off, size_t len,
			struct smb2fs_rd *ret)
{
	if (rd->bad || off > rd->size || len > rd->size - off) {
		rd->bad = true;
		*ret = (struct smb2fs_rd){ .bad = true };
		return -EBADMSG;
	}
	smb2fs_rd_init(ret, rd->base + off, len);
	return 0;
}

/**
 * smb2fs_cursor_tail - a cursor over the variable part of a structure
 * @rd: behind the structure's fixed part; it does not move
 * @off: offset from the start of @rd's buffer, as the fixed part says
 * @len: number of bytes; with 0 the offset may be anything
 * @ret: the new cursor; on a fault it is faulty and empty too
 *
 * Return: 0, or -EBADMSG when the range is not inside the buffer, begins in the
 * fixed part, or @rd had a fault before. In all cases @rd is faulty afterwards.
 */
int smb2fs_cursor_tail(struct smb2fs_rd *rd, size_t off, size_t len,
		       struct smb2fs_rd *ret)
{
	if (!len)
		off = rd->pos;
	if (off < rd->pos)
		rd->bad = true;
	return smb2fs_cursor_range(rd, off, len, ret);
}

/**
 * smb2fs_cursor_room - claim bytes of the buffer to be filled by the caller
 * @wr: the cursor
 * @len: number of bytes
 *
 * This is the only place where a write is checked against the buffer's end.
 *
 * Return: the first of @len writable bytes, all of which the caller must set,
 * or %NULL (and a sticky fault) when they do not fit.
 */
u8 *smb2fs_cursor_room(struct smb2fs_wr *wr, size_t len)
{
	u8 *p;

	if (wr->bad || len > wr->size - wr->pos) {
		wr->bad = true;
		return NULL;
	}
	p = wr->base + wr->pos;
	wr->pos += len;
	return p;
}

/**
 * smb2fs_cursor_write - copy bytes into the buffer
 * @wr: the cursor
 * @src: where from
 * @len: number of bytes
 */
void smb2fs_cursor_write(struct smb2fs_wr *wr, const void *src, size_t len)
{
	u8 *p = smb2fs_cursor_room(wr, len);

	if (p)
		memcpy(p, src, len);
}

/**
 * smb2fs_cursor_zero - write zeroes
 * @wr: the cursor
 * @len: number of bytes
 */
void smb2fs_cursor_zero(struct smb2fs_wr *wr, size_t len)
{
	u8 *p = smb2fs_cursor_room(wr, len);

	if (p)
		memset(p, 0, len);
}

/**
 * smb2fs_cursor_pad - write zeroes up to a multiple of @unit
 * @wr: the cursor
 * @unit: 2, 4 or 8
 */
void smb2fs_cursor_pad(struct smb2fs_wr *wr, size_t unit)
{
	smb2fs_cursor_zero(wr, gap(wr->pos, unit));
}

/* @len written bytes at @at; a patch of what was not written yet is a fault */
static u8 *written(struct smb2fs_wr *wr, size_t at, size_t len)
{
	if (wr->bad || at > wr->pos || len > wr->pos - at) {
		wr->bad = true;
		return NULL;
	}
	return wr->base + at;
}

/**
 * smb2fs_cursor_patch_u16 - set a field that was written before its value was known
 * @wr: the cursor; it does not move
 * @at: the field's offset from the start of the buffer, all of it written
 * @val: the value
 */
void smb2fs_cursor_patch_u16(struct smb2fs_wr *wr, size_t at, u16 val)
{
	u8 *p = written(wr, at, sizeof(val));

	if (p)
		put_unaligned_le16(val, p);
}

/**
 * smb2fs_cursor_patch_u32 - set a field that was written before its value was known
 * @wr: the cursor; it does not move
 * @at: the field's offset from the start of the buffer, all of it written
 * @val: the value
 */
void smb2fs_cursor_patch_u32(struct smb2fs_wr *wr, size_t at, u32 val)
{
	u8 *p = written(wr, at, sizeof(val));

	if (p)
		put_unaligned_le32(val, p);
}
