/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_SOURCE_H
#define _MOUNT_SOURCE_H

#include <stdbool.h>

bool source_is_url(const char *source);
bool source_is_mounted(const char *source, const char *target);

#endif /* _MOUNT_SOURCE_H */
