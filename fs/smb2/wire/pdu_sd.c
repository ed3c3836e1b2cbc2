// SPDX-License-Identifier: GPL-2.0
/* Security descriptors: who owns a file, and who may do what with it. */

#include "wire/pdu_sd.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#define SD_REVISION	1
#define SID_REVISION	1
#define ACL_REVISION	2	/* 2.4.5; 4 for a list with ACEs of other types */
#define ACL_REVISION_DS	4

#define AUTHORITY_MAX	0xffffffffffffull

/*
 * [MS-DTYP] 2.4.2.2 SID:
 *
 *   0 Revision 1    1 SubAuthorityCount
 *   2 IdentifierAuthority, 6 bytes, most significant first
 *   8 SubAuthority
 */

static void get_sid(struct smb2fs_rd *rd, struct smb2fs_sid *ret)
{
	u8 revision = smb2fs_rd_u8(rd);
	int i;

	*ret = (struct smb2fs_sid){ .count = smb2fs_rd_u8(rd) };
	if (revision != SID_REVISION || ret->count > SMB2FS_SID_MAX) {
		ret->count = 0;
		rd->bad = true;
	}
	for (i = 0; i < 6; i++)
		ret->authority = ret->authority << 8 | smb2fs_rd_u8(rd);
	for (i = 0; i < ret->count; i++)
		ret->sub[i] = smb2fs_rd_u32(rd);
}

static void put_sid(struct smb2fs_wr *wr, const struct smb2fs_sid *sid)
{
	int i;

	smb2fs_wr_u8(wr, SID_REVISION);
	smb2fs_wr_u8(wr, sid->count);
	for (i = 40; i >= 0; i -= 8)
		smb2fs_wr_u8(wr, sid->authority >> i);
	for (i = 0; i < sid->count; i++)
		smb2fs_wr_u32(wr, sid->sub[i]);
}

/*
 * [MS-DTYP] 2.4.6 SECURITY_DESCRIPTOR, self-relative:
 *
 *   0 Revision 1     1 Sbz1           2 Control
 *   4 OffsetOwner    8 OffsetGroup   12 OffsetSacl    16 OffsetDacl
 *  20 all of these, in any order; an offset of 0 says that there is none
 *
 * 2.4.5 ACL:
 *
 *   0 AclRevision    1 Sbz1    2 AclSize    4 AceCount    6 Sbz2
 *   8 the ACEs
 */

/* The rest of the descriptor from @off on, or nothing when that is 0 */
static bool get_part(struct smb2fs_rd *rd, u32 off, struct smb2fs_rd *ret)
{
	if (!off)
		return false;
	if (off < rd->pos)
		rd->bad = true;
	return !smb2fs_cursor_range(rd, off, rd->size - off, ret);
}

static bool get_part_sid(struct smb2fs_rd *rd, u32 off, struct smb2fs_sid *ret)
{
	struct smb2fs_rd part;

	if (!get_part(rd, off, &part))
		return false;
	get_sid(&part, ret);
	if (part.bad)
		rd->bad = true;
	return !rd->bad;
}

static bool get_part_acl(struct smb2fs_rd *rd, u32 off, struct smb2fs_acl *ret)
{
	struct smb2fs_rd part;
	u8 revision;
	u16 size;

	if (!get_part(rd, off, &part))
		return false;
	revision = smb2fs_rd_u8(&part);
	smb2fs_rd_skip(&part, 1);
	size = smb2fs_rd_u16(&part);
	ret->left = smb2fs_rd_u16(&part);
	smb2fs_rd_skip(&part, 2);
	if (revision < ACL_REVISION || revision > ACL_REVISION_DS ||
	    size < part.pos)
		part.bad = true;
	if (smb2fs_cursor_range(&part, part.pos, size - part.pos, &ret->rd))
		rd->bad = true;
	return !rd->bad;
}

