// SPDX-License-Identifier: GPL-2.0
/* Signatures: a published message, plain arithmetic for all algorithms, every
 * way to lie in memory, and many tasks with one key.
 */

#include "crypto/crypt_sign.h"

#include <kunit/test.h>
#include <linux/err.h>
#include <linux/workqueue.h>

#include "crypt_ref.h"
#include "wire/wire_hdr.h"

#define HDR	SMB2FS_HDR_SIZE

/* The end of the exchange in crypt_kdf_kunit.c, signed by Windows */
static const char signing_key[] = "73fe7a9a77bef0bde49c650d8ccb5f76";

static const char session_setup_response[] =
	"fe534d4240000100000000000100800009000000000000000300000000000000"
	"fffe0000000000001900000000100000ebe146da120ba25fc3376a49dfe31bc1"
	"0900000048001d00a11b3019a0030a0100a3120410010000003b453cdc352416"
	"4200000000";

static struct smb2fs_signer *new_signer(struct kunit *test,
					enum smb2fs_signing alg, const u8 *key)
{
	struct smb2fs_signer *s = smb2fs_crypt_sign_alloc(alg, key);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	return s;
}

static int calc(struct smb2fs_signer *s, const u8 *msg, size_t len, u8 *ret)
{
	struct kvec kvec = { (u8 *)msg + HDR, len - HDR };
	struct iov_iter rest;

	iov_iter_kvec(&rest, ITER_SOURCE, &kvec, 1, len - HDR);
	return smb2fs_crypt_sign_calc(s, (const void *)msg, &rest, len - HDR,
				      ret);
}

static int verify(struct smb2fs_signer *s, const u8 *msg, size_t len)
{
	struct kvec kvec = { (u8 *)msg + HDR, len - HDR };
	struct iov_iter rest;

	iov_iter_kvec(&rest, ITER_SOURCE, &kvec, 1, len - HDR);
	return smb2fs_crypt_sign_verify(s, (const void *)msg, &rest, len - HDR);
}

static void published_message(struct kunit *test)
{
	struct smb2fs_blob key = smb2fs_ref_hex(test, signing_key);
	struct smb2fs_blob msg = smb2fs_ref_hex(test, session_setup_response);
	struct smb2fs_signer *s;
	u8 got[16];

	s = new_signer(test, SMB2FS_SIGNING_AES_CMAC, key.data);
	KUNIT_EXPECT_EQ(test, calc(s, msg.data, msg.len, got), 0);
	KUNIT_EXPECT_MEMEQ(test, got, msg.data + HDR - 16, 16);
	KUNIT_EXPECT_EQ(test, verify(s, msg.data, msg.len), 0);
	smb2fs_crypt_sign_free(s);
}

struct known_case {
	const char *desc;
	size_t len;
	const char *tag;
};

/* RFC 4493, section 4 */
static const char cmac_key[] = "2b7e151628aed2a6abf7158809cf4f3c";
static const char cmac_msg[] =
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

static const struct known_case cmac_cases[] = {
	{ "nothing", 0, "bb1d6929e95937287fa37d129b756746" },
	{ "one block", 16, "070a16b46b4d4144f79bdd9dd04a287c" },
	{ "half a block last", 40, "dfa66747de9ae63030ca32611497c827" },
	{ "four blocks", 64, "51f0bebf7e3b9d92fc49741779363cfe" },
};

KUNIT_ARRAY_PARAM_DESC(cmac, cmac_cases, desc);

/* What the next tests compare with is right */
static void reference_cmac(struct kunit *test)
{
	const struct known_case *c = test->param_value;
	struct smb2fs_blob key = smb2fs_ref_hex(test, cmac_key);
	struct smb2fs_blob msg = smb2fs_ref_hex(test, cmac_msg);
	struct smb2fs_blob want = smb2fs_ref_hex(test, c->tag);
	u8 got[16];

	smb2fs_ref_cmac(key.data, msg.data, c->len, got);
	KUNIT_EXPECT_MEMEQ(test, got, want.data, 16);
}

