// SPDX-License-Identifier: GPL-2.0
/* NTLM: the published examples, our answers as a server sees them, and
 * challenges that want to do harm.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../auth/ntlm.h"
#include "../auth/ntlm_msg.h"
#include "hex.h"
#include "tap.h"
#include "vectors.h"

/* A CHALLENGE by its flags; TargetInfo stands at 56, behind a version of zeroes */
#define HEAD(flags) \
	"4e544c4d5353500002000000" "0000000000000000" flags "0123456789abcdef" \
	"0000000000000000"
#define NO_VERSION	"0000000000000000"
#define EOL		"00000000"

static const struct ntlm_login anna = { "Änna", "Dom", "pässwörd€", "filer.example" };
static const struct ntlm_seed seed = { { 1, 2, 3 }, { 4, 5, 6 }, 0x0123456789abcdef };

static void check_owf(const char *user, const char *domain, const char *password,
		      const char *want)
{
	struct utf16 wide[3];
	uint8_t owf[NTLM_KEY_SIZE];

	utf16_from_utf8(&wide[0], user);
	utf16_upcase(&wide[0]);
	utf16_from_utf8(&wide[1], domain);
	utf16_from_utf8(&wide[2], password);
	ntlm_crypt_owf(owf, &wide[0], &wide[1], &wide[2]);
	ok(hex_same(owf, sizeof(owf), want), "NTOWFv2");
}

static void check_nlmp(void)
{
	static const uint8_t nonce[] = { 1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };
	uint8_t got[NTLM_KEY_SIZE];
	struct hex a, b;

	check_owf("User", "Domain", "Password", NLMP_OWF);
	ntlm_crypt_proof(got, hex(&a, NLMP_OWF).data, nonce, hex(&b, NLMP_BLOB));
	ok(hex_same(got, sizeof(got), NLMP_PROOF), "NTProofStr");
	ntlm_crypt_base_key(got, a.data, hex(&b, NLMP_PROOF).data);
	ok(hex_same(got, sizeof(got), NLMP_BASE_KEY), "SessionBaseKey");
	ntlm_crypt_exchange(got, hex(&a, NLMP_BASE_KEY).data, hex(&b, NLMP_KEY).data);
	ok(hex_same(got, sizeof(got), NLMP_EXCHANGE), "EncryptedRandomSessionKey");
}

static void check_windows(void)
{
	struct hex key, neg, chal, auth, list;
	uint8_t got[NTLM_KEY_SIZE];
	struct bytes msgs[3];

	check_owf("administrator", "SUT311", "Password01!", WIN_OWF);
	ntlm_crypt_exchange(got, hex(&key, WIN_BASE_KEY).data, hex(&list, WIN_KEY).data);
	ok(hex_same(got, sizeof(got), WIN_EXCHANGE), "Windows' EncryptedRandomSessionKey");
	hex(&key, WIN_KEY);
	msgs[0] = hex(&neg, WIN_NEGOTIATE);
	msgs[1] = hex(&chal, WIN_CHALLENGE);
	msgs[2] = hex(&auth, WIN_AUTH_HEAD "00000000000000000000000000000000" WIN_AUTH_REST);
	ntlm_crypt_mic(got, key.data, msgs);
	ok(hex_same(got, sizeof(got), WIN_MIC), "Windows' MIC");
	hex(&list, "300c060a2b06010401823702020a");
	ntlm_crypt_list_mic(got, key.data, NTLM_CLIENT, (struct bytes){ list.data, list.len });
	ok(hex_same(got, sizeof(got), WIN_LIST_MIC_CLIENT), "Windows' mechListMIC, client");
	ntlm_crypt_list_mic(got, key.data, NTLM_SERVER, (struct bytes){ list.data, list.len });
	ok(hex_same(got, sizeof(got), WIN_LIST_MIC_SERVER), "Windows' mechListMIC, server");
}

static void check_challenge(void)
{
	struct ntlm_challenge c;
	struct hex buf;
	char name[16];

	ok(!ntlm_get_challenge(hex(&buf, WIN_CHALLENGE), &c) && c.flags == 0xe28a8215 &&
	   c.version.major == 10 && c.version.minor == 0 && c.version.build == 10130 &&
	   hex_same(c.nonce, 8, "0d1d8ba31179d008") &&
	   bytes_le64(c.av[NTLM_AV_TIMESTAMP].data) == 0x01d0aecbadf5a1a1 &&
	   !c.av[NTLM_AV_DNS_TREE].data, "Windows' CHALLENGE");
	ok(!utf16_to_utf8(c.target, name, sizeof(name)) && !strcmp(name, "SUT311"), "its name");
	ok(!ntlm_get_challenge(hex(&buf, NLMP_CHALLENGE), &c) &&
	   !utf16_to_utf8(c.av[NTLM_AV_NB_DOMAIN], name, sizeof(name)) &&
	   !strcmp(name, "Domain") && !c.av[NTLM_AV_TIMESTAMP].data, "that of [MS-NLMP]");
}