/**
 * smb2fs_pdu_sd_decode - decode a security descriptor
 * @rd: where from; nothing but the descriptor
 * @ret: what it says, but for the system ACL
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_sd_decode(struct smb2fs_rd *rd, struct smb2fs_sd *ret)
{
	u32 owner, group, dacl;

	*ret = (struct smb2fs_sd){};
	if (smb2fs_rd_u8(rd) != SD_REVISION)
		rd->bad = true;
	smb2fs_rd_skip(rd, 1);
	ret->control = smb2fs_rd_u16(rd);
	if (!(ret->control & SMB2FS_SD_SELF_RELATIVE))
		rd->bad = true;
	owner = smb2fs_rd_u32(rd);
	group = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, 4);
	dacl = smb2fs_rd_u32(rd);
	if (rd->bad)
		return -EBADMSG;

	ret->has_owner = get_part_sid(rd, owner, &ret->owner);
	ret->has_group = get_part_sid(rd, group, &ret->group);
	if (ret->control & SMB2FS_SD_DACL_PRESENT)
		ret->has_dacl = get_part_acl(rd, dacl, &ret->dacl);
	return smb2fs_rd_err(rd);
}

/*
 * [MS-DTYP] 2.4.4.2 ACCESS_ALLOWED_ACE, and 2.4.4.4 ACCESS_DENIED_ACE alike:
 *
 *   0 AceType    1 AceFlags    2 AceSize    4 Mask    8 Sid
 *
 * An ACE of any other type has the first four bytes, too.
 */

/* The next ACE alone, behind its head; it is known when the type is */
static bool next_any(struct smb2fs_acl *acl, struct smb2fs_ace *ace,
		     struct smb2fs_rd *ret)
{
	struct smb2fs_rd *rd = &acl->rd;
	size_t start = rd->pos;
	u16 size;

	if (!acl->left || rd->bad)
		return false;
	acl->left--;
	ace->type = smb2fs_rd_u8(rd);
	ace->flags = smb2fs_rd_u8(rd);
	size = smb2fs_rd_u16(rd);
	if (size < rd->pos - start)
		rd->bad = true;
	if (smb2fs_cursor_range(rd, rd->pos, size - (rd->pos - start), ret))
		return false;
	smb2fs_rd_skip(rd, smb2fs_rd_left(ret));
	return true;
}

/**
 * smb2fs_pdu_sd_next_ace - take the next ACE off a list
 * @acl: the list, or what is left of it
 * @ret: the ACE
 *
 * ACEs of a type that is not understood are passed over. They can allow or
 * deny things only under conditions that a file server judges.
 *
 * Return: true with an ACE, false at the end or with a faulty @acl->rd.
 */
bool smb2fs_pdu_sd_next_ace(struct smb2fs_acl *acl, struct smb2fs_ace *ret)
{
	struct smb2fs_rd body;

	while (next_any(acl, ret, &body)) {
		if (ret->type != SMB2FS_ACE_ALLOWED &&
		    ret->type != SMB2FS_ACE_DENIED)
			continue;
		ret->mask = smb2fs_rd_u32(&body);
		get_sid(&body, &ret->sid);
		if (body.bad)
			acl->rd.bad = true;
		return !body.bad;
	}
	return false;
}

static void put_ace(struct smb2fs_wr *wr, const struct smb2fs_ace *ace)
{
	size_t start = wr->pos;

	smb2fs_wr_u8(wr, ace->type);
	smb2fs_wr_u8(wr, ace->flags);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u32(wr, ace->mask);
	put_sid(wr, &ace->sid);
	smb2fs_cursor_patch_u16(wr, start + 2, wr->pos - start);
}

static int put_acl(struct smb2fs_wr *wr, const struct smb2fs_ace *aces,
		   u16 count)
{
	size_t start = wr->pos;
	u16 i;

	smb2fs_wr_u8(wr, ACL_REVISION);
	smb2fs_wr_u8(wr, 0);
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u16(wr, count);
	smb2fs_wr_u16(wr, 0);
	for (i = 0; i < count; i++)
		put_ace(wr, &aces[i]);
	if (wr->pos - start > U16_MAX)
		return -E2BIG;
	smb2fs_cursor_patch_u16(wr, start + 2, wr->pos - start);
	return smb2fs_wr_err(wr);
}

