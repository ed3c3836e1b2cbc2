// SPDX-License-Identifier: GPL-2.0
/* Names: known spellings, what is refused, and every unit there and back. */

#include "wire/name.h"

#include <kunit/test.h>

#include "wire/cursor.h"

#define NONE	SMB2FS_NAME_MAP_NONE
#define SFM	SMB2FS_NAME_MAP_SFM
#define SFU	SMB2FS_NAME_MAP_SFU

#define WIRE_MAX	(2 * SMB2FS_NAME_MAX_UNITS)

struct pair_case {
	const char *desc;
	enum smb2fs_name_map map;
	const char *here;
	u16 wire[12];		/* up to the first 0 */
};

/* Good in both directions */
static const struct pair_case pair_cases[] = {
	{ "ASCII", SFM, "abc", { 'a', 'b', 'c' } },
	{ "two bytes", SFM, "\xc3\xa4", { 0xe4 } },
	{ "last of two bytes", SFM, "\xdf\xbf", { 0x7ff } },
	{ "three bytes", SFM, "\xe2\x82\xac", { 0x20ac } },
	{ "last before the surrogates", SFM, "\xed\x9f\xbf", { 0xd7ff } },
	{ "first after the surrogates", SFM, "\xee\x80\x80", { 0xe000 } },
	{ "last of three bytes", SFM, "\xef\xbf\xbf", { 0xffff } },
	{ "first of four bytes", SFM, "\xf0\x90\x80\x80", { 0xd800, 0xdc00 } },
	{ "emoji", SFM, "\xf0\x9f\x98\x80!", { 0xd83d, 0xde00, '!' } },
	{ "last of four bytes", SFM, "\xf4\x8f\xbf\xbf", { 0xdbff, 0xdfff } },
	{ "high half alone", SFM, "\xed\xa0\xbd" "a", { 0xd83d, 'a' } },
	{ "high half last", SFM, "a\xed\xa0\xbd", { 'a', 0xd83d } },
	{ "low half alone", SFM, "\xed\xb8\x80" "a", { 0xde00, 'a' } },
	{ "halves the wrong way round", SFM, "\xed\xb8\x80\xed\xa0\xbd",
	  { 0xde00, 0xd83d } },
	{ "SFM, all that is reserved", SFM, "\"*:<>?\\|",
	  { 0xf020, 0xf021, 0xf022, 0xf023, 0xf024, 0xf025, 0xf026, 0xf027 } },
	{ "SFM, space at the end", SFM, "a ", { 'a', 0xf028 } },
	{ "SFM, dot at the end", SFM, "a.", { 'a', 0xf029 } },
	{ "SFM, two dots at the end", SFM, "a..", { 'a', '.', 0xf029 } },
	{ "SFM, three dots", SFM, "...", { '.', '.', 0xf029 } },
	{ "SFM, one space", SFM, " ", { 0xf028 } },
	{ "SFM, dot and space inside", SFM, "a. b", { 'a', '.', ' ', 'b' } },
	{ "SFM, control characters", SFM, "\x01\x1f", { 0xf001, 0xf01f } },
	{ "SFU, all that is reserved", SFU, "\"*:<>?\\|",
	  { 0xf022, 0xf02a, 0xf03a, 0xf03c, 0xf03e, 0xf03f, 0xf05c, 0xf07c } },
	{ "SFU, dot at the end", SFU, "a.", { 'a', 0xf02e } },
	{ "SFU, control characters", SFU, "\x01\x1f", { 0xf001, 0xf01f } },
	{ "unmapped", NONE, "a:b*?.", { 'a', ':', 'b', '*', '?', '.' } },
	{ "unmapped private use", NONE, "\xef\x80\xa2", { 0xf022 } },
	{ "SFM, space mark inside", SFM, "\xef\x80\xa8" "a", { 0xf028, 'a' } },
	{ "SFM, a mark of SFU", SFM, "\xef\x81\x9c", { 0xf05c } },
	{ "SFU, slash mark", SFU, "\xef\x80\xaf", { 0xf02f } },
	{ "SFM, mark zero", SFM, "\xef\x80\x80", { 0xf000 } },
	/* these would be "." and ".." if the mark were undone */
	{ "SFM, not quite a dot", SFM, "\xef\x80\xa9", { 0xf029 } },
	{ "SFM, not quite two dots", SFM, ".\xef\x80\xa9", { '.', 0xf029 } },
};

