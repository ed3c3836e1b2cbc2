// SPDX-License-Identifier: GPL-2.0
/* The requests of a network namespace to its smb2d: queued, accepted, over.
 *
 * One step decides how a request ends: whoever first makes it
 * SMB2FS_UPCALL_OVER, under queue->lock, has decided, be it the daemon's answer,
 * the deadline, a signal, the daemon's end or the namespace's. All others find
 * it over and have nothing to do with it any more.
 *
 * A daemon is known by a number of its own (queue->daemon), since a port may
 * soon be somebody else's. A request says which daemon has it. When a daemon
 * goes, what it had accepted goes back to the queue, but for steps of
 * authentications: their state was in the daemon, so they fail with -EPIPE, and
 * who waits begins the authentication anew.
 */

#include "daemon/upcall_queue.h"

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "killed.h"
#include "trace.h"

/* What the daemon is told once the lock is released */
struct notice {
	struct net	*net;		/* with a reference; %NULL for nothing */
	u32		portid;
	u64		id;
	u64		exchange;
};

static void trace(const struct smb2fs_upcall *u, enum smb2fs_upcall_event event)
{
	const struct smb2fs_upcall_queue *queue = u->queue;

	trace_smb2fs_upcall(queue->netns, u->id, u->class,
			    u->daemon ? queue->portid : 0, event, u->error);
}

/* Life */

static void queue_free(struct kref *refs)
{
	kfree(container_of(refs, struct smb2fs_upcall_queue, refs));
}

/**
 * smb2fs_upcall_queue_new - the queue of a network namespace
 * @net: the namespace; valid until smb2fs_upcall_queue_close()
 * @ops: how to speak to its daemon
 *
 * Return: the queue, or %NULL without memory.
 */
struct smb2fs_upcall_queue *
smb2fs_upcall_queue_new(struct net *net, const struct smb2fs_upcall_ops *ops)
{
	struct smb2fs_upcall_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);

	if (!queue)
		return NULL;
	kref_init(&queue->refs);
	queue->net = net;
	queue->netns = net->ns.inum;
	queue->ops = ops;
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->queued);
	INIT_LIST_HEAD(&queue->accepted);
	queue->left = jiffies;
	return queue;
}

/**
 * smb2fs_upcall_queue_get - take a reference
 * @queue: the queue
 */
void smb2fs_upcall_queue_get(struct smb2fs_upcall_queue *queue)
{
	kref_get(&queue->refs);
}

/**
 * smb2fs_upcall_queue_put - drop a reference
 * @queue: the queue
 */
void smb2fs_upcall_queue_put(struct smb2fs_upcall_queue *queue)
{
	kref_put(&queue->refs, queue_free);
}

/**
 * smb2fs_upcall_queue_id - a number for a request, an exchange, a PING
 *
 * The first one is random, so that a daemon which has survived a reload of the
 * module does not answer the requests of this one with what it was asked before.
 *
 * Return: a number that was not used before, greater than all that were.
 */
u64 smb2fs_upcall_queue_id(void)
{
	static atomic64_t last;

	/* upper two bits 0: there is no end to be reached */
	if (!atomic64_read(&last))
		atomic64_cmpxchg(&last, 0, get_random_u64() >> 2);
	return atomic64_inc_return(&last);
}

/**
 * smb2fs_upcall_queue_free_answer - wipe and free what an answer owns
 * @answer: the answer; empty afterwards
 */
void smb2fs_upcall_queue_free_answer(struct smb2fs_upcall_answer *answer)
{
	kvfree_sensitive(answer->token, answer->token_len);
	kfree(answer->principal);
	memzero_explicit(answer, sizeof(*answer));
}

/**
 * smb2fs_upcall_queue_free_result - wipe and free an answer of the daemon
 * @result: the answer, or %NULL
 */
void smb2fs_upcall_queue_free_result(struct smb2fs_upcall_result *result)
{
	if (!result)
		return;
	smb2fs_upcall_queue_free_answer(&result->answer);
	kfree(result->message);
	kfree(result);
}

static void upcall_free(struct kref *refs)
{
	struct smb2fs_upcall *u = container_of(refs, struct smb2fs_upcall, refs);

	smb2fs_upcall_queue_free_result(u->result);
	kvfree(u->step.token);
	kfree(u->step.domain);
	kfree(u->step.user);
	kfree(u->host);
	smb2fs_upcall_queue_put(u->queue);
	kfree(u);
}

