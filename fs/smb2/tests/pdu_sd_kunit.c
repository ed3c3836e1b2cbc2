// SPDX-License-Identifier: GPL-2.0
/* Security descriptors: by their bytes, there and back, cut, and lying. */

#include "wire/pdu_sd.h"

#include <kunit/test.h>

static const struct smb2fs_sid user = {
	.authority = 5, .sub = { 21, 1, 2, 3, 1001 }, .count = 5,
};

static const struct smb2fs_sid users = {
	.authority = 5, .sub = { 32, 545 }, .count = 2,
};

static const struct smb2fs_sid everyone = { .authority = 1, .count = 1 };

#define USER_BYTES \
	1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, \
	3, 0, 0, 0, 0xe9, 3, 0, 0
#define USERS_BYTES \
	1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x21, 2, 0, 0
#define EVERYONE_BYTES \
	1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0

/* Owner at 20, group at 48, list at 64 with two ACEs at 72 and 108 */
static const u8 wire[] = {
	1, 0, 4, 0x90, 20, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0,
	USER_BYTES,
	USERS_BYTES,
	2, 0, 64, 0, 2, 0, 0, 0,
	1, 0, 36, 0, 2, 0, 0, 0, USER_BYTES,
	0, 3, 20, 0, 0xff, 0x01, 0x1f, 0, EVERYONE_BYTES,
};

static void expect_sid(struct kunit *test, const struct smb2fs_sid *sid,
		       const struct smb2fs_sid *want)
{
	KUNIT_EXPECT_EQ(test, sid->authority, want->authority);
	KUNIT_EXPECT_EQ(test, sid->count, want->count);
	KUNIT_EXPECT_MEMEQ(test, sid->sub, want->sub, sizeof(want->sub));
}

static int get(const u8 *bytes, size_t len, struct smb2fs_sd *ret)
{
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, bytes, len);
	return smb2fs_pdu_sd_decode(&rd, ret);
}

/* Return: how many ACEs are understood, or the error that the list ends with */
static int count_aces(const struct smb2fs_sd *sd)
{
	struct smb2fs_acl acl = sd->dacl;
	struct smb2fs_ace ace;
	int n = 0;

	while (smb2fs_pdu_sd_next_ace(&acl, &ace)) {
		if (acl.rd.bad)
			return -EIO;	/* not to be had with an ACE */
		n++;
	}
	return smb2fs_rd_err(&acl.rd) ?: n;
}

static void read_all(struct kunit *test)
{
	struct smb2fs_ace ace;
	struct smb2fs_sd sd;

	KUNIT_ASSERT_EQ(test, get(wire, sizeof(wire), &sd), 0);
	KUNIT_EXPECT_EQ(test, sd.control,
			SMB2FS_SD_SELF_RELATIVE | SMB2FS_SD_DACL_PROTECTED |
			SMB2FS_SD_DACL_PRESENT);
	KUNIT_EXPECT_TRUE(test, sd.has_owner);
	expect_sid(test, &sd.owner, &user);
	KUNIT_EXPECT_TRUE(test, sd.has_group);
	expect_sid(test, &sd.group, &users);
	KUNIT_EXPECT_TRUE(test, sd.has_dacl);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_sd_next_ace(&sd.dacl, &ace));
	KUNIT_EXPECT_EQ(test, ace.type, SMB2FS_ACE_DENIED);
	KUNIT_EXPECT_EQ(test, ace.flags, 0);
	KUNIT_EXPECT_EQ(test, ace.mask, 2);
	expect_sid(test, &ace.sid, &user);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_sd_next_ace(&sd.dacl, &ace));
	KUNIT_EXPECT_EQ(test, ace.type, SMB2FS_ACE_ALLOWED);
	KUNIT_EXPECT_EQ(test, ace.flags,
			SMB2FS_ACE_OBJECT_INHERIT |
			SMB2FS_ACE_CONTAINER_INHERIT);
	KUNIT_EXPECT_EQ(test, ace.mask, 0x001f01ff);
	expect_sid(test, &ace.sid, &everyone);
	KUNIT_EXPECT_FALSE(test, smb2fs_pdu_sd_next_ace(&sd.dacl, &ace));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&sd.dacl.rd), 0);
}

