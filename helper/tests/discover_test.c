// SPDX-License-Identifier: GPL-2.0
/* smb2ctl discover: what it sends, what it makes of answers, what it prints.
 *
 * The answers are those of Samba 4.17 and of ksmbd in Linux 6.12 to it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../auth/spnego.h"
#include "../smb2ctl/discover.h"
#include "hex.h"
#include "tap.h"

#define ZERO_8		"0000000000000000"
#define ZERO_16		ZERO_8 ZERO_8

/* [MS-SMB2] 2.2.1.2: up to Command, the rest of a response, of a request */
#define HEADER(charge, status, command, rest) \
	"fe534d424000" charge status command rest
#define ANSWERS(id)	"010001000000" "00000000" id "fffe0000" "00000000"
#define ASKS(id)	"010000000000" "00000000" id "fffe0000" "00000000" ZERO_8 ZERO_16
#define ID_0		ZERO_8
#define ID_1		"0100000000000000"

#define HINT		"604806062b0601050502a03e303ca00e300c060a2b06010401823702020aa32a3028a026" \
			"1b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f" \
			"7265"
#define PREAUTH		"0100260000000000010020000100" \
			"212651c2e0a819a86f3ad5afb3bd47b5cb5f63a7096da0a0c150ec6a02dc8e940000"
#define CONTEXT(type, value)	type "000400000000000100" value

/* Bits by enum smb2fs_neg_context */
#define HAS_PREAUTH	0x002u
#define HAS_CIPHER	0x004u
#define HAS_SIGNING	0x100u

#define SAMBA_HEAD	HEADER("0000", "00000000", "0000", ANSWERS(ID_0)) ZERO_8 ZERO_16 \
			"410001001103030073657276657200000000000000000000" \
			"0f000000000080000000800000008000" "3cd0dd72d179dd01" ZERO_8 \
			"80004a00d0000000" HINT "000000000000" PREAUTH
#define SAMBA		SAMBA_HEAD CONTEXT("02", "0200") "00000000" CONTEXT("08", "0200")

#define SAMBA_SESSION	HEADER("0100", "160000c0", "0100", ANSWERS(ID_1)) \
			"eee8602f00000000" ZERO_16 "0900000048009900" \
			"a18196308193a0030a0101a10c060a2b06010401823702020aa27e047c" \
			"4e544c4d53535000020000000c000c003800000015828ae2739e4f174fbc1405" \
			ZERO_8 "3800380044000000060100000000000f530045005200560045005200" \
			"02000c0053004500520056004500520001000c00530045005200560045005200" \
			"040000000300000007000800380a5273d179dd0100000000"

#define KSMBD_REFUSES	HEADER("0000", "bb0000c0", "0000", "010001000000" "00000000" ID_0 \
			       "fffe0000" "00000000") ZERO_8 ZERO_16 "090000000000000000"

#define SAMBA_SMB1	"ff534d4272000000008853c8000000000000000000000000fffffffe0000000011" \
			"000003320001000441000000000100f2000000fdf380806df21b79d179dd010000" \
			"005a00736572766572" ZERO_8 "0000" HINT

/* To SMB1's NEGOTIATE: a message that begins with its length once more */
#define KSMBD_SMB1	"00000025ff534d4272000000008040c8" ZERO_8 "00000000" "0000fffe0000000001"

static void check_requests(void)
{
	const uint16_t dialects[] = { 0x0202, 0x0210, 0x0311 }, cipher = 2, signing = 1;
	const uint8_t salt[32] = {};
	const struct smb2fs_neg_req offer = {
		.dialects = { &dialects[2], 1 }, .security_mode = 1, .capabilities = 0x7f,
		.salt = salt, .salt_len = sizeof(salt),
		.ciphers = { &cipher, 1 }, .signing = { &signing, 1 },
	};
	const struct smb2fs_neg_req old = {
		.dialects = { dialects, 2 }, .security_mode = 1, .ciphers = offer.ciphers,
	};
	uint8_t buf[WIRE_REQUEST], token[WIRE_TOKEN] = {};

	ok(hex_same(buf, wire_put_negotiate(buf, &offer),
		    "000000b4" HEADER("0000", "00000000", "0000", ASKS(ID_0))
		    "240001000100" "0000" "7f000000" ZERO_16 "6800000003000000" "11030000"
		    "0100260000000000010020000100" ZERO_16 ZERO_16 "0000"
		    CONTEXT("02", "0200") "00000000" CONTEXT("08", "0100")),
	   "NEGOTIATE with contexts");
	ok(hex_same(buf, wire_put_negotiate(buf, &old),
		    "00000068" HEADER("0000", "00000000", "0000", ASKS(ID_0))
		    "240002000100" "0000" "00000000" ZERO_16 ZERO_8 "02021002"),
	   "NEGOTIATE of old dialects");
	ok(hex_same(buf, wire_put_session(buf, 0x0210, (struct bytes){ token, 2 }),
		    "0000005a" HEADER("0100", "00000000", "0100", ASKS(ID_1))
		    "19000001" ZERO_8 "58000200" ZERO_8 "0000"),
	   "SESSION_SETUP");
	ok(hex_same(buf, wire_put_session(buf, 0x0202, (struct bytes){ token, 2 }),
		    "0000005a" HEADER("0000", "00000000", "0100", ASKS(ID_1))
		    "19000001" ZERO_8 "58000200" ZERO_8 "0000"),
	   "SESSION_SETUP in 2.0.2 has no charge");
	ok(wire_put_session(buf, 0x0311, (struct bytes){ token, sizeof(token) }) <= sizeof(buf),
	   "the longest token fits");
	ok(hex_same(buf, wire_put_smb1(buf),
		    "0000002fff534d4272000000001853c8" ZERO_8 "00000000" "fffffffe"
		    "00000000" "000c00024e54204c4d20302e313200"), "SMB1's NEGOTIATE");
}

