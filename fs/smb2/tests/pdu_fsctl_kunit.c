// SPDX-License-Identifier: GPL-2.0
/* IOCTL: envelope and contents by their bytes, cut, and lying. */

#include "wire/pdu_fsctl.h"

#include <kunit/test.h>

#include "pdu_test.h"

#define ID_BYTES \
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, \
	0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99
#define GUID_BYTES \
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16

static const struct smb2fs_fileid id = { 0x1122334455667788, 0x99aabbccddeeff00 };

static void request(struct kunit *test)
{
	static const u8 want[] = {
		57, 0, 0, 0, 0xcf, 0x40, 0x09, 0, ID_BYTES,
		120, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
		1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
	};
	const struct smb2fs_ioctl_req req = {
		.id = id,
		.code = SMB2FS_FSCTL_QUERY_ALLOCATED_RANGES,
		.max = 4096,
	};
	static const struct smb2fs_range range = { 1, 2 };
	struct smb2fs_wr wr;
	struct pdu pdu;
	size_t n;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_ioctl(&wr, &req), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_range(&wr, &range), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_end_ioctl(&wr), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	for (n = 0; n < sizeof(want); n++) {
		pdu_write(&wr, &pdu, n);
		smb2fs_pdu_fsctl_encode_ioctl(&wr, &req);
		smb2fs_pdu_fsctl_encode_range(&wr, &range);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_end_ioctl(&wr), -ENOBUFS);
	}
}

static void request_without_input(struct kunit *test)
{
	const struct smb2fs_ioctl_req req = {
		.id = id,
		.code = SMB2FS_FSCTL_REQUEST_RESUME_KEY,
		.max = 32,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, 56);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_ioctl(&wr, &req), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_end_ioctl(&wr), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, 64 + 56);
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(pdu.bytes + 64 + 28), 0);
}

static void answered(struct pdu *pdu)
{
	static const u8 body[] = {
		49, 0, 0xee, 0xee, 0xcf, 0x40, 0x09, 0, ID_BYTES,
		112, 0, 0, 0, 0, 0, 0, 0, 112, 0, 0, 0, 8, 0, 0, 0,
		0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
		1, 2, 3, 4, 5, 6, 7, 8,
	};

	pdu_fill(pdu, body, sizeof(body));
}

static void answer(struct kunit *test)
{
	const u32 code = SMB2FS_FSCTL_QUERY_ALLOCATED_RANGES;
	struct smb2fs_rd rd, out;
	struct pdu pdu;
	size_t n;

	answered(&pdu);
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_ioctl(&rd, code, &out), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&out), 8);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u64(&out), 0x0807060504030201);
	for (n = 64; n < pdu.size; n++) {
		pdu_cut(&rd, &pdu, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_ioctl(&rd, code,
								    &out),
				-EBADMSG);
	}
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_ioctl(&rd, code + 1, &out),
			-EBADMSG);
	pdu.bytes[64] = 48;
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_ioctl(&rd, code, &out),
			-EBADMSG);
}

struct area_case {
	const char *desc;
	u32 off, len;
	bool ok;
};

static const struct area_case area_cases[] = {
	{ "nothing", 0, 0, true },
	{ "nothing, and anything as its place", U32_MAX, 0, true },
	{ "the last byte", 119, 1, true },
	{ "one byte too many", 112, 9, false },
	{ "one byte too far", 113, 8, false },
	{ "over the fixed part", 111, 8, false },
	{ "over the header", 0, 8, false },
	{ "wraps", 0xfffffff8, 16, false },
	{ "as long as can be", 112, U32_MAX, false },
};

KUNIT_ARRAY_PARAM_DESC(area, area_cases, desc);

static void answer_area(struct kunit *test)
{
	const struct area_case *c = test->param_value;
	const u32 code = SMB2FS_FSCTL_QUERY_ALLOCATED_RANGES;
	struct smb2fs_rd rd, out;
	struct pdu pdu;

	answered(&pdu);
	put_unaligned_le32(c->off, pdu.bytes + 64 + 32);
	put_unaligned_le32(c->len, pdu.bytes + 64 + 36);
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_ioctl(&rd, code, &out),
			c->ok ? 0 : -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&out), c->ok ? c->len : 0);
}

