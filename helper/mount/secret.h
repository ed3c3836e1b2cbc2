/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_SECRET_H
#define _MOUNT_SECRET_H

/* Size of a secret's memory, its NUL included: what a terminal's line can have */
#define SECRET_SIZE 4096

void secret_harden(void);
char *secret_new(void);
void secret_free(char *secret);
int secret_set(char **secret, const char *text);
int secret_open(const char *path);
int secret_read_line(int fd, char *line);
const char *secret_error(int err);

#endif /* _MOUNT_SECRET_H */