static enum wire_kind kind_of(const char *digits, enum smb2fs_command command, uint32_t *status)
{
	struct hex buf;

	*status = 0;
	return wire_get_header(hex(&buf, digits), command, status);
}

static void check_kinds(void)
{
	uint32_t status;
	struct hex buf;

	ok(kind_of(SAMBA, SMB2FS_NEGOTIATE, &status) == WIRE_ANSWER && status == STATUS_SUCCESS,
	   "an answer");
	ok(kind_of(SAMBA_SESSION, SMB2FS_SESSION_SETUP, &status) == WIRE_ANSWER &&
	   status == STATUS_MORE_PROCESSING_REQUIRED, "an answer that wants more");
	ok(kind_of(KSMBD_REFUSES, SMB2FS_NEGOTIATE, &status) == WIRE_ANSWER &&
	   status == 0xc00000bb, "a refusal");
	ok(kind_of(SAMBA, SMB2FS_SESSION_SETUP, &status) == WIRE_STRANGE, "another command");
	ok(kind_of(HEADER("0000", "00000000", "0000", ANSWERS(ID_1)) ZERO_8 ZERO_16,
		   SMB2FS_NEGOTIATE, &status) == WIRE_STRANGE, "another id");
	ok(kind_of(HEADER("0000", "00000000", "0000", ASKS(ID_0)), SMB2FS_NEGOTIATE,
		   &status) == WIRE_STRANGE, "no response");
	ok(kind_of(HEADER("0000", "00000000", "0000", ANSWERS(ID_0)) ZERO_8 ZERO_8,
		   SMB2FS_NEGOTIATE, &status) == WIRE_STRANGE, "half a header");
	ok(kind_of("", SMB2FS_NEGOTIATE, &status) == WIRE_STRANGE, "nothing");
	ok(kind_of(SAMBA_SMB1, SMB2FS_NEGOTIATE, &status) == WIRE_SMB1 &&
	   wire_get_smb1(hex(&buf, SAMBA_SMB1)), "SMB1");
	ok(!wire_get_smb1(hex(&buf, "ff534d4272000000009801200000" ZERO_16 "0000" "01ffff0000")),
	   "SMB1 of no dialect");
	ok(!wire_get_smb1(hex(&buf, "ff534d4272000000009801200000" ZERO_16 "0000" "0100")),
	   "SMB1 that is cut");
	ok(kind_of(KSMBD_SMB1, SMB2FS_NEGOTIATE, &status) == WIRE_STRANGE, "broken SMB1");
	ok(wire_frame_len((const uint8_t[]){ 0, 1, 2, 3 }) == 0x010203, "a frame");
	ok(wire_frame_len((const uint8_t[]){ 0x85, 0, 0, 0 }) == SIZE_MAX,
	   "a frame of NetBIOS that bears no message");
}

static bool negotiated(const char *digits, struct smb2fs_neg_rsp *chosen)
{
	struct hex buf;

	return wire_get_negotiate(hex(&buf, digits), chosen);
}

static void check_negotiate(void)
{
	struct smb2fs_neg_rsp c;
	struct hex buf;
	size_t n;

	ok(wire_get_negotiate(hex(&buf, SAMBA), &c) && c.dialect == 0x0311 &&
	   c.security_mode == 1 && c.capabilities == 0x0f && c.max_transact == 8 << 20 &&
	   c.max_read == 8 << 20 && c.max_write == 8 << 20 &&
	   c.system_time == 0x01dd79d172ddd03c && !c.start_time &&
	   !memcmp(c.guid, "server", 6), "what Samba negotiates");
	ok(c.contexts == (HAS_PREAUTH | HAS_CIPHER | HAS_SIGNING) && c.cipher == 2 &&
	   c.signing == 2, "and in contexts");
	ok(names_mechanisms((struct bytes){ c.token.base, c.token.size }) == 1 << SPNEGO_NTLM,
	   "and how one may log in");
	for (n = buf.len; n > 0; n--)
		if (wire_get_negotiate((struct bytes){ buf.data, n - 1 }, &c))
			break;
	ok(!n, "nothing of it may be missing");
	ok(negotiated(SAMBA_HEAD CONTEXT("02", "0000") "00000000" CONTEXT("7f", "0200"), &c) &&
	   c.contexts == (HAS_PREAUTH | HAS_CIPHER) && !c.cipher,
	   "no cipher, a context of the future");
	ok(!negotiated(SAMBA_HEAD "02000600000000000200" "02000100" "0000"
		       CONTEXT("08", "0200"), &c), "two ciphers are no choice");
	ok(!negotiated(SAMBA_HEAD "02000200000000000100" "000000000000"
		       CONTEXT("08", "0200"), &c), "a choice of nothing");
}

