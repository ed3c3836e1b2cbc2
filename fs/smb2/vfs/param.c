// SPDX-License-Identifier: GPL-2.0
/* Mount options: the table, and from option text to struct smb2fs_mount_spec. */

#include "vfs/param.h"

#include <linux/ctype.h>
#include <linux/fs_context.h>
#include <linux/fs_parser.h>
#include <linux/inet.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include "client/conn.h"
#include "client/negotiate.h"
#include "engine/window.h"
#include "op/mount.h"
#include "vfs/param_files.h"
#include "wire/name.h"
#include "wire/wire_neg.h"

#define PORT_DEFAULT	445
#define TIMEO_DEFAULT	10
#define TIMEO_MAX	600

#define HOST_MAX	255	/* a DNS name, RFC 1035 2.3.4 */
#define SHARE_MAX	80	/* [MS-SMB2] 2.2.9: a share name has at most 80 */

/* 2.0.2 has no multi-credit and no leases: only who names it gets it */
#define DIALECT_MIN	SMB2FS_SMB_210
#define DIALECT_MAX	SMB2FS_SMB_311

#define SEC_UNSET	U32_MAX

enum opt {
	OPT_SOURCE = SMB2FS_PARAM_FILES_COUNT,
	OPT_ADDR,
	OPT_PORT,
	OPT_TIMEO,
	OPT_VERS,
	OPT_MULTIPROTOCOL,
	OPT_MAX_CREDITS,
	OPT_SEC,
	OPT_USER,
	OPT_DOMAIN,
	OPT_KEY,
	OPT_CRUID,
	OPT_GUEST,
	OPT_SIGN,
	OPT_SEAL,
	OPT_PASSWORD,
	OPT_NOSHARESOCK,
};

/* Limits for all mounts, enum smb2fs_revision; 0: the administrator set none */
static u16 min_dialect;
static u16 max_dialect;

static int dialect_set(const char *val, const struct kernel_param *kp)
{
	char name[8];
	u16 dialect;

	if (strscpy(name, val, sizeof(name)) < 0 ||
	    smb2fs_negotiate_parse(strim(name), &dialect))
		return -EINVAL;
	WRITE_ONCE(*(u16 *)kp->arg, dialect);
	return 0;
}

static int dialect_get(char *buffer, const struct kernel_param *kp)
{
	u16 dialect = READ_ONCE(*(u16 *)kp->arg);

	return sysfs_emit(buffer, "%s\n",
			  dialect ? smb2fs_negotiate_name(dialect) : "none");
}

static const struct kernel_param_ops dialect_ops = {
	.set = dialect_set,
	.get = dialect_get,
};

module_param_cb(min_dialect, &dialect_ops, &min_dialect, 0644);
MODULE_PARM_DESC(min_dialect, "no mount speaks an older SMB dialect, whatever vers= says (none; 2.1 if a mount does not name one)");
module_param_cb(max_dialect, &dialect_ops, &max_dialect, 0644);
MODULE_PARM_DESC(max_dialect, "no mount speaks a newer SMB dialect, whatever vers= says (none)");

static const struct constant_table secs[] = {
	{ "ntlm",	SMB2FS_SEC_NTLM },
	{ "krb5",	SMB2FS_SEC_KRB5 },
	{ "none",	SMB2FS_SEC_NONE },
	{}
};

static const struct constant_table signs[] = {
	{ "negotiate",	false },
	{ "required",	true },
	{}
};

