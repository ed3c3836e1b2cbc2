// SPDX-License-Identifier: GPL-2.0
/* Reparse points: each kind by its bytes, there and back, cut, and lying. */

#include "wire/pdu_reparse.h"

#include <kunit/test.h>

#define SFM	SMB2FS_NAME_MAP_SFM

/* Good in both directions */
struct special_case {
	const char *desc;
	struct smb2fs_special file;
	u32 tag;
	bool has_device;
	size_t len;
	u8 wire[48];
};

#define LINK(_target) \
	{ SMB2FS_NODE_LINK, _target, sizeof(_target) - 1 }

static const struct special_case special_cases[] = {
	{ "symlink, relative", LINK("../a*"), SMB2FS_TAG_SYMLINK, false, 40, {
		0x0c, 0, 0, 0xa0, 32, 0, 0, 0, 0, 0, 10, 0, 10, 0, 10, 0,
		1, 0, 0, 0,
		'.', 0, '.', 0, '\\', 0, 'a', 0, 0x21, 0xf0,
		'.', 0, '.', 0, '\\', 0, 'a', 0, 0x21, 0xf0 } },
	{ "symlink, from the root", LINK("/a"), SMB2FS_TAG_SYMLINK, false, 28, {
		0x0c, 0, 0, 0xa0, 20, 0, 0, 0, 0, 0, 4, 0, 4, 0, 4, 0,
		0, 0, 0, 0, '\\', 0, 'a', 0, '\\', 0, 'a', 0 } },
	{ "symlink, odd slashes", LINK("a//"), SMB2FS_TAG_SYMLINK, false, 32, {
		0x0c, 0, 0, 0xa0, 24, 0, 0, 0, 0, 0, 6, 0, 6, 0, 6, 0,
		1, 0, 0, 0, 'a', 0, '\\', 0, '\\', 0,
		'a', 0, '\\', 0, '\\', 0 } },
	{ "symlink, backslash", LINK("a\\b"), SMB2FS_TAG_SYMLINK, false, 32, {
		0x0c, 0, 0, 0xa0, 24, 0, 0, 0, 0, 0, 6, 0, 6, 0, 6, 0,
		1, 0, 0, 0, 'a', 0, 0x26, 0xf0, 'b', 0,
		'a', 0, 0x26, 0xf0, 'b', 0 } },
	{ "NFS, link", LINK("/a\\*"), SMB2FS_TAG_NFS, false, 24, {
		0x14, 0, 0, 0x80, 16, 0, 0, 0, 'L', 'N', 'K', 1, 0, 0, 0, 0,
		'/', 0, 'a', 0, '\\', 0, '*', 0 } },
	{ "NFS, character device", { SMB2FS_NODE_CHR, NULL, 0, 1, 259 },
	  SMB2FS_TAG_NFS, true, 24, {
		0x14, 0, 0, 0x80, 16, 0, 0, 0, 'C', 'H', 'R', 0, 0, 0, 0, 0,
		1, 0, 0, 0, 3, 1, 0, 0 } },
	{ "NFS, block device", { SMB2FS_NODE_BLK, NULL, 0, 8, 0 },
	  SMB2FS_TAG_NFS, true, 24, {
		0x14, 0, 0, 0x80, 16, 0, 0, 0, 'B', 'L', 'K', 0, 0, 0, 0, 0,
		8, 0, 0, 0, 0, 0, 0, 0 } },
	{ "NFS, FIFO", { SMB2FS_NODE_FIFO }, SMB2FS_TAG_NFS, false, 16, {
		0x14, 0, 0, 0x80, 8, 0, 0, 0, 'F', 'I', 'F', 'O', 0, 0, 0, 0 } },
	{ "NFS, socket", { SMB2FS_NODE_SOCK }, SMB2FS_TAG_NFS, false, 16, {
		0x14, 0, 0, 0x80, 8, 0, 0, 0, 'S', 'O', 'C', 'K', 0, 0, 0, 0 } },
	{ "WSL, link", LINK("\xc3\xa4\\*"), SMB2FS_TAG_LX_SYMLINK, false, 16, {
		0x1d, 0, 0, 0xa0, 8, 0, 0, 0, 2, 0, 0, 0,
		0xc3, 0xa4, '\\', '*' } },
	{ "WSL, character device", { SMB2FS_NODE_CHR }, SMB2FS_TAG_LX_CHR,
	  false, 8, { 0x25, 0, 0, 0x80 } },
	{ "WSL, block device", { SMB2FS_NODE_BLK }, SMB2FS_TAG_LX_BLK,
	  false, 8, { 0x26, 0, 0, 0x80 } },
	{ "WSL, FIFO", { SMB2FS_NODE_FIFO }, SMB2FS_TAG_LX_FIFO,
	  false, 8, { 0x24, 0, 0, 0x80 } },
	{ "WSL, socket", { SMB2FS_NODE_SOCK }, SMB2FS_TAG_AF_UNIX,
	  false, 8, { 0x23, 0, 0, 0x80 } },
};

