// SPDX-License-Identifier: GPL-2.0
/* The queue of upcalls, with the test as everybody: who waits, the daemon, those
 * who are none, and the end of the network namespace.
 */

#include "daemon/upcall_queue.h"

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "wire/wire_status.h"

#define DAEMON	100
#define OTHER	200

#define RESOLVE	SMB2FS_UPCALL_CLASS_RESOLVE
#define AUTH	SMB2FS_UPCALL_CLASS_AUTH

/* What the daemon was told last, and how often */
static struct {
	unsigned int	readies;
	unsigned int	cancels;
	u32		portid;
	u64		id;
	u64		exchange;
} told;

static void ready(struct net *net)
{
	told.readies++;
}

static void cancel(struct net *net, u32 portid, u64 id, u64 exchange)
{
	told.cancels++;
	told.portid = portid;
	told.id = id;
	told.exchange = exchange;
}

static const struct smb2fs_upcall_ops ops = {
	.ready	= ready,
	.cancel	= cancel,
};

static struct smb2fs_upcall_queue *queue_of(struct kunit *test)
{
	return test->priv;
}

/* Where it was put, or what was there for the same */
static struct smb2fs_upcall *submit(struct kunit *test,
				    enum smb2fs_upcall_class class,
				    const char *host,
				    const struct smb2fs_upcall_step *step,
				    u64 daemon, int want)
{
	struct smb2fs_upcall *u;

	u = smb2fs_upcall_queue_alloc(queue_of(test), class, host,
				      jiffies + 10 * HZ);
	KUNIT_ASSERT_NOT_NULL(test, u);
	if (step)
		u->step = *step;
	u->daemon = daemon;
	KUNIT_EXPECT_EQ(test, smb2fs_upcall_queue_submit(&u), want);
	if (!want)
		return u;
	smb2fs_upcall_queue_release(u);
	return NULL;
}

static struct smb2fs_upcall *resolve(struct kunit *test, const char *host)
{
	return submit(test, RESOLVE, host, NULL, 0, 0);
}

/* A step of exchange 7; the first one without a daemon */
static struct smb2fs_upcall *auth(struct kunit *test, u32 status, u64 daemon)
{
	const struct smb2fs_upcall_step step = {
		.exchange = 7,
		.first = !daemon,
		.status = status,
	};

	return submit(test, AUTH, "server", &step, daemon, 0);
}

/* Who waits has no time left: the result as it is, and it is released */
static int result(struct smb2fs_upcall *u)
{
	int err = smb2fs_upcall_queue_wait(u, jiffies, 0);

	smb2fs_upcall_queue_release(u);
	return err;
}

static void come(struct kunit *test, u32 portid)
{
	smb2fs_upcall_queue_daemon(queue_of(test), portid);
}

/* The next request is this one. Its pointer stays good: who waits has it. */
static void accepts(struct kunit *test, const struct smb2fs_upcall *want)
{
	struct smb2fs_upcall *u;

	u = smb2fs_upcall_queue_accept(queue_of(test), queue_of(test)->portid);
	KUNIT_ASSERT_PTR_EQ(test, u, want);
	smb2fs_upcall_queue_release(u);
}

static int accept_errno(struct kunit *test, u32 portid)
{
	return PTR_ERR(smb2fs_upcall_queue_accept(queue_of(test), portid));
}

static int answer(struct kunit *test, u32 portid, u64 id,
		  const struct smb2fs_upcall_result *like)
{
	struct smb2fs_upcall_result *r;
	int err;

	r = kmemdup(like, sizeof(*like), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r);
	if (like->answer.token_len)
		r->answer.token = kzalloc(like->answer.token_len, GFP_KERNEL);
	err = smb2fs_upcall_queue_done(queue_of(test), portid, id, r);
	if (err)
		smb2fs_upcall_queue_free_result(r);
	return err;
}

static const struct smb2fs_upcall_result address = { .n_addrs = 1 };
static const struct smb2fs_upcall_result token = { .answer.token_len = 5 };
static const struct smb2fs_upcall_result session_key = { .answer.key.len = 16 };
static const struct smb2fs_upcall_result nothing;
static const struct smb2fs_upcall_result failure = { .error = -EACCES };

/* The way of a request */

