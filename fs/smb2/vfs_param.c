// SPDX-License-Identifier: GPL-2.0
/* Mount options: the table, and from option text to struct smb2fs_mount_spec. */

#include "vfs_param.h"

#include <linux/fs_context.h>
#include <linux/fs_parser.h>
#include <linux/inet.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "conn.h"
#include "name.h"
#include "negotiate.h"
#include "op_mount.h"
#include "window.h"
#include "wire_neg.h"

#define PORT_DEFAULT	445
#define TIMEO_DEFAULT	10
#define TIMEO_MAX	600

#define HOST_MAX	255	/* a DNS name, RFC 1035 2.3.4 */
#define SHARE_MAX	80	/* [MS-SMB2] 2.2.9: a share name has at most 80 */

/* 2.0.2 has no multi-credit and no leases: only who names it gets it */
#define DIALECT_MIN	SMB2FS_SMB_210
#define DIALECT_MAX	SMB2FS_SMB_311

enum opt {
	OPT_SOURCE,
	OPT_ADDR,
	OPT_PORT,
	OPT_TIMEO,
	OPT_VERS,
	OPT_MULTIPROTOCOL,
	OPT_MAX_CREDITS,
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
	{}
};

static void set_default_dialects(struct smb2fs_mount_spec *spec)
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
	spec->port = PORT_DEFAULT;
	spec->timeo = TIMEO_DEFAULT;
	set_default_dialects(spec);
	spec->max_credits = SMB2FS_CONN_CREDITS;
	fc->fs_private = spec;
	return 0;
}

static void free_source(struct smb2fs_mount_spec *spec)
{
	kfree(spec->host);
	kfree(spec->share);
	kfree(spec->path);
	spec->host = NULL;
	spec->share = NULL;
	spec->path = NULL;
}

/**
 * smb2fs_param_free - free the options of an fs_context
 * @fc: the context
 */
void smb2fs_param_free(struct fs_context *fc)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;

	if (!spec)
		return;
	free_source(spec);
	kfree(spec);
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
 * @spec: gets host, share and path; what it had of them is freed
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

	spec->host = kmemdup_nul(host, host_len, GFP_KERNEL);
	spec->share = kmemdup_nul(share, share_len, GFP_KERNEL);
	spec->path = kstrdup(share + share_len, GFP_KERNEL);
	if (!spec->host || !spec->share || !spec->path) {
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

	if (spec->n_addrs == SMB2FS_MOUNT_MAX_ADDRS)
		return invalfc(fc, "more than %u addresses",
			       SMB2FS_MOUNT_MAX_ADDRS);
	if (inet_pton_with_scope(fc->net_ns, AF_UNSPEC, text, NULL,
				 &spec->addrs[spec->n_addrs]))
		return invalfc(fc, "addr=%s is not an IPv4 or IPv6 address",
			       text);
	spec->n_addrs++;
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
static int set_vers(struct fs_context *fc, char *text)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;
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
static int limit_dialects(struct fs_context *fc)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;
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

/**
 * smb2fs_param_parse - take one mount option
 * @fc: the context
 * @param: the option
 *
 * Return: 0, -ENOPARAM when it is not one of ours, or a negative errno with a
 * message in the context's log.
 */
int smb2fs_param_parse(struct fs_context *fc, struct fs_parameter *param)
{
	struct smb2fs_mount_spec *spec = fc->fs_private;
	struct fs_parse_result result;
	int opt = fs_parse(fc, smb2fs_param_table, param, &result);

	if (opt < 0)
		return opt;

	pr_debug("option %s\n", param->key);
	switch ((enum opt)opt) {
	case OPT_SOURCE:
		return set_source(fc, param);
	case OPT_ADDR:
		return add_addr(fc, param->string);
	case OPT_PORT:
		if (!result.uint_32 || result.uint_32 > U16_MAX)
			return invalfc(fc, "port=%u is not a TCP port",
				       result.uint_32);
		spec->port = result.uint_32;
		return 0;
	case OPT_TIMEO:
		if (!result.uint_32 || result.uint_32 > TIMEO_MAX)
			return invalfc(fc, "timeo=%u is not between 1 and %u seconds",
				       result.uint_32, TIMEO_MAX);
		spec->timeo = result.uint_32;
		return 0;
	case OPT_VERS:
		return set_vers(fc, param->string);
	case OPT_MULTIPROTOCOL:
		spec->multiprotocol = true;
		return 0;
	case OPT_MAX_CREDITS:
		if (!result.uint_32 || result.uint_32 > SMB2FS_WINDOW_MAX)
			return invalfc(fc, "max_credits=%u is not between 1 and %u",
				       result.uint_32, SMB2FS_WINDOW_MAX);
		spec->max_credits = result.uint_32;
		return 0;
	}
	return -ENOPARAM;
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
	int err;

	if (!spec->host)
		return invalfc(fc, "nothing to mount: the source must be //server/share");
	err = limit_dialects(fc);
	if (err)
		return err;
	if (spec->n_addrs)
		return 0;
	if (!inet_pton_with_scope(fc->net_ns, AF_UNSPEC, spec->host, NULL,
				  &spec->addrs[0])) {
		spec->n_addrs = 1;
		return 0;
	}
	errorfc(fc, "no address for %s: mount.smb2(8) looks it up, or give addr=",
		spec->host);
	return -EDESTADDRREQ;
}