/**
 * smb2fs_upcall_queue_alloc - make a request
 * @queue: where it will be queued
 * @class: what is asked
 * @host: the server's name; it is copied
 * @deadline: jiffies after which nobody will want the result
 *
 * Return: the request, for smb2fs_upcall_queue_submit(), or %NULL without
 * memory. In either case smb2fs_upcall_queue_release() ends it.
 */
struct smb2fs_upcall *
smb2fs_upcall_queue_alloc(struct smb2fs_upcall_queue *queue,
			  enum smb2fs_upcall_class class, const char *host,
			  unsigned long deadline)
{
	struct smb2fs_upcall *u = kzalloc(sizeof(*u), GFP_KERNEL);

	if (!u)
		return NULL;
	u->host = kstrdup(host, GFP_KERNEL);
	if (!u->host) {
		kfree(u);
		return NULL;
	}
	kref_init(&u->refs);
	u->queue = queue;
	smb2fs_upcall_queue_get(queue);
	INIT_LIST_HEAD(&u->link);
	u->class = class;
	u->deadline = deadline;
	init_waitqueue_head(&u->wait);
	return u;
}

/**
 * smb2fs_upcall_queue_release - drop a reference
 * @upcall: a request that is over, or was never submitted; or which a handler
 *	has accepted
 */
void smb2fs_upcall_queue_release(struct smb2fs_upcall *upcall)
{
	kref_put(&upcall->refs, upcall_free);
}

/* The end of a request */

/*
 * How it ends is decided. It goes to the list @ended with the queue's reference,
 * which is dropped without the lock.
 */
static void end_locked(struct smb2fs_upcall *u, int error,
		       struct list_head *ended)
{
	lockdep_assert_held(&u->queue->lock);
	u->queue->count--;
	u->error = error;
	list_move_tail(&u->link, ended);
	/* Pairs with is_over(): who sees it sees the result */
	smp_store_release(&u->state, SMB2FS_UPCALL_OVER);
	wake_up_all(&u->wait);
}

static void release_all(struct list_head *ended)
{
	struct smb2fs_upcall *u, *next;

	list_for_each_entry_safe(u, next, ended, link) {
		list_del_init(&u->link);
		smb2fs_upcall_queue_release(u);
	}
}

static bool is_over(const struct smb2fs_upcall *u)
{
	/* Pairs with end_locked() */
	return smp_load_acquire(&u->state) == SMB2FS_UPCALL_OVER;
}

/* A reference on the namespace, if it is not about to go: then nobody listens */
static struct net *get_net_locked(struct smb2fs_upcall_queue *queue)
{
	lockdep_assert_held(&queue->lock);
	return queue->closed ? NULL : maybe_get_net(queue->net);
}

/* Is @daemon, which has to do with something that nobody wants, still there? */
static void note_locked(struct smb2fs_upcall_queue *queue, u64 daemon,
			struct notice *n)
{
	lockdep_assert_held(&queue->lock);
	if (!daemon || daemon != queue->daemon)
		return;
	n->portid = queue->portid;
	n->net = get_net_locked(queue);
}

static void upcall_tell(struct smb2fs_upcall_queue *queue,
			const struct notice *n)
{
	if (!n->net)
		return;
	queue->ops->cancel(n->net, n->portid, n->id, n->exchange);
	put_net(n->net);
}

static void count_given_up(struct smb2fs_upcall_counts *counts, int err)
{
	if (err == -ETIMEDOUT || err == -ENOKEY)
		counts->timeout++;
	else
		counts->cancelled++;
}

/*
 * Somebody waits no longer, because of @err. If he was the last one, the request
 * is over, and the daemon is told if it has to do with it.
 * Return: @err; or the result, if that was faster.
 */
static int give_up(struct smb2fs_upcall *u, int err)
{
	struct smb2fs_upcall_queue *queue = u->queue;
	struct notice n = { .id = u->id };
	LIST_HEAD(ended);

	if (u->class == SMB2FS_UPCALL_CLASS_AUTH)
		n = (struct notice){ .exchange = u->step.exchange };
	spin_lock(&queue->lock);
	if (u->state == SMB2FS_UPCALL_OVER) {
		err = u->error;
	} else if (!--u->waiters) {
		note_locked(queue, u->daemon, &n);
		count_given_up(&queue->counts[u->class], err);
		end_locked(u, err, &ended);
		trace(u, SMB2FS_UPCALL_EV_CANCELLED);
	}
	spin_unlock(&queue->lock);
	release_all(&ended);
	upcall_tell(queue, &n);
	return err;
}

