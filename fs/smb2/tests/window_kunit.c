// SPDX-License-Identifier: GPL-2.0
/* Credits and message ids: every rule by itself. */

#include "engine/window.h"

#include <kunit/test.h>

#define ACK	SMB2FS_CLASS_ACK
#define ECHO	SMB2FS_CLASS_ECHO
#define CLOSE	SMB2FS_CLASS_CLOSE
#define NORMAL	SMB2FS_CLASS_NORMAL

#define IDLE	SMB2FS_CLAIM_IDLE
#define WAITING	SMB2FS_CLAIM_WAITING
#define GRANTED	SMB2FS_CLAIM_GRANTED
#define FAILED	SMB2FS_CLAIM_FAILED

/* A window, its clock, and who was woken */
struct bed {
	struct smb2fs_window w;
	struct list_head woken;
	u64 now;
};

static struct smb2fs_claim wish(u32 need, enum smb2fs_window_class class)
{
	return (struct smb2fs_claim){ .need = need, .class = class };
}

static int reserve(struct bed *bed, struct smb2fs_claim *claim)
{
	return smb2fs_window_reserve(&bed->w, claim, ++bed->now);
}

static void cancel(struct bed *bed, struct smb2fs_claim *claim)
{
	smb2fs_window_cancel(&bed->w, claim, ++bed->now, &bed->woken);
}

static void answer(struct bed *bed, struct smb2fs_ids *ids, u16 granted,
		   bool final)
{
	smb2fs_window_answer(&bed->w, ids, granted, final, ++bed->now,
			     &bed->woken);
}

static struct smb2fs_ids take(struct bed *bed, struct smb2fs_claim *claim)
{
	struct smb2fs_ids ids = { .n = claim->need };

	smb2fs_window_take(&bed->w, claim);
	ids.asked = smb2fs_window_ask(&bed->w, ids.n);
	return ids;
}

/* One request of @n ids in one go; it has to fit */
static struct smb2fs_ids request(struct kunit *test, struct bed *bed, u32 n)
{
	struct smb2fs_claim claim = wish(n, NORMAL);

	KUNIT_ASSERT_EQ(test, reserve(bed, &claim), 0);
	return take(bed, &claim);
}

/* A window with @credits free and nothing outstanding, all after NEGOTIATE */
static void make(struct kunit *test, struct bed *bed, u32 max, u16 credits)
{
	struct smb2fs_ids ids;

	INIT_LIST_HEAD(&bed->woken);
	bed->now = 0;
	smb2fs_window_init(&bed->w, max);
	ids = request(test, bed, 1);
	answer(bed, &ids, credits, true);
	KUNIT_ASSERT_EQ(test, smb2fs_window_available(&bed->w), credits);
	KUNIT_ASSERT_EQ(test, bed->w.outstanding, 0);
}

/* Was @claim woken, and as the next one? */
static void expect_woken(struct kunit *test, struct bed *bed,
			 struct smb2fs_claim *claim)
{
	KUNIT_ASSERT_FALSE(test, list_empty(&bed->woken));
	KUNIT_EXPECT_PTR_EQ(test, list_first_entry(&bed->woken,
						   struct smb2fs_claim, link),
			    claim);
	list_del_init(bed->woken.next);
}

static void expect_none_woken(struct kunit *test, struct bed *bed)
{
	KUNIT_EXPECT_TRUE(test, list_empty(&bed->woken));
}

/* Charges */

struct charge_case {
	const char *desc;
	bool multi_credit;
	enum smb2fs_command cmd;
	u32 send, expect;
	u32 ids;
};

