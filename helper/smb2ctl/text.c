// SPDX-License-Identifier: GPL-2.0
/* Words for numbers: times, sizes, and what the protocol numbers. */

#include "text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/smb2fs_netlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* [MS-SMB2] 2.2.10, ShareFlags: the mask */
#define CACHING	0x30u

struct word {
	uint32_t	number;
	const char	*text;
};

/* The word for @number; the number itself when there is none */
static const char *word(char buf[TEXT_MAX], const struct word *words, size_t n, uint32_t number)
{
	size_t i;

	snprintf(buf, TEXT_MAX, "0x%04" PRIx32, number);
	for (i = 0; i < n; i++)
		if (words[i].number == number)
			snprintf(buf, TEXT_MAX, "%s", words[i].text);
	return buf;
}

#define WORD(buf, words, number) \
	word(buf, words, sizeof(words) / sizeof((words)[0]), number)

/* [MS-SMB2] 2.2.4, DialectRevision */
const char *text_dialect(char buf[TEXT_MAX], uint16_t dialect)
{
	static const struct word words[] = {
		{ 0x0202, "2.0.2" },
		{ 0x0210, "2.1" },
		{ 0x0300, "3.0" },
		{ 0x0302, "3.0.2" },
		{ 0x0311, "3.1.1" },
	};

	return WORD(buf, words, dialect);
}

/* [MS-SMB2] 2.2.3.1.2, Ciphers */
const char *text_cipher(char buf[TEXT_MAX], uint16_t cipher)
{
	static const struct word words[] = {
		{ 0, "none" },
		{ 1, "AES-128-CCM" },
		{ 2, "AES-128-GCM" },
		{ 3, "AES-256-CCM" },
		{ 4, "AES-256-GCM" },
	};

	return WORD(buf, words, cipher);
}

/* [MS-SMB2] 2.2.3.1.7, SigningAlgorithms */
const char *text_signing(char buf[TEXT_MAX], uint16_t signing)
{
	static const struct word words[] = {
		{ 0, "HMAC-SHA256" },
		{ 1, "AES-CMAC" },
		{ 2, "AES-GMAC" },
	};

	return WORD(buf, words, signing);
}

/* [MS-SMB2] 2.2.1.2, Command */
const char *text_command(char buf[TEXT_MAX], uint16_t command)
{
	static const struct word words[] = {
		{ 0, "NEGOTIATE" },
		{ 1, "SESSION_SETUP" },
		{ 2, "LOGOFF" },
		{ 3, "TREE_CONNECT" },
		{ 4, "TREE_DISCONNECT" },
		{ 5, "CREATE" },
		{ 6, "CLOSE" },
		{ 7, "FLUSH" },
		{ 8, "READ" },
		{ 9, "WRITE" },
		{ 10, "LOCK" },
		{ 11, "IOCTL" },
		{ 12, "CANCEL" },
		{ 13, "ECHO" },
		{ 14, "QUERY_DIRECTORY" },
		{ 15, "CHANGE_NOTIFY" },
		{ 16, "QUERY_INFO" },
		{ 17, "SET_INFO" },
		{ 18, "OPLOCK_BREAK" },
	};

	return WORD(buf, words, command);
}

const char *text_wait(char buf[TEXT_MAX], uint32_t wait)
{
	static const struct word words[] = {
		{ SMB2FS_WAIT_CREDITS, "credits" },
		{ SMB2FS_WAIT_SENDING, "sending" },
		{ SMB2FS_WAIT_ANSWER, "answer" },
		{ SMB2FS_WAIT_ASYNC_ANSWER, "async answer" },
	};

	return WORD(buf, words, wait);
}

/* What smb2d is asked for */
const char *text_upcall(char buf[TEXT_MAX], uint32_t class)
{
	static const struct word words[] = {
		{ SMB2FS_UPCALL_CLASS_RESOLVE, "resolve" },
		{ SMB2FS_UPCALL_CLASS_AUTH, "auth" },
	};

	return WORD(buf, words, class);
}

