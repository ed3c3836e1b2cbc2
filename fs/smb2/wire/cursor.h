/* SPDX-License-Identifier: GPL-2.0 */
/* The bounded cursor: every byte read from or written to a PDU goes through it.
 *
 * A cursor carries a sticky fault instead of returning an error from each
 * call. A decoder reads straight through, gets zeroes once it has left the
 * buffer, and asks smb2fs_rd_err() once, before it uses anything it has read.
 * The pure layers do no pointer arithmetic of their own.
 *
 * Neither type locks or allocates; a cursor lives on its user's stack and the
 * buffer must outlive it. All functions may be called from any context.
 */
#ifndef _SMB2FS_CURSOR_H
#define _SMB2FS_CURSOR_H

#include <linux/errno.h>
#include <linux/types.h>
#include <linux/unaligned.h>

/**
 * struct smb2fs_rd - reads a buffer from left to right
 * @base: first byte of the buffer; offsets on the wire count from here
 * @size: bytes in the buffer
 * @pos: next byte to read; never beyond @size
 * @bad: a read left the buffer, or a value was not what it had to be
 */
struct smb2fs_rd {
	const u8	*base;
	size_t		size;
	size_t		pos;
	bool		bad;
};

/**
 * struct smb2fs_wr - fills a buffer from left to right
 * @base: first byte of the buffer; offsets on the wire count from here
 * @size: bytes in the buffer
 * @pos: next byte to write; never beyond @size
 * @bad: a write did not fit
 */
struct smb2fs_wr {
	u8	*base;
	size_t	size;
	size_t	pos;
	bool	bad;
};

/* cursor.c */
const u8 *smb2fs_cursor_take(struct smb2fs_rd *rd, size_t len);
void smb2fs_cursor_read(struct smb2fs_rd *rd, void *dst, size_t len);
void smb2fs_cursor_align(struct smb2fs_rd *rd, size_t unit);
int smb2fs_cursor_range(struct smb2fs_rd *rd, size_t off, size_t len,
			struct smb2fs_rd *ret);
int smb2fs_cursor_tail(struct smb2fs_rd *rd, size_t off, size_t len,
		       struct smb2fs_rd *ret);
u8 *smb2fs_cursor_room(struct smb2fs_wr *wr, size_t len);
void smb2fs_cursor_write(struct smb2fs_wr *wr, const void *src, size_t len);
void smb2fs_cursor_zero(struct smb2fs_wr *wr, size_t len);
void smb2fs_cursor_pad(struct smb2fs_wr *wr, size_t unit);
void smb2fs_cursor_patch_u16(struct smb2fs_wr *wr, size_t at, u16 val);
void smb2fs_cursor_patch_u32(struct smb2fs_wr *wr, size_t at, u32 val);

/* Reading */

static inline void smb2fs_rd_init(struct smb2fs_rd *rd, const void *buf,
				  size_t size)
{
	*rd = (struct smb2fs_rd){ .base = buf, .size = size };
}

static inline size_t smb2fs_rd_left(const struct smb2fs_rd *rd)
{
	return rd->bad ? 0 : rd->size - rd->pos;
}

/* 0, or -EBADMSG once anything read through @rd was out of bounds or wrong */
static inline int smb2fs_rd_err(const struct smb2fs_rd *rd)
{
	return rd->bad ? -EBADMSG : 0;
}

static inline u8 smb2fs_rd_u8(struct smb2fs_rd *rd)
{
	const u8 *p = smb2fs_cursor_take(rd, sizeof(u8));

	return p ? *p : 0;
}

static inline u16 smb2fs_rd_u16(struct smb2fs_rd *rd)
{
	const u8 *p = smb2fs_cursor_take(rd, sizeof(u16));

	return p ? get_unaligned_le16(p) : 0;
}

static inline u32 smb2fs_rd_u32(struct smb2fs_rd *rd)
{
	const u8 *p = smb2fs_cursor_take(rd, sizeof(u32));

	return p ? get_unaligned_le32(p) : 0;
}

static inline u64 smb2fs_rd_u64(struct smb2fs_rd *rd)
{
	const u8 *p = smb2fs_cursor_take(rd, sizeof(u64));

	return p ? get_unaligned_le64(p) : 0;
}

static inline void smb2fs_rd_skip(struct smb2fs_rd *rd, size_t len)
{
	smb2fs_cursor_take(rd, len);
}

/* For StructureSize and the like: anything but @want is a fault */
static inline void smb2fs_rd_expect_u16(struct smb2fs_rd *rd, u16 want)
{
	if (smb2fs_rd_u16(rd) != want)
		rd->bad = true;
}

/* Writing */

static inline void smb2fs_wr_init(struct smb2fs_wr *wr, void *buf, size_t size)
{
	*wr = (struct smb2fs_wr){ .base = buf, .size = size };
}

/* 0, or -ENOBUFS once anything written through @wr did not fit */
static inline int smb2fs_wr_err(const struct smb2fs_wr *wr)
{
	return wr->bad ? -ENOBUFS : 0;
}

static inline void smb2fs_wr_u8(struct smb2fs_wr *wr, u8 val)
{
	u8 *p = smb2fs_cursor_room(wr, sizeof(val));

	if (p)
		*p = val;
}

static inline void smb2fs_wr_u16(struct smb2fs_wr *wr, u16 val)
{
	u8 *p = smb2fs_cursor_room(wr, sizeof(val));

	if (p)
		put_unaligned_le16(val, p);
}

static inline void smb2fs_wr_u32(struct smb2fs_wr *wr, u32 val)
{
	u8 *p = smb2fs_cursor_room(wr, sizeof(val));

	if (p)
		put_unaligned_le32(val, p);
}

static inline void smb2fs_wr_u64(struct smb2fs_wr *wr, u64 val)
{
	u8 *p = smb2fs_cursor_room(wr, sizeof(val));

	if (p)
		put_unaligned_le64(val, p);
}

#endif /* _SMB2FS_CURSOR_H */
