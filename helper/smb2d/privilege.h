/* SPDX-License-Identifier: GPL-2.0 */
/* What daemon and workers must not be able to do. */
#ifndef _SMB2D_PRIVILEGE_H
#define _SMB2D_PRIVILEGE_H

#include <sys/types.h>

/* Who owns nothing, in all user namespaces that have him */
#define NOBODY 65534

int privilege_no_dump(void);
int privilege_lock(void);
int privilege_become(uid_t uid);

#endif /* _SMB2D_PRIVILEGE_H */
