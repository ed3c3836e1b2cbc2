// SPDX-License-Identifier: GPL-2.0
/* The password, from the kernel's key that mount.smb2 has put it into. */

#include "password.h"

#include <errno.h>
#include <keyutils.h>
#include <string.h>
#include <sys/mman.h>

/**
 * password_read - read a password
 * @login: gets it
 * @key: the serial number of a key of type "user"
 * @answer: gets why that does not work
 */
void password_read(struct login *login, uint32_t key, struct answer *answer)
{
	long len;

	mlock(login->password, sizeof(login->password));
	len = keyctl_read(key, login->password, sizeof(login->password) - 1);
	if (len < 0) {
		answer_fail(answer, errno,
			    "the key with the password cannot be read: %s; mount again",
			    strerror(errno));
		return;
	}
	if (len > (long)sizeof(login->password) - 1) {
		answer_fail(answer, EINVAL, "the password is longer than %d bytes", PASSWORD_MAX);
	} else if (memchr(login->password, '\0', len)) {
		answer_fail(answer, EINVAL, "there is a NUL character in the password");
	} else {
		login->password[len] = '\0';
		login->has_password = true;
	}
}
