// SPDX-License-Identifier: GPL-2.0
#include "create.h"

#include <string.h>

#include "open.h"
#include "oplock.h"
#include "reparse.h"
#include "reply.h"
#include "script.h"

enum { SUPERSEDE, OPEN, CREATE_NEW, OPEN_IF, OVERWRITE, OVERWRITE_IF };
enum { SUPERSEDED, OPENED, CREATED, OVERWRITTEN };
enum {
	DIRECTORY_FILE = 1, NON_DIRECTORY_FILE = 0x40, DELETE_ON_CLOSE = 0x1000,
	OPEN_REPARSE_POINT = 0x200000,
};

enum { SHARE_READ = 1, SHARE_WRITE = 2, SHARE_DELETE = 4 };
enum { SETTABLE_ATTRIBUTES = 0x27 };

#define MAXIMUM_ALLOWED	0x02000000u
#define GENERIC_ALL	0x10000000u
#define GENERIC_EXECUTE	0x20000000u
#define GENERIC_WRITE	0x40000000u
#define GENERIC_READ	0x80000000u

struct create {
	uint8_t		oplock;
	uint32_t	access;
	uint32_t	attributes;
	uint32_t	sharing;
	uint32_t	disposition;
	uint32_t	options;
	const uint8_t	*path;
	size_t		path_size;
	const uint8_t	*lease;		/* context data */
	size_t		lease_size;
	bool		want_access;	/* "MxAc" */
	bool		want_id;	/* "QFid" */
	uint32_t	action;
};

static void take_context(struct request *rq, struct create *cr, const uint8_t *name,
			 const uint8_t *data, size_t size)
{
	if (!memcmp(name, "RqLs", 4)) {
		if (size != 32 && size != 52)
			violate(rq->c, RULE_CREATE_CONTEXT, "a lease of 32 or 52 bytes",
				"%zu", size);
		else
			cr->lease = data;
		cr->lease_size = size;
	}
	cr->want_access |= !memcmp(name, "MxAc", 4);
	cr->want_id |= !memcmp(name, "QFid", 4);
}

/* One context of the list. Return: its Next, 0 at the end or after a violation */
static size_t one_context(struct request *rq, struct create *cr, const uint8_t *p, size_t n)
{
	struct rd r = { p, n, 0, false };
	size_t next = rd32(&r), name = rd16(&r), name_size = rd16(&r);
	size_t data, size, reserved = rd16(&r);

	data = rd16(&r);
	size = rd32(&r);
	request_reserved(rq, reserved, "Reserved of a create context");
	if (r.bad || name % 8 || name_size < 4 || !rd_inside(&r, name, name_size) ||
	    (size && (data % 8 || data < name + name_size || !rd_inside(&r, data, size))) ||
	    next % 8 || next > n) {
		violate(rq->c, RULE_CREATE_CONTEXT, "parts in order at multiples of 8",
			"%zu bytes at %zu, %zu at %zu, next at %zu of %zu",
			name_size, name, size, data, next, n);
		return 0;
	}
	take_context(rq, cr, p + name, p + data, size);
	return next;
}

static void take_contexts(struct request *rq, struct create *cr, size_t offset, size_t n)
{
	const uint8_t *p = request_buffer(rq, offset, n);
	size_t next;

	if (!p || !n)
		return;
	if (offset % 8)
		violate(rq->c, RULE_CREATE_CONTEXT, "a list at a multiple of 8", "%zu", offset);
	do {
		next = one_context(rq, cr, p, n);
		p += next;
		n -= next;
	} while (next);
}

static void check_fields(struct request *rq, const struct create *cr, uint32_t impersonation)
{
	bool wants_lease = cr->oplock == OPLOCK_LEASE;

	if (impersonation > 3)
		violate(rq->c, RULE_FIELD, "ImpersonationLevel up to 3", "%u", impersonation);
	if (cr->disposition > OVERWRITE_IF)
		violate(rq->c, RULE_FIELD, "CreateDisposition up to 5", "%u", cr->disposition);
	if (cr->sharing & ~7u)
		violate(rq->c, RULE_FIELD, "ShareAccess up to 7", "%#x", cr->sharing);
	if (cr->options & DIRECTORY_FILE && cr->options & NON_DIRECTORY_FILE)
		violate(rq->c, RULE_FIELD, "one kind of file", "CreateOptions %#x", cr->options);
	if (cr->oplock > OPLOCK_II && cr->oplock != OPLOCK_EXCLUSIVE &&
	    cr->oplock != OPLOCK_BATCH && cr->oplock != OPLOCK_LEASE)
		violate(rq->c, RULE_FIELD, "a level of 2.2.13", "oplock %#x", cr->oplock);
	if (wants_lease != !!cr->lease)
		violate(rq->c, RULE_CREATE_CONTEXT, "RqLs with oplock 0xff only", "%#x",
			cr->oplock);
	if (cr->path_size % 2)
		violate(rq->c, RULE_FIELD, "a name in UTF-16", "%zu bytes", cr->path_size);
	if (cr->path && cr->path_size >= 2 && get16(cr->path) == '\\')
		violate(rq->c, RULE_FIELD, "a name without leading backslash", "one");
}

