// SPDX-License-Identifier: GPL-2.0
/* How long signing and sealing take. Nothing fails because it is slow: "make
 * bench" runs this, the default filter of the tests does not.
 */

#include "crypto/crypt_seal.h"
#include "crypto/crypt_sign.h"

#include <crypto/aead.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/sizes.h>

#include "crypt_ref.h"
#include "wire/wire_hdr.h"

/*
 * What is measured is repeated for so long, at least once, and the fastest is
 * reported: whatever else the machine does only makes it slower.
 */
#define BUDGET	(20 * NSEC_PER_MSEC)

/* So many short ones are timed together: clocks may be coarse */
#define BATCH	32

static const size_t lens[] = {
	64, SZ_512, SZ_4K, SZ_16K, SZ_64K, SZ_256K, SZ_1M,
};

struct bench_case {
	const char *desc;
	unsigned int id;
};

static const struct bench_case sign_cases[] = {
	{ "HMAC-SHA256", SMB2FS_SIGNING_HMAC_SHA256 },
	{ "AES-CMAC", SMB2FS_SIGNING_AES_CMAC },
	{ "AES-GMAC", SMB2FS_SIGNING_AES_GMAC },
};

KUNIT_ARRAY_PARAM_DESC(sign, sign_cases, desc);

static const struct bench_case seal_cases[] = {
	{ "AES-128-CCM", SMB2FS_CIPHER_AES128_CCM },
	{ "AES-128-GCM", SMB2FS_CIPHER_AES128_GCM },
	{ "AES-256-CCM", SMB2FS_CIPHER_AES256_CCM },
	{ "AES-256-GCM", SMB2FS_CIPHER_AES256_GCM },
};

KUNIT_ARRAY_PARAM_DESC(seal, seal_cases, desc);

static unsigned int batch(size_t len)
{
	return len <= SZ_4K ? BATCH : 1;
}

/* @ns is what a batch took */
static void report(struct kunit *test, const char *what, size_t len, u64 ns)
{
	const struct bench_case *c = test->param_value;
	u64 n = batch(len);

	kunit_info(test, "%-11s %s %7zu B %8llu ns %5llu MB/s", c->desc, what,
		   len, div64_u64(ns, n), div64_u64(n * len * 1000, ns ?: 1));
}

/* The bytes after the header are in pages, as those of a WRITE are */
static void sign_one(struct kunit *test, struct smb2fs_signer *s, size_t len)
{
	struct smb2fs_ref_mem *mem = smb2fs_ref_mem(test, SMB2FS_REF_PAGES,
						    len);
	u64 begin = ktime_get_ns(), start, end, best = U64_MAX;
	struct smb2fs_wire_hdr hdr = {};
	struct iov_iter rest;
	u8 sig[16];
	int i;

	do {
		start = ktime_get_ns();
		for (i = 0; i < batch(len); i++) {
			rest = smb2fs_ref_iter(mem, ITER_SOURCE);
			if (smb2fs_crypt_sign_calc(s, &hdr, &rest, len, sig))
				KUNIT_FAIL_AND_ABORT(test, "sign");
		}
		end = ktime_get_ns();
		best = min(best, end - start);
	} while (end - begin < BUDGET);
	report(test, "sign", len, best);
}

static void sign(struct kunit *test)
{
	const struct bench_case *c = test->param_value;
	struct smb2fs_signer *s;
	int i;

	s = smb2fs_crypt_sign_alloc(c->id, smb2fs_ref_noise(test, 16));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	for (i = 0; i < ARRAY_SIZE(lens); i++)
		sign_one(test, s, lens[i]);
	smb2fs_crypt_sign_free(s);
}

/* As many messages as are timed together */
struct sealed {
	struct smb2fs_wire_transform hdr;
	struct smb2fs_ref_mem *mem;
};

static u64 seal_batch(struct kunit *test, struct smb2fs_sealer *s,
		      struct smb2fs_ref_mem *plain, struct sealed *to)
{
	u64 start = ktime_get_ns();
	struct iov_iter src, dst;
	int i;

	for (i = 0; i < batch(plain->len); i++) {
		src = smb2fs_ref_iter(plain, ITER_SOURCE);
		dst = smb2fs_ref_iter(to[i].mem, ITER_DEST);
		if (smb2fs_crypt_seal_encrypt(s, 1, &to[i].hdr, &src,
					      plain->len, &dst))
			KUNIT_FAIL_AND_ABORT(test, "seal");
	}
	return ktime_get_ns() - start;
}

static u64 open_batch(struct kunit *test, struct smb2fs_sealer *s,
		      struct sealed *msg, size_t len)
{
	u64 start = ktime_get_ns();
	struct iov_iter buf;
	int i;

	for (i = 0; i < batch(len); i++) {
		buf = smb2fs_ref_iter(msg[i].mem, ITER_DEST);
		if (smb2fs_crypt_seal_decrypt(s, &msg[i].hdr, &buf, len))
			KUNIT_FAIL_AND_ABORT(test, "open");
	}
	return ktime_get_ns() - start;
}

static void seal_one(struct kunit *test, struct smb2fs_sealer *s, size_t len)
{
	struct smb2fs_ref_mem *plain = smb2fs_ref_mem(test, SMB2FS_REF_PAGES,
						      len);
	u64 begin, best_seal = U64_MAX, best_open = U64_MAX;
	struct sealed *sealed;
	int i;

	sealed = kunit_kcalloc(test, BATCH, sizeof(*sealed), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, sealed);
	for (i = 0; i < batch(len); i++)
		sealed[i].mem = smb2fs_ref_mem(test, SMB2FS_REF_PAGES, len);
	begin = ktime_get_ns();
	do {
		best_seal = min(best_seal, seal_batch(test, s, plain, sealed));
		best_open = min(best_open, open_batch(test, s, sealed, len));
	} while (ktime_get_ns() - begin < 2 * BUDGET);
	report(test, "seal", len, best_seal);
	report(test, "open", len, best_open);
}

static void seal(struct kunit *test)
{
	const struct bench_case *c = test->param_value;
	struct smb2fs_sealer *s;
	int i;

	s = smb2fs_crypt_seal_alloc(c->id, smb2fs_ref_noise(test, 32));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, s);
	kunit_info(test, "%s is %s", c->desc,
		   crypto_aead_driver_name(s->aead.tfm));
	for (i = 0; i < ARRAY_SIZE(lens); i++)
		seal_one(test, s, lens[i]);
	smb2fs_crypt_seal_free(s);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM_ATTR(sign, sign_gen_params, { .speed = KUNIT_SPEED_SLOW }),
	KUNIT_CASE_PARAM_ATTR(seal, seal_gen_params, { .speed = KUNIT_SPEED_SLOW }),
	{}
};

static struct kunit_suite suite = {
	.name = "bench_smb2fs_crypt",
	.test_cases = cases,
};

kunit_test_suite(suite);