static void check_names(void)
{
	uint8_t ours[WIRE_TOKEN];
	struct names n = {};
	struct bytes token;
	struct hex buf;

	ok(wire_get_session(hex(&buf, SAMBA_SESSION), &token) && token.len == 0x99,
	   "Samba's token");
	names_take(&n, token);
	ok(n.told && n.has_version && n.major == 6 && n.minor == 1 && !n.build &&
	   !strcmp(n.computer, "SERVER") && !strcmp(n.domain, "SERVER") &&
	   !*n.dns_computer && !*n.dns_domain && !*n.dns_tree, "names in it");
	n = (struct names){};
	names_take(&n, (struct bytes){ token.data, token.len - 1 });
	ok(!n.told, "half a token says nothing");
	ok(!wire_get_session(hex(&buf, KSMBD_REFUSES), &token) || !token.len,
	   "a refusal has no token");
	ok(names_ask(ours).len > 40, "our token");
}

static const struct discovery found = {
	.host = "filer", .address = "fd88::1", .ipv6 = true, .port = 445,
	.dialects = { { 0x0302, 0x0311 }, 2 },
	.best = {
		.dialect = 0x0311, .security_mode = 3, .guid = { 1 }, .capabilities = 5,
		.max_transact = 1 << 20, .max_read = 8 << 20, .max_write = 4 << 20,
		.system_time = 0x01dd79d172ddd03c,
	},
	.clock_ms = -90000,
	.mechanisms = 1 << SPNEGO_NTLM | 1 << SPNEGO_KRB5,
	.ciphers = { { 2 }, 1 }, .signing = { { 1, 2 }, 2 },
	.names = {
		.told = true, .has_version = true, .major = 10, .build = 20348,
		.computer = "FILER\033[2J", .dns_computer = "filer.example.com",
		.dns_domain = "example.com",
	},
};

static const char found_text[] =
	"filer ([fd88::1]:445): self-reported, not authenticated\n"
	"OS version     10.0, build 20348\n"
	"Computer       FILER?[2J, filer.example.com\n"
	"Domain         example.com\n"
	"Time           2026-11-21T16:00:37Z, 1 min behind ours\n"
	"Started        not told\n"
	"Logs in by     NTLM, Kerberos\n"
	"Dialects       3.0.2, 3.1.1\n"
	"Signing        required\n"
	"Signs with     AES-CMAC, AES-GMAC\n"
	"Ciphers        AES-128-GCM\n"
	"Capabilities   DFS, large MTU\n"
	"Limits         read 8 MiB, write 4 MiB, other 1 MiB\n"
	"Server GUID    00000001-0000-0000-0000-000000000000\n"
	"SMB1           does not answer\n";

/* What is printed; to be freed */
static char *printed(const struct discovery *d, void (*print)(const struct discovery *d))
{
	FILE *out = stdout;
	char *text;
	size_t size;

	stdout = open_memstream(&text, &size);
	print(d);
	fclose(stdout);
	stdout = out;
	return text;
}

static void check_print(void)
{
	struct discovery d = found;
	char *text = printed(&d, discover_print_text);

	ok(!strcmp(text, found_text), "facts in lines");
	free(text);
	text = printed(&d, discover_print_json);
	ok(strstr(text, "\"authenticated\":false") && strstr(text, "\"clock_ms\":-90000") &&
	   strstr(text, "\"netbios_domain\":null") && strstr(text, "\"start_time\":null") &&
	   strstr(text, "\"mechanisms\":[\n    \"NTLM\",\n    \"Kerberos\"\n  ]") &&
	   strstr(text, "\"build\":20348"), "facts as JSON");
	free(text);
	d.names = (struct names){ .status = 0xc0000022 };
	d.unanswered = 2;
	snprintf(d.error, sizeof(d.error), "did not answer");
	text = printed(&d, discover_print_text);
	ok(strstr(text, "\nNames          not told (status 0xc0000022)\n") &&
	   strstr(text, "\nUnanswered     2 questions, the last since: did not answer\n"),
	   "what was not found out");
	free(text);
	d = (struct discovery){ .host = "old", .address = "192.0.2.1", .port = 445, .smb1 = true };
	text = printed(&d, discover_print_text);
	ok(!strcmp(text, "old (192.0.2.1:445): self-reported, not authenticated\n"
		   "Dialects       none of SMB2\nSMB1           answers\n"), "SMB1 only");
	free(text);
}

void discover_test(void)
{
	check_requests();
	check_kinds();
	check_negotiate();
	check_names();
	check_print();
}
