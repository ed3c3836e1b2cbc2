// SPDX-License-Identifier: GPL-2.0
/* A worker keeps secrets and reads what servers have sent, so it leaves no dump,
 * nobody looks into it, and it is no longer root when it begins with that.
 */

#include "privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The kernel forgets this and what it says of dumps when the user changes */
static int bind_life(void)
{
	return prctl(PR_SET_DUMPABLE, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL) ? -errno : 0;
}

/**
 * privilege_lock - no dumps, no new privileges, no life without the daemon
 *
 * Return: 0 or a negative errno.
 */
int privilege_lock(void)
{
	const struct rlimit none = {};

	if (setrlimit(RLIMIT_CORE, &none) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return bind_life();
}

/**
 * privilege_become - be this user from now on, with all that is his and no more
 * @uid: the user. A process that is not root cannot change, and may stay NOBODY.
 *
 * Return: 0 or a negative errno.
 */
int privilege_become(uid_t uid)
{
	const struct passwd *pw;
	gid_t gid;

	if (geteuid() == uid || (geteuid() && uid == NOBODY))
		return 0;
	pw = getpwuid(uid);
	gid = pw ? pw->pw_gid : NOBODY;
	if (setgroups(0, NULL) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
		return -errno;
	return bind_life();
}
