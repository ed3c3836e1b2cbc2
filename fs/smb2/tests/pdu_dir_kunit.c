// SPDX-License-Identifier: GPL-2.0
/* QUERY_DIRECTORY: the request, three kinds of entries, and lists that lie. */

#include "wire/pdu_dir.h"

#include <kunit/test.h>

#include "pdu_test.h"

#define ID_BYTES \
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, \
	0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99

static const struct smb2fs_dir_req req = {
	.id = { 0x1122334455667788, 0x99aabbccddeeff00 },
	.class = SMB2FS_FILE_ID_FULL_DIRECTORY,
	.flags = SMB2FS_DIR_RESTART | SMB2FS_DIR_REOPEN,
	.index = 0x01020304,
	.pattern = "a*",
	.pattern_len = 2,
	.max = 65536,
};

static void request(struct kunit *test)
{
	static const u8 want[] = {
		33, 0, 38, 0x11, 4, 3, 2, 1, ID_BYTES, 96, 0, 4, 0, 0, 0, 1, 0,
		'a', 0, '*', 0,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;
	size_t n;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_dir_encode_query(&wr, &req), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	for (n = 0; n < sizeof(want); n++) {
		pdu_write(&wr, &pdu, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_dir_encode_query(&wr, &req),
				-ENOBUFS);
	}
}

static void request_refused(struct kunit *test)
{
	char *big = kunit_kzalloc(test, 32768, GFP_KERNEL);
	u8 *wire = kunit_kzalloc(test, 128 + 65536, GFP_KERNEL);
	struct smb2fs_dir_req r = req;
	struct smb2fs_wr wr;

	KUNIT_ASSERT_NOT_NULL(test, big);
	KUNIT_ASSERT_NOT_NULL(test, wire);
	memset(big, 'a', 32768);
	r.pattern_len = 0;
	smb2fs_wr_init(&wr, wire, 128 + 65536);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_dir_encode_query(&wr, &r), -EINVAL);
	r.pattern = "\xff";
	r.pattern_len = 1;
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_dir_encode_query(&wr, &r), -EILSEQ);
	r.pattern = big;
	r.pattern_len = 32768;
	smb2fs_wr_init(&wr, wire, 128 + 65536);
	smb2fs_cursor_zero(&wr, SMB2FS_HDR_SIZE);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_dir_encode_query(&wr, &r), -ENAMETOOLONG);
	r.pattern_len = 32767;
	smb2fs_wr_init(&wr, wire, 128 + 65536);
	smb2fs_cursor_zero(&wr, SMB2FS_HDR_SIZE);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_dir_encode_query(&wr, &r), 0);
	KUNIT_EXPECT_EQ(test, get_unaligned_le16(wire + 64 + 26), 65534);
}

static void answer(struct kunit *test)
{
	static const u8 body[] = { 9, 0, 72, 0, 2, 0, 0, 0, 1, 2 };
	struct smb2fs_rd rd, list;
	struct pdu pdu;

	pdu_fill(&pdu, body, sizeof(body));
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_dir_decode_query(&rd, &list), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u16(&list), 0x0201);
	pdu_cut(&rd, &pdu, pdu.size - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_dir_decode_query(&rd, &list), -EBADMSG);
}

/* An entry up to EaSize; @_next and @_len < 256; @_attr is its second byte */
#define COMMON(_next, _len, _attr) \
	(_next), 0, 0, 0, 7, 0, 0, 0, \
	1, 0, 0, 0, 0, 0, 0, 0x80, 2, 0, 0, 0, 0, 0, 0, 0, \
	3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, \
	5, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, \
	0x20, (_attr), 0, 0, (_len), 0, 0, 0
#define PAD2	0xee, 0xee
#define PAD4	PAD2, PAD2
#define PAD24	PAD4, PAD4, PAD4, PAD4, PAD4, PAD4

static void expect_common(struct kunit *test, const struct smb2fs_dirent *e)
{
	KUNIT_EXPECT_EQ(test, e->index, 7);
	KUNIT_EXPECT_EQ(test, e->attrs.btime, 0x8000000000000001);
	KUNIT_EXPECT_EQ(test, e->attrs.atime, 2);
	KUNIT_EXPECT_EQ(test, e->attrs.mtime, 3);
	KUNIT_EXPECT_EQ(test, e->attrs.ctime, 4);
	KUNIT_EXPECT_EQ(test, e->attrs.size, 5);
	KUNIT_EXPECT_EQ(test, e->attrs.alloc, 4096);
	KUNIT_EXPECT_EQ(test, e->attrs.attributes & 0xff, SMB2FS_ATTR_ARCHIVE);
}

static void expect_name(struct kunit *test, const struct smb2fs_dirent *e,
			const char *want)
{
	struct smb2fs_rd rd = e->name;
	char name[8];

	KUNIT_ASSERT_EQ(test, smb2fs_name_get(&rd, name, sizeof(name),
					      SMB2FS_NAME_MAP_SFM),
			strlen(want));
	KUNIT_EXPECT_MEMEQ(test, name, want, strlen(want));
}

/* "ab" has attributes, "c" is a link; padded to 8 */
static const u8 full[] = {
	COMMON(88, 4, 0), 6, 0, 0, 0, PAD4, 1, 2, 3, 4, 5, 6, 7, 8,
	'a', 0, 'b', 0, PAD4,
	COMMON(0, 2, 4), 0x0c, 0, 0, 0xa0, PAD4, 1, 2, 3, 4, 5, 6, 7, 9,
	'c', 0,
};

