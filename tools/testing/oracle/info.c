// SPDX-License-Identifier: GPL-2.0
#include "info.h"

#include <string.h>

#include "open.h"

enum { OF_FILE = 1, OF_FS = 2, OF_SECURITY = 3 };

enum {
	BASIC = 4, STANDARD = 5, INTERNAL = 6, EA = 7, ACCESS = 8, NAME = 9, RENAME = 10,
	DISPOSITION = 13, POSITION = 14, MODE = 16, ALIGNMENT = 17, ALL = 18, ALLOCATION = 19,
	END_OF_FILE = 20, STREAM = 22, NETWORK_OPEN = 34, ATTRIBUTE_TAG = 35,
	DISPOSITION_EX = 64,
};

enum {
	FS_VOLUME = 1, FS_SIZE = 3, FS_DEVICE = 4, FS_ATTRIBUTE = 5, FS_FULL_SIZE = 7,
	FS_SECTOR_SIZE = 11,
};

enum { CLUSTERS = 1 << 20, FREE_CLUSTERS = 1 << 19, SECTOR = 512 };
enum { SETTABLE_ATTRIBUTES = 0x127 };

static void put_basic(const struct open *o, struct buf *out)
{
	open_put_times(o->node, out);
	put32(out, share_attributes(o->node));
	put32(out, 0);
}

static void put_standard(const struct open *o, struct buf *out)
{
	put64(out, share_allocation(o->node));
	put64(out, o->node->size);
	put32(out, !o->node->delete_pending);	/* links that stay */
	put8(out, o->node->delete_pending);
	put8(out, o->node->directory);
	put16(out, 0);
}

static void put_path(const struct node *node, struct buf *out)
{
	if (!node->parent)
		return;
	put_path(node->parent, out);
	put16(out, '\\');
	for (size_t i = 0; i < node->name.n; i++)
		put16(out, node->name.units[i]);
}

static void put_name(const struct open *o, struct buf *out)
{
	size_t at = out->len;

	put32(out, 0);
	put_path(o->node, out);
	if (out->len == at + 4)
		put16(out, '\\');
	set32(out->p + at, out->len - at - 4);
}

static void put_all(const struct open *o, struct buf *out)
{
	put_basic(o, out);
	put_standard(o, out);
	put64(out, o->node->id);
	put32(out, 0);
	put32(out, o->access);
	put_zeroes(out, 16);
	put_name(o, out);
}

static void put_stream(const struct open *o, struct buf *out)
{
	if (o->node->directory)
		return;
	put32(out, 0);
	put32(out, 14);
	put64(out, o->node->size);
	put64(out, share_allocation(o->node));
	put_text(out, "::$DATA");
}

static void put_network_open(const struct open *o, struct buf *out)
{
	open_put_times(o->node, out);
	put64(out, share_allocation(o->node));
	put64(out, o->node->size);
	put32(out, share_attributes(o->node));
	put32(out, 0);
}

static bool put_file(const struct open *o, uint8_t class, struct buf *out)
{
	switch (class) {
	case BASIC:
		put_basic(o, out);
		break;
	case STANDARD:
		put_standard(o, out);
		break;
	case INTERNAL:
		put64(out, o->node->id);
		break;
	case EA:
	case MODE:
	case ALIGNMENT:
		put32(out, 0);
		break;
	case ACCESS:
		put32(out, o->access);
		break;
	case NAME:
		put_name(o, out);
		break;
	case POSITION:
		put64(out, 0);
		break;
	case ALL:
		put_all(o, out);
		break;
	case STREAM:
		put_stream(o, out);
		break;
	case NETWORK_OPEN:
		put_network_open(o, out);
		break;
	case ATTRIBUTE_TAG:
		put32(out, share_attributes(o->node));
		put32(out, o->node->reparse ? get32(o->node->reparse) : 0);
		break;
	default:
		return false;
	}
	return true;
}

static void put_sizes(struct buf *out, bool full)
{
	put64(out, CLUSTERS);
	put64(out, FREE_CLUSTERS);
	if (full)
		put64(out, FREE_CLUSTERS);
	put32(out, CLUSTER / SECTOR);
	put32(out, SECTOR);
}

static void put_labelled(struct buf *out, const char *label)
{
	put32(out, 2 * strlen(label));
	put_text(out, label);
}

