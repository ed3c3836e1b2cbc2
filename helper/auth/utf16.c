// SPDX-License-Identifier: GPL-2.0
/* UTF-16 from and to UTF-8 with libunistring, and Windows' idea of capitals. */

#include "utf16.h"

#include <errno.h>
#include <string.h>
#include <unicase.h>
#include <unistr.h>

/**
 * utf16_from_utf8 - what the user typed, for the wire
 * @ret: gets it
 * @text: UTF-8
 *
 * Return: 0; -EILSEQ if @text is no UTF-8; -ENAMETOOLONG.
 */
int utf16_from_utf8(struct utf16 *ret, const char *text)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t left = strlen(text), n = 0;
	uint16_t units[2];
	ucs4_t uc;
	int used, got, i;

	for (; left; p += used, left -= used) {
		used = u8_mbtoucr(&uc, p, left);
		if (used < 0)
			return -EILSEQ;
		got = u16_uctomb(units, uc, 2);
		if (n + got > UTF16_MAX)
			return -ENAMETOOLONG;
		for (i = 0; i < got; i++)
			bytes_put_le16(ret->data + 2 * n++, units[i]);
	}
	ret->len = 2 * n;
	return 0;
}

/*
 * Windows has one table from unit to unit. It is Unicode's simple mapping,
 * less those letters that would not come back: the dotless i, the micro sign,
 * the long s and their like stay as they are, and so does ß.
 */
static uint16_t upcase(uint16_t unit)
{
	ucs4_t upper = uc_toupper(unit);

	return upper <= 0xffff && uc_tolower(upper) == unit ? upper : unit;
}

/**
 * utf16_upcase - make it capitals, unit by unit, whatever the locale
 * @text: is changed
 */
void utf16_upcase(struct utf16 *text)
{
	size_t i;

	for (i = 0; i < text->len; i += 2)
		bytes_put_le16(text->data + i, upcase(bytes_le16(text->data + i)));
}

/**
 * utf16_to_utf8 - a text from the wire, for people to read
 * @text: UTF-16, little endian
 * @buf: gets UTF-8 with its end
 * @size: size of @buf
 *
 * Return: 0; -EILSEQ if @text is no UTF-16; -ENAMETOOLONG.
 */
int utf16_to_utf8(struct bytes text, char *buf, size_t size)
{
	size_t i, n, len = 0;
	uint16_t units[2];
	ucs4_t uc;
	int used, got;

	for (i = 0; i < text.len; i += 2 * used) {
		for (n = 0; n < 2 && i + 2 * n + 1 < text.len; n++)
			units[n] = bytes_le16(text.data + i + 2 * n);
		used = n ? u16_mbtoucr(&uc, units, n) : -1;
		if (used < 0 || !uc)
			return -EILSEQ;
		got = u8_uctomb((uint8_t *)buf + len, uc, size - len);
		if (got < 0 || len + got >= size)
			return -ENAMETOOLONG;
		len += got;
	}
	buf[len] = '\0';
	return 0;
}