static void entries_full(struct kunit *test)
{
	struct smb2fs_dirent e;
	struct smb2fs_rd list;

	smb2fs_rd_init(&list, full, sizeof(full));
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_dir_next(&list, req.class, &e));
	expect_common(test, &e);
	expect_name(test, &e, "ab");
	KUNIT_EXPECT_EQ(test, e.ea_size, 6);
	KUNIT_EXPECT_EQ(test, e.tag, 0);
	KUNIT_EXPECT_EQ(test, e.file_id, 0x0807060504030201);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_dir_next(&list, req.class, &e));
	expect_common(test, &e);
	expect_name(test, &e, "c");
	KUNIT_EXPECT_EQ(test, e.ea_size, 0);
	KUNIT_EXPECT_EQ(test, e.tag, 0xa000000c);
	KUNIT_EXPECT_EQ(test, e.file_id, 0x0907060504030201);
	KUNIT_EXPECT_FALSE(test, smb2fs_pdu_dir_next(&list, req.class, &e));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), 0);
}

static void entries_both(struct kunit *test)
{
	const enum smb2fs_file_class class = SMB2FS_FILE_ID_BOTH_DIRECTORY;
	static const u8 both[] = {
		COMMON(0, 4, 0), 6, 0, 0, 0, 24, 0xee, PAD24, PAD2,
		1, 2, 3, 4, 5, 6, 7, 8, 'a', 0, 'b', 0,
	};
	struct smb2fs_dirent e;
	struct smb2fs_rd list;
	size_t n;

	smb2fs_rd_init(&list, both, sizeof(both));
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_dir_next(&list, class, &e));
	expect_common(test, &e);
	expect_name(test, &e, "ab");
	KUNIT_EXPECT_EQ(test, e.ea_size, 6);
	KUNIT_EXPECT_EQ(test, e.file_id, 0x0807060504030201);
	for (n = 1; n < sizeof(both); n++) {
		smb2fs_rd_init(&list, both, n);
		KUNIT_EXPECT_FALSE(test, smb2fs_pdu_dir_next(&list, class, &e));
		KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), -EBADMSG);
	}
}

static void entries_plain(struct kunit *test)
{
	const enum smb2fs_file_class class = SMB2FS_FILE_DIRECTORY;
	static const u8 plain[] = { COMMON(0, 4, 4), 'a', 0, 'b', 0, PAD4 };
	struct smb2fs_dirent e;
	struct smb2fs_rd list;

	smb2fs_rd_init(&list, plain, sizeof(plain));
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_dir_next(&list, class, &e));
	expect_common(test, &e);
	expect_name(test, &e, "ab");
	KUNIT_EXPECT_EQ(test, e.ea_size, 0);
	KUNIT_EXPECT_EQ(test, e.tag, 0);
	KUNIT_EXPECT_EQ(test, e.file_id, 0);
}

/* Return: how many entries there are, or the error that the list ends with */
static int count(const u8 *wire, size_t len)
{
	struct smb2fs_dirent e;
	struct smb2fs_rd list;
	int n = 0;

	smb2fs_rd_init(&list, wire, len);
	while (smb2fs_pdu_dir_next(&list, req.class, &e)) {
		if (list.bad)
			return -EIO;	/* not to be had with an entry */
		n++;
	}
	return smb2fs_rd_err(&list) ?: n;
}

static void entries_cut(struct kunit *test)
{
	size_t n;

	KUNIT_EXPECT_EQ(test, count(full, 0), 0);
	KUNIT_EXPECT_EQ(test, count(full, sizeof(full)), 2);
	for (n = 1; n < sizeof(full); n++)
		KUNIT_EXPECT_EQ(test, count(full, n), -EBADMSG);
}

struct lie {
	const char *desc;
	size_t at;
	u32 val;
};

static const struct lie lies[] = {
	{ "next into itself", 0, 1 },
	{ "next into its fixed part", 0, 79 },
	{ "next over its name", 0, 83 },
	{ "next is the end", 0, sizeof(full) },
	{ "next beyond", 0, sizeof(full) + 1 },
	{ "next as far as can be", 0, U32_MAX },
	{ "one after the last", 88, 82 },
	{ "name into the next one", 60, 9 },
	{ "name as long as can be", 60, U32_MAX },
	{ "last name beyond", 88 + 60, 3 },
	{ "negative size", 44, 0x80000000 },
	{ "negative allocation", 52, 0x80000000 },
};

KUNIT_ARRAY_PARAM_DESC(lie, lies, desc);

static void entries_lie(struct kunit *test)
{
	const struct lie *c = test->param_value;
	u8 wire[sizeof(full)];

	memcpy(wire, full, sizeof(wire));
	put_unaligned_le32(c->val, wire + c->at);
	KUNIT_EXPECT_EQ(test, count(wire, sizeof(wire)), -EBADMSG);
}

/* Every distance ends, and only one of them leads to the second entry */
static void entries_every_next(struct kunit *test)
{
	u8 wire[sizeof(full)];
	u32 next;

	memcpy(wire, full, sizeof(wire));
	for (next = 0; next <= sizeof(full); next++) {
		put_unaligned_le32(next, wire);
		KUNIT_EXPECT_EQ(test, count(wire, sizeof(wire)),
				next == 0 ? 1 : next == 88 ? 2 : -EBADMSG);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(request),
	KUNIT_CASE(request_refused),
	KUNIT_CASE(answer),
	KUNIT_CASE(entries_full),
	KUNIT_CASE(entries_both),
	KUNIT_CASE(entries_plain),
	KUNIT_CASE(entries_cut),
	KUNIT_CASE_PARAM(entries_lie, lie_gen_params),
	KUNIT_CASE(entries_every_next),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_dir",
	.test_cases = cases,
};

kunit_test_suite(suite);
