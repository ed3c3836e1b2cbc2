// SPDX-License-Identifier: GPL-2.0
/* LOCK, and the breaks of oplocks and leases. */

#include "wire/pdu_lock.h"

#include "pdu_test.h"
#include "wire/pdu_break.h"
#include "wire/wire_open.h"

static const struct smb2fs_fileid id = { 0x1122334455667788, 0x99aabbccddeeff00 };

static const u8 key[] = {
	0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
	0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
};

static const struct smb2fs_lock_range ranges[] = {
	{ 0x7fffffffffffff00ull, 0xff, SMB2FS_LOCK_SHARED },
	{ 0, 1, SMB2FS_LOCK_EXCLUSIVE | SMB2FS_LOCK_NO_WAIT },
};

static void put_lock(struct kunit *test)
{
	static const u8 want[] = {
		48, 0, 2, 0, 0x0f, 0x04, 0, 0,
		0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
		0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99,
		0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
		0xff, 0, 0, 0, 0, 0, 0, 0, 0x01, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0,
		1, 0, 0, 0, 0, 0, 0, 0, 0x12, 0, 0, 0, 0, 0, 0, 0,
	};
	const struct smb2fs_lock_req req = {
		.id = id,
		.index = 64,
		.number = 15,
		.ranges = ranges,
		.n = 2,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;
	size_t size;

	pdu_write(&wr, &pdu, sizeof(want));
	KUNIT_EXPECT_EQ(test, smb2fs_pdu_lock_encode(&wr, &req), 0);
	pdu_expect(test, &wr, want, sizeof(want));
	for (size = 0; size < sizeof(want); size++) {
		pdu_write(&wr, &pdu, size);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_lock_encode(&wr, &req), -ENOBUFS);
	}
}

static void put_lock_nonsense(struct kunit *test)
{
	static const struct smb2fs_lock_req wrong[] = {
		{ .ranges = ranges, .n = 0 },
		{ .ranges = ranges, .n = 0x10000 },
		{ .ranges = ranges, .n = 1, .index = 65 },
		{ .ranges = ranges, .n = 1, .number = 16 },
	};
	struct smb2fs_wr wr;
	struct pdu pdu;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		pdu_write(&wr, &pdu, 64);
		KUNIT_EXPECT_EQ(test, smb2fs_pdu_lock_encode(&wr, &wrong[i]),
				-EINVAL);
	}
}

static const u8 oplock[] = {
	24, 0, 0x01, 0xee, 0xee, 0xee, 0xee, 0xee,
	0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
	0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99,
};

static const u8 lease_notify[] = {
	44, 0, 0x34, 0x12, 0x01, 0, 0, 0,
	0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
	0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
	0x07, 0, 0, 0,
	0x03, 0, 0, 0, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
	0xee, 0xee, 0xee, 0xee,
};

static const u8 lease_answer[] = {
	36, 0, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
	0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
	0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
	0x03, 0, 0, 0,
	0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
};

static void get_oplock_break(struct kunit *test)
{
	struct smb2fs_break brk;
	struct smb2fs_rd rd;
	struct pdu pdu;

	pdu_fill(&pdu, oplock, sizeof(oplock));
	pdu_read(&rd, &pdu);
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_break_decode(&rd, &brk), 0);
	KUNIT_EXPECT_FALSE(test, brk.is_lease);
	KUNIT_EXPECT_EQ(test, brk.level, SMB2FS_OPLOCK_II);
	KUNIT_EXPECT_EQ(test, brk.id.persistent, id.persistent);
	KUNIT_EXPECT_EQ(test, brk.id.transient, id.transient);
}

static void get_lease_break(struct kunit *test)
{
	struct smb2fs_break brk;
	struct smb2fs_rd rd;
	struct pdu pdu;

	pdu_fill(&pdu, lease_notify, sizeof(lease_notify));
	pdu_read(&rd, &pdu);
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_break_decode(&rd, &brk), 0);
	KUNIT_EXPECT_TRUE(test, brk.is_lease);
	KUNIT_EXPECT_EQ(test, brk.epoch, 0x1234);
	KUNIT_EXPECT_TRUE(test, brk.ack);
	KUNIT_EXPECT_MEMEQ(test, brk.key, key, sizeof(key));
	KUNIT_EXPECT_EQ(test, brk.state, SMB2FS_LEASE_READ |
			SMB2FS_LEASE_HANDLE | SMB2FS_LEASE_WRITE);
	KUNIT_EXPECT_EQ(test, brk.new_state,
			SMB2FS_LEASE_READ | SMB2FS_LEASE_HANDLE);

	pdu.bytes[SMB2FS_HDR_SIZE + 4] = 0xfe;
	pdu_read(&rd, &pdu);
	KUNIT_ASSERT_EQ(test, smb2fs_pdu_break_decode(&rd, &brk), 0);
	KUNIT_EXPECT_FALSE(test, brk.ack);
}

