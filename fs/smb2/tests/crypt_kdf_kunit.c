// SPDX-License-Identifier: GPL-2.0
/* Key derivation and the preauth hash against exchanges that Microsoft
 * published, and against plain arithmetic where nothing is published.
 *
 * The messages, hashes and keys are from "SMB 3.1.1 Pre-authentication
 * integrity in Windows 10" (2015-08-11) and "SMB 2 and SMB 3 security in
 * Windows 10: the anatomy of signing and cryptographic keys" (2017-05-26).
 */

#include "crypto/crypt_kdf.h"

#include <kunit/test.h>

#include "crypt_ref.h"
#include "crypto/crypt_preauth.h"

static const char negotiate_request[] =
	"fe534d4240000100000000000000800000000000000000000100000000000000"
	"fffe000000000000000000000000000000000000000000000000000000000000"
	"24000500000000003f000000ecd86f326276024f9f7752b89bb33f3a70000000"
	"020000000202100200030203110300000100260000000000010020000100fa49"
	"e6578f1f3a9f4cd3e9cc14a67aa884b3d05844e0e5a118225c15887f32ff0000"
	"0200060000000000020002000100";

static const char negotiate_response[] =
	"fe534d4240000100000000000000010001000000000000000100000000000000"
	"fffe000000000000000000000000000000000000000000000000000000000000"
	"410001001103020039cbcaf329714942bdce5d60f09ab3fb2f00000000008000"
	"0000800000008000d8dae5adcbaed00109094ab095aed00180004001c0010000"
	"6082013c06062b0601050502a08201303082012ca01a3018060a2b0601040182"
	"3702021e060a2b06010401823702020aa282010c048201084e45474f45585453"
	"010000000000000060000000700000007c7cc0fd06d6362d02dde1cf343bfe29"
	"2900f49750b4aa97934d9c4296b26e51fd370471b235e15a50dae15bd5489c87"
	"0000000000000000600000000100000000000000000000005c33530deaf90d4d"
	"b2ec4ae3786ec3084e45474f4558545303000000010000004000000098000000"
	"7c7cc0fd06d6362d02dde1cf343bfe295c33530deaf90d4db2ec4ae3786ec308"
	"40000000580000003056a05430523027802530233121301f0603550403131854"
	"6f6b656e205369676e696e67205075626c6963204b6579302780253023312130"
	"1f06035504031318546f6b656e205369676e696e67205075626c6963204b6579"
	"010026000000000001002000010060a3c3b95c3c7ccd51ec536648d9b3ac74c4"
	"83ca5b65385a251117beb30712e50000020004000000000001000200";

static const char session_setup_request_1[] =
	"fe534d4240000100000000000100800000000000000000000200000000000000"
	"fffe000000000000000000000000000000000000000000000000000000000000"
	"19000001010000000000000058004a000000000000000000604806062b060105"
	"0502a03e303ca00e300c060a2b06010401823702020aa22a04284e544c4d5353"
	"500001000000978208e200000000000000000000000000000000060380250000"
	"000f";

static const char session_setup_response_1[] =
	"fe534d4240000100160000c00100010001000000000000000200000000000000"
	"fffe000000000000190000000010000000000000000000000000000000000000"
	"090000004800b300a181b03081ada0030a0101a10c060a2b0601040182370202"
	"0aa281970481944e544c4d53535000020000000c000c003800000015828ae20d"
	"1d8ba31179d008000000000000000050005000440000000a0092270000000f53"
	"005500540033003100310002000c0053005500540033003100310001000c0053"
	"005500540033003100310004000c0053005500540033003100310003000c0053"
	"005500540033003100310007000800a1a1f5adcbaed00100000000";

static const char session_setup_request_2[] =
	"fe534d4240000100000000000100800000000000000000000300000000000000"
	"fffe000000000000190000000010000000000000000000000000000000000000"
	"1900000101000000000000005800cf010000000000000000a18201cb308201c7"
	"a0030a0101a28201aa048201a64e544c4d535350000300000018001800900000"
	"00ee00ee00a80000000c000c00580000001a001a0064000000120012007e0000"
	"001000100096010000158288e2060380250000000fecac77a5f385a8bf9c38c7"
	"06eeeddcd3530055005400330031003100610064006d0069006e006900730074"
	"007200610074006f007200440052004900560045005200330031003100000000"
	"00000000000000000000000000000000000000000063078eb639fe03e20a231c"
	"3ae3bf23080101000000000000a1a1f5adcbaed001bc4ad05f223cc90f000000"
	"0002000c0053005500540033003100310001000c005300550054003300310031"
	"0004000c0053005500540033003100310003000c005300550054003300310031"
	"0007000800a1a1f5adcbaed00106000400020000000800300030000000000000"
	"000000000000300000b61fefcaa857ea57bf1edcebf8974b8e0eba5a6dfd9d07"
	"a31d11b548f8c9d0cc0a00100000000000000000000000000000000000090016"
	"0063006900660073002f00530055005400330031003100000000000000000000"
	"0000003b9bdff38f5ee8f9663f11a0f4c03a78a31204100100000063775a9a5f"
	"d97f0600000000";

