// SPDX-License-Identifier: GPL-2.0
/* Create contexts: what CREATE asks for, and is told, beyond its own fields. */

#include "wire/pdu_ctx.h"

#include <linux/kernel.h>

#include "wire/pdu_list.h"

/* A name is four letters, in this order on the wire */
#define NAME(a, b, c, d) \
	((u32)(a) | (u32)(b) << 8 | (u32)(c) << 16 | (u32)(d) << 24)

#define RQLS	NAME('R', 'q', 'L', 's')
#define DHNQ	NAME('D', 'H', 'n', 'Q')
#define DHNC	NAME('D', 'H', 'n', 'C')
#define DH2Q	NAME('D', 'H', '2', 'Q')
#define DH2C	NAME('D', 'H', '2', 'C')
#define MXAC	NAME('M', 'x', 'A', 'c')
#define QFID	NAME('Q', 'F', 'i', 'd')
#define ALSI	NAME('A', 'l', 'S', 'i')
#define TWRP	NAME('T', 'W', 'r', 'p')
#define EXTA	NAME('E', 'x', 't', 'A')
#define SECD	NAME('S', 'e', 'c', 'D')

/* DataLength tells the two kinds of lease apart */
#define LEASE_SIZE	32
#define LEASE_V2_SIZE	52

/*
 * [MS-SMB2] 2.2.13.2.8 and 2.2.14.2.10, a lease; the second part is of v2 only,
 * 2.2.13.2.10 and 2.2.14.2.11:
 *
 *   0 LeaseKey    16 LeaseState    20 LeaseFlags    24 LeaseDuration 0
 *  32 ParentLeaseKey    48 Epoch    50 Reserved 0
 */
static void put_lease(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req)
{
	smb2fs_cursor_write(wr, req->lease.key, sizeof(req->lease.key));
	smb2fs_wr_u32(wr, req->lease.state);
	smb2fs_wr_u32(wr, 0);
	smb2fs_wr_u64(wr, 0);
}

static void put_lease_v2(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req)
{
	smb2fs_cursor_write(wr, req->lease.key, sizeof(req->lease.key));
	smb2fs_wr_u32(wr, req->lease.state);
	smb2fs_wr_u32(wr, req->lease.flags);
	smb2fs_wr_u64(wr, 0);
	smb2fs_cursor_write(wr, req->lease.parent, sizeof(req->lease.parent));
	smb2fs_wr_u16(wr, req->lease.epoch);
	smb2fs_wr_u16(wr, 0);
}

static u32 get_lease(struct smb2fs_rd *rd, struct smb2fs_ctx_rsp *ret)
{
	size_t size = smb2fs_rd_left(rd);

	if (size != LEASE_SIZE && size != LEASE_V2_SIZE)
		rd->bad = true;
	smb2fs_cursor_read(rd, ret->lease.key, sizeof(ret->lease.key));
	ret->lease.state = smb2fs_rd_u32(rd);
	ret->lease.flags = smb2fs_rd_u32(rd);
	smb2fs_rd_skip(rd, 8);
	if (size == LEASE_SIZE)
		return SMB2FS_CTX_LEASE;
	smb2fs_cursor_read(rd, ret->lease.parent, sizeof(ret->lease.parent));
	ret->lease.epoch = smb2fs_rd_u16(rd);
	return SMB2FS_CTX_LEASE_V2;
}

/* 2.2.13.2.3: 16 bytes of zeroes; the response, 2.2.14.2.3, has nothing to read */
static void put_durable(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req)
{
	smb2fs_cursor_zero(wr, 16);
}

/* 2.2.13.2.4 */
static void put_reconnect(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req)
{
	smb2fs_pdu_common_encode_id(wr, &req->old_id);
}

/* 2.2.13.2.11: 0 Timeout    4 Flags    8 Reserved 0    16 CreateGuid */
static void put_durable_v2(struct smb2fs_wr *wr,
			   const struct smb2fs_ctx_req *req)
{
	smb2fs_wr_u32(wr, req->durable_timeout);
	smb2fs_wr_u32(wr, req->durable_flags);
	smb2fs_wr_u64(wr, 0);
	smb2fs_cursor_write(wr, req->create_guid, sizeof(req->create_guid));
}