static void read_cut(struct kunit *test)
{
	struct smb2fs_sd sd;
	size_t n;

	for (n = 0; n < sizeof(wire); n++)
		KUNIT_EXPECT_EQ(test, get(wire, n, &sd), -EBADMSG);
}

static void read_parts(struct kunit *test)
{
	u8 bytes[sizeof(wire)];
	struct smb2fs_sd sd;

	memcpy(bytes, wire, sizeof(bytes));
	memset(bytes + 4, 0, 16);
	/* "a list is present" and no offset: everybody may do everything */
	KUNIT_ASSERT_EQ(test, get(bytes, 20, &sd), 0);
	KUNIT_EXPECT_FALSE(test, sd.has_owner);
	KUNIT_EXPECT_FALSE(test, sd.has_group);
	KUNIT_EXPECT_FALSE(test, sd.has_dacl);
	KUNIT_EXPECT_EQ(test, count_aces(&sd), 0);

	/* "no list is present" and an offset: it is not looked at */
	bytes[2] = 0;
	memset(bytes + 16, 0xff, 4);
	KUNIT_ASSERT_EQ(test, get(bytes, sizeof(bytes), &sd), 0);
	KUNIT_EXPECT_FALSE(test, sd.has_dacl);

	/* an empty list is not the same as none */
	memcpy(bytes, wire, sizeof(bytes));
	memset(bytes + 68, 0, 2);
	KUNIT_ASSERT_EQ(test, get(bytes, sizeof(bytes), &sd), 0);
	KUNIT_EXPECT_TRUE(test, sd.has_dacl);
	KUNIT_EXPECT_EQ(test, count_aces(&sd), 0);
}

/* The fixed part can look like a SID: here its system ACL's offset does */
static void read_fixed_part(struct kunit *test)
{
	u8 bytes[28] = { 1, 0, 4, 0x80, [12] = 1, [20] = 1 };
	struct smb2fs_sd sd;

	bytes[4] = 20;
	KUNIT_EXPECT_EQ(test, get(bytes, sizeof(bytes), &sd), 0);
	KUNIT_EXPECT_TRUE(test, sd.has_owner);
	bytes[4] = 12;
	KUNIT_EXPECT_EQ(test, get(bytes, sizeof(bytes), &sd), -EBADMSG);
}

struct lie {
	const char *desc;
	size_t at;
	u16 val;
	int want;		/* an error, or how many ACEs are understood */
};

static const struct lie lies[] = {
	{ "nothing changed", 0, 1, 2 },
	{ "another revision", 0, 2, -EBADMSG },
	{ "not self-relative", 2, 4, -EBADMSG },
	{ "owner in the fixed part", 4, 16, -EBADMSG },
	{ "owner at the end", 4, sizeof(wire), -EBADMSG },
	{ "owner beyond the end", 4, 0xffff, -EBADMSG },
	{ "group in the fixed part", 8, 1, -EBADMSG },
	{ "list in the fixed part", 16, 19, -EBADMSG },
	{ "list beyond the end", 16, sizeof(wire) + 1, -EBADMSG },
	{ "owner with 16 sub-authorities", 20, 1 | 16 << 8, -EBADMSG },
	{ "owner with 255 sub-authorities", 20, 1 | 255 << 8, -EBADMSG },
	{ "owner of another revision", 20, 2 | 5 << 8, -EBADMSG },
	{ "list of revision 4", 64, 4, 2 },
	{ "list of revision 1", 64, 1, -EBADMSG },
	{ "list of revision 5", 64, 5, -EBADMSG },
	{ "list shorter than its head", 66, 7, -EBADMSG },
	{ "list longer than there is", 66, 65, -EBADMSG },
	{ "list that ends in an ACE", 66, 63, -EBADMSG },
	{ "fewer ACEs than there is room for", 68, 1, 1 },
	{ "more ACEs than there is room for", 68, 3, -EBADMSG },
	{ "as many ACEs as can be", 68, 0xffff, -EBADMSG },
	{ "ACE of an object", 72, 5, 1 },
	{ "ACE with a condition", 108, 9, 1 },
	{ "ACE of no size", 74, 0, -EBADMSG },
	{ "ACE smaller than its head", 74, 3, -EBADMSG },
	{ "ACE smaller than its SID", 74, 35, -EBADMSG },
	{ "ACE larger than the list", 74, 0xffff, -EBADMSG },
	{ "last ACE larger than the list", 110, 21, -EBADMSG },
	{ "ACE with 16 sub-authorities", 80, 1 | 16 << 8, -EBADMSG },
};

