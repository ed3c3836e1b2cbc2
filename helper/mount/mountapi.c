// SPDX-License-Identifier: GPL-2.0
/* The kernel's mount API, and its messages for the user. */

#include "mountapi.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "opts.h"

/* Those that there are options for */
#define ALL_ATTRS	(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | \
			 MOUNT_ATTR_NOEXEC | MOUNT_ATTR__ATIME | \
			 MOUNT_ATTR_NODIRATIME | MOUNT_ATTR_NOSYMFOLLOW)

/*
 * Print what the kernel has to say: each read is one message, a letter for its
 * kind before it. Return: whether there was an error among them.
 */
static bool print_messages(int fs)
{
	char text[1024];
	bool error = false;
	ssize_t n;

	while ((n = read(fs, text, sizeof(text) - 1)) > 0) {
		text[n] = '\0';
		if (text[n - 1] == '\n')
			text[n - 1] = '\0';
		if (n < 3 || text[1] != ' ')
			continue;
		fprintf(stderr, "mount.smb2: %s%s\n",
			text[0] == 'w' ? "warning: " : "", text + 2);
		error |= text[0] == 'e';
	}
	return error;
}

/* Print why a step failed; the kernel's words first, ours only without them */
static int failed(int fs, const char *step)
{
	int err = errno;

	if (!print_messages(fs))
		fprintf(stderr, "mount.smb2: %s: %s\n", step, strerror(err));
	return -err;
}

static int set_value(int fs, const char *key, const char *value)
{
	size_t len = strlen(value);

	/* what fsconfig(2) calls a string has an end at 255 */
	if (len > 255)
		return fsconfig(fs, FSCONFIG_SET_BINARY, key, value, len);
	return fsconfig(fs, FSCONFIG_SET_STRING, key, value, 0);
}

static int set_option(int fs, const char *key, const char *value)
{
	char step[128];

	if (value ? !set_value(fs, key, value) :
		    !fsconfig(fs, FSCONFIG_SET_FLAG, key, NULL, 0))
		return 0;
	snprintf(step, sizeof(step), "option %s", key);
	return failed(fs, step);
}

static int set_options(int fs, const struct opts *o)
{
	size_t i;
	int err = 0;

	for (i = 0; i < o->n_fs && !err; i++)
		err = set_option(fs, o->fs[i].key, o->fs[i].value);
	return err;
}

static int open_failed(void)
{
	struct utsname kernel;
	int err = errno;

	uname(&kernel);
	if (err == ENODEV)
		fprintf(stderr, "mount.smb2: kernel %s has no module smb2fs: run modprobe smb2fs\n",
			kernel.release);
	else
		fprintf(stderr, "mount.smb2: %s\n",
			err == EPERM ? "only root can mount" : strerror(err));
	return -err;
}

/**
 * mountapi_open - tell the kernel what to mount
 * @source: //server/share[/directory]
 * @o: the options
 *
 * Return: a file descriptor for mountapi_mount(), or a negative errno after a
 * message.
 */
int mountapi_open(const char *source, const struct opts *o)
{
	int fs = fsopen("smb2", FSOPEN_CLOEXEC);
	int err;

	if (fs < 0)
		return open_failed();
	err = set_option(fs, "source", source);
	if (!err)
		err = set_options(fs, o);
	if (!err)
		return fs;
	close(fs);
	return err;
}

/**
 * mountapi_set_key - tell the kernel where the password is
 * @fs: from mountapi_open()
 * @serial: of the key
 *
 * Return: 0 or a negative errno after a message.
 */
int mountapi_set_key(int fs, int serial)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", serial);
	return set_option(fs, "key", number);
}

/**
 * mountapi_mount - mount a share
 * @fs: from mountapi_open()
 * @source: what mountapi_open() was given
 * @target: where to
 * @o: the options
 *
 * Return: 0 or a negative errno after a message.
 */
int mountapi_mount(int fs, const char *source, const char *target,
		   const struct opts *o)
{
	int mnt, err = 0;

	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return failed(fs, source);
	mnt = fsmount(fs, FSMOUNT_CLOEXEC, o->attrs);
	if (mnt < 0)
		return failed(fs, source);
	print_messages(fs);
	if (move_mount(mnt, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH)) {
		err = -errno;
		fprintf(stderr, "mount.smb2: %s: %s\n", target, strerror(errno));
	}
	close(mnt);
	return err;
}

/*
 * Options of the file system, which all mounts of it have in common: the general
 * ones change, and of the others the kernel says which are not as it has them
 */
static int reconfigure(int fs, const char *target)
{
	if (fsconfig(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0))
		return failed(fs, target);
	print_messages(fs);
	return 0;
}

/**
 * mountapi_compare - say which options of a mount are others than these
 * @target: the mount point
 * @o: the options; nothing is changed
 */
void mountapi_compare(const char *target, const struct opts *o)
{
	int fs = fspick(AT_FDCWD, target, FSPICK_CLOEXEC | FSPICK_NO_AUTOMOUNT);
	int err = fs < 0;
	size_t i;

	for (i = 0; i < o->n_fs && !err; i++)
		if (!o->fs[i].is_general)
			err = set_option(fs, o->fs[i].key, o->fs[i].value);
	if (!err)
		reconfigure(fs, target);
	if (fs >= 0)
		close(fs);
}

/**
 * mountapi_remount - change options of a mount
 * @target: the mount point
 * @o: the options; mount(8) has added those that stay as they are
 *
 * Return: 0 or a negative errno after a message.
 */
int mountapi_remount(const char *target, const struct opts *o)
{
	struct mount_attr attrs = {
		.attr_set = o->attrs,
		.attr_clr = ALL_ATTRS,
	};
	int fs, err;

	fs = fspick(AT_FDCWD, target, FSPICK_CLOEXEC | FSPICK_NO_AUTOMOUNT);
	if (fs >= 0) {
		err = set_options(fs, o) ?: reconfigure(fs, target);
		close(fs);
		if (err || !mount_setattr(AT_FDCWD, target, 0, &attrs, sizeof(attrs)))
			return err;
	}
	err = -errno;
	fprintf(stderr, "mount.smb2: %s: %s\n", target,
		err == -EINVAL ? "nothing is mounted there" : strerror(-err));
	return err;
}
