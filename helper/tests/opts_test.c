// SPDX-License-Identifier: GPL-2.0
/* mount.smb2's options. */

#include <errno.h>
#include <pwd.h>
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

static int add(struct opts *o, const char *list)
{
	char copy[256];

	snprintf(copy, sizeof(copy), "%s", list);
	return opts_add(o, copy);
}

/* What the file system gets, and the mount */
static void check(const char *list, const char *fs, unsigned long long attrs)
{
	struct opts o = {};
	char what[256];

	snprintf(what, sizeof(what), "options '%s'", list);
	ok(!add(&o, list) && !opts_finish(&o) && !strcmp(fs_text(&o), fs) &&
	   o.attrs == attrs, what);
	opts_free(&o);
}

static void check_fs(const char *list, const char *fs)
{
	check(list, fs, 0);
}

static void check_error(const char *list, int err, const char *message)
{
	struct opts o = {};
	char what[256];

	capture_start();
	err = add(&o, list) == err;
	snprintf(what, sizeof(what), "options '%s': %s", list, message);
	ok(capture_has(message) && err, what);
	opts_free(&o);
}

static void check_attributes(void)
{
	check("nosuid,nodev,noexec", "",
	      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	check("nosuid,suid", "", 0);
	check("ro", "ro", MOUNT_ATTR_RDONLY);
	check("ro,rw", "ro,rw", 0);
	check("noatime,relatime", "", 0);
	check("relatime,noatime", "", MOUNT_ATTR_NOATIME);
	check("strictatime", "", MOUNT_ATTR_STRICTATIME);
	check("noatime,nosuid,strictatime", "",
	      MOUNT_ATTR_STRICTATIME | MOUNT_ATTR_NOSUID);
	check("norelatime", "", 0);
}

static void check_words(void)
{
	check_fs("", "");
	check_fs(",,", "");
	check_fs("port=4450,timeo=3", "port=4450,timeo=3");
	check_fs("vers=2.1-3.0.2,multiprotocol,max_credits=64",
		 "vers=2.1-3.0.2,multiprotocol,max_credits=64");
	check_fs("_netdev,nofail,auto,noauto,user,users,owner,group,nouser", "");
	check_fs("x-systemd.automount,x-a=b,defaults,comment=c", "");
	check_fs("sync,flag,key=a=b,empty=", "sync,flag,key=a=b,empty=");
}

static void check_remount(void)
{
	struct opts o = {};

	check("rw,noatime,remount,port=1,sync,flag,username=joe,credentials=/none", "rw,sync",
	      MOUNT_ATTR_NOATIME);
	add(&o, "ro,remount");
	ok(o.remount, "a remount");
	opts_free(&o);
	add(&o, "ro,remounts,xremount,x=remount");
	ok(!o.remount, "no remount");
	opts_free(&o);
}

static void check_users(void)
{
	check_fs("username=joe", "username=joe");
	check_fs("user=joe,user", "username=joe");
	check_fs("username=DOM\\joe", "username=joe,domain=DOM");
	check_fs("username=DOM/joe", "username=joe,domain=DOM");
	check_fs("username=joe@EXAMPLE.COM", "username=joe@EXAMPLE.COM");
	check_fs("username=joe,domain=DOM", "username=joe,domain=DOM");
	check_fs("domain=one,username=two\\joe", "username=joe,domain=two");
	check_fs("username=two\\joe,dom=one", "username=joe,domain=one");
	check_fs("workgroup=W,domain=", "");
	check_fs("username=\\joe", "username=joe");
	check_fs("username=", "username=");
	check_fs("username", "username");
	check_fs("username=Stra\303\237e \360\237\220\247",
		 "username=Stra\303\237e \360\237\220\247");
	check_fs("cruid=1234", "cruid=1234");
	check_fs("cruid=root", "cruid=0");
	check_error("cruid=no such user", -EINVAL, "there is no such user");
	check_fs("uid=root,gid=root", "uid=0,gid=0");
	check_error("gid=no such group", -EINVAL, "there is no such group");
}

/* A password among the options: what it is, and what is left of the list */
static void check_password(const char *list, const char *password, const char *left)
{
	char copy[256] = "", wiped[256], what[256];
	struct opts o = {};
	size_t i;

	snprintf(copy, sizeof(copy), "%s", list);
	capture_start();
	snprintf(what, sizeof(what), "password in '%s'", list);
	ok(!opts_add(&o, copy) && o.cred.password &&
	   !strcmp(o.cred.password, password), what);
	ok(capture_has("others can see the options"), "a warning of that");
	memcpy(wiped, copy, sizeof(wiped));
	for (i = 0; i < strlen(list); i++)
		wiped[i] = wiped[i] ?: '_';
	snprintf(what, sizeof(what), "what is left is '%s'", left);
	ok(!strcmp(wiped, left), what);
	ok(!strstr(fs_text(&o), "pass"), "the kernel is not told");
	opts_free(&o);
}

static void check_passwords(void)
{
	check_password("username=joe,password=abc,port=1", "abc",
		       "username=joe,password=___,port=1");
	check_password("pass=a=b c%d", "a=b c%d", "pass=_______");
	check_password("pass=a,pass=b", "b", "pass=_,pass=_");
	check_password("password=", "", "password=");
	check_password("username=joe%a%b,ro", "a%b", "username=joe____,ro");
	check_password("username=DOM\\joe%abc", "abc", "username=DOM\\joe____");
	check_error("user=joe%abc", -EINVAL, "keeps user= in /run/mount/utab");
	check_error("password2=abc", -EINVAL, "option password2= is not known");
	check_error("passwort=abc", -EINVAL, "option passwort= is not known");
	check_error("credentials=/no/such/file", -ENOENT, "/no/such/file: No such file");
}

static void check_need(const char *list, bool need, bool ask)
{
	struct opts o = {};
	char what[256];

	add(&o, list);
	snprintf(what, sizeof(what), "'%s' %s a password%s", list,
		 need ? "needs" : "does not need", ask ? ", to be asked for" : "");
	ok(opts_need_password(&o) == need && (!need || opts_may_ask(&o) == ask), what);
	opts_free(&o);
}

void opts_test(void)
{
	check_words();
	check_attributes();
	check_remount();
	check_users();
	check_passwords();

	check_need("", false, false);
	check_need("username=joe", true, true);
	check_need("username=joe,sec=ntlm", true, true);
	check_need("username=joe,sec=krb5", false, false);
	check_need("sec=krb5,sec=ntlm,username=joe", true, true);
	check_need("username=joe,sec=none", false, false);
	check_need("username=joe,sec=nonsense", false, false);
	check_need("username=joe,guest", true, false);
	check_need("guest", false, false);
	check_need("remount,username=joe", false, false);
	capture_start();
	check_need("sec=krb5,username=joe,password=x", true, false);
	check_need("sec=none,password=x", false, false);
	check_need("username=joe,password=", true, false);
	ok(capture_has("warning"), "and a warning of an empty one");
}
