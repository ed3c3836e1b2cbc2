// SPDX-License-Identifier: GPL-2.0
/* CHANGE_NOTIFY: lists of changes, good and damaged. */

#include "wire/pdu_notify.h"

#include "pdu_test.h"

static void put_request(struct kunit *test)
{
	static const u8 want[] = {
		32, 0, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00,
		0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
		0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99,
		0x13, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	};
	const struct smb2fs_notify_req req = {
		.id = { 0x1122334455667788, 0x99aabbccddeeff00 },
		.flags = SMB2FS_WATCH_TREE,
		.filter = SMB2FS_NOTIFY_FILE_NAME | SMB2FS_NOTIFY_DIR_NAME |
			  SMB2FS_NOTIFY_LAST_WRITE,
		.len = 65536,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_notify_encode(&wr, &req), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	pdu_write(&wr, &pdu, sizeof(want) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_notify_encode(&wr, &req), -ENOBUFS);
}

/* Two changes: "a" is now "bc"; padding between them */
static const u8 response[] = {
	9, 0, 72, 0, 36, 0, 0, 0,
	20, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 'a', 0, 0xee, 0xee,
	0xee, 0xee, 0xee, 0xee,
	0, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 'b', 0, 'c', 0,
};

static void get_response(struct kunit *test)
{
	struct smb2fs_notify_event event;
	struct smb2fs_rd rd, list;
	struct pdu pdu;
	size_t size;

	pdu_fill(&pdu, response, sizeof(response));
	pdu_read(&rd, &pdu);
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_notify_decode(&rd, &list), 0);
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_notify_next(&list, &event));
	KUNIT_EXPECT_EQ(test, event.action, SMB2FS_ACTION_RENAMED_FROM);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&event.name), 2);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_u16(&event.name), 'a');
	KUNIT_ASSERT_TRUE(test, smb2fs_pdu_notify_next(&list, &event));
	KUNIT_EXPECT_EQ(test, event.action, SMB2FS_ACTION_RENAMED_TO);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_left(&event.name), 4);
	KUNIT_EXPECT_FALSE(test, smb2fs_pdu_notify_next(&list, &event));
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), 0);

	for (size = SMB2FS_HDR_SIZE; size < pdu.size; size++) {
		pdu_cut(&rd, &pdu, size);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_notify_decode(&rd, &list),
				-EBADMSG);
	}
}

struct change_case {
	const char *desc;
	unsigned int at;
	u16 value;
	int changes;		/* -EBADMSG, or how many come out ... */
	int err;		/* ... before this */
};

static const struct change_case change_cases[] = {
	{ "StructureSize", 0, 8, -EBADMSG },
	{ "list in the header", 2, 8, -EBADMSG },
	{ "list in the fixed part", 2, 71, -EBADMSG },
	{ "list beyond the end", 2, 0xffff, -EBADMSG },
	{ "list too long", 4, 37, -EBADMSG },
	{ "list far too long", 6, 0xffff, -EBADMSG },
	{ "too many to tell", 4, 0, 0, 0 },
	{ "the next one in this one's distance", 8, 3, 0, -EBADMSG },
	{ "the next one in this one's fields", 8, 8, 0, -EBADMSG },
	{ "the next one in this one's name", 8, 12, 0, -EBADMSG },
	{ "the next one at the end", 8, 36, 0, -EBADMSG },
	{ "the next one far away", 10, 0xffff, 0, -EBADMSG },
	{ "no next one", 8, 0, 1, 0 },
	{ "a name that reaches into the next one", 16, 9, 0, -EBADMSG },
	{ "a name without end", 18, 0xffff, 0, -EBADMSG },
	{ "a name beyond the list", 36, 5, 1, -EBADMSG },
	{ "a name of nothing", 36, 0, 2, 0 },
	{ "an action that nobody knows", 12, 0xff, 2, 0 },
};

KUNIT_ARRAY_PARAM_DESC(change, change_cases, desc);

static void get_changed(struct kunit *test)
{
	const struct change_case *c = test->param_value;
	struct smb2fs_notify_event event;
	struct smb2fs_rd rd, list;
	struct pdu pdu;
	int n, err;

	pdu_fill(&pdu, response, sizeof(response));
	put_unaligned_le16(c->value, pdu.bytes + SMB2FS_HDR_SIZE + c->at);
	pdu_read(&rd, &pdu);
	err = smb2fs_pdu_notify_decode(&rd, &list);
	if (c->changes < 0) {
		KUNIT_EXPECT_EQ(test, err, c->changes);
		return;
	}
	KUNIT_ASSERT_EQ(test, err, 0);
	for (n = 0; smb2fs_pdu_notify_next(&list, &event); n++)
		;
	KUNIT_EXPECT_EQ(test, n, c->changes);
	KUNIT_EXPECT_EQ(test, smb2fs_rd_err(&list), c->err);
}

static void get_from_the_server(struct kunit *test)
{
	static const u8 closed[] = { 12, 0, 0xee, 0xee, 0, 0, 0, 0, 0, 0, 0, 0 };
	struct smb2fs_rd rd;
	struct pdu pdu;
	size_t size;
	u32 type;

	pdu_fill(&pdu, closed, sizeof(closed));
	for (size = SMB2FS_HDR_SIZE; size <= pdu.size; size++) {
		pdu_cut(&rd, &pdu, size);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_notify_decode_server(&rd, &type),
				size < SMB2FS_HDR_SIZE + 8 ? -EBADMSG : 0);
	}
	KUNIT_EXPECT_EQ(test, type, SMB2FS_SERVER_SESSION_CLOSED);
	pdu.bytes[SMB2FS_HDR_SIZE + 7] = 1;
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_notify_decode_server(&rd, &type), 0);
	KUNIT_EXPECT_EQ(test, type, 0x01000000);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(put_request),
	KUNIT_CASE(get_response),
	KUNIT_CASE_PARAM(get_changed, change_gen_params),
	KUNIT_CASE(get_from_the_server),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_notify",
	.test_cases = cases,
};

kunit_test_suite(suite);
