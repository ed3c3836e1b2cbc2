// SPDX-License-Identifier: GPL-2.0
/* Headers: published bytes both ways, and chains that lead astray. */

#include "wire/pdu_hdr.h"

#include <kunit/test.h>

#include "wire/cursor.h"

/*
 * From "Encryption in SMB 3.0: A protocol perspective": the header of the WRITE
 * request, of its response, and the response's transform header.
 */
static const u8 request[64] = {
	0xfe, 0x53, 0x4d, 0x42, 0x40, 0x00, 0x01, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x09, 0x00, 0x40, 0x00,
	0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xfe, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
	0x11, 0x00, 0x00, 0x14, 0x00, 0xe4, 0x08, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};

static const u8 response[64] = {
	0xfe, 0x53, 0x4d, 0x42, 0x40, 0x00, 0x01, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x09, 0x00, 0x21, 0x00,
	0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xfe, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
	0x11, 0x00, 0x00, 0x14, 0x00, 0xe4, 0x08, 0x00,
};

static const u8 transform[52] = {
	0xfd, 0x53, 0x4d, 0x42, 0xa6, 0x01, 0x55, 0x30,
	0xa1, 0x8f, 0x6d, 0x9a, 0xff, 0xe2, 0x2a, 0xfa,
	0xe8, 0xe6, 0x64, 0x84, 0x86, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x11, 0x00, 0x00, 0x14,
	0x00, 0xe4, 0x08, 0x00, 0x50, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x01, 0x00, 0x11, 0x00, 0x00, 0x14,
	0x00, 0xe4, 0x08, 0x00,
};

#define SESSION		0x0008e40014000011ull

static void frame_both_ways(struct kunit *test)
{
	static const u8 want[] = { 0x00, 0x12, 0x34, 0x56 };
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	u8 out[4] = {};
	size_t len;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_encode_frame(&wr, 0x123456), 0);
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));

	smb2fs_rd_init(&rd, want, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_decode_frame(&rd, &len), 0);
	KUNIT_EXPECT_EQ(test, len, 0x123456);
}

static void frame_bounds(struct kunit *test)
{
	static const u8 longest[] = { 0x00, 0xff, 0xff, 0xff };
	/* what NetBIOS sends to keep a connection open, RFC 1002 4.3.6 */
	static const u8 keepalive[] = { 0x85, 0x00, 0x00, 0x00 };
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	u8 out[4];
	size_t len;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_encode_frame(&wr, 0xffffff), 0);
	KUNIT_EXPECT_MEMEQ(test, out, longest, sizeof(longest));
	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_encode_frame(&wr, 0x1000000), -EINVAL);
	smb2fs_wr_init(&wr, out, sizeof(out) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_encode_frame(&wr, 1), -ENOBUFS);

	smb2fs_rd_init(&rd, longest, sizeof(longest));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_decode_frame(&rd, &len), 0);
	KUNIT_EXPECT_EQ(test, len, 0xffffff);
	smb2fs_rd_init(&rd, keepalive, sizeof(keepalive));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_decode_frame(&rd, &len), -EBADMSG);
	smb2fs_rd_init(&rd, longest, sizeof(longest) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_decode_frame(&rd, &len), -EBADMSG);
	KUNIT_EXPECT_EQ(test, len, 0);
}

static void magic_is_a_peek(struct kunit *test)
{
	static const u8 compressed[] = { 0xfc, 'S', 'M', 'B' };
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, compressed, sizeof(compressed));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_magic(&rd), SMB2FS_MAGIC_COMPRESS);
	KUNIT_EXPECT_EQ(test, rd.pos, 0);
	smb2fs_rd_init(&rd, compressed, sizeof(compressed) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_magic(&rd), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), 0);
}

static void put_request(struct kunit *test)
{
	const struct smb2fs_hdr hdr = {
		.charge = 1,
		.status = 0xdeadbeef,
		.command = SMB2FS_WRITE,
		.credits = 64,
		.flags = SMB2FS_FLAG_SIGNED,
		.message_id = 4,
		.tree_id = 1,
		.session_id = SESSION,
	};
	struct smb2fs_wr wr;
	u8 out[64];
	size_t size;

	memset(out, 0xaa, sizeof(out));
	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_encode(&wr, &hdr), 0);
	KUNIT_EXPECT_MEMEQ(test, out, request, sizeof(request));
	for (size = 0; size < sizeof(out); size++) {
		smb2fs_wr_init(&wr, out, size);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_encode(&wr, &hdr), -ENOBUFS);
	}
}