/* 2.2.14.2.12: 0 Timeout    4 Flags */
static u32 get_durable_v2(struct smb2fs_rd *rd, struct smb2fs_ctx_rsp *ret)
{
	ret->durable_timeout = smb2fs_rd_u32(rd);
	ret->durable_flags = smb2fs_rd_u32(rd);
	return SMB2FS_CTX_DURABLE_V2;
}

/* 2.2.13.2.12: 0 FileId    16 CreateGuid    32 Flags */
static void put_reconnect_v2(struct smb2fs_wr *wr,
			     const struct smb2fs_ctx_req *req)
{
	smb2fs_pdu_common_encode_id(wr, &req->old_id);
	smb2fs_cursor_write(wr, req->create_guid, sizeof(req->create_guid));
	smb2fs_wr_u32(wr, req->durable_flags);
}

/* 2.2.14.2.5: 0 QueryStatus    4 MaximalAccess; the request, 2.2.13.2.5, is empty */
static u32 get_max_access(struct smb2fs_rd *rd, struct smb2fs_ctx_rsp *ret)
{
	ret->max_access_status = smb2fs_rd_u32(rd);
	ret->max_access = smb2fs_rd_u32(rd);
	return SMB2FS_CTX_MAX_ACCESS;
}

/*
 * 2.2.14.2.9: 0 DiskFileId    8 VolumeId    16 Reserved; the request, 2.2.13.2.9,
 * is empty
 */
static u32 get_disk_id(struct smb2fs_rd *rd, struct smb2fs_ctx_rsp *ret)
{
	ret->disk_id = smb2fs_rd_u64(rd);
	ret->volume_id = smb2fs_rd_u64(rd);
	smb2fs_rd_skip(rd, 16);
	return SMB2FS_CTX_DISK_ID;
}

/* 2.2.13.2.6 */
static void put_allocation(struct smb2fs_wr *wr,
			   const struct smb2fs_ctx_req *req)
{
	smb2fs_wr_u64(wr, req->allocation);
}

/* 2.2.13.2.7 */
static void put_timewarp(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req)
{
	smb2fs_wr_u64(wr, req->timewarp);
}

/* 2.2.13.2.1 */
static void put_ea(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req)
{
	smb2fs_cursor_write(wr, req->ea, req->ea_len);
}

/* 2.2.13.2.2 */
static void put_sd(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req)
{
	smb2fs_cursor_write(wr, req->sd, req->sd_len);
}

/* @put is NULL for a context without data */
struct kind {
	u32	bit;
	u32	name;
	void	(*put)(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req);
};

static const struct kind kinds[] = {
	{ SMB2FS_CTX_LEASE,		RQLS, put_lease },
	{ SMB2FS_CTX_LEASE_V2,		RQLS, put_lease_v2 },
	{ SMB2FS_CTX_DURABLE,		DHNQ, put_durable },
	{ SMB2FS_CTX_RECONNECT,		DHNC, put_reconnect },
	{ SMB2FS_CTX_DURABLE_V2,	DH2Q, put_durable_v2 },
	{ SMB2FS_CTX_RECONNECT_V2,	DH2C, put_reconnect_v2 },
	{ SMB2FS_CTX_MAX_ACCESS,	MXAC, NULL },
	{ SMB2FS_CTX_DISK_ID,		QFID, NULL },
	{ SMB2FS_CTX_ALLOCATION,	ALSI, put_allocation },
	{ SMB2FS_CTX_TIMEWARP,		TWRP, put_timewarp },
	{ SMB2FS_CTX_EA,		EXTA, put_ea },
	{ SMB2FS_CTX_SD,		SECD, put_sd },
};

/*
 * [MS-SMB2] 2.2.13.2 SMB2_CREATE_CONTEXT, offsets from its first byte:
 *
 *   0 Next          4 NameOffset    6 NameLength    8 Reserved 0
 *  10 DataOffset   12 DataLength
 *  16 name, padding to 8, data; the next context is 8-byte aligned
 */

