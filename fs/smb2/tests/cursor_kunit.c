// SPDX-License-Identifier: GPL-2.0
/* The bounded cursor: every edge of the buffer, from both sides. */

#include "wire/cursor.h"

#include <kunit/test.h>

static const u8 bytes[] = {
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
	0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
};

static void read_in_order(struct kunit *test)
{
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u8(&rd), 0x01);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u16(&rd), 0x0302);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u32(&rd), 0x07060504);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u64(&rd), 0x0f0e0d0c0b0a0908ull);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&rd), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), 0);
}

/* Reads a value of @width bytes from the first @size bytes */
static u64 read_width(struct smb2fs_rd *rd, size_t size, unsigned int width)
{
	smb2fs_rd_init(rd, bytes, size);
	switch (width) {
	case 1:
		return smb2fs_rd_u8(rd);
	case 2:
		return smb2fs_rd_u16(rd);
	case 4:
		return smb2fs_rd_u32(rd);
	default:
		return smb2fs_rd_u64(rd);
	}
}

static void read_at_every_edge(struct kunit *test)
{
	static const unsigned int widths[] = { 1, 2, 4, 8 };
	struct smb2fs_rd rd;
	size_t size, i;
	u64 val;

	for (size = 0; size <= 9; size++) {
		for (i = 0; i < ARRAY_SIZE(widths); i++) {
			val = read_width(&rd, size, widths[i]);
			KUNIT_EXPECT_EQ(test, val != 0, size >= widths[i]);
			KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd),
					size >= widths[i] ? 0 : -EBADMSG);
		}
	}
}

static void read_fault_is_sticky(struct kunit *test)
{
	u8 out[4] = { 0xaa, 0xaa, 0xaa, 0xaa };
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, bytes, 3);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u32(&rd), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u8(&rd), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&rd), 0);
	smb2fs_cursor_read(&rd, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, get_unaligned_le32(out), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), -EBADMSG);
}

static void read_huge_does_not_wrap(struct kunit *test)
{
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	smb2fs_rd_skip(&rd, 4);
	KUNIT_EXPECT_NULL(test, smb2fs_cursor_take(&rd, SIZE_MAX));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), -EBADMSG);

	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	smb2fs_rd_skip(&rd, 4);
	smb2fs_rd_skip(&rd, SIZE_MAX - 3);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), -EBADMSG);
}

static void read_aligns_from_the_start(struct kunit *test)
{
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	smb2fs_cursor_align(&rd, 8);
	KUNIT_EXPECT_EQ(test, rd.pos, 0);
	smb2fs_rd_skip(&rd, 1);
	smb2fs_cursor_align(&rd, 4);
	KUNIT_EXPECT_EQ(test, rd.pos, 4);
	smb2fs_rd_skip(&rd, 1);
	smb2fs_cursor_align(&rd, 8);
	KUNIT_EXPECT_EQ(test, rd.pos, 8);
	smb2fs_rd_skip(&rd, 1);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), 0);
	/* 15 bytes: the padding after the ninth is one byte short */
	smb2fs_cursor_align(&rd, 8);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), -EBADMSG);
}

static void read_expects(struct kunit *test)
{
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	smb2fs_rd_expect_u16(&rd, 0x0201);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), 0);
	smb2fs_rd_expect_u16(&rd, 0x0404);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), -EBADMSG);
}

struct range_case {
	const char *desc;
	size_t off, len;
	bool ok;
};

static const struct range_case range_cases[] = {
	{ "all of it", 0, 15, true },
	{ "the last byte", 14, 1, true },
	{ "nothing, at the end", 15, 0, true },
	{ "one byte more than there is", 0, 16, false },
	{ "begins at the end", 15, 1, false },
	{ "nothing, beyond the end", 16, 0, false },
	{ "the sum wraps to a small number", 8, SIZE_MAX - 4, false },
	{ "a huge offset", SIZE_MAX, 1, false },
	{ "both huge", SIZE_MAX, SIZE_MAX, false },
};

KUNIT_ARRAY_PARAM_DESC(range, range_cases, desc);

static void read_range(struct kunit *test)
{
	const struct range_case *c = test->param_value;
	struct smb2fs_rd rd, sub;

	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	smb2fs_rd_skip(&rd, 3);
	KUNIT_EXPECT_EQ(test, smb2fs_cursor_range(&rd, c->off, c->len, &sub),
			c->ok ? 0 : -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), c->ok ? 0 : -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&sub), c->ok ? c->len : 0);
	if (c->ok) {
		KUNIT_EXPECT_EQ(test, rd.pos, 3);
		KUNIT_EXPECT_PTR_EQ(test, sub.base, bytes + c->off);
	} else {
		KUNIT_EXPECT_EQ(test, smb2fs_rd_u8(&sub), 0);
	}
}

