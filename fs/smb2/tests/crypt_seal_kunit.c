// SPDX-License-Identifier: GPL-2.0
/* Sealing: the published messages, plain arithmetic for all ciphers, every way
 * to lie in memory, forgeries, and many tasks with one key.
 *
 * The messages are from "Encryption in SMB 3.0: A protocol perspective"
 * (2012-10-05) and "SMB 3.1.1 Encryption in Windows 10" (2015-09-09).
 */

#include "crypto/crypt_seal.h"

#include <kunit/test.h>
#include <linux/err.h>
#include <linux/sizes.h>
#include <linux/sort.h>
#include <linux/unaligned.h>
#include <linux/workqueue.h>

#include "crypt_ref.h"
#include "wire/wire_hdr.h"

#define HDR	sizeof(struct smb2fs_wire_transform)

static const char ccm_request_key[] = "261b72350558f2e9dcf613070383edbf";

static const char ccm_request[] =
	"fd534d4281a286535415445dae393921e44fa42e66e69a111892584fb5ed524a"
	"744da3ee87000000000001001100001400e4080025c8fee16605a437832d1cd5"
	"2da9f4645333482a175fe5384563f45fcdafaef38bc62ba4d5c62897996625a4"
	"4c29be5658de2e6117585779e7b59ffd971278d08580d7fa899e410e910eabf5"
	"aa1db43050b33b49182637759ac15d84bfcdf5b6b238993c0f4cf4d6012023f6"
	"c627297075d84b7803912d0a9639634453595ef3e33ffe4e7ac2ab";

static const char ccm_request_plain[] =
	"fe534d4240000100000000000900400008000000000000000400000000000000"
	"fffe0000010000001100001400e4080000000000000000000000000000000000"
	"3100700017000000000000000000000015010000390000020100000039020000"
	"00000000000000007000000000000000536d623320656e6372797074696f6e20"
	"74657374696e67";

static const char ccm_response_key[] = "8fe2b57ec34d2db5b1a9727f526bbdb5";

static const char ccm_response[] =
	"fd534d42a6015530a18f6d9affe22afae8e66484860000000000000011000014"
	"00e4080050000000000001001100001400e40800dbf46435c5f14169293ce079"
	"e344479bf670227e49873f458672c3098dac467dd5809f369d67409166515787"
	"1483e01f7becd02064eac3e235f913668bbc2f097980d4b378f1993eff6e60d1"
	"77309e5b";

static const char ccm_response_plain[] =
	"fe534d4240000100000000000900210009000000000000000400000000000000"
	"fffe0000010000001100001400e4080000000000000000000000000000000000"
	"11000000170000000000000000000000";

static const char gcm_request_key[] = "a2f5e80e5d59103034f32e52f698e5ec";

static const char gcm_request[] =
	"fd534d42bd73d97d2bc9001bcafac0fdff5feebcc7d6822d269caf48904c664c"
	"00000000870000000000010025000000001000006ecdd2a7afc7b47763057a04"
	"1b8fd4daffe990b70c9e09d36c084e02d14ef247f8bde38acf6256f8b1d3b56f"
	"77fbdeb312fea5e92cbcc1ed8fb2ebbfaa75e49a4a394bb44576545567c24d4c"
	"014d47c9fbdfdafd2c4f9b72f8d256452620a299f48e29e53d6b61d1c13a19e9"
	"1af013f00d17e3abc2fc3d36c8c1b6b93973253852dbd442e46ee8";

static const char gcm_request_plain[] =
	"fe534d4240000100000000000900010008000000000000000500000000000000"
	"fffe000001000000250000000010000000000000000000000000000000000000"
	"3100700017000000000000000000000006000000040000000100000004000000"
	"00000000000000007000000000000000536d623320656e6372797074696f6e20"
	"74657374696e67";

static const char gcm_response_key[] = "748c50868c90f302962a5c35f5f9a8bf";

