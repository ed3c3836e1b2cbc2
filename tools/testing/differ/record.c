// SPDX-License-Identifier: GPL-2.0
#include "record.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

void record_clear(struct record *r)
{
	r->len = 0;
	r->worked = false;
	r->text[0] = '\0';
}

static __attribute__((format(printf, 2, 3))) void add(struct record *r, const char *fmt, ...)
{
	size_t room = sizeof(r->text) - r->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(r->text + r->len, room, fmt, ap);
	va_end(ap);
	r->len += (size_t)n < room ? (size_t)n : room - 1;
}

static const char *errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "E?";
}

/**
 * record_ret - note what a system call has returned
 * @r: record
 * @call: its name
 * @ret: what it returned; errno is looked at when that is -1
 *
 * Return: @ret.
 */
long record_ret(struct record *r, const char *call, long ret)
{
	if (ret == -1) {
		add(r, "%s=%s ", call, errno_name(errno));
	} else {
		add(r, "%s=%ld ", call, ret);
		r->worked = true;
	}
	return ret;
}

void record_num(struct record *r, const char *key, long long n)
{
	add(r, "%s=%lld ", key, n);
}

/**
 * record_word - note a name
 * @r: record
 * @key: what it is
 * @word: the name; what would not be a part of a token is shown as %XX
 */
void record_word(struct record *r, const char *key, const char *word)
{
	add(r, "%s=", key);
	for (; *word; word++) {
		if (*word == ' ' || *word == '%')
			add(r, "%%%02x", *word);
		else
			add(r, "%c", *word);
	}
	add(r, " ");
}

/* FNV-1a, eight bytes at a time */
uint64_t record_hash(const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t hash = 0xcbf29ce484222325;
	uint64_t word;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		hash = (hash ^ word) * 0x100000001b3;
		hash ^= hash >> 32;
	}
	while (len--)
		hash = (hash ^ *p++) * 0x100000001b3;
	return hash;
}

/**
 * record_data - note bytes, by their number, the first few and a hash
 * @r: record
 * @key: what they are
 * @data: the bytes
 * @len: how many
 */
void record_data(struct record *r, const char *key, const void *data, size_t len)
{
	const unsigned char *p = data;

	add(r, "%s=%zu:", key, len);
	for (size_t i = 0; i < len && i < 8; i++)
		add(r, "%02x", p[i]);
	add(r, ":%016llx ", (unsigned long long)record_hash(data, len));
}

static const char *type_name(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG: return "file";
	case S_IFDIR: return "dir";
	case S_IFLNK: return "symlink";
	case S_IFIFO: return "fifo";
	case S_IFSOCK: return "socket";
	case S_IFCHR: return "chardev";
	default: return "blockdev";
	}
}

/**
 * record_stat - note what has to be the same in any file system
 * @r: record
 * @st: status; a directory's size and links are its file system's own affair
 */
void record_stat(struct record *r, const struct stat *st)
{
	add(r, "type=%s mode=%04o uid=%u gid=%u ", type_name(st->st_mode), st->st_mode & 07777,
	    st->st_uid, st->st_gid);
	if (!S_ISDIR(st->st_mode))
		add(r, "size=%lld nlink=%lu ", (long long)st->st_size, (unsigned long)st->st_nlink);
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		add(r, "rdev=%u:%u ", major(st->st_rdev), minor(st->st_rdev));
}
