// SPDX-License-Identifier: GPL-2.0
/* smb2ctl's words for numbers. */

#include <errno.h>
#include <linux/smb2fs_netlink.h>
#include <stdio.h>
#include <string.h>

#include "../smb2ctl/text.h"
#include "tap.h"

static void same(const char *got, const char *want)
{
	char what[256];

	snprintf(what, sizeof(what), "'%s' is '%s'", got, want);
	ok(!strcmp(got, want), what);
}

static void check_times(void)
{
	char buf[TEXT_MAX];

	same(text_age(buf, 999), "0 s");
	same(text_age(buf, 59999), "59 s");
	same(text_age(buf, 60000), "1 min");
	same(text_age(buf, 3600000), "1 h 0 min");
	same(text_age(buf, 86400000ull * 3 + 7200000), "3 d 2 h");
	same(text_span(buf, 0), "0");
	same(text_span(buf, 1), "0 us");
	same(text_span(buf, 999999), "999 us");
	same(text_span(buf, 1000000), "1 ms");
	same(text_span(buf, 1950000000), "1.9 s");
	same(text_span(buf, 59999999999), "59.9 s");
	same(text_span(buf, 60000000000), "1 min");
	same(text_size(buf, 0), "0 bytes");
	same(text_size(buf, 65537), "65537 bytes");
	same(text_size(buf, 65536), "64 KiB");
	same(text_size(buf, 8 << 20), "8 MiB");
	same(text_size(buf, 1u << 31), "2 GiB");
}

static void check_protocol(void)
{
	uint32_t capabilities = 0x80000045;
	char buf[TEXT_MAX];

	same(text_dialect(buf, 0x0202), "2.0.2");
	same(text_dialect(buf, 0x0311), "3.1.1");
	same(text_dialect(buf, 0x02ff), "0x02ff");
	same(text_cipher(buf, 0), "none");
	same(text_cipher(buf, 2), "AES-128-GCM");
	same(text_signing(buf, 0), "HMAC-SHA256");
	same(text_command(buf, 18), "OPLOCK_BREAK");
	same(text_command(buf, 19), "0x0013");
	same(text_wait(buf, SMB2FS_WAIT_CREDITS), "credits");
	same(text_wait(buf, SMB2FS_WAIT_ASYNC_ANSWER), "async answer");
	same(text_errno(buf, ETIMEDOUT), "ETIMEDOUT");
	same(text_errno(buf, 100000), "errno 100000");

	same(text_capability(buf, &capabilities), "DFS");
	same(text_capability(buf, &capabilities), "large MTU");
	same(text_capability(buf, &capabilities), "encryption");
	same(text_capability(buf, &capabilities), "0x80000000");
	ok(!text_capability(buf, &capabilities), "no capability is left");
}

static void check_names(void)
{
	static const uint8_t guid[16] = {
		0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66,
		0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,
	};
	static const uint8_t a4[4] = { 192, 0, 2, 7 };
	static const uint8_t a6[16] = { 0xfe, 0x80, [15] = 1 };
	char buf[TEXT_MAX], few[4];

	same(text_filetime(buf, 0), "1601-01-01T00:00:00Z");
	same(text_filetime(buf, 116444736009999999), "1970-01-01T00:00:00Z");
	same(text_filetime(buf, UINT64_MAX), "60056-05-28T05:36:10Z");
	same(text_guid(buf, guid), "00112233-4455-6677-8899-aabbccddeeff");
	same(text_addr4(buf, a4), "192.0.2.7");
	same(text_addr6(buf, a6, 0), "fe80::1");
	same(text_addr6(buf, a6, 1), "fe80::1%lo");
	same(text_addr6(buf, a6, 4000000000), "fe80::1%4000000000");
	same(text_host(buf, sizeof(buf), "a\033[2Jb\x7f\303\244"), "a?[2Jb?\303\244");
	same(text_host(buf, sizeof(buf), "a\302\233b\302\240"), "a??b\302\240");
	same(text_host(few, sizeof(few), "filer"), "fil");
}

void text_test(void)
{
	check_times();
	check_protocol();
	check_names();
}