static const char gcm_response[] =
	"fd534d42acbe1cb7ed343adf1725ef144d90d4b0e06831dd2e8eb7b400000000"
	"000000005000000000000100250000000010000026bbbf949983a6c1c796559d"
	"0f2c510cb651d1f7b6ac8ded32a2a0b8f2d793a815c6f6b848d69767a215841a"
	"42d400ae6ddb5f0b44173a014973321fdd7950da6179159b82e03c9e18a050ff"
	"0ea1c967";

static const char gcm_response_plain[] =
	"fe534d4240000100000000000900010001000000000000000500000000000000"
	"fffe000001000000250000000010000000000000000000000000000000000000"
	"11000000170000000000000000000000";

struct published_case {
	const char *desc;
	enum smb2fs_cipher cipher;
	const char *key;
	const char *sealed;
	const char *plain;
};

static const struct published_case published_cases[] = {
	{ "3.0 request", SMB2FS_CIPHER_AES128_CCM, ccm_request_key,
	  ccm_request, ccm_request_plain },
	{ "3.0 response", SMB2FS_CIPHER_AES128_CCM, ccm_response_key,
	  ccm_response, ccm_response_plain },
	{ "3.1.1 request", SMB2FS_CIPHER_AES128_GCM, gcm_request_key,
	  gcm_request, gcm_request_plain },
	{ "3.1.1 response", SMB2FS_CIPHER_AES128_GCM, gcm_response_key,
	  gcm_response, gcm_response_plain },
};

KUNIT_ARRAY_PARAM_DESC(published, published_cases, desc);

struct cipher_case {
	const char *desc;
	enum smb2fs_cipher cipher;
	unsigned int key_len;
	size_t nonce_len;
};

static const struct cipher_case cipher_cases[] = {
	{ "AES-128-CCM", SMB2FS_CIPHER_AES128_CCM, 16, 11 },
	{ "AES-128-GCM", SMB2FS_CIPHER_AES128_GCM, 16, 12 },
	{ "AES-256-CCM", SMB2FS_CIPHER_AES256_CCM, 32, 11 },
	{ "AES-256-GCM", SMB2FS_CIPHER_AES256_GCM, 32, 12 },
};

KUNIT_ARRAY_PARAM_DESC(cipher, cipher_cases, desc);

static struct smb2fs_sealer *new_sealer(struct kunit *test,
					enum smb2fs_cipher cipher,
					const u8 *key)
{
	struct smb2fs_sealer *s = smb2fs_crypt_seal_alloc(cipher, key);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	return s;
}

/* @msg is a transform header and what it is before */
static int open(struct smb2fs_sealer *s, u8 *msg, size_t len)
{
	struct kvec kvec = { msg + HDR, len - HDR };
	struct iov_iter buf;

	iov_iter_kvec(&buf, ITER_DEST, &kvec, 1, len - HDR);
	return smb2fs_crypt_seal_decrypt(s, (void *)msg, &buf, len - HDR);
}

static int seal(struct smb2fs_sealer *s, u64 session_id, const u8 *plain,
		u8 *msg, size_t len)
{
	struct kvec from = { (u8 *)plain, len - HDR };
	struct kvec to = { msg + HDR, len - HDR };
	struct iov_iter src, dst;

	iov_iter_kvec(&src, ITER_SOURCE, &from, 1, len - HDR);
	iov_iter_kvec(&dst, ITER_DEST, &to, 1, len - HDR);
	return smb2fs_crypt_seal_encrypt(s, session_id, (void *)msg, &src,
					 len - HDR, &dst);
}

static void published_messages(struct kunit *test)
{
	const struct published_case *c = test->param_value;
	struct smb2fs_blob key = smb2fs_ref_hex(test, c->key);
	struct smb2fs_blob msg = smb2fs_ref_hex(test, c->sealed);
	struct smb2fs_blob plain = smb2fs_ref_hex(test, c->plain);
	struct smb2fs_sealer *s = new_sealer(test, c->cipher, key.data);

	KUNIT_ASSERT_EQ(test, msg.len, HDR + plain.len);
	KUNIT_EXPECT_EQ(test, open(s, msg.data, msg.len), 0);
	KUNIT_EXPECT_MEMEQ(test, msg.data + HDR, plain.data, plain.len);
	smb2fs_crypt_seal_free(s);
}