static void first_come_first_served(struct kunit *test)
{
	struct smb2fs_upcall *a, *b;

	come(test, DAEMON);
	KUNIT_EXPECT_EQ(test, accept_errno(test, DAEMON), -EAGAIN);
	a = resolve(test, "a");
	b = resolve(test, "b");
	KUNIT_EXPECT_EQ(test, told.readies, 1);
	KUNIT_EXPECT_GT(test, b->id, a->id);
	accepts(test, a);
	accepts(test, b);
	KUNIT_EXPECT_EQ(test, accept_errno(test, DAEMON), -EAGAIN);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, b->id, &address), 0);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, a->id, &failure), 0);
	KUNIT_EXPECT_EQ(test, b->result->n_addrs, 1);
	KUNIT_EXPECT_EQ(test, result(b), 0);
	KUNIT_EXPECT_EQ(test, result(a), -EACCES);
	KUNIT_EXPECT_EQ(test, queue_of(test)->count, 0);
	KUNIT_EXPECT_EQ(test, queue_of(test)->counts[RESOLVE].done, 1);
	KUNIT_EXPECT_EQ(test, queue_of(test)->counts[RESOLVE].failed, 1);
	KUNIT_EXPECT_EQ(test, told.cancels, 0);
}

static void one_answer_from_who_accepted(struct kunit *test)
{
	struct smb2fs_upcall *u = resolve(test, "a");
	u64 id = u->id;

	KUNIT_EXPECT_EQ(test, accept_errno(test, DAEMON), -EPERM);
	come(test, DAEMON);
	KUNIT_EXPECT_EQ(test, accept_errno(test, OTHER), -EPERM);
	/* not accepted yet */
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, id, &address), -ESTALE);
	accepts(test, u);
	KUNIT_EXPECT_EQ(test, answer(test, OTHER, id, &address), -ESTALE);
	KUNIT_EXPECT_EQ(test, answer(test, 0, id, &address), -ESTALE);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, id + 1, &address), -ESTALE);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, id, &address), 0);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, id, &failure), -ESTALE);
	KUNIT_EXPECT_EQ(test, result(u), 0);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, id, &address), -ESTALE);
	KUNIT_EXPECT_EQ(test, queue_of(test)->late, 6);
}

/* What is an answer to what */
struct fit {
	const char				*name;
	enum smb2fs_upcall_class		class;
	struct smb2fs_upcall_step		step;
	const struct smb2fs_upcall_result	*result;
	int					want;
};

static const struct fit fits[] = {
	{ "an address", RESOLVE, {}, &address, 0 },
	{ "no address", RESOLVE, {}, &nothing, -EINVAL },
	{ "a token for an address", RESOLVE, {}, &token, -EINVAL },
	{ "an error for an address", RESOLVE, {}, &failure, 0 },
	{ "first token", AUTH, { .first = true }, &token, 0 },
	{ "no first token", AUTH, { .first = true }, &nothing, -EINVAL },
	{ "a key at once", AUTH, { .first = true }, &session_key, -EINVAL },
	{ "an address for a token", AUTH, { .first = true }, &address, -EINVAL },
	{ "an error for a token", AUTH, { .first = true }, &failure, 0 },
	{ "next token", AUTH, { .status = STATUS_MORE_PROCESSING_REQUIRED },
	  &token, 0 },
	{ "a key too early", AUTH, { .status = STATUS_MORE_PROCESSING_REQUIRED },
	  &session_key, -EINVAL },
	{ "the key", AUTH, {}, &session_key, 0 },
	{ "no key", AUTH, {}, &nothing, -EINVAL },
	{ "no key, anonymous", AUTH, { .sec = SMB2FS_SEC_NONE }, &nothing, 0 },
};

KUNIT_ARRAY_PARAM_DESC(fit, fits, name);

static void answers_fit(struct kunit *test)
{
	const struct fit *fit = test->param_value;
	struct smb2fs_upcall *u;

	come(test, DAEMON);
	u = submit(test, fit->class, "a", &fit->step, 0, 0);
	accepts(test, u);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, u->id, fit->result),
			fit->want);
	/* one that does not leaves all as it was */
	if (fit->want)
		KUNIT_EXPECT_EQ(test, answer(test, DAEMON, u->id, &failure), 0);
	KUNIT_EXPECT_EQ(test, result(u),
			fit->want ? -EACCES : fit->result->error);
	KUNIT_EXPECT_EQ(test, queue_of(test)->late, 0);
}

