/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_MOUNTAPI_H
#define _MOUNT_MOUNTAPI_H

struct opts;

int mountapi_mount(const char *source, const char *target, const struct opts *o);

#endif /* _MOUNT_MOUNTAPI_H */