/*
 * Byte for byte as Windows did. Not so for CCM: there the example has noise
 * behind the nonce, where zeroes are due.
 */
static void published_message_sealed(struct kunit *test)
{
	struct smb2fs_blob key = smb2fs_ref_hex(test, gcm_request_key);
	struct smb2fs_blob want = smb2fs_ref_hex(test, gcm_request);
	struct smb2fs_blob plain = smb2fs_ref_hex(test, gcm_request_plain);
	const struct smb2fs_wire_transform *hdr = (void *)want.data;
	u8 *got = smb2fs_ref_alloc(test, want.len);
	struct smb2fs_sealer *s;

	s = new_sealer(test, SMB2FS_CIPHER_AES128_GCM, key.data);
	memcpy(s->prefix, hdr->nonce, 4);
	atomic64_set(&s->nonce, get_unaligned_le64(hdr->nonce + 4));
	KUNIT_EXPECT_EQ(test, seal(s, 0x100000000025ull, plain.data, got,
				   want.len), 0);
	KUNIT_EXPECT_MEMEQ(test, got, want.data, want.len);
	smb2fs_crypt_seal_free(s);
}

/* ref_ccm() is right; ref_gcm() is looked at in crypt_sign_kunit.c */
static void reference_ccm(struct kunit *test)
{
	struct smb2fs_blob key = smb2fs_ref_hex(test, ccm_request_key);
	struct smb2fs_blob want = smb2fs_ref_hex(test, ccm_request);
	struct smb2fs_blob msg = smb2fs_ref_hex(test, ccm_request_plain);
	struct smb2fs_ref_aead a = {
		key.data, key.len, want.data + 20, want.data + 20, HDR - 20
	};
	u8 tag[16];

	smb2fs_ref_ccm(&a, msg.data, msg.len, tag);
	KUNIT_EXPECT_MEMEQ(test, msg.data, want.data + HDR, msg.len);
	KUNIT_EXPECT_MEMEQ(test, tag, want.data + 4, 16);
}

static void expect_header(struct kunit *test, const u8 *msg, size_t len)
{
	const struct cipher_case *c = test->param_value;
	const struct smb2fs_wire_transform *hdr = (const void *)msg;
	static const u8 none[16];

	KUNIT_EXPECT_EQ(test, le32_to_cpu(hdr->protocol_id),
			SMB2FS_MAGIC_TRANSFORM);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(hdr->original_message_size), len);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(hdr->reserved), 0);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(hdr->flags), 1);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(hdr->session_id), 0x1122334455667788);
	KUNIT_EXPECT_MEMEQ(test, hdr->nonce + c->nonce_len, none,
			   16 - c->nonce_len);
}

static void against_reference(struct kunit *test)
{
	static const size_t lens[] = { 1, 15, 16, 17, 100, 4096, 65536 + 77 };
	const struct cipher_case *c = test->param_value;
	const u8 *key = smb2fs_ref_noise(test, c->key_len);
	struct smb2fs_sealer *s = new_sealer(test, c->cipher, key);
	u8 *msg, *plain, tag[16];
	int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		size_t len = lens[i];
		struct smb2fs_ref_aead a;

		msg = smb2fs_ref_noise(test, HDR + len);
		plain = smb2fs_ref_noise(test, len);
		KUNIT_ASSERT_EQ(test, seal(s, 0x1122334455667788, plain, msg,
					   HDR + len), 0);
		expect_header(test, msg, len);
		a = (struct smb2fs_ref_aead){
			key, c->key_len, msg + 20, msg + 20, HDR - 20
		};
		if (c->nonce_len == 11)
			smb2fs_ref_ccm(&a, plain, len, tag);
		else
			smb2fs_ref_gcm(&a, plain, len, tag);
		KUNIT_EXPECT_EQ(test, memcmp(msg + HDR, plain, len), 0);
		KUNIT_EXPECT_MEMEQ(test, msg + 4, tag, 16);
	}
	smb2fs_crypt_seal_free(s);
}

