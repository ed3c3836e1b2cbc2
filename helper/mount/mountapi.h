/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_MOUNTAPI_H
#define _MOUNT_MOUNTAPI_H

struct opts;

int mountapi_open(const char *source, const struct opts *o);
int mountapi_set_key(int fs, int serial);
int mountapi_mount(int fs, const char *source, const char *target,
		   const struct opts *o);
void mountapi_compare(const char *target, const struct opts *o);
int mountapi_remount(const char *target, const struct opts *o);

#endif /* _MOUNT_MOUNTAPI_H */