static const struct charge_case charge_cases[] = {
	{ "READ of nothing", true, SMB2FS_READ, 0, 0, 1 },
	{ "READ 1", true, SMB2FS_READ, 0, 1, 1 },
	{ "READ 65536", true, SMB2FS_READ, 0, 65536, 1 },
	{ "READ 65537", true, SMB2FS_READ, 0, 65537, 2 },
	{ "READ 131072", true, SMB2FS_READ, 0, 131072, 2 },
	{ "READ 131073", true, SMB2FS_READ, 0, 131073, 3 },
	{ "READ 1 MiB", true, SMB2FS_READ, 0, 1 << 20, 16 },
	{ "READ 8 MiB", true, SMB2FS_READ, 0, 8 << 20, 128 },
	{ "READ 4 GiB less 1", true, SMB2FS_READ, 0, U32_MAX, 65536 },
	{ "WRITE 1 MiB", true, SMB2FS_WRITE, 1 << 20, 0, 16 },
	{ "IOCTL, more sent", true, SMB2FS_IOCTL, 131073, 65536, 3 },
	{ "IOCTL, more expected", true, SMB2FS_IOCTL, 1, 131073, 3 },
	{ "IOCTL, never the sum", true, SMB2FS_IOCTL, 65536, 65536, 1 },
	{ "QUERY_DIRECTORY 1 MiB", true, SMB2FS_QUERY_DIRECTORY, 0, 1 << 20,
	  16 },
	{ "QUERY_INFO is one", true, SMB2FS_QUERY_INFO, 0, 1 << 20, 1 },
	{ "SET_INFO is one", true, SMB2FS_SET_INFO, 1 << 20, 0, 1 },
	{ "CHANGE_NOTIFY is one", true, SMB2FS_CHANGE_NOTIFY, 0, 1 << 20, 1 },
	{ "CREATE is one", true, SMB2FS_CREATE, 70000, 0, 1 },
	{ "answer to a break", true, SMB2FS_OPLOCK_BREAK, 24, 24, 1 },
	{ "CANCEL takes none", true, SMB2FS_CANCEL, 0, 0, 0 },
	{ "NEGOTIATE", false, SMB2FS_NEGOTIATE, 200, 0, 1 },
	{ "2.0.2 or no LARGE_MTU, READ", false, SMB2FS_READ, 0, 65536, 1 },
	{ "no LARGE_MTU, WRITE 1 MiB", false, SMB2FS_WRITE, 1 << 20, 0, 1 },
	{ "2.0.2, CANCEL", false, SMB2FS_CANCEL, 0, 0, 0 },
};

KUNIT_ARRAY_PARAM_DESC(charge, charge_cases, desc);

static void charges(struct kunit *test)
{
	const struct charge_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, smb2fs_window_charge(c->multi_credit, c->cmd,
						   c->send, c->expect), c->ids);
}

static void charge_field_is_zero_without_multi_credit(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, smb2fs_window_charge_field(false, 1), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_window_charge_field(true, 1), 1);
	KUNIT_EXPECT_EQ(test, smb2fs_window_charge_field(true, 128), 128);
}

/* Ids */

static void begins_with_one_credit(struct kunit *test)
{
	struct smb2fs_claim first = wish(1, NORMAL);
	struct smb2fs_claim second = wish(1, NORMAL);
	struct bed bed = { .woken = LIST_HEAD_INIT(bed.woken) };

	smb2fs_window_init(&bed.w, 8192);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &first), 0);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &second), -EAGAIN);
	KUNIT_EXPECT_EQ(test, smb2fs_window_take(&bed.w, &first), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_window_available(&bed.w), 0);
}

static void max_is_kept_in_bounds(struct kunit *test)
{
	struct smb2fs_window w;

	smb2fs_window_init(&w, 0);
	KUNIT_EXPECT_EQ(test, w.max, 1);
	KUNIT_EXPECT_EQ(test, w.target, 1);
	smb2fs_window_init(&w, U32_MAX);
	KUNIT_EXPECT_EQ(test, w.max, SMB2FS_WINDOW_MAX);
}

/* In whatever order promises are kept or broken, ids go on one by one */
static void ids_have_no_gap(struct kunit *test)
{
	struct smb2fs_claim a = wish(3, NORMAL), b = wish(16, NORMAL);
	struct smb2fs_claim c = wish(1, NORMAL), d = wish(2, NORMAL);
	struct bed bed;

	make(test, &bed, 8192, 64);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &a), 0);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &b), 0);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &c), 0);
	KUNIT_EXPECT_EQ(test, bed.w.reserved, 20);
	KUNIT_EXPECT_EQ(test, smb2fs_window_take(&bed.w, &c), 1);
	cancel(&bed, &a);
	KUNIT_EXPECT_EQ(test, smb2fs_window_take(&bed.w, &b), 2);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &d), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_window_take(&bed.w, &d), 18);
	KUNIT_EXPECT_EQ(test, bed.w.next, 20);
	KUNIT_EXPECT_EQ(test, bed.w.reserved, 0);
	KUNIT_EXPECT_EQ(test, bed.w.outstanding, 19);
	KUNIT_EXPECT_EQ(test, d.state, IDLE);
}

/* Responses to one request of four ids at 64 credits, one after the other */
struct grant_case {
	const char *desc;
	u32 max;
	struct {
		u16 granted;
		bool final;
		u32 available, due, outstanding;
	} step[3];
	u64 clamped;
};

