// SPDX-License-Identifier: GPL-2.0
/* mount.smb2's options and source. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "../mount/opts.h"
#include "tap.h"

/* The options for the file system, as one text */
static const char *fs_text(const struct opts *o)
{
	static char text[512];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < o->n_fs; i++) {
		strcat(text, i ? "," : "");
		strcat(text, o->fs[i].key);
		strcat(text, o->fs[i].value ? "=" : "");
		strcat(text, o->fs[i].value ? o->fs[i].value : "");
	}
	return text;
}

static void check(const char *list, const char *fs, unsigned long long attrs)
{
	struct opts o = {};
	char what[256];

	snprintf(what, sizeof(what), "options '%s'", list);
	ok(!opts_add(&o, list) && !strcmp(fs_text(&o), fs) && o.attrs == attrs, what);
	opts_free(&o);
}

static void check_host(const char *source, int err, const char *host)
{
	char got[16] = "", what[256];

	snprintf(what, sizeof(what), "host of '%s'", source);
	ok(opts_source_host(source, got, sizeof(got)) == err &&
	   (err || !strcmp(got, host)), what);
}

void opts_test(void)
{
	struct opts o = {};

	check("", "", 0);
	check(",,", "", 0);
	check("port=4450,timeo=3", "port=4450,timeo=3", 0);
	check("vers=2.1-3.0.2,multiprotocol,max_credits=64",
	      "vers=2.1-3.0.2,multiprotocol,max_credits=64", 0);
	check("nosuid,nodev,noexec", "",
	      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	check("nosuid,suid", "", 0);
	check("ro", "ro", MOUNT_ATTR_RDONLY);
	check("ro,rw", "ro,rw", 0);
	check("noatime,relatime", "", 0);
	check("strictatime", "", MOUNT_ATTR_STRICTATIME);
	check("noatime,nosuid,strictatime", "",
	      MOUNT_ATTR_STRICTATIME | MOUNT_ATTR_NOSUID);
	check("_netdev,nofail,x-systemd.automount,x-a=b,defaults,comment=c", "", 0);
	check("sync,flag,key=a=b,empty=", "sync,flag,key=a=b,empty=", 0);
	check("norelatime", "", 0);

	opts_add(&o, "port=1");
	ok(!o.has_addr, "no address given");
	opts_add(&o, "ip=10.0.0.1");
	ok(o.has_addr, "address given");
	opts_free(&o);

	check_host("//server/share", 0, "server");
	check_host("\\\\server\\share", 0, "server");
	check_host("//server", 0, "server");
	check_host("//[::1]/share", 0, "::1");
	check_host("//::1/share", 0, "::1");
	check_host("server/share", -EINVAL, NULL);
	check_host("/server/share", -EINVAL, NULL);
	check_host("///share", -EINVAL, NULL);
	check_host("", -EINVAL, NULL);
	check_host("//0123456789abcde/s", 0, "0123456789abcde");
	check_host("//0123456789abcdef/s", -ENAMETOOLONG, NULL);
}
