/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_RESOLVE_H
#define _MOUNT_RESOLVE_H

struct opts;

int resolve_host(const char *host, struct opts *o);

#endif /* _MOUNT_RESOLVE_H */