static const struct grant_case grant_cases[] = {
	{ "all in the final", 8192, { { 4, true, 64, 0, 0 } } },
	{ "Windows: all in the interim", 8192,
	  { { 4, false, 64, 0, 4 }, { 0, true, 64, 0, 0 } } },
	{ "ksmbd: nothing in the interim", 8192,
	  { { 0, false, 60, 0, 4 }, { 4, true, 64, 0, 0 } } },
	{ "some in both", 8192,
	  { { 3, false, 63, 0, 4 }, { 9, true, 72, 0, 0 } } },
	{ "two interims", 8192,
	  { { 1, false, 61, 0, 4 }, { 1, false, 62, 0, 4 },
	    { 1, true, 63, 0, 0 } } },
	{ "none at all", 8192, { { 0, true, 60, 0, 0 } } },
	{ "fewer than used", 8192, { { 1, true, 61, 0, 0 } } },
	{ "more than asked for", 8192, { { 1000, true, 1060, 0, 0 } } },
	{ "up to max", 64, { { 4, true, 64, 0, 0 } } },
	{ "one beyond max", 64, { { 5, true, 64, 0, 0 } }, 1 },
	{ "a burst", 8192, { { 65535, true, 8192, 0, 0 } }, 65535 - 8132 },
	{ "bursts without end", SMB2FS_WINDOW_MAX,
	  { { 65535, false, 65535, 0, 4 }, { 65535, false, 65535, 0, 4 },
	    { 65535, true, 65535, 0, 0 } }, 60 + 2 * 65535 },
};

KUNIT_ARRAY_PARAM_DESC(grant, grant_cases, desc);

static void grants(struct kunit *test)
{
	const struct grant_case *c = test->param_value;
	struct smb2fs_ids ids;
	struct bed bed;
	size_t i;

	make(test, &bed, c->max, 64);
	ids = request(test, &bed, 4);
	for (i = 0; !i || !c->step[i - 1].final; i++) {
		answer(&bed, &ids, c->step[i].granted, c->step[i].final);
		KUNIT_EXPECT_EQ(test, smb2fs_window_available(&bed.w),
				c->step[i].available);
		KUNIT_EXPECT_EQ(test, bed.w.due, c->step[i].due);
		KUNIT_EXPECT_EQ(test, bed.w.outstanding,
				c->step[i].outstanding);
		KUNIT_EXPECT_EQ(test, bed.w.asked, 0);
	}
	KUNIT_EXPECT_EQ(test, bed.w.clamped, c->clamped);
}

/* Windows and Samba grant for a whole chain in its last response */
static void grants_of_a_chain(struct kunit *test)
{
	struct smb2fs_claim claim = wish(3, NORMAL);
	struct smb2fs_ids ids[3];
	struct bed bed;
	int i;

	make(test, &bed, 8192, 10);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &claim), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_window_take(&bed.w, &claim), 1);
	for (i = 0; i < 3; i++)
		ids[i] = (struct smb2fs_ids){
			.n = 1, .asked = smb2fs_window_ask(&bed.w, 1),
		};
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, bed.w.outstanding, 3 - i);
		answer(&bed, &ids[i], i == 2 ? 12 : 0, true);
	}
	KUNIT_EXPECT_EQ(test, smb2fs_window_available(&bed.w), 19);
	KUNIT_EXPECT_EQ(test, bed.w.outstanding, 0);
	KUNIT_EXPECT_EQ(test, bed.w.due, 0);
	KUNIT_EXPECT_EQ(test, bed.w.asked, 0);
}

static void grant_without_a_request(struct kunit *test)
{
	struct smb2fs_claim waiter = wish(1, NORMAL);
	struct smb2fs_ids none = {};
	struct bed bed;

	make(test, &bed, 8192, 1);
	request(test, &bed, 1);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &waiter), -EAGAIN);
	answer(&bed, &none, 1, true);
	expect_woken(test, &bed, &waiter);
	KUNIT_EXPECT_EQ(test, waiter.state, GRANTED);
	KUNIT_EXPECT_EQ(test, bed.w.due, 1);
	KUNIT_EXPECT_EQ(test, bed.w.outstanding, 1);
}

/* Rights */

/*
 * With nothing outstanding, at each level: the longest chain of each class; and
 * how many single requests go out, first NORMAL ones until one has to wait,
 * then CLOSE, ECHO and ACK.
 */
struct right_case {
	u32 level;
	u32 longest[SMB2FS_CLASS_COUNT];
	u32 singles[SMB2FS_CLASS_COUNT];
};

