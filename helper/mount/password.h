/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_PASSWORD_H
#define _MOUNT_PASSWORD_H

int password_get(char **password, const char *user, const char *source);

#endif /* _MOUNT_PASSWORD_H */
