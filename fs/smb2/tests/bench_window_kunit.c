// SPDX-License-Identifier: GPL-2.0
/* Credits and message ids: what a request costs, with and without contention.
 *
 * Not among the tests, by its name: it measures, and judges nothing but that
 * the books are right afterwards.
 */

#include "engine/window.h"

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#define THREADS	16
#define MSECS	500

struct bench {
	spinlock_t lock;	/* w */
	struct smb2fs_window w;
	u32 threads;
	atomic_t ready;
	struct completion all_ready;
	struct completion go;
	bool stop;
};

struct runner {
	struct bench *bench;
	struct work_struct work;
};

/* What one request does, and its response */
static void one_round(struct bench *b)
{
	struct smb2fs_claim claim = {
		.need = 1, .class = SMB2FS_CLASS_NORMAL,
	};
	struct smb2fs_ids ids = { .n = 1 };
	LIST_HEAD(woken);

	spin_lock(&b->lock);
	smb2fs_window_reserve(&b->w, &claim, ktime_get_ns());
	spin_unlock(&b->lock);

	spin_lock(&b->lock);
	smb2fs_window_take(&b->w, &claim);
	ids.asked = smb2fs_window_ask(&b->w, ids.n);
	spin_unlock(&b->lock);

	spin_lock(&b->lock);
	smb2fs_window_answer(&b->w, &ids, 1, true, ktime_get_ns(), &woken);
	spin_unlock(&b->lock);
}

static void run(struct work_struct *work)
{
	struct bench *b = container_of(work, struct runner, work)->bench;

	if (atomic_inc_return(&b->ready) == b->threads)
		complete(&b->all_ready);
	wait_for_completion(&b->go);
	while (!READ_ONCE(b->stop)) {
		one_round(b);
		cond_resched();
	}
}

/* With so many credits that nobody has to wait */
static void bench_init(struct bench *b, u32 threads)
{
	struct smb2fs_ids ids = {};
	LIST_HEAD(woken);

	spin_lock_init(&b->lock);
	b->threads = threads;
	init_completion(&b->all_ready);
	init_completion(&b->go);
	smb2fs_window_init(&b->w, 8192);
	smb2fs_window_answer(&b->w, &ids, 127, true, 0, &woken);
}

static const u32 counts[] = { 1, 2, 4, THREADS };

static void count_desc(const u32 *n, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u threads", *n);
}

KUNIT_ARRAY_PARAM(count, counts, count_desc);

static void requests(struct kunit *test)
{
	struct runner *r = kunit_kcalloc(test, THREADS, sizeof(*r), GFP_KERNEL);
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	u32 n = *(const u32 *)test->param_value, i;
	struct workqueue_struct *wq;
	u64 start, ns;

	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_ASSERT_NOT_NULL(test, r);
	wq = alloc_workqueue("bench_smb2fs_window", WQ_UNBOUND, THREADS);
	KUNIT_ASSERT_NOT_NULL(test, wq);
	bench_init(b, n);
	for (i = 0; i < n; i++) {
		r[i].bench = b;
		INIT_WORK(&r[i].work, run);
		queue_work(wq, &r[i].work);
	}
	wait_for_completion(&b->all_ready);
	start = ktime_get_ns();
	complete_all(&b->go);
	msleep(MSECS);
	WRITE_ONCE(b->stop, true);
	destroy_workqueue(wq);
	ns = ktime_get_ns() - start;
	kunit_info(test, "%u threads: %llu per second", n,
		   div64_u64(b->w.next * NSEC_PER_SEC, ns));
	KUNIT_EXPECT_GT(test, b->w.next, 0);
	KUNIT_EXPECT_EQ(test, b->w.waits, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_window_available(&b->w), 128);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(requests, count_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "bench_smb2fs_window",
	.test_cases = cases,
};

kunit_test_suite(suite);
