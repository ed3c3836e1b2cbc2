// SPDX-License-Identifier: GPL-2.0
/* Credits and message ids: who may use how many, who waits, what to ask for. */

#include "engine/window.h"

#include <linux/errno.h>
#include <linux/minmax.h>

/* One id pays for so many bytes, [MS-SMB2] 3.1.5.2 */
#define CREDIT_BYTES	65536

/* Enough for some chains at once or for a read of 8 MiB */
#define FIRST_TARGET	128

/* The levels from which on a class has an id kept for it */
#define ACK_LEVEL	4
#define ECHO_LEVEL	8
#define CLOSE_LEVEL	16

/**
 * smb2fs_window_charge - ids that a request takes, [MS-SMB2] 3.2.4.1.5
 * @multi_credit: the connection has at least dialect 2.1 and LARGE_MTU
 * @cmd: the command
 * @send: bytes of payload in the request
 * @expect: bytes of payload that the response may have
 *
 * Without multi-credit and for most commands it is one, whatever the size;
 * keeping the payload within 65536 bytes is up to the caller.
 *
 * Return: the number of ids; 0 for CANCEL, which has that of its target.
 */
u32 smb2fs_window_charge(bool multi_credit, enum smb2fs_command cmd, u32 send,
			 u32 expect)
{
	switch (cmd) {
	case SMB2FS_CANCEL:
		return 0;
	case SMB2FS_READ:
	case SMB2FS_WRITE:
	case SMB2FS_IOCTL:
	case SMB2FS_QUERY_DIRECTORY:
		if (multi_credit)
			return 1 + (max3(send, expect, 1u) - 1) / CREDIT_BYTES;
		return 1;
	default:
		return 1;
	}
}

/**
 * smb2fs_window_init - the window of a new connection: the id 0, one credit
 * @w: the window
 * @max: most credits to have, from 1 to %SMB2FS_WINDOW_MAX
 */
void smb2fs_window_init(struct smb2fs_window *w, u32 max)
{
	int i;

	max = clamp(max, 1u, SMB2FS_WINDOW_MAX);
	*w = (struct smb2fs_window){
		.limit = 1,
		.max = max,
		.target = min(max, FIRST_TARGET),
	};
	for (i = 0; i < SMB2FS_CLASS_COUNT; i++)
		INIT_LIST_HEAD(&w->queue[i]);
}

static u32 free_ids(const struct smb2fs_window *w)
{
	return smb2fs_window_available(w) - w->reserved;
}

/**
 * smb2fs_window_level - the ids that the client has in all
 * @w: the window
 *
 * Return: those that are free, promised, or of requests that no response has
 * come for.
 */
u32 smb2fs_window_level(const struct smb2fs_window *w)
{
	return smb2fs_window_available(w) + w->due;
}

/* Ids that @class leaves to those with more right; the table in window.h */
static u32 kept_from(enum smb2fs_window_class class, u32 level)
{
	return (class > SMB2FS_CLASS_ACK && level >= ACK_LEVEL) +
	       (class > SMB2FS_CLASS_ECHO && level >= ECHO_LEVEL) +
	       (class > SMB2FS_CLASS_CLOSE && level >= CLOSE_LEVEL);
}

/* Ids that a claim of @class could have now */
static u32 room_for(const struct smb2fs_window *w,
		    enum smb2fs_window_class class)
{
	u32 kept = kept_from(class, smb2fs_window_level(w));

	return free_ids(w) - min(kept, free_ids(w));
}

/*
 * Nothing is on its way that would add ids. What waits for long after an
 * interim response does not count: its credits came with that, or come nobody
 * knows when.
 */
static bool all_is_here(const struct smb2fs_window *w)
{
	return free_ids(w) && !w->reserved && !w->due;
}

/* Return: 0 if the first claim in line gets its ids, -EAGAIN to wait, -EMSGSIZE */
static int verdict(const struct smb2fs_window *w,
		   const struct smb2fs_claim *claim)
{
	if (claim->need <= room_for(w, claim->class))
		return 0;
	return all_is_here(w) ? -EMSGSIZE : -EAGAIN;
}

static void grant(struct smb2fs_window *w, struct smb2fs_claim *claim)
{
	claim->state = SMB2FS_CLAIM_GRANTED;
	w->reserved += claim->need;
}

static void fail(struct smb2fs_claim *claim, int err)
{
	claim->err = err;
	claim->state = SMB2FS_CLAIM_FAILED;
}