static const struct right_case right_cases[] = {
	/*	ACK ECHO CLOSE NORMAL */
	{ 1, { 1, 0, 1, 1 }, { 0, 0, 0, 1 } },
	{ 2, { 2, 0, 2, 2 }, { 0, 0, 0, 2 } },
	{ 3, { 3, 0, 3, 3 }, { 0, 0, 0, 3 } },
	{ 4, { 4, 3, 3, 3 }, { 1, 0, 0, 3 } },
	{ 5, { 5, 4, 4, 4 }, { 1, 0, 0, 4 } },
	{ 6, { 6, 5, 5, 5 }, { 1, 0, 0, 5 } },
	{ 7, { 7, 6, 6, 6 }, { 1, 0, 0, 6 } },
	{ 8, { 8, 7, 6, 6 }, { 1, 1, 0, 6 } },
	{ 9, { 9, 8, 7, 7 }, { 1, 1, 0, 7 } },
	{ 10, { 10, 9, 8, 8 }, { 1, 1, 0, 8 } },
	{ 11, { 11, 10, 9, 9 }, { 1, 1, 0, 9 } },
	{ 12, { 12, 11, 10, 10 }, { 1, 1, 0, 10 } },
	{ 13, { 13, 12, 11, 11 }, { 1, 1, 0, 11 } },
	{ 14, { 14, 13, 12, 12 }, { 1, 1, 0, 12 } },
	{ 15, { 15, 14, 13, 13 }, { 1, 1, 0, 13 } },
	{ 16, { 16, 15, 14, 13 }, { 1, 1, 1, 13 } },
	{ 17, { 17, 16, 15, 14 }, { 1, 1, 1, 14 } },
};

static void right_desc(const struct right_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "level %u", c->level);
}

KUNIT_ARRAY_PARAM(right, right_cases, right_desc);

static void longest_chain(struct kunit *test)
{
	const struct right_case *c = test->param_value;
	struct smb2fs_claim claim;
	struct bed bed;
	u32 most;
	int i;

	for (i = 0; i < SMB2FS_CLASS_COUNT; i++) {
		most = c->longest[i];
		make(test, &bed, 8192, c->level);
		claim = wish(most + 1, i);
		KUNIT_EXPECT_EQ(test, reserve(&bed, &claim),
				most ? -EMSGSIZE : -ENOBUFS);
		KUNIT_EXPECT_EQ(test, claim.state, IDLE);
		if (!most)
			continue;
		claim = wish(most, i);
		KUNIT_EXPECT_EQ(test, reserve(&bed, &claim), 0);
		KUNIT_EXPECT_EQ(test, claim.state, GRANTED);
		cancel(&bed, &claim);
	}
}

static void classes_at_each_level(struct kunit *test)
{
	const struct right_case *c = test->param_value;
	struct smb2fs_claim claim, waiter[SMB2FS_CLASS_COUNT];
	struct bed bed;
	int i, err;
	u32 n;

	make(test, &bed, 8192, c->level);
	for (i = SMB2FS_CLASS_COUNT - 1; i >= 0; i--) {
		for (n = 0; n < c->singles[i]; n++) {
			claim = wish(1, i);
			KUNIT_EXPECT_EQ(test, reserve(&bed, &claim), 0);
			take(&bed, &claim);
		}
		waiter[i] = wish(1, i);
		err = reserve(&bed, &waiter[i]);
		KUNIT_EXPECT_EQ(test, err,
				i == ECHO && c->level < 4 ? -ENOBUFS : -EAGAIN);
	}
	KUNIT_EXPECT_EQ(test, smb2fs_window_available(&bed.w), 0);
	expect_none_woken(test, &bed);
}

/* Order */

static void first_come_first_served(struct kunit *test)
{
	struct smb2fs_claim a = wish(5, NORMAL), b = wish(1, NORMAL);
	struct smb2fs_claim c = wish(2, NORMAL), late = wish(1, NORMAL);
	struct smb2fs_ids ids, more;
	struct bed bed;

	make(test, &bed, 8192, 12);
	ids = request(test, &bed, 6);
	more = request(test, &bed, 3);
	/* 3 are free, of which 2 are kept; level 12 */
	KUNIT_ASSERT_EQ(test, reserve(&bed, &a), -EAGAIN);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &b), -EAGAIN);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &c), -EAGAIN);
	KUNIT_EXPECT_EQ(test, a.state, WAITING);
	KUNIT_EXPECT_EQ(test, bed.w.waiting, 3);

	answer(&bed, &ids, 3, false);
	expect_none_woken(test, &bed);
	answer(&bed, &ids, 2, true);
	expect_woken(test, &bed, &a);
	expect_woken(test, &bed, &b);
	expect_none_woken(test, &bed);
	KUNIT_EXPECT_EQ(test, a.state, GRANTED);
	KUNIT_EXPECT_EQ(test, c.state, WAITING);
	/* room for one then, but c was first and needs two */
	answer(&bed, &more, 1, true);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &late), -EAGAIN);
	cancel(&bed, &c);
	expect_woken(test, &bed, &late);
}

