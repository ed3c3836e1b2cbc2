// SPDX-License-Identifier: GPL-2.0
/* Information about a file system: each class by its bytes, cut, and lying. */

#include "wire/pdu_fs.h"

#include <kunit/test.h>

#include "wire/wire_info.h"

#define TOTAL_AVAILABLE_BYTES \
	0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0
#define UNIT_BYTES	8, 0, 0, 0, 0, 2, 0, 0

static void size(struct kunit *test)
{
	u8 wire[] = { TOTAL_AVAILABLE_BYTES, UNIT_BYTES };
	struct smb2fs_fs_size fs;
	struct smb2fs_rd rd;
	size_t n;

	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_size(&rd, &fs), 0);
	KUNIT_EXPECT_EQ(test, fs.total, 1ull << 32);
	KUNIT_EXPECT_EQ(test, fs.available, 2);
	KUNIT_EXPECT_EQ(test, fs.free, 2);
	KUNIT_EXPECT_EQ(test, fs.unit, 4096);
	for (n = 0; n < sizeof(wire); n++) {
		smb2fs_rd_init(&rd, wire, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_size(&rd, &fs),
				-EBADMSG);
	}
	/* the product of two 32-bit numbers does not wrap */
	memset(wire + 16, 0xff, 8);
	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_size(&rd, &fs), 0);
	KUNIT_EXPECT_EQ(test, fs.unit, 0xfffffffe00000001);
	memset(wire + 20, 0, 4);
	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_size(&rd, &fs), -EBADMSG);
}

static void full_size(struct kunit *test)
{
	u8 wire[] = {
		TOTAL_AVAILABLE_BYTES, 3, 0, 0, 0, 0, 0, 0, 0, UNIT_BYTES,
	};
	struct smb2fs_fs_size fs;
	struct smb2fs_rd rd;
	size_t n;

	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_full_size(&rd, &fs), 0);
	KUNIT_EXPECT_EQ(test, fs.total, 1ull << 32);
	KUNIT_EXPECT_EQ(test, fs.available, 2);
	KUNIT_EXPECT_EQ(test, fs.free, 3);
	KUNIT_EXPECT_EQ(test, fs.unit, 4096);
	for (n = 0; n < sizeof(wire); n++) {
		smb2fs_rd_init(&rd, wire, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_full_size(&rd, &fs),
				-EBADMSG);
	}
	/* negative numbers of units */
	for (n = 7; n < 24; n += 8) {
		wire[n] |= 0x80;
		smb2fs_rd_init(&rd, wire, sizeof(wire));
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_full_size(&rd, &fs),
				-EBADMSG);
		wire[n] &= 0x7f;
	}
}

static void attribute(struct kunit *test)
{
	u8 wire[] = {
		0x47, 0, 0x08, 0, 255, 0, 0, 0, 4, 0, 0, 0, 'F', 0, 'S', 0,
	};
	struct smb2fs_fs_attribute fs;
	struct smb2fs_rd rd;
	size_t n;

	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_attribute(&rd, &fs), 0);
	KUNIT_EXPECT_EQ(test, fs.attributes,
			SMB2FS_FS_CASE_SENSITIVE | SMB2FS_FS_CASE_PRESERVED |
			SMB2FS_FS_UNICODE | SMB2FS_FS_SPARSE_FILES |
			SMB2FS_FS_READ_ONLY);
	KUNIT_EXPECT_EQ(test, fs.name_max, 255);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&fs.name), 4);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u16(&fs.name), 'F');
	for (n = 0; n < sizeof(wire); n++) {
		smb2fs_rd_init(&rd, wire, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_attribute(&rd, &fs),
				-EBADMSG);
	}
	memset(wire + 8, 0xff, 4);
	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fs_decode_attribute(&rd, &fs), -EBADMSG);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(size),
	KUNIT_CASE(full_size),
	KUNIT_CASE(attribute),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_fs",
	.test_cases = cases,
};

kunit_test_suite(suite);