static bool put_fs(uint8_t class, struct buf *out)
{
	switch (class) {
	case FS_VOLUME:
		put64(out, share_root()->times[TIME_CREATED]);
		put32(out, 0x0bac1e);
		put32(out, 12);
		put16(out, 0);
		put_text(out, "ORACLE");
		break;
	case FS_SIZE:
	case FS_FULL_SIZE:
		put_sizes(out, class == FS_FULL_SIZE);
		break;
	case FS_DEVICE:
		put32(out, 7);		/* a disk */
		put32(out, 0x20);	/* mounted */
		break;
	case FS_ATTRIBUTE:
		/* keeps case, Unicode, reparse points, clones */
		put32(out, 0x08000086);
		put32(out, NAME_MAX_UNITS);
		put_labelled(out, "ORACLE");
		break;
	case FS_SECTOR_SIZE:
		for (int i = 0; i < 4; i++)
			put32(out, SECTOR);
		put_zeroes(out, 12);
		break;
	default:
		return false;
	}
	return true;
}

/* Everyone owns all, and no access list forbids anything: [MS-DTYP] 2.4.6 */
static void put_security(struct buf *out)
{
	static const uint8_t everyone[] = { 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 };

	put8(out, 1);
	put8(out, 0);
	put16(out, 0x8000);
	put32(out, 20);
	put32(out, 20);
	put64(out, 0);
	put(out, everyone, sizeof(everyone));
}

static bool has_name(uint8_t type, uint8_t class)
{
	return type == OF_FILE ? class == NAME || class == ALL || class == STREAM :
				 class == FS_VOLUME || class == FS_ATTRIBUTE;
}

static uint32_t fit(uint8_t type, uint8_t class, struct buf *data, uint32_t room)
{
	if (data->len <= room)
		return STATUS_SUCCESS;
	if (type == OF_SECURITY)
		return STATUS_BUFFER_TOO_SMALL;
	if (!has_name(type, class))
		return STATUS_INFO_LENGTH_MISMATCH;
	data->len = room;
	return STATUS_BUFFER_OVERFLOW;
}

/**
 * info_query - QUERY_INFO
 * @rq: request
 * @out: body of the answer
 */
uint32_t info_query(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd;
	uint32_t room, size, status;
	struct buf data = {};
	uint8_t type, class;
	uint16_t offset;
	struct open *o;
	bool known;

	rd16(r);
	type = rd8(r);
	class = rd8(r);
	room = rd32(r);
	offset = rd16(r);
	request_reserved(rq, rd16(r), "Reserved");
	size = rd32(r);
	rd64(r);	/* AdditionalInformation, Flags */
	o = open_of_request(rq, &status);
	if (type < OF_FILE || type > 4)
		violate(rq->c, RULE_FIELD, "InfoType of 1 to 4", "%u in QUERY_INFO", type);
	if (!request_buffer(rq, offset, size))
		return STATUS_INVALID_PARAMETER;
	if (!o)
		return status;
	known = type == OF_FILE ? put_file(o, class, &data) :
		type == OF_FS ? put_fs(class, &data) : type == OF_SECURITY;
	if (type == OF_SECURITY)
		put_security(&data);
	status = known ? fit(type, class, &data, room) : STATUS_INVALID_INFO_CLASS;
	if (!status || status == STATUS_BUFFER_OVERFLOW) {
		put16(out, 9);
		put16(out, HEADER_SIZE + 8);
		put32(out, data.len);
		put(out, data.p, data.len);
	}
	buf_free(&data);
	return status;
}

static uint32_t set_basic(struct node *node, struct rd *r)
{
	uint32_t attributes;
	uint64_t t;

	for (int i = 0; i < TIMES; i++) {
		t = rd64(r);
		/* 0: as it is; -1 and -2: whether operations change it */
		if (t && t < UINT64_MAX - 1)
			node->times[i] = t;
	}
	attributes = rd32(r);
	if (attributes)
		node->attributes = attributes & SETTABLE_ATTRIBUTES;
	return STATUS_SUCCESS;
}

static bool is_below(const struct node *node, const struct node *above)
{
	for (; node; node = node->parent)
		if (node == above)
			return true;
	return false;
}

