// SPDX-License-Identifier: GPL-2.0
/* ERROR responses: bare and in contexts, and what they must not point at. */

#include "wire/pdu_error.h"

#include <kunit/test.h>

#include "wire/cursor.h"
#include "wire/name.h"
#include "wire/wire_hdr.h"

/*
 * The relative link of [MS-SMB2] 2.2.2.2.1.1, in an error context as 3.1.1 has
 * it: 2E bytes unparsed, "..\DonHall\Documents\PDocs" twice.
 */
static const char target[] = "..\\DonHall\\Documents\\PDocs";
static const char path[] = "../DonHall/Documents/PDocs";

#define TARGET_LEN	(2 * (sizeof(target) - 1))
#define SYMLINK_LEN	(28 + 2 * TARGET_LEN)

static const u8 symlink_head[28] = {
	0x80, 0x00, 0x00, 0x00, 0x53, 0x59, 0x4d, 0x4c,
	0x0c, 0x00, 0x00, 0xa0, 0x74, 0x00, 0x2e, 0x00,
	0x00, 0x00, 0x34, 0x00, 0x34, 0x00, 0x34, 0x00,
	0x01, 0x00, 0x00, 0x00,
};

static size_t put_symlink(u8 *out)
{
	struct smb2fs_wr wr;

	smb2fs_wr_init(&wr, out, SYMLINK_LEN);
	smb2fs_cursor_write(&wr, symlink_head, sizeof(symlink_head));
	smb2fs_name_put_string(&wr, target, sizeof(target) - 1);
	smb2fs_name_put_string(&wr, target, sizeof(target) - 1);
	return wr.pos;
}

/* A response with @data, which is @contexts error contexts */
static int get(struct smb2fs_error_rsp *rsp, u8 *pdu, unsigned int contexts,
	       const u8 *data, size_t len)
{
	struct smb2fs_rd rd;

	memset(pdu, 0, SMB2FS_HDR_SIZE + 8);
	pdu[64] = 9;
	pdu[66] = contexts;
	put_unaligned_le32(len, pdu + 68);
	memcpy(pdu + 72, data, len);
	smb2fs_rd_init(&rd, pdu, 72 + len);
	smb2fs_rd_skip(&rd, SMB2FS_HDR_SIZE);
	return smb2fs_pdu_error_decode(&rd, rsp);
}

static void get_empty(struct kunit *test)
{
	/* as Windows and Samba send it: one byte more than ByteCount says */
	static const u8 body[] = { 0x09, 0, 0, 0, 0, 0, 0, 0, 0 };
	struct smb2fs_error_symlink link;
	struct smb2fs_error_rsp rsp;
	struct smb2fs_rd rd, data;
	size_t size;

	for (size = 0; size <= sizeof(body); size++) {
		smb2fs_rd_init(&rd, body, size);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_decode(&rd, &rsp),
				size < 8 ? -EBADMSG : 0);
	}
	KUNIT_EXPECT_EQ(test, rsp.contexts, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&rsp.data), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_find(&rsp, SMB2FS_ERROR_DEFAULT,
						    &data), -ENODATA);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_decode_symlink(&rsp, &link),
			-ENODATA);
}

static void get_what_is_no_error(struct kunit *test)
{
	u8 body[12] = { 0x08, 0, 0, 0, 4 };
	struct smb2fs_error_rsp rsp;
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_decode(&rd, &rsp), -EBADMSG);
	body[0] = 9;
	smb2fs_rd_init(&rd, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_decode(&rd, &rsp), 0);
	put_unaligned_le32(5, body + 4);
	smb2fs_rd_init(&rd, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_decode(&rd, &rsp), -EBADMSG);
	put_unaligned_le32(0xffffffff, body + 4);
	smb2fs_rd_init(&rd, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_decode(&rd, &rsp), -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&rsp.data), 0);
}

static void find_among_contexts(struct kunit *test)
{
	/* something unknown of 3 bytes, a redirection of 2, an empty default */
	static const u8 list[] = {
		0x03, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
		0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
		0x02, 0x00, 0x00, 0x00, 0x53, 0x52, 0x64, 0x72,
		0x11, 0x22, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	};
	struct smb2fs_error_rsp rsp;
	struct smb2fs_rd data;
	u8 pdu[128];
	size_t len;
	int err;

	KUNIT_ASSERT_EQ(test, get(&rsp, pdu, 3, list, sizeof(list)), 0);
	err = smb2fs_pdu_error_find(&rsp, SMB2FS_ERROR_SHARE_REDIRECT, &data);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&data), 2);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u16(&data), 0x2211);
	err = smb2fs_pdu_error_find(&rsp, SMB2FS_ERROR_DEFAULT, &data);
	KUNIT_EXPECT_EQ(test, err, -ENODATA);
	for (len = 0; len < sizeof(list); len++) {
		KUNIT_ASSERT_EQ(test, get(&rsp, pdu, 3, list, len), 0);
		err = smb2fs_pdu_error_find(&rsp, SMB2FS_ERROR_DEFAULT, &data);
		KUNIT_EXPECT_EQ(test, err, -EBADMSG);
	}
	/* what is not promised is not looked for */
	KUNIT_ASSERT_EQ(test, get(&rsp, pdu, 1, list, sizeof(list)), 0);
	err = smb2fs_pdu_error_find(&rsp, SMB2FS_ERROR_SHARE_REDIRECT, &data);
	KUNIT_EXPECT_EQ(test, err, -ENODATA);
	/* a redirection has a form with contexts only */
	KUNIT_ASSERT_EQ(test, get(&rsp, pdu, 0, list, sizeof(list)), 0);
	err = smb2fs_pdu_error_find(&rsp, SMB2FS_ERROR_SHARE_REDIRECT, &data);
	KUNIT_EXPECT_EQ(test, err, -ENODATA);
}

