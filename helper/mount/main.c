// SPDX-License-Identifier: GPL-2.0
/* mount.smb2: what mount(8) runs for "-t smb2". */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mountapi.h"
#include "opts.h"
#include "passkey.h"
#include "password.h"
#include "secret.h"
#include "source.h"
#include "version.h"
#include "words.h"

/* Exit statuses of mount(8) */
enum {
	EX_OK		= 0,
	EX_USAGE	= 1,
	EX_SYSERR	= 2,
	EX_FAIL		= 32,
};

struct args {
	const char	*source;
	const char	*target;
	struct opts	opts;
	bool		verbose;
	bool		fake;
};

static void usage(FILE *to)
{
	fputs("Usage: mount.smb2 //SERVER/SHARE[/DIRECTORY] MOUNTPOINT [OPTION]...\n"
	      "Mount a share of an SMB2 or SMB3 server. Usually called as\n"
	      "  mount -t smb2 //SERVER/SHARE MOUNTPOINT [-o OPTIONS]\n"
	      "\n"
	      "  -o, --options LIST  mount options, separated by commas\n"
	      "  -r, --read-only     the same as -o ro\n"
	      "  -w, --rw            the same as -o rw\n"
	      "  -f, --fake          do everything but the mount itself\n"
	      "  -v, --verbose       say what is done\n"
	      "  -s                  the same as -o sloppy\n"
	      "  -n, -t TYPE         accepted for mount(8), without effect\n"
	      "  -h, --help          print this and exit\n"
	      "      --list-options  print what becomes of each option, and exit\n"
	      "  -V, --version       print the version and exit\n"
	      "\n"
	      "Who mounts: credentials=FILE, username=[DOMAIN\\]NAME, domain=DOMAIN,\n"
	      "sec=ntlm|krb5|none, guest, cruid=USER. Without a password in the file it\n"
	      "is asked for.\n"
	      "The connection: addr=ADDRESS, port=NUMBER, timeo=SECONDS, vers=DIALECTS,\n"
	      "sign=required|negotiate, seal, max_credits=NUMBER, nosharesock, multiprotocol.\n"
	      "The files: uid=USER, gid=GROUP, file_mode=OCTAL, dir_mode=OCTAL, noperm,\n"
	      "chown=quiet|strict, devices, rsize=BYTES, wsize=BYTES, actimeo=SECONDS,\n"
	      "acregmax=SECONDS, acdirmax=SECONDS, mapposix, mapchars, nocase, nobrl,\n"
	      "serverino, noserverino, symlink=auto|native|nfs|wsl|mf.\n"
	      "The options of mount.cifs(8) are understood. See mount.smb2(8).\n", to);
}

static int out_of_memory(void)
{
	fputs("mount.smb2: out of memory\n", stderr);
	return EX_SYSERR;
}

static int add_options(struct args *a, char *list)
{
	int err = opts_add(&a->opts, list);

	if (err == -ENOMEM)
		return out_of_memory();
	return err ? EX_USAGE : EX_OK;
}