/* Names are those of mount.cifs(8) where the meaning is the same */
const struct fs_parameter_spec smb2fs_param_table[] = {
	fsparam_string("source", OPT_SOURCE),
	fsparam_string("addr", OPT_ADDR),
	fsparam_string("ip", OPT_ADDR),
	fsparam_u32("port", OPT_PORT),
	fsparam_u32("timeo", OPT_TIMEO),
	fsparam_string("vers", OPT_VERS),
	fsparam_flag("multiprotocol", OPT_MULTIPROTOCOL),
	fsparam_u32("max_credits", OPT_MAX_CREDITS),
	fsparam_flag("nosharesock", OPT_NOSHARESOCK),
	fsparam_enum("sec", OPT_SEC, secs),
	fsparam_string("username", OPT_USER),
	fsparam_string("user", OPT_USER),
	fsparam_string("domain", OPT_DOMAIN),
	fsparam_string("dom", OPT_DOMAIN),
	fsparam_string("workgroup", OPT_DOMAIN),
	fsparam_s32("key", OPT_KEY),
	fsparam_u32("cruid", OPT_CRUID),
	fsparam_flag("guest", OPT_GUEST),
	fsparam_enum("sign", OPT_SIGN, signs),
	fsparam_flag("seal", OPT_SEAL),
	fsparam_string("password", OPT_PASSWORD),
	fsparam_string("pass", OPT_PASSWORD),
	fsparam_u32("uid", SMB2FS_PARAM_UID),
	fsparam_u32("gid", SMB2FS_PARAM_GID),
	fsparam_u32oct("file_mode", SMB2FS_PARAM_FILE_MODE),
	fsparam_u32oct("dir_mode", SMB2FS_PARAM_DIR_MODE),
	fsparam_u32("rsize", SMB2FS_PARAM_RSIZE),
	fsparam_u32("wsize", SMB2FS_PARAM_WSIZE),
	fsparam_u32("actimeo", SMB2FS_PARAM_ACTIMEO),
	fsparam_u32("acregmax", SMB2FS_PARAM_ACREGMAX),
	fsparam_u32("acdirmax", SMB2FS_PARAM_ACDIRMAX),
	fsparam_flag_no("mapposix", SMB2FS_PARAM_MAP_SFM),
	fsparam_flag_no("mapchars", SMB2FS_PARAM_MAP_SFU),
	fsparam_flag_no("perm", SMB2FS_PARAM_PERM),
	fsparam_enum("chown", SMB2FS_PARAM_CHOWN, smb2fs_param_files_chowns),
	fsparam_flag("devices", SMB2FS_PARAM_DEVICES),
	fsparam_flag_no("serverino", SMB2FS_PARAM_SERVERINO),
	fsparam_flag("nocase", SMB2FS_PARAM_NOCASE),
	fsparam_flag("ignorecase", SMB2FS_PARAM_NOCASE),
	fsparam_flag_no("brl", SMB2FS_PARAM_BRL),
	fsparam_enum("symlink", SMB2FS_PARAM_SYMLINK,
		     smb2fs_param_files_symlinks),
	{}
};

static void set_default_dialects(struct smb2fs_server_spec *spec)
{
	spec->min_dialect = READ_ONCE(min_dialect) ?: DIALECT_MIN;
	spec->max_dialect = READ_ONCE(max_dialect) ?: DIALECT_MAX;
}

/**
 * smb2fs_param_alloc - give a new fs_context its options, all at their defaults
 * @fc: the context; owns the result, smb2fs_param_free() ends it
 *
 * Return: 0 or -ENOMEM.
 */
int smb2fs_param_alloc(struct fs_context *fc)
{
	struct smb2fs_mount_spec *spec = kzalloc(sizeof(*spec), GFP_KERNEL);

	if (!spec)
		return -ENOMEM;
	spec->server.port = PORT_DEFAULT;
	spec->server.timeo = TIMEO_DEFAULT;
	set_default_dialects(&spec->server);
	spec->server.max_credits = SMB2FS_CONN_CREDITS;
	spec->server.sign = true;
	spec->cred.sec = SEC_UNSET;
	spec->cred.uid = fc->cred->fsuid;
	smb2fs_param_files_init(fc, &spec->files);
	fc->fs_private = spec;
	return 0;
}

static void free_source(struct smb2fs_mount_spec *spec)
{
	kfree(spec->server.host);
	kfree(spec->share);
	kfree(spec->path);
	spec->server.host = NULL;
	spec->share = NULL;
	spec->path = NULL;
}