/* For who asks */

static struct smb2fs_upcall *find_host(struct list_head *list, const char *host)
{
	struct smb2fs_upcall *u;

	list_for_each_entry(u, list, link)
		if (u->class == SMB2FS_UPCALL_CLASS_RESOLVE &&
		    !strcmp(u->host, host))
			return u;
	return NULL;
}

/* Is somebody else waiting for the same? Then wait with him. */
static struct smb2fs_upcall *join_locked(const struct smb2fs_upcall *u)
{
	struct smb2fs_upcall_queue *queue = u->queue;
	struct smb2fs_upcall *same;

	lockdep_assert_held(&queue->lock);
	if (u->class != SMB2FS_UPCALL_CLASS_RESOLVE)
		return NULL;
	same = find_host(&queue->accepted, u->host) ?:
	       find_host(&queue->queued, u->host);
	if (!same)
		return NULL;
	kref_get(&same->refs);
	same->waiters++;
	if (time_after(u->deadline, same->deadline))
		WRITE_ONCE(same->deadline, u->deadline);
	trace(same, SMB2FS_UPCALL_EV_JOINED);
	return same;
}

static int may_queue_locked(const struct smb2fs_upcall *u)
{
	const struct smb2fs_upcall_queue *queue = u->queue;

	lockdep_assert_held(&queue->lock);
	if (queue->closed)
		return -ECONNABORTED;
	if (u->daemon && u->daemon != queue->daemon)
		return -EPIPE;
	return queue->count < SMB2FS_UPCALL_MAX ? 0 : -EAGAIN;
}

static void add_locked(struct smb2fs_upcall *u)
{
	struct smb2fs_upcall_queue *queue = u->queue;

	lockdep_assert_held(&queue->lock);
	u->id = smb2fs_upcall_queue_id();
	u->since = ktime_get();
	u->waiters = 1;
	kref_get(&u->refs);
	list_add_tail(&u->link, &queue->queued);
	queue->count++;
	queue->counts[u->class].queued++;
	trace(u, SMB2FS_UPCALL_EV_QUEUED);
}

/**
 * smb2fs_upcall_queue_submit - queue a request
 * @upcall: the request. If somebody waits for the same already, it is freed, and
 *	the other's, with a reference, put in its place.
 *
 * A step of an authentication has the daemon that its exchange is with in
 * @upcall->daemon.
 *
 * Context: process; may sleep.
 * Return: 0, and smb2fs_upcall_queue_wait() must follow; -EPIPE when the daemon
 * that the exchange is with is gone; -EAGAIN when SMB2FS_UPCALL_MAX requests
 * wait; -ECONNABORTED when the namespace goes away.
 */
int smb2fs_upcall_queue_submit(struct smb2fs_upcall **upcall)
{
	struct smb2fs_upcall *u = *upcall, *same;
	struct smb2fs_upcall_queue *queue = u->queue;
	struct net *net = NULL;
	int err = 0;

	spin_lock(&queue->lock);
	same = join_locked(u);
	if (!same)
		err = may_queue_locked(u);
	if (!same && !err) {
		/* else it has been told already, and has not looked yet */
		if (queue->daemon && list_empty(&queue->queued))
			net = get_net_locked(queue);
		add_locked(u);
	}
	spin_unlock(&queue->lock);

	if (same) {
		smb2fs_upcall_queue_release(u);
		*upcall = same;
	}
	if (net) {
		queue->ops->ready(net);
		put_net(net);
	}
	return err;
}

/* Until when to wait if nobody comes or goes; or for a daemon to come, in vain */
static unsigned long wait_until(struct smb2fs_upcall_queue *queue,
				unsigned long begun, unsigned long deadline,
				unsigned long patience, bool *served)
{
	unsigned long until;

	spin_lock(&queue->lock);
	*served = queue->daemon;
	until = time_after(queue->left, begun) ? queue->left : begun;
	spin_unlock(&queue->lock);
	until += patience;
	return *served || time_after(until, deadline) ? deadline : until;
}

/**
 * smb2fs_upcall_queue_wait - wait for the end of a request
 * @upcall: was submitted; the caller still has to release it
 * @deadline: jiffies
 * @patience: jiffies to wait for a daemon while there is none
 *
 * Context: process; sleeps, killable.
 * Return: 0 or the daemon's error, with upcall->result; or without one: -EINTR
 * for a fatal signal, -ETIMEDOUT, -ENOKEY when no daemon came, -EPIPE when the
 * daemon went in the middle of an authentication, -ECONNABORTED when the
 * namespace went.
 */