static void right_goes_before_age(struct kunit *test)
{
	struct smb2fs_claim claim[SMB2FS_CLASS_COUNT];
	struct smb2fs_ids ids;
	struct bed bed;
	int i;

	make(test, &bed, 8192, 4);
	ids = request(test, &bed, 3);
	claim[ACK] = wish(1, ACK);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &claim[ACK]), 0);
	take(&bed, &claim[ACK]);

	for (i = SMB2FS_CLASS_COUNT - 1; i >= 0; i--) {
		claim[i] = wish(1, i);
		KUNIT_ASSERT_EQ(test, reserve(&bed, &claim[i]), -EAGAIN);
	}
	answer(&bed, &ids, 20, true);
	for (i = 0; i < SMB2FS_CLASS_COUNT; i++)
		expect_woken(test, &bed, &claim[i]);
}

/* What a claim with more right lacks is not used up by one with less */
static void less_right_does_not_starve_more(struct kunit *test)
{
	struct smb2fs_claim close = wish(3, CLOSE);
	struct smb2fs_claim normal = wish(1, NORMAL);
	struct smb2fs_claim ack = wish(1, ACK);
	struct smb2fs_ids ids;
	struct bed bed;

	make(test, &bed, 8192, 20);
	ids = request(test, &bed, 16);
	/* 4 are free: CLOSE would need 5, NORMAL 4 */
	KUNIT_EXPECT_EQ(test, reserve(&bed, &close), -EAGAIN);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &normal), -EAGAIN);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &ack), 0);
	cancel(&bed, &ack);
	expect_none_woken(test, &bed);
	answer(&bed, &ids, 16, true);
	expect_woken(test, &bed, &close);
	expect_woken(test, &bed, &normal);
}

/* Claims that cannot be satisfied */

static void longer_than_max_fails_at_once(struct kunit *test)
{
	struct smb2fs_claim claim;
	struct bed bed;

	make(test, &bed, 32, 32);
	request(test, &bed, 1);
	claim = wish(30, NORMAL);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &claim), -EMSGSIZE);
	claim = wish(33, ACK);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &claim), -EMSGSIZE);
	claim = wish(U32_MAX, NORMAL);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &claim), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, bed.w.waits, 0);
	/* this much may be free some day */
	claim = wish(29, NORMAL);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &claim), -EAGAIN);
}

/*
 * A chain of 5 waits at 4 credits as long as others may bring more, and not
 * longer. The next one goes on then.
 */
struct hopeless_case {
	const char *desc;
	bool reserved;	/* a granted claim holds it back, not a request */
	u16 granted;	/* by what was on its way */
	bool final;
	enum smb2fs_claim_state state;
	u32 need;
};

static const struct hopeless_case hopeless_cases[] = {
	{ "enough", false, 6, true, GRANTED, 5 },
	{ "one is missing", false, 2, true, FAILED, 5 },
	{ "interim that brings enough", false, 6, false, GRANTED, 5 },
	{ "interim that does not", false, 2, false, FAILED, 5 },
	{ "no credit at all, so far", false, 0, false, FAILED, 5 },
	{ "promised to another", true, 0, false, FAILED, 5 },
};

KUNIT_ARRAY_PARAM_DESC(hopeless, hopeless_cases, desc);

static void hopeless(struct kunit *test)
{
	const struct hopeless_case *c = test->param_value;
	struct smb2fs_claim other = wish(2, NORMAL);
	struct smb2fs_claim chain = wish(5, NORMAL);
	struct smb2fs_claim single = wish(1, NORMAL);
	struct smb2fs_ids ids;
	struct bed bed;

	make(test, &bed, 8192, 4);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &other), 0);
	if (!c->reserved)
		ids = take(&bed, &other);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &chain), -EAGAIN);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &single), -EAGAIN);
	if (c->reserved)
		cancel(&bed, &other);
	else
		answer(&bed, &ids, c->granted, c->final);

	expect_woken(test, &bed, &chain);
	KUNIT_EXPECT_EQ(test, chain.state, c->state);
	KUNIT_EXPECT_EQ(test, chain.need, c->need);
	if (c->state == FAILED) {
		KUNIT_EXPECT_EQ(test, chain.err, -EMSGSIZE);
		expect_woken(test, &bed, &single);
		KUNIT_EXPECT_EQ(test, single.state, GRANTED);
	}
	cancel(&bed, &chain);
	KUNIT_EXPECT_EQ(test, chain.state, IDLE);
}

