// SPDX-License-Identifier: GPL-2.0
/* Create contexts: each request by its bytes, and lists that lie. */

#include "wire/pdu_ctx.h"

#include <kunit/test.h>

#include "pdu_test.h"

#define KEY_BYTES \
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
#define PARENT_BYTES \
	17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
#define GUID_BYTES \
	33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48
#define ID_BYTES \
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, \
	0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99

/* A context's head as we send it: with and without data, @_next and @_len < 256 */
#define HEAD(_next, _a, _b, _c, _d, _len) \
	(_next), 0, 0, 0, 16, 0, 4, 0, 0, 0, 24, 0, (_len), 0, 0, 0, \
	_a, _b, _c, _d, 0, 0, 0, 0
#define HEAD_EMPTY(_next, _a, _b, _c, _d) \
	(_next), 0, 0, 0, 16, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
	_a, _b, _c, _d, 0, 0, 0, 0

static const struct smb2fs_ctx_req req = {
	.lease = {
		.key = { KEY_BYTES },
		.state = SMB2FS_LEASE_READ | SMB2FS_LEASE_WRITE,
		.flags = SMB2FS_LEASE_FLAG_PARENT,
		.parent = { PARENT_BYTES },
		.epoch = 0x0102,
	},
	.old_id = { 0x1122334455667788, 0x99aabbccddeeff00 },
	.create_guid = { GUID_BYTES },
	.durable_timeout = 0x01020304,
	.durable_flags = SMB2FS_DURABLE_FLAG_PERSISTENT,
	.allocation = 0x1000,
	.timewarp = 0x2000,
	.ea = "eas",
	.ea_len = 3,
	.sd = "desc",
	.sd_len = 4,
};

struct put_case {
	const char *desc;
	u32 want;
	size_t len;
	u8 wire[96];
};

