// SPDX-License-Identifier: GPL-2.0
/* mount.smb2's options. */

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
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
	check_fs("sync,lazytime,key=a=b,addr=", "sync,lazytime,key=a=b,addr=");
	check_fs("context=system_u:object_r:nfs_t:s0,helper=h,uhelper=h",
		 "context=system_u:object_r:nfs_t:s0");
	check_error("flag", -EINVAL, "option flag is not known");
	check_error("flag=1", -EINVAL, "option flag is not known");
	check_error("hard=1", -EINVAL, "option hard takes no such value");
	check_error("cache=most", -EINVAL, "option cache takes no such value");
	check_error("addr", -EINVAL, "option addr needs a value");
	check_error("sloppy,flag,port=1", 0, "warning: option flag is not known");
}

/* What stands for the words of mount.cifs */
static void check_instead(void)
{
	check_fs("sec=ntlmssp", "sec=ntlm");
	check_fs("sec=ntlmsspi,port=1", "sec=ntlm,sign=required,port=1");
	check_fs("sec=krb5i", "sec=krb5,sign=required");
	check_fs("sign=negotiate,sign", "sign=negotiate,sign=required");
	check_fs("mfsymlinks,nolock,noac,dirmode=0711",
		 "symlink=mf,nobrl,actimeo=0,dir_mode=0711");
	check_fs("iocharset=utf8,nounix,serverino,cache=strict,soft", "serverino");
	check_fs("sloppy,ver=3.0", "vers=3.0");
}

/* Which outcome an option has, and that a reason or a notice is given */
static void check_outcome(const char *option, const char *outcome)
{
	bool is_refused = !strcmp(outcome, "refused");
	bool is_otherwise = !strcmp(outcome, "otherwise");
	struct opts o = {};
	char what[256];
	bool is_right;

	capture_start();
	is_right = add(&o, option) == (is_refused ? -EINVAL : 0);
	is_right &= capture_has(" is refused: ") == is_refused;
	is_right &= capture_has("note: ") == is_otherwise;
	is_right &= !capture_has("is not known");
	is_right &= is_refused || is_otherwise || capture_has(NULL) ||
		    capture_has("warning: others can");
	snprintf(what, sizeof(what), "option %s: %s", option, outcome);
	ok(is_right, what);
	opts_free(&o);
}

/* All options of mount.cifs, from a list that was made without ours */
static void check_cifs(void)
{
	FILE *list = fopen("tests/cifs-options", "r");
	char line[256], option[128], outcome[32];
	int n = 0;

	while (list && fgets(line, sizeof(line), list))
		if (*line != '#' && sscanf(line, "%127s %31s", option, outcome) == 2) {
			check_outcome(option, outcome);
			n++;
		}
	ok(n > 190, "all options of mount.cifs");
	if (list)
		fclose(list);
}

static void check_remount(void)
{
	struct opts o = {};

	capture_start();
	check("rw,noatime,remount,port=1,sync,username=joe,credentials=/none",
	      "rw,port=1,sync,username=joe", MOUNT_ATTR_NOATIME);
	ok(capture_has("/none: No such file"), "a file that is no more is told of");
	capture_start();
	check("remount,password=x,guest", "guest", 0);
	ok(capture_has("leaves the password as it is"), "so is a password");
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
	check_error("username", -EINVAL, "option username needs a value");
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

/* What follows the comma in a password is not shown, and wiped */
static void check_comma(const char *list, const char *left)
{
	char copy[256] = "", what[256];
	struct opts o = {};
	size_t i;
	int err;

	snprintf(copy, sizeof(copy), "%s", list);
	capture_start();
	err = opts_add(&o, copy);
	snprintf(what, sizeof(what), "'%s' is refused", list);
	ok(err == -EINVAL && capture_has("what follows the comma is not shown"), what);
	ok(!capture_has("secret") && !capture_has("more"), "and not shown");
	for (i = 0; i < strlen(list); i++)
		copy[i] = copy[i] ?: '_';
	snprintf(what, sizeof(what), "what is left is '%s'", left);
	ok(!strcmp(copy, left), what);
	opts_free(&o);
}

/* What is left to try when the server refuses a guest; NULL: nothing */
static void check_nobody(const char *list, const char *fs)
{
	struct opts o = {};
	char what[256];
	bool changed;

	capture_start();
	add(&o, list);
	opts_finish(&o);
	changed = opts_be_nobody(&o);
	capture_has(NULL);
	snprintf(what, sizeof(what), "'%s' refused: %s", list, fs ? fs : "that is it");
	ok(changed == !!fs && (!fs || !strcmp(fs_text(&o), fs)), what);
	opts_free(&o);
}

/* Who is it, when the name says nobody or nothing? */
static void check_guests(void)
{
	capture_start();
	check_fs("username=guest,password=", "guest,username=guest");
	check_fs("username=nobody,pass=", "guest,username=nobody");
	check_fs("username=Guest,sec=ntlmssp,password=x", "sec=ntlm,guest,username=Guest");
	ok(capture_has("username=nobody: as with guest"), "with a notice");
	capture_start();
	check_fs("username=,password=", "guest");
	check_fs("username=", "guest");
	ok(capture_has("username=: as with guest"), "with a notice");
	capture_start();
	check_fs("guest,username=guest", "guest,username=guest");
	check_fs("guest,username=,port=1", "guest,port=1");
	check_fs("username=guest,seal", "seal,username=guest");
	check_fs("username=guest,sec=krb5", "sec=krb5,username=guest");
	check_fs("username=guest2", "username=guest2");
	ok(capture_has(NULL), "and else none");

	check_nobody("guest,sec=ntlmssp,guest", "sec=ntlm,sec=none");
	check_nobody("guest,username=joe", NULL);
	check_nobody("username=joe", NULL);

	setenv("USER", "sue", 1);
	check_fs("port=1", "port=1,username=sue");
	check_fs("sec=ntlm,domain=D", "sec=ntlm,username=sue,domain=D");
	check_fs("sec=krb5", "sec=krb5");
	check_fs("sec=none", "sec=none");
	check_fs("guest", "guest");
	check_fs("username=joe", "username=joe");
	check_fs("remount,port=1", "port=1");
	unsetenv("USER");
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
	check_password("user=joe%abc", "abc", "user=joe____");
	check_error("user=joe%abc", 0, "lets all read user=");
	check_error("passwort=abc", -EINVAL, "option passwort is not known");
	check_comma("user=joe,password=abc,secret,port=1",
		    "user=joe,password=___,_____________");
	check_comma("password=abc,secret=more", "password=___,___________");
	check_comma("username=joe%abc,secret", "username=joe____,______");
	check_comma("password=abc,pass5=secret", "password=___,____________");
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
	unsetenv("USER");
	check_words();
	check_instead();
	check_cifs();
	check_guests();
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
	check_need("username=joe,guest", true, false);
	check_need("guest", false, false);
	check_need("remount,username=joe", false, false);
	capture_start();
	check_need("sec=krb5,username=joe,password=x", true, false);
	check_need("sec=none,password=x", false, false);
	check_need("username=joe,password=", true, false);
	ok(capture_has("warning"), "and a warning of an empty one");
}