struct preauth_step {
	const char *desc;
	const char *message;
	const char *hash;	/* after it */
};

static const struct preauth_step preauth_steps[] = {
	{ "NEGOTIATE request", negotiate_request,
	  "dd94efc5321bb618a2e208ba8920d2f422992526947a409b5037de1e0fe8c736"
	  "2b8c47122594cde0ce26aa9dfc8bcdbde0621957672623351a7540f1e54a0426" },
	{ "NEGOTIATE response", negotiate_response,
	  "324bfa92a4f3a190e466ebea08d9c110dc88bfed758d9846ecc6f541cc1d02ae"
	  "3c94a79f36011e997e13f841b91b50957ad07b19c8e2539c0b23fdae09d2c513" },
	{ "first SESSION_SETUP request", session_setup_request_1,
	  "ac0b0f2b9986257700365e416d142a6edc96df03594a19e52a15f6bd0d041cd5"
	  "d432f8ed42c55e33197a50c9ec00f1462b50c592211b1471a04b56088fdfd5f9" },
	{ "first SESSION_SETUP response", session_setup_response_1,
	  "2729e3440dfddd839e37193f6e8f20c20cefb3469e453a70cd980eec06b88357"
	  "40a73760085633364c8989895ece81bf102deeb14d4b7d48afa76901a7a38387" },
	{ "second SESSION_SETUP request", session_setup_request_2,
	  "0dd13628cc3ed218ef9df9772d436d0887ab9814bfae63a80aa845f36909db79"
	  "28622dddad522d9751640a459762c5a9d6bb084cbb3ce6bdadef5d5bce3c6c01" },
};

static void preauth_chain(struct kunit *test)
{
	struct smb2fs_preauth preauth = {};
	struct smb2fs_blob msg, hash;
	int i;

	for (i = 0; i < ARRAY_SIZE(preauth_steps); i++) {
		msg = smb2fs_ref_hex(test, preauth_steps[i].message);
		hash = smb2fs_ref_hex(test, preauth_steps[i].hash);
		KUNIT_ASSERT_EQ(test, smb2fs_crypt_preauth_update(&preauth,
								  msg.data,
								  msg.len), 0);
		KUNIT_ASSERT_EQ(test, hash.len, sizeof(preauth.hash));
		KUNIT_EXPECT_MEMEQ_MSG(test, preauth.hash, hash.data, hash.len,
				       "after the %s", preauth_steps[i].desc);
	}
}

struct key_case {
	const char *desc;
	u16 dialect;
	enum smb2fs_cipher cipher;
	const char *session;
	const char *preauth;
	const char *sign;
	const char *app;
	const char *encrypt;
	const char *decrypt;
};