KUNIT_ARRAY_PARAM_DESC(special, special_cases, desc);

static int put(struct smb2fs_wr *wr, const struct special_case *c)
{
	if (c->tag == SMB2FS_TAG_SYMLINK)
		return smb2fs_pdu_reparse_encode_symlink(wr, c->file.target,
							 c->file.target_len, SFM);
	if (c->tag == SMB2FS_TAG_NFS)
		return smb2fs_pdu_reparse_encode_nfs(wr, &c->file);
	return smb2fs_pdu_reparse_encode_wsl(wr, &c->file);
}

static void there(struct kunit *test)
{
	const struct special_case *c = test->param_value;
	u8 out[sizeof(c->wire)];
	struct smb2fs_wr wr;
	size_t n;

	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, put(&wr, c), 0);
	KUNIT_ASSERT_EQ(test, wr.pos, c->len);
	KUNIT_EXPECT_MEMEQ(test, out, c->wire, c->len);
	for (n = 0; n < c->len; n++) {
		smb2fs_wr_init(&wr, out, n);
		KUNIT_EXPECT_EQ(test, put(&wr, c), -ENOBUFS);
	}
}

static void back(struct kunit *test)
{
	const struct special_case *c = test->param_value;
	const size_t len = c->file.target_len;
	struct smb2fs_reparse rp;
	struct smb2fs_rd rd;
	char target[16];
	size_t n;

	smb2fs_rd_init(&rd, c->wire, c->len);
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_reparse_decode(&rd, &rp), 0);
	KUNIT_EXPECT_EQ(test, rp.tag, c->tag);
	KUNIT_EXPECT_EQ(test, rp.node, c->file.node);
	KUNIT_EXPECT_EQ(test, rp.has_device, c->has_device);
	KUNIT_EXPECT_EQ(test, rp.major, c->file.major);
	KUNIT_EXPECT_EQ(test, rp.minor, c->file.minor);
	if (len) {
		KUNIT_EXPECT_EQ(test, rp.relative,
				c->tag != SMB2FS_TAG_SYMLINK ||
				c->file.target[0] != '/');
		KUNIT_ASSERT_EQ(test, smb2fs_pdu_reparse_decode_target(&rp, target,
								       len, SFM),
				len);
		KUNIT_EXPECT_MEMEQ(test, target, c->file.target, len);
		KUNIT_EXPECT_EQ(test,
				smb2fs_pdu_reparse_decode_target(&rp, target,
								 len - 1, SFM),
				-ENAMETOOLONG);
	}
	for (n = 0; n < c->len; n++) {
		smb2fs_rd_init(&rd, c->wire, n);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_reparse_decode(&rd, &rp),
				-EBADMSG);
	}
}

