// SPDX-License-Identifier: GPL-2.0
/* Credits and message ids against a server that keeps books of its own.
 *
 * One test walks at random and looks at everything after each step; the other
 * has many threads claim and give up at once.
 */

#include "engine/window.h"

#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/ktime.h>
#include <linux/prandom.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

/* More ids than a server of this file ever allows at once */
#define RING	1024

/*
 * The server's side, [MS-SMB2] 3.3.1.1 and 3.3.1.2: the ids it allows, one bit
 * each, and how many of the requests that it has were not answered.
 */
struct model {
	DECLARE_BITMAP(allowed, RING);
	u64 top;		/* lowest id that was never allowed */
	u32 held;		/* credits of the client */
	u32 cap;		/* most credits that it gives a client */
	u32 open;		/* requests without a final response */
	u32 offences;
};

static void model_grant(struct model *m, u32 n)
{
	for (; n; n--, m->top++, m->held++) {
		if (__test_and_set_bit(m->top % RING, m->allowed))
			m->offences++;
	}
}

static void model_init(struct model *m, u32 cap)
{
	*m = (struct model){ .cap = cap };
	model_grant(m, 1);
}

/* Ids come lowest first: the one before the first is used up */
static void model_request(struct model *m, u64 first, u32 n)
{
	u64 id;

	if (first && test_bit((first - 1) % RING, m->allowed))
		m->offences++;
	for (id = first; id < first + n; id++, m->held--) {
		if (id >= m->top ||
		    !__test_and_clear_bit(id % RING, m->allowed))
			m->offences++;
	}
	m->open++;
}

/* CreditResponse: at random, but the client is never left with nothing */
static u16 model_response(struct model *m, struct rnd_state *rnd, u16 asked,
			  bool final)
{
	u32 grant = prandom_u32_state(rnd) % (2 * asked + 2);

	grant = min3(grant, m->cap - min(m->cap, m->held), 0xffffu);
	if (final && !--m->open && !m->held && !grant)
		grant = 1;
	model_grant(m, grant);
	return grant;
}

/* The walk */

#define CLAIMS	24
#define REQS	96

struct walk {
	struct kunit *test;
	struct smb2fs_window w;
	struct model server;
	struct rnd_state rnd;
	u64 now;
	struct smb2fs_claim claim[CLAIMS];
	u32 need[CLAIMS];			/* as claimed */
	u64 age[CLAIMS];			/* in order of the claims */
	struct smb2fs_ids req[REQS];
	u32 n_req;
	u64 used, failed, waited;
};

static u32 pick(struct walk *k, u32 n)
{
	return prandom_u32_state(&k->rnd) % n;
}

/* All who still wait have less right than the winner, or came later */
static void check_order(struct walk *k, int winner)
{
	enum smb2fs_window_class class = k->claim[winner].class;
	struct smb2fs_claim *c;

	for (c = k->claim; c < k->claim + CLAIMS; c++) {
		if (c->state != SMB2FS_CLAIM_WAITING || c->class > class)
			continue;
		KUNIT_ASSERT_EQ(k->test, c->class, class);
		KUNIT_ASSERT_GT(k->test, k->age[c - k->claim], k->age[winner]);
	}
}

static void check_decision(struct walk *k, int i)
{
	struct smb2fs_claim *c = &k->claim[i];

	check_order(k, i);
	if (c->state == SMB2FS_CLAIM_GRANTED) {
		KUNIT_ASSERT_EQ(k->test, c->need, k->need[i]);
		return;
	}
	/* a single request is always possible in the end */
	KUNIT_ASSERT_EQ(k->test, c->state, SMB2FS_CLAIM_FAILED);
	KUNIT_ASSERT_EQ(k->test, c->err, -EMSGSIZE);
	KUNIT_ASSERT_GT(k->test, k->need[i], 1);
	k->failed++;
	c->state = SMB2FS_CLAIM_IDLE;
}

static void wake(struct walk *k, struct list_head *woken)
{
	struct smb2fs_claim *c, *after;

	list_for_each_entry_safe(c, after, woken, link) {
		list_del_init(&c->link);
		check_decision(k, c - k->claim);
	}
}

