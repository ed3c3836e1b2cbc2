// SPDX-License-Identifier: GPL-2.0
/* CREATE, CLOSE, FLUSH: every byte that is sent, every lie that can come back. */

#include "wire/pdu_open.h"

#include <kunit/test.h>

#include "pdu_test.h"
#include "wire/pdu_ctx.h"

static const struct smb2fs_fileid id = { 0x1122334455667788, 0x99aabbccddeeff00 };

#define ID_BYTES \
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, \
	0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99

/* The fixed part of a CREATE request up to NameLength, as req() makes it */
#define CREATE_BYTES \
	57, 0, 0, 0xff, 2, 0, 0, 0, \
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
	0x89, 0x00, 0x12, 0x00, 0x80, 0x00, 0x00, 0x00, \
	0x07, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, \
	0x40, 0x00, 0x20, 0x00, 120, 0

static struct smb2fs_create_req req(const char *path)
{
	return (struct smb2fs_create_req){
		.oplock = SMB2FS_OPLOCK_LEASE,
		.access = SMB2FS_READ_DATA | SMB2FS_READ_EA |
			  SMB2FS_READ_ATTRIBUTES | SMB2FS_READ_CONTROL |
			  SMB2FS_SYNCHRONIZE,
		.attributes = SMB2FS_ATTR_NORMAL,
		.share = SMB2FS_SHARE_ALL,
		.disposition = SMB2FS_CREATE_NEW,
		.options = SMB2FS_OPT_NON_DIRECTORY |
			   SMB2FS_OPT_OPEN_REPARSE_POINT,
		.path = path,
		.path_len = strlen(path),
		.map = SMB2FS_NAME_MAP_SFM,
	};
}

static void create_a_path(struct kunit *test)
{
	static const u8 want[] = {
		CREATE_BYTES, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		'd', 0, 'i', 0, '\\', 0, 'f', 0, 0x21, 0xf0,
	};
	struct smb2fs_create_req r = req("di/f*");
	struct smb2fs_wr wr;
	struct pdu pdu;
	size_t n;

	pdu_write(&wr, &pdu, 256);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_create(&wr, &r), 0);
	pdu_expect(test, &wr, want, sizeof(want));

	for (n = 0; n < sizeof(want); n++) {
		pdu_write(&wr, &pdu, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_create(&wr, &r),
				-ENOBUFS);
	}
}

static void create_the_root(struct kunit *test)
{
	static const u8 want[] = {
		CREATE_BYTES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	};
	struct smb2fs_create_req r = req("");
	struct smb2fs_ctx_req none = {};
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_create(&wr, &r), 0);
	pdu_expect(test, &wr, want, sizeof(want));

	r.ctx = &none;
	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_create(&wr, &r), 0);
	pdu_expect(test, &wr, want, sizeof(want));
}

static void create_with_contexts(struct kunit *test)
{
	static const u8 want[] = {
		CREATE_BYTES, 2, 0, 128, 0, 0, 0, 48, 0, 0, 0,
		'f', 0, 0, 0, 0, 0, 0, 0,
		24, 0, 0, 0, 16, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		'M', 'x', 'A', 'c', 0, 0, 0, 0,
		0, 0, 0, 0, 16, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		'Q', 'F', 'i', 'd', 0, 0, 0, 0,
	};
	struct smb2fs_ctx_req ctx = {
		.want = SMB2FS_CTX_MAX_ACCESS | SMB2FS_CTX_DISK_ID,
	};
	struct smb2fs_create_req r = req("f");
	struct smb2fs_wr wr;
	struct pdu pdu;

	r.ctx = &ctx;
	pdu_write(&wr, &pdu, 256);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_create(&wr, &r), 0);
	pdu_expect(test, &wr, want, sizeof(want));
}

struct path_case {
	const char *desc;
	const char *path;
	int err;
};

static const struct path_case path_cases[] = {
	{ "slash first", "/a", -EINVAL },
	{ "slash last", "a/", -EINVAL },
	{ "two slashes", "a//b", -EINVAL },
	{ "only a slash", "/", -EINVAL },
	{ "dots", "a/../b", -EINVAL },
	{ "dot last", "a/.", -EINVAL },
	{ "not UTF-8", "a/\xff", -EILSEQ },
};