/* How a user is authenticated, the word of the mount option */
const char *text_sec(char buf[TEXT_MAX], uint32_t sec)
{
	static const struct word words[] = {
		{ SMB2FS_SEC_NTLM, "ntlm" },
		{ SMB2FS_SEC_KRB5, "krb5" },
		{ SMB2FS_SEC_NONE, "none" },
	};

	return WORD(buf, words, sec);
}

/* [MS-SMB2] 2.2.10, ShareType */
const char *text_share_type(char buf[TEXT_MAX], uint8_t type)
{
	static const struct word words[] = {
		{ 1, "disk" },
		{ 2, "pipe" },
		{ 3, "printer" },
	};

	return WORD(buf, words, type);
}

/* The lowest of @bits, which lose it; 0 when there is none */
static uint32_t take_bit(uint32_t *bits)
{
	uint32_t bit = *bits & -*bits;

	*bits &= ~bit;
	return bit;
}

/**
 * text_capability - take one capability off a set
 * @buf: gets its name
 * @capabilities: of [MS-SMB2] 2.2.4; loses it
 *
 * Return: @buf, or %NULL when there is none left.
 */
const char *text_capability(char buf[TEXT_MAX], uint32_t *capabilities)
{
	static const struct word words[] = {
		{ 0x01, "DFS" },
		{ 0x02, "leasing" },
		{ 0x04, "large MTU" },
		{ 0x08, "multichannel" },
		{ 0x10, "persistent handles" },
		{ 0x20, "directory leasing" },
		{ 0x40, "encryption" },
		{ 0x80, "notifications" },
	};
	uint32_t bit = take_bit(capabilities);

	return bit ? WORD(buf, words, bit) : NULL;
}

/* The same with ShareFlags of [MS-SMB2] 2.2.10 but for caching, two bits that are a number */
const char *text_share_flag(char buf[TEXT_MAX], uint32_t *flags)
{
	static const struct word words[] = {
		{ 0x0001, "DFS" },
		{ 0x0002, "DFS root" },
		{ 0x0100, "restrict exclusive opens" },
		{ 0x0200, "force shared delete" },
		{ 0x0400, "allow namespace caching" },
		{ 0x0800, "access-based enumeration" },
		{ 0x1000, "force level II oplocks" },
		{ 0x2000, "hash v1" },
		{ 0x4000, "hash v2" },
		{ 0x8000, "encrypt" },
		{ 0x40000, "remoting" },
		{ 0x100000, "compress" },
		{ 0x200000, "isolated" },
	};
	static const char *const caching[] = {
		"manual caching", "auto caching", "VDO caching", "no caching",
	};
	uint32_t bit;

	if (*flags & CACHING) {
		snprintf(buf, TEXT_MAX, "%s", caching[(*flags & CACHING) >> 4]);
		*flags &= ~CACHING;
		return buf;
	}
	bit = take_bit(flags);
	return bit ? WORD(buf, words, bit) : NULL;
}

/* The same with Capabilities of [MS-SMB2] 2.2.10 */
const char *text_share_capability(char buf[TEXT_MAX], uint32_t *capabilities)
{
	static const struct word words[] = {
		{ 0x008, "DFS" },
		{ 0x010, "continuous availability" },
		{ 0x020, "scale-out" },
		{ 0x040, "cluster" },
		{ 0x080, "asymmetric" },
		{ 0x100, "redirect to owner" },
	};
	uint32_t bit = take_bit(capabilities);

	return bit ? WORD(buf, words, bit) : NULL;
}

/**
 * text_bits - all words of a set
 * @buf: gets them with commas between, or "none"; cut to fit
 * @size: bytes in @buf
 * @bits: the set
 * @bit: takes one off
 *
 * Return: @buf.
 */
const char *text_bits(char *buf, size_t size, uint32_t bits, text_bit *bit)
{
	char text[TEXT_MAX];
	size_t len = 0;

	snprintf(buf, size, "none");
	while (len < size && bit(text, &bits))
		len += (size_t)snprintf(buf + len, size - len, "%s%s", len ? ", " : "", text);
	return buf;
}

/* The name of @err, as "ETIMEDOUT" */
const char *text_errno(char buf[TEXT_MAX], uint32_t err)
{
	const char *name = strerrorname_np((int)err);

	if (name)
		snprintf(buf, TEXT_MAX, "%s", name);
	else
		snprintf(buf, TEXT_MAX, "errno %" PRIu32, err);
	return buf;
}

