// SPDX-License-Identifier: GPL-2.0
/* Who owns which key: a session's are on all of its channels, and no nonce is used
 * twice with them; a signing key is its channel's own.
 */

#include "engine/engine.h"

#include <kunit/test.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "crypto/crypt_kdf.h"
#include "crypto/crypt_seal.h"
#include "crypto/crypt_sign.h"
#include "crypt_ref.h"

#define CHANNELS	3
#define MESSAGES	200
#define LEN		64

struct fixture {
	struct smb2fs_xprt	*xprt[CHANNELS];
	struct smb2fs_channel	*channel[CHANNELS];
};

static void make_keys(struct smb2fs_keys *keys, u8 sign)
{
	memset(keys->sign, sign, sizeof(keys->sign));
	memset(keys->encrypt, 0x11, sizeof(keys->encrypt));
	memset(keys->decrypt, 0x22, sizeof(keys->decrypt));
}

static int channel_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	struct smb2fs_keys keys = {};
	int i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	for (i = 0; i < CHANNELS; i++) {
		f->xprt[i] = kunit_kzalloc(test, sizeof(*f->xprt[i]),
					   GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, f->xprt[i]);
		spin_lock_init(&f->xprt[i]->lock);
		f->xprt[i]->dialect.cipher = SMB2FS_CIPHER_AES128_GCM;
		f->xprt[i]->dialect.signing = SMB2FS_SIGNING_AES_CMAC;
		make_keys(&keys, i);
		if (i)
			f->channel[i] = smb2fs_channel_alloc(f->xprt[i], 7,
							     keys.sign,
							     f->channel[0]->keys);
		else
			f->channel[i] = smb2fs_channel_first(f->xprt[i], 7,
							     &keys, true);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->channel[i]);
	}
	return 0;
}

static void channel_exit(struct kunit *test)
{
	struct fixture *f = test->priv;
	int i;

	for (i = 0; i < CHANNELS; i++)
		if (!IS_ERR_OR_NULL(f->channel[i]))
			smb2fs_channel_put(f->channel[i]);
}

static void seal(struct kunit *test, struct smb2fs_channel *channel,
		 u8 nonce[16])
{
	u8 *msg = smb2fs_ref_alloc(test, LEN);
	struct kvec from = { smb2fs_ref_noise(test, LEN), LEN };
	struct kvec to = { msg, LEN };
	struct smb2fs_wire_transform hdr;
	struct iov_iter src, dst;

	iov_iter_kvec(&src, ITER_SOURCE, &from, 1, LEN);
	iov_iter_kvec(&dst, ITER_DEST, &to, 1, LEN);
	KUNIT_ASSERT_EQ(test, smb2fs_crypt_seal_encrypt(channel->keys->sealer,
							7, &hdr, &src, LEN,
							&dst), 0);
	memcpy(nonce, hdr.nonce, 16);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, 16);
}

/*
 * Whichever channel a message takes. They count together: that they began at random and
 * have not met so far would be luck.
 */
static void no_nonce_twice(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 (*nonces)[16];
	int i;

	nonces = kunit_kcalloc(test, MESSAGES, sizeof(*nonces), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, nonces);
	for (i = 0; i < MESSAGES; i++)
		seal(test, f->channel[i * i % CHANNELS], nonces[i]);
	sort(nonces, MESSAGES, sizeof(*nonces), compare, NULL);
	for (i = 1; i < MESSAGES; i++) {
		KUNIT_EXPECT_NE(test, compare(nonces[i - 1], nonces[i]), 0);
		KUNIT_EXPECT_EQ(test, memcmp(nonces[0], nonces[i], 4), 0);
	}
}

/* The keys of a session outlive the channel that it was set up on */
static void keys_outlive_the_first(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 before[16], after[16];

	seal(test, f->channel[1], before);
	smb2fs_channel_put(f->channel[0]);
	f->channel[0] = NULL;
	seal(test, f->channel[1], after);
	KUNIT_EXPECT_NE(test, compare(before, after), 0);
	KUNIT_EXPECT_EQ(test, memcmp(before, after, 4), 0);
}

static void signing_keys_differ(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct smb2fs_wire_hdr *hdr = (void *)smb2fs_ref_alloc(test,
							     sizeof(*hdr));
	struct kvec kvec = { smb2fs_ref_noise(test, LEN), LEN };
	struct iov_iter rest;
	int i, err;

	memset(hdr, 0, sizeof(*hdr));
	iov_iter_kvec(&rest, ITER_SOURCE, &kvec, 1, LEN);
	KUNIT_ASSERT_EQ(test, smb2fs_crypt_sign_calc(f->channel[0]->signer, hdr,
						     &rest, LEN,
						     hdr->signature), 0);
	for (i = 0; i < CHANNELS; i++) {
		iov_iter_kvec(&rest, ITER_SOURCE, &kvec, 1, LEN);
		err = smb2fs_crypt_sign_verify(f->channel[i]->signer, hdr,
					       &rest, LEN);
		KUNIT_EXPECT_EQ(test, err, i ? -EKEYREJECTED : 0);
	}
}

/* A connection knows the sessions that have a channel on it, and no other */
static void found_by_session(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct smb2fs_channel *found;

	hash_init(f->xprt[0]->channels);
	hash_init(f->xprt[1]->channels);
	smb2fs_channel_add(f->xprt[0], f->channel[0]);
	found = smb2fs_channel_find(f->xprt[0], 7);
	KUNIT_EXPECT_PTR_EQ(test, found, f->channel[0]);
	if (found)
		smb2fs_channel_put(found);
	KUNIT_EXPECT_NULL(test, smb2fs_channel_find(f->xprt[0], 8));
	KUNIT_EXPECT_NULL(test, smb2fs_channel_find(f->xprt[1], 7));
	smb2fs_channel_remove(f->xprt[0], f->channel[0]);
	KUNIT_EXPECT_NULL(test, smb2fs_channel_find(f->xprt[0], 7));
}

static struct kunit_case channel_tests[] = {
	KUNIT_CASE(no_nonce_twice),
	KUNIT_CASE(keys_outlive_the_first),
	KUNIT_CASE(signing_keys_differ),
	KUNIT_CASE(found_by_session),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_channel",
	.init = channel_init,
	.exit = channel_exit,
	.test_cases = channel_tests,
};

kunit_test_suite(suite);