/* The fields that the published request has no use for */
static void put_request_async(struct kunit *test)
{
	const struct smb2fs_hdr hdr = {
		.channel_sequence = 0x0102,
		.command = SMB2FS_CANCEL,
		.flags = SMB2FS_FLAG_ASYNC,
		.next_command = 0x48,
		.async_id = 0x1122334455667788ull,
		.tree_id = 0xffffffff,
	};
	struct smb2fs_wr wr;
	u8 out[64];

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_encode(&wr, &hdr), 0);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(out + 8), 0x0102);
	KUNIT_EXPECT_EQ(test, get_unaligned_le16(out + 12), 12);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(out + 20), 0x48);
	KUNIT_EXPECT_EQ(test, get_unaligned_le64(out + 32),
			0x1122334455667788ull);
}

static void get_response(struct kunit *test)
{
	struct smb2fs_hdr hdr;
	struct smb2fs_rd rd;
	size_t size;

	smb2fs_rd_init(&rd, response, sizeof(response));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_decode(&rd, &hdr), 0);
	KUNIT_EXPECT_EQ(test, rd.pos, SMB2FS_HDR_SIZE);
	KUNIT_EXPECT_EQ(test, hdr.charge, 0);
	KUNIT_EXPECT_EQ(test, hdr.status, 0);
	KUNIT_EXPECT_EQ(test, hdr.command, SMB2FS_WRITE);
	KUNIT_EXPECT_EQ(test, hdr.credits, 33);
	KUNIT_EXPECT_EQ(test, hdr.flags,
			SMB2FS_FLAG_RESPONSE | SMB2FS_FLAG_SIGNED);
	KUNIT_EXPECT_EQ(test, hdr.next_command, 0);
	KUNIT_EXPECT_EQ(test, hdr.message_id, 4);
	KUNIT_EXPECT_EQ(test, hdr.async_id, 0);
	KUNIT_EXPECT_EQ(test, hdr.tree_id, 1);
	KUNIT_EXPECT_EQ(test, hdr.session_id, SESSION);

	for (size = 0; size < sizeof(response); size++) {
		smb2fs_rd_init(&rd, response, size);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_decode(&rd, &hdr), -EBADMSG);
	}
}

static void get_response_async(struct kunit *test)
{
	u8 bytes[64];
	struct smb2fs_hdr hdr;
	struct smb2fs_rd rd;

	memcpy(bytes, response, sizeof(bytes));
	put_unaligned_le32(0x00000103, bytes + 8);
	bytes[16] |= SMB2FS_FLAG_ASYNC;
	put_unaligned_le64(0x1122334455667788ull, bytes + 32);
	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_decode(&rd, &hdr), 0);
	KUNIT_EXPECT_EQ(test, hdr.status, 0x103);
	KUNIT_EXPECT_EQ(test, hdr.async_id, 0x1122334455667788ull);
	KUNIT_EXPECT_EQ(test, hdr.tree_id, 0);
}

static void get_what_is_no_header(struct kunit *test)
{
	static const unsigned int wrong[] = { 0, 4 };
	u8 bytes[64];
	struct smb2fs_hdr hdr;
	struct smb2fs_rd rd;
	size_t i;

	/* magic, StructureSize */
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		memcpy(bytes, response, sizeof(bytes));
		bytes[wrong[i]] ^= 1;
		smb2fs_rd_init(&rd, bytes, sizeof(bytes));
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_hdr_decode(&rd, &hdr), -EBADMSG);
	}
}

struct chain_case {
	const char *desc;
	size_t size;		/* of the message */
	u32 next[3];		/* NextCommand at 0, 72 and 144 */
	unsigned int pdus;	/* that come out */
	int err;		/* after the last of them */
};

static const struct chain_case chain_cases[] = {
	{ "one", 73, { 0 }, 1, 0 },
	{ "one, nothing but a header", 64, { 0 }, 1, 0 },
	{ "three", 217, { 72, 72, 0 }, 3, 0 },
	{ "the last points to the end", 208, { 72, 136 }, 2, 0 },
	{ "the only one points to an odd end", 73, { 73 }, 1, 0 },
	{ "points to itself", 216, { 0xffffffff }, 0, -EBADMSG },
	{ "into its own header", 216, { 8 }, 0, -EBADMSG },
	{ "right behind its header", 216, { 64 }, 0, -EBADMSG },
	{ "not aligned", 216, { 76 }, 0, -EBADMSG },
	{ "behind the end", 216, { 224 }, 0, -EBADMSG },
	{ "the second behind the end", 216, { 72, 152 }, 1, -EBADMSG },
	{ "half a header follows", 104, { 72 }, 1, -EBADMSG },
	{ "no header follows", 216, { 80 }, 1, -EBADMSG },
	{ "nothing at all", 0, { 0 }, 0, -EBADMSG },
};

