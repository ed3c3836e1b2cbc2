// SPDX-License-Identifier: GPL-2.0
/* The kernel key that takes a password from here to smb2d. */

#include "passkey.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/*
 * The possessor is this process, for the module to find the key; the owner is
 * root, as whom smb2d reads it
 */
#define RIGHTS	(KEY_POS_ALL | KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH)

/* By the seccomp profile of a container, as that of Docker is */
#define FILTERED ": allow add_key(2) and keyctl(2) in this container, see mount.smb2(8)"

/**
 * passkey_add - put a password into a new key
 * @source: what it opens; is part of the key's description
 * @password: not empty, since a key cannot be
 *
 * The key is in the keyring of this process, and so goes with it, unless the
 * module has taken a reference: then it lasts as long as the mount.
 *
 * Return: the key's serial number, or -1 after a message.
 */
key_serial_t passkey_add(const char *source, const char *password)
{
	char description[256];
	key_serial_t key;

	snprintf(description, sizeof(description), "smb2fs:%s", source);
	key = add_key("user", description, password, strlen(password),
		      KEY_SPEC_PROCESS_KEYRING);
	if (key < 0) {
		bool is_filtered = errno == EPERM || errno == ENOSYS;

		fprintf(stderr, "mount.smb2: the kernel takes no key for the password: %s%s\n",
			strerror(errno), is_filtered ? FILTERED : "");
		return -1;
	}
	if (keyctl_setperm(key, RIGHTS)) {
		fprintf(stderr, "mount.smb2: key for the password: %s\n",
			strerror(errno));
		passkey_drop(key);
		return -1;
	}
	return key;
}

/**
 * passkey_drop - make a key useless at once, whoever still knows it
 * @key: its serial number
 */
void passkey_drop(key_serial_t key)
{
	keyctl_invalidate(key);
}