/* Nobody waits who has more right than @class */
static bool none_before(const struct smb2fs_window *w,
			enum smb2fs_window_class class)
{
	int i;

	for (i = 0; i < class; i++) {
		if (!list_empty(&w->queue[i]))
			return false;
	}
	return true;
}

static void enqueue(struct smb2fs_window *w, struct smb2fs_claim *claim,
		    u64 now)
{
	u32 demand;

	if (!w->waiting++)
		w->starved_since = now;
	w->wanted += claim->need;
	w->waits++;
	claim->since = now;
	claim->state = SMB2FS_CLAIM_WAITING;
	list_add_tail(&claim->link, &w->queue[claim->class]);

	/* With so many nobody would have to wait */
	demand = w->reserved + w->due + w->wanted +
		 kept_from(SMB2FS_CLASS_NORMAL, CLOSE_LEVEL);
	w->target = clamp(demand, w->target, w->max);
}

static void dequeue(struct smb2fs_window *w, struct smb2fs_claim *claim,
		    u64 now)
{
	if (w->waiting == 1)
		w->starved_ns = smb2fs_window_starved(w, now);
	w->waiting--;
	w->wanted -= claim->need;
	list_del_init(&claim->link);
}

/*
 * Serves the waiting claims in order, until one has to go on waiting. Nobody is
 * served past it: what it lacks, those behind it may not use up.
 */
static void serve(struct smb2fs_window *w, u64 now, struct list_head *woken)
{
	struct smb2fs_claim *claim, *after;
	int i, err;

	for (i = 0; i < SMB2FS_CLASS_COUNT; i++) {
		list_for_each_entry_safe(claim, after, &w->queue[i], link) {
			err = verdict(w, claim);
			if (err == -EAGAIN)
				return;
			dequeue(w, claim, now);
			if (err)
				fail(claim, err);
			else
				grant(w, claim);
			list_add_tail(&claim->link, woken);
		}
	}
}

/**
 * smb2fs_window_reserve - claim ids for a chain
 * @w: the window
 * @claim: the claim; need and class are set, the rest is set here
 * @now: the time, in ns
 *
 * Nobody overtakes a claim of its own class or of one with more right.
 *
 * Return: 0 if the ids are promised; -EAGAIN if the claim waits, and is woken
 * later, granted or failed; -EMSGSIZE if so many can never be had: send shorter
 * chains, single requests in the end; -ENOBUFS for an ECHO, if there is no id to
 * spare for it; what smb2fs_window_die() was told. But for the first two the claim
 * is idle.
 */
int smb2fs_window_reserve(struct smb2fs_window *w, struct smb2fs_claim *claim,
			  u64 now)
{
	int err = -EAGAIN;

	INIT_LIST_HEAD(&claim->link);
	claim->state = SMB2FS_CLAIM_IDLE;
	if (w->dead)
		return w->dead;
	if (claim->class == SMB2FS_CLASS_ECHO &&
	    smb2fs_window_level(w) < ACK_LEVEL)
		return -ENOBUFS;
	if (claim->need > w->max - kept_from(claim->class, w->max))
		return -EMSGSIZE;
	if (none_before(w, claim->class) && list_empty(&w->queue[claim->class]))
		err = verdict(w, claim);
	if (!err)
		grant(w, claim);
	else if (err == -EAGAIN)
		enqueue(w, claim, now);
	return err;
}

/**
 * smb2fs_window_take - number the ids of a granted claim
 * @w: the window
 * @claim: the claim, granted; it is idle afterwards
 *
 * From here on the chain must be sent or the connection be shut down.
 *
 * Return: the first of claim->need consecutive ids, which the caller gives to
 * the requests of the chain in order.
 */
u64 smb2fs_window_take(struct smb2fs_window *w, struct smb2fs_claim *claim)
{
	u64 first = w->next;

	claim->state = SMB2FS_CLAIM_IDLE;
	w->next += claim->need;
	w->reserved -= claim->need;
	w->due += claim->need;
	w->unasked += claim->need;
	w->outstanding += claim->need;
	w->lowest = min(w->lowest, smb2fs_window_available(w));
	return first;
}

/**
 * smb2fs_window_cancel - give up a claim in whatever state it is
 * @w: the window
 * @claim: the claim; it is idle afterwards
 * @now: the time, in ns
 * @woken: gets the claims that are granted or failed now; their owners are to
 *	be woken before the lock is dropped
 */