/* Windows writes the name to print first */
static void symlink_names_in_any_order(struct kunit *test)
{
	static const u8 wire[] = {
		0x0c, 0, 0, 0xa0, 18, 0, 0, 0, 4, 0, 2, 0, 0, 0, 4, 0,
		1, 0, 0, 0, 'n', 0, 'o', 0, 'a', 0,
	};
	struct smb2fs_reparse rp;
	struct smb2fs_rd rd;
	char target[8];

	smb2fs_rd_init(&rd, wire, sizeof(wire));
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_reparse_decode(&rd, &rp), 0);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_reparse_decode_target(&rp, target,
							       sizeof(target),
							       SFM), 1);
	KUNIT_EXPECT_EQ(test, target[0], 'a');
}

static void put_refuses(struct kunit *test)
{
	static const struct smb2fs_special bad[] = {
		{ SMB2FS_NODE_OTHER },
		{ SMB2FS_NODE_LINK, "", 0 },
		{ SMB2FS_NODE_LINK, "a\0b", 3 },
	};
	static const struct smb2fs_special latin1 = {
		SMB2FS_NODE_LINK, "\xe4", 1
	};
	struct smb2fs_wr wr;
	u8 out[64];
	int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		smb2fs_wr_init(&wr, out, sizeof(out));
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_reparse_encode_nfs(&wr, &bad[i]),
				-EINVAL);
		smb2fs_wr_init(&wr, out, sizeof(out));
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_reparse_encode_wsl(&wr, &bad[i]),
				-EINVAL);
	}
	for (i = 1; i < ARRAY_SIZE(bad); i++) {
		smb2fs_wr_init(&wr, out, sizeof(out));
		KUNIT_EXPECT_EQ(test,
				smb2fs_pdu_reparse_encode_symlink(&wr,
								  bad[i].target,
								  bad[i].target_len,
								  SFM), -EINVAL);
	}
	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_reparse_encode_nfs(&wr, &latin1), -EILSEQ);
	smb2fs_wr_init(&wr, out, sizeof(out));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_reparse_encode_symlink(&wr, "\xe4", 1,
								SFM), -EILSEQ);
}

static void put_too_long(struct kunit *test)
{
	const size_t max = (U16_MAX - 12) / 4;	/* twice, two bytes each */
	char *target = kunit_kzalloc(test, max + 1, GFP_KERNEL);
	u8 *wire = kunit_kzalloc(test, 2 * U16_MAX, GFP_KERNEL);
	struct smb2fs_wr wr;
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, target);
	KUNIT_ASSERT_NOT_NULL(test, wire);
	for (i = 0; i <= max; i++)
		target[i] = i % 2 ? '/' : 'a';
	smb2fs_wr_init(&wr, wire, 2 * U16_MAX);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_reparse_encode_symlink(&wr, target, max,
								SFM), 0);
	smb2fs_wr_init(&wr, wire, 2 * U16_MAX);
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_reparse_encode_symlink(&wr, target,
								max + 1, SFM),
			-ENAMETOOLONG);
}

struct other_case {
	const char *desc;
	int err;		/* of the buffer; then node must be OTHER */
	size_t len;
	u8 wire[32];
};

static const struct other_case other_cases[] = {
	{ "a tag of somebody else", 0, 8, { 1, 2, 3, 4 } },
	{ "mount point", 0, 10, { 3, 0, 0, 0xa0, 2, 0, 0, 0, 1, 2 } },
	{ "NFS, another type", 0, 16, {
		0x14, 0, 0, 0x80, 8, 0, 0, 0, 'W', 'H', 'T', 0 } },
	{ "WSL link, another version", 0, 13, {
		0x1d, 0, 0, 0xa0, 5, 0, 0, 0, 1, 0, 0, 0, 'a' } },
	{ "data beyond the end", -EBADMSG, 8, { 1, 2, 3, 4, 1 } },
	{ "NFS without a type", -EBADMSG, 15, {
		0x14, 0, 0, 0x80, 7, 0, 0, 0, 'F', 'I', 'F', 'O' } },
	{ "NFS device without a number", -EBADMSG, 20, {
		0x14, 0, 0, 0x80, 12, 0, 0, 0, 'C', 'H', 'R' } },
	{ "symlink without names", -EBADMSG, 19, {
		0x0c, 0, 0, 0xa0, 11 } },
	{ "symlink, name beyond the data", -EBADMSG, 24, {
		0x0c, 0, 0, 0xa0, 14, 0, 0, 0, 0, 0, 4 } },
	{ "symlink, name begins beyond", -EBADMSG, 22, {
		0x0c, 0, 0, 0xa0, 14, 0, 0, 0, 3, 0, 0 } },
	{ "symlink, offset as far as can be", -EBADMSG, 22, {
		0x0c, 0, 0, 0xa0, 14, 0, 0, 0, 0xff, 0xff, 2 } },
};