KUNIT_ARRAY_PARAM_DESC(lie, lies, desc);

static void read_lies(struct kunit *test)
{
	const struct lie *c = test->param_value;
	u8 bytes[sizeof(wire)];
	struct smb2fs_sd sd;
	int err;

	memcpy(bytes, wire, sizeof(bytes));
	put_unaligned_le16(c->val, bytes + c->at);
	err = get(bytes, sizeof(bytes), &sd);
	KUNIT_EXPECT_EQ(test, err ?: count_aces(&sd), c->want);
}

static void write_all(struct kunit *test)
{
	const struct smb2fs_ace aces[] = {
		{ SMB2FS_ACE_DENIED, 0, 2, user },
		{ SMB2FS_ACE_ALLOWED, 3, 0x001f01ff, everyone },
	};
	const struct smb2fs_sd_set set = {
		.control = SMB2FS_SD_DACL_PROTECTED,
		.owner = &user,
		.group = &users,
		.has_dacl = true,
		.aces = aces,
		.count = 2,
	};
	u8 out[8 + sizeof(wire)];
	struct smb2fs_wr wr;
	size_t n;

	/* offsets count from the descriptor, wherever it stands */
	smb2fs_wr_init(&wr, out, sizeof(out));
	smb2fs_wr_u64(&wr, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_encode(&wr, &set), 0);
	KUNIT_ASSERT_EQ(test, wr.pos, sizeof(out));
	KUNIT_EXPECT_MEMEQ(test, out + 8, wire, sizeof(wire));
	for (n = 0; n < sizeof(wire); n++) {
		smb2fs_wr_init(&wr, out, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_encode(&wr, &set), -ENOBUFS);
	}
}

static void write_parts(struct kunit *test)
{
	static const u8 only_group[] = {
		1, 0, 0, 0x80, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		USERS_BYTES,
	};
	static const u8 empty_list[] = {
		1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0,
		2, 0, 8, 0, 0, 0, 0, 0,
	};
	const struct smb2fs_sd_set group = { .group = &users };
	const struct smb2fs_sd_set list = { .has_dacl = true };
	struct smb2fs_wr wr;
	u8 out[64];

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_encode(&wr, &group), 0);
	KUNIT_ASSERT_EQ(test, wr.pos, sizeof(only_group));
	KUNIT_EXPECT_MEMEQ(test, out, only_group, sizeof(only_group));
	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_encode(&wr, &list), 0);
	KUNIT_ASSERT_EQ(test, wr.pos, sizeof(empty_list));
	KUNIT_EXPECT_MEMEQ(test, out, empty_list, sizeof(empty_list));
}