KUNIT_ARRAY_PARAM_DESC(pair, pair_cases, desc);

static size_t fill(u8 *wire, const u16 *units)
{
	size_t n;

	for (n = 0; units[n]; n++)
		put_unaligned_le16(units[n], wire + 2 * n);
	return 2 * n;
}

static void there(struct kunit *test)
{
	const struct pair_case *c = test->param_value;
	u8 want[24], got[24];
	struct smb2fs_wr wr;
	size_t len = fill(want, c->wire);

	smb2fs_wr_init(&wr, got, sizeof(got));
	KUNIT_ASSERT_EQ(test, smb2fs_name_put(&wr, c->here, strlen(c->here),
					      c->map), 0);
	KUNIT_ASSERT_EQ(test, wr.pos, len);
	KUNIT_EXPECT_MEMEQ(test, got, want, len);
}

static void back(struct kunit *test)
{
	const struct pair_case *c = test->param_value;
	struct smb2fs_rd rd;
	char got[40];
	u8 wire[24];

	smb2fs_rd_init(&rd, wire, fill(wire, c->wire));
	KUNIT_ASSERT_EQ(test, smb2fs_name_get(&rd, got, sizeof(got), c->map),
			strlen(c->here));
	KUNIT_EXPECT_MEMEQ(test, got, c->here, strlen(c->here));
}

struct bad_put_case {
	const char *desc;
	const char *here;
	size_t len;		/* 0: up to the end of the string */
	int err;
	enum smb2fs_name_map map;
};

static const struct bad_put_case bad_put_cases[] = {
	{ "empty", "", 0, -EINVAL, SFM },
	{ "dot", ".", 0, -EINVAL, SFM },
	{ "two dots", "..", 0, -EINVAL, SFM },
	{ "dot, unmapped", ".", 0, -EINVAL, NONE },
	{ "slash", "a/b", 0, -EINVAL, SFM },
	{ "NUL", "a\0b", 3, -EINVAL, SFM },
	{ "backslash, unmapped", "a\\b", 0, -EINVAL, NONE },
	{ "continuation byte first", "\x80", 0, -EILSEQ, SFM },
	{ "cut after one of two", "\xc3", 0, -EILSEQ, SFM },
	{ "cut after two of three", "\xe2\x82", 0, -EILSEQ, SFM },
	{ "cut after three of four", "\xf0\x9f\x98", 0, -EILSEQ, SFM },
	{ "no continuation", "\xc3" "a", 0, -EILSEQ, SFM },
	{ "overlong slash", "\xc0\xaf", 0, -EILSEQ, SFM },
	{ "overlong in three", "\xe0\x80\xaf", 0, -EILSEQ, SFM },
	{ "overlong in four", "\xf0\x80\x80\xaf", 0, -EILSEQ, SFM },
	{ "beyond Unicode", "\xf4\x90\x80\x80", 0, -EILSEQ, SFM },
	{ "five bytes", "\xf8\x88\x80\x80\x80", 0, -EILSEQ, SFM },
	{ "0xff", "\xff", 0, -EILSEQ, SFM },
	{ "a pair in two halves", "\xed\xa0\xbd\xed\xb8\x80", 0, -EILSEQ, SFM },
};

KUNIT_ARRAY_PARAM_DESC(bad_put, bad_put_cases, desc);

static void put_refuses(struct kunit *test)
{
	const struct bad_put_case *c = test->param_value;
	struct smb2fs_wr wr;
	u8 wire[24];

	smb2fs_wr_init(&wr, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_name_put(&wr, c->here,
					      c->len ?: strlen(c->here),
					      c->map), c->err);
}

struct bad_get_case {
	const char *desc;
	u8 wire[8];
	size_t len;
};

