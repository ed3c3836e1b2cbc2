// SPDX-License-Identifier: GPL-2.0
/* vfs/dirty.c: no byte is in the range that no store has covered. */

#include <kunit/test.h>
#include <linux/pagemap.h>

#include "vfs/dirty.h"

#define ORDER	2
#define SIZE	(PAGE_SIZE << ORDER)

static void free_folio(void *folio)
{
	smb2fs_dirty_clear(folio);
	folio_put(folio);
}

static struct folio *new_folio(struct kunit *test)
{
	struct folio *folio = folio_alloc(GFP_KERNEL, ORDER);

	KUNIT_ASSERT_NOT_NULL(test, folio);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, free_folio, folio));
	return folio;
}

static void expect(struct kunit *test, struct folio *folio, size_t from, size_t to)
{
	struct smb2fs_dirty dirty = smb2fs_dirty_get(folio);

	KUNIT_EXPECT_EQ(test, dirty.from, from);
	KUNIT_EXPECT_EQ(test, dirty.to, to);
}

static void expect_none(struct kunit *test, struct folio *folio)
{
	struct smb2fs_dirty dirty = smb2fs_dirty_get(folio);

	KUNIT_EXPECT_GE(test, dirty.from, dirty.to);
}

/* What a device has dirtied through a pin has no range: it is all of it */
static void without_range(struct kunit *test)
{
	struct folio *folio = new_folio(test);

	expect(test, folio, 0, SIZE);
	KUNIT_EXPECT_TRUE(test, smb2fs_dirty_joins(folio, 5, 6));
	folio_set_dirty(folio);
	smb2fs_dirty_add(folio, 5, 6);
	expect(test, folio, 0, SIZE);
	folio_clear_dirty(folio);
}

static void one_range(struct kunit *test)
{
	struct folio *folio = new_folio(test);

	smb2fs_dirty_add(folio, 0, 1);
	expect(test, folio, 0, 1);
	smb2fs_dirty_clear(folio);
	smb2fs_dirty_add(folio, SIZE - 1, SIZE);
	expect(test, folio, SIZE - 1, SIZE);
	smb2fs_dirty_clear(folio);
	smb2fs_dirty_add(folio, 0, SIZE);
	expect(test, folio, 0, SIZE);
}

static void joins(struct kunit *test)
{
	struct folio *folio = new_folio(test);

	smb2fs_dirty_add(folio, 100, 200);
	KUNIT_EXPECT_FALSE(test, smb2fs_dirty_joins(folio, 0, 99));
	KUNIT_EXPECT_TRUE(test, smb2fs_dirty_joins(folio, 0, 100));
	KUNIT_EXPECT_TRUE(test, smb2fs_dirty_joins(folio, 120, 130));
	KUNIT_EXPECT_TRUE(test, smb2fs_dirty_joins(folio, 200, 201));
	KUNIT_EXPECT_FALSE(test, smb2fs_dirty_joins(folio, 201, 300));
	smb2fs_dirty_add(folio, 200, 300);
	expect(test, folio, 100, 300);
	smb2fs_dirty_add(folio, 50, 100);
	expect(test, folio, 50, 300);
	smb2fs_dirty_add(folio, 60, 70);
	expect(test, folio, 50, 300);
	smb2fs_dirty_add(folio, 0, SIZE);
	expect(test, folio, 0, SIZE);
}

static void cut(struct kunit *test)
{
	struct folio *folio = new_folio(test);

	/* behind it, and its end */
	smb2fs_dirty_add(folio, 100, 200);
	smb2fs_dirty_invalidate_folio(folio, 200, SIZE - 200);
	expect(test, folio, 100, 200);
	smb2fs_dirty_invalidate_folio(folio, 150, SIZE - 150);
	expect(test, folio, 100, 150);
	/* before it, and its beginning */
	smb2fs_dirty_invalidate_folio(folio, 0, 100);
	expect(test, folio, 100, 150);
	smb2fs_dirty_invalidate_folio(folio, 50, 60);
	expect(test, folio, 110, 150);
	/* a hole in the middle has been zeroed here */
	smb2fs_dirty_invalidate_folio(folio, 120, 10);
	expect(test, folio, 110, 150);
	/* all of it: that is not the same as no range */
	smb2fs_dirty_invalidate_folio(folio, 110, 40);
	expect_none(test, folio);
	KUNIT_EXPECT_TRUE(test, folio_test_private(folio));
	KUNIT_EXPECT_TRUE(test, smb2fs_dirty_joins(folio, 3000, 3001));
	smb2fs_dirty_add(folio, 3000, 3001);
	expect(test, folio, 3000, 3001);
	smb2fs_dirty_invalidate_folio(folio, 10, SIZE - 10);
	expect_none(test, folio);
	smb2fs_dirty_invalidate_folio(folio, 0, SIZE);
	KUNIT_EXPECT_FALSE(test, folio_test_private(folio));
}

static void leaves(struct kunit *test)
{
	struct folio *folio = new_folio(test);

	smb2fs_dirty_add(folio, 1, 2);
	folio_set_dirty(folio);
	KUNIT_EXPECT_FALSE(test, smb2fs_dirty_release_folio(folio, GFP_KERNEL));
	expect(test, folio, 1, 2);
	folio_clear_dirty(folio);
	KUNIT_EXPECT_TRUE(test, smb2fs_dirty_release_folio(folio, GFP_KERNEL));
	KUNIT_EXPECT_FALSE(test, folio_test_private(folio));
	KUNIT_EXPECT_EQ(test, folio_ref_count(folio), 1);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(without_range),
	KUNIT_CASE(one_range),
	KUNIT_CASE(joins),
	KUNIT_CASE(cut),
	KUNIT_CASE(leaves),
	{}
};

static struct kunit_suite suite = {
	.name		= "smb2fs_dirty",
	.test_cases	= cases,
};

kunit_test_suite(suite);
