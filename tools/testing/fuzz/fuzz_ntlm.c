// SPDX-License-Identifier: GPL-2.0
/* A server's CHALLENGE, to helper/auth: reading it, and answering it. */

#include "fuzz_auth.h"

#include "ntlm.h"
#include "ntlm_msg.h"

static const struct ntlm_login login = { "jörg", "Dom", "pässwörd", "filer.example" };
static const struct ntlm_seed seed;

static void check_answer(const struct out *answer)
{
	const struct bytes whole = { answer->data, answer->len };
	size_t field, at, len;

	for (field = 12; field < 60; field += 8) {
		len = bytes_le16(answer->data + field);
		at = bytes_le32(answer->data + field + 4);
		assert(at >= NTLM_MIC_AT + NTLM_MIC_SIZE && at + len <= whole.len);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct bytes msg = { data, size };
	static u8 buf[65000];
	struct out answer = { .data = buf, .size = sizeof(buf) };
	struct ntlm_challenge c;
	char text[256];
	const char *why;
	int i, err;

	err = ntlm_get_challenge(msg, &c);
	assert(!err || ntlm_answer(&answer, &login, &seed, msg, &why));
	if (err)
		return 0;
	fuzz_within((struct bytes){ c.nonce, NTLM_NONCE_SIZE }, msg);
	fuzz_within(c.target, msg);
	fuzz_within(c.info, msg);
	assert(!c.av[NTLM_AV_FLAGS].data || c.av[NTLM_AV_FLAGS].len == 4);
	assert(!c.av[NTLM_AV_TIMESTAMP].data || c.av[NTLM_AV_TIMESTAMP].len == 8);
	for (i = 0; i < NTLM_AVS; i++) {
		fuzz_within(c.av[i], c.info);
		if (!utf16_to_utf8(c.av[i], text, sizeof(text)))
			assert(strlen(text) < sizeof(text));
	}
	if (!ntlm_answer(&answer, &login, &seed, msg, &why))
		check_answer(&answer);
	answer.len = 0;
	answer.full = false;
	if (!ntlm_answer_anonymous(&answer, msg, &why))
		check_answer(&answer);
	return 0;
}