/* From one shape to another and back. No MEMEQ: it would print it all. */
static void round_trip(struct kunit *test, struct smb2fs_sealer *s, size_t len,
		       int from, int to)
{
	struct smb2fs_ref_mem *plain = smb2fs_ref_mem(test, from, len);
	struct smb2fs_ref_mem *sealed = smb2fs_ref_mem(test, to, len);
	u8 *want = smb2fs_ref_noise(test, len);
	u8 *got = smb2fs_ref_alloc(test, len);
	struct smb2fs_wire_transform hdr;
	struct iov_iter src, dst;

	smb2fs_ref_put(plain, want);
	src = smb2fs_ref_iter(plain, ITER_SOURCE);
	dst = smb2fs_ref_iter(sealed, ITER_DEST);
	KUNIT_ASSERT_EQ(test, smb2fs_crypt_seal_encrypt(s, 1, &hdr, &src, len,
							&dst), 0);
	KUNIT_EXPECT_EQ(test, iov_iter_count(&src), 0);
	KUNIT_EXPECT_EQ(test, iov_iter_count(&dst), 0);
	smb2fs_ref_get(plain, got);
	KUNIT_EXPECT_EQ(test, memcmp(got, want, len), 0);
	smb2fs_ref_get(sealed, got);
	if (len >= 16)
		KUNIT_EXPECT_NE(test, memcmp(got, want, len), 0);

	dst = smb2fs_ref_iter(sealed, ITER_DEST);
	KUNIT_ASSERT_EQ(test, smb2fs_crypt_seal_decrypt(s, &hdr, &dst, len), 0);
	KUNIT_EXPECT_EQ(test, iov_iter_count(&dst), 0);
	smb2fs_ref_get(sealed, got);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(got, want, len), 0,
			    "%zu bytes, shapes %d and %d", len, from, to);
}

static void round_trips(struct kunit *test)
{
	static const size_t lens[] = { 1, 15, 16, 17, 4096, 65536 + 1 };
	const struct cipher_case *c = test->param_value;
	struct smb2fs_sealer *s;
	int i, from, to;

	s = new_sealer(test, c->cipher, smb2fs_ref_noise(test, 32));
	for (i = 0; i < ARRAY_SIZE(lens); i++)
		for (from = 0; from < SMB2FS_REF_NR_SHAPES; from++)
			for (to = 0; to < SMB2FS_REF_NR_SHAPES; to++)
				round_trip(test, s, lens[i], from, to);
	smb2fs_crypt_seal_free(s);
}

static void large_round_trips(struct kunit *test)
{
	const struct cipher_case *c = test->param_value;
	struct smb2fs_sealer *s;

	s = new_sealer(test, c->cipher, smb2fs_ref_noise(test, 32));
	round_trip(test, s, SZ_1M + 333, SMB2FS_REF_LINEAR, SMB2FS_REF_PAGES);
	round_trip(test, s, SZ_1M + 333, SMB2FS_REF_FOLIOQ, SMB2FS_REF_VMALLOC);
	/* the largest WRITE with its headers, between small ones */
	round_trip(test, s, 100, SMB2FS_REF_LINEAR, SMB2FS_REF_PAGES);
	round_trip(test, s, SZ_8M + 112, SMB2FS_REF_PAGES, SMB2FS_REF_PAGES);
	round_trip(test, s, 100, SMB2FS_REF_PAGES, SMB2FS_REF_LINEAR);
	smb2fs_crypt_seal_free(s);
}