static void write_too_long(struct kunit *test)
{
	const u16 fits = (U16_MAX - 8) / 16;	/* an ACE for S-1-0 has 16 bytes */
	struct smb2fs_sd_set set = { .has_dacl = true, .count = fits };
	struct smb2fs_wr wr;
	u8 *out;

	set.aces = kunit_kcalloc(test, fits + 1, sizeof(*set.aces), GFP_KERNEL);
	out = kunit_kzalloc(test, 2 * U16_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, set.aces);
	KUNIT_ASSERT_NOT_NULL(test, out);
	smb2fs_wr_init(&wr, out, 2 * U16_MAX);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_encode(&wr, &set), 0);
	set.count = fits + 1;
	smb2fs_wr_init(&wr, out, 2 * U16_MAX);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_encode(&wr, &set), -E2BIG);
}

struct string_case {
	const char *str;
	struct smb2fs_sid sid;
};

static const struct string_case string_cases[] = {
	{ "S-1-0", { .authority = 0 } },
	{ "S-1-1-0", { .authority = 1, .count = 1 } },
	{ "S-1-5-32-545",
	  { .authority = 5, .sub = { 32, 545 }, .count = 2 } },
	{ "S-1-4294967295-4294967295",
	  { .authority = U32_MAX, .sub = { U32_MAX }, .count = 1 } },
	{ "S-1-0x000100000000-7",
	  { .authority = 1ull << 32, .sub = { 7 }, .count = 1 } },
	{ "S-1-0xFEDCBA987654-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15",
	  { .authority = 0xfedcba987654,
	    .sub = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	    .count = 15 } },
};

KUNIT_ARRAY_PARAM_DESC(string, string_cases, str);

static void string_there_and_back(struct kunit *test)
{
	const struct string_case *c = test->param_value;
	const size_t len = strlen(c->str);
	char buf[SMB2FS_SID_STRING_SIZE];
	struct smb2fs_sid sid;
	size_t n;

	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_print_sid(&c->sid, buf, sizeof(buf)),
			len);
	KUNIT_EXPECT_STREQ(test, buf, c->str);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_print_sid(&c->sid, buf, len + 1),
			len);
	for (n = 0; n <= len; n++)
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_print_sid(&c->sid, buf, n),
				-ENOSPC);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_parse_sid(c->str, len, &sid), 0);
	expect_sid(test, &sid, &c->sid);
}

static void string_longest(struct kunit *test)
{
	struct smb2fs_sid sid = { .authority = 0xffffffffffff, .count = 15 };
	char buf[SMB2FS_SID_STRING_SIZE];

	memset(sid.sub, 0xff, sizeof(sid.sub));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_print_sid(&sid, buf, sizeof(buf)),
			sizeof(buf) - 1);
}

static void string_refused(struct kunit *test)
{
	static const char * const bad[] = {
		"", "S", "S-1", "S-1-", "S-2-5", "X-1-5", "S-1-5-", "S-1--5",
		"S-1-5--1", "S-1-5-1-", "S-1-+5", "S-1-5-+1", "S-1- 5",
		"S-1-5-1 ", "S-1-5x", "S-1-5-a", "S-1-4294967296",
		"S-1-5-4294967296", "S-1-5-18446744073709551617", "S-1-0x",
		"S-1-0x1000000000000", "S-1-0xg", "S-1-5-0x1",
		"S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
	};
	struct smb2fs_sid sid;
	int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    smb2fs_pdu_sd_parse_sid(bad[i],
							    strlen(bad[i]),
							    &sid),
				    -EINVAL, "%s", bad[i]);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_sd_parse_sid("S-1-5\0", 6, &sid),
			-EINVAL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(read_all),
	KUNIT_CASE(read_cut),
	KUNIT_CASE(read_parts),
	KUNIT_CASE(read_fixed_part),
	KUNIT_CASE_PARAM(read_lies, lie_gen_params),
	KUNIT_CASE(write_all),
	KUNIT_CASE(write_parts),
	KUNIT_CASE(write_too_long),
	KUNIT_CASE_PARAM(string_there_and_back, string_gen_params),
	KUNIT_CASE(string_longest),
	KUNIT_CASE(string_refused),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_sd",
	.test_cases = cases,
};

kunit_test_suite(suite);
