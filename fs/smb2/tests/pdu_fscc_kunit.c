// SPDX-License-Identifier: GPL-2.0
/* Information about a file: each class by its bytes, cut, and lying. */

#include "wire/pdu_fscc.h"

#include <kunit/test.h>

#include "pdu_test.h"
#include "wire/wire_info.h"

#define TIME_BYTES \
	1, 0, 0, 0, 0, 0, 0, 0x80, 2, 0, 0, 0, 0, 0, 0, 0, \
	3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0
#define BASIC_BYTES	TIME_BYTES, 0x20, 0, 0, 0, 0xee, 0xee, 0xee, 0xee
#define STANDARD_BYTES \
	0, 0x10, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, \
	2, 0, 0, 0, 1, 0, 0xee, 0xee

static void expect_times(struct kunit *test, const struct smb2fs_attrs *attrs)
{
	KUNIT_EXPECT_EQ(test, attrs->btime, 0x8000000000000001);
	KUNIT_EXPECT_EQ(test, attrs->atime, 2);
	KUNIT_EXPECT_EQ(test, attrs->mtime, 3);
	KUNIT_EXPECT_EQ(test, attrs->ctime, 4);
	KUNIT_EXPECT_EQ(test, attrs->attributes, SMB2FS_ATTR_ARCHIVE);
}

static void expect_standard(struct kunit *test,
			    const struct smb2fs_file_info *info)
{
	KUNIT_EXPECT_EQ(test, info->attrs.alloc, 4096);
	KUNIT_EXPECT_EQ(test, info->attrs.size, 5);
	KUNIT_EXPECT_EQ(test, info->links, 2);
	KUNIT_EXPECT_TRUE(test, info->delete_pending);
	KUNIT_EXPECT_FALSE(test, info->directory);
}

static void basic(struct kunit *test)
{
	static const u8 want[] = { TIME_BYTES, 0x20, 0, 0, 0, 0, 0, 0, 0 };
	static const struct smb2fs_attrs attrs = {
		.btime = 0x8000000000000001, .atime = 2, .mtime = 3, .ctime = 4,
		.attributes = SMB2FS_ATTR_ARCHIVE,
	};
	u8 out[sizeof(want)];
	struct smb2fs_wr wr;
	size_t n;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_basic(&wr, &attrs), 0);
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(out));
	for (n = 0; n < sizeof(want); n++) {
		smb2fs_wr_init(&wr, out, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_basic(&wr, &attrs), -ENOBUFS);
	}
}

static void all(struct kunit *test)
{
	u8 wire[] = {
		BASIC_BYTES, STANDARD_BYTES, 1, 2, 3, 4, 5, 6, 7, 8,
		6, 0, 0, 0, 0xff, 0x01, 0x1f, 0,
		0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
		0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
		/* a name that was cut off does not matter */
		100, 0, 0, 0, '\\', 0, 'a',
	};
	struct smb2fs_file_info info;
	struct smb2fs_rd rd;
	size_t n;

	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_decode_all(&rd, &info), 0);
	expect_times(test, &info.attrs);
	expect_standard(test, &info);
	KUNIT_EXPECT_EQ(test, info.file_id, 0x0807060504030201);
	KUNIT_EXPECT_EQ(test, info.ea_size, 6);
	KUNIT_EXPECT_EQ(test, info.access, 0x001f01ff);
	for (n = 0; n <= sizeof(wire); n++) {
		smb2fs_rd_init(&rd, wire, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_decode_all(&rd, &info),
				n < 96 ? -EBADMSG : 0);
	}
	/* negative sizes */
	for (n = 47; n < 56; n += 8) {
		wire[n] = 0x80;
		smb2fs_rd_init(&rd, wire, sizeof(wire));
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_decode_all(&rd, &info),
				-EBADMSG);
		wire[n] = 0;
	}
}

struct lie {
	const char *desc;
	size_t at;
	u32 val;
};

/* As we write them: "A" is "xy", "BC" is empty, "D" is "z" */
static const u8 eas[] = {
	12, 0, 0, 0, 0, 1, 2, 0, 'A', 0, 'x', 'y',
	12, 0, 0, 0, 0, 2, 0, 0, 'B', 'C', 0, 0,
	0, 0, 0, 0, 0, 1, 1, 0, 'D', 0, 'z',
};

static void ea_put(struct kunit *test)
{
	static const struct smb2fs_ea_set set[] = {
		{ "A", 1, "xy", 2 }, { "BC", 2, NULL, 0 }, { "D", 1, "z", 1 },
	};
	struct smb2fs_wr wr;
	u8 out[sizeof(eas)];
	size_t n;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_ea(&wr, set, 3), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, sizeof(eas));
	KUNIT_EXPECT_MEMEQ(test, out, eas, sizeof(eas));
	for (n = 0; n < sizeof(eas); n++) {
		smb2fs_wr_init(&wr, out, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_ea(&wr, set, 3),
				-ENOBUFS);
	}
}

static void ea_put_refuses(struct kunit *test)
{
	u8 *big = kunit_kzalloc(test, 3 * 65536, GFP_KERNEL);
	struct smb2fs_ea_set ea = { .name = "", .value = "", .value_len = 1 };
	struct smb2fs_wr wr;

	KUNIT_ASSERT_NOT_NULL(test, big);
	memset(big, 'n', 255);
	smb2fs_wr_init(&wr, big + 65536, 2 * 65536);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_ea(&wr, &ea, 1), -EINVAL);
	ea.name = "a\0b";
	ea.name_len = 3;
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_ea(&wr, &ea, 1), -EINVAL);
	ea.name = big;
	ea.name_len = 255;
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_ea(&wr, &ea, 1), -ERANGE);
	ea.name_len = 254;
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_ea(&wr, &ea, 1), 0);
	ea.value = big;
	ea.value_len = 65536;
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_ea(&wr, &ea, 1), -ERANGE);
	ea.value_len = 65535;
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_ea(&wr, &ea, 1), 0);
}

