// SPDX-License-Identifier: GPL-2.0
/* Session keys go through the daemon, so it leaves no dump. A worker has passwords
 * and reads what servers have sent, so nobody looks into it either, and it is no
 * longer root when it begins with that.
 */

#include "privilege.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel forgets this and what it says of dumps when the user changes */
static int bind_life(void)
{
	return prctl(PR_SET_DUMPABLE, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL) ? -errno : 0;
}

/**
 * privilege_no_dump - what is in memory stays there
 *
 * Return: 0 or a negative errno.
 */
int privilege_no_dump(void)
{
	const struct rlimit none = {};

	return setrlimit(RLIMIT_CORE, &none) || prctl(PR_SET_DUMPABLE, 0) ? -errno : 0;
}

/**
 * privilege_lock - no dumps, no new privileges, no life without the daemon
 *
 * Return: 0 or a negative errno.
 */
int privilege_lock(void)
{
	int err = privilege_no_dump();

	if (err)
		return err;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : bind_life();
}

/*
 * Root's tickets make no privileges either. The bounding set, which only exec() of
 * a process without NO_NEW_PRIVS would look at, may stay: to shrink it takes a
 * capability that the unit does not give us.
 */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};

	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) ||
	       syscall(SYS_capset, &header, none) ? -errno : 0;
}

static int set_user(uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);
	gid_t gid = pw ? pw->pw_gid : NOBODY;

	return setgroups(0, NULL) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid) ?
	       -errno : 0;
}

/**
 * privilege_become - be this user from now on, with all that is his and no more
 * @uid: the user. A process that is not root cannot change, and may stay NOBODY.
 *
 * Return: 0 or a negative errno.
 */
int privilege_become(uid_t uid)
{
	int err = 0;

	if (geteuid() != uid && (!geteuid() || uid != NOBODY))
		err = set_user(uid);
	return err ?: drop_capabilities() ?: bind_life();
}