static const struct bad_get_case bad_get_cases[] = {
	{ "empty", {}, 0 },
	{ "half a unit", { 'a' }, 1 },
	{ "a unit and a half", { 'a', 0, 'b' }, 3 },
	{ "half a unit after a high half", { 0x3d, 0xd8, 0 }, 3 },
	{ "slash", { '.', 0, '/', 0 }, 4 },
	{ "backslash", { '.', 0, '\\', 0 }, 4 },
	{ "NUL", { 'a', 0, 0, 0 }, 4 },
};

KUNIT_ARRAY_PARAM_DESC(bad_get, bad_get_cases, desc);

static void get_refuses(struct kunit *test)
{
	const struct bad_get_case *c = test->param_value;
	struct smb2fs_rd rd;
	char got[24];

	smb2fs_rd_init(&rd, c->wire, c->len);
	KUNIT_EXPECT_EQ(test, smb2fs_name_get(&rd, got, sizeof(got), SFM),
			-EBADMSG);
	smb2fs_rd_init(&rd, c->wire, c->len);
	KUNIT_EXPECT_EQ(test, smb2fs_name_get(&rd, got, sizeof(got), NONE),
			-EBADMSG);
}

static void lengths(struct kunit *test)
{
	char *name = kunit_kzalloc(test, 4 * 256, GFP_KERNEL);
	u8 *wire = kunit_kzalloc(test, 2 * 256, GFP_KERNEL);
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_ASSERT_NOT_NULL(test, wire);
	for (i = 0; i < 256; i++)
		memcpy(name + 3 * i, "\xe2\x82\xac", 3);

	smb2fs_wr_init(&wr, wire, 2 * 256);
	KUNIT_EXPECT_EQ(test, smb2fs_name_put(&wr, name, 3 * 255, SFM), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, WIRE_MAX);

	smb2fs_rd_init(&rd, wire, WIRE_MAX);
	KUNIT_EXPECT_EQ(test, smb2fs_name_get(&rd, name, SMB2FS_NAME_MAX_BYTES,
					      SFM), 3 * 255);
	smb2fs_rd_init(&rd, wire, WIRE_MAX);
	KUNIT_EXPECT_EQ(test, smb2fs_name_get(&rd, name,
					      SMB2FS_NAME_MAX_BYTES - 1, SFM),
			-ENAMETOOLONG);

	smb2fs_wr_init(&wr, wire, 2 * 256);
	KUNIT_EXPECT_EQ(test, smb2fs_name_put(&wr, name, 3 * 256, SFM),
			-ENAMETOOLONG);
	memset(name, 'a', 256);
	smb2fs_wr_init(&wr, wire, 2 * 256);
	KUNIT_EXPECT_EQ(test, smb2fs_name_put(&wr, name, 256, SFM),
			-ENAMETOOLONG);
	smb2fs_wr_init(&wr, wire, 8);
	KUNIT_EXPECT_EQ(test, smb2fs_name_put(&wr, name, 5, SFM), -ENOBUFS);

	/* there is room for it, but not on the way back */
	memset(wire, 'a', 2 * 256);
	smb2fs_rd_init(&rd, wire, 2 * 256);
	KUNIT_EXPECT_EQ(test, smb2fs_name_get(&rd, name, 4 * 256, SFM),
			-ENAMETOOLONG);
}

/* A name in Windows has none of these; from elsewhere they have no way back */
static bool is_reserved(u16 unit)
{
	return unit < 0x20 || (unit < 0x80 && strchr("\"*:<>?| .", unit));
}

/* The name of @n units survives the way here and back; no slash, no NUL */
static void round_trip(struct kunit *test, const u8 *wire, size_t n,
		       enum smb2fs_name_map map)
{
	struct smb2fs_rd rd;
	struct smb2fs_wr wr;
	char name[16];
	u8 again[16];
	int len;

	smb2fs_rd_init(&rd, wire, n);
	len = smb2fs_name_get(&rd, name, sizeof(name), map);
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_EXPECT_NULL(test, memchr(name, '/', len));
	KUNIT_EXPECT_NULL(test, memchr(name, '\0', len));
	KUNIT_EXPECT_FALSE(test, smb2fs_name_is_dots(name, len));

