// SPDX-License-Identifier: GPL-2.0
/* SPNEGO tokens: those of Windows, ours, and malformed ones. */

#include <errno.h>
#include <string.h>

#include "../auth/spnego.h"
#include "hex.h"
#include "tap.h"
#include "vectors.h"

#define SPNEGO		"06062b0601050502"
#define NTLM		"060a2b06010401823702020a"

/* Samba's: Kerberos by both names, NTLM, the hint that is to be ignored */
static const char samba[] =
	"605e" SPNEGO "a0543052"
	"a0243022" "06092a864882f712010202" "06092a864886f712010202" NTLM
	"a32a3028a0261b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f"
	"69676e6f7265";

static void check_hints(void)
{
	struct spnego_init init;
	struct hex buf;

	ok(!spnego_get_init(hex(&buf, samba), &init) && !init.token.data &&
	   init.mechs == (1 << SPNEGO_NTLM | 1 << SPNEGO_KRB5 | 1 << SPNEGO_KRB5_MS),
	   "a server's hint");
	ok(!spnego_get_init(hex(&buf, "600e" SPNEGO "a0043002a000"), &init) == 0,
	   "a list that is none");
	ok(!spnego_get_init(hex(&buf, "6010" SPNEGO "a0063004a0023000"), &init) && !init.mechs,
	   "a server that offers nothing");
	ok(!spnego_get_init(hex(&buf, "6015" SPNEGO "a00b3009a007300506032b0607"), &init) &&
	   init.mechs == 1 << SPNEGO_OTHER, "a mechanism that nobody knows");
}

static void check_made(void)
{
	struct hex token, mic;
	uint8_t buf[512];
	struct bytes blob;

	hex(&token, WIN_NEGOTIATE);
	blob = spnego_put_init(SPNEGO_NTLM, (struct bytes){ token.data, token.len },
			       buf, sizeof(buf));
	ok(hex_same(blob.data, blob.len, WIN_INIT WIN_NEGOTIATE),
	   "NegTokenInit as Windows makes it");
	blob = spnego_put_resp(hex(&token, WIN_AUTH_HEAD WIN_MIC WIN_AUTH_REST),
			       hex(&mic, WIN_LIST_MIC_CLIENT), buf, sizeof(buf));
	ok(hex_same(blob.data, blob.len, WIN_RESP_2 WIN_AUTH_HEAD WIN_MIC WIN_AUTH_REST
		    WIN_RESP_2_END WIN_LIST_MIC_CLIENT), "NegTokenResp as Windows makes it");
	ok(!spnego_put_resp((struct bytes){ token.data, token.len }, (struct bytes){},
			    buf, token.len + 18).data, "NegTokenResp that does not fit");
	ok(!spnego_put_init(SPNEGO_NTLM, (struct bytes){ token.data, token.len },
			    buf, token.len + 18).data, "NegTokenInit that does not fit");
}

/* Tokens whose lengths have none, one, two and three bytes, there and back */
static void check_lengths(void)
{
	static const size_t lens[] = { 0, 127, 128, 255, 256, 65535, 65536 };
	static uint8_t token[65536], buf[66000];
	struct spnego_init init;
	struct spnego_resp resp;
	size_t i;

	token[0] = 0x60;
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		ok(!spnego_get_init(spnego_put_init(SPNEGO_KRB5, (struct bytes){ token, lens[i] },
						    buf, sizeof(buf)), &init) &&
		   init.mechs == 1 << SPNEGO_KRB5 && init.token.len == lens[i] &&
		   !memcmp(init.token.data, token, lens[i]), "NegTokenInit, there and back");
		ok(!spnego_get_resp(spnego_put_resp((struct bytes){ token, lens[i] },
						    (struct bytes){ token, 16 },
						    buf, sizeof(buf)), &resp) &&
		   resp.token.len == lens[i] && resp.mic.len == 16 && !resp.has_mech &&
		   resp.has_state && resp.state == SPNEGO_INCOMPLETE,
		   "NegTokenResp, there and back");
	}
}

static void check_resps(void)
{
	struct spnego_resp resp;
	struct hex buf;

	ok(!spnego_get_resp(hex(&buf, WIN_RESP_1 WIN_CHALLENGE), &resp) && resp.has_mech &&
	   resp.mech == SPNEGO_NTLM && resp.has_state && resp.state == SPNEGO_INCOMPLETE &&
	   hex_same(resp.token.data, resp.token.len, WIN_CHALLENGE), "Windows' first answer");
	ok(!spnego_get_resp(hex(&buf, WIN_RESP_3 WIN_LIST_MIC_SERVER), &resp) &&
	   !resp.has_mech && resp.state == SPNEGO_COMPLETED && !resp.token.data &&
	   hex_same(resp.mic.data, resp.mic.len, WIN_LIST_MIC_SERVER), "Windows' last answer");
	ok(!spnego_get_resp(hex(&buf, "a1023000"), &resp) && !resp.has_state,
	   "an answer that says nothing");
	ok(!spnego_get_resp(hex(&buf, "a1073005a0030a0102"), &resp) &&
	   resp.state == SPNEGO_REJECT, "an answer that refuses");
}

static void check_malformed(void)
{
	static const char *const resps[] = {
		"", "a1", "a180", "a100", "a10230", "a1023001", "a18030800000",
		"a1850000000002" "3000", "a1073005a0030a0104", "a1083006a0040a020000",
		"a1073005a0030a01", "a1063004a2020405", "a1063004a2023000", "6002" "3000",
		"a1ffffffffff",
	};
	static const char *const inits[] = {
		"", "60", "6000", "600a06062b0601050502", "600c06062b0601050503a0023000",
		"6010" SPNEGO "a0063004a0023001", "6012" SPNEGO "a0083006a00430020602",
		"6084ffffffff" SPNEGO "a0023000",
	};
	struct spnego_init init;
	struct spnego_resp resp;
	struct hex buf, cut;
	size_t i;

	for (i = 0; i < sizeof(resps) / sizeof(resps[0]); i++)
		ok(spnego_get_resp(hex(&buf, resps[i]), &resp) == -EBADMSG, resps[i]);
	for (i = 0; i < sizeof(inits) / sizeof(inits[0]); i++)
		ok(spnego_get_init(hex(&buf, inits[i]), &init) == -EBADMSG, inits[i]);
	hex(&cut, samba);
	for (i = 0; i < cut.len; i++)
		if (!spnego_get_init((struct bytes){ cut.data, i }, &init))
			break;
	ok(i == cut.len, "a hint cut anywhere");
}

void spnego_test(void)
{
	check_hints();
	check_made();
	check_lengths();
	check_resps();
	check_malformed();
}