/**
 * smb2fs_param_spec_free - free what the options of a mount were
 * @spec: the options, or %NULL
 */
void smb2fs_param_spec_free(struct smb2fs_mount_spec *spec)
{
	if (!spec)
		return;
	free_source(spec);
	kfree(spec->cred.user);
	kfree(spec->cred.domain);
	kfree(spec);
}

/**
 * smb2fs_param_free - free the options of an fs_context
 * @fc: the context
 */
void smb2fs_param_free(struct fs_context *fc)
{
	smb2fs_param_spec_free(fc->fs_private);
	fc->fs_private = NULL;
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

static const char *skip_slashes(const char *s)
{
	while (is_slash(*s))
		s++;
	return s;
}

/* Length of the component at @s */
static size_t component(const char *s)
{
	return strcspn(s, "/\\");
}

/*
 * Copy the components at @s to @path, one slash between them.
 * Return: 0, or -EINVAL when one of them is "." or "..".
 */
static int join(const char *s, char *path)
{
	char *to = path;
	size_t n;

	for (s = skip_slashes(s); *s; s = skip_slashes(s + n)) {
		n = component(s);
		if (smb2fs_name_is_dots(s, n))
			return -EINVAL;
		if (to != path)
			*to++ = '/';
		memcpy(to, s, n);
		to += n;
	}
	*to = '\0';
	return 0;
}

/**
 * smb2fs_param_source - take //server/share[/dir...] apart
 * @spec: gets the host, share and path; what it had of them is freed
 * @source: the text; slashes and backslashes mean the same
 *
 * An IPv6 address may stand in brackets; they are not part of the host.
 *
 * Return: 0, -ENOMEM, or -EINVAL when @source has another form. On an error
 * @spec has no source.
 */
int smb2fs_param_source(struct smb2fs_mount_spec *spec, const char *source)
{
	const char *host, *share;
	size_t host_len, share_len;

	free_source(spec);
	if (!is_slash(source[0]) || !is_slash(source[1]))
		return -EINVAL;

	host = source + 2;
	host_len = component(host);
	share = skip_slashes(host + host_len);
	share_len = component(share);
	if (host_len > 2 && host[0] == '[' && host[host_len - 1] == ']') {
		host++;
		host_len -= 2;
	}
	if (!host_len || host_len > HOST_MAX ||
	    !share_len || share_len > SHARE_MAX)
		return -EINVAL;

	spec->server.host = kmemdup_nul(host, host_len, GFP_KERNEL);
	spec->share = kmemdup_nul(share, share_len, GFP_KERNEL);
	spec->path = kstrdup(share + share_len, GFP_KERNEL);
	if (!spec->server.host || !spec->share || !spec->path) {
		free_source(spec);
		return -ENOMEM;
	}
	if (join(share + share_len, spec->path)) {
		free_source(spec);
		return -EINVAL;
	}
	return 0;
}

static int add_addr(struct fs_context *fc, const char *text)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;
	struct smb2fs_server_spec *server = &spec->server;

	if (server->n_addrs == SMB2FS_SERVER_ADDRS_MAX)
		return invalfc(fc, "more than %u addresses",
			       SMB2FS_SERVER_ADDRS_MAX);
	if (inet_pton_with_scope(fc->net_ns, AF_UNSPEC, text, NULL,
				 &server->addrs[server->n_addrs]))
		return invalfc(fc, "addr=%s is not an IPv4 or IPv6 address",
			       text);
	server->n_addrs++;
	return 0;
}

static int set_source(struct fs_context *fc, struct fs_parameter *param)
{
	int err;

	if (fc->source)
		return invalfc(fc, "more than one source");
	err = smb2fs_param_source(fc->fs_private, param->string);
	if (err == -EINVAL)
		return invalfc(fc, "%s is not of the form //server/share[/directory]",
			       param->string);
	if (err)
		return err;
	fc->source = param->string;
	param->string = NULL;
	return 0;
}