/**
 * smb2fs_pdu_sd_encode - encode a security descriptor
 * @wr: where to, 4-byte aligned
 * @sd: what to say
 *
 * Return: 0, -E2BIG when the list is too long for its length, -ENOBUFS.
 */
int smb2fs_pdu_sd_encode(struct smb2fs_wr *wr, const struct smb2fs_sd_set *sd)
{
	const u16 dacl = sd->has_dacl ? SMB2FS_SD_DACL_PRESENT : 0;
	size_t start = wr->pos;

	smb2fs_wr_u8(wr, SD_REVISION);
	smb2fs_wr_u8(wr, 0);
	smb2fs_wr_u16(wr, sd->control | dacl | SMB2FS_SD_SELF_RELATIVE);
	smb2fs_cursor_zero(wr, 16);
	if (sd->owner) {
		smb2fs_cursor_patch_u32(wr, start + 4, wr->pos - start);
		put_sid(wr, sd->owner);
	}
	if (sd->group) {
		smb2fs_cursor_patch_u32(wr, start + 8, wr->pos - start);
		put_sid(wr, sd->group);
	}
	if (!sd->has_dacl)
		return smb2fs_wr_err(wr);
	smb2fs_cursor_patch_u32(wr, start + 16, wr->pos - start);
	return put_acl(wr, sd->aces, sd->count);
}

/**
 * smb2fs_pdu_sd_print_sid - a SID as a string
 * @sid: the SID
 * @buf: where to; terminated
 * @size: its size in bytes; %SMB2FS_SID_STRING_SIZE is always enough
 *
 * [MS-DTYP] 2.4.2.1: the authority is hexadecimal when it has more than 32
 * bits, all else is decimal.
 *
 * Return: the length in bytes, or -ENOSPC.
 */
int smb2fs_pdu_sd_print_sid(const struct smb2fs_sid *sid, char *buf,
			    size_t size)
{
	size_t len;
	int i;

	if (sid->authority > U32_MAX)
		len = snprintf(buf, size, "S-1-0x%012llX", sid->authority);
	else
		len = snprintf(buf, size, "S-1-%llu", sid->authority);
	for (i = 0; i < sid->count && len < size; i++)
		len += snprintf(buf + len, size - len, "-%u", sid->sub[i]);
	return len < size ? (int)len : -ENOSPC;
}

/* The value of a digit, or something that is no digit in any base */
static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return 16;
}

/* Takes a number off [*str, end): at least one digit, not above @max */
static bool parse_number(const char **str, const char *end, unsigned int base,
			 u64 max, u64 *ret)
{
	const char *p = *str;
	u64 val = 0;

	for (; p < end && digit(*p) < base; p++) {
		val = val * base + digit(*p);
		if (val > max)
			return false;
	}
	if (p == *str)
		return false;
	*str = p;
	*ret = val;
	return true;
}

static bool parse_authority(const char **str, const char *end, u64 *ret)
{
	if (end - *str < 2 || memcmp(*str, "0x", 2))
		return parse_number(str, end, 10, U32_MAX, ret);
	*str += 2;
	return parse_number(str, end, 16, AUTHORITY_MAX, ret);
}

/**
 * smb2fs_pdu_sd_parse_sid - a SID from a string
 * @str: the string, not terminated
 * @len: its length in bytes
 * @ret: the SID
 *
 * Takes all that smb2fs_pdu_sd_print_sid() prints.
 *
 * Return: 0, or -EINVAL when it is none.
 */
int smb2fs_pdu_sd_parse_sid(const char *str, size_t len,
			    struct smb2fs_sid *ret)
{
	const char *end = str + len;
	u64 val;

	*ret = (struct smb2fs_sid){};
	if (len < 4 || memcmp(str, "S-1-", 4))
		return -EINVAL;
	str += 4;
	if (!parse_authority(&str, end, &ret->authority))
		return -EINVAL;
	while (str < end) {
		if (*str++ != '-' || ret->count == SMB2FS_SID_MAX)
			return -EINVAL;
		if (!parse_number(&str, end, 10, U32_MAX, &val))
			return -EINVAL;
		ret->sub[ret->count++] = val;
	}
	return 0;
}