/* With no credit at all nothing can be said to be too long */
static void a_pending_request_may_bring_credits(struct kunit *test)
{
	struct smb2fs_claim chain = wish(2, NORMAL);
	struct smb2fs_claim single = wish(1, NORMAL);
	struct smb2fs_ids ids;
	struct bed bed;

	make(test, &bed, 8192, 1);
	ids = request(test, &bed, 1);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &chain), -EAGAIN);
	answer(&bed, &ids, 0, false);
	expect_none_woken(test, &bed);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &single), -EAGAIN);
	answer(&bed, &ids, 1, true);
	expect_woken(test, &bed, &chain);
	KUNIT_EXPECT_EQ(test, chain.state, FAILED);
	expect_woken(test, &bed, &single);
	KUNIT_EXPECT_EQ(test, single.state, GRANTED);
}

/* One credit only: whatever the class, requests go out one after the other */
static void one_credit_is_enough(struct kunit *test)
{
	struct smb2fs_claim a = wish(1, NORMAL), b = wish(1, CLOSE);
	struct smb2fs_ids ids;
	struct bed bed;
	u32 i;

	make(test, &bed, 8192, 1);
	for (i = 1; i < 100; i++) {
		KUNIT_ASSERT_EQ(test, reserve(&bed, &a), 0);
		KUNIT_ASSERT_EQ(test, reserve(&bed, &b), -EAGAIN);
		KUNIT_EXPECT_EQ(test, bed.w.next, 2 * i - 1);
		ids = take(&bed, &a);
		answer(&bed, &ids, 1, true);
		expect_woken(test, &bed, &b);
		ids = take(&bed, &b);
		answer(&bed, &ids, 1, true);
	}
}

/* Giving up, making do */

static void cancel_in_every_state(struct kunit *test)
{
	struct smb2fs_claim a = wish(4, NORMAL), b = wish(9, NORMAL);
	struct smb2fs_claim c = wish(2, NORMAL), d = wish(1, NORMAL);
	struct bed bed;

	make(test, &bed, 8192, 12);
	request(test, &bed, 3);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &a), 0);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &b), -EAGAIN);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &c), -EAGAIN);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &d), -EAGAIN);

	cancel(&bed, &c);		/* in the middle: nobody is better off */
	expect_none_woken(test, &bed);
	KUNIT_EXPECT_EQ(test, bed.w.waiting, 2);
	cancel(&bed, &c);		/* once more: nothing happens */
	KUNIT_EXPECT_EQ(test, bed.w.waiting, 2);
	KUNIT_EXPECT_EQ(test, bed.w.reserved, 4);

	cancel(&bed, &b);		/* the first: the next one fits */
	expect_woken(test, &bed, &d);
	KUNIT_EXPECT_EQ(test, bed.w.reserved, 5);
	KUNIT_EXPECT_EQ(test, bed.w.waiting, 0);
	KUNIT_EXPECT_EQ(test, bed.w.wanted, 0);

	KUNIT_ASSERT_EQ(test, reserve(&bed, &c), 0);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &b), -EAGAIN);
	cancel(&bed, &a);		/* a promise given back, but too few */
	expect_none_woken(test, &bed);
	cancel(&bed, &c);
	cancel(&bed, &d);
	KUNIT_EXPECT_EQ(test, bed.w.reserved, 0);
	KUNIT_EXPECT_EQ(test, b.state, WAITING);
	KUNIT_EXPECT_EQ(test, bed.w.next, 4);
}

/* What to ask for */

static void asks(struct kunit *test)
{
	struct smb2fs_claim chain = wish(19, NORMAL);
	struct smb2fs_ids first, second, third;
	struct bed bed;

	INIT_LIST_HEAD(&bed.woken);
	bed.now = 0;
	smb2fs_window_init(&bed.w, 8192);
	/* all that is missing to the target; and again, if it does not come */
	first = request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, first.asked, 128);
	answer(&bed, &first, 2, true);
	first = request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, first.asked, 127);
	/* what is asked for already is not missing: only what this one uses */
	second = request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, second.asked, 1);
	answer(&bed, &first, 100, true);
	answer(&bed, &second, 1, true);
	/* 101 here: 27 are missing, and each gets what it uses */
	KUNIT_ASSERT_EQ(test, reserve(&bed, &chain), 0);
	smb2fs_window_take(&bed.w, &chain);
	KUNIT_EXPECT_EQ(test, smb2fs_window_ask(&bed.w, 1), 28);
	KUNIT_EXPECT_EQ(test, smb2fs_window_ask(&bed.w, 16), 16);
	KUNIT_EXPECT_EQ(test, smb2fs_window_ask(&bed.w, 2), 2);
	KUNIT_EXPECT_EQ(test, bed.w.unasked, 0);
	third = request(test, &bed, 3);
	KUNIT_EXPECT_EQ(test, third.asked, 3);
	/* above the target: never nothing */
	answer(&bed, &third, 500, true);
	third = request(test, &bed, 3);
	KUNIT_EXPECT_EQ(test, third.asked, 1);
}

