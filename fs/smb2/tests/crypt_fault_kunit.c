// SPDX-License-Identifier: GPL-2.0
/* Each allocation of the crypto layer fails once: it says so, nothing is leaked
 * (kmemleak looks), and the next try works. For kernels with failslab, set to
 * fail allocations that may wait, too.
 */

#include "crypto/crypt_kdf.h"

#include <kunit/test.h>
#include <linux/err.h>
#include <linux/sched.h>

#include "crypt_ref.h"
#include "crypto/crypt_preauth.h"
#include "wire/wire_hdr.h"

#define LEN	20000

struct scenario {
	const char *desc;
	int (*run)(struct kunit *test, unsigned int id);
	unsigned int id;
	unsigned int least;	/* allocations that it cannot do without */
};

static int sign(struct kunit *test, unsigned int id)
{
	static const u8 key[16] = { 1 };
	struct smb2fs_ref_mem *mem = test->priv;
	struct iov_iter rest = smb2fs_ref_iter(mem, ITER_SOURCE);
	struct smb2fs_wire_hdr hdr = {};
	struct smb2fs_signer *s;
	u8 sig[16];
	int err;

	s = smb2fs_crypt_sign_alloc(id, key);
	if (IS_ERR(s))
		return PTR_ERR(s);
	err = smb2fs_crypt_sign_calc(s, &hdr, &rest, LEN, sig);
	smb2fs_crypt_sign_free(s);
	return err;
}

static int seal(struct kunit *test, unsigned int id)
{
	static const u8 key[32] = { 1 };
	struct smb2fs_ref_mem *mem = test->priv;
	struct iov_iter src, dst;
	struct smb2fs_wire_transform hdr;
	struct smb2fs_sealer *s;
	int err;

	s = smb2fs_crypt_seal_alloc(id, key);
	if (IS_ERR(s))
		return PTR_ERR(s);
	src = smb2fs_ref_iter(mem, ITER_SOURCE);
	dst = smb2fs_ref_iter(mem + 1, ITER_DEST);
	err = smb2fs_crypt_seal_encrypt(s, 1, &hdr, &src, LEN, &dst);
	if (!err) {
		dst = smb2fs_ref_iter(mem + 1, ITER_DEST);
		err = smb2fs_crypt_seal_decrypt(s, &hdr, &dst, LEN);
	}
	smb2fs_crypt_seal_free(s);
	return err;
}

static int keys(struct kunit *test, unsigned int id)
{
	struct smb2fs_session_key session = { .len = 16 };
	struct smb2fs_preauth preauth = {};
	struct smb2fs_keys keys;

	return smb2fs_crypt_preauth_update(&preauth, "abc", 3) ?:
	       smb2fs_crypt_kdf_derive(0x0311, SMB2FS_CIPHER_AES256_GCM,
				       &session, &preauth, &keys);
}

static const struct scenario scenarios[] = {
	{ "HMAC-SHA256", sign, SMB2FS_SIGNING_HMAC_SHA256, 3 },
	{ "AES-CMAC", sign, SMB2FS_SIGNING_AES_CMAC, 3 },
	{ "AES-GMAC", sign, SMB2FS_SIGNING_AES_GMAC, 5 },
	{ "AES-128-CCM", seal, SMB2FS_CIPHER_AES128_CCM, 6 },
	{ "AES-256-GCM", seal, SMB2FS_CIPHER_AES256_GCM, 6 },
	{ "keys", keys, 0, 2 },
};

KUNIT_ARRAY_PARAM_DESC(scenario, scenarios, desc);

/* Return: whether the @nth allocation came and failed */
static bool run_with_fault(struct kunit *test, unsigned int nth, int *err)
{
	const struct scenario *s = test->param_value;
	bool failed;

	current->fail_nth = nth;
	*err = s->run(test, s->id);
	failed = !current->fail_nth;
	current->fail_nth = 0;
	return failed;
}

/*
 * Some may fail and nobody notices: those of kmemleak, and those for which
 * kvmalloc() has another way.
 */
static void each_allocation_fails(struct kunit *test)
{
	const struct scenario *s = test->param_value;
	unsigned int nth = 1, failures = 0;
	int err;

	/* for the first time with modules to load and transforms to make */
	KUNIT_ASSERT_EQ(test, s->run(test, s->id), 0);
	while (run_with_fault(test, nth, &err)) {
		KUNIT_EXPECT_TRUE_MSG(test, !err || err == -ENOMEM,
				      "%d from allocation %u", err, nth);
		failures += !!err;
		KUNIT_ASSERT_LT(test, nth++, 1000);
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GE(test, failures, s->least);
}

static int init(struct kunit *test)
{
	struct smb2fs_ref_mem *mem;

	mem = kunit_kcalloc(test, 2, sizeof(*mem), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	mem[0] = *smb2fs_ref_mem(test, SMB2FS_REF_PAGES, LEN);
	mem[1] = *smb2fs_ref_mem(test, SMB2FS_REF_PAGES, LEN);
	test->priv = mem;
	return 0;
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(each_allocation_fails, scenario_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_crypt_fault",
	.init = init,
	.test_cases = cases,
};

kunit_test_suite(suite);
