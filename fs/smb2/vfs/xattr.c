// SPDX-License-Identifier: GPL-2.0
/* Extended attributes: "user.name" here is what servers call "name", in whatever
 * case. A server has no attribute without a value, and an empty one it removes.
 */

#include "vfs/xattr.h"

#include <linux/string.h>

#include "op/ea.h"
#include "vfs/inode.h"

/* What the VFS lets a name have behind its prefix */
#define NAME_MAX_LEN	(XATTR_NAME_MAX - XATTR_USER_PREFIX_LEN)

static const void *bytes(const struct smb2fs_rd *rd)
{
	return rd->base + rd->pos;
}

/*
 * Servers do not care for case. One that keeps attributes which differ in nothing
 * else has put them there in another way; then the exact one counts.
 */
static int xattr_find(struct smb2fs_rd list, const char *name,
		      struct smb2fs_ea *ret)
{
	size_t len = strlen(name);
	struct smb2fs_ea ea;
	bool found = false;

	while (smb2fs_pdu_fscc_next_ea(&list, &ea)) {
		if (smb2fs_rd_left(&ea.name) != len ||
		    strncasecmp(bytes(&ea.name), name, len))
			continue;
		if (!found || !memcmp(bytes(&ea.name), name, len))
			*ret = ea;
		found = true;
	}
	return smb2fs_rd_err(&list) ?: found ? 0 : -ENODATA;
}

/* All attributes of a file, to be ended with smb2fs_op_ea_put_list() */
static int get_list(struct dentry *dentry, struct smb2fs_ea_list *ret)
{
	struct smb2fs_target target;
	int err;

	err = smb2fs_inode_target(dentry, SMB2FS_READ_EA, &target);
	if (err)
		return err;
	err = smb2fs_op_ea_list(&target, ret);
	smb2fs_inode_put_target(&target);
	return err;
}

static int xattr_get(const struct xattr_handler *handler, struct dentry *dentry,
		     struct inode *inode, const char *name, void *buf,
		     size_t size)
{
	struct smb2fs_ea_list list;
	struct smb2fs_ea ea;
	size_t len;
	int ret;

	ret = get_list(dentry, &list);
	if (ret)
		return ret;
	ret = xattr_find(list.left, name, &ea);
	if (ret)
		goto out_put;
	len = smb2fs_rd_left(&ea.value);
	ret = len;
	if (size && len > size)
		ret = -ERANGE;
	else if (size)
		memcpy(buf, bytes(&ea.value), len);
out_put:
	smb2fs_op_ea_put_list(&list);
	return ret;
}

/* Is there such an attribute? Return: 0, -ENODATA, or another error */
static int look(struct dentry *dentry, const char *name)
{
	struct smb2fs_ea_list list;
	struct smb2fs_ea ea;
	int err;

	err = get_list(dentry, &list);
	if (err)
		return err;
	err = xattr_find(list.left, name, &ea);
	smb2fs_op_ea_put_list(&list);
	return err;
}

static int xattr_remove(const struct smb2fs_target *target, const char *name)
{
	struct smb2fs_ea_list before;
	struct smb2fs_ea ea;
	int err;

	err = smb2fs_op_ea_remove(target, name, strlen(name), &before);
	if (err)
		return err;
	err = xattr_find(before.left, name, &ea);
	smb2fs_op_ea_put_list(&before);
	return err;
}

/* No server can be told to set what must be there, or must not be there */
static int xattr_check_flags(struct dentry *dentry, const char *name, int flags)
{
	int err;

	if (!(flags & (XATTR_CREATE | XATTR_REPLACE)))
		return 0;
	err = look(dentry, name);
	if (flags & XATTR_CREATE && !err)
		return -EEXIST;
	if (flags & XATTR_CREATE && err == -ENODATA)
		return 0;
	return err;
}

static int xattr_set(const struct xattr_handler *handler,
		     struct mnt_idmap *idmap, struct dentry *dentry,
		     struct inode *inode, const char *name, const void *value,
		     size_t size, int flags)
{
	const struct smb2fs_ea_set ea = {
		.name		= name,
		.name_len	= strlen(name),
		.value		= value,
		.value_len	= size,
	};
	u32 access = SMB2FS_WRITE_EA | (value ? 0 : SMB2FS_READ_EA);
	struct smb2fs_target target;
	int err;

	if (value && !size)
		return -EOPNOTSUPP;
	if (size > U16_MAX)
		return -E2BIG;
	if (value) {
		err = xattr_check_flags(dentry, name, flags);
		if (err)
			return err;
	}
	err = smb2fs_inode_target(dentry, access, &target);
	if (err)
		return err;
	if (value)
		err = smb2fs_op_ea_set(&target, &ea);
	else
		err = xattr_remove(&target, name);
	smb2fs_inode_put_target(&target);
	smb2fs_inode_forget(inode);
	return err;
}

static const struct xattr_handler user = {
	.prefix	= XATTR_USER_PREFIX,
	.get	= xattr_get,
	.set	= xattr_set,
};

const struct xattr_handler * const smb2fs_xattr_handlers[] = {
	&user,
	&smb2fs_acl_dacl,
	&smb2fs_acl_sd,
	&smb2fs_acl_sd_full,
	NULL
};

/* Add "user." and a name to @buf at @at, if there is one. Return: the new end */
static ssize_t put_name(char *buf, size_t size, size_t at,
			const struct smb2fs_rd *name)
{
	size_t len = smb2fs_rd_left(name);
	size_t end = at + XATTR_USER_PREFIX_LEN + len + 1;

	if (!size)
		return end;
	if (end > size)
		return -ERANGE;
	memcpy(buf + at, XATTR_USER_PREFIX, XATTR_USER_PREFIX_LEN);
	memcpy(buf + at + XATTR_USER_PREFIX_LEN, bytes(name), len);
	buf[end - 1] = '\0';
	return end;
}

/**
 * smb2fs_xattr_list - listxattr(), for the VFS
 * @dentry: the file
 * @buf: gets the names, each with a NUL
 * @size: its size in bytes; 0 to be told how many it takes
 *
 * What the system.* attributes of this file system have is the server's own
 * business, so that no copy of a file brings it along: they are not listed.
 *
 * Context: process; sleeps, killable; one round trip.
 * Return: bytes of the names, -ERANGE when they do not fit, or another negative
 * errno.
 */
ssize_t smb2fs_xattr_list(struct dentry *dentry, char *buf, size_t size)
{
	struct smb2fs_ea_list list;
	struct smb2fs_ea ea;
	ssize_t ret;

	ret = get_list(dentry, &list);
	if (ret)
		return ret == -ENODATA || ret == -EOPNOTSUPP ? 0 : ret;
	while (ret >= 0 && smb2fs_pdu_fscc_next_ea(&list.left, &ea)) {
		if (smb2fs_rd_left(&ea.name) <= NAME_MAX_LEN)
			ret = put_name(buf, size, ret, &ea.name);
	}
	if (ret >= 0)
		ret = smb2fs_rd_err(&list.left) ?: ret;
	smb2fs_op_ea_put_list(&list);
	return ret;
}
