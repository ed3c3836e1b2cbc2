// SPDX-License-Identifier: GPL-2.0
/* Names: UTF-8 here, UTF-16LE on the wire, and the characters SMB2 reserves.
 *
 * Every name a server can hold has exactly one name here and finds its way
 * back, with one known exception: a name here that itself contains one of the
 * private-use characters below means the same file as the name with the
 * reserved character.
 *
 * Windows stores names as 16-bit units without asking for valid UTF-16, so a
 * unit that is half of a surrogate pair may stand alone. It is shown as the
 * three bytes that UTF-8 would have for it (the scheme is known as WTF-8), and
 * accepted back. Two such halves that make a pair are refused: the pair has a
 * four-byte form, and a file must not have two names.
 */

#include "wire/name.h"

#include <linux/errno.h>
#include <linux/string.h>

#include "wire/cursor.h"

#define PRIVATE_BASE	0xf000		/* + 1..31: control characters; SFU: all */
#define SFM_BASE	0xf020		/* + index into reserved[] */

/*
 * Reserved in a component, [MS-FSCC] 2.1.5.2, in the order of the SFM numbers.
 * The last two are reserved at the end of a component only. The slash has no
 * place here: it cannot be part of a name on this side.
 */
static const char reserved[] = "\"*:<>?\\| .";

#define RESERVED_ANYWHERE	8

static bool is_high(u32 c)
{
	return c >= 0xd800 && c <= 0xdbff;
}

static bool is_low(u32 c)
{
	return c >= 0xdc00 && c <= 0xdfff;
}

/* Where @c stands in reserved[], or -1 when it is an ordinary character */
static int reserved_index(u32 c, bool last)
{
	size_t n = last ? sizeof(reserved) - 1 : RESERVED_ANYWHERE;
	const char *p = c && c < 0x80 ? memchr(reserved, c, n) : NULL;

	return p ? p - reserved : -1;
}

/* The character that stands for @c on the wire */
static u32 map_out(u32 c, bool last, enum smb2fs_name_map map)
{
	int i = reserved_index(c, last);

	if (map == SMB2FS_NAME_MAP_NONE)
		return c;
	if (c < 0x20)
		return PRIVATE_BASE + c;
	if (i < 0)
		return c;
	return map == SMB2FS_NAME_MAP_SFM ? SFM_BASE + i : PRIVATE_BASE + c;
}

/*
 * The reverse of map_out(). What map_out() would not have made is left as it
 * is; that keeps NUL and the slash from coming out of here.
 */
static u32 map_in(u32 unit, bool last, enum smb2fs_name_map map)
{
	u32 c = unit - PRIVATE_BASE;

	if (unit <= PRIVATE_BASE || map == SMB2FS_NAME_MAP_NONE)
		return unit;
	if (c >= 0x20 && map == SMB2FS_NAME_MAP_SFM) {
		if (unit - SFM_BASE >= sizeof(reserved) - 1)
			return unit;
		c = reserved[unit - SFM_BASE];
	}
	return map_out(c, last, map) == unit ? c : unit;
}

/*
 * One character of UTF-8, RFC 3629, surrogates let through.
 * Return: the number of bytes it takes, or -EILSEQ.
 */
static int utf8_get(const u8 *s, size_t len, u32 *ret)
{
	static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int n, i;
	u32 c = s[0];

	if (c < 0x80) {
		*ret = c;
		return 1;
	}
	n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4 || len < n)
		return -EILSEQ;
	c &= 0x7f >> n;
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -EILSEQ;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff)
		return -EILSEQ;
	*ret = c;
	return n;
}

/* Return: the number of bytes of @c in UTF-8, surrogates included */
static unsigned int utf8_put(u8 *dst, u32 c)
{
	unsigned int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	unsigned int i;

	if (n == 1) {
		dst[0] = c;
		return n;
	}
	for (i = n - 1; i > 0; i--, c >>= 6)
		dst[i] = 0x80 | (c & 0x3f);
	dst[0] = (0xf00 >> n & 0xff) | c;
	return n;
}

static void utf16_put(struct smb2fs_wr *wr, u32 c)
{
	if (c < 0x10000) {
		smb2fs_wr_u16(wr, c);
		return;
	}
	c -= 0x10000;
	smb2fs_wr_u16(wr, 0xd800 | c >> 10);
	smb2fs_wr_u16(wr, 0xdc00 | (c & 0x3ff));
}

/* One character of UTF-16LE; half a pair by itself is a character too */
static u32 utf16_get(struct smb2fs_rd *rd)
{
	u32 c = smb2fs_rd_u16(rd);
	struct smb2fs_rd ahead = *rd;
	u32 low;

	if (!is_high(c) || smb2fs_rd_left(rd) < 2)
		return c;
	low = smb2fs_rd_u16(&ahead);
	if (!is_low(low))
		return c;
	*rd = ahead;
	return 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
}

static int name_put(struct smb2fs_wr *wr, const char *str, size_t len,
		    enum smb2fs_name_map map)
{
	u32 c, before = 0;
	int n;