static void walk_claim(struct walk *k, int i)
{
	struct smb2fs_claim *c = &k->claim[i];
	int err;

	c->need = 1 + pick(k, pick(k, 4) ? 4 : 24);
	k->need[i] = c->need;
	c->class = pick(k, SMB2FS_CLASS_COUNT);
	k->age[i] = k->now;
	err = smb2fs_window_reserve(&k->w, c, k->now);
	if (!err) {
		check_decision(k, i);
		return;
	}
	if (err == -EAGAIN) {
		k->waited++;
		return;
	}
	KUNIT_ASSERT_EQ(k->test, c->state, SMB2FS_CLAIM_IDLE);
	if (err == -EMSGSIZE)
		KUNIT_ASSERT_GT(k->test, k->need[i], 1);
	else
		KUNIT_ASSERT_EQ(k->test, c->class, SMB2FS_CLASS_ECHO);
}

/* A granted claim goes on the wire, cut into requests */
static void walk_send(struct walk *k, int i)
{
	u32 left = k->claim[i].need, n;
	u64 id;

	if (k->n_req + left > REQS)
		return;
	id = smb2fs_window_take(&k->w, &k->claim[i]);
	for (; left; left -= n, id += n) {
		n = 1 + pick(k, left);
		model_request(&k->server, id, n);
		k->used += n;
		k->req[k->n_req++] = (struct smb2fs_ids){
			.n = n, .asked = smb2fs_window_ask(&k->w, n),
		};
	}
}

static void walk_answer(struct walk *k, bool final)
{
	LIST_HEAD(woken);
	u32 i;
	u16 n;

	if (!k->n_req)
		return;
	i = pick(k, k->n_req);
	n = model_response(&k->server, &k->rnd, k->req[i].asked, final);
	smb2fs_window_answer(&k->w, &k->req[i], n, final, k->now, &woken);
	if (final)
		k->req[i] = k->req[--k->n_req];
	wake(k, &woken);
}

static void walk_cancel(struct walk *k, int i)
{
	LIST_HEAD(woken);

	smb2fs_window_cancel(&k->w, &k->claim[i], k->now, &woken);
	wake(k, &woken);
}

static void check_books(struct walk *k)
{
	struct smb2fs_window *w = &k->w;
	u32 reserved = 0, waiting = 0, wanted = 0, outstanding = 0, i;

	for (i = 0; i < CLAIMS; i++) {
		if (k->claim[i].state == SMB2FS_CLAIM_GRANTED) {
			reserved += k->claim[i].need;
		} else if (k->claim[i].state == SMB2FS_CLAIM_WAITING) {
			waiting++;
			wanted += k->claim[i].need;
		}
	}
	for (i = 0; i < k->n_req; i++)
		outstanding += k->req[i].n;
	KUNIT_ASSERT_EQ(k->test, k->server.offences, 0);
	KUNIT_ASSERT_EQ(k->test, w->next, k->used);
	KUNIT_ASSERT_LE(k->test, smb2fs_window_available(w), w->max);
	KUNIT_ASSERT_EQ(k->test, smb2fs_window_available(w) + w->clamped,
			k->server.held);
	KUNIT_ASSERT_LE(k->test, reserved, smb2fs_window_available(w));
	KUNIT_ASSERT_EQ(k->test, w->reserved, reserved);
	KUNIT_ASSERT_EQ(k->test, w->waiting, waiting);
	KUNIT_ASSERT_EQ(k->test, w->wanted, wanted);
	KUNIT_ASSERT_EQ(k->test, w->outstanding, outstanding);
	KUNIT_ASSERT_EQ(k->test, w->waits, k->waited);
	KUNIT_ASSERT_FALSE(k->test, smb2fs_window_stalled(w));
}

/* Everybody sends, the server answers: soon nobody waits any more */
static void walk_drain(struct walk *k)
{
	int i, rounds;

	for (rounds = 0; k->w.waiting || k->n_req; rounds++) {
		KUNIT_ASSERT_LT(k->test, rounds, 2000);
		for (i = 0; i < CLAIMS; i++) {
			if (k->claim[i].state == SMB2FS_CLAIM_GRANTED)
				walk_send(k, i);
		}
		walk_answer(k, true);
	}
	check_books(k);
	KUNIT_ASSERT_EQ(k->test, k->w.due, 0);
	KUNIT_ASSERT_EQ(k->test, k->w.asked, 0);
}

static void walk_step(struct walk *k)
{
	int i = pick(k, CLAIMS);

	switch (k->claim[i].state) {
	case SMB2FS_CLAIM_IDLE:
		walk_claim(k, i);
		break;
	case SMB2FS_CLAIM_GRANTED:
		if (pick(k, 8))
			walk_send(k, i);
		else
			walk_cancel(k, i);
		break;
	default:
		if (!pick(k, 4))
			walk_cancel(k, i);
		break;
	}
	if (pick(k, 2))
		walk_answer(k, pick(k, 3));
}