KUNIT_ARRAY_PARAM_DESC(path, path_cases, desc);

static void create_refuses_a_path(struct kunit *test)
{
	const struct path_case *c = test->param_value;
	struct smb2fs_create_req r = req(c->path);
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, 256);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_create(&wr, &r), c->err);
}

static void path_too_long_for_its_length(struct kunit *test)
{
	const size_t max = U16_MAX / 2;
	char *path = kunit_kzalloc(test, max + 2, GFP_KERNEL);
	u8 *wire = kunit_kzalloc(test, 2 * (max + 2), GFP_KERNEL);
	struct smb2fs_wr wr;

	KUNIT_ASSERT_NOT_NULL(test, path);
	KUNIT_ASSERT_NOT_NULL(test, wire);
	for (size_t i = 0; i <= max; i++)
		path[i] = i % 2 ? '/' : 'a';
	path[max] = 'a';
	path[max - 1] = 'b';

	smb2fs_wr_init(&wr, wire, 2 * (max + 2));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_common_encode_path(&wr, path, max,
							    SMB2FS_NAME_MAP_SFM), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, 2 * max);
	smb2fs_wr_init(&wr, wire, 2 * (max + 2));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_common_encode_path(&wr, path, max + 1,
							    SMB2FS_NAME_MAP_SFM),
			-ENAMETOOLONG);
}

/* CreationTime to FileAttributes: 1, 2, 3, 4 in the last bytes, 4096, 5, DIRECTORY */
#define ATTR_BYTES \
	1, 0, 0, 0, 0, 0, 0, 0x80, 2, 0, 0, 0, 0, 0, 0, 0, \
	3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, \
	0, 0x10, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0x7f, \
	0x10, 0, 0, 0

static void expect_attrs(struct kunit *test, const struct smb2fs_attrs *attrs)
{
	KUNIT_EXPECT_EQ(test, attrs->btime, 0x8000000000000001);
	KUNIT_EXPECT_EQ(test, attrs->atime, 2);
	KUNIT_EXPECT_EQ(test, attrs->mtime, 3);
	KUNIT_EXPECT_EQ(test, attrs->ctime, 4);
	KUNIT_EXPECT_EQ(test, attrs->alloc, 4096);
	KUNIT_EXPECT_EQ(test, attrs->size, 0x7f00000000000005);
	KUNIT_EXPECT_EQ(test, attrs->attributes, SMB2FS_ATTR_DIRECTORY);
}

/* Offsets of fields in struct pdu */
#define CREATE_ALLOC	(64 + 40)
#define CREATE_SIZE	(64 + 48)
#define CREATE_CTX_OFF	(64 + 80)
#define CREATE_CTX_LEN	(64 + 84)

static void created(struct pdu *pdu)
{
	static const u8 body[] = {
		89, 0, 9, 1, 2, 0, 0, 0, ATTR_BYTES, 0xee, 0xee, 0xee, 0xee,
		ID_BYTES, 152, 0, 0, 0, 8, 0, 0, 0,
		'c', 'o', 'n', 't', 'e', 'x', 't', 's',
	};

	pdu_fill(pdu, body, sizeof(body));
}

static void create_answer(struct kunit *test)
{
	struct smb2fs_create_rsp rsp;
	struct smb2fs_rd rd;
	struct pdu pdu;

	created(&pdu);
	pdu_read(&rd, &pdu);
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_open_decode_create(&rd, &rsp), 0);
	KUNIT_EXPECT_EQ(test, rsp.oplock, SMB2FS_OPLOCK_BATCH);
	KUNIT_EXPECT_EQ(test, rsp.flags, SMB2FS_CREATE_FLAG_REPARSE);
	KUNIT_EXPECT_EQ(test, rsp.action, SMB2FS_CREATED);
	expect_attrs(test, &rsp.attrs);
	KUNIT_EXPECT_EQ(test, rsp.id.persistent, id.persistent);
	KUNIT_EXPECT_EQ(test, rsp.id.transient, id.transient);
	KUNIT_EXPECT_PTR_EQ(test, rsp.contexts.base, &pdu.bytes[152]);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&rsp.contexts), 8);
}

