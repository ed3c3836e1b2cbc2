// SPDX-License-Identifier: GPL-2.0
/* Options of a mount that is there: none of them changes, and that is said. */

#include "vfs/param_remount.h"

#include <linux/fs_context.h>
#include <linux/seq_buf.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "op/mount.h"
#include "vfs/param.h"

static int remount_copy(char **to, const char *from)
{
	*to = kstrdup(from, GFP_KERNEL);
	return from && !*to ? -ENOMEM : 0;
}

/**
 * smb2fs_param_remount_begin - let the options of a mount be given again
 * @fc: the context; gets a copy, which smb2fs_param_free() ends
 * @is: what they are
 *
 * Return: 0 or -ENOMEM.
 */
int smb2fs_param_remount_begin(struct fs_context *fc,
			       const struct smb2fs_mount_spec *is)
{
	struct smb2fs_mount_spec *spec = kmemdup(is, sizeof(*is), GFP_KERNEL);
	int err;

	if (!spec)
		return -ENOMEM;
	spec->server.host = NULL;
	spec->cred.user = NULL;
	spec->cred.domain = NULL;
	spec->share = NULL;
	spec->path = NULL;
	/* these would be added to */
	spec->server.n_addrs = 0;
	fc->fs_private = spec;
	err = remount_copy(&spec->server.host, is->server.host);
	if (!err)
		err = remount_copy(&spec->cred.user, is->cred.user);
	if (!err)
		err = remount_copy(&spec->cred.domain, is->cred.domain);
	if (!err)
		err = remount_copy(&spec->share, is->share);
	if (!err)
		err = remount_copy(&spec->path, is->path);
	if (err)
		smb2fs_param_free(fc);
	return err;
}

static void remount_note(struct seq_buf *names, bool differs, const char *name)
{
	if (differs)
		seq_buf_printf(names, "%s%s", names->len ? ", " : "", name);
}

static bool other(const char *a, const char *b)
{
	return strcmp(a ?: "", b ?: "");
}

static bool other_addrs(const struct smb2fs_server_spec *a,
			const struct smb2fs_server_spec *b)
{
	return a->n_addrs != b->n_addrs ||
	       memcmp(a->addrs, b->addrs, a->n_addrs * sizeof(a->addrs[0]));
}

static bool other_dialects(const struct smb2fs_server_spec *a,
			   const struct smb2fs_server_spec *b)
{
	return a->min_dialect != b->min_dialect ||
	       a->max_dialect != b->max_dialect;
}

static bool other_source(const struct smb2fs_mount_spec *a,
			 const struct smb2fs_mount_spec *b)
{
	return other(a->server.host, b->server.host) ||
	       other(a->share, b->share) || other(a->path, b->path);
}

static void note_server(struct seq_buf *names,
			const struct smb2fs_server_spec *a,
			const struct smb2fs_server_spec *b)
{
	remount_note(names, b->n_addrs && other_addrs(a, b), "addr");
	remount_note(names, a->port != b->port, "port");
	remount_note(names, a->timeo != b->timeo, "timeo");
	remount_note(names, other_dialects(a, b), "vers");
	remount_note(names, a->multiprotocol != b->multiprotocol,
		     "multiprotocol");
	remount_note(names, a->max_credits != b->max_credits, "max_credits");
	remount_note(names, a->sign != b->sign, "sign");
	remount_note(names, a->alone != b->alone, "nosharesock");
}

static void note_cred(struct seq_buf *names, const struct smb2fs_cred_spec *a,
		      const struct smb2fs_cred_spec *b)
{
	remount_note(names, a->sec != b->sec, "sec");
	remount_note(names, other(a->user, b->user), "username");
	remount_note(names, other(a->domain, b->domain), "domain");
	remount_note(names, !uid_eq(a->uid, b->uid), "cruid");
	remount_note(names, a->guest != b->guest, "guest");
}

static void note_files(struct seq_buf *names, const struct smb2fs_files_spec *a,
		       const struct smb2fs_files_spec *b)
{
	remount_note(names, !uid_eq(a->uid, b->uid), "uid");
	remount_note(names, !gid_eq(a->gid, b->gid), "gid");
	remount_note(names, a->file_mode != b->file_mode, "file_mode");
	remount_note(names, a->dir_mode != b->dir_mode, "dir_mode");
	/* of more than it allows the server has made what there is */
	remount_note(names, b->rsize && b->rsize < a->rsize, "rsize");
	remount_note(names, b->wsize && b->wsize < a->wsize, "wsize");
	remount_note(names, a->acregmax != b->acregmax, "acregmax");
	remount_note(names, a->acdirmax != b->acdirmax, "acdirmax");
	remount_note(names, a->nocase != b->nocase, "nocase");
	remount_note(names, a->nobrl != b->nobrl, "nobrl");
	remount_note(names, a->noperm != b->noperm, "noperm");
	remount_note(names, a->chown_strict != b->chown_strict, "chown");
	remount_note(names, a->devices != b->devices, "devices");
	remount_note(names, a->ino != b->ino, "serverino");
	remount_note(names, a->map != b->map, "mapposix, mapchars");
	remount_note(names, a->symlink != b->symlink, "symlink");
}

/**
 * smb2fs_param_remount_tell - say which options are not as the mount has them
 * @fc: the context, after its last option
 * @is: what they are, and stay
 *
 * An option that was not given is not looked at.
 */
void smb2fs_param_remount_tell(struct fs_context *fc,
			       const struct smb2fs_mount_spec *is)
{
	const struct smb2fs_mount_spec *wanted = fc->fs_private;
	char text[256];
	struct seq_buf names;

	seq_buf_init(&names, text, sizeof(text));
	remount_note(&names, other_source(is, wanted), "source");
	note_server(&names, &is->server, &wanted->server);
	note_cred(&names, &is->cred, &wanted->cred);
	remount_note(&names, is->seal != wanted->seal, "seal");
	note_files(&names, &is->files, &wanted->files);
	if (names.len)
		warnfc(fc, "different, and left as it is until the share is mounted anew: %s",
		       seq_buf_str(&names));
}