struct walk_case {
	const char *desc;
	u32 max, cap;
};

static const struct walk_case walk_cases[] = {
	{ "1 credit", 8192, 1 },
	{ "2 credits", 8192, 2 },
	{ "3 credits", 8192, 3 },
	{ "5 credits", 8192, 5 },
	{ "12 credits", 8192, 12 },
	{ "16 credits", 8192, 16 },
	{ "64 credits", 8192, 64 },
	{ "512 credits", 8192, 512 },
};

KUNIT_ARRAY_PARAM_DESC(walk, walk_cases, desc);

/* 200,000 steps in all cases together */
static void random_walk(struct kunit *test)
{
	const struct walk_case *c = test->param_value;
	struct walk *k = kunit_kzalloc(test, sizeof(*k), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, k);
	k->test = test;
	smb2fs_window_init(&k->w, c->max);
	model_init(&k->server, c->cap);
	prandom_seed_state(&k->rnd, 0x5eed + c->cap);
	for (i = 0; i < 25000; i++) {
		k->now++;
		walk_step(k);
		check_books(k);
		if (i % 500 == 499)
			walk_drain(k);
	}
	kunit_info(test, "%llu ids, %llu waits, %llu too long, target %u",
		   k->used, k->waited, k->failed, k->w.target);
	KUNIT_EXPECT_GT(test, k->used, 1000);
	KUNIT_EXPECT_GT(test, k->waited, 10);
}

/*
 * The server lets the client have much more than it wants to use. What is
 * beyond max is never used, and what is below not lost.
 */
static void clamped_walk(struct kunit *test)
{
	struct smb2fs_claim claim = { .class = SMB2FS_CLASS_NORMAL };
	struct smb2fs_window w;
	struct smb2fs_ids ids;
	struct rnd_state rnd;
	LIST_HEAD(woken);
	u64 used = 0;
	int i;

	smb2fs_window_init(&w, 20);
	prandom_seed_state(&rnd, 0x5eed);
	for (i = 0; i < 10000; i++) {
		/* there is one id in the beginning */
		claim.need = i ? 1 + prandom_u32_state(&rnd) % 17 : 1;
		KUNIT_ASSERT_EQ(test, smb2fs_window_reserve(&w, &claim, i), 0);
		KUNIT_ASSERT_EQ(test, smb2fs_window_take(&w, &claim), used);
		used += claim.need;
		ids = (struct smb2fs_ids){
			.n = claim.need,
			.asked = smb2fs_window_ask(&w, claim.need),
		};
		smb2fs_window_answer(&w, &ids, 20 + prandom_u32_state(&rnd) %
				     65000, true, i, &woken);
		KUNIT_ASSERT_EQ(test, smb2fs_window_available(&w), 20);
	}
	KUNIT_EXPECT_GT(test, w.clamped, 1000000);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(random_walk, walk_gen_params),
	KUNIT_CASE(clamped_walk),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_window_model",
	.test_cases = cases,
};

/* The stress */

#define CLIENTS	20
#define ROUNDS	200

/* One connection, as those see it who send and who receive */
struct xprt {
	spinlock_t lock;		/* everything here and in the clients */
	struct smb2fs_window w;
	struct model server;
	struct work_struct work;	/* the server */
	struct list_head sent;		/* requests that it has */
	struct completion arrived;	/* one more to answer, or none ever */
	atomic_t clients;		/* that run */
	struct completion begun;	/* all of them */
	struct completion ended;	/* all of them */
	u64 used;
	u64 fatal;			/* with the id after it the end comes */
	u64 woken;
	u64 tired;			/* claims that left the queue by themselves */
	u32 wrong;			/* what must not have happened */
};

struct client {
	struct xprt *xprt;
	struct work_struct work;
	struct smb2fs_claim claim;
	struct completion decided;
	struct rnd_state rnd;
	bool patient;			/* waits until it is woken */
	struct list_head link;		/* in xprt->sent */
	struct smb2fs_ids ids;
	struct completion answered;
};

static void wake_clients(struct xprt *p, struct list_head *woken)
{
	struct smb2fs_claim *c, *after;

	list_for_each_entry_safe(c, after, woken, link) {
		list_del_init(&c->link);
		p->woken++;
		p->wrong += c->state != SMB2FS_CLAIM_GRANTED &&
			    c->state != SMB2FS_CLAIM_FAILED;
		complete(&container_of(c, struct client, claim)->decided);
	}
}