/* A part of our AUTHENTICATE, by the place of its field */
static struct bytes part(const struct out *msg, size_t at)
{
	return (struct bytes){ msg->data + bytes_le32(msg->data + at + 4),
			       bytes_le16(msg->data + at) };
}

static int same_text(struct bytes wide, const char *want)
{
	char text[1100];

	return !utf16_to_utf8(wide, text, sizeof(text)) && !strcmp(text, want);
}

/* What a server does: the proof, the session key, the MIC */
static int accepts(const struct out *msg, const struct ntlm_login *login,
		   const char *upper, struct bytes challenge)
{
	uint8_t owf[16], got[16], mic[16], negotiate[NTLM_NEGOTIATE_SIZE];
	struct bytes nt = part(msg, 20), msgs[3];
	static struct utf16 wide[3];

	utf16_from_utf8(&wide[0], upper);
	utf16_from_utf8(&wide[1], login->domain);
	utf16_from_utf8(&wide[2], login->password);
	ntlm_crypt_owf(owf, &wide[0], &wide[1], &wide[2]);
	ntlm_crypt_proof(got, owf, challenge.data + 24,
			 (struct bytes){ nt.data + 16, nt.len - 16 });
	if (memcmp(got, nt.data, 16))
		return 0;
	ntlm_crypt_base_key(owf, owf, nt.data);
	ntlm_crypt_exchange(got, owf, part(msg, 52).data);
	if (memcmp(got, seed.key, 16))
		return 0;
	memcpy(mic, msg->data + NTLM_MIC_AT, 16);
	memset(msg->data + NTLM_MIC_AT, 0, 16);
	ntlm_put_negotiate(negotiate);
	msgs[0] = (struct bytes){ negotiate, sizeof(negotiate) };
	msgs[1] = challenge;
	msgs[2] = (struct bytes){ msg->data, msg->len };
	ntlm_crypt_mic(got, seed.key, msgs);
	return !memcmp(got, mic, 16);
}

static void check_login(const struct ntlm_login *login, const char *upper, const char *what)
{
	static uint8_t buf[8192];
	struct out msg = { .data = buf, .size = sizeof(buf) };
	const char *why;
	struct hex c;

	hex(&c, WIN_CHALLENGE);
	ok(!ntlm_answer(&msg, login, &seed, (struct bytes){ c.data, c.len }, &why) &&
	   same_text(part(&msg, 36), login->user) && same_text(part(&msg, 28), login->domain) &&
	   accepts(&msg, login, upper, (struct bytes){ c.data, c.len }), what);
}

static void check_logins(void)
{
	char name[1025], upper[513];
	int i;

	check_login(&anna, "ÄNNA", "umlauts");
	check_login(&(struct ntlm_login){ "straße", "", "groß", "h" }, "STRAßE", "a sharp s");
	check_login(&(struct ntlm_login){ "😀", "😀", "😀😀", "h" }, "😀", "emoji");
	check_login(&(struct ntlm_login){ "u", "d", "", "h" }, "U", "an empty password");
	check_login(&(struct ntlm_login){ "a@b.example", "", "p", "h" }, "A@B.EXAMPLE",
		    "a principal name");
	for (i = 0; i < 256; i++) {
		memcpy(name + 2 * i, "ä", 2);
		memcpy(upper + 2 * i, "Ä", 2);
	}
	name[512] = '\0';
	upper[512] = '\0';
	check_login(&(struct ntlm_login){ name, name, name, "h" }, upper, "256 characters");
	for (i = 0; i < 1024; i++)
		name[i] = '7';
	name[1024] = '\0';
	check_login(&(struct ntlm_login){ name, name, name, "h" }, name, "1024 characters");
}

/* What we add to the server's pairs, and what we take from them */
static void check_pairs(void)
{
	static const char ours[] =
		"060004000200000009002400" "63006900660073002f00660069006c00650072002e00"
		"6500780061006d0070006c006500" "0a001000" "00000000000000000000000000000000"
		"00000000" "00000000";
	uint8_t buf[2048];
	struct out msg = { .data = buf, .size = sizeof(buf) };
	const char *why;
	struct bytes nt;
	struct hex c;

	hex(&c, WIN_CHALLENGE);
	ntlm_answer(&msg, &anna, &seed, (struct bytes){ c.data, c.len }, &why);
	nt = part(&msg, 20);
	ok(hex_same(nt.data + 16, 28, "0101000000000000a1a1f5adcbaed001010203000000000000000000"),
	   "the time is the server's");
	ok(nt.len == 16 + 28 + 76 + 76 && !memcmp(nt.data + 44, c.data + 56 + 12, 76),
	   "the server's pairs are there");
	ok(nt.len > 76 && hex_same(nt.data + nt.len - 76, 76, ours), "ours are behind them");
	ok(!part(&msg, 44).len, "no workstation is named");
	ok(bytes_le32(buf + 60) == 0xe2888215, "the flags are those both have");

	/* Its flags are kept, its idea of our target is not */
	msg.len = 0;
	hex(&c, HEAD("33828ae2") "1400140038000000" NO_VERSION
	    "0600040001000000" "0900040061006200" EOL);
	ok(!ntlm_answer(&msg, &anna, &seed, (struct bytes){ c.data, c.len }, &why) &&
	   part(&msg, 20).len == 44 + 76 &&
	   hex_same(part(&msg, 20).data + 44, 8, "0600040003000000"), "pairs that are ours to say");
	ok(bytes_le64(part(&msg, 20).data + 24) == seed.now,
	   "the time is ours without the server's");
}

