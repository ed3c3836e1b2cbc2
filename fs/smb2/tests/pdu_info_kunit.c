// SPDX-License-Identifier: GPL-2.0
/* QUERY_INFO and SET_INFO: the envelopes. */

#include "wire/pdu_info.h"

#include <kunit/test.h>

#include "pdu_test.h"
#include "wire/pdu_fscc.h"

#define ID_BYTES \
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, \
	0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99
#define ID	{ 0x1122334455667788, 0x99aabbccddeeff00 }

static void query_request(struct kunit *test)
{
	static const u8 want[] = {
		41, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		7, 0, 0, 0, 1, 0, 0, 0, ID_BYTES,
	};
	static const struct smb2fs_query_req req = {
		.id = ID,
		.type = SMB2FS_INFO_SECURITY,
		.max = 65536,
		.what = SMB2FS_SECURITY_OWNER | SMB2FS_SECURITY_GROUP |
			SMB2FS_SECURITY_DACL,
		.flags = SMB2FS_QUERY_RESTART,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_encode_query(&wr, &req), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	pdu_write(&wr, &pdu, sizeof(want) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_encode_query(&wr, &req), -ENOBUFS);
}

static void query_class(struct kunit *test)
{
	static const struct smb2fs_query_req req = {
		.type = SMB2FS_INFO_FILE,
		.class = SMB2FS_FILE_ALL,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, 40);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_encode_query(&wr, &req), 0);
	KUNIT_EXPECT_EQ(test, pdu.bytes[64 + 2], 1);
	KUNIT_EXPECT_EQ(test, pdu.bytes[64 + 3], 18);
}

struct answer_case {
	const char *desc;
	u16 off;
	u32 len;
	bool ok;
};

/* Out of 8 bytes of information at 72 */
static const struct answer_case answer_cases[] = {
	{ "all of it", 72, 8, true },
	{ "the last byte", 79, 1, true },
	{ "nothing", 0, 0, true },
	{ "nothing, and anything as its place", 0xffff, 0, true },
	{ "one byte too many", 72, 9, false },
	{ "one byte too far", 73, 8, false },
	{ "over the fixed part", 71, 8, false },
	{ "over the header", 0, 8, false },
	{ "beyond the end", 0xffff, 1, false },
	{ "as long as can be", 72, U32_MAX, false },
};

KUNIT_ARRAY_PARAM_DESC(answer, answer_cases, desc);

static void query_answer(struct kunit *test)
{
	const struct answer_case *c = test->param_value;
	u8 body[16] = { 9, 0, c->off, c->off >> 8, c->len, c->len >> 8,
			c->len >> 16, c->len >> 24 };
	struct smb2fs_rd rd, info;
	struct pdu pdu;

	pdu_fill(&pdu, body, sizeof(body));
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_decode_query(&rd, &info),
			c->ok ? 0 : -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&info), c->ok ? c->len : 0);
	if (c->ok && c->len)
		KUNIT_EXPECT_PTR_EQ(test, info.base, &pdu.bytes[c->off]);
}

static void query_answer_cut(struct kunit *test)
{
	static const u8 body[] = { 9, 0, 72, 0, 2, 0, 0, 0, 1, 2 };
	struct smb2fs_rd rd, info;
	struct pdu pdu;
	size_t n;

	pdu_fill(&pdu, body, sizeof(body));
	for (n = 64; n < pdu.size; n++) {
		pdu_cut(&rd, &pdu, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_decode_query(&rd, &info),
				-EBADMSG);
	}
	pdu.bytes[64] = 8;
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_decode_query(&rd, &info), -EBADMSG);
}

static void set_request(struct kunit *test)
{
	static const u8 want[] = {
		33, 0, 1, 20, 8, 0, 0, 0, 96, 0, 0, 0, 0, 0, 0, 0,
		ID_BYTES, 0xf0, 0xde, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12,
	};
	static const struct smb2fs_set_req req = {
		.id = ID,
		.type = SMB2FS_INFO_FILE,
		.class = SMB2FS_FILE_END_OF_FILE,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;
	size_t n;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_encode_set(&wr, &req), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fscc_encode_size(&wr, 0x123456789abcdef0),
			0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_end_set(&wr), 0);
	pdu_expect(test, &wr, want, sizeof(want));

	for (n = 0; n < sizeof(want); n++) {
		pdu_write(&wr, &pdu, n);
		smb2fs_pdu_info_encode_set(&wr, &req);
		smb2fs_pdu_fscc_encode_size(&wr, 0);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_end_set(&wr), -ENOBUFS);
	}
}

static void set_security_request(struct kunit *test)
{
	static const struct smb2fs_set_req req = {
		.type = SMB2FS_INFO_SECURITY,
		.what = SMB2FS_SECURITY_DACL,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, 32);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_info_encode_set(&wr, &req), 0);
	KUNIT_EXPECT_EQ(test, pdu.bytes[64 + 2], 3);
	KUNIT_EXPECT_EQ(test, pdu.bytes[64 + 3], 0);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(pdu.bytes + 64 + 12), 4);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(query_request),
	KUNIT_CASE(query_class),
	KUNIT_CASE_PARAM(query_answer, answer_gen_params),
	KUNIT_CASE(query_answer_cut),
	KUNIT_CASE(set_request),
	KUNIT_CASE(set_security_request),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_info",
	.test_cases = cases,
};

kunit_test_suite(suite);