static void put_one(struct smb2fs_wr *wr, const struct kind *kind,
		    const struct smb2fs_ctx_req *req)
{
	size_t start = wr->pos;

	smb2fs_wr_u32(wr, 0);
	smb2fs_wr_u16(wr, 16);
	smb2fs_wr_u16(wr, sizeof(kind->name));
	smb2fs_wr_u16(wr, 0);
	smb2fs_wr_u16(wr, kind->put ? 24 : 0);
	smb2fs_wr_u32(wr, 0);
	smb2fs_wr_u32(wr, kind->name);
	smb2fs_wr_u32(wr, 0);
	if (!kind->put)
		return;
	kind->put(wr, req);
	smb2fs_cursor_patch_u32(wr, start + 12, wr->pos - start - 24);
}

/**
 * smb2fs_pdu_ctx_encode - encode the create contexts of a request
 * @wr: where to, 8-byte aligned
 * @req: which, and what they say
 *
 * Return: 0, or -ENOBUFS.
 */
int smb2fs_pdu_ctx_encode(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req)
{
	const struct kind *kind;
	size_t last = 0;

	for (kind = kinds; kind < kinds + ARRAY_SIZE(kinds); kind++) {
		if (!(req->want & kind->bit))
			continue;
		smb2fs_cursor_pad(wr, 8);
		if (last)
			smb2fs_cursor_patch_u32(wr, last, wr->pos - last);
		last = wr->pos;
		put_one(wr, kind, req);
	}
	return smb2fs_wr_err(wr);
}

/* What of the context @name is known; 0 for a name that is not */
static u32 ctx_get_one(u32 name, struct smb2fs_rd *data,
		       struct smb2fs_ctx_rsp *ret)
{
	switch (name) {
	case RQLS:
		return get_lease(data, ret);
	case DHNQ:
		return SMB2FS_CTX_DURABLE;
	case DH2Q:
		return get_durable_v2(data, ret);
	case MXAC:
		return get_max_access(data, ret);
	case QFID:
		return get_disk_id(data, ret);
	}
	return 0;
}

/* A context's name, or 0 for a longer one than those known here; and its data */
static u32 get_parts(struct smb2fs_rd *ctx, struct smb2fs_rd *data)
{
	u16 name_off = smb2fs_rd_u16(ctx);
	u16 name_len = smb2fs_rd_u16(ctx);
	struct smb2fs_rd name;
	u16 data_off;
	u32 data_len;

	smb2fs_rd_skip(ctx, 2);
	data_off = smb2fs_rd_u16(ctx);
	data_len = smb2fs_rd_u32(ctx);
	if (name_len < sizeof(u32))
		ctx->bad = true;
	smb2fs_cursor_tail(ctx, name_off, name_len, &name);
	smb2fs_cursor_tail(ctx, data_off, data_len, data);
	return name_len == sizeof(u32) ? smb2fs_rd_u32(&name) : 0;
}

/**
 * smb2fs_pdu_ctx_decode - decode the create contexts of a response
 * @list: all of them; read to the end
 * @ret: those that are known here; others are passed over
 *
 * Return: 0, or -EBADMSG; also when a known context is there twice.
 */
int smb2fs_pdu_ctx_decode(struct smb2fs_rd *list, struct smb2fs_ctx_rsp *ret)
{
	const u32 lease = SMB2FS_CTX_LEASE | SMB2FS_CTX_LEASE_V2;
	struct smb2fs_rd ctx, data;
	u32 name, got;

	*ret = (struct smb2fs_ctx_rsp){};
	while (smb2fs_pdu_list_next(list, &ctx)) {
		name = get_parts(&ctx, &data);
		got = ctx_get_one(name, &data, ret);
		if (got & lease && ret->have & lease)
			list->bad = true;
		if (ctx.bad || data.bad || ret->have & got)
			list->bad = true;
		ret->have |= got;
	}
	return smb2fs_rd_err(list);
}
