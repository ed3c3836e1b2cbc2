// SPDX-License-Identifier: GPL-2.0
/* Where answers are put: into what is left of their chain's buffer, or memory of their
 * own; and into neither beyond its end.
 */

#include "engine/engine.h"

#include <kunit/test.h>
#include <linux/string.h>

#define SIZE	4096
#define USED	3072

static int req_init(struct kunit *test)
{
	struct smb2fs_chain *chain;
	int i;

	chain = kunit_kzalloc(test, struct_size(chain, req, 3), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, chain);
	chain->buf = kunit_kzalloc(test, SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, chain->buf);
	chain->size = SIZE;
	chain->used = USED;
	chain->max = 3;
	chain->n = 3;
	for (i = 0; i < 3; i++)
		chain->req[i].chain = chain;
	test->priv = chain;
	return 0;
}

static void req_exit(struct kunit *test)
{
	struct smb2fs_chain *chain = test->priv;
	int i;

	for (i = 0; i < 3; i++)
		smb2fs_req_free(&chain->req[i]);
}

/* All of it is written to: KASAN sees what is not there */
static u8 *have(struct kunit *test, struct smb2fs_req *req, size_t size)
{
	u8 *p = smb2fs_req_room(req, size);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_PTR_EQ(test, p, req->answer);
	memset(p, 0xa5, size);
	return p;
}

static bool is_in_chain(const struct smb2fs_chain *chain, const u8 *p,
			size_t size)
{
	return p >= chain->buf + USED && p + size <= chain->buf + SIZE;
}

static void answers_share_the_rest(struct kunit *test)
{
	struct smb2fs_chain *chain = test->priv;
	u8 *a = have(test, &chain->req[0], 500);
	u8 *b = have(test, &chain->req[1], 500);
	u8 *c = have(test, &chain->req[2], 500);

	KUNIT_EXPECT_TRUE(test, is_in_chain(chain, a, 500));
	KUNIT_EXPECT_TRUE(test, is_in_chain(chain, b, 500));
	KUNIT_EXPECT_GE(test, b - a, 500);
	KUNIT_EXPECT_FALSE(test, is_in_chain(chain, c, 1));
}

static void too_large_for_the_rest(struct kunit *test)
{
	struct smb2fs_chain *chain = test->priv;

	KUNIT_EXPECT_FALSE(test, is_in_chain(chain, have(test, &chain->req[0],
							 SIZE), 1));
	/* it has taken nothing away */
	KUNIT_EXPECT_TRUE(test, is_in_chain(chain, have(test, &chain->req[1],
							SIZE - USED),
					    SIZE - USED));
}

/* An answer that was no good; another one comes before the connection has ended */
static void a_second_answer(struct kunit *test)
{
	struct smb2fs_chain *chain = test->priv;
	struct smb2fs_req *req = &chain->req[0];

	KUNIT_EXPECT_TRUE(test, is_in_chain(chain, have(test, req, 64), 64));
	KUNIT_EXPECT_FALSE(test, is_in_chain(chain, have(test, req, 2 * SIZE),
					     1));
	KUNIT_EXPECT_TRUE(test, is_in_chain(chain, have(test, req, 64), 64));
}

static struct kunit_case req_tests[] = {
	KUNIT_CASE(answers_share_the_rest),
	KUNIT_CASE(too_large_for_the_rest),
	KUNIT_CASE(a_second_answer),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_req",
	.init = req_init,
	.exit = req_exit,
	.test_cases = req_tests,
};

kunit_test_suite(suite);