static void as_many_as_allowed(struct kunit *test)
{
	struct smb2fs_upcall **all, *joined;
	char host[8];
	int i;

	all = kunit_kcalloc(test, SMB2FS_UPCALL_MAX, sizeof(*all), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, all);
	come(test, DAEMON);
	for (i = 0; i < SMB2FS_UPCALL_MAX; i++) {
		snprintf(host, sizeof(host), "h%d", i);
		all[i] = resolve(test, host);
	}
	accepts(test, all[0]);
	submit(test, RESOLVE, "more", NULL, 0, -EAGAIN);
	submit(test, AUTH, "h1", NULL, 0, -EAGAIN);
	joined = resolve(test, "h1");
	KUNIT_EXPECT_PTR_EQ(test, joined, all[1]);
	KUNIT_EXPECT_EQ(test, result(joined), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, result(all[1]), -ETIMEDOUT);
	all[1] = resolve(test, "more");
	for (i = 0; i < SMB2FS_UPCALL_MAX; i++)
		KUNIT_EXPECT_EQ(test, result(all[i]), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, queue_of(test)->count, 0);
}

static void same_name_asked_once(struct kunit *test)
{
	struct smb2fs_upcall *first, *second, *third, *other;

	come(test, DAEMON);
	first = resolve(test, "a");
	second = resolve(test, "a");
	KUNIT_EXPECT_PTR_EQ(test, second, first);
	accepts(test, first);
	third = resolve(test, "a");
	KUNIT_EXPECT_PTR_EQ(test, third, first);
	other = resolve(test, "A");
	KUNIT_EXPECT_PTR_NE(test, other, first);
	KUNIT_EXPECT_EQ(test, result(other), -ETIMEDOUT);
	/* who has no time left leaves the others alone */
	KUNIT_EXPECT_EQ(test, result(third), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, told.cancels, 0);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, first->id, &address), 0);
	/* what is over is not joined */
	third = resolve(test, "a");
	KUNIT_EXPECT_PTR_NE(test, third, first);
	KUNIT_EXPECT_EQ(test, result(third), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, result(first), 0);
	KUNIT_EXPECT_EQ(test, result(second), 0);
	KUNIT_EXPECT_EQ(test, queue_of(test)->counts[RESOLVE].queued, 3);
}

/* Giving up */

static void nobody_serves(struct kunit *test)
{
	struct smb2fs_upcall *u = resolve(test, "a");
	unsigned long begun = jiffies;

	KUNIT_EXPECT_EQ(test, told.readies, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_upcall_queue_wait(u, begun + 10 * HZ,
						       HZ / 5), -ENOKEY);
	KUNIT_EXPECT_TRUE(test, time_in_range(jiffies, begun + HZ / 5,
					      begun + 8 * HZ));
	smb2fs_upcall_queue_release(u);
	KUNIT_EXPECT_EQ(test, queue_of(test)->counts[RESOLVE].timeout, 1);
}

static void given_up(struct kunit *test)
{
	struct smb2fs_upcall *u;
	u64 id;

	come(test, DAEMON);
	KUNIT_EXPECT_EQ(test, result(resolve(test, "a")), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, told.cancels, 0);
	KUNIT_EXPECT_EQ(test, accept_errno(test, DAEMON), -EAGAIN);

	u = resolve(test, "a");
	id = u->id;
	accepts(test, u);
	KUNIT_EXPECT_EQ(test, result(u), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, told.cancels, 1);
	KUNIT_EXPECT_EQ(test, told.portid, DAEMON);
	KUNIT_EXPECT_EQ(test, told.id, id);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, id, &address), -ESTALE);

	u = auth(test, 0, 0);
	accepts(test, u);
	KUNIT_EXPECT_EQ(test, result(u), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, told.cancels, 2);
	KUNIT_EXPECT_EQ(test, told.id, 0);
	KUNIT_EXPECT_EQ(test, told.exchange, 7);
	KUNIT_EXPECT_EQ(test, queue_of(test)->counts[AUTH].timeout, 1);

	/* a later step that is not accepted: the daemon has the exchange */
	u = auth(test, 0, queue_of(test)->daemon);
	KUNIT_EXPECT_EQ(test, result(u), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, told.cancels, 3);
}