/* All but ProtocolId, which is what made the message come here */
static void every_byte_counts(struct kunit *test)
{
	const struct cipher_case *c = test->param_value;
	size_t i, len = HDR + 70;
	u8 *msg = smb2fs_ref_alloc(test, len);
	u8 *bad = smb2fs_ref_alloc(test, len);
	struct smb2fs_sealer *s;

	s = new_sealer(test, c->cipher, smb2fs_ref_noise(test, 32));
	KUNIT_ASSERT_EQ(test, seal(s, 7, smb2fs_ref_noise(test, 70), msg, len),
			0);
	for (i = 4; i < len; i++) {
		memcpy(bad, msg, len);
		bad[i] ^= 1 << (i % 8);
		KUNIT_EXPECT_EQ_MSG(test, open(s, bad, len), -EBADMSG,
				    "byte %zu", i);
	}
	memcpy(bad, msg, len);
	KUNIT_EXPECT_EQ(test, open(s, bad, len - 1), -EBADMSG);
	memcpy(bad, msg, len);
	KUNIT_EXPECT_EQ(test, open(s, bad, HDR), -EBADMSG);
	KUNIT_EXPECT_EQ(test, open(s, msg, len), 0);
	smb2fs_crypt_seal_free(s);
}

static void other_key(struct kunit *test)
{
	const struct cipher_case *c = test->param_value;
	u8 *key = smb2fs_ref_noise(test, 32);
	u8 *msg = smb2fs_ref_alloc(test, HDR + 30);
	struct smb2fs_sealer *a, *b;

	a = new_sealer(test, c->cipher, key);
	key[c->key_len - 1] ^= 1;
	b = new_sealer(test, c->cipher, key);
	KUNIT_ASSERT_EQ(test, seal(a, 7, smb2fs_ref_noise(test, 30), msg,
				   HDR + 30), 0);
	KUNIT_EXPECT_EQ(test, open(b, msg, HDR + 30), -EBADMSG);
	smb2fs_crypt_seal_free(a);
	smb2fs_crypt_seal_free(b);
}

static void too_short(struct kunit *test)
{
	const struct cipher_case *c = test->param_value;
	struct smb2fs_ref_mem *nine = smb2fs_ref_mem(test, SMB2FS_REF_PAGES, 9);
	struct smb2fs_ref_mem *ten = smb2fs_ref_mem(test, SMB2FS_REF_PAGES, 10);
	struct smb2fs_wire_transform hdr = {};
	struct iov_iter src, dst;
	struct smb2fs_sealer *s;

	s = new_sealer(test, c->cipher, smb2fs_ref_noise(test, 32));
	src = smb2fs_ref_iter(nine, ITER_SOURCE);
	dst = smb2fs_ref_iter(ten, ITER_DEST);
	KUNIT_EXPECT_EQ(test, smb2fs_crypt_seal_encrypt(s, 1, &hdr, &src, 10,
							&dst), -EINVAL);
	src = smb2fs_ref_iter(ten, ITER_SOURCE);
	dst = smb2fs_ref_iter(nine, ITER_DEST);
	KUNIT_EXPECT_EQ(test, smb2fs_crypt_seal_encrypt(s, 1, &hdr, &src, 10,
							&dst), -EINVAL);
	dst = smb2fs_ref_iter(nine, ITER_DEST);
	KUNIT_EXPECT_EQ(test, smb2fs_crypt_seal_decrypt(s, &hdr, &dst, 10),
			-EINVAL);
	smb2fs_crypt_seal_free(s);
}

/* No nonce twice, even when the counter is at its end */
static void last_nonce(struct kunit *test)
{
	const struct cipher_case *c = test->param_value;
	u8 *plain = smb2fs_ref_noise(test, 30);
	u8 *msg = smb2fs_ref_alloc(test, HDR + 30);
	struct smb2fs_sealer *s;

	s = new_sealer(test, c->cipher, smb2fs_ref_noise(test, 32));
	atomic64_set(&s->nonce, -2);
	KUNIT_EXPECT_EQ(test, seal(s, 7, plain, msg, HDR + 30), 0);
	KUNIT_EXPECT_EQ(test, seal(s, 7, plain, msg, HDR + 30), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, seal(s, 7, plain, msg, HDR + 30), -EKEYEXPIRED);
	smb2fs_crypt_seal_free(s);
}

#define TASKS		4
#define MESSAGES	100000

struct task {
	struct work_struct work;
	struct smb2fs_sealer *s;
	u8 (*nonces)[16];
	u8 *plain;
	u8 *msg;
	int count;
	int bad;
};