	smb2fs_wr_init(&wr, again, sizeof(again));
	KUNIT_EXPECT_EQ_MSG(test, smb2fs_name_put(&wr, name, len, map), 0,
			    "unit %04x", get_unaligned_le16(wire));
	KUNIT_EXPECT_EQ(test, wr.pos, n);
	KUNIT_EXPECT_MEMEQ(test, again, wire, n);
}

static void every_unit_there_and_back(struct kunit *test)
{
	static const enum smb2fs_name_map maps[] = { SFM, SFU };
	u8 alone[2], first[4], last[4];
	u32 unit;
	size_t i;

	for (unit = 1; unit <= 0xffff; unit++) {
		if (unit == '/' || unit == '\\' || is_reserved(unit))
			continue;
		put_unaligned_le16(unit, alone);
		put_unaligned_le32(unit | 'a' << 16, first);
		put_unaligned_le32('a' | unit << 16, last);
		for (i = 0; i < ARRAY_SIZE(maps); i++) {
			round_trip(test, alone, sizeof(alone), maps[i]);
			round_trip(test, first, sizeof(first), maps[i]);
			round_trip(test, last, sizeof(last), maps[i]);
		}
	}
}

static void strings_are_not_mapped(struct kunit *test)
{
	static const char str[] = "DOM\\us:er\0\xc3\x9f.";
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	char got[32];
	u8 wire[32];

	smb2fs_wr_init(&wr, wire, sizeof(wire));
	KUNIT_ASSERT_EQ(test, smb2fs_name_put_string(&wr, str,
						     sizeof(str) - 1), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, 24);
	KUNIT_EXPECT_EQ(test, get_unaligned_le16(wire + 2 * 10), 0xdf);
	smb2fs_rd_init(&rd, wire, wr.pos);
	KUNIT_ASSERT_EQ(test, smb2fs_name_get_string(&rd, got, sizeof(got)),
			sizeof(str) - 1);
	KUNIT_EXPECT_MEMEQ(test, got, str, sizeof(str) - 1);

	smb2fs_rd_init(&rd, wire, 3);
	KUNIT_EXPECT_EQ(test, smb2fs_name_get_string(&rd, got, sizeof(got)),
			-EBADMSG);
	smb2fs_rd_init(&rd, wire, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_name_get_string(&rd, got, sizeof(got)),
			0);
}

/* What somebody else said, and what is printed of it */
static const struct {
	const char *said;
	const char *printed;
} sayings[] = {
	{ "", "" },
	{ "Stra\xc3\x9f" "e \xf0\x9f\x98\x80", "Stra\xc3\x9f" "e \xf0\x9f\x98\x80" },
	{ "\n\x1b[2J\x7f|", "\?\?[2J\?|" },
	{ "\xc2\x80\xc2\x9f|\xc2\xa0", "\?\?\?\?|\xc2\xa0" },
	/* no UTF-8: at all, too long, a surrogate, cut off */
	{ "\xff|\xc0\xaf|", "\?|\?\?|" },
	{ "\xed\xa0\x80|\xe2\x82", "\?\?\?|\?\?" },
};

static void cleaned(struct kunit *test)
{
	unsigned int i;
	char str[32];

	for (i = 0; i < ARRAY_SIZE(sayings); i++) {
		strscpy(str, sayings[i].said);
		smb2fs_name_clean(str);
		KUNIT_EXPECT_STREQ(test, str, sayings[i].printed);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(there, pair_gen_params),
	KUNIT_CASE_PARAM(back, pair_gen_params),
	KUNIT_CASE_PARAM(put_refuses, bad_put_gen_params),
	KUNIT_CASE_PARAM(get_refuses, bad_get_gen_params),
	KUNIT_CASE(lengths),
	KUNIT_CASE(every_unit_there_and_back),
	KUNIT_CASE(strings_are_not_mapped),
	KUNIT_CASE(cleaned),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_name",
	.test_cases = cases,
};

kunit_test_suite(suite);