static void exchange_forgotten(struct kunit *test)
{
	u64 daemon;

	come(test, DAEMON);
	daemon = queue_of(test)->daemon;
	smb2fs_upcall_queue_forget(queue_of(test), 0, 9);
	KUNIT_EXPECT_EQ(test, told.cancels, 0);
	smb2fs_upcall_queue_forget(queue_of(test), daemon, 9);
	KUNIT_EXPECT_EQ(test, told.cancels, 1);
	KUNIT_EXPECT_EQ(test, told.exchange, 9);
	/* the same port, but not the same daemon */
	come(test, 0);
	come(test, DAEMON);
	KUNIT_EXPECT_NE(test, queue_of(test)->daemon, daemon);
	smb2fs_upcall_queue_forget(queue_of(test), daemon, 9);
	KUNIT_EXPECT_EQ(test, told.cancels, 1);
}

/* Daemons that go */

static void names_outlive_the_daemon(struct kunit *test)
{
	struct smb2fs_upcall *a, *b, *c;

	come(test, DAEMON);
	a = resolve(test, "a");
	b = resolve(test, "b");
	c = resolve(test, "c");
	accepts(test, a);
	accepts(test, b);
	come(test, 0);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, a->id, &address), -ESTALE);
	KUNIT_EXPECT_EQ(test, accept_errno(test, DAEMON), -EPERM);
	/* one that takes over is no different */
	come(test, OTHER);
	accepts(test, a);
	come(test, DAEMON);
	KUNIT_EXPECT_EQ(test, accept_errno(test, OTHER), -EPERM);
	KUNIT_EXPECT_EQ(test, answer(test, OTHER, a->id, &address), -ESTALE);
	accepts(test, a);
	accepts(test, b);
	accepts(test, c);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, a->id, &address), 0);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, b->id, &address), 0);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, c->id, &address), 0);
	KUNIT_EXPECT_EQ(test, result(a), 0);
	KUNIT_EXPECT_EQ(test, result(b), 0);
	KUNIT_EXPECT_EQ(test, result(c), 0);
	KUNIT_EXPECT_EQ(test, queue_of(test)->counts[RESOLVE].restarted, 3);
}

static void steps_end_with_the_daemon(struct kunit *test)
{
	struct smb2fs_upcall *first, *accepted, *queued;
	const struct smb2fs_upcall_step step = { .exchange = 7 };
	u64 daemon;

	come(test, DAEMON);
	daemon = queue_of(test)->daemon;
	accepted = auth(test, 0, 0);
	first = auth(test, 0, 0);
	queued = auth(test, 0, daemon);
	accepts(test, accepted);
	come(test, 0);
	come(test, DAEMON);
	KUNIT_EXPECT_EQ(test, result(accepted), -EPIPE);
	KUNIT_EXPECT_EQ(test, result(queued), -EPIPE);
	submit(test, AUTH, "server", &step, daemon, -EPIPE);
	accepts(test, first);
	KUNIT_EXPECT_EQ(test, accept_errno(test, DAEMON), -EAGAIN);
	KUNIT_EXPECT_EQ(test, answer(test, DAEMON, first->id, &token), 0);
	KUNIT_EXPECT_EQ(test, result(first), 0);
	KUNIT_EXPECT_EQ(test, queue_of(test)->counts[AUTH].restarted, 2);
	KUNIT_EXPECT_EQ(test, told.cancels, 0);
}

static void returned_in_front(struct kunit *test)
{
	struct smb2fs_upcall *a, *b, *again;

	come(test, DAEMON);
	a = auth(test, 0, 0);
	b = resolve(test, "b");
	again = smb2fs_upcall_queue_accept(queue_of(test), DAEMON);
	smb2fs_upcall_queue_return(again, DAEMON);
	smb2fs_upcall_queue_release(again);
	KUNIT_EXPECT_EQ(test, told.readies, 2);
	/* no daemon has it, so it outlives this one */
	come(test, OTHER);
	accepts(test, a);
	/* too late: another one has accepted it by now */
	smb2fs_upcall_queue_return(a, DAEMON);
	accepts(test, b);
	KUNIT_EXPECT_EQ(test, answer(test, OTHER, a->id, &token), 0);
	/* too late: it is over */
	smb2fs_upcall_queue_return(a, OTHER);
	KUNIT_EXPECT_EQ(test, told.readies, 2);
	KUNIT_EXPECT_EQ(test, result(a), 0);
	KUNIT_EXPECT_EQ(test, result(b), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, queue_of(test)->count, 0);
}