/* Return: EX_OK to go on, anything else (-1 for success) to exit with */
static int parse(struct args *a, int argc, char **argv)
{
	static const struct option options[] = {
		{ "options", required_argument, NULL, 'o' },
		{ "read-only", no_argument, NULL, 'r' },
		{ "rw", no_argument, NULL, 'w' },
		{ "fake", no_argument, NULL, 'f' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "list-options", no_argument, NULL, 'l' },
		{}
	};
	int c, err = EX_OK;

	while (!err && (c = getopt_long(argc, argv, "o:rwfvsnt:hV", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			err = add_options(a, optarg);
			break;
		case 'r':
			err = add_options(a, (char []){ "ro" });
			break;
		case 'w':
			err = add_options(a, (char []){ "rw" });
			break;
		case 'f':
			a->fake = true;
			break;
		case 'v':
			a->verbose = true;
			break;
		case 's':
			a->opts.sloppy = true;
			break;
		case 'n':
		case 't':
			break;
		case 'h':
			usage(stdout);
			return -1;
		case 'l':
			word_list();
			return -1;
		case 'V':
			puts("mount.smb2 " SMB2FS_VERSION);
			return -1;
		default:
			usage(stderr);
			return EX_USAGE;
		}
	}
	if (!err && argc - optind != 2) {
		usage(stderr);
		return EX_USAGE;
	}
	a->source = argv[optind];
	a->target = argv[optind + 1];
	if (!err && source_is_url(a->source))
		return EX_USAGE;
	if (!err && opts_finish(&a->opts))
		return out_of_memory();
	return err;
}

/* A mount point that cannot be is told before anybody is asked on the network */
static int check_target(const char *target)
{
	int fd = open(target, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "mount.smb2: mount point %s: %s\n", target,
			strerror(errno));
		return EX_USAGE;
	}
	close(fd);
	return EX_OK;
}

static void say(const struct args *a)
{
	size_t i;

	printf("mount.smb2: %s on %s", a->source, a->target);
	for (i = 0; i < a->opts.n_fs; i++)
		printf("%s%s%s%s", i ? "," : ", options ", a->opts.fs[i].key,
		       a->opts.fs[i].value ? "=" : "",
		       a->opts.fs[i].value ? a->opts.fs[i].value : "");
	putchar('\n');
}

/* Put the password, if the mount needs one, into @key, which is 0 without one */
static int give_password(struct args *a, int fs, key_serial_t *key)
{
	struct cred *cred = &a->opts.cred;
	int err;

	if (!opts_need_password(&a->opts))
		return EX_OK;
	if (opts_may_ask(&a->opts)) {
		err = password_get(&cred->password, cred->user, a->source);
		if (err)
			return err == -ENOMEM ? out_of_memory() : EX_FAIL;
	}
	if (!cred->password || !*cred->password)
		return EX_OK;
	*key = passkey_add(a->source, cred->password);
	if (*key < 0)
		return EX_FAIL;
	return mountapi_set_key(fs, *key) ? EX_FAIL : EX_OK;
}

/*
 * The options are checked before somebody has to type a password. @is_refused gets
 * whether the server did not let the user in.
 */
static int mount_once(struct args *a, bool *is_refused)
{
	key_serial_t key = 0;
	int fs, err, ret;

	fs = mountapi_open(a->source, &a->opts);
	if (fs < 0)
		return EX_FAIL;
	err = give_password(a, fs, &key);
	if (!err && !a->fake) {
		ret = mountapi_mount(fs, a->source, a->target, &a->opts);
		*is_refused = ret == -EACCES;
		err = ret ? EX_FAIL : EX_OK;
	}
	if (key > 0 && (err || a->fake))
		passkey_drop(key);
	close(fs);
	return err;
}

static int mount_share(struct args *a)
{
	bool is_refused = false;
	int err;

	if (!a->fake && source_is_mounted(a->source, a->target)) {
		mountapi_compare(a->target, &a->opts);
		fprintf(stderr, "mount.smb2: %s is mounted on %s already\n",
			a->source, a->target);
		return EX_FAIL;
	}
	err = mount_once(a, &is_refused);
	if (is_refused && opts_be_nobody(&a->opts))
		err = mount_once(a, &is_refused);
	return err;
}

static int remount_share(struct args *a)
{
	if (a->fake)
		return EX_OK;
	return mountapi_remount(a->target, &a->opts) ? EX_FAIL : EX_OK;
}

int main(int argc, char **argv)
{
	struct args a = {};
	int err;

	secret_harden();
	err = parse(&a, argc, argv);
	if (!err)
		err = check_target(a.target);
	if (!err && a.verbose)
		say(&a);
	if (!err)
		err = a.opts.remount ? remount_share(&a) : mount_share(&a);
	opts_free(&a.opts);
	return err < 0 ? EX_OK : err;
}