/* A time since something, roughly */
const char *text_age(char buf[TEXT_MAX], uint64_t ms)
{
	uint64_t s = ms / 1000;

	if (s < 60)
		snprintf(buf, TEXT_MAX, "%" PRIu64 " s", s);
	else if (s < 3600)
		snprintf(buf, TEXT_MAX, "%" PRIu64 " min", s / 60);
	else if (s < 86400)
		snprintf(buf, TEXT_MAX, "%" PRIu64 " h %" PRIu64 " min", s / 3600, s / 60 % 60);
	else
		snprintf(buf, TEXT_MAX, "%" PRIu64 " d %" PRIu64 " h", s / 86400, s / 3600 % 24);
	return buf;
}

/* A time that may be short, with two digits at least */
const char *text_span(char buf[TEXT_MAX], uint64_t ns)
{
	uint64_t us = ns / 1000;

	if (!ns)
		snprintf(buf, TEXT_MAX, "0");
	else if (us < 1000)
		snprintf(buf, TEXT_MAX, "%" PRIu64 " us", us);
	else if (us < 1000000)
		snprintf(buf, TEXT_MAX, "%" PRIu64 " ms", us / 1000);
	else if (us < 60000000)
		snprintf(buf, TEXT_MAX, "%" PRIu64 ".%" PRIu64 " s", us / 1000000,
			 us / 100000 % 10);
	else
		text_age(buf, us / 1000);
	return buf;
}

/* A size, exactly: in the largest unit of which it is a multiple */
const char *text_size(char buf[TEXT_MAX], uint32_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };
	size_t i = 0;

	while (bytes && bytes % 1024 == 0 && i < 3) {
		bytes /= 1024;
		i++;
	}
	snprintf(buf, TEXT_MAX, "%" PRIu32 " %s", bytes, units[i]);
	return buf;
}

/* [MS-DTYP] 2.3.3: 100 ns since 1601; as ISO 8601 has it */
const char *text_filetime(char buf[TEXT_MAX], uint64_t filetime)
{
	time_t t = (time_t)(filetime / 10000000) - 11644473600;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(buf, TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return buf;
}

/* [MS-DTYP] 2.3.4: the first three parts are little-endian numbers */
const char *text_guid(char buf[TEXT_MAX], const uint8_t guid[16])
{
	static const uint8_t order[16] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15,
	};
	char *to = buf;
	size_t i;

	for (i = 0; i < sizeof(order); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		to += sprintf(to, "%02x", guid[order[i]]);
	}
	return buf;
}

const char *text_addr4(char buf[TEXT_MAX], const uint8_t addr[4])
{
	return inet_ntop(AF_INET, addr, buf, TEXT_MAX);
}

/**
 * text_addr6 - an IPv6 address with its interface
 * @buf: gets it
 * @addr: the address
 * @scope: index of the interface of a link-local address; 0 for others
 *
 * Return: @buf.
 */
const char *text_addr6(char buf[TEXT_MAX], const uint8_t addr[16], uint32_t scope)
{
	char name[IF_NAMESIZE];
	size_t len;

	inet_ntop(AF_INET6, addr, buf, TEXT_MAX);
	len = strlen(buf);
	if (scope && if_indextoname(scope, name))
		snprintf(buf + len, TEXT_MAX - len, "%%%s", name);
	else if (scope)
		snprintf(buf + len, TEXT_MAX - len, "%%%" PRIu32, scope);
	return buf;
}

/**
 * text_host - a name that somebody gave, safe for a terminal
 * @buf: gets it, cut to fit
 * @size: bytes in @buf
 * @host: the name
 *
 * Return: @buf.
 */
const char *text_host(char *buf, size_t size, const char *host)
{
	unsigned char *c;

	snprintf(buf, size, "%s", host);
	for (c = (unsigned char *)buf; *c; c++)
		if (*c < ' ' || *c == 0x7f)
			*c = '?';
		else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
			memset(c, '?', 2);	/* U+0080 to U+009F, as dangerous */
	return buf;
}
