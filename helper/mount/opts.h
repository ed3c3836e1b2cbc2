/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_OPTS_H
#define _MOUNT_OPTS_H

#include <stdbool.h>
#include <stddef.h>

/* One option for the file system: "key" or "key=value" */
struct opt {
	char	*key;
	char	*value;		/* NULL for a flag */
};

/**
 * struct opts - what the -o options mean
 * @fs: options for the file system, in order
 * @n_fs: their number
 * @attrs: MOUNT_ATTR_... of the mount
 * @has_addr: one of @fs gives the server's address
 */
struct opts {
	struct opt		*fs;
	size_t			n_fs;
	unsigned long long	attrs;
	bool			has_addr;
};

int opts_add(struct opts *o, const char *list);
int opts_add_fs(struct opts *o, const char *key, const char *value);
void opts_free(struct opts *o);
int opts_source_host(const char *source, char *host, size_t size);

#endif /* _MOUNT_OPTS_H */