int smb2fs_upcall_queue_wait(struct smb2fs_upcall *upcall,
			     unsigned long deadline, unsigned long patience)
{
	struct smb2fs_upcall_queue *queue = upcall->queue;
	unsigned long begun = jiffies;
	unsigned int turn;
	bool served;
	long left;

	do {
		/* before the daemon is looked at, so that no change is missed */
		turn = smp_load_acquire(&queue->turn);
		left = wait_until(queue, begun, deadline, patience, &served) -
		       jiffies;
		left = smb2fs_killed_wait_event(upcall->wait,
						is_over(upcall) ||
						READ_ONCE(queue->turn) != turn,
						max(left, 0L));
	} while (left > 0 && !is_over(upcall));

	if (is_over(upcall))
		return upcall->error;
	if (left < 0)
		return give_up(upcall, -EINTR);
	return give_up(upcall, served ? -ETIMEDOUT : -ENOKEY);
}

/**
 * smb2fs_upcall_queue_forget - tell the daemon that an exchange is over
 * @queue: the queue
 * @daemon: that the exchange is with; 0 is none
 * @exchange: the exchange, without a step on its way
 *
 * Context: process; may sleep.
 */
void smb2fs_upcall_queue_forget(struct smb2fs_upcall_queue *queue, u64 daemon,
				u64 exchange)
{
	struct notice n = { .exchange = exchange };

	spin_lock(&queue->lock);
	note_locked(queue, daemon, &n);
	spin_unlock(&queue->lock);
	upcall_tell(queue, &n);
}

/* For the daemon */

/* The daemon is gone: its requests wait for the next one, or are over */
static void lose_locked(struct smb2fs_upcall_queue *queue,
			struct list_head *ended)
{
	struct smb2fs_upcall *u, *next;

	lockdep_assert_held(&queue->lock);
	/* backwards, so that they are in front in the order they were in */
	list_for_each_entry_safe_reverse(u, next, &queue->accepted, link) {
		u->state = SMB2FS_UPCALL_QUEUED;
		list_move(&u->link, &queue->queued);
	}
	list_for_each_entry_safe(u, next, &queue->queued, link) {
		if (!u->daemon)
			continue;
		queue->counts[u->class].restarted++;
		trace(u, SMB2FS_UPCALL_EV_RESTARTED);
		if (u->class == SMB2FS_UPCALL_CLASS_AUTH)
			end_locked(u, -EPIPE, ended);
		else
			u->daemon = 0;
	}
}

/**
 * smb2fs_upcall_queue_daemon - a daemon has come, or the daemon has gone
 * @queue: the queue of its namespace
 * @portid: its port; 0 when it has gone. It may replace another one.
 *
 * Context: process.
 */
void smb2fs_upcall_queue_daemon(struct smb2fs_upcall_queue *queue, u32 portid)
{
	struct smb2fs_upcall *u;
	LIST_HEAD(ended);

	spin_lock(&queue->lock);
	lose_locked(queue, &ended);
	if (queue->daemon)
		queue->left = jiffies;
	queue->portid = portid;
	queue->daemon = portid ? smb2fs_upcall_queue_id() : 0;
	/* Pairs with smb2fs_upcall_queue_wait(), which looks without the lock */
	smp_store_release(&queue->turn, queue->turn + 1);
	list_for_each_entry(u, &queue->queued, link)
		wake_up_all(&u->wait);
	spin_unlock(&queue->lock);
	release_all(&ended);
}

/**
 * smb2fs_upcall_queue_accept - the daemon takes the oldest request
 * @queue: the queue
 * @portid: who asks
 *
 * Return: the request with a reference, -EAGAIN when there is none, -EPERM when
 * @portid is not the daemon.
 */
struct smb2fs_upcall *
smb2fs_upcall_queue_accept(struct smb2fs_upcall_queue *queue, u32 portid)
{
	struct smb2fs_upcall *u = ERR_PTR(-EPERM);

	spin_lock(&queue->lock);
	if (!queue->daemon || queue->portid != portid)
		goto out;
	u = list_first_entry_or_null(&queue->queued, struct smb2fs_upcall, link);
	if (!u) {
		u = ERR_PTR(-EAGAIN);
		goto out;
	}
	list_move_tail(&u->link, &queue->accepted);
	u->state = SMB2FS_UPCALL_ACCEPTED;
	u->daemon = queue->daemon;
	kref_get(&u->refs);
	queue->counts[u->class].accepted++;
	trace(u, SMB2FS_UPCALL_EV_ACCEPTED);
out:
	spin_unlock(&queue->lock);
	return u;
}