/* It has waited for long: it gives up, or waits on */
static void get_tired(struct client *c)
{
	struct xprt *p = c->xprt;
	LIST_HEAD(woken);

	spin_lock(&p->lock);
	if (c->claim.state == SMB2FS_CLAIM_WAITING &&
	    prandom_u32_state(&c->rnd) % 2) {
		smb2fs_window_cancel(&p->w, &c->claim, ktime_get_ns(), &woken);
		p->tired++;
		complete(&c->decided);
	}
	wake_clients(p, &woken);
	spin_unlock(&p->lock);
}

/* Waits for its claim to be decided, or not even that */
static bool wait_some(struct client *c)
{
	if (c->patient)
		return wait_for_completion_timeout(&c->decided, 90 * HZ);
	if (prandom_u32_state(&c->rnd) % 4)
		return wait_for_completion_timeout(&c->decided, 2);
	return try_wait_for_completion(&c->decided);
}

/* Numbers what was granted and sends it, unless killed just now */
static bool commit(struct client *c)
{
	struct xprt *p = c->xprt;
	LIST_HEAD(woken);
	bool sent;
	u64 first;

	spin_lock(&p->lock);
	sent = c->claim.state == SMB2FS_CLAIM_GRANTED &&
	       prandom_u32_state(&c->rnd) % 8;
	if (sent) {
		first = smb2fs_window_take(&p->w, &c->claim);
		p->wrong += first != p->used;
		p->used += c->claim.need;
		model_request(&p->server, first, c->claim.need);
		c->ids = (struct smb2fs_ids){
			.n = c->claim.need,
			.asked = smb2fs_window_ask(&p->w, c->claim.need),
		};
		list_add_tail(&c->link, &p->sent);
		complete(&p->arrived);
	} else {
		smb2fs_window_cancel(&p->w, &c->claim, ktime_get_ns(), &woken);
	}
	if (p->used > p->fatal)
		smb2fs_window_die(&p->w, -ECONNRESET, ktime_get_ns(), &woken);
	wake_clients(p, &woken);
	spin_unlock(&p->lock);
	return sent;
}

/* Claims ids and waits for them as long as it cares to */
static int claim_some(struct client *c, u32 need)
{
	struct xprt *p = c->xprt;
	int err;

	reinit_completion(&c->decided);
	c->claim.need = need;
	spin_lock(&p->lock);
	err = smb2fs_window_reserve(&p->w, &c->claim, ktime_get_ns());
	spin_unlock(&p->lock);
	if (err != -EAGAIN)
		return err;
	while (!wait_some(c))
		get_tired(c);
	return READ_ONCE(c->claim.state) == SMB2FS_CLAIM_FAILED ?
	       c->claim.err : 0;
}

static void client_round(struct client *c)
{
	int err;

	reinit_completion(&c->answered);
	c->claim.class = prandom_u32_state(&c->rnd) % SMB2FS_CLASS_COUNT;
	err = claim_some(c, 1 + prandom_u32_state(&c->rnd) % 6);
	/* too long for what there can be: one at a time */
	if (err == -EMSGSIZE)
		err = claim_some(c, 1);
	if (err)
		return;
	/* some are slow, and the others are held up */
	if (!(prandom_u32_state(&c->rnd) % 128))
		schedule_timeout_uninterruptible(1);
	if (commit(c))
		wait_for_completion(&c->answered);
}

static void client_work(struct work_struct *work)
{
	struct client *c = container_of(work, struct client, work);
	struct xprt *p = c->xprt;
	int i;

	if (atomic_inc_return(&p->clients) == CLIENTS)
		complete_all(&p->begun);
	wait_for_completion(&p->begun);
	for (i = 0; i < ROUNDS; i++)
		client_round(c);
	if (atomic_dec_and_test(&p->clients)) {
		complete(&p->ended);
		complete(&p->arrived);
	}
}

/* Answers the first or the last that came, or puts it off with an interim */
static void server_round(struct xprt *p, struct rnd_state *rnd)
{
	struct client *c;
	LIST_HEAD(woken);
	bool final;
	u16 n;

	if (prandom_u32_state(rnd) % 2)
		c = list_first_entry(&p->sent, struct client, link);
	else
		c = list_last_entry(&p->sent, struct client, link);
	final = c->ids.answered || prandom_u32_state(rnd) % 4;
	n = model_response(&p->server, rnd, c->ids.asked, final);
	smb2fs_window_answer(&p->w, &c->ids, n, final, ktime_get_ns(), &woken);
	wake_clients(p, &woken);
	if (final) {
		list_del_init(&c->link);
		complete(&c->answered);
	} else {
		complete(&p->arrived);
	}
	p->wrong += smb2fs_window_stalled(&p->w);
}

