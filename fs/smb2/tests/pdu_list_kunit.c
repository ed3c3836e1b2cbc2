// SPDX-License-Identifier: GPL-2.0
/* Lists of entries: every distance to the next one, and every end. */

#include "wire/pdu_list.h"

#include <kunit/test.h>

#include "wire/cursor.h"

static void two_entries(struct kunit *test)
{
	static const u8 wire[] = { 8, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 5 };
	struct smb2fs_rd list, entry;

	smb2fs_rd_init(&list, wire, sizeof(wire));
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_list_next(&list, &entry));
	KUNIT_EXPECT_EQ(test, entry.size, 8);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u32(&entry), 0x04030201);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_list_next(&list, &entry));
	KUNIT_EXPECT_EQ(test, entry.size, 5);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u8(&entry), 5);
	KUNIT_EXPECT_FALSE(test, smb2fs_pdu_list_next(&list, &entry));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), 0);
}

static void every_distance(struct kunit *test)
{
	u8 wire[16] = {};
	struct smb2fs_rd list, entry;
	u32 next;

	for (next = 0; next < 20; next++) {
		const bool ok = !next || (next >= 4 && next < 16);

		put_unaligned_le32(next, wire);
		smb2fs_rd_init(&list, wire, sizeof(wire));
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_list_next(&list, &entry), ok);
		KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), ok ? 0 : -EBADMSG);
		KUNIT_EXPECT_EQ(test, list.pos, ok ? next ?: 16 : 0);

		put_unaligned_le32(-next - 1, wire);
		smb2fs_rd_init(&list, wire, sizeof(wire));
		KUNIT_EXPECT_FALSE(test, smb2fs_pdu_list_next(&list, &entry));
		KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), -EBADMSG);
	}
}

static void too_short(struct kunit *test)
{
	static const u8 wire[4] = {};
	struct smb2fs_rd list, entry;
	size_t n;

	smb2fs_rd_init(&list, wire, 0);
	KUNIT_EXPECT_FALSE(test, smb2fs_pdu_list_next(&list, &entry));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), 0);
	for (n = 1; n < sizeof(wire); n++) {
		smb2fs_rd_init(&list, wire, n);
		KUNIT_EXPECT_FALSE(test, smb2fs_pdu_list_next(&list, &entry));
		KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), -EBADMSG);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(two_entries),
	KUNIT_CASE(every_distance),
	KUNIT_CASE(too_short),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_list",
	.test_cases = cases,
};

kunit_test_suite(suite);