/*
 * vers=DIALECT, vers=OLDEST-NEWEST, and as mount.cifs(8) has it vers=3 (any
 * 3.x) and vers=default.
 */
static int set_vers(struct fs_context *fc, struct smb2fs_server_spec *spec,
		    char *text)
{
	char *newest = strchr(text, '-');

	if (!strcmp(text, "default")) {
		set_default_dialects(spec);
		return 0;
	}
	if (!strcmp(text, "3")) {
		spec->min_dialect = SMB2FS_SMB_300;
		spec->max_dialect = SMB2FS_SMB_311;
		return 0;
	}
	if (!strcmp(text, "1.0") || !strcmp(text, "1"))
		return invalfc(fc, "vers=%s: SMB1 is not safe and is not spoken here",
			       text);
	if (newest)
		*newest++ = '\0';
	if (smb2fs_negotiate_parse(text, &spec->min_dialect) ||
	    smb2fs_negotiate_parse(newest ?: text, &spec->max_dialect) ||
	    spec->min_dialect > spec->max_dialect)
		return invalfc(fc, "vers= takes 2.0.2, 2.1, 3.0, 3.0.2, 3.1.1, a range, default");
	return 0;
}

/* What the administrator allows on this machine goes before the mount's wish */
static int limit_dialects(struct fs_context *fc,
			  struct smb2fs_server_spec *spec)
{
	u16 oldest = READ_ONCE(min_dialect);
	u16 newest = READ_ONCE(max_dialect);

	if (oldest)
		spec->min_dialect = max(spec->min_dialect, oldest);
	if (newest)
		spec->max_dialect = min(spec->max_dialect, newest);
	if (spec->min_dialect > spec->max_dialect)
		return invalfc(fc, "vers= is outside of smb2fs.min_dialect and max_dialect");
	return 0;
}

static int set_name(struct fs_context *fc, struct fs_parameter *param,
		    char **to)
{
	if (param->size > SMB2FS_TEXT_MAX)
		return invalfc(fc, "%s is longer than %u bytes", param->key,
			       SMB2FS_TEXT_MAX);
	/* the last one counts, and an empty one is as none */
	kfree(*to);
	*to = NULL;
	if (param->size)
		swap(*to, param->string);
	return 0;
}

static int set_key(struct fs_context *fc, struct smb2fs_cred_spec *cred,
		   s32 serial)
{
	if (serial <= 0)
		return invalfc(fc, "key= takes the serial number of a key");
	cred->key = serial;
	return 0;
}

static int set_cruid(struct fs_context *fc, struct smb2fs_cred_spec *cred,
		     u32 id)
{
	kuid_t uid = make_kuid(fc->user_ns, id);

	if (!uid_valid(uid))
		return invalfc(fc, "cruid=%u is not a user here", id);
	cred->uid = uid;
	return 0;
}

static int param_set_port(struct fs_context *fc,
			  struct smb2fs_server_spec *server, u32 port)
{
	if (!port || port > U16_MAX)
		return invalfc(fc, "port=%u is not a TCP port", port);
	server->port = port;
	return 0;
}

static int set_timeo(struct fs_context *fc, struct smb2fs_server_spec *server,
		     u32 timeo)
{
	if (!timeo || timeo > TIMEO_MAX)
		return invalfc(fc, "timeo=%u is not between 1 and %u seconds",
			       timeo, TIMEO_MAX);
	server->timeo = timeo;
	return 0;
}

static int set_max_credits(struct fs_context *fc,
			   struct smb2fs_server_spec *server, u32 credits)
{
	if (!credits || credits > SMB2FS_WINDOW_MAX)
		return invalfc(fc, "max_credits=%u is not between 1 and %u",
			       credits, SMB2FS_WINDOW_MAX);
	server->max_credits = credits;
	return 0;
}