/* A request that is pending for long has said what it had to say */
static void pending_requests_do_not_distort(struct kunit *test)
{
	struct smb2fs_ids notify, other;
	struct bed bed;

	make(test, &bed, 8192, 10);
	notify = request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, notify.asked, 119);
	other = request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, other.asked, 1);
	answer(&bed, &notify, 0, false);
	answer(&bed, &other, 1, true);
	KUNIT_EXPECT_EQ(test, bed.w.due, 0);
	KUNIT_EXPECT_EQ(test, bed.w.outstanding, 1);
	/* 9 are here */
	other = request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, other.asked, 120);
	answer(&bed, &other, 120, true);
	answer(&bed, &notify, 1, true);
	KUNIT_EXPECT_EQ(test, smb2fs_window_available(&bed.w), 129);
	KUNIT_EXPECT_EQ(test, bed.w.outstanding, 0);
}

static void asks_for_no_more_than_the_field_holds(struct kunit *test)
{
	struct smb2fs_ids ids;
	struct bed bed;

	make(test, &bed, SMB2FS_WINDOW_MAX, 1);
	bed.w.target = SMB2FS_WINDOW_MAX;
	ids = request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, ids.asked, 65535);
	answer(&bed, &ids, 65535, true);
	KUNIT_EXPECT_EQ(test, smb2fs_window_available(&bed.w), 65535);
}

static void target_follows_demand(struct kunit *test)
{
	struct smb2fs_claim claim[3];
	struct bed bed;
	int i;

	make(test, &bed, 400, 128);
	KUNIT_EXPECT_EQ(test, bed.w.target, 128);
	request(test, &bed, 125);
	KUNIT_EXPECT_EQ(test, bed.w.target, 128);
	/* those on the wire, those who wait, and those that are kept */
	for (i = 0; i < 3; i++) {
		claim[i] = wish(100, NORMAL);
		KUNIT_EXPECT_EQ(test, reserve(&bed, &claim[i]), -EAGAIN);
		KUNIT_EXPECT_EQ(test, bed.w.target,
				min(125 + 100 * (i + 1) + 3, 400));
	}
	for (i = 0; i < 3; i++)
		cancel(&bed, &claim[i]);
	KUNIT_EXPECT_EQ(test, bed.w.target, 400);
}

/* The end */

static void stalls_without_credits_only(struct kunit *test)
{
	struct smb2fs_ids a, b, none = {};
	struct bed bed;

	make(test, &bed, 8192, 2);
	KUNIT_EXPECT_FALSE(test, smb2fs_window_stalled(&bed.w));
	a = request(test, &bed, 1);
	b = request(test, &bed, 1);
	KUNIT_EXPECT_FALSE(test, smb2fs_window_stalled(&bed.w));
	answer(&bed, &a, 0, true);
	answer(&bed, &b, 0, false);
	/* b is pending, and may still bring one */
	KUNIT_EXPECT_FALSE(test, smb2fs_window_stalled(&bed.w));
	answer(&bed, &b, 0, true);
	KUNIT_EXPECT_TRUE(test, smb2fs_window_stalled(&bed.w));
	answer(&bed, &none, 1, true);
	KUNIT_EXPECT_FALSE(test, smb2fs_window_stalled(&bed.w));
}

static void death_tells_everybody_once(struct kunit *test)
{
	struct smb2fs_claim claim[SMB2FS_CLASS_COUNT];
	struct smb2fs_claim taken = wish(1, NORMAL);
	struct smb2fs_claim given = wish(1, ACK);
	struct smb2fs_claim late = wish(1, ACK);
	struct smb2fs_ids ids;
	struct bed bed;
	int i;

	make(test, &bed, 8192, 5);
	ids = request(test, &bed, 2);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &taken), 0);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &given), 0);
	claim[ACK] = wish(2, ACK);
	KUNIT_ASSERT_EQ(test, reserve(&bed, &claim[ACK]), -EAGAIN);
	for (i = 1; i < SMB2FS_CLASS_COUNT; i++) {
		claim[i] = wish(1, i);
		KUNIT_ASSERT_EQ(test, reserve(&bed, &claim[i]), -EAGAIN);
	}

	smb2fs_window_die(&bed.w, -ECONNRESET, 99, &bed.woken);
	for (i = 0; i < SMB2FS_CLASS_COUNT; i++) {
		expect_woken(test, &bed, &claim[i]);
		KUNIT_EXPECT_EQ(test, claim[i].state, FAILED);
		KUNIT_EXPECT_EQ(test, claim[i].err, -ECONNRESET);
	}
	expect_none_woken(test, &bed);
	KUNIT_EXPECT_EQ(test, bed.w.waiting, 0);
	KUNIT_EXPECT_EQ(test, bed.w.wanted, 0);

	smb2fs_window_die(&bed.w, -EIO, 100, &bed.woken);
	KUNIT_EXPECT_EQ(test, reserve(&bed, &late), -ECONNRESET);
	KUNIT_EXPECT_EQ(test, late.state, IDLE);
	/* those who were promised ids can do either */
	KUNIT_EXPECT_EQ(test, smb2fs_window_take(&bed.w, &taken), 3);
	cancel(&bed, &given);
	cancel(&bed, &claim[ACK]);
	answer(&bed, &ids, 9, true);
	expect_none_woken(test, &bed);
	KUNIT_EXPECT_EQ(test, bed.w.reserved, 0);
}