static void server_work(struct work_struct *work)
{
	struct xprt *p = container_of(work, struct xprt, work);
	struct rnd_state rnd;
	bool more = true;

	prandom_seed_state(&rnd, 0x5eed);
	while (more) {
		wait_for_completion(&p->arrived);
		spin_lock(&p->lock);
		more = !list_empty(&p->sent);
		if (more)
			server_round(p, &rnd);
		spin_unlock(&p->lock);
	}
}

static void check_end(struct kunit *test, struct xprt *p)
{
	KUNIT_EXPECT_EQ(test, p->wrong, 0);
	KUNIT_EXPECT_EQ(test, p->server.offences, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&p->sent));
	KUNIT_EXPECT_EQ(test, p->w.reserved, 0);
	KUNIT_EXPECT_EQ(test, p->w.due, 0);
	KUNIT_EXPECT_EQ(test, p->w.outstanding, 0);
	KUNIT_EXPECT_EQ(test, p->w.asked, 0);
	KUNIT_EXPECT_EQ(test, p->w.waiting, 0);
	KUNIT_EXPECT_EQ(test, p->w.wanted, 0);
	KUNIT_EXPECT_EQ(test, p->w.next, p->used);
	KUNIT_EXPECT_EQ(test, smb2fs_window_available(&p->w), p->server.held);
	/* whoever waited was woken once, or went by itself */
	KUNIT_EXPECT_EQ(test, p->w.waits, p->woken + p->tired);
	KUNIT_EXPECT_GT(test, p->used, CLIENTS * ROUNDS / 8);
	KUNIT_EXPECT_GT(test, p->tired, 0);
	kunit_info(test, "%llu ids, %llu waits, %llu of them tired",
		   p->used, p->w.waits, p->tired);
}

static void xprt_init(struct xprt *p, u32 cap, u64 fatal)
{
	spin_lock_init(&p->lock);
	smb2fs_window_init(&p->w, 8192);
	model_init(&p->server, cap);
	p->fatal = fatal;
	INIT_WORK(&p->work, server_work);
	INIT_LIST_HEAD(&p->sent);
	init_completion(&p->arrived);
	init_completion(&p->begun);
	init_completion(&p->ended);
}

struct stress_case {
	const char *desc;
	u32 cap;
	u64 fatal;
};

static const struct stress_case stress_cases[] = {
	{ "1 credit", 1, U64_MAX },
	{ "3 credits", 3, U64_MAX },
	{ "5 credits", 5, U64_MAX },
	{ "8 credits", 8, U64_MAX },
	{ "20 credits", 20, U64_MAX },
	{ "20 credits, and then none", 20, 5000 },
};

KUNIT_ARRAY_PARAM_DESC(stress, stress_cases, desc);

static void threads(struct kunit *test)
{
	const struct stress_case *sc = test->param_value;
	struct client *c = kunit_kcalloc(test, CLIENTS, sizeof(*c), GFP_KERNEL);
	struct xprt *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	struct workqueue_struct *wq;
	LIST_HEAD(woken);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_ASSERT_NOT_NULL(test, c);
	wq = alloc_workqueue("smb2fs_window", WQ_UNBOUND, CLIENTS + 1);
	KUNIT_ASSERT_NOT_NULL(test, wq);

	xprt_init(p, sc->cap, sc->fatal);
	queue_work(wq, &p->work);
	for (i = 0; i < CLIENTS; i++) {
		c[i].xprt = p;
		c[i].patient = i % 2;
		init_completion(&c[i].decided);
		init_completion(&c[i].answered);
		prandom_seed_state(&c[i].rnd, i + 1);
		INIT_WORK(&c[i].work, client_work);
		queue_work(wq, &c[i].work);
	}
	if (!wait_for_completion_timeout(&p->ended, 60 * HZ)) {
		KUNIT_FAIL(test, "somebody waits for ever");
		spin_lock(&p->lock);
		smb2fs_window_die(&p->w, -ECONNRESET, ktime_get_ns(), &woken);
		wake_clients(p, &woken);
		spin_unlock(&p->lock);
	}
	destroy_workqueue(wq);
	check_end(test, p);
}

static struct kunit_case stress_tests[] = {
	KUNIT_CASE_PARAM(threads, stress_gen_params),
	{}
};

static struct kunit_suite stress_suite = {
	.name = "smb2fs_window_stress",
	.test_cases = stress_tests,
};

kunit_test_suites(&suite, &stress_suite);
