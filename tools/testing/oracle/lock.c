// SPDX-License-Identifier: GPL-2.0
#include "lock.h"

#include <stdlib.h>

enum { SHARED = 1, EXCLUSIVE = 2, UNLOCK = 4, FAIL_IMMEDIATELY = 0x10 };
enum { LOCK_SIZE = 24, FIRST_FLAGS = HEADER_SIZE + LOCK_SIZE + 16 };

static bool overlap(const struct lock *l, uint64_t offset, uint64_t length)
{
	return length && l->length &&
	       (offset - l->offset < l->length || l->offset - offset < length);
}

/* Is the range free for @o, but for the locks of @o itself if it says so? */
static bool is_free(const struct open *o, uint64_t offset, uint64_t length, bool exclusive,
		    bool own_count)
{
	struct open *other;
	struct lock *l;

	for (other = open_next(o->node, NULL); other; other = open_next(o->node, other)) {
		for (l = other->locks; l; l = l->next) {
			if ((other == o && !own_count) || !overlap(l, offset, length))
				continue;
			if (exclusive || l->exclusive)
				return false;
		}
	}
	return true;
}

/**
 * lock_conflicts - may another's lock be in the way of reading or writing?
 * @o: who reads or writes
 * @offset: where
 * @length: how much
 * @writing: or reading
 */
bool lock_conflicts(struct open *o, uint64_t offset, uint64_t length, bool writing)
{
	return !is_free(o, offset, length, writing, false);
}

/**
 * lock_take - lock a range
 * @o: for whom
 * @want: which
 *
 * Return: false if another lock is in the way.
 */
bool lock_take(struct open *o, const struct lock *want)
{
	struct lock *l;

	if (!is_free(o, want->offset, want->length, want->exclusive, true))
		return false;
	l = xcalloc(1, sizeof(*l));
	*l = *want;
	l->next = o->locks;
	o->locks = l;
	return true;
}

static uint32_t unlock(struct open *o, const struct lock *want)
{
	struct lock **p, *l;

	for (p = &o->locks; (l = *p); p = &l->next) {
		if (l->offset == want->offset && l->length == want->length) {
			*p = l->next;
			free(l);
			wait_retry(o->node);
			return STATUS_SUCCESS;
		}
	}
	return STATUS_RANGE_NOT_LOCKED;
}

static void check_flags(struct request *rq, uint32_t flags, unsigned int count)
{
	uint32_t kind = flags & ~(uint32_t)FAIL_IMMEDIATELY;

	if ((kind != SHARED && kind != EXCLUSIVE && kind != UNLOCK) ||
	    (kind == UNLOCK && flags != UNLOCK))
		violate(rq->c, RULE_FIELD, "flags of 2.2.26.1", "%#x in LOCK", flags);
	if ((get32(rq->rd.p + FIRST_FLAGS) ^ flags) & UNLOCK)
		violate(rq->c, RULE_FIELD, "locks or unlocks", "both in one LOCK");
	if (count > 1 && kind != UNLOCK && !(flags & FAIL_IMMEDIATELY))
		violate(rq->c, RULE_FIELD, "several locks that fail at once", "%u that wait",
			count);
}

static uint32_t do_one(struct request *rq, struct open *o, unsigned int count)
{
	struct rd *r = &rq->rd;
	struct lock want = {};
	uint32_t flags;

	want.offset = rd64(r);
	want.length = rd64(r);
	flags = rd32(r);
	request_reserved(rq, rd32(r), "Reserved of a lock");
	check_flags(rq, flags, count);
	want.exclusive = flags & EXCLUSIVE;
	if (want.length && want.offset + want.length - 1 < want.offset)
		return STATUS_INVALID_PARAMETER;
	if (flags & UNLOCK)
		return unlock(o, &want);
	if (lock_take(o, &want))
		return STATUS_SUCCESS;
	if (flags & FAIL_IMMEDIATELY)
		return STATUS_LOCK_NOT_GRANTED;
	rq->wait = (struct wait){ o, true, want };
	return STATUS_PENDING;
}

/* One failed: the locks of the same request before it go, too */
static void give_back(const struct request *rq, struct open *o, unsigned int n)
{
	struct lock *l;

	if (get32(rq->rd.p + FIRST_FLAGS) & UNLOCK)
		return;
	for (; n; n--) {
		l = o->locks;
		o->locks = l->next;
		free(l);
	}
}

/**
 * lock_handle - LOCK
 * @rq: request
 * @out: body of the answer
 */
uint32_t lock_handle(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	unsigned int count, taken;
	uint32_t status;
	struct open *o;

	rd16(r);
	count = rd16(r);
	rd32(r);	/* LockSequence means nothing without resilient handles */
	o = open_of_request(rq, &status);
	if (!count || !request_buffer(rq, HEADER_SIZE + LOCK_SIZE, count * LOCK_SIZE)) {
		violate(rq->c, RULE_BODY_BOUNDS, "locks inside the request", "%u", count);
		return STATUS_INVALID_PARAMETER;
	}
	if (!o)
		return status;
	status = STATUS_SUCCESS;
	for (taken = 0; taken < count && !status; taken++)
		status = do_one(rq, o, count);
	if (status && status != STATUS_PENDING) {
		give_back(rq, o, taken - 1);
		return status;
	}
	put16(out, 4);
	put16(out, 0);
	return status;
}