/* Tasks seal messages of different lengths, and now and then open one */
static void seal_often(struct work_struct *work)
{
	struct task *t = container_of(work, struct task, work);
	int i;

	for (i = 0; i < t->count; i++) {
		size_t len = 1 + i % 40;

		if (seal(t->s, 7, t->plain, t->msg, HDR + len))
			t->bad++;
		memcpy(t->nonces[i], t->msg + 20, 16);
		if (i % 64)
			continue;
		if (open(t->s, t->msg, HDR + len) ||
		    memcmp(t->msg + HDR, t->plain, len))
			t->bad++;
		cond_resched();
	}
}

/* One of each mode: the length of the key does not matter here */
static const struct cipher_case nonce_cases[] = {
	{ "AES-128-CCM", SMB2FS_CIPHER_AES128_CCM },
	{ "AES-256-GCM", SMB2FS_CIPHER_AES256_GCM },
};

KUNIT_ARRAY_PARAM_DESC(nonce, nonce_cases, desc);

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, 16);
}

static void unique_nonces(struct kunit *test)
{
	const struct cipher_case *c = test->param_value;
	struct workqueue_struct *wq;
	struct smb2fs_sealer *s;
	struct task *tasks;
	u8 (*nonces)[16];
	int i;

	s = new_sealer(test, c->cipher, smb2fs_ref_noise(test, 32));
	nonces = (void *)smb2fs_ref_alloc(test, MESSAGES * sizeof(*nonces));
	tasks = kunit_kcalloc(test, TASKS, sizeof(*tasks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tasks);
	for (i = 0; i < TASKS; i++) {
		tasks[i].s = s;
		tasks[i].count = MESSAGES / TASKS;
		tasks[i].nonces = nonces + i * (MESSAGES / TASKS);
		tasks[i].plain = smb2fs_ref_noise(test, 40);
		tasks[i].msg = smb2fs_ref_alloc(test, HDR + 40);
		INIT_WORK(&tasks[i].work, seal_often);
	}
	wq = alloc_workqueue("smb2fs_test", WQ_UNBOUND, 0);
	KUNIT_ASSERT_NOT_NULL(test, wq);
	for (i = 0; i < TASKS; i++)
		queue_work(wq, &tasks[i].work);
	destroy_workqueue(wq);
	for (i = 0; i < TASKS; i++)
		KUNIT_EXPECT_EQ(test, tasks[i].bad, 0);

	sort(nonces, MESSAGES, sizeof(*nonces), compare, NULL);
	for (i = 1; i < MESSAGES; i++)
		if (!compare(nonces[i - 1], nonces[i]))
			break;
	KUNIT_EXPECT_EQ(test, i, MESSAGES);
	smb2fs_crypt_seal_free(s);
}

static void no_sealer(struct kunit *test)
{
	static const u8 key[32];

	KUNIT_EXPECT_EQ(test, PTR_ERR(smb2fs_crypt_seal_alloc(0, key)),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(smb2fs_crypt_seal_alloc(5, key)),
			-EINVAL);
	smb2fs_crypt_seal_free(NULL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(published_messages, published_gen_params),
	KUNIT_CASE(published_message_sealed),
	KUNIT_CASE(reference_ccm),
	KUNIT_CASE_PARAM(against_reference, cipher_gen_params),
	KUNIT_CASE_PARAM(round_trips, cipher_gen_params),
	KUNIT_CASE_PARAM(large_round_trips, cipher_gen_params),
	KUNIT_CASE_PARAM(every_byte_counts, cipher_gen_params),
	KUNIT_CASE_PARAM(other_key, cipher_gen_params),
	KUNIT_CASE_PARAM(too_short, cipher_gen_params),
	KUNIT_CASE_PARAM(last_nonce, cipher_gen_params),
	KUNIT_CASE_PARAM(unique_nonces, nonce_gen_params),
	KUNIT_CASE(no_sealer),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_crypt_seal",
	.test_cases = cases,
};

kunit_test_suite(suite);
