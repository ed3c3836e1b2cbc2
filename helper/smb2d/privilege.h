/* SPDX-License-Identifier: GPL-2.0 */
/* What a worker must not be able to do. */
#ifndef _SMB2D_PRIVILEGE_H
#define _SMB2D_PRIVILEGE_H

#include <sys/types.h>

/* Who owns nothing, in all user namespaces that have him */
#define NOBODY 65534

int privilege_lock(void);
int privilege_become(uid_t uid);

#endif /* _SMB2D_PRIVILEGE_H */
