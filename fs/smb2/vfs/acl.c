// SPDX-License-Identifier: GPL-2.0
/* Security descriptors as extended attributes, with the names that cifs has
 * given them, for getcifsacl(1) and setcifsacl(1):
 *
 *	system.cifs_acl		may be read like the next; sets the DACL only
 *	system.cifs_ntsd	owner, group and DACL
 *	system.cifs_ntsd_full	these and the SACL, which few may see
 *
 * The value is the descriptor in its self-relative form, [MS-DTYP] 2.4.6.
 */

#include "vfs/xattr.h"

#include <linux/errno.h>

#include "op/op.h"
#include "op/sd.h"
#include "vfs/inode.h"
#include "vfs/super.h"

#define OWNERS	(SMB2FS_SECURITY_OWNER | SMB2FS_SECURITY_GROUP)
#define PUBLIC	(OWNERS | SMB2FS_SECURITY_DACL)

static int acl_get(const struct xattr_handler *handler, struct dentry *dentry,
		   struct inode *inode, const char *name, void *buf,
		   size_t size)
{
	u32 what = PUBLIC | (handler->flags & SMB2FS_SECURITY_SACL);
	u32 access = SMB2FS_READ_CONTROL;
	struct smb2fs_target target;
	int ret;

	if (what & SMB2FS_SECURITY_SACL)
		access |= SMB2FS_SYSTEM_SECURITY;
	ret = smb2fs_inode_target(dentry, access, &target);
	if (ret)
		return ret;
	ret = smb2fs_op_sd_get(&target, what, buf, size);
	smb2fs_inode_put_target(&target);
	return ret;
}

static u32 access_to_set(u32 what)
{
	u32 access = SMB2FS_WRITE_DAC;

	if (what & OWNERS)
		access |= SMB2FS_WRITE_OWNER;
	if (what & SMB2FS_SECURITY_SACL)
		access |= SMB2FS_SYSTEM_SECURITY;
	return access;
}

/*
 * A server knows the user of the mount only, so whether it is the one who owns
 * the file here has to be asked here, unless the mount leaves that to the server.
 * There is always a descriptor: none can be removed or be made anew.
 */
static int acl_set(const struct xattr_handler *handler, struct mnt_idmap *idmap,
		   struct dentry *dentry, struct inode *inode, const char *name,
		   const void *value, size_t size, int flags)
{
	struct smb2fs_target target;
	int err;

	if (!smb2fs_super_of(inode->i_sb)->spec->files.noperm &&
	    !inode_owner_or_capable(idmap, inode))
		return -EPERM;
	if (!value)
		return -EOPNOTSUPP;
	if (flags & XATTR_CREATE)
		return -EEXIST;
	if (!size || size > SMB2FS_SD_MAX)
		return -EINVAL;
	err = smb2fs_inode_target(dentry, access_to_set(handler->flags),
				  &target);
	if (err)
		return err;
	err = smb2fs_op_sd_set(&target, handler->flags, value, size);
	smb2fs_inode_put_target(&target);
	smb2fs_inode_forget(inode);
	return err;
}

const struct xattr_handler smb2fs_acl_dacl = {
	.name	= XATTR_SYSTEM_PREFIX "cifs_acl",
	.flags	= SMB2FS_SECURITY_DACL,
	.get	= acl_get,
	.set	= acl_set,
};

const struct xattr_handler smb2fs_acl_sd = {
	.name	= XATTR_SYSTEM_PREFIX "cifs_ntsd",
	.flags	= PUBLIC,
	.get	= acl_get,
	.set	= acl_set,
};

const struct xattr_handler smb2fs_acl_sd_full = {
	.name	= XATTR_SYSTEM_PREFIX "cifs_ntsd_full",
	.flags	= PUBLIC | SMB2FS_SECURITY_SACL,
	.get	= acl_get,
	.set	= acl_set,
};
