// SPDX-License-Identifier: GPL-2.0
#include "ioctl.h"

#include <string.h>

#include "conn.h"
#include "negotiate.h"
#include "open.h"
#include "reparse.h"

#define FSCTL_DUPLICATE_EXTENTS_TO_FILE		0x00098344u
#define FSCTL_SET_REPARSE_POINT			0x000900a4u
#define FSCTL_GET_REPARSE_POINT			0x000900a8u
#define FSCTL_DFS_GET_REFERRALS			0x00060194u
#define FSCTL_DFS_GET_REFERRALS_EX		0x000601b0u
#define FSCTL_VALIDATE_NEGOTIATE_INFO		0x00140204u
#define FSCTL_QUERY_NETWORK_INTERFACE_INFO	0x001401fcu

enum { IS_FSCTL = 1 };

struct ioctl {
	uint32_t	code;
	const uint8_t	*id;
	const uint8_t	*input;
	uint32_t	input_size;
	uint32_t	room;
};

/* 3.3.5.15.12: what the client says now must be what it said in NEGOTIATE */
static bool same_offer(const struct client_offer *offer, struct rd *r)
{
	uint32_t capabilities = rd32(r);
	const uint8_t *guid = rd_bytes(r, GUID_SIZE);
	uint16_t mode = rd16(r), n = rd16(r);

	if (!guid || capabilities != offer->capabilities || mode != offer->security_mode ||
	    memcmp(guid, offer->guid, GUID_SIZE) || n != offer->n_dialects)
		return false;
	for (unsigned int i = 0; i < n; i++)
		if (rd16(r) != offer->dialects[i])
			return false;
	return !r->bad && r->at == r->size;
}

static uint32_t validate(struct request *rq, const struct ioctl *io, struct buf *data)
{
	struct rd r = { io->input, io->input_size, 0, false };
	struct conn *c = rq->c;

	if (c->dialect == DIALECT_311)
		violate(c, RULE_VALIDATE_NEGOTIATE, "not in 3.1.1", "one");
	if (rq->session->has_keys && !rq->sealed && !(rq->h.flags & FLAG_SIGNED))
		violate(c, RULE_VALIDATE_NEGOTIATE, "signed or sealed", "neither");
	if (get64(io->id) != UINT64_MAX || get64(io->id + 8) != UINT64_MAX)
		violate(c, RULE_VALIDATE_NEGOTIATE, "a FileId of ones", "another");
	if (io->room < 24)
		violate(c, RULE_VALIDATE_NEGOTIATE, "room for 24 bytes", "%u", io->room);
	if (!same_offer(&c->client, &r))
		violate(c, RULE_VALIDATE_NEGOTIATE, "what NEGOTIATE said", "something else");
	put32(data, c->capabilities);
	put(data, negotiate_server_guid(), GUID_SIZE);
	put16(data, c->security_mode);
	put16(data, c->dialect);
	return STATUS_SUCCESS;
}

struct range {
	const struct node	*node;
	uint64_t		at;
	uint64_t		n;
};

/* What is allocated of a file counts, so the last cluster can be shared whole */
static bool is_inside(const struct range *r)
{
	uint64_t allocated = share_allocation(r->node);

	return r->n <= allocated && r->at <= allocated - r->n;
}

static bool overlap(const struct range *a, const struct range *b)
{
	return a->node == b->node && a->at < b->at + b->n && b->at < a->at + a->n;
}

