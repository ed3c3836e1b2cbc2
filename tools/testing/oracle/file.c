// SPDX-License-Identifier: GPL-2.0
#include "file.h"

#include "conn.h"
#include "lock.h"
#include "open.h"
#include "script.h"

#define STATUS_DISK_FULL	0xc000007fu

/**
 * file_flush - FLUSH
 * @rq: request
 * @out: body of the answer
 */
uint32_t file_flush(struct request *rq, struct buf *out)
{
	uint32_t status;

	rd16(&rq->rd);
	request_reserved(rq, rd16(&rq->rd), "Reserved1");
	request_reserved(rq, rd32(&rq->rd), "Reserved2");
	if (!open_of_request(rq, &status))
		return status;
	put16(out, 4);
	put16(out, 0);
	return STATUS_SUCCESS;
}

/* Channel and its information: of SMB Direct, which this is not */
static void check_channel(struct request *rq)
{
	struct rd *r = &rq->rd;

	request_reserved(rq, rd32(r), "Channel");
	rd32(r);	/* RemainingBytes is a hint */
	request_reserved(rq, rd16(r), "ChannelInfoOffset");
	request_reserved(rq, rd16(r), "ChannelInfoLength");
}

/* How much of @n bytes the script lets be read or written */
static uint32_t most(const struct request *rq, uint32_t n)
{
	const struct directive *d = script_find(MOST, rq->c, rq->h.command);

	return d && d->number < n ? d->number : n;
}

static void put_data(struct buf *out, const uint8_t *p, uint32_t n)
{
	put16(out, 17);
	put8(out, HEADER_SIZE + 16);
	put8(out, 0);
	put32(out, n);
	put32(out, 0);
	put32(out, 0);
	put(out, p, n);
}

/**
 * file_read - READ
 * @rq: request
 * @out: body of the answer
 */
uint32_t file_read(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	uint32_t n, minimum, status;
	const struct node *node;
	uint64_t offset;
	struct open *o;
	uint8_t flags;

	rd16(r);
	rd8(r);		/* Padding is what the client would like */
	flags = rd8(r);
	if (flags > 1 || (flags && rq->c->dialect < DIALECT_302))
		violate(rq->c, RULE_FIELD, "Flags of the dialect", "%#x in READ", flags);
	n = rd32(r);
	offset = rd64(r);
	o = open_of_request(rq, &status);
	minimum = rd32(r);
	check_channel(rq);
	if (!o)
		return status;
	node = o->node;
	if (node->directory)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (!(o->access & (ACCESS_READ | ACCESS_EXECUTE)))
		return STATUS_ACCESS_DENIED;
	if (lock_conflicts(o, offset, n, false))
		return STATUS_FILE_LOCK_CONFLICT;
	if ((offset >= node->size && n) || (offset < node->size && node->size - offset < minimum))
		return STATUS_END_OF_FILE;
	if (offset >= node->size)
		n = 0;
	else if (n > node->size - offset)
		n = node->size - offset;
	n = most(rq, n);
	put_data(out, n ? node->data + offset : NULL, n);
	return STATUS_SUCCESS;
}

/**
 * file_write - WRITE
 * @rq: request
 * @out: body of the answer
 */
uint32_t file_write(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	uint32_t n, flags, status;
	const uint8_t *data;
	uint16_t data_at;
	uint64_t offset;
	struct open *o;

	rd16(r);
	data_at = rd16(r);
	n = rd32(r);
	offset = rd64(r);
	o = open_of_request(rq, &status);
	check_channel(rq);
	flags = rd32(r);
	if (flags & ~3u || (flags & 1 && rq->c->dialect == DIALECT_202) ||
	    (flags & 2 && rq->c->dialect < DIALECT_302))
		violate(rq->c, RULE_FIELD, "Flags of the dialect", "%#x in WRITE", flags);
	data = request_buffer(rq, data_at, n);
	if (!data)
		return STATUS_INVALID_PARAMETER;
	if (!o)
		return status;
	if (o->node->directory)
		return STATUS_INVALID_DEVICE_REQUEST;
	if (!(o->access & (ACCESS_WRITE | ACCESS_APPEND)) || o->past_filter)
		return STATUS_ACCESS_DENIED;
	if (lock_conflicts(o, offset, n, true))
		return STATUS_FILE_LOCK_CONFLICT;
	n = most(rq, n);
	if (!share_write(o->node, offset, data, n))
		return STATUS_DISK_FULL;
	put16(out, 17);
	put16(out, 0);
	put32(out, n);
	put64(out, 0);
	put8(out, 0);
	return STATUS_SUCCESS;
}
