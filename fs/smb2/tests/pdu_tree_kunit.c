// SPDX-License-Identifier: GPL-2.0
/* TREE_CONNECT, and the commands without a body to speak of. */

#include "wire/pdu_tree.h"

#include "pdu_test.h"
#include "wire/pdu_empty.h"

static const struct smb2fs_tree_req request = {
	.flags = SMB2FS_TREE_CLUSTER_RECONNECT,
	.server = "s\xc3\xa4", .server_len = 3,
	.share = "a$", .share_len = 2,
};

static void put_request(struct kunit *test)
{
	static const u8 want[] = {
		0x09, 0x00, 0x01, 0x00, 0x48, 0x00, 0x0e, 0x00,
		'\\', 0x00, '\\', 0x00, 's', 0x00, 0xe4, 0x00,
		'\\', 0x00, 'a', 0x00, '$', 0x00,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;
	size_t size;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_tree_encode(&wr, &request), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	for (size = 0; size < sizeof(want); size++) {
		pdu_write(&wr, &pdu, size);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_tree_encode(&wr, &request),
				-ENOBUFS);
	}
}

struct name_case {
	const char *desc;
	size_t server, share;	/* lengths; the bytes are all the same */
	char fill;
	int err;
};

static const struct name_case name_cases[] = {
	{ "the longest", 255, 80, 'a', 0 },
	{ "a server's name too long", 256, 80, 'a', -ENAMETOOLONG },
	{ "a share's name too long", 255, 81, 'a', -ENAMETOOLONG },
	{ "no server", 0, 1, 'a', -EINVAL },
	{ "no share", 1, 0, 'a', -EINVAL },
	{ "not UTF-8", 1, 1, '\xff', -EILSEQ },
};

KUNIT_ARRAY_PARAM_DESC(name, name_cases, desc);

static void put_names(struct kunit *test)
{
	const struct name_case *c = test->param_value;
	struct smb2fs_tree_req req = {
		.server_len = c->server,
		.share_len = c->share,
	};
	const size_t size = SMB2FS_HDR_SIZE + 1024;
	u8 *out = kunit_kzalloc(test, size, GFP_KERNEL);
	struct smb2fs_wr wr;
	char name[256];

	KUNIT_ASSERT_NOT_NULL(test, out);
	memset(name, c->fill, sizeof(name));
	req.server = name;
	req.share = name;
	smb2fs_wr_init(&wr, out, size);
	smb2fs_cursor_zero(&wr, SMB2FS_HDR_SIZE);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_tree_encode(&wr, &req), c->err);
	if (!c->err)
		KUNIT_EXPECT_EQ(test, get_unaligned_le16(out + 64 + 6),
				2 * (3 + c->server + c->share));
}

static const u8 response[] = {
	0x10, 0x00, 0x01, 0xee, 0x30, 0x80, 0x00, 0x00,
	0x18, 0x00, 0x00, 0x00, 0xff, 0x01, 0x1f, 0x00,
};

static void get_response(struct kunit *test)
{
	struct smb2fs_tree_rsp rsp;
	struct smb2fs_rd rd;
	struct pdu pdu;
	size_t size;

	pdu_fill(&pdu, response, sizeof(response));
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_tree_decode(&rd, &rsp), 0);
	KUNIT_EXPECT_EQ(test, rsp.type, SMB2FS_SHARE_DISK);
	KUNIT_EXPECT_EQ(test, rsp.flags, SMB2FS_SHAREFLAG_NO_CACHING |
			SMB2FS_SHAREFLAG_ENCRYPT);
	KUNIT_EXPECT_EQ(test, rsp.capabilities, SMB2FS_SHARECAP_DFS |
			SMB2FS_SHARECAP_CONTINUOUS);
	KUNIT_EXPECT_EQ(test, rsp.max_access, 0x1f01ff);
	for (size = SMB2FS_HDR_SIZE; size < pdu.size; size++) {
		pdu_cut(&rd, &pdu, size);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_tree_decode(&rd, &rsp), -EBADMSG);
	}
}

static void get_wrong(struct kunit *test)
{
	struct smb2fs_tree_rsp rsp;
	struct smb2fs_rd rd;
	struct pdu pdu;
	unsigned int type;

	for (type = 0; type < 256; type++) {
		pdu_fill(&pdu, response, sizeof(response));
		pdu.bytes[SMB2FS_HDR_SIZE + 2] = type;
		pdu_read(&rd, &pdu);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_tree_decode(&rd, &rsp),
				type >= 1 && type <= 3 ? 0 : -EBADMSG);
	}
	pdu_fill(&pdu, response, sizeof(response));
	pdu.bytes[SMB2FS_HDR_SIZE]++;
	pdu_read(&rd, &pdu);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_tree_decode(&rd, &rsp), -EBADMSG);
}

static void empty_request(struct kunit *test)
{
	static const u8 body[] = { 0x04, 0x00, 0x00, 0x00 };
	struct smb2fs_wr wr;
	struct pdu pdu;

	pdu_write(&wr, &pdu, sizeof(body));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_empty_encode(&wr), 0);
	pdu_expect(test, &wr, body, sizeof(body));
	pdu_write(&wr, &pdu, sizeof(body) - 1);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_empty_encode(&wr), -ENOBUFS);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(put_request),
	KUNIT_CASE_PARAM(put_names, name_gen_params),
	KUNIT_CASE(get_response),
	KUNIT_CASE(get_wrong),
	KUNIT_CASE(empty_request),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_tree",
	.test_cases = cases,
};

kunit_test_suite(suite);