/* [MS-SMB2] 3.3.5.15.17, [MS-FSCC] 2.3.7.2 and 2.3.8: clusters and nothing less */
static uint32_t duplicate(struct request *rq, struct open *o, const struct ioctl *io)
{
	struct rd r = { io->input, io->input_size, 0, false };
	struct range from = {}, to = { .node = o->node };
	struct open *source;
	struct file_id id;

	id.persistent = rd64(&r);
	id.transient = rd64(&r);
	from.at = rd64(&r);
	to.at = rd64(&r);
	from.n = rd64(&r);
	to.n = from.n;
	if (r.bad)
		return STATUS_INVALID_PARAMETER;
	source = open_find(rq->session, &id);
	if (!source)
		return STATUS_INVALID_HANDLE;
	if (source->node->directory || o->node->directory ||
	    (from.at | to.at | from.n) % CLUSTER)
		return STATUS_INVALID_PARAMETER;
	if (!(source->access & ACCESS_READ) || !(o->access & ACCESS_WRITE))
		return STATUS_ACCESS_DENIED;
	from.node = source->node;
	if (!is_inside(&from) || !is_inside(&to) || overlap(&from, &to))
		return STATUS_NOT_SUPPORTED;
	share_clone(o->node, to.at, from.node, from.at, from.n);
	return STATUS_SUCCESS;
}

/* Of those that are about a file */
static uint32_t run_on_file(struct request *rq, const struct ioctl *io, struct buf *data)
{
	struct rd rest = rq->rd;
	uint32_t status;
	struct open *o;

	rq->rd.at = io->id - rq->rd.p;
	o = open_of_request(rq, &status);
	rq->rd = rest;
	if (!o)
		return status;
	if (io->code == FSCTL_DUPLICATE_EXTENTS_TO_FILE)
		return duplicate(rq, o, io);
	if (io->code == FSCTL_GET_REPARSE_POINT)
		return reparse_get(o, io->room, data);
	return reparse_set(rq, o, io->input, io->input_size);
}

static uint32_t run(struct request *rq, const struct ioctl *io, struct buf *data)
{
	switch (io->code) {
	case FSCTL_VALIDATE_NEGOTIATE_INFO:
		return validate(rq, io, data);
	case FSCTL_DUPLICATE_EXTENTS_TO_FILE:
	case FSCTL_GET_REPARSE_POINT:
	case FSCTL_SET_REPARSE_POINT:
		return run_on_file(rq, io, data);
	case FSCTL_DFS_GET_REFERRALS:
	case FSCTL_DFS_GET_REFERRALS_EX:
		return STATUS_FS_DRIVER_REQUIRED;
	case FSCTL_QUERY_NETWORK_INTERFACE_INFO:
		return STATUS_NOT_SUPPORTED;
	default:
		return STATUS_INVALID_DEVICE_REQUEST;
	}
}

static void put_answer(const struct ioctl *io, const struct buf *data, struct buf *out)
{
	put16(out, 49);
	put16(out, 0);
	put32(out, io->code);
	put(out, io->id, 16);
	put32(out, HEADER_SIZE + 48);
	put32(out, 0);
	put32(out, HEADER_SIZE + 48);
	put32(out, data->len);
	put32(out, 0);
	put32(out, 0);
	put(out, data->p, data->len);
}

/**
 * ioctl_handle - IOCTL
 * @rq: request
 * @out: body of the answer
 */
uint32_t ioctl_handle(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	struct buf data = {};
	struct ioctl io;
	uint32_t offset, status;

	rd16(r);
	request_reserved(rq, rd16(r), "Reserved");
	io.code = rd32(r);
	io.id = rd_bytes(r, 16);
	offset = rd32(r);
	io.input_size = rd32(r);
	request_reserved(rq, rd32(r), "MaxInputResponse");
	rd32(r);	/* OutputOffset of nothing may be anything */
	request_reserved(rq, rd32(r), "OutputCount");
	io.room = rd32(r);
	if (rd32(r) != IS_FSCTL)
		violate(rq->c, RULE_FIELD, "Flags of 1", "others in IOCTL");
	request_reserved(rq, rd32(r), "Reserved2");
	io.input = request_buffer(rq, offset, io.input_size);
	if (!io.input)
		return STATUS_INVALID_PARAMETER;
	status = run(rq, &io, &data);
	if (!status)
		put_answer(&io, &data, out);
	buf_free(&data);
	return status;
}