static void find_huge_length(struct kunit *test)
{
	u8 list[16] = { 0xff, 0xff, 0xff, 0xff, 0x01 };
	struct smb2fs_error_rsp rsp;
	struct smb2fs_rd data;
	u8 pdu[128];
	int err;

	KUNIT_ASSERT_EQ(test, get(&rsp, pdu, 255, list, sizeof(list)), 0);
	err = smb2fs_pdu_error_find(&rsp, SMB2FS_ERROR_DEFAULT, &data);
	KUNIT_EXPECT_EQ(test, err, -EBADMSG);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&data), 0);
}

static void symlink_both_forms(struct kunit *test)
{
	u8 data[8 + SYMLINK_LEN] = {}, pdu[80 + SYMLINK_LEN];
	struct smb2fs_error_symlink link;
	struct smb2fs_error_rsp rsp;
	unsigned int contexts;
	char buf[64];
	int len;

	data[0] = put_symlink(data + 8);
	for (contexts = 0; contexts <= 1; contexts++) {
		len = contexts ? sizeof(data) : SYMLINK_LEN;
		KUNIT_ASSERT_EQ(test, get(&rsp, pdu, contexts,
					  data + sizeof(data) - len, len), 0);
		KUNIT_ASSERT_EQ(test, smb2fs_pdu_error_decode_symlink(&rsp, &link),
				0);
		KUNIT_EXPECT_EQ(test, link.unparsed, 0x2e);
		KUNIT_EXPECT_TRUE(test, link.link.relative);
		len = smb2fs_pdu_reparse_decode_target(&link.link, buf, sizeof(buf),
						       SMB2FS_NAME_MAP_SFM);
		KUNIT_ASSERT_EQ(test, len, sizeof(path) - 1);
		KUNIT_EXPECT_MEMEQ(test, buf, path, len);
	}
}

struct symlink_case {
	const char *desc;
	unsigned int at;
	u32 value;		/* 16 bits */
	int err;
};

static const struct symlink_case symlink_cases[] = {
	{ "SymLinkErrorTag", 4, 0, -EBADMSG },
	{ "ReparseTag", 8, 0, -EBADMSG },
	{ "another ReparseTag", 8, 3, -EBADMSG },
	{ "ReparseDataLength", 12, 0x75, -EBADMSG },
	{ "absolute", 24, 0, 0 },
	{ "target too long", 18, 0x69, -EBADMSG },
	{ "target far too long", 18, 0xffff, -EBADMSG },
	{ "target beyond the end", 16, 0x69, -EBADMSG },
	{ "no target", 18, 0, 0 },
	{ "a print name that nobody reads", 20, 0xffff, 0 },
};

KUNIT_ARRAY_PARAM_DESC(symlink, symlink_cases, desc);

static void symlink_changed(struct kunit *test)
{
	const struct symlink_case *c = test->param_value;
	u8 data[SYMLINK_LEN], pdu[72 + SYMLINK_LEN];
	struct smb2fs_error_symlink link;
	struct smb2fs_error_rsp rsp;

	put_symlink(data);
	put_unaligned_le16(c->value, data + c->at);
	KUNIT_ASSERT_EQ(test, get(&rsp, pdu, 0, data, sizeof(data)), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_decode_symlink(&rsp, &link), c->err);
}

static void symlink_truncated(struct kunit *test)
{
	u8 data[SYMLINK_LEN], pdu[72 + SYMLINK_LEN];
	struct smb2fs_error_symlink link;
	struct smb2fs_error_rsp rsp;
	size_t len;

	put_symlink(data);
	for (len = 1; len < sizeof(data); len++) {
		KUNIT_ASSERT_EQ(test, get(&rsp, pdu, 0, data, len), 0);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_error_decode_symlink(&rsp, &link),
				-EBADMSG);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(get_empty),
	KUNIT_CASE(get_what_is_no_error),
	KUNIT_CASE(find_among_contexts),
	KUNIT_CASE(find_huge_length),
	KUNIT_CASE(symlink_both_forms),
	KUNIT_CASE_PARAM(symlink_changed, symlink_gen_params),
	KUNIT_CASE(symlink_truncated),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_error",
	.test_cases = cases,
};

kunit_test_suite(suite);
