// SPDX-License-Identifier: GPL-2.0
#include "reparse.h"

#include <string.h>

#include "conn.h"
#include "reply.h"

#define TAG_SYMLINK	0xa000000cu
#define TAG_DEDUP	0x80000013u
#define ERROR_TAG	0x4c4d5953u

enum { REPARSE_HEADER = 8, REPARSE_MAX = 16384, SYMLINK_HEADER = 12, RELATIVE = 1 };

/**
 * reparse_get - FSCTL_GET_REPARSE_POINT
 * @o: open
 * @room: bytes that the client has for it
 * @data: output
 */
uint32_t reparse_get(const struct open *o, uint32_t room, struct buf *data)
{
	const struct node *node = o->node;

	if (!node->reparse)
		return STATUS_NOT_A_REPARSE_POINT;
	if (node->reparse_size > room)
		return STATUS_BUFFER_TOO_SMALL;
	put(data, node->reparse, node->reparse_size);
	return STATUS_SUCCESS;
}

/* [MS-FSCC] 2.1.2.4 */
static void check_symlink(struct request *rq, const uint8_t *p, uint32_t n)
{
	struct rd r = { p, n, REPARSE_HEADER, false };
	size_t name = rd16(&r), name_size = rd16(&r), print = rd16(&r), print_size = rd16(&r);
	uint32_t flags = rd32(&r);
	size_t paths = REPARSE_HEADER + SYMLINK_HEADER;

	if (r.bad || name % 2 || name_size % 2 || !name_size || flags > RELATIVE ||
	    paths + name + name_size > n || paths + print + print_size > n) {
		violate(rq->c, RULE_FIELD, "names inside of a symbolic link",
			"%zu bytes at %zu, %zu at %zu, flags %#x", name_size, name, print_size,
			print, flags);
		return;
	}
	if (flags && get16(p + paths + name) == '\\')
		violate(rq->c, RULE_FIELD, "a relative target without leading backslash", "one");
}

/**
 * reparse_set - FSCTL_SET_REPARSE_POINT
 * @rq: request
 * @o: open
 * @p: input
 * @n: its size
 */
uint32_t reparse_set(struct request *rq, struct open *o, const uint8_t *p, uint32_t n)
{
	struct node *node = o->node;

	if (n < REPARSE_HEADER || n > REPARSE_MAX || get16(p + 4) != n - REPARSE_HEADER ||
	    !get32(p))
		return STATUS_IO_REPARSE_DATA_INVALID;
	request_reserved(rq, get16(p + 6), "Reserved of a reparse point");
	if (get32(p) == TAG_SYMLINK)
		check_symlink(rq, p, n);
	if (!(o->access & (ACCESS_WRITE | ACCESS_WRITE_ATTRIBUTES)))
		return STATUS_ACCESS_DENIED;
	if (node->children)
		return STATUS_DIRECTORY_NOT_EMPTY;
	node->reparse = xrealloc(node->reparse, n);
	memcpy(node->reparse, p, n);
	node->reparse_size = n;
	return STATUS_SUCCESS;
}

/* Of a file that a filter driver keeps: deduplicated, [MS-FSCC] 2.1.2.1 */
bool reparse_is_filtered(const struct node *node)
{
	return node->reparse && get32(node->reparse) == TAG_DEDUP;
}

bool reparse_is_link(const struct node *node)
{
	return node->reparse && get32(node->reparse) == TAG_SYMLINK;
}

/* [MS-SMB2] 2.2.2.2.1 */
static void put_link(const struct node *link, size_t unparsed, struct buf *out)
{
	put32(out, 4 + link->reparse_size);
	put32(out, ERROR_TAG);
	put(out, link->reparse, 6);
	put16(out, unparsed);
	put(out, link->reparse + REPARSE_HEADER, link->reparse_size - REPARSE_HEADER);
}

/**
 * reparse_stop - answer a CREATE that came to a symbolic link
 * @rq: request
 * @link: symbolic link
 * @unparsed: bytes of the path behind it, with the separator
 */
uint32_t reparse_stop(struct request *rq, const struct node *link, size_t unparsed)
{
	bool context = rq->c->dialect == DIALECT_311;
	struct buf data = {}, *out = &rq->answer->body;

	put_link(link, unparsed, &data);
	put16(out, 9);
	put8(out, context);
	put8(out, 0);
	put32(out, data.len + (context ? 8 : 0));
	if (context) {
		put32(out, data.len);
		put32(out, 0);
	}
	put(out, data.p, data.len);
	buf_free(&data);
	return STATUS_STOPPED_ON_SYMLINK;
}