/* What is not given was not published */
static const struct key_case key_cases[] = {
	{ "3.0", 0x0300, SMB2FS_CIPHER_AES128_CCM,
	  .session = "7cd451825d0450d235424e44ba6e78cc",
	  .sign = "0b7e9c5cac36c0f6ea9ab275298cedce",
	  .app = "bb23a4575aa26c721af525af15a87b4f",
	  .encrypt = "fad27796665b313ebb578f388632b4f7",
	  .decrypt = "b0f0427f7ceb416d1d9dcc0cd4f99447" },
	{ "3.0, encryption example", 0x0300, SMB2FS_CIPHER_AES128_CCM,
	  .session = "b4546771b515f766a86735532dd6c4f0",
	  .encrypt = "261b72350558f2e9dcf613070383edbf",
	  .decrypt = "8fe2b57ec34d2db5b1a9727f526bbdb5" },
	{ "3.0.2", 0x0302, SMB2FS_CIPHER_NONE,
	  .session = "7cd451825d0450d235424e44ba6e78cc",
	  .sign = "0b7e9c5cac36c0f6ea9ab275298cedce",
	  .app = "bb23a4575aa26c721af525af15a87b4f" },
	{ "3.1.1", 0x0311, SMB2FS_CIPHER_AES128_GCM,
	  .session = "270e1ba896585eeb7af3472d3b4c75a7",
	  .preauth =
	  "0dd13628cc3ed218ef9df9772d436d0887ab9814bfae63a80aa845f36909db79"
	  "28622dddad522d9751640a459762c5a9d6bb084cbb3ce6bdadef5d5bce3c6c01",
	  .sign = "73fe7a9a77bef0bde49c650d8ccb5f76",
	  .app = "6d7ad7954e9ec61e907b4d473dc178ff",
	  .encrypt = "629bcbc54422a0f572b97f45989b6073",
	  .decrypt = "e2af0dcefac68da71a0dfbd0d1350d74" },
	{ "3.1.1, encryption example", 0x0311, SMB2FS_CIPHER_AES128_GCM,
	  .session = "419fddf34c1e001909d362ae7fb6af79",
	  .preauth =
	  "b23f3cbfd69487d9832b79b1594a367cdd950909b774c3a4c412b4fcea9edddb"
	  "a7db256ba2ea30e977f11f9b113247578e0e915c6d2a513b8f2fca5707dc8770",
	  .encrypt = "a2f5e80e5d59103034f32e52f698e5ec",
	  .decrypt = "748c50868c90f302962a5c35f5f9a8bf" },
	/* bound channels: no other keys than the one to sign with */
	{ "3.0, second channel", 0x0300, SMB2FS_CIPHER_NONE,
	  .session = "4e01a2b313bcf660cc250bef021aede6",
	  .sign = "ba1a17dbbfec349bca105563d598952f" },
	{ "3.1.1, second channel", 0x0311, SMB2FS_CIPHER_NONE,
	  .session = "84b9dbb730116a8fa6e9889555c265f9",
	  .preauth =
	  "ea3bf912b11cbfec5b1889e8209614218687f82fa5294521ad3063425e49e88a"
	  "10bd022124ce25123bc9111f52d9566ba88bf46344e6063dc5e3ff0389026f6c",
	  .sign = "c962bca1a9dd1697b030644199705431" },
};

KUNIT_ARRAY_PARAM_DESC(key, key_cases, desc);

static void expect_key(struct kunit *test, const char *name, const u8 *key,
		       const char *hex)
{
	struct smb2fs_blob want;

	if (!hex)
		return;
	want = smb2fs_ref_hex(test, hex);
	KUNIT_EXPECT_MEMEQ_MSG(test, key, want.data, want.len, "%s", name);
}

static void set_session(struct kunit *test, struct smb2fs_session_key *session,
			const char *hex)
{
	struct smb2fs_blob key = smb2fs_ref_hex(test, hex);

	memset(session, 0xaa, sizeof(*session));
	memcpy(session->key, key.data, key.len);
	session->len = key.len;
}

static void published_keys(struct kunit *test)
{
	const struct key_case *c = test->param_value;
	struct smb2fs_preauth preauth, *p = NULL;
	struct smb2fs_session_key session;
	struct smb2fs_keys keys;
	u8 bound[16];

	set_session(test, &session, c->session);
	if (c->preauth) {
		p = &preauth;
		memcpy(p, smb2fs_ref_hex(test, c->preauth).data, sizeof(*p));
	}
	KUNIT_ASSERT_EQ(test, smb2fs_crypt_kdf_derive(c->dialect, c->cipher,
						      &session, p, &keys), 0);
	expect_key(test, "sign", keys.sign, c->sign);
	expect_key(test, "app", keys.app, c->app);
	expect_key(test, "encrypt", keys.encrypt, c->encrypt);
	expect_key(test, "decrypt", keys.decrypt, c->decrypt);
	KUNIT_EXPECT_EQ(test, keys.cipher_len, c->encrypt ? 16 : 0);

	KUNIT_ASSERT_EQ(test, smb2fs_crypt_kdf_bind(c->dialect, &session, p,
						    bound), 0);
	expect_key(test, "bound channel", bound, c->sign);
}