static void validate(struct kunit *test)
{
	static const u8 want[] = {
		0x7f, 0, 0, 0, GUID_BYTES, 1, 0, 2, 0, 0x00, 0x03, 0x02, 0x03,
	};
	static const u16 dialects[] = { 0x0300, 0x0302 };
	static const struct smb2fs_validate_req req = {
		.capabilities = 0x7f,
		.guid = { GUID_BYTES },
		.security_mode = 1,
		.dialects = dialects,
		.count = 2,
	};
	struct smb2fs_validate_rsp rsp;
	u8 out[sizeof(want)];
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	size_t n;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_validate(&wr, &req), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));
	smb2fs_wr_init(&wr, out, sizeof(out) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_validate(&wr, &req),
			-ENOBUFS);

	/* the answer has one dialect in the place of the count */
	smb2fs_rd_init(&rd, want, 24);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_validate(&rd, &rsp), 0);
	KUNIT_EXPECT_EQ(test, rsp.capabilities, 0x7f);
	KUNIT_EXPECT_MEMEQ(test, rsp.guid, req.guid, 16);
	KUNIT_EXPECT_EQ(test, rsp.security_mode, 1);
	KUNIT_EXPECT_EQ(test, rsp.dialect, 2);
	for (n = 0; n < 24; n++) {
		smb2fs_rd_init(&rd, want, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_validate(&rd, &rsp),
				-EBADMSG);
	}
}

/* Three addresses: IPv4, IPv6, and something else */
static const u8 interfaces[3 * 152] = {
	152, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0xee, 0xee, 0xee, 0xee,
	0, 0xca, 0x9a, 0x3b, 0, 0, 0, 0, 2, 0, 0xee, 0xee, 192, 0, 2, 1,
	[152] =
	152, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0xee, 0xee, 0xee, 0xee,
	0, 0xca, 0x9a, 0x3b, 0, 0, 0, 0, 0x17, 0, 0xee, 0xee,
	0xee, 0xee, 0xee, 0xee, GUID_BYTES, 4, 0, 0, 0,
	[304] =
	0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0xee, 0xee,
};

/* Return: how many addresses there are, or the error that the list ends with */
static int count_interfaces(const u8 *wire, size_t len)
{
	struct smb2fs_interface addr;
	struct smb2fs_rd list;
	int n = 0;

	smb2fs_rd_init(&list, wire, len);
	while (smb2fs_pdu_fsctl_next_interface(&list, &addr)) {
		if (list.bad)
			return -EIO;	/* not to be had with an entry */
		n++;
	}
	return smb2fs_rd_err(&list) ?: n;
}

static void interface_list(struct kunit *test)
{
	static const u8 v4[] = { 192, 0, 2, 1 }, v6[] = { GUID_BYTES };
	struct smb2fs_interface addr;
	struct smb2fs_rd list;

	smb2fs_rd_init(&list, interfaces, sizeof(interfaces));
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_fsctl_next_interface(&list, &addr));
	KUNIT_EXPECT_EQ(test, addr.index, 2);
	KUNIT_EXPECT_EQ(test, addr.capability, SMB2FS_INTERFACE_RSS);
	KUNIT_EXPECT_EQ(test, addr.speed, 1000000000);
	KUNIT_EXPECT_EQ(test, addr.addr_len, 4);
	KUNIT_EXPECT_MEMEQ(test, addr.addr, v4, 4);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_fsctl_next_interface(&list, &addr));
	KUNIT_EXPECT_EQ(test, addr.capability, SMB2FS_INTERFACE_RDMA);
	KUNIT_EXPECT_EQ(test, addr.addr_len, 16);
	KUNIT_EXPECT_MEMEQ(test, addr.addr, v6, 16);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_fsctl_next_interface(&list, &addr));
	KUNIT_EXPECT_EQ(test, addr.index, 4);
	KUNIT_EXPECT_EQ(test, addr.addr_len, 0);
	KUNIT_EXPECT_FALSE(test, smb2fs_pdu_fsctl_next_interface(&list, &addr));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), 0);
}

static void interface_list_cut(struct kunit *test)
{
	size_t n;

	KUNIT_EXPECT_EQ(test, count_interfaces(interfaces, 0), 0);
	for (n = 1; n < sizeof(interfaces); n++)
		KUNIT_EXPECT_EQ(test, count_interfaces(interfaces, n), -EBADMSG);
}

static void interface_list_every_next(struct kunit *test)
{
	u8 wire[152 + 152];
	u32 next;

	memcpy(wire, interfaces, 152);
	memcpy(wire + 152, interfaces + 304, 152);
	for (next = 1; next <= sizeof(wire) + 8; next++) {
		put_unaligned_le32(next, wire);
		KUNIT_EXPECT_EQ(test, count_interfaces(wire, sizeof(wire)),
				next == 152 ? 2 : -EBADMSG);
	}
}

static void resume_key(struct kunit *test)
{
	static const u8 wire[28] = { GUID_BYTES, 17, 18, 19, 20, 21, 22, 23, 24 };
	u8 key[SMB2FS_RESUME_KEY_SIZE];
	struct smb2fs_rd rd;
	size_t n;

	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_resume_key(&rd, key), 0);
	KUNIT_EXPECT_MEMEQ(test, key, wire, sizeof(key));
	for (n = 0; n < sizeof(wire); n++) {
		smb2fs_rd_init(&rd, wire, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_resume_key(&rd, key),
				-EBADMSG);
	}
}