/* What generic rights stand for, [MS-DTYP] 2.4.3 */
static uint32_t specific(uint32_t access)
{
	if (access & (GENERIC_ALL | MAXIMUM_ALLOWED))
		access |= ACCESS_ALL;
	if (access & GENERIC_READ)
		access |= ACCESS_READ;
	if (access & GENERIC_WRITE)
		access |= ACCESS_WRITE | ACCESS_APPEND;
	if (access & GENERIC_EXECUTE)
		access |= ACCESS_EXECUTE;
	return access;
}

/* Return: false after a violation that leaves nothing to open */
static bool parse(struct request *rq, struct create *cr)
{
	struct rd *r = &rq->rd;
	uint32_t impersonation;
	uint16_t offset;
	uint32_t contexts;

	rd16(r);
	request_reserved(rq, rd8(r), "SecurityFlags");
	cr->oplock = rd8(r);
	impersonation = rd32(r);
	request_reserved(rq, rd64(r), "SmbCreateFlags");
	request_reserved(rq, rd64(r), "Reserved");
	cr->access = specific(rd32(r));
	cr->attributes = rd32(r);
	cr->sharing = rd32(r);
	cr->disposition = rd32(r);
	cr->options = rd32(r);
	offset = rd16(r);
	cr->path_size = rd16(r);
	if (cr->path_size && offset % 8)
		violate(rq->c, RULE_FIELD, "NameOffset at a multiple of 8", "%u", offset);
	cr->path = request_buffer(rq, offset, cr->path_size);
	contexts = rd32(r);
	take_contexts(rq, cr, contexts, rd32(r));
	check_fields(rq, cr, impersonation);
	return cr->path;
}

/* Walk to the last component. Return: a status */
static uint32_t walk(struct request *rq, const struct create *cr, struct node **dir,
		     struct node **node, struct name *name)
{
	const uint8_t *p = cr->path;
	size_t n = cr->path_size;

	*dir = NULL;
	*node = share_root();
	while (n) {
		if (!*node)
			return STATUS_PATH_NOT_FOUND;
		if (reparse_is_link(*node))
			return reparse_stop(rq, *node, n + 2);
		if (!(*node)->directory)
			return STATUS_PATH_NOT_FOUND;
		if (!share_next_name(&p, &n, name) || !share_name_valid(name))
			return STATUS_NAME_INVALID;
		*dir = *node;
		*node = share_child(*dir, name);
	}
	return STATUS_SUCCESS;
}

static bool conflict(uint32_t access, uint32_t sharing)
{
	return (access & (ACCESS_READ | ACCESS_EXECUTE) && !(sharing & SHARE_READ)) ||
	       (access & (ACCESS_WRITE | ACCESS_APPEND) && !(sharing & SHARE_WRITE)) ||
	       (access & ACCESS_DELETE && !(sharing & SHARE_DELETE));
}

/* Does the script keep any of the rights to the client? */
static bool is_denied(const struct request *rq, const struct create *cr)
{
	const struct directive *d = script_find(DENY, rq->c, ON_ANY);

	return d && d->number & cr->access;
}

static uint32_t check_existing(const struct request *rq, const struct create *cr,
			       const struct node *node)
{
	struct open *o;

	if (cr->disposition == CREATE_NEW)
		return STATUS_NAME_COLLISION;
	if (node->delete_pending)
		return STATUS_DELETE_PENDING;
	if (cr->options & DIRECTORY_FILE && !node->directory)
		return STATUS_NOT_A_DIRECTORY;
	if (cr->options & NON_DIRECTORY_FILE && node->directory)
		return STATUS_FILE_IS_A_DIRECTORY;
	if (node->directory && cr->disposition != OPEN && cr->disposition != OPEN_IF)
		return STATUS_INVALID_PARAMETER;
	if (!node->directory && is_denied(rq, cr))
		return STATUS_ACCESS_DENIED;
	for (o = open_next(node, NULL); o; o = open_next(node, o))
		if (conflict(cr->access, o->sharing) || conflict(o->access, cr->sharing))
			return STATUS_SHARING_VIOLATION;
	return STATUS_SUCCESS;
}

/* Who does not ask for the link itself is told where it leads */
static uint32_t check_reparse(struct request *rq, const struct create *cr,
			      const struct node *node)
{
	if (!node->reparse || cr->options & OPEN_REPARSE_POINT || reparse_is_filtered(node))
		return STATUS_SUCCESS;
	return reparse_is_link(node) ? reparse_stop(rq, node, 0) :
				       STATUS_REPARSE_TAG_NOT_HANDLED;
}

static uint32_t open_existing(struct request *rq, struct create *cr, struct node *node)
{
	uint32_t status = check_existing(rq, cr, node);

	if (!status)
		status = check_reparse(rq, cr, node);
	if (status)
		return status;
	cr->action = OPENED;
	if (cr->disposition == SUPERSEDE || cr->disposition >= OVERWRITE) {
		cr->action = cr->disposition == SUPERSEDE ? SUPERSEDED : OVERWRITTEN;
		share_resize(node, 0);
	}
	return STATUS_SUCCESS;
}

