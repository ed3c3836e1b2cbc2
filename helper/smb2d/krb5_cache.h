/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2D_KRB5_CACHE_H
#define _SMB2D_KRB5_CACHE_H

#include <sys/types.h>

/* With the longest path there is */
#define CACHE_NAME_MAX	4200

int krb5_cache_open(const char *name, uid_t uid, char ret[CACHE_NAME_MAX]);

#endif /* _SMB2D_KRB5_CACHE_H */
