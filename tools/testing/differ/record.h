/* SPDX-License-Identifier: GPL-2.0 */
/* What a step has seen on one tree, as text: "key=value key=value ...". Two trees
 * behave alike when the texts are the same.
 */
#ifndef DIFFER_RECORD_H
#define DIFFER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define RECORD_MAX	16384

struct record {
	size_t	len;
	bool	worked;			/* some system call of it succeeded */
	char	text[RECORD_MAX];
};

void record_clear(struct record *r);
long record_ret(struct record *r, const char *call, long ret);
void record_num(struct record *r, const char *key, long long n);
void record_word(struct record *r, const char *key, const char *word);
void record_data(struct record *r, const char *key, const void *data, size_t len);
void record_stat(struct record *r, const struct stat *st);
uint64_t record_hash(const void *data, size_t len);

#endif