static void range_of_a_faulty_cursor(struct kunit *test)
{
	struct smb2fs_rd rd, sub;

	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	smb2fs_rd_skip(&rd, sizeof(bytes) + 1);
	KUNIT_EXPECT_EQ(test, smb2fs_cursor_range(&rd, 0, 1, &sub), -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&sub), -EBADMSG);
}

static const struct range_case tail_cases[] = {
	{ "all that is left", 3, 12, true },
	{ "the last byte", 14, 1, true },
	{ "nothing, from nowhere", SIZE_MAX, 0, true },
	{ "nothing, from the fixed part", 0, 0, true },
	{ "begins in the fixed part", 2, 4, false },
	{ "one byte more than there is", 3, 13, false },
	{ "a huge offset", SIZE_MAX, 1, false },
	{ "a huge length", 3, SIZE_MAX, false },
};

KUNIT_ARRAY_PARAM_DESC(tail, tail_cases, desc);

static void read_tail(struct kunit *test)
{
	const struct range_case *c = test->param_value;
	struct smb2fs_rd rd, sub;

	smb2fs_rd_init(&rd, bytes, sizeof(bytes));
	smb2fs_rd_skip(&rd, 3);
	KUNIT_EXPECT_EQ(test, smb2fs_cursor_tail(&rd, c->off, c->len, &sub),
			c->ok ? 0 : -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&rd), c->ok ? 0 : -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&sub), c->ok ? c->len : 0);
	if (c->ok && c->len)
		KUNIT_EXPECT_PTR_EQ(test, sub.base, bytes + c->off);
}

static void write_in_order(struct kunit *test)
{
	struct smb2fs_wr wr;
	u8 out[16] = {};

	smb2fs_wr_init(&wr, out, 15);
	smb2fs_wr_u8(&wr, 0x01);
	smb2fs_wr_u16(&wr, 0x0302);
	smb2fs_wr_u32(&wr, 0x07060504);
	smb2fs_wr_u64(&wr, 0x0f0e0d0c0b0a0908ull);
	KUNIT_EXPECT_EQ(test, smb2fs_wr_err(&wr), 0);
	KUNIT_EXPECT_MEMEQ(test, out, bytes, 15);

	smb2fs_wr_u8(&wr, 0xff);
	KUNIT_EXPECT_EQ(test, smb2fs_wr_err(&wr), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, out[15], 0);
}

static void write_that_does_not_fit_leaves_no_trace(struct kunit *test)
{
	struct smb2fs_wr wr;
	u8 out[8];
	size_t size;

	for (size = 0; size < 8; size++) {
		memset(out, 0xaa, sizeof(out));
		smb2fs_wr_init(&wr, out, size);
		smb2fs_wr_u64(&wr, 0);
		KUNIT_EXPECT_EQ(test, smb2fs_wr_err(&wr), -ENOBUFS);
		KUNIT_EXPECT_EQ(test, wr.pos, 0);
		KUNIT_EXPECT_EQ(test, out[0], 0xaa);
	}
	/* sticky: what would fit by itself is not written either */
	smb2fs_wr_u8(&wr, 0);
	KUNIT_EXPECT_EQ(test, out[0], 0xaa);
}

static void write_pads_and_patches(struct kunit *test)
{
	static const u8 want[] = { 1, 0x34, 0x12, 0, 0xef, 0xbe, 0xad, 0xde };
	struct smb2fs_wr wr;
	u8 out[12];

	memset(out, 0xaa, sizeof(out));
	smb2fs_wr_init(&wr, out, sizeof(out));
	smb2fs_wr_u8(&wr, 1);
	smb2fs_wr_u16(&wr, 0);
	smb2fs_cursor_pad(&wr, 4);
	smb2fs_wr_u32(&wr, 0);
	smb2fs_cursor_patch_u16(&wr, 1, 0x1234);
	smb2fs_cursor_patch_u32(&wr, 4, 0xdeadbeef);
	KUNIT_EXPECT_EQ(test, smb2fs_wr_err(&wr), 0);
	KUNIT_EXPECT_EQ(test, wr.pos, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, out, want, sizeof(want));
	KUNIT_EXPECT_EQ(test, out[8], 0xaa);

	/* in the buffer, but not written yet */
	smb2fs_cursor_patch_u32(&wr, 6, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_wr_err(&wr), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, out[6], 0xad);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(read_in_order),
	KUNIT_CASE(read_at_every_edge),
	KUNIT_CASE(read_fault_is_sticky),
	KUNIT_CASE(read_huge_does_not_wrap),
	KUNIT_CASE(read_aligns_from_the_start),
	KUNIT_CASE(read_expects),
	KUNIT_CASE_PARAM(read_range, range_gen_params),
	KUNIT_CASE(range_of_a_faulty_cursor),
	KUNIT_CASE_PARAM(read_tail, tail_gen_params),
	KUNIT_CASE(write_in_order),
	KUNIT_CASE(write_that_does_not_fit_leaves_no_trace),
	KUNIT_CASE(write_pads_and_patches),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_cursor",
	.test_cases = cases,
};

kunit_test_suite(suite);