KUNIT_ARRAY_PARAM_DESC(other, other_cases, desc);

static void get_other(struct kunit *test)
{
	const struct other_case *c = test->param_value;
	struct smb2fs_reparse rp;
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, c->wire, c->len);
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_reparse_decode(&rd, &rp), c->err);
	if (!c->err)
		KUNIT_EXPECT_EQ(test, rp.node, SMB2FS_NODE_OTHER);
}

struct target_case {
	const char *desc;
	u32 tag;
	const char *want;	/* NULL: refused */
	size_t len;
	u8 wire[16];
};

static const struct target_case target_cases[] = {
	{ "symlink with slashes of both kinds", SMB2FS_TAG_SYMLINK, "a/b/c", 10,
	  { 'a', 0, '/', 0, 'b', 0, '\\', 0, 'c' } },
	{ "symlink with a drive", SMB2FS_TAG_SYMLINK, "/??/C:", 12,
	  { '\\', 0, '?', 0, '?', 0, '\\', 0, 'C', 0, ':' } },
	{ "symlink, only a separator", SMB2FS_TAG_SYMLINK, "/", 2, { '\\' } },
	{ "symlink, empty", SMB2FS_TAG_SYMLINK, NULL, 0, {} },
	{ "symlink, half a unit", SMB2FS_TAG_SYMLINK, NULL, 3, { 'a', 0, 'b' } },
	{ "symlink, NUL", SMB2FS_TAG_SYMLINK, NULL, 4, { 'a' } },
	{ "symlink, half a unit after a separator", SMB2FS_TAG_SYMLINK, NULL, 3,
	  { '\\', 0, 'b' } },
	{ "NFS, empty", SMB2FS_TAG_NFS, NULL, 0, {} },
	{ "NFS, half a unit", SMB2FS_TAG_NFS, NULL, 1, { 'a' } },
	{ "NFS, NUL", SMB2FS_TAG_NFS, NULL, 4, { 'a' } },
	{ "WSL, empty", SMB2FS_TAG_LX_SYMLINK, NULL, 0, {} },
	{ "WSL, NUL", SMB2FS_TAG_LX_SYMLINK, NULL, 3, { 'a', 0, 'b' } },
};

KUNIT_ARRAY_PARAM_DESC(target, target_cases, desc);

static void get_target(struct kunit *test)
{
	const struct target_case *c = test->param_value;
	struct smb2fs_reparse rp = { .tag = c->tag };
	char target[32];
	int len;

	smb2fs_rd_init(&rp.target, c->wire, c->len);
	len = smb2fs_pdu_reparse_decode_target(&rp, target, sizeof(target), SFM);
	KUNIT_ASSERT_EQ(test, len, c->want ? strlen(c->want) : -EBADMSG);
	if (c->want)
		KUNIT_EXPECT_MEMEQ(test, target, c->want, len);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(there, special_gen_params),
	KUNIT_CASE_PARAM(back, special_gen_params),
	KUNIT_CASE(symlink_names_in_any_order),
	KUNIT_CASE(put_refuses),
	KUNIT_CASE(put_too_long),
	KUNIT_CASE_PARAM(get_other, other_gen_params),
	KUNIT_CASE_PARAM(get_target, target_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_reparse",
	.test_cases = cases,
};

kunit_test_suite(suite);
