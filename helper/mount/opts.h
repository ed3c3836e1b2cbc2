/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_OPTS_H
#define _MOUNT_OPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "cred.h"

/* One option for the file system: "key" or "key=value" */
struct opt {
	char	*key;
	char	*value;		/* NULL for a flag */
	bool	is_general;	/* all file systems have it */
};

/**
 * struct opts - what the -o options mean
 * @fs: options for the file system, in order
 * @n_fs: their number
 * @attrs: MOUNT_ATTR_... of the mount
 * @remount: the mount exists
 * @sloppy: an option that is not known is left out
 * @has_secret: there has been a password among them
 * @cred: as whom to mount; opts_finish() gives user and domain to @fs
 */
struct opts {
	struct opt		*fs;
	size_t			n_fs;
	unsigned long long	attrs;
	bool			remount;
	bool			sloppy;
	bool			has_secret;
	struct cred		cred;
};

int opts_add(struct opts *o, char *list);
int opts_finish(struct opts *o);
bool opts_be_nobody(struct opts *o);
bool opts_need_password(const struct opts *o);
bool opts_may_ask(const struct opts *o);
void opts_free(struct opts *o);

#endif /* _MOUNT_OPTS_H */