/* The GCM specification, test case 4 */
static void reference_gcm(struct kunit *test)
{
	struct smb2fs_blob key = smb2fs_ref_hex(test,
		"feffe9928665731c6d6a8f9467308308");
	struct smb2fs_blob nonce = smb2fs_ref_hex(test,
		"cafebabefacedbaddecaf888");
	struct smb2fs_blob aad = smb2fs_ref_hex(test,
		"feedfacedeadbeeffeedfacedeadbeefabaddad2");
	struct smb2fs_blob msg = smb2fs_ref_hex(test,
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
		"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
	struct smb2fs_blob want = smb2fs_ref_hex(test,
		"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
		"21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091");
	struct smb2fs_blob want_tag = smb2fs_ref_hex(test,
		"5bc94fbc3221a5db94fae95ae7121a47");
	struct smb2fs_ref_aead a = {
		key.data, key.len, nonce.data, aad.data, aad.len
	};
	u8 tag[16];

	smb2fs_ref_gcm(&a, msg.data, msg.len, tag);
	KUNIT_EXPECT_MEMEQ(test, msg.data, want.data, want.len);
	KUNIT_EXPECT_MEMEQ(test, tag, want_tag.data, 16);
}

struct alg_case {
	const char *desc;
	enum smb2fs_signing alg;
	u16 command;
	u32 flags;
	u8 nonce_bits;		/* with GMAC, 3.1.4.1 */
};

static const struct alg_case alg_cases[] = {
	{ "HMAC-SHA256", SMB2FS_SIGNING_HMAC_SHA256, SMB2FS_WRITE },
	{ "AES-CMAC", SMB2FS_SIGNING_AES_CMAC, SMB2FS_WRITE },
	{ "AES-GMAC, request", SMB2FS_SIGNING_AES_GMAC, SMB2FS_WRITE },
	{ "AES-GMAC, response", SMB2FS_SIGNING_AES_GMAC, SMB2FS_WRITE,
	  SMB2FS_FLAG_RESPONSE, 1 },
	{ "AES-GMAC, cancel", SMB2FS_SIGNING_AES_GMAC, SMB2FS_CANCEL, 0, 2 },
	{ "AES-GMAC, asynchronous cancel", SMB2FS_SIGNING_AES_GMAC, SMB2FS_CANCEL,
	  SMB2FS_FLAG_ASYNC, 2 },
};

KUNIT_ARRAY_PARAM_DESC(alg, alg_cases, desc);

/* A message of @len bytes with noise for a signature */
static u8 *new_message(struct kunit *test, const struct alg_case *c, size_t len)
{
	u8 *msg = smb2fs_ref_noise(test, len);
	struct smb2fs_wire_hdr *hdr = (void *)msg;

	hdr->command = cpu_to_le16(c->command);
	hdr->flags = cpu_to_le32(c->flags | SMB2FS_FLAG_SIGNED);
	hdr->message_id = cpu_to_le64(0x1122334455667788ull);
	return msg;
}

/* The signature that the reference has for it; zeroes the one in @msg */
static void expected(const struct alg_case *c, const u8 *key, u8 *msg,
		     size_t len, u8 ret[16])
{
	u8 nonce[12] = {
		0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, c->nonce_bits
	};
	struct smb2fs_ref_aead gmac = { key, 16, nonce, msg, len };
	u8 hmac[32];

	memset(msg + HDR - 16, 0, 16);
	switch (c->alg) {
	case SMB2FS_SIGNING_HMAC_SHA256:
		smb2fs_ref_hmac(key, 16, msg, len, hmac);
		memcpy(ret, hmac, 16);
		break;
	case SMB2FS_SIGNING_AES_CMAC:
		smb2fs_ref_cmac(key, msg, len, ret);
		break;
	case SMB2FS_SIGNING_AES_GMAC:
		smb2fs_ref_gcm(&gmac, NULL, 0, ret);
	}
}

static const size_t lens[] = {
	0, 1, 15, 16, 17, 100, 4096 - HDR, 4096, 65536 + 123,
};

static void one_length(struct kunit *test, struct smb2fs_signer *s,
		       const u8 *key, size_t len)
{
	const struct alg_case *c = test->param_value;
	u8 *msg = new_message(test, c, HDR + len + 1);
	struct smb2fs_ref_mem *mem;
	struct iov_iter rest;
	u8 want[16], got[16];
	int shape;

	for (shape = 0; shape < SMB2FS_REF_NR_SHAPES; shape++) {
		mem = smb2fs_ref_mem(test, shape, len + 1);
		smb2fs_ref_put(mem, msg + HDR);
		rest = smb2fs_ref_iter(mem, ITER_SOURCE);
		KUNIT_ASSERT_EQ(test, smb2fs_crypt_sign_calc(s, (void *)msg,
							     &rest, len, got),
				0);
		KUNIT_EXPECT_EQ(test, iov_iter_count(&rest), 1);
		if (!shape)
			expected(c, key, msg, HDR + len, want);
		KUNIT_EXPECT_MEMEQ_MSG(test, got, want, 16,
				       "%zu bytes, shape %d", len, shape);
	}
}

static void every_length_and_shape(struct kunit *test)
{
	const struct alg_case *c = test->param_value;
	const u8 *key = smb2fs_ref_noise(test, 16);
	struct smb2fs_signer *s = new_signer(test, c->alg, key);
	int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++)
		one_length(test, s, key, lens[i]);
	smb2fs_crypt_sign_free(s);
}