static int count_eas(const u8 *wire, size_t len)
{
	struct smb2fs_ea ea;
	struct smb2fs_rd list;
	int n = 0;

	smb2fs_rd_init(&list, wire, len);
	while (smb2fs_pdu_fscc_next_ea(&list, &ea)) {
		if (list.bad)
			return -EIO;	/* not to be had with an entry */
		n++;
	}
	return smb2fs_rd_err(&list) ?: n;
}

static void ea_list(struct kunit *test)
{
	u8 wire[sizeof(eas)];
	struct smb2fs_rd list;
	struct smb2fs_ea ea;
	size_t n;

	memcpy(wire, eas, sizeof(eas));
	wire[4] = SMB2FS_EA_NEED;
	smb2fs_rd_init(&list, wire, sizeof(wire));
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_fscc_next_ea(&list, &ea));
	KUNIT_EXPECT_EQ(test, ea.flags, SMB2FS_EA_NEED);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&ea.name), 1);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u8(&ea.name), 'A');
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&ea.value), 2);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u16(&ea.value), 'x' | 'y' << 8);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_fscc_next_ea(&list, &ea));
	KUNIT_EXPECT_EQ(test, ea.flags, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&ea.name), 2);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&ea.value), 0);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_fscc_next_ea(&list, &ea));
	KUNIT_EXPECT_FALSE(test, smb2fs_pdu_fscc_next_ea(&list, &ea));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), 0);

	KUNIT_EXPECT_EQ(test, count_eas(eas, 0), 0);
	for (n = 1; n < sizeof(eas); n++)
		KUNIT_EXPECT_EQ(test, count_eas(eas, n), -EBADMSG);
}

static const struct lie ea_lies[] = {
	{ "next into itself", 0, 3 },
	{ "next over its value", 0, 8 },
	{ "next beyond", 0, 36 },
	{ "next is the end", 0, 35 },
	{ "next as far as can be", 0, U32_MAX },
	{ "empty name", 4, 0x00020000 },
	{ "name into the next one", 4, 0x0000ff00 },
	{ "name with a NUL", 4, 0x00000300 },
	{ "value into the next one", 4, 0x00030100 },
	{ "value as long as can be", 4, 0xffff0100 },
	{ "last value beyond", 28, 0x00020100 },
};

KUNIT_ARRAY_PARAM_DESC(ea_lie, ea_lies, desc);

static void ea_list_lies(struct kunit *test)
{
	const struct lie *c = test->param_value;
	u8 wire[sizeof(eas)];

	memcpy(wire, eas, sizeof(wire));
	put_unaligned_le32(c->val, wire + c->at);
	KUNIT_EXPECT_EQ(test, count_eas(wire, sizeof(wire)), -EBADMSG);
}

static void rename_to_a_path(struct kunit *test)
{
	static const u8 want[] = {
		1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		6, 0, 0, 0, 'd', 0, '\\', 0, 0x25, 0xf0,
	};
	struct smb2fs_wr wr;
	u8 out[32];

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_rename(&wr, true, "d/?", 3,
							    SMB2FS_NAME_MAP_SFM), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));
}

static void rename_is_padded(struct kunit *test)
{
	static const u8 want[] = {
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		2, 0, 0, 0, 'd', 0, 0, 0,
	};
	struct smb2fs_wr wr;
	u8 out[32];
	size_t n;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_rename(&wr, false, "d", 1,
							    SMB2FS_NAME_MAP_SFM), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));
	for (n = 0; n < sizeof(want); n++) {
		smb2fs_wr_init(&wr, out, n);
		KUNIT_EXPECT_EQ(test,
				smb2fs_pdu_fscc_encode_rename(&wr, false, "d", 1,
							      SMB2FS_NAME_MAP_SFM),
				-ENOBUFS);
	}
}

static void rename_refuses(struct kunit *test)
{
	struct smb2fs_wr wr;
	u8 out[32];

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_rename(&wr, false, "", 0,
							    SMB2FS_NAME_MAP_SFM),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_rename(&wr, false, "/a", 2,
							    SMB2FS_NAME_MAP_SFM),
			-EINVAL);
}

static void small_ones(struct kunit *test)
{
	static const u8 want[] = { 1, 8, 7, 6, 5, 4, 3, 2, 1 };
	struct smb2fs_wr wr;
	u8 out[sizeof(want)];

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_disposition(&wr, true), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_size(&wr, 0x0102030405060708),
			0);
	KUNIT_EXPECT_EQ(test, wr.pos, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_disposition(&wr, true),
			-ENOBUFS);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(basic),
	KUNIT_CASE(all),
	KUNIT_CASE(ea_put),
	KUNIT_CASE(ea_put_refuses),
	KUNIT_CASE(ea_list),
	KUNIT_CASE_PARAM(ea_list_lies, ea_lie_gen_params),
	KUNIT_CASE(rename_to_a_path),
	KUNIT_CASE(rename_is_padded),
	KUNIT_CASE(rename_refuses),
	KUNIT_CASE(small_ones),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_fscc",
	.test_cases = cases,
};

kunit_test_suite(suite);