KUNIT_ARRAY_PARAM_DESC(chain, chain_cases, desc);

static void span_in_a_chain(struct kunit *test)
{
	const struct chain_case *c = test->param_value;
	struct smb2fs_hdr hdr;
	struct smb2fs_rd rd;
	size_t pos = 0, span;
	u8 bytes[256] = {};
	unsigned int n;
	int err;

	for (n = 0; n < 3; n++) {
		memcpy(bytes + 72 * n, response, sizeof(response));
		put_unaligned_le32(c->next[n], bytes + 72 * n + 20);
	}
	n = 0;
	do {
		smb2fs_rd_init(&rd, bytes + pos, c->size - pos);
		err = smb2fs_pdu_hdr_decode(&rd, &hdr);
		if (!err)
			err = smb2fs_pdu_hdr_span(&hdr, c->size - pos, &span);
		if (!err) {
			n++;
			pos += span;
		}
	} while (!err && pos < c->size);
	KUNIT_EXPECT_EQ(test, n, c->pdus);
	KUNIT_EXPECT_EQ(test, err, c->err);
	if (!err)
		KUNIT_EXPECT_EQ(test, pos, c->size);
}

/* @rd has the header and all that follows */
static int get_whole(struct smb2fs_rd *rd, struct smb2fs_transform *hdr)
{
	size_t left = rd->size > sizeof(transform) ?
		      rd->size - sizeof(transform) : 0;

	return smb2fs_pdu_hdr_decode_transform(rd, left, hdr);
}

static void get_transform(struct kunit *test)
{
	u8 bytes[52 + 0x50] = {};
	struct smb2fs_transform hdr;
	struct smb2fs_rd rd;
	size_t size;

	memcpy(bytes, transform, sizeof(transform));
	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	KUNIT_EXPECT_EQ(test, get_whole(&rd, &hdr), 0);
	KUNIT_EXPECT_EQ(test, hdr.size, 0x50);
	KUNIT_EXPECT_EQ(test, hdr.session_id, SESSION);
	KUNIT_EXPECT_EQ(test, hdr.session_id, SESSION);
	KUNIT_EXPECT_EQ(test, rd.pos, sizeof(transform));

	for (size = 0; size < sizeof(bytes); size++) {
		smb2fs_rd_init(&rd, bytes, size);
		KUNIT_EXPECT_EQ(test, get_whole(&rd, &hdr),
				-EBADMSG);
	}
}

static void get_transform_that_lies(struct kunit *test)
{
	/* magic, OriginalMessageSize (less, more, huge), Flags */
	static const unsigned int wrong[] = { 0, 36, 37, 39, 42, 43 };
	u8 bytes[52 + 0x50];
	struct smb2fs_transform hdr;
	struct smb2fs_rd rd;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		memcpy(bytes, transform, sizeof(transform));
		bytes[wrong[i]] ^= 0x10;
		smb2fs_rd_init(&rd, bytes, sizeof(bytes));
		KUNIT_EXPECT_EQ(test, get_whole(&rd, &hdr),
				-EBADMSG);
	}

	/* true to its word, but no room for a header inside */
	memcpy(bytes, transform, sizeof(transform));
	bytes[36] = SMB2FS_HDR_SIZE - 1;
	smb2fs_rd_init(&rd, bytes, 52 + SMB2FS_HDR_SIZE - 1);
	KUNIT_EXPECT_EQ(test, get_whole(&rd, &hdr), -EBADMSG);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(frame_both_ways),
	KUNIT_CASE(frame_bounds),
	KUNIT_CASE(magic_is_a_peek),
	KUNIT_CASE(put_request),
	KUNIT_CASE(put_request_async),
	KUNIT_CASE(get_response),
	KUNIT_CASE(get_response_async),
	KUNIT_CASE(get_what_is_no_header),
	KUNIT_CASE_PARAM(span_in_a_chain, chain_gen_params),
	KUNIT_CASE(get_transform),
	KUNIT_CASE(get_transform_that_lies),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_hdr",
	.test_cases = cases,
};

kunit_test_suite(suite);