	for (; len; str += n, len -= n, before = c) {
		n = utf8_get((const u8 *)str, len, &c);
		if (n < 0)
			return n;
		if (is_low(c) && is_high(before))
			return -EILSEQ;
		utf16_put(wr, map_out(c, n == len, map));
	}
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_name_put - encode one component of a path
 * @wr: where to; on an error its content after the old position is undefined
 * @name: the component in UTF-8, not terminated
 * @len: its length in bytes
 * @map: what to do with reserved characters
 *
 * Context: any; takes no locks.
 * Return: 0, or
 * * -EINVAL for what is not a component: empty, "." or "..", or with a slash,
 *   a NUL or (unmapped) a backslash in it;
 * * -EILSEQ when it is not UTF-8;
 * * -ENAMETOOLONG when it has more than %SMB2FS_NAME_MAX_UNITS units;
 * * -ENOBUFS when it does not fit into @wr.
 */
int smb2fs_name_put(struct smb2fs_wr *wr, const char *name, size_t len,
		    enum smb2fs_name_map map)
{
	size_t start = wr->pos;
	int err;

	if (!len || smb2fs_name_is_dots(name, len))
		return -EINVAL;
	if (memchr(name, '/', len) || memchr(name, '\0', len))
		return -EINVAL;
	if (map == SMB2FS_NAME_MAP_NONE && memchr(name, '\\', len))
		return -EINVAL;
	if (len > SMB2FS_NAME_MAX_BYTES)
		return -ENAMETOOLONG;

	err = name_put(wr, name, len, map);
	if (!err && wr->pos - start > 2 * SMB2FS_NAME_MAX_UNITS)
		err = -ENAMETOOLONG;
	return err;
}

/**
 * smb2fs_name_put_string - encode a string that is not a file name
 * @wr: where to; on an error its content after the old position is undefined
 * @str: the string in UTF-8, not terminated
 * @len: its length in bytes; may be 0
 *
 * Context: any; takes no locks.
 * Return: 0, -EILSEQ when it is not UTF-8, -ENOBUFS when it does not fit.
 */
int smb2fs_name_put_string(struct smb2fs_wr *wr, const char *str, size_t len)
{
	return name_put(wr, str, len, SMB2FS_NAME_MAP_NONE);
}

static int name_get(struct smb2fs_rd *rd, char *buf, size_t size,
		    enum smb2fs_name_map map)
{
	u8 bytes[4];
	size_t len = 0;
	unsigned int n;
	u32 c;

	while (smb2fs_rd_left(rd)) {
		c = utf16_get(rd);
		c = map_in(c, !smb2fs_rd_left(rd), map);
		n = utf8_put(bytes, c);
		if (n > size - len)
			return -ENAMETOOLONG;
		memcpy(buf + len, bytes, n);
		len += n;
	}
	return rd->bad ? -EBADMSG : (int)len;
}

/**
 * smb2fs_name_get - decode one component of a path from a server
 * @rd: exactly the component's bytes; read to the end
 * @buf: where to; not terminated
 * @size: its size in bytes; %SMB2FS_NAME_MAX_BYTES is always enough
 * @map: how reserved characters were stored
 *
 * "." and ".." are names that servers list; it is for the caller to know them.
 * They never come out of another name.
 *
 * Context: any; takes no locks.
 * Return: the length in bytes, or
 * * -EBADMSG for what cannot be a component: empty, half a unit, or with a
 *   slash, backslash or NUL in it;
 * * -ENAMETOOLONG when it has more than %SMB2FS_NAME_MAX_UNITS units or does
 *   not fit.
 */
int smb2fs_name_get(struct smb2fs_rd *rd, char *buf, size_t size,
		    enum smb2fs_name_map map)
{
	struct smb2fs_rd raw = *rd;
	u32 unit;
	int len;

	if (!smb2fs_rd_left(rd))
		return -EBADMSG;
	/* it could be read, but smb2fs_name_put() would not take it back */
	if (smb2fs_rd_left(rd) > 2 * SMB2FS_NAME_MAX_UNITS)
		return -ENAMETOOLONG;
	while (smb2fs_rd_left(&raw)) {
		unit = smb2fs_rd_u16(&raw);
		if (!unit || unit == '/' || unit == '\\')
			return -EBADMSG;
	}

	raw = *rd;
	len = name_get(rd, buf, size, map);
	if (len > 0 && map != SMB2FS_NAME_MAP_NONE && smb2fs_name_is_dots(buf, len))
		len = name_get(&raw, buf, size, SMB2FS_NAME_MAP_NONE);
	return len;
}

/**
 * smb2fs_name_get_string - decode a string that is not a file name
 * @rd: exactly the string's bytes; read to the end
 * @buf: where to; not terminated
 * @size: its size in bytes
 *
 * The string may hold anything, NUL and control characters included.
 *
 * Context: any; takes no locks.
 * Return: the length in bytes, -EBADMSG for half a unit, -ENAMETOOLONG when it
 * does not fit.
 */
int smb2fs_name_get_string(struct smb2fs_rd *rd, char *buf, size_t size)
{
	return name_get(rd, buf, size, SMB2FS_NAME_MAP_NONE);
}

/**
 * smb2fs_name_clean - make a string of somebody else's fit to be printed
 * @str: the string; control characters, and what is not UTF-8, become '?'
 */
void smb2fs_name_clean(char *str)
{
	size_t left = strlen(str);
	int n;
	u32 c;

	for (; left; str += n, left -= n) {
		n = utf8_get((u8 *)str, left, &c);
		if (n > 0 && c >= 0x20 && (c < 0x7f || c >= 0xa0) &&
		    (c < 0xd800 || c > 0xdfff))
			continue;
		if (n < 0)
			n = 1;
		memset(str, '?', n);
	}
}
