// SPDX-License-Identifier: GPL-2.0
/* READ and WRITE: the bytes, and what a server may not say about the data. */

#include "wire/pdu_data.h"

#include <kunit/test.h>

#include "pdu_test.h"

#define ID_BYTES \
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, \
	0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99
#define ID	{ 0x1122334455667788, 0x99aabbccddeeff00 }

static void read_request(struct kunit *test)
{
	static const u8 want[] = {
		49, 0, 80, 1, 0, 0, 0x10, 0, 0, 0x10, 0, 0, 2, 0, 0, 0,
		ID_BYTES, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	};
	static const struct smb2fs_read_req req = {
		.id = ID,
		.offset = 0x200001000,
		.length = 0x100000,
		.minimum = 1,
		.flags = SMB2FS_READ_UNBUFFERED,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_encode_read(&wr, &req), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	pdu_write(&wr, &pdu, sizeof(want) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_encode_read(&wr, &req), -ENOBUFS);
}

static void write_request(struct kunit *test)
{
	static const u8 want[] = {
		49, 0, 112, 0, 0, 0, 0x10, 0, 0, 0x10, 0, 0, 2, 0, 0, 0,
		ID_BYTES, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0,
	};
	static const struct smb2fs_write_req req = {
		.id = ID,
		.offset = 0x200001000,
		.length = 0x100000,
		.flags = SMB2FS_WRITE_THROUGH | SMB2FS_WRITE_UNBUFFERED,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_encode_write(&wr, &req), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	pdu_write(&wr, &pdu, sizeof(want) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_encode_write(&wr, &req), -ENOBUFS);
}

struct read_case {
	const char *desc;
	u8 off;
	u32 len;
	size_t pdu_len;
	u32 asked;
	int err;
};

static const struct read_case read_cases[] = {
	{ "all that was asked for", 80, 4096, 80 + 4096, 4096, 0 },
	{ "less", 80, 1, 80 + 1, 4096, 0 },
	{ "padding before and behind", 88, 8, 80 + 24, 4096, 0 },
	{ "at the highest place", 255, 8, 263, 8, 0 },
	{ "nothing", 80, 0, 80, 4096, 0 },
	{ "nothing, and anything as its place", 255, 0, 80, 4096, 0 },
	{ "nothing asked for", 80, 0, 80, 0, 0 },
	{ "more than was asked for", 80, 4097, 80 + 4097, 4096, -EBADMSG },
	{ "one byte more than there is", 80, 4096, 80 + 4095, 4096, -EBADMSG },
	{ "one byte too far", 81, 4096, 80 + 4096, 4096, -EBADMSG },
	{ "beyond the end", 200, 1, 199, 4096, -EBADMSG },
	{ "over the fixed part", 79, 1, 80 + 4096, 4096, -EBADMSG },
	{ "over the header", 0, 64, 80 + 4096, 4096, -EBADMSG },
	{ "as long as can be", 80, U32_MAX, 80 + 4096, U32_MAX, -EBADMSG },
};

KUNIT_ARRAY_PARAM_DESC(read, read_cases, desc);

static void answered(struct pdu *pdu, u8 off, u32 len)
{
	u8 body[16] = { 17, 0, off, 0xee, len, len >> 8, len >> 16, len >> 24 };

	memset(body + 8, 0xee, 8);
	pdu_fill(pdu, body, sizeof(body));
}

static void read_answer(struct kunit *test)
{
	const struct read_case *c = test->param_value;
	struct smb2fs_read_rsp rsp;
	struct smb2fs_rd rd;
	struct pdu pdu;

	answered(&pdu, c->off, c->len);
	pdu_read(&rd, &pdu);
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_data_decode_read(&rd, c->pdu_len,
							  c->asked, &rsp), c->err);
	if (c->err)
		return;
	KUNIT_EXPECT_EQ(test, rsp.offset, c->len ? c->off : 80);
	KUNIT_EXPECT_EQ(test, rsp.length, c->len);
}

static void read_answer_cut(struct kunit *test)
{
	struct smb2fs_read_rsp rsp;
	struct smb2fs_rd rd;
	struct pdu pdu;
	size_t n;

	answered(&pdu, 80, 4096);
	for (n = 64; n < pdu.size; n++) {
		pdu_cut(&rd, &pdu, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_decode_read(&rd, 80 + 4096,
								  4096, &rsp),
				-EBADMSG);
	}
	pdu.bytes[64] = 16;
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_decode_read(&rd, 80 + 4096, 4096,
							  &rsp), -EBADMSG);
}

static void write_answer(struct kunit *test)
{
	static const u8 body[] = {
		17, 0, 0xee, 0xee, 0, 0x10, 0, 0,
		0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
	};
	struct smb2fs_rd rd;
	struct pdu pdu;
	u32 count;
	size_t n;

	pdu_fill(&pdu, body, sizeof(body));
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_decode_write(&rd, 4096, &count), 0);
	KUNIT_EXPECT_EQ(test, count, 4096);

	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_decode_write(&rd, 4095, &count),
			-EBADMSG);
	for (n = 64; n < pdu.size; n++) {
		pdu_cut(&rd, &pdu, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_decode_write(&rd, 4096,
								   &count),
				-EBADMSG);
	}
	pdu.bytes[64] = 16;
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_data_decode_write(&rd, 4096, &count),
			-EBADMSG);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(read_request),
	KUNIT_CASE_PARAM(read_answer, read_gen_params),
	KUNIT_CASE(read_answer_cut),
	KUNIT_CASE(write_request),
	KUNIT_CASE(write_answer),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_data",
	.test_cases = cases,
};

kunit_test_suite(suite);