static const struct put_case put_cases[] = {
	{ "nothing", 0, 0, {} },
	{ "lease", SMB2FS_CTX_LEASE, 56, {
		HEAD(0, 'R', 'q', 'L', 's', 32), KEY_BYTES,
		5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
	{ "lease, version 2", SMB2FS_CTX_LEASE_V2, 76, {
		HEAD(0, 'R', 'q', 'L', 's', 52), KEY_BYTES,
		5, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		PARENT_BYTES, 2, 1, 0, 0 } },
	{ "durable", SMB2FS_CTX_DURABLE, 40, {
		HEAD(0, 'D', 'H', 'n', 'Q', 16) } },
	{ "reconnect", SMB2FS_CTX_RECONNECT, 40, {
		HEAD(0, 'D', 'H', 'n', 'C', 16), ID_BYTES } },
	{ "durable, version 2", SMB2FS_CTX_DURABLE_V2, 56, {
		HEAD(0, 'D', 'H', '2', 'Q', 32),
		4, 3, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, GUID_BYTES } },
	{ "reconnect, version 2", SMB2FS_CTX_RECONNECT_V2, 60, {
		HEAD(0, 'D', 'H', '2', 'C', 36), ID_BYTES, GUID_BYTES,
		2, 0, 0, 0 } },
	{ "maximal access", SMB2FS_CTX_MAX_ACCESS, 24, {
		HEAD_EMPTY(0, 'M', 'x', 'A', 'c') } },
	{ "disk id", SMB2FS_CTX_DISK_ID, 24, {
		HEAD_EMPTY(0, 'Q', 'F', 'i', 'd') } },
	{ "allocation", SMB2FS_CTX_ALLOCATION, 32, {
		HEAD(0, 'A', 'l', 'S', 'i', 8), 0, 0x10 } },
	{ "time warp", SMB2FS_CTX_TIMEWARP, 32, {
		HEAD(0, 'T', 'W', 'r', 'p', 8), 0, 0x20 } },
	{ "extended attributes", SMB2FS_CTX_EA, 27, {
		HEAD(0, 'E', 'x', 't', 'A', 3), 'e', 'a', 's' } },
	{ "security descriptor", SMB2FS_CTX_SD, 28, {
		HEAD(0, 'S', 'e', 'c', 'D', 4), 'd', 'e', 's', 'c' } },
	{ "three, aligned", SMB2FS_CTX_SD | SMB2FS_CTX_EA | SMB2FS_CTX_DISK_ID,
	  84, {
		HEAD_EMPTY(24, 'Q', 'F', 'i', 'd'),
		HEAD(32, 'E', 'x', 't', 'A', 3), 'e', 'a', 's', 0, 0, 0, 0, 0,
		HEAD(0, 'S', 'e', 'c', 'D', 4), 'd', 'e', 's', 'c' } },
};

KUNIT_ARRAY_PARAM_DESC(put, put_cases, desc);

static void put(struct kunit *test)
{
	const struct put_case *c = test->param_value;
	struct smb2fs_ctx_req r = req;
	struct smb2fs_wr wr;
	struct pdu pdu;
	size_t n;

	r.want = c->want;
	pdu_write(&wr, &pdu, sizeof(c->wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_ctx_encode(&wr, &r), 0);
	pdu_expect(test, &wr, c->wire, c->len);
	for (n = 0; n < c->len; n++) {
		pdu_write(&wr, &pdu, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_ctx_encode(&wr, &r), -ENOBUFS);
	}
}

/* All that a server can answer, with one stranger; ends of entries are aligned */
static const u8 answer[] = {
	HEAD(80, 'R', 'q', 'L', 's', 52), KEY_BYTES,
	3, 0, 0, 0, 6, 0, 0, 0, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
	PARENT_BYTES, 9, 0, 0xee, 0xee, 0, 0, 0, 0,
	HEAD(32, 'D', 'H', 'n', 'Q', 8), 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
	HEAD_EMPTY(24, 'X', 'x', 'X', 'x'),
	HEAD(32, 'D', 'H', '2', 'Q', 8), 0x60, 0xea, 0, 0, 2, 0, 0, 0,
	HEAD(32, 'M', 'x', 'A', 'c', 8), 0, 0, 0, 0, 0xff, 0x01, 0x1f, 0x00,
	HEAD(0, 'Q', 'F', 'i', 'd', 32),
	1, 0, 0, 0, 0, 0, 0, 0x80, 2, 0, 0, 0, 0, 0, 0, 0,
	0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
	0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
};

static int decode(const u8 *wire, size_t len, struct smb2fs_ctx_rsp *ret)
{
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, wire, len);
	return smb2fs_pdu_ctx_decode(&rd, ret);
}

static void get_all(struct kunit *test)
{
	struct smb2fs_ctx_rsp rsp;

	KUNIT_ASSERT_EQ(test, decode(answer, sizeof(answer), &rsp), 0);
	KUNIT_EXPECT_EQ(test, rsp.have,
			SMB2FS_CTX_LEASE_V2 | SMB2FS_CTX_DURABLE |
			SMB2FS_CTX_DURABLE_V2 | SMB2FS_CTX_MAX_ACCESS |
			SMB2FS_CTX_DISK_ID);
	KUNIT_EXPECT_MEMEQ(test, rsp.lease.key, req.lease.key, 16);
	KUNIT_EXPECT_EQ(test, rsp.lease.state,
			SMB2FS_LEASE_READ | SMB2FS_LEASE_HANDLE);
	KUNIT_EXPECT_EQ(test, rsp.lease.flags,
			SMB2FS_LEASE_FLAG_BREAKING | SMB2FS_LEASE_FLAG_PARENT);
	KUNIT_EXPECT_MEMEQ(test, rsp.lease.parent, req.lease.parent, 16);
	KUNIT_EXPECT_EQ(test, rsp.lease.epoch, 9);
	KUNIT_EXPECT_EQ(test, rsp.durable_timeout, 60000);
	KUNIT_EXPECT_EQ(test, rsp.durable_flags, SMB2FS_DURABLE_FLAG_PERSISTENT);
	KUNIT_EXPECT_EQ(test, rsp.max_access_status, 0);
	KUNIT_EXPECT_EQ(test, rsp.max_access, 0x001f01ff);
	KUNIT_EXPECT_EQ(test, rsp.disk_id, 0x8000000000000001);
	KUNIT_EXPECT_EQ(test, rsp.volume_id, 2);
}

static void get_none(struct kunit *test)
{
	struct smb2fs_ctx_rsp rsp;

	KUNIT_EXPECT_EQ(test, decode(answer, 0, &rsp), 0);
	KUNIT_EXPECT_EQ(test, rsp.have, 0);
}

static void get_cut(struct kunit *test)
{
	struct smb2fs_ctx_rsp rsp;
	size_t n;

	for (n = 1; n < sizeof(answer); n++)
		KUNIT_EXPECT_EQ(test, decode(answer, n, &rsp), -EBADMSG);
}

struct get_case {
	const char *desc;
	size_t len;
	u32 have;		/* 0: refused */
	u8 wire[96];
};

static const struct get_case get_cases[] = {
	{ "lease, version 1", 56, SMB2FS_CTX_LEASE, {
		HEAD(0, 'R', 'q', 'L', 's', 32), KEY_BYTES } },
	{ "data before the name", 40, SMB2FS_CTX_MAX_ACCESS, {
		0, 0, 0, 0, 32, 0, 4, 0, 0, 0, 16, 0, 8, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		'M', 'x', 'A', 'c' } },
	{ "a long name that is not known, and one that is", 72,
	  SMB2FS_CTX_DURABLE, {
		32, 0, 0, 0, 16, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, KEY_BYTES,
		HEAD(0, 'D', 'H', 'n', 'Q', 8) } },
	{ "lease of another size", 57, 0, {
		HEAD(0, 'R', 'q', 'L', 's', 33), KEY_BYTES } },
	{ "lease larger than both", 80, 0, {
		HEAD(0, 'R', 'q', 'L', 's', 56), KEY_BYTES } },
	{ "lease without data", 24, 0, { HEAD_EMPTY(0, 'R', 'q', 'L', 's') } },
	{ "maximal access without data", 24, 0, {
		HEAD_EMPTY(0, 'M', 'x', 'A', 'c') } },
	{ "maximal access too short", 32, 0, {
		HEAD(0, 'M', 'x', 'A', 'c', 7) } },
	{ "twice the same", 48, 0, {
		HEAD_EMPTY(24, 'D', 'H', 'n', 'Q'),
		HEAD_EMPTY(0, 'D', 'H', 'n', 'Q') } },
	{ "a name of three letters", 24, 0, {
		0, 0, 0, 0, 16, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'X', 'x', 'X' } },
	{ "data beyond the end", 32, 0, { HEAD(0, 'M', 'x', 'A', 'c', 9) } },
	{ "data into the next one", 56, 0, {
		HEAD(24, 'M', 'x', 'A', 'c', 8),
		HEAD(0, 'X', 'x', 'X', 'x', 8) } },
	{ "data over the fixed part", 32, 0, {
		0, 0, 0, 0, 16, 0, 4, 0, 0, 0, 15, 0, 8, 0, 0, 0,
		'M', 'x', 'A', 'c' } },
	{ "name over the fixed part", 32, 0, {
		0, 0, 0, 0, 15, 0, 4, 0, 0, 0, 24, 0, 8, 0, 0, 0,
		'M', 'x', 'A', 'c' } },
	{ "name beyond the end", 24, 0, {
		0, 0, 0, 0, 21, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		'X', 'x', 'X', 'x' } },
	{ "next is this one", 24, 0, { HEAD_EMPTY(1, 'X', 'x', 'X', 'x') } },
	{ "next is at the end", 24, 0, { HEAD_EMPTY(24, 'X', 'x', 'X', 'x') } },
	{ "next is beyond", 24, 0, { HEAD_EMPTY(25, 'X', 'x', 'X', 'x') } },
	{ "next is inside this one", 48, 0, {
		HEAD_EMPTY(8, 'X', 'x', 'X', 'x'),
		HEAD_EMPTY(0, 'X', 'x', 'X', 'x') } },
};

KUNIT_ARRAY_PARAM_DESC(get, get_cases, desc);

static void get(struct kunit *test)
{
	const struct get_case *c = test->param_value;
	struct smb2fs_ctx_rsp rsp;

	KUNIT_EXPECT_EQ(test, decode(c->wire, c->len, &rsp),
			c->have ? 0 : -EBADMSG);
	if (c->have)
		KUNIT_EXPECT_EQ(test, rsp.have, c->have);
}

static void get_two_kinds_of_lease(struct kunit *test)
{
	u8 wire[56 + 76] = { HEAD(56, 'R', 'q', 'L', 's', 32) };
	static const u8 second[] = { HEAD(0, 'R', 'q', 'L', 's', 52) };
	struct smb2fs_ctx_rsp rsp;

	memcpy(wire + 56, second, sizeof(second));
	KUNIT_EXPECT_EQ(test, decode(wire, sizeof(wire), &rsp), -EBADMSG);
	/* each by itself is good */
	KUNIT_EXPECT_EQ(test, decode(wire + 56, 76, &rsp), 0);
	wire[0] = 0;
	KUNIT_EXPECT_EQ(test, decode(wire, 56, &rsp), 0);
}

/* Wherever Next leads, back or round, there is an end */
static void get_every_next(struct kunit *test)
{
	struct smb2fs_ctx_rsp rsp;
	u8 wire[48] = { HEAD_EMPTY(24, 'X', 'x', 'X', 'x'),
			HEAD_EMPTY(0, 'X', 'x', 'X', 'x') };
	u32 next;

	for (next = 1; next <= 64; next++) {
		put_unaligned_le32(next, wire);
		KUNIT_EXPECT_EQ(test, decode(wire, sizeof(wire), &rsp),
				next == 24 ? 0 : -EBADMSG);
		put_unaligned_le32(-next, wire);
		KUNIT_EXPECT_EQ(test, decode(wire, sizeof(wire), &rsp),
				-EBADMSG);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(put, put_gen_params),
	KUNIT_CASE(get_all),
	KUNIT_CASE(get_none),
	KUNIT_CASE(get_cut),
	KUNIT_CASE_PARAM(get, get_gen_params),
	KUNIT_CASE(get_two_kinds_of_lease),
	KUNIT_CASE(get_every_next),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_ctx",
	.test_cases = cases,
};

kunit_test_suite(suite);