/* Somebody else who waits, with time and patience */
struct sleeper {
	struct smb2fs_upcall	*upcall;
	struct completion	begun;
	struct completion	over;
	int			result;
};

static int sleep(void *data)
{
	struct sleeper *s = data;

	complete(&s->begun);
	s->result = smb2fs_upcall_queue_wait(s->upcall, jiffies + 10 * HZ, HZ);
	smb2fs_upcall_queue_release(s->upcall);
	kthread_complete_and_exit(&s->over, 0);
}

static void put_to_sleep(struct kunit *test, struct sleeper *s,
			 struct smb2fs_upcall *u)
{
	s->upcall = u;
	init_completion(&s->begun);
	init_completion(&s->over);
	KUNIT_ASSERT_FALSE(test, IS_ERR(kthread_run(sleep, s, "smb2fs-test")));
	wait_for_completion(&s->begun);
	msleep(20);
}

static void the_namespace_goes(struct kunit *test)
{
	struct smb2fs_upcall_queue *queue = queue_of(test);
	struct smb2fs_upcall *accepted, *queued;
	unsigned long begun = jiffies;
	struct sleeper s;

	come(test, DAEMON);
	accepted = auth(test, 0, 0);
	queued = resolve(test, "b");
	accepts(test, accepted);
	put_to_sleep(test, &s, resolve(test, "b"));
	smb2fs_upcall_queue_get(queue);
	smb2fs_upcall_queue_close(queue);
	wait_for_completion(&s.over);
	KUNIT_EXPECT_EQ(test, s.result, -ECONNABORTED);
	KUNIT_EXPECT_TRUE(test, time_before(jiffies, begun + 8 * HZ));
	KUNIT_EXPECT_EQ(test, result(accepted), -ECONNABORTED);
	KUNIT_EXPECT_EQ(test, result(queued), -ECONNABORTED);
	submit(test, RESOLVE, "c", NULL, 0, -ECONNABORTED);
	smb2fs_upcall_queue_forget(queue, 1, 7);
	KUNIT_EXPECT_EQ(test, told.cancels, 0);
	KUNIT_EXPECT_EQ(test, accept_errno(test, DAEMON), -EPERM);
	KUNIT_EXPECT_EQ(test, queue->count, 0);
}

static void patience_begins_anew(struct kunit *test)
{
	unsigned long begun = jiffies;
	struct sleeper s;

	put_to_sleep(test, &s, resolve(test, "a"));
	msleep(100);
	come(test, DAEMON);
	msleep(1000);
	come(test, 0);
	wait_for_completion(&s.over);
	KUNIT_EXPECT_EQ(test, s.result, -ENOKEY);
	KUNIT_EXPECT_TRUE(test, time_after(jiffies, begun + 2 * HZ));
}

static int init(struct kunit *test)
{
	memset(&told, 0, sizeof(told));
	test->priv = smb2fs_upcall_queue_new(&init_net, &ops);
	return test->priv ? 0 : -ENOMEM;
}

static void leave(struct kunit *test)
{
	struct smb2fs_upcall_queue *queue = test->priv;

	if (!queue)
		return;
	if (queue->closed)
		smb2fs_upcall_queue_put(queue);
	else
		smb2fs_upcall_queue_close(queue);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(first_come_first_served),
	KUNIT_CASE(one_answer_from_who_accepted),
	KUNIT_CASE_PARAM(answers_fit, fit_gen_params),
	KUNIT_CASE(as_many_as_allowed),
	KUNIT_CASE(same_name_asked_once),
	KUNIT_CASE(nobody_serves),
	KUNIT_CASE(given_up),
	KUNIT_CASE(exchange_forgotten),
	KUNIT_CASE(names_outlive_the_daemon),
	KUNIT_CASE(steps_end_with_the_daemon),
	KUNIT_CASE(returned_in_front),
	KUNIT_CASE(the_namespace_goes),
	KUNIT_CASE_SLOW(patience_begins_anew),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_upcall",
	.init = init,
	.exit = leave,
	.test_cases = cases,
};

kunit_test_suite(suite);