/* HMAC-SHA256 in crypt_ref.c is right: RFC 4231, test case 2 */
static void reference(struct kunit *test)
{
	static const char msg[] = "what do ya want for nothing?";
	u8 got[32];

	smb2fs_ref_hmac("Jefe", 4, msg, strlen(msg), got);
	expect_key(test, "HMAC", got,
		   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

struct wide_case {
	const char *desc;
	const char *label;	/* NUL and separator follow */
	size_t label_len;
	u16 bits;
	bool full;		/* from the whole session key */
	size_t offset;		/* of the key in struct smb2fs_keys */
};

#define WIDE(name, bits, full, field) \
	{ #field, name "\0", sizeof(name "\0"), bits, full, \
	  offsetof(struct smb2fs_keys, field) }

static const struct wide_case wide_cases[] = {
	WIDE("SMBSigningKey", 128, false, sign),
	WIDE("SMBAppKey", 128, false, app),
	WIDE("SMBC2SCipherKey", 256, true, encrypt),
	WIDE("SMBS2CCipherKey", 256, true, decrypt),
};

/* 3.1.1 with a 256-bit cipher, spelled out by hand */
static void expect_wide(struct kunit *test, const struct wide_case *c,
			const struct smb2fs_session_key *session,
			const u8 preauth[64], const struct smb2fs_keys *keys)
{
	size_t key_len = c->full ? session->len : min(session->len, 16);
	u8 in[128] = { 0, 0, 0, 1 }, want[32];
	size_t n = 4;

	memcpy(in + n, c->label, c->label_len);
	n += c->label_len;
	memcpy(in + n, preauth, 64);
	n += 64;
	in[n + 2] = c->bits >> 8;
	in[n + 3] = c->bits & 0xff;
	smb2fs_ref_hmac(session->key, key_len, in, n + 4, want);
	KUNIT_EXPECT_MEMEQ_MSG(test, (const u8 *)keys + c->offset, want,
			       c->bits / 8, "%s from %u bytes", c->desc,
			       session->len);
}

static void wide_keys(struct kunit *test)
{
	static const u8 lens[] = { 1, 8, 16, 24, 32, 64 };
	struct smb2fs_session_key session;
	struct smb2fs_preauth preauth;
	struct smb2fs_keys keys;
	int i, j, err;

	memcpy(&preauth, smb2fs_ref_noise(test, 64), sizeof(preauth));
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		memset(&session, 0xaa, sizeof(session));
		session.len = lens[i];
		memcpy(session.key, smb2fs_ref_noise(test, lens[i]), lens[i]);
		err = smb2fs_crypt_kdf_derive(0x0311, SMB2FS_CIPHER_AES256_GCM,
					      &session, &preauth, &keys);
		KUNIT_ASSERT_EQ(test, err, 0);
		KUNIT_EXPECT_EQ(test, keys.cipher_len, 32);
		for (j = 0; j < ARRAY_SIZE(wide_cases); j++)
			expect_wide(test, &wide_cases[j], &session,
				    preauth.hash, &keys);
	}
}

/* Before 3.0 the session key is the only one */
static void old_dialects(struct kunit *test)
{
	struct smb2fs_session_key session;
	struct smb2fs_keys keys, want = {};

	set_session(test, &session,
		    "00112233445566778899aabbccddeeff0102030405060708");
	memcpy(want.sign, session.key, 16);
	memcpy(want.app, session.key, 16);
	KUNIT_ASSERT_EQ(test, smb2fs_crypt_kdf_derive(0x0202, 0, &session, NULL,
						      &keys), 0);
	KUNIT_EXPECT_MEMEQ(test, &keys, &want, sizeof(keys));

	/* DES in Kerberos has 8 bytes: zeroes follow */
	session.len = 8;
	memset(want.sign + 8, 0, 8);
	memset(want.app + 8, 0, 8);
	KUNIT_ASSERT_EQ(test, smb2fs_crypt_kdf_derive(0x0210, 0, &session, NULL,
						      &keys), 0);
	KUNIT_EXPECT_MEMEQ(test, &keys, &want, sizeof(keys));
}

static void no_session_key(struct kunit *test)
{
	static const u16 dialects[] = { 0x0202, 0x0300, 0x0202, 0x0300 };
	static const u8 lens[] = { 0, 0, 65, 255 };
	struct smb2fs_session_key session = {};
	struct smb2fs_keys keys, none = {};
	u8 bound[16];
	int i, err;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		session.len = lens[i];
		memset(&keys, 0xaa, sizeof(keys));
		err = smb2fs_crypt_kdf_derive(dialects[i], 1, &session, NULL,
					      &keys);
		KUNIT_EXPECT_EQ(test, err, -EINVAL);
		KUNIT_EXPECT_MEMEQ(test, &keys, &none, sizeof(keys));

		memset(bound, 0xaa, sizeof(bound));
		err = smb2fs_crypt_kdf_bind(dialects[i], &session, NULL, bound);
		KUNIT_EXPECT_EQ(test, err, -EINVAL);
		KUNIT_EXPECT_MEMEQ(test, bound, none.sign, sizeof(bound));
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(preauth_chain),
	KUNIT_CASE_PARAM(published_keys, key_gen_params),
	KUNIT_CASE(reference),
	KUNIT_CASE(wide_keys),
	KUNIT_CASE(old_dialects),
	KUNIT_CASE(no_session_key),
	{}
};

static struct kunit_suite suite = {
	.name = "smb2fs_crypt_kdf",
	.test_cases = cases,
};

kunit_test_suite(suite);