/* An option of how the server is reached, or -ENOPARAM */
static int set_server(struct fs_context *fc, enum opt opt,
		      struct fs_parameter *param,
		      const struct fs_parse_result *result)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;
	struct smb2fs_server_spec *server = &spec->server;

	switch (opt) {
	case OPT_SOURCE:
		return set_source(fc, param);
	case OPT_ADDR:
		return add_addr(fc, param->string);
	case OPT_PORT:
		return param_set_port(fc, server, result->uint_32);
	case OPT_TIMEO:
		return set_timeo(fc, server, result->uint_32);
	case OPT_VERS:
		return set_vers(fc, server, param->string);
	case OPT_MULTIPROTOCOL:
		server->multiprotocol = true;
		return 0;
	case OPT_MAX_CREDITS:
		return set_max_credits(fc, server, result->uint_32);
	case OPT_SIGN:
		server->sign = result->uint_32;
		return 0;
	case OPT_NOSHARESOCK:
		server->alone = true;
		return 0;
	default:
		return -ENOPARAM;
	}
}

/* An option of who the user is */
static int set_cred(struct fs_context *fc, enum opt opt,
		    struct fs_parameter *param,
		    const struct fs_parse_result *result)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;
	struct smb2fs_cred_spec *cred = &spec->cred;

	switch (opt) {
	case OPT_SEC:
		cred->sec = result->uint_32;
		return 0;
	case OPT_USER:
		return set_name(fc, param, &cred->user);
	case OPT_DOMAIN:
		return set_name(fc, param, &cred->domain);
	case OPT_KEY:
		return set_key(fc, cred, result->int_32);
	case OPT_CRUID:
		return set_cruid(fc, cred, result->uint_32);
	case OPT_GUEST:
		cred->guest = true;
		return 0;
	case OPT_SEAL:
		spec->seal = true;
		return 0;
	case OPT_PASSWORD:
		return invalfc(fc, "password= is for mount.smb2(8), which makes a key of it");
	default:
		return -ENOPARAM;
	}
}

/*
 * fsconfig(2) ends strings at 255 bytes. What is longer, a name of 256 characters
 * or a path, comes as a blob, behind which the kernel has put a NUL.
 */
static void take_blob(struct fs_parameter *param)
{
	if (param->type == fs_value_is_blob &&
	    strlen(param->blob) == param->size)
		param->type = fs_value_is_string;
}

/*
 * What mount.cifs(8) has and the module has not is mount.smb2(8)'s to translate.
 * A name behind a password that has a comma in it may be the rest of it.
 */
static int refuse(struct fs_context *fc, const struct fs_parameter *param)
{
	const struct smb2fs_mount_spec *spec = fc->fs_private;

	if (spec->cred.user && strchr(spec->cred.user, '%'))
		return invalfc(fc, "an option behind username=NAME%%PASSWORD is not known");
	return invalfc(fc, "option %s is not known: mount.smb2(8) knows mount.cifs(8)'s",
		       param->key);
}

/**
 * smb2fs_param_parse - take one mount option
 * @fc: the context
 * @param: the option
 *
 * When a mount is to change they are collected for smb2fs_param_remount_tell().
 *
 * Return: 0, or a negative errno with a message in the context's log.
 */
int smb2fs_param_parse(struct fs_context *fc, struct fs_parameter *param)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;
	struct fs_parse_result result;
	int opt, err;

	take_blob(param);
	opt = fs_parse(fc, smb2fs_param_table, param, &result);
	if (opt == -ENOPARAM)
		return refuse(fc, param);
	if (opt < 0)
		return opt;
	pr_debug("option %s\n", param->key);
	err = smb2fs_param_files_set(fc, &spec->files, opt, &result);
	if (err == -ENOPARAM)
		err = set_server(fc, opt, param, &result);
	return err == -ENOPARAM ? set_cred(fc, opt, param, &result) : err;
}