/**
 * smb2fs_upcall_queue_return - the daemon could not be told what it accepted
 * @upcall: the request; is the next one again, unless things have changed
 * @portid: who accepted it; is told that there is something, as it may look no
 *	more after an error
 *
 * Context: process; may sleep.
 */
void smb2fs_upcall_queue_return(struct smb2fs_upcall *upcall, u32 portid)
{
	struct smb2fs_upcall_queue *queue = upcall->queue;
	struct net *net = NULL;

	spin_lock(&queue->lock);
	if (upcall->state == SMB2FS_UPCALL_ACCEPTED &&
	    upcall->daemon == queue->daemon && queue->portid == portid) {
		upcall->state = SMB2FS_UPCALL_QUEUED;
		list_move(&upcall->link, &queue->queued);
		queue->counts[upcall->class].accepted--;
		if (upcall->class == SMB2FS_UPCALL_CLASS_RESOLVE ||
		    upcall->step.first)
			upcall->daemon = 0;
		net = get_net_locked(queue);
	}
	spin_unlock(&queue->lock);
	if (net) {
		queue->ops->ready(net);
		put_net(net);
	}
}

static struct smb2fs_upcall *find_id(struct list_head *list, u64 id)
{
	struct smb2fs_upcall *u;

	list_for_each_entry(u, list, link)
		if (u->id == id)
			return u;
	return NULL;
}

/* Is it an answer to this? An error is one to anything. */
static bool upcall_fits(const struct smb2fs_upcall *u,
			const struct smb2fs_upcall_result *r)
{
	bool last = !u->step.first && !u->step.status;

	if (r->error)
		return true;
	if (u->class == SMB2FS_UPCALL_CLASS_RESOLVE)
		return r->n_addrs;
	if (!last)
		return r->answer.token_len && !r->answer.key.len;
	return r->answer.key.len || u->step.sec == SMB2FS_SEC_NONE;
}

/**
 * smb2fs_upcall_queue_done - the daemon answers
 * @queue: the queue
 * @portid: who answers
 * @id: what
 * @result: the answer; given away, unless there is an error
 *
 * Return: 0; -ESTALE when nobody waits for it or @portid does not have it, which
 * is counted; -EINVAL when it is no answer to this request, which goes on.
 */
int smb2fs_upcall_queue_done(struct smb2fs_upcall_queue *queue, u32 portid,
			     u64 id, struct smb2fs_upcall_result *result)
{
	struct smb2fs_upcall *u = NULL;
	LIST_HEAD(ended);
	int err = 0;

	spin_lock(&queue->lock);
	if (queue->daemon && queue->portid == portid)
		u = find_id(&queue->accepted, id);
	if (!u) {
		queue->late++;
		trace_smb2fs_upcall(queue->netns, id, -1, portid,
				    SMB2FS_UPCALL_EV_LATE, -ESTALE);
		err = -ESTALE;
	} else if (!upcall_fits(u, result)) {
		err = -EINVAL;
	} else {
		if (result->error)
			queue->counts[u->class].failed++;
		else
			queue->counts[u->class].done++;
		u->result = result;
		end_locked(u, result->error, &ended);
		trace(u, SMB2FS_UPCALL_EV_DONE);
	}
	spin_unlock(&queue->lock);
	release_all(&ended);
	return err;
}

/**
 * smb2fs_upcall_queue_close - the namespace goes away
 * @queue: its queue, with the reference of smb2fs_upcall_queue_new()
 *
 * Who waits is told -ECONNABORTED.
 *
 * Context: process.
 */
void smb2fs_upcall_queue_close(struct smb2fs_upcall_queue *queue)
{
	struct smb2fs_upcall *u, *next;
	LIST_HEAD(ended);

	spin_lock(&queue->lock);
	queue->closed = true;
	queue->portid = 0;
	queue->daemon = 0;
	list_splice_tail_init(&queue->accepted, &queue->queued);
	list_for_each_entry_safe(u, next, &queue->queued, link) {
		queue->counts[u->class].cancelled++;
		end_locked(u, -ECONNABORTED, &ended);
		trace(u, SMB2FS_UPCALL_EV_CANCELLED);
	}
	spin_unlock(&queue->lock);
	release_all(&ended);
	smb2fs_upcall_queue_put(queue);
}