static void check_refused(const char *digits, int err)
{
	uint8_t buf[2048];
	struct out msg = { .data = buf, .size = sizeof(buf) };
	const char *why = NULL;
	struct hex c;

	hex(&c, digits);
	ok(ntlm_answer(&msg, &anna, &seed, (struct bytes){ c.data, c.len }, &why) == err && why,
	   digits);
}

#define REST	"0400040038000000" NO_VERSION EOL

static void check_weak(void)
{
	check_refused(HEAD("32828ae2") REST, -EPROTO);	/* UNICODE */
	check_refused(HEAD("23828ae2") REST, -EPROTO);	/* SIGN */
	check_refused(HEAD("338282e2") REST, -EPROTO);	/* EXTENDED_SECURITY */
	check_refused(HEAD("33820ae2") REST, -EPROTO);	/* TARGET_INFO */
	check_refused(HEAD("33828ac2") REST, -EPROTO);	/* 128 */
	check_refused(HEAD("33828aa2") REST, -EPROTO);	/* KEY_EXCH */
}

static void check_hostile(void)
{
	static const char *const infos[] = {
		"0000",
		"0100",
		"01000400",
		"010004006100",		/* a pair that is cut */
		"0100ffff6100" EOL,
		"0100010061" EOL,	/* half a unit */
		"0100020061000100020061000000" "0000",	/* twice */
		"06000300000000" EOL,	/* flags of 3 bytes */
		"0600050000000000" "00" EOL,
		"070007000000000000" "0000" EOL,	/* a time of 7 */
		"0700000000" "000000",
		"00000100" "00",	/* an end with a value */
	};
	char digits[256];
	struct ntlm_challenge got;
	struct hex c;
	size_t i;

	for (i = 0; i < sizeof(infos) / sizeof(infos[0]); i++) {
		snprintf(digits, sizeof(digits), HEAD("33828ae2") "%02zx00%02zx0038000000"
			 NO_VERSION "%s", strlen(infos[i]) / 2, strlen(infos[i]) / 2, infos[i]);
		check_refused(digits, -EBADMSG);
	}
	check_refused("", -EBADMSG);
	check_refused("4e544c4d535350000100000000000000", -EBADMSG);
	check_refused(HEAD("33828ae2") "ffffffffffffffff", -EBADMSG);
	check_refused(HEAD("33828ae2") "0400040039000000" NO_VERSION EOL, -EBADMSG);
	check_refused(HEAD("33828ae2") "04000400fdffffff" NO_VERSION EOL, -EBADMSG);
	hex(&c, WIN_CHALLENGE);
	for (i = 0; i < c.len; i++)
		if (!ntlm_get_challenge((struct bytes){ c.data, i }, &got))
			break;
	ok(i == c.len, "a CHALLENGE cut anywhere");
}

static void check_names(void)
{
	static const struct ntlm_login bad[] = {
		{ "a\xff", "", "", "h" }, { "a", "\xc3", "", "h" },
		{ "a", "", "\xed\xa0\x80", "h" }, { "a", "", "", "\xff" },
	};
	uint8_t buf[2048];
	struct out msg = { .data = buf, .size = sizeof(buf) };
	const char *why;
	struct hex c;
	size_t i;

	hex(&c, WIN_CHALLENGE);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		why = "";
		ok(ntlm_answer(&msg, &bad[i], &seed, (struct bytes){ c.data, c.len }, &why) ==
		   -EILSEQ && strstr(why, "UTF-8"), why);
	}
	msg.size = 300;
	ok(ntlm_answer(&msg, &anna, &seed, (struct bytes){ c.data, c.len }, &why) == -EMSGSIZE,
	   "an answer that does not fit");
}

static void check_anonymous(void)
{
	uint8_t buf[256];
	struct out msg = { .data = buf, .size = sizeof(buf) };
	const char *why;
	struct hex c;

	hex(&c, WIN_CHALLENGE);
	ok(!ntlm_answer_anonymous(&msg, (struct bytes){ c.data, c.len }, &why) &&
	   !part(&msg, 36).len && !part(&msg, 28).len && !part(&msg, 20).len &&
	   hex_same(part(&msg, 12).data, part(&msg, 12).len, "00") && !part(&msg, 52).len &&
	   bytes_le32(buf + 60) == 0xa2888a05, "anonymous");
}

void ntlm_test(void)
{
	check_nlmp();
	check_windows();
	check_challenge();
	check_logins();
	check_pairs();
	check_weak();
	check_hostile();
	check_names();
	check_anonymous();
}
