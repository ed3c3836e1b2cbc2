/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MOUNT_PASSKEY_H
#define _MOUNT_PASSKEY_H

#include <keyutils.h>

key_serial_t passkey_add(const char *source, const char *password);
void passkey_drop(key_serial_t key);

#endif /* _MOUNT_PASSKEY_H */