static void create_answer_cut(struct kunit *test)
{
	struct smb2fs_create_rsp rsp;
	struct smb2fs_rd rd;
	struct pdu pdu;
	size_t n;

	created(&pdu);
	for (n = 64; n < pdu.size; n++) {
		pdu_cut(&rd, &pdu, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_decode_create(&rd, &rsp),
				-EBADMSG);
		KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&rsp.contexts), 0);
	}
}

struct area_case {
	const char *desc;
	u32 off, len;
	bool ok;
};

static const struct area_case area_cases[] = {
	{ "none", 0, 0, true },
	{ "none, and anything as its place", 0xffffffff, 0, true },
	{ "the last byte", 159, 1, true },
	{ "one byte too many", 152, 9, false },
	{ "one byte too far", 153, 8, false },
	{ "over the fixed part", 151, 8, false },
	{ "over the header", 0, 8, false },
	{ "wraps", 0xfffffff8, 16, false },
	{ "as long as can be", 152, 0xffffffff, false },
};

KUNIT_ARRAY_PARAM_DESC(area, area_cases, desc);

static void create_answer_area(struct kunit *test)
{
	const struct area_case *c = test->param_value;
	struct smb2fs_create_rsp rsp;
	struct smb2fs_rd rd;
	struct pdu pdu;

	created(&pdu);
	put_unaligned_le32(c->off, pdu.bytes + CREATE_CTX_OFF);
	put_unaligned_le32(c->len, pdu.bytes + CREATE_CTX_LEN);
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_decode_create(&rd, &rsp),
			c->ok ? 0 : -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&rsp.contexts),
			c->ok ? c->len : 0);
}

static void create_answer_refused(struct kunit *test)
{
	static const u8 high_bytes[] = { 64, CREATE_ALLOC + 7, CREATE_SIZE + 7 };
	struct smb2fs_create_rsp rsp;
	struct smb2fs_rd rd;
	struct pdu pdu;
	int i;

	/* StructureSize, and the signs of two sizes */
	for (i = 0; i < ARRAY_SIZE(high_bytes); i++) {
		created(&pdu);
		pdu.bytes[high_bytes[i]] |= 0x80;
		pdu_read(&rd, &pdu);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_decode_create(&rd, &rsp),
				-EBADMSG);
	}
}

static void close_request(struct kunit *test)
{
	static const u8 want[] = { 24, 0, 1, 0, 0, 0, 0, 0, ID_BYTES };
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_close(&wr, &id,
							   SMB2FS_CLOSE_FLAG_ATTRS), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	pdu_write(&wr, &pdu, sizeof(want) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_close(&wr, &id, 0), -ENOBUFS);
}

static void flush(struct kunit *test)
{
	static const u8 want[] = { 24, 0, 0, 0, 0, 0, 0, 0, ID_BYTES };
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_open_encode_flush(&wr, &id), 0);
	pdu_expect(test, &wr, want, sizeof(want));
}

static void id_of_the_request_before(struct kunit *test)
{
	struct smb2fs_wr wr;
	u8 out[16], want[16];

	memset(want, 0xff, sizeof(want));
	smb2fs_wr_init(&wr, out, sizeof(out));
	smb2fs_pdu_common_encode_id(&wr, &SMB2FS_FILEID_RELATED);
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(create_a_path),
	KUNIT_CASE(create_the_root),
	KUNIT_CASE(create_with_contexts),
	KUNIT_CASE_PARAM(create_refuses_a_path, path_gen_params),
	KUNIT_CASE(path_too_long_for_its_length),
	KUNIT_CASE(create_answer),
	KUNIT_CASE(create_answer_cut),
	KUNIT_CASE_PARAM(create_answer_area, area_gen_params),
	KUNIT_CASE(create_answer_refused),
	KUNIT_CASE(close_request),
	KUNIT_CASE(flush),
	KUNIT_CASE(id_of_the_request_before),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_open",
	.test_cases = cases,
};

kunit_test_suite(suite);