static void put_acknowledgments(struct kunit *test)
{
	static const u8 oplock_ack[] = {
		24, 0, 0x01, 0, 0, 0, 0, 0,
		0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
		0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99,
	};
	static const u8 lease_ack[] = {
		36, 0, 0, 0, 0, 0, 0, 0,
		0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
		0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
		0x01, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0,
	};
	struct smb2fs_wr wr;
	struct pdu pdu;
	int err;

	pdu_write(&wr, &pdu, sizeof(oplock_ack));
	err = smb2fs_pdu_break_encode_oplock(&wr, &id, SMB2FS_OPLOCK_II);
	KUNIT_EXPECT_EQ(test, err, 0);
	pdu_expect(test, &wr, oplock_ack, sizeof(oplock_ack));
	pdu_write(&wr, &pdu, sizeof(oplock_ack) - 1);
	err = smb2fs_pdu_break_encode_oplock(&wr, &id, SMB2FS_OPLOCK_II);
	KUNIT_EXPECT_EQ(test, err, -ENOBUFS);

	pdu_write(&wr, &pdu, sizeof(lease_ack));
	err = smb2fs_pdu_break_encode_lease(&wr, key, SMB2FS_LEASE_READ);
	KUNIT_EXPECT_EQ(test, err, 0);
	pdu_expect(test, &wr, lease_ack, sizeof(lease_ack));
	pdu_write(&wr, &pdu, sizeof(lease_ack) - 1);
	err = smb2fs_pdu_break_encode_lease(&wr, key, SMB2FS_LEASE_READ);
	KUNIT_EXPECT_EQ(test, err, -ENOBUFS);
}

/* What the decoders make of the first @size bytes of @pdu */
static int notify(const struct pdu *pdu, size_t size)
{
	struct smb2fs_break brk;
	struct smb2fs_rd rd;

	pdu_cut(&rd, pdu, size);
	return smb2fs_pdu_break_decode(&rd, &brk);
}

static int oplock_answer(const struct pdu *pdu, size_t size)
{
	struct smb2fs_rd rd;
	u8 level;
	int err;

	pdu_cut(&rd, pdu, size);
	err = smb2fs_pdu_break_decode_oplock(&rd, &level);
	return err ?: level;
}

static int lease_state(const struct pdu *pdu, size_t size)
{
	struct smb2fs_rd rd;
	u32 state;
	int err;

	pdu_cut(&rd, pdu, size);
	err = smb2fs_pdu_break_decode_lease(&rd, &state);
	return err ?: state;
}

static void get_answers(struct kunit *test)
{
	struct pdu pdu;

	pdu_fill(&pdu, oplock, sizeof(oplock));
	KUNIT_EXPECT_EQ(test, oplock_answer(&pdu, pdu.size), SMB2FS_OPLOCK_II);
	KUNIT_EXPECT_EQ(test, lease_state(&pdu, sizeof(pdu.bytes)), -EBADMSG);
	pdu_fill(&pdu, lease_answer, sizeof(lease_answer));
	KUNIT_EXPECT_EQ(test, lease_state(&pdu, pdu.size),
			SMB2FS_LEASE_READ | SMB2FS_LEASE_HANDLE);
	KUNIT_EXPECT_EQ(test, oplock_answer(&pdu, sizeof(pdu.bytes)), -EBADMSG);
	/* an answer is no notification */
	KUNIT_EXPECT_EQ(test, notify(&pdu, sizeof(pdu.bytes)), -EBADMSG);
}

static void get_truncated(struct kunit *test)
{
	struct pdu pdu;
	size_t size;

	pdu_fill(&pdu, oplock, sizeof(oplock));
	for (size = SMB2FS_HDR_SIZE; size < pdu.size; size++) {
		KUNIT_EXPECT_EQ(test, notify(&pdu, size), -EBADMSG);
		KUNIT_EXPECT_EQ(test, oplock_answer(&pdu, size), -EBADMSG);
	}
	pdu_fill(&pdu, lease_notify, sizeof(lease_notify));
	for (size = SMB2FS_HDR_SIZE; size < pdu.size; size++)
		KUNIT_EXPECT_EQ(test, notify(&pdu, size), -EBADMSG);
	pdu_fill(&pdu, lease_answer, sizeof(lease_answer));
	for (size = SMB2FS_HDR_SIZE; size < pdu.size; size++)
		KUNIT_EXPECT_EQ(test, lease_state(&pdu, size), -EBADMSG);
}

static void get_impossible_states(struct kunit *test)
{
	static const unsigned int states[] = { 24, 28 };
	struct pdu pdu;
	unsigned int level, i;

	for (level = 0; level < 256; level++) {
		pdu_fill(&pdu, oplock, sizeof(oplock));
		pdu.bytes[SMB2FS_HDR_SIZE + 2] = level;
		KUNIT_EXPECT_EQ(test, notify(&pdu, pdu.size),
				level == 0 || level == 1 || level == 8 ?
				0 : -EBADMSG);
	}
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		pdu_fill(&pdu, lease_notify, sizeof(lease_notify));
		pdu.bytes[SMB2FS_HDR_SIZE + states[i]] = 0x08;
		KUNIT_EXPECT_EQ(test, notify(&pdu, pdu.size), -EBADMSG);
	}
	pdu_fill(&pdu, lease_answer, sizeof(lease_answer));
	pdu.bytes[SMB2FS_HDR_SIZE + 27] = 0x80;
	KUNIT_EXPECT_EQ(test, lease_state(&pdu, pdu.size), -EBADMSG);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(put_lock),
	KUNIT_CASE(put_lock_nonsense),
	KUNIT_CASE(get_oplock_break),
	KUNIT_CASE(get_lease_break),
	KUNIT_CASE(put_acknowledgments),
	KUNIT_CASE(get_answers),
	KUNIT_CASE(get_truncated),
	KUNIT_CASE(get_impossible_states),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_pdu_lock",
	.test_cases = cases,
};

kunit_test_suite(suite);
