// SPDX-License-Identifier: GPL-2.0
#include "directory.h"

#include "open.h"

/* [MS-FSCC] 2.4 */
enum {
	DIRECTORY_INFO = 1, FULL_INFO = 2, BOTH_INFO = 3, NAMES_INFO = 12,
	ID_BOTH_INFO = 37, ID_FULL_INFO = 38,
};

enum { RESTART = 1, SINGLE = 2, INDEX = 4, REOPEN = 0x10 };

/* Positions of "." and ".."; children have their cookies plus this */
enum { AT_DOT, AT_DOTDOT, AT_CHILDREN };

struct query {
	uint8_t		class;
	uint8_t		flags;
	uint32_t	room;
};

static bool known_class(uint8_t class)
{
	return (class >= DIRECTORY_INFO && class <= BOTH_INFO) || class == NAMES_INFO ||
	       class == ID_BOTH_INFO || class == ID_FULL_INFO;
}

static void put_name(struct buf *out, const struct name *name)
{
	for (size_t i = 0; i < name->n; i++)
		put16(out, name->units[i]);
}

/* What is between the name's length and the name */
static void put_rest(struct buf *out, uint8_t class, const struct node *node)
{
	if (class != DIRECTORY_INFO && class != NAMES_INFO)
		put32(out, 0);			/* EaSize */
	if (class == BOTH_INFO || class == ID_BOTH_INFO)
		put_zeroes(out, 26);		/* ShortName */
	if (class == ID_BOTH_INFO)
		put_zeroes(out, 2);
	if (class == ID_FULL_INFO)
		put_zeroes(out, 4);
	if (class == ID_BOTH_INFO || class == ID_FULL_INFO)
		put64(out, node->id);
}

static void put_entry(struct buf *out, uint8_t class, const struct node *node,
		      const struct name *name)
{
	put32(out, 0);
	put32(out, 0);
	if (class != NAMES_INFO) {
		open_put_times(node, out);
		put64(out, node->size);
		put64(out, share_allocation(node));
		put32(out, share_attributes(node));
	}
	put32(out, 2 * name->n);
	put_rest(out, class, node);
	put_name(out, name);
}

/* The entry after a position. Return: NULL at the end */
static const struct node *next_entry(const struct node *dir, uint64_t *position,
				     struct name *name)
{
	const struct node *child;

	if (*position < AT_CHILDREN) {
		*name = (struct name){ { '.', '.' }, *position + 1 };
		++*position;
		return dir;
	}
	for (child = dir->children; child; child = child->next)
		if (child->cookie + AT_CHILDREN > *position)
			break;
	if (child) {
		*name = child->name;
		*position = child->cookie + AT_CHILDREN;
	}
	return child;
}

/* Return: how many entries did fit */
static unsigned int put_entries(struct open *o, const struct query *q, struct buf *list)
{
	size_t last = 0, start;
	const struct node *node;
	unsigned int n = 0;
	struct name name;
	uint64_t position = o->position;

	while ((node = next_entry(o->node, &position, &name))) {
		if (!share_matches(&name, &o->pattern)) {
			o->position = position;
			continue;
		}
		start = (list->len + 7) & ~(size_t)7;
		put_align(list, 8);
		put_entry(list, q->class, node, &name);
		if (list->len > q->room) {
			list->len = start;
			break;
		}
		if (n)
			set32(list->p + last, start - last);
		last = start;
		o->position = position;
		n++;
		if (q->flags & SINGLE)
			break;
	}
	return n;
}

static uint32_t begin(struct request *rq, struct open *o, const struct query *q,
		      const uint8_t *pattern, size_t n)
{
	bool fresh = !o->pattern.n || q->flags & REOPEN;

	if (q->flags & (RESTART | REOPEN))
		o->position = AT_DOT;
	if (!fresh)
		return STATUS_SUCCESS;
	if (n % 2 || !n) {
		violate(rq->c, RULE_FIELD, "a pattern in UTF-16", "%zu bytes", n);
		return STATUS_INVALID_PARAMETER;
	}
	if (!share_next_name(&pattern, &n, &o->pattern) || n || !o->pattern.n)
		return STATUS_NAME_INVALID;
	return STATUS_SUCCESS;
}

static uint32_t answer(struct open *o, const struct query *q, struct buf *out)
{
	bool first = o->position == AT_DOT;
	struct buf list = {};
	unsigned int n;

	n = put_entries(o, q, &list);
	if (n) {
		put16(out, 9);
		put16(out, HEADER_SIZE + 8);
		put32(out, list.len);
		put(out, list.p, list.len);
	}
	buf_free(&list);
	if (n)
		return STATUS_SUCCESS;
	return first ? STATUS_NO_SUCH_FILE : STATUS_NO_MORE_FILES;
}

/**
 * directory_query - QUERY_DIRECTORY
 * @rq: request
 * @out: body of the answer
 */
uint32_t directory_query(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	const uint8_t *pattern;
	uint16_t offset, n;
	uint32_t status;
	struct open *o;
	struct query q;

	rd16(r);
	q.class = rd8(r);
	q.flags = rd8(r);
	rd32(r);	/* FileIndex means nothing here */
	if (q.flags & ~(RESTART | SINGLE | INDEX | REOPEN))
		violate(rq->c, RULE_FIELD, "Flags of 2.2.33", "%#x", q.flags);
	o = open_of_request(rq, &status);
	offset = rd16(r);
	n = rd16(r);
	q.room = rd32(r);
	pattern = request_buffer(rq, offset, n);
	if (!pattern)
		return STATUS_INVALID_PARAMETER;
	if (!o)
		return status;
	if (!o->node->directory)
		return STATUS_INVALID_PARAMETER;
	if (!known_class(q.class))
		return STATUS_INVALID_INFO_CLASS;
	status = begin(rq, o, &q, pattern, n);
	return status ? status : answer(o, &q, out);
}

/**
 * directory_notify - CHANGE_NOTIFY, which waits until it is cancelled
 * @rq: request
 * @out: body of the answer
 */
uint32_t directory_notify(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	uint32_t status;
	uint16_t flags;
	struct open *o;

	rd16(r);
	flags = rd16(r);
	if (flags > 1)
		violate(rq->c, RULE_FIELD, "Flags of 0 or 1", "%#x in CHANGE_NOTIFY", flags);
	rd32(r);
	o = open_of_request(rq, &status);
	rd32(r);
	request_reserved(rq, rd32(r), "Reserved");
	if (!o)
		return status;
	if (!o->node->directory)
		return STATUS_INVALID_PARAMETER;
	put16(out, 9);
	put16(out, 0);
	put32(out, 0);
	put8(out, 0);
	rq->wait = (struct wait){ .open = o };
	return STATUS_PENDING;
}