/* Who is it? What is not said follows from what is. */
static int finish_cred(struct fs_context *fc, struct smb2fs_mount_spec *spec)
{
	struct smb2fs_cred_spec *cred = &spec->cred;

	if (cred->sec == SEC_UNSET) {
		if (!cred->user && !cred->guest)
			return invalfc(fc, "no user name: give username=, guest, sec=krb5 or none");
		cred->sec = SMB2FS_SEC_NTLM;
	}
	if (cred->guest && cred->sec != SMB2FS_SEC_NTLM)
		return invalfc(fc, "guest goes with sec=ntlm only");
	if (cred->sec == SMB2FS_SEC_NTLM && !cred->user) {
		if (!cred->guest)
			return invalfc(fc, "sec=ntlm needs username=");
		cred->user = kstrdup("guest", GFP_KERNEL);
		if (!cred->user)
			return -ENOMEM;
	}
	if (!cred->key && cred->user && strchr(cred->user, '%'))
		return invalfc(fc, "username=NAME%%PASSWORD is for mount.smb2(8)");
	if (cred->sec == SMB2FS_SEC_NONE && (cred->user || cred->key))
		return invalfc(fc, "sec=none is for nobody: no username=, no password");
	if (spec->seal && (cred->guest || cred->sec == SMB2FS_SEC_NONE))
		return invalfc(fc, "seal: guests and anonymous users have no key to seal with");
	return 0;
}

/**
 * smb2fs_param_finish - check the options against each other
 * @fc: the context, after its last option
 *
 * A host that is itself an address needs no addr= option.
 *
 * Return: 0, or a negative errno with a message in the context's log.
 */
int smb2fs_param_finish(struct fs_context *fc)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;
	struct smb2fs_server_spec *server = &spec->server;
	int err;

	if (!server->host)
		return invalfc(fc, "nothing to mount: the source must be //server/share");
	err = limit_dialects(fc, server);
	if (err)
		return err;
	err = finish_cred(fc, spec);
	if (err)
		return err;
	if (!server->n_addrs &&
	    !inet_pton_with_scope(fc->net_ns, AF_UNSPEC, server->host, NULL,
				  &server->addrs[0]))
		server->n_addrs = 1;
	return 0;
}

static const char *name_of(const struct constant_table *table, int value)
{
	while (table->value != value)
		table++;
	return table->name;
}

/**
 * smb2fs_param_show - print the options of a mount for /proc/mounts
 * @m: where to
 * @spec: the options
 *
 * The key's number is not among them: it says nothing to anybody else.
 */
void smb2fs_param_show(struct seq_file *m, const struct smb2fs_mount_spec *spec)
{
	const struct smb2fs_server_spec *server = &spec->server;
	const struct smb2fs_cred_spec *cred = &spec->cred;
	unsigned int i;

	seq_printf(m, ",vers=%s-%s", smb2fs_negotiate_name(server->min_dialect),
		   smb2fs_negotiate_name(server->max_dialect));
	seq_show_option(m, "sec", name_of(secs, cred->sec));
	if (cred->user)
		seq_show_option(m, "username", cred->user);
	if (cred->domain)
		seq_show_option(m, "domain", cred->domain);
	if (cred->sec == SMB2FS_SEC_KRB5)
		seq_printf(m, ",cruid=%u",
			   from_kuid_munged(seq_user_ns(m), cred->uid));
	if (cred->guest)
		seq_puts(m, ",guest");
	seq_show_option(m, "sign", name_of(signs, server->sign));
	if (spec->seal)
		seq_puts(m, ",seal");
	for (i = 0; i < server->n_addrs; i++)
		seq_printf(m, ",addr=%pISc", &server->addrs[i]);
	if (server->port != PORT_DEFAULT)
		seq_printf(m, ",port=%u", server->port);
	seq_printf(m, ",timeo=%u,max_credits=%u", server->timeo,
		   server->max_credits);
	if (server->multiprotocol)
		seq_puts(m, ",multiprotocol");
	if (server->alone)
		seq_puts(m, ",nosharesock");
	smb2fs_param_files_show(m, &spec->files);
}