static uint32_t find_or_make(struct request *rq, struct create *cr, struct node **node)
{
	struct node *dir;
	struct name name;
	uint32_t status = walk(rq, cr, &dir, node, &name);

	if (status)
		return status;
	if (*node)
		return open_existing(rq, cr, *node);
	if (cr->disposition == OPEN || cr->disposition == OVERWRITE)
		return STATUS_NAME_NOT_FOUND;
	*node = share_create(dir, &name, cr->options & DIRECTORY_FILE);
	(*node)->attributes |= cr->attributes & SETTABLE_ATTRIBUTES;
	cr->action = CREATED;
	return STATUS_SUCCESS;
}

/* What the client may cache: all it asked for if it is alone, else reading */
static void grant(const struct create *cr, struct open *o)
{
	bool alone = o->node->opens == 1;
	struct open *other;

	o->oplock = cr->oplock;
	if (o->node->directory) {
		o->oplock = OPLOCK_NONE;
	} else if (cr->lease) {
		memcpy(o->lease_key, cr->lease, sizeof(o->lease_key));
		for (other = open_next(o->node, NULL); other; other = open_next(o->node, other))
			alone |= other != o && other->oplock == OPLOCK_LEASE &&
				 !memcmp(other->lease_key, o->lease_key, 16);
		o->lease_state = get32(cr->lease + 16) & (LEASE_READ | LEASE_HANDLE | LEASE_WRITE);
		if (!alone)
			o->lease_state &= ~(uint32_t)LEASE_WRITE;
		o->lease_epoch = cr->lease_size == 52 ? get16(cr->lease + 48) + 1 : 0;
	} else if (!alone && o->oplock) {
		o->oplock = OPLOCK_II;
	}
	oplock_break_others(o);
}

static void put_context(struct buf *out, bool last, const char *name, const struct buf *data)
{
	size_t size = (24 + data->len + 7) & ~(size_t)7;

	put32(out, last ? 0 : size);
	put16(out, 16);
	put16(out, 4);
	put16(out, 0);
	put16(out, 24);
	put32(out, data->len);
	put(out, name, 4);
	put32(out, 0);
	put(out, data->p, data->len);
	put_zeroes(out, size - 24 - data->len);
}

static void put_contexts(const struct create *cr, const struct open *o, struct buf *out)
{
	bool lease = o->oplock == OPLOCK_LEASE;
	struct buf data = {};

	if (lease) {
		put(&data, o->lease_key, 16);
		put32(&data, o->lease_state);
		put_zeroes(&data, 12);
		if (cr->lease_size == 52) {
			put(&data, cr->lease + 32, 16);
			put16(&data, o->lease_epoch);
			put16(&data, 0);
		}
		put_context(out, !cr->want_access && !cr->want_id, "RqLs", &data);
		data.len = 0;
	}
	if (cr->want_access) {
		put32(&data, STATUS_SUCCESS);
		put32(&data, ACCESS_ALL);
		put_context(out, !cr->want_id, "MxAc", &data);
		data.len = 0;
	}
	if (cr->want_id) {
		put64(&data, o->node->id);
		put_zeroes(&data, 24);
		put_context(out, true, "QFid", &data);
	}
	buf_free(&data);
}

static void put_answer(const struct create *cr, const struct open *o, struct buf *out)
{
	struct buf contexts = {};

	put_contexts(cr, o, &contexts);
	put16(out, 89);
	put8(out, o->oplock);
	put8(out, 0);
	put32(out, cr->action);
	open_put_times(o->node, out);
	put64(out, share_allocation(o->node));
	put64(out, o->node->size);
	put32(out, share_attributes(o->node));
	put32(out, 0);
	put64(out, o->id.persistent);
	put64(out, o->id.transient);
	put32(out, contexts.len ? HEADER_SIZE + 88 : 0);
	put32(out, contexts.len);
	put(out, contexts.p, contexts.len);
	/* The one byte of a variable part that StructureSize counts */
	if (!contexts.len)
		put8(out, 0);
	buf_free(&contexts);
}

/**
 * create_handle - CREATE
 * @rq: request
 * @out: body of the answer
 */
uint32_t create_handle(struct request *rq, struct buf *out)
{
	struct create cr = {};
	uint32_t status;
	struct node *node;
	struct open *o;

	*rq->chain_file = (struct file_id){};
	if (!parse(rq, &cr))
		return STATUS_INVALID_PARAMETER;
	if (rq->tree->ipc)
		return STATUS_NAME_NOT_FOUND;
	status = find_or_make(rq, &cr, &node);
	if (status)
		return status;
	o = open_new(rq, node);
	o->access = cr.access;
	o->sharing = cr.sharing;
	o->delete_on_close = cr.options & DELETE_ON_CLOSE;
	o->past_filter = cr.options & OPEN_REPARSE_POINT && reparse_is_filtered(node);
	grant(&cr, o);
	*rq->chain_file = o->id;
	put_answer(&cr, o, out);
	return STATUS_SUCCESS;
}
