// SPDX-License-Identifier: GPL-2.0
#include "open.h"

#include <stdlib.h>

#include "oplock.h"
#include "reply.h"

/* The two halves of a FileId, so that one alone does not pass for it */
#define TRANSIENT_XOR	0x5a5a000000000000ull

static struct open *opens;
static uint64_t last_file;

/**
 * open_next - go through the opens of a node, of all clients
 * @node: node
 * @after: the one before, NULL for the first
 */
struct open *open_next(const struct node *node, struct open *after)
{
	struct open *o;

	for (o = after ? after->next : opens; o && o->node != node; o = o->next)
		;
	return o;
}

/**
 * open_new - a new FileId
 * @rq: CREATE in its session and tree
 * @node: what it opens
 */
struct open *open_new(struct request *rq, struct node *node)
{
	struct open *o = xcalloc(1, sizeof(*o));

	o->session = rq->session;
	o->tree = rq->tree;
	o->node = node;
	node->opens++;
	o->id.persistent = ++last_file;
	o->id.transient = last_file ^ TRANSIENT_XOR;
	o->next = opens;
	opens = o;
	return o;
}

static void destroy(struct open *o)
{
	struct lock *l;
	struct open **p;

	wait_end(o);
	while ((l = o->locks)) {
		o->locks = l->next;
		free(l);
	}
	for (p = &opens; *p != o; p = &(*p)->next)
		;
	*p = o->next;
	o->node->delete_pending |= o->delete_on_close;
	wait_retry(o->node);
	share_put(o->node);
	free(o);
}

/**
 * open_drop - close what a session has open
 * @s: session
 * @t: only in this tree, NULL: all
 */
void open_drop(struct session *s, const struct tree *t)
{
	struct open *o, *next;

	for (o = opens; o; o = next) {
		next = o->next;
		if (o->session == s && (!t || o->tree == t))
			destroy(o);
	}
}

/**
 * open_last_with_oplock - the youngest open of a client that has one
 * @c: connection
 * @lease: a lease, or else an oplock
 */
struct open *open_last_with_oplock(const struct conn *c, bool lease)
{
	struct open *o;
	bool is_lease;

	for (o = opens; o; o = o->next) {
		is_lease = o->oplock == OPLOCK_LEASE;
		if (o->session->c == c && o->oplock && is_lease == lease)
			return o;
	}
	return NULL;
}

/**
 * open_find - what a FileId means
 * @s: session whose it is
 * @id: FileId
 */
struct open *open_find(const struct session *s, const struct file_id *id)
{
	struct open *o;

	for (o = opens; o; o = o->next)
		if (o->session == s && o->id.persistent == id->persistent &&
		    o->id.transient == id->transient)
			return o;
	return NULL;
}

/* Of a related request: the file of those before it, or why there is none */
static struct open *of_chain(struct request *rq, uint32_t *status)
{
	struct open *o = open_find(rq->session, rq->chain_file);

	if (!o)
		*status = rq->chain_status >> 30 == 3 ? rq->chain_status :
						       STATUS_INVALID_PARAMETER;
	return o;
}

/**
 * open_of_request - read a FileId and find what it means
 * @rq: request, of which it is the next field
 * @status: if there is none
 */
struct open *open_of_request(struct request *rq, uint32_t *status)
{
	struct file_id id;
	struct open *o;

	id.persistent = rd64(&rq->rd);
	id.transient = rd64(&rq->rd);
	if (rq->related && id.persistent == UINT64_MAX && id.transient == UINT64_MAX)
		return of_chain(rq, status);
	o = open_find(rq->session, &id);
	*rq->chain_file = id;
	if (!o && (!id.persistent || id.persistent > last_file ||
		   id.transient != (id.persistent ^ TRANSIENT_XOR)))
		violate(rq->c, RULE_FILE_ID, "one from here", "%#llx:%#llx in %s",
			(unsigned long long)id.persistent, (unsigned long long)id.transient,
			command_name(rq->h.command));
	if (o && o->tree != rq->tree)
		violate(rq->c, RULE_TREE_ID, "the file's", "another in %s",
			command_name(rq->h.command));
	*status = STATUS_FILE_CLOSED;
	return o;
}

/**
 * open_put_times - the four times of a file, as most answers have them
 * @node: file
 * @out: answer
 */
void open_put_times(const struct node *node, struct buf *out)
{
	for (int i = 0; i < TIMES; i++)
		put64(out, node->times[i]);
}

/**
 * open_close - CLOSE
 * @rq: request
 * @out: body of the answer
 */
uint32_t open_close(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	uint32_t status;
	uint16_t flags;
	struct open *o;

	rd16(r);
	flags = rd16(r);
	if (flags > 1)
		violate(rq->c, RULE_FIELD, "Flags of 0 or 1", "%#x", flags);
	request_reserved(rq, rd32(r), "Reserved");
	o = open_of_request(rq, &status);
	if (!o)
		return status;
	put16(out, 60);
	put16(out, flags);
	put32(out, 0);
	if (flags) {
		open_put_times(o->node, out);
		put64(out, share_allocation(o->node));
		put64(out, o->node->size);
		put32(out, share_attributes(o->node));
	} else {
		put_zeroes(out, 52);
	}
	destroy(o);
	return STATUS_SUCCESS;
}
