/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_CRED_H
#define _MOUNT_CRED_H

/**
 * struct cred - as whom to mount
 * @user: the name, or %NULL
 * @domain: its domain, or %NULL; an empty one is none
 * @password: memory of secret_new(), or %NULL when none was given
 */
struct cred {
	char	*user;
	char	*domain;
	char	*password;
};

int cred_set(struct cred *c, const char *key, const char *value);
int cred_read_file(struct cred *c, const char *path);
void cred_free(struct cred *c);

#endif /* _MOUNT_CRED_H */