/* What is counted */

static void starved_time(struct kunit *test)
{
	struct smb2fs_claim a = wish(1, NORMAL), b = wish(1, NORMAL);
	struct smb2fs_window *w;
	struct smb2fs_ids ids;
	struct bed bed;

	make(test, &bed, 8192, 1);
	w = &bed.w;
	ids = request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, smb2fs_window_starved(w, 1000), 0);
	KUNIT_ASSERT_EQ(test, smb2fs_window_reserve(w, &a, 1000), -EAGAIN);
	KUNIT_ASSERT_EQ(test, smb2fs_window_reserve(w, &b, 1200), -EAGAIN);
	KUNIT_EXPECT_EQ(test, a.since, 1000);
	KUNIT_EXPECT_EQ(test, b.since, 1200);
	KUNIT_EXPECT_EQ(test, smb2fs_window_starved(w, 1500), 500);
	smb2fs_window_cancel(w, &b, 1600, &bed.woken);
	smb2fs_window_answer(w, &ids, 1, true, 1700, &bed.woken);
	expect_woken(test, &bed, &a);
	KUNIT_EXPECT_EQ(test, smb2fs_window_starved(w, 9000), 700);
	KUNIT_EXPECT_EQ(test, w->waits, 2);
	/* a clock read before the lock was had */
	KUNIT_ASSERT_EQ(test, smb2fs_window_reserve(w, &b, 5000), -EAGAIN);
	smb2fs_window_cancel(w, &b, 4000, &bed.woken);
	KUNIT_EXPECT_EQ(test, smb2fs_window_starved(w, 9000), 700);
}

static void lowest_ignores_the_start(struct kunit *test)
{
	struct smb2fs_ids ids;
	struct bed bed;

	make(test, &bed, 8192, 3);
	ids = request(test, &bed, 3);
	KUNIT_EXPECT_EQ(test, bed.w.lowest, 0);
	answer(&bed, &ids, 30, true);
	KUNIT_EXPECT_EQ(test, bed.w.lowest, 30);
	ids = request(test, &bed, 25);
	KUNIT_EXPECT_EQ(test, bed.w.lowest, 5);
	answer(&bed, &ids, 100, true);
	request(test, &bed, 1);
	KUNIT_EXPECT_EQ(test, bed.w.lowest, 5);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(charges, charge_gen_params),
	KUNIT_CASE(charge_field_is_zero_without_multi_credit),
	KUNIT_CASE(begins_with_one_credit),
	KUNIT_CASE(max_is_kept_in_bounds),
	KUNIT_CASE(ids_have_no_gap),
	KUNIT_CASE_PARAM(grants, grant_gen_params),
	KUNIT_CASE(grants_of_a_chain),
	KUNIT_CASE(grant_without_a_request),
	KUNIT_CASE_PARAM(longest_chain, right_gen_params),
	KUNIT_CASE_PARAM(classes_at_each_level, right_gen_params),
	KUNIT_CASE(first_come_first_served),
	KUNIT_CASE(right_goes_before_age),
	KUNIT_CASE(less_right_does_not_starve_more),
	KUNIT_CASE(longer_than_max_fails_at_once),
	KUNIT_CASE_PARAM(hopeless, hopeless_gen_params),
	KUNIT_CASE(a_pending_request_may_bring_credits),
	KUNIT_CASE(one_credit_is_enough),
	KUNIT_CASE(cancel_in_every_state),
	KUNIT_CASE(asks),
	KUNIT_CASE(pending_requests_do_not_distort),
	KUNIT_CASE(asks_for_no_more_than_the_field_holds),
	KUNIT_CASE(target_follows_demand),
	KUNIT_CASE(stalls_without_credits_only),
	KUNIT_CASE(death_tells_everybody_once),
	KUNIT_CASE(starved_time),
	KUNIT_CASE(lowest_ignores_the_start),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_window",
	.test_cases = cases,
};

kunit_test_suite(suite);