void smb2fs_window_cancel(struct smb2fs_window *w, struct smb2fs_claim *claim,
			  u64 now, struct list_head *woken)
{
	if (claim->state == SMB2FS_CLAIM_WAITING)
		dequeue(w, claim, now);
	else if (claim->state == SMB2FS_CLAIM_GRANTED)
		w->reserved -= claim->need;
	claim->state = SMB2FS_CLAIM_IDLE;
	serve(w, now, woken);
}

/**
 * smb2fs_window_ask - CreditRequest of one request, [MS-SMB2] 3.2.4.1.2
 * @w: the window
 * @ids: ids that the request takes
 *
 * Called once for each request of a chain that was taken. It asks for what the
 * request takes and for what is missing to the target; what others have asked
 * for and may still get is not missing. Above the target it asks for less than
 * it takes, but never for nothing: that could leave the client without credits.
 *
 * Return: the number, at least 1; the caller keeps it for the response.
 */
u16 smb2fs_window_ask(struct smb2fs_window *w, u32 ids)
{
	u32 coming, ask;

	w->unasked -= ids;
	coming = smb2fs_window_available(w) + w->asked + w->unasked;
	ask = w->target > coming ? w->target - coming : 1;
	w->asked += ask;
	return ask;
}

/**
 * smb2fs_window_answer - a response header was received, [MS-SMB2] 3.2.5.1.4
 * @w: the window
 * @ids: of the request, from when it was sent; all zero for a message that
 *	answers none
 * @granted: CreditResponse; may be more than was asked for, or 0
 * @final: no other response to this request follows; once per request
 * @now: the time, in ns
 * @woken: gets the claims that are granted or failed now; their owners are to
 *	be woken before the lock is dropped
 *
 * To be called for every header: of an interim response, of a final one, of an
 * error, and of each member of a chain. The first response to a request ends
 * the hope for credits from it, so that one that is pending for hours does not
 * keep others from asking; what comes later is welcome.
 */
void smb2fs_window_answer(struct smb2fs_window *w, struct smb2fs_ids *ids,
			  u16 granted, bool final, u64 now,
			  struct list_head *woken)
{
	u32 available = smb2fs_window_available(w);
	u32 used = min(granted, w->max - available);

	if (!ids->answered) {
		w->due -= ids->n;
		w->asked -= ids->asked;
		ids->answered = true;
	}
	if (final)
		w->outstanding -= ids->n;
	w->limit += used;
	w->clamped += granted - used;
	if (!w->grown && available + used >= ACK_LEVEL) {
		w->grown = true;
		w->lowest = available + used;
	}
	serve(w, now, woken);
}

/**
 * smb2fs_window_die - the connection is dead: nobody gets ids any more
 * @w: the window
 * @err: negative errno for all who wait and all who will ask; the first counts
 * @now: the time, in ns
 * @woken: gets the claims that waited, all of them failed; their owners are to
 *	be woken before the lock is dropped
 *
 * Claims that are granted stay so; they can be taken or cancelled as ever.
 */
void smb2fs_window_die(struct smb2fs_window *w, int err, u64 now,
		       struct list_head *woken)
{
	struct smb2fs_claim *claim, *after;
	int i;

	if (!w->dead)
		w->dead = err;
	for (i = 0; i < SMB2FS_CLASS_COUNT; i++) {
		list_for_each_entry_safe(claim, after, &w->queue[i], link) {
			dequeue(w, claim, now);
			fail(claim, w->dead);
			list_add_tail(&claim->link, woken);
		}
	}
}

/**
 * smb2fs_window_stalled - is there no credit, and no way to get one?
 * @w: the window
 *
 * Return: whether the connection is of no use any more and must be replaced.
 */
bool smb2fs_window_stalled(const struct smb2fs_window *w)
{
	return !smb2fs_window_available(w) && !w->outstanding;
}

/**
 * smb2fs_window_starved - how long claims have waited
 * @w: the window
 * @now: the time, in ns
 *
 * Return: the time in ns during which the first claim in line did not fit, up
 * to now.
 */
u64 smb2fs_window_starved(const struct smb2fs_window *w, u64 now)
{
	if (!w->waiting || now < w->starved_since)
		return w->starved_ns;
	return w->starved_ns + now - w->starved_since;
}