/* Find directory and last component of a new path */
static uint32_t target(const uint8_t *p, size_t n, struct node **dir, struct name *name)
{
	struct node *node = share_root();

	do {
		*dir = node;
		if (!*dir || !(*dir)->directory)
			return STATUS_PATH_NOT_FOUND;
		if (!share_next_name(&p, &n, name) || !share_name_valid(name))
			return STATUS_NAME_INVALID;
		node = share_child(*dir, name);
	} while (n);
	return STATUS_SUCCESS;
}

static uint32_t rename_to(struct open *o, struct rd *r)
{
	bool replace = rd8(r);
	struct node *dir, *there;
	const uint8_t *path;
	struct name name;
	uint32_t status;
	size_t n;

	rd_bytes(r, 7);
	if (rd64(r))
		return STATUS_INVALID_PARAMETER;
	n = rd32(r);
	path = rd_bytes(r, n);
	if (!path || !o->node->parent)
		return STATUS_INVALID_PARAMETER;
	status = target(path, n, &dir, &name);
	if (status)
		return status;
	if (is_below(dir, o->node))
		return STATUS_INVALID_PARAMETER;
	there = share_child(dir, &name);
	if (there && there != o->node) {
		if (!replace)
			return STATUS_NAME_COLLISION;
		if (there->directory || there->opens || there->attributes & ATTR_READONLY)
			return STATUS_ACCESS_DENIED;
		share_unlink(there);
	}
	share_move(o->node, dir, &name);
	return STATUS_SUCCESS;
}

static uint32_t dispose(struct open *o, bool delete)
{
	if (delete && o->node->children)
		return STATUS_DIRECTORY_NOT_EMPTY;
	if (delete && !(o->access & ACCESS_DELETE))
		return STATUS_ACCESS_DENIED;
	if (delete && o->node->attributes & ATTR_READONLY)
		return STATUS_CANNOT_DELETE;
	o->node->delete_pending = delete;
	return STATUS_SUCCESS;
}

static uint32_t set_size(struct open *o, uint64_t size)
{
	if (o->node->directory || !(o->access & ACCESS_WRITE) || o->past_filter)
		return STATUS_ACCESS_DENIED;
	return share_resize(o->node, size) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

static uint32_t set_file(struct open *o, uint8_t class, struct rd *r)
{
	static const struct {
		uint8_t	class, size;
	} minimum[] = {
		{ BASIC, 40 }, { RENAME, 20 }, { DISPOSITION, 1 }, { DISPOSITION_EX, 4 },
		{ ALLOCATION, 8 }, { END_OF_FILE, 8 }, { POSITION, 8 }, { MODE, 4 },
	};
	size_t i;

	for (i = 0; i < sizeof(minimum) / sizeof(minimum[0]); i++)
		if (minimum[i].class == class)
			break;
	if (i == sizeof(minimum) / sizeof(minimum[0]))
		return STATUS_INVALID_INFO_CLASS;
	if (r->size < minimum[i].size)
		return STATUS_INFO_LENGTH_MISMATCH;
	switch (class) {
	case BASIC:
		return set_basic(o->node, r);
	case RENAME:
		return rename_to(o, r);
	case DISPOSITION:
		return dispose(o, rd8(r));
	case DISPOSITION_EX:
		return dispose(o, rd32(r) & 1);
	case END_OF_FILE:
		return set_size(o, rd64(r));
	default:
		return STATUS_SUCCESS;
	}
}

/**
 * info_set - SET_INFO
 * @rq: request
 * @out: body of the answer
 */
uint32_t info_set(struct request *rq, struct buf *out)
{
	struct rd *r = &rq->rd, data;
	uint8_t type, class;
	uint32_t status;
	uint16_t offset;
	struct open *o;

	rd16(r);
	type = rd8(r);
	class = rd8(r);
	data = (struct rd){ .size = rd32(r) };
	offset = rd16(r);
	request_reserved(rq, rd16(r), "Reserved");
	rd32(r);	/* AdditionalInformation */
	o = open_of_request(rq, &status);
	if (type < OF_FILE || type > 4)
		violate(rq->c, RULE_FIELD, "InfoType of 1 to 4", "%u in SET_INFO", type);
	data.p = request_buffer(rq, offset, data.size);
	if (!data.p)
		return STATUS_INVALID_PARAMETER;
	if (!o)
		return status;
	status = type == OF_FILE ? set_file(o, class, &data) : STATUS_NOT_SUPPORTED;
	if (!status)
		put16(out, 2);
	return status;
}