static void every_byte_counts(struct kunit *test)
{
	const struct alg_case *c = test->param_value;
	struct smb2fs_signer *s = new_signer(test, c->alg,
					     smb2fs_ref_noise(test, 16));
	size_t i, len = HDR + 50;
	u8 *msg = new_message(test, c, len);

	KUNIT_ASSERT_EQ(test, calc(s, msg, len, msg + HDR - 16), 0);
	KUNIT_EXPECT_EQ(test, verify(s, msg, len), 0);
	for (i = 0; i < len; i++) {
		msg[i] ^= 1 << (i % 8);
		KUNIT_EXPECT_EQ_MSG(test, verify(s, msg, len), -EKEYREJECTED,
				    "byte %zu", i);
		msg[i] ^= 1 << (i % 8);
	}
	KUNIT_EXPECT_EQ(test, verify(s, msg, len - 1), -EKEYREJECTED);
	smb2fs_crypt_sign_free(s);
}

static void other_key(struct kunit *test)
{
	const struct alg_case *c = test->param_value;
	u8 *key = smb2fs_ref_noise(test, 16);
	struct smb2fs_signer *a, *b;
	u8 *msg = new_message(test, c, HDR + 9);

	a = new_signer(test, c->alg, key);
	key[15] ^= 0x80;
	b = new_signer(test, c->alg, key);
	KUNIT_ASSERT_EQ(test, calc(a, msg, HDR + 9, msg + HDR - 16), 0);
	KUNIT_EXPECT_EQ(test, verify(a, msg, HDR + 9), 0);
	KUNIT_EXPECT_EQ(test, verify(b, msg, HDR + 9), -EKEYREJECTED);
	smb2fs_crypt_sign_free(a);
	smb2fs_crypt_sign_free(b);
}

static void too_short(struct kunit *test)
{
	const struct alg_case *c = test->param_value;
	struct smb2fs_signer *s = new_signer(test, c->alg,
					     smb2fs_ref_noise(test, 16));
	u8 *msg = new_message(test, c, HDR + 9), got[16] = {}, none[16] = {};
	struct kvec kvec = { msg + HDR, 9 };
	struct iov_iter rest;

	iov_iter_kvec(&rest, ITER_SOURCE, &kvec, 1, 9);
	KUNIT_EXPECT_EQ(test, smb2fs_crypt_sign_calc(s, (void *)msg, &rest, 10,
						     got), -EINVAL);
	KUNIT_EXPECT_MEMEQ(test, got, none, 16);
	smb2fs_crypt_sign_free(s);
}

#define TASKS	4
#define ROUNDS	300

struct task {
	struct work_struct work;
	struct smb2fs_signer *s;
	const u8 *msg;
	u8 want[16];
	size_t len;
	int bad;
};

static void sign_often(struct work_struct *work)
{
	struct task *t = container_of(work, struct task, work);
	u8 got[16];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (calc(t->s, t->msg, t->len, got) || memcmp(got, t->want, 16))
			t->bad++;
		cond_resched();
	}
}

/* Messages of different lengths at once: the tables of contexts must fit */
static void many_tasks(struct kunit *test)
{
	const struct alg_case *c = test->param_value;
	const u8 *key = smb2fs_ref_noise(test, 16);
	struct workqueue_struct *wq;
	struct task *tasks;
	u8 *msg;
	int i;

	tasks = kunit_kcalloc(test, TASKS, sizeof(*tasks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tasks);
	tasks[0].s = new_signer(test, c->alg, key);
	for (i = 0; i < TASKS; i++) {
		tasks[i].s = tasks[0].s;
		tasks[i].len = HDR + 3 + i * 3000;
		msg = new_message(test, c, tasks[i].len);
		expected(c, key, msg, tasks[i].len, tasks[i].want);
		tasks[i].msg = msg;
		INIT_WORK(&tasks[i].work, sign_often);
	}
	wq = alloc_workqueue("smb2fs_test", WQ_UNBOUND, 0);
	KUNIT_ASSERT_NOT_NULL(test, wq);
	for (i = 0; i < TASKS; i++)
		queue_work(wq, &tasks[i].work);
	destroy_workqueue(wq);
	for (i = 0; i < TASKS; i++)
		KUNIT_EXPECT_EQ(test, tasks[i].bad, 0);
	smb2fs_crypt_sign_free(tasks[0].s);
}

static void no_signer(struct kunit *test)
{
	static const u8 key[16];

	KUNIT_EXPECT_EQ(test, PTR_ERR(smb2fs_crypt_sign_alloc(3, key)),
			-EINVAL);
	smb2fs_crypt_sign_free(NULL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(published_message),
	KUNIT_CASE_PARAM(reference_cmac, cmac_gen_params),
	KUNIT_CASE(reference_gcm),
	KUNIT_CASE_PARAM(every_length_and_shape, alg_gen_params),
	KUNIT_CASE_PARAM(every_byte_counts, alg_gen_params),
	KUNIT_CASE_PARAM(other_key, alg_gen_params),
	KUNIT_CASE_PARAM(too_short, alg_gen_params),
	KUNIT_CASE_PARAM(many_tasks, alg_gen_params),
	KUNIT_CASE(no_signer),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_crypt_sign",
	.test_cases = cases,
};

kunit_test_suite(suite);
