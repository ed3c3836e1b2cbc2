// SPDX-License-Identifier: GPL-2.0
/* The kernel's mount API, and its messages for the user. */

#include "mountapi.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "opts.h"

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

static int set_option(int fs, const struct opt *opt)
{
	char step[128];

	if (opt->value) {
		if (!fsconfig(fs, FSCONFIG_SET_STRING, opt->key, opt->value, 0))
			return 0;
	} else if (!fsconfig(fs, FSCONFIG_SET_FLAG, opt->key, NULL, 0)) {
		return 0;
	}
	snprintf(step, sizeof(step), "option %s", opt->key);
	return failed(fs, step);
}

static int configure(int fs, const char *source, const struct opts *o)
{
	size_t i;
	int err;

	if (fsconfig(fs, FSCONFIG_SET_STRING, "source", source, 0))
		return failed(fs, source);
	for (i = 0; i < o->n_fs; i++) {
		err = set_option(fs, &o->fs[i]);
		if (err)
			return err;
	}
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return failed(fs, source);
	return 0;
}

/**
 * mountapi_mount - mount a share
 * @source: //server/share[/directory]
 * @target: where to
 * @o: the options
 *
 * Return: 0 or a negative errno after a message.
 */
int mountapi_mount(const char *source, const char *target, const struct opts *o)
{
	int fs, mnt, err;

	fs = fsopen("smb2", FSOPEN_CLOEXEC);
	if (fs < 0) {
		err = errno;
		fprintf(stderr, "mount.smb2: %s\n",
			err == ENODEV ? "the module smb2fs is not installed for this kernel" :
			err == EPERM ? "only root can mount" : strerror(err));
		return -err;
	}
	err = configure(fs, source, o);
	if (err)
		goto out;
	mnt = fsmount(fs, FSMOUNT_CLOEXEC, o->attrs);
	if (mnt < 0) {
		err = failed(fs, source);
		goto out;
	}
	print_messages(fs);
	if (move_mount(mnt, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH)) {
		err = -errno;
		fprintf(stderr, "mount.smb2: %s: %s\n", target, strerror(errno));
	}
	close(mnt);
out:
	close(fs);
	return err;
}