static void copychunk(struct kunit *test)
{
	static const u8 key[SMB2FS_RESUME_KEY_SIZE] = { GUID_BYTES };
	static const u8 want[] = {
		GUID_BYTES, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
		1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
		3, 0, 0, 0, 0, 0, 0, 0,
		4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0x10, 0, 0, 0, 0, 0,
	};
	static const struct smb2fs_chunk chunks[] = {
		{ 1, 2, 3 }, { 4, 5, 0x100000 },
	};
	static const u8 wire[] = { 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0 };
	struct smb2fs_copychunk_rsp rsp;
	u8 out[sizeof(want)];
	struct smb2fs_wr wr;
	struct smb2fs_rd rd;
	size_t n;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_copychunk(&wr, key, chunks,
								2), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));
	smb2fs_wr_init(&wr, out, sizeof(out) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_copychunk(&wr, key, chunks,
								2), -ENOBUFS);

	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_copychunk(&rd, &rsp), 0);
	KUNIT_EXPECT_EQ(test, rsp.chunks, 2);
	KUNIT_EXPECT_EQ(test, rsp.chunk_bytes, 3);
	KUNIT_EXPECT_EQ(test, rsp.total_bytes, 4);
	for (n = 0; n < sizeof(wire); n++) {
		smb2fs_rd_init(&rd, wire, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_decode_copychunk(&rd, &rsp),
				-EBADMSG);
	}
}

static void small_ones(struct kunit *test)
{
	static const u8 want[] = {
		ID_BYTES, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
		3, 0, 0, 0, 0, 0, 0, 0,
		1,
		4, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
	};
	static const struct smb2fs_range range = { 4, 5 };
	u8 out[sizeof(want)];
	struct smb2fs_wr wr;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_duplicate(&wr, &id, 1, 2, 3),
			0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_sparse(&wr, true), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_zero(&wr, &range), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_fsctl_encode_sparse(&wr, true), -ENOBUFS);
}

static const u8 ranges[] = {
	0, 0, 1, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0x40, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f,
};

static int count_ranges(const u8 *wire, size_t len)
{
	struct smb2fs_range range;
	struct smb2fs_rd list;
	int n = 0;

	smb2fs_rd_init(&list, wire, len);
	while (smb2fs_pdu_fsctl_next_range(&list, &range)) {
		if (list.bad)
			return -EIO;	/* not to be had with an entry */
		n++;
	}
	return smb2fs_rd_err(&list) ?: n;
}

static void range_list(struct kunit *test)
{
	struct smb2fs_range range;
	struct smb2fs_rd list;
	size_t n;

	smb2fs_rd_init(&list, ranges, sizeof(ranges));
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_fsctl_next_range(&list, &range));
	KUNIT_EXPECT_EQ(test, range.offset, 65536);
	KUNIT_EXPECT_EQ(test, range.length, 4096);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_fsctl_next_range(&list, &range));
	KUNIT_EXPECT_EQ(test, range.offset + range.length, S64_MAX);
	KUNIT_EXPECT_FALSE(test, smb2fs_pdu_fsctl_next_range(&list, &range));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), 0);
	for (n = 0; n <= sizeof(ranges); n++)
		KUNIT_EXPECT_EQ(test, count_ranges(ranges, n),
				n % 16 ? -EBADMSG : n / 16);
}

static void range_list_lies(struct kunit *test)
{
	u8 wire[sizeof(ranges)];

	/* one byte beyond S64_MAX */
	memcpy(wire, ranges, sizeof(wire));
	wire[16] = 1;
	KUNIT_EXPECT_EQ(test, count_ranges(wire, sizeof(wire)), -EBADMSG);
	/* a negative offset */
	memcpy(wire, ranges, sizeof(wire));
	wire[7] = 0x80;
	KUNIT_EXPECT_EQ(test, count_ranges(wire, sizeof(wire)), -EBADMSG);
	/* a negative length */
	memcpy(wire, ranges, sizeof(wire));
	wire[15] = 0x80;
	KUNIT_EXPECT_EQ(test, count_ranges(wire, sizeof(wire)), -EBADMSG);
	/* no length */
	memcpy(wire, ranges, sizeof(wire));
	wire[9] = 0;
	KUNIT_EXPECT_EQ(test, count_ranges(wire, sizeof(wire)), -EBADMSG);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(request),
	KUNIT_CASE(request_without_input),
	KUNIT_CASE(answer),
	KUNIT_CASE_PARAM(answer_area, area_gen_params),
	KUNIT_CASE(validate),
	KUNIT_CASE(interface_list),
	KUNIT_CASE(interface_list_cut),
	KUNIT_CASE(interface_list_every_next),
	KUNIT_CASE(resume_key),
	KUNIT_CASE(copychunk),
	KUNIT_CASE(small_ones),
	KUNIT_CASE(range_list),
	KUNIT_CASE(range_list_lies),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_fsctl",
	.test_cases = cases,
};

kunit_test_suite(suite);
