// SPDX-License-Identifier: GPL-2.0
/* Names as Windows has them. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../auth/utf16.h"
#include "tap.h"

static void upper(const char *text, const char *want)
{
	char got[64] = "", what[128];
	struct utf16 wide;

	snprintf(what, sizeof(what), "capitals of '%s' are '%s'", text, want);
	ok(!utf16_from_utf8(&wide, text) &&
	   (utf16_upcase(&wide), !utf16_to_utf8(utf16_bytes(&wide), got, sizeof(got))) &&
	   !strcmp(got, want), what);
}

static void check_capitals(void)
{
	upper("", "");
	upper("User-1", "USER-1");
	upper("jörg", "JÖRG");
	upper("straße", "STRAßE");
	upper("ﬁŉ", "ﬁŉ");
	upper("ıſµ", "ıſµ");
	upper("ÿ", "Ÿ");
	upper("σίγμα", "ΣΊΓΜΑ");
	upper("жук", "ЖУК");
	upper("😀𐐨", "😀𐐨");
}

static void check_limits(void)
{
	char text[UTF16_MAX + 2], few[4];
	struct utf16 wide;

	memset(text, 'x', sizeof(text));
	text[UTF16_MAX + 1] = '\0';
	ok(utf16_from_utf8(&wide, text) == -ENAMETOOLONG, "a text too long");
	text[UTF16_MAX] = '\0';
	ok(!utf16_from_utf8(&wide, text) && wide.len == 2 * UTF16_MAX, "a text just not too long");
	memcpy(text + UTF16_MAX - 4, "😀", 4);
	ok(!utf16_from_utf8(&wide, text) && wide.len == 2 * UTF16_MAX - 4,
	   "a character of two units");
	ok(utf16_to_utf8((struct bytes){ (const uint8_t *)"a\0b\0c\0", 6 }, few, sizeof(few)) == 0,
	   "a text that just fits");
	ok(utf16_to_utf8((struct bytes){ (const uint8_t *)"a\0b\0\xe4\0", 6 }, few, sizeof(few)) ==
	   -ENAMETOOLONG, "a text that does not");
}

static void check_malformed(void)
{
	static const struct bytes wrong[] = {
		{ (const uint8_t *)"a", 1 },
		{ (const uint8_t *)"\0\0", 2 },
		{ (const uint8_t *)"\x3d\xd8", 2 },
		{ (const uint8_t *)"\x00\xde\x3d\xd8", 4 },
	};
	struct utf16 wide;
	char buf[16];
	size_t i;

	ok(utf16_from_utf8(&wide, "a\xff") == -EILSEQ, "no UTF-8: a byte");
	ok(utf16_from_utf8(&wide, "\xc3") == -EILSEQ, "no UTF-8: cut");
	ok(utf16_from_utf8(&wide, "\xed\xa0\xbd") == -EILSEQ, "no UTF-8: half a pair");
	ok(utf16_from_utf8(&wide, "\xc0\xaf") == -EILSEQ, "no UTF-8: overlong");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ok(utf16_to_utf8(wrong[i], buf, sizeof(buf)) == -EILSEQ, "no UTF-16");
}

void utf16_test(void)
{
	check_capitals();
	check_limits();
	check_malformed();
}
