/* SPDX-License-Identifier: GPL-2.0 */
/* A credential: as whom a user is known to a server. */
#ifndef _SMB2FS_CRED_H
#define _SMB2FS_CRED_H

#include <linux/kref.h>
#include <linux/uidgid.h>
#include <uapi/linux/smb2fs_netlink.h>

#include "daemon/upcall.h"

/**
 * struct smb2fs_cred_spec - a credential as the mount options say it
 * @sec: enum smb2fs_sec
 * @uid: whose Kerberos tickets
 * @user: as the user wrote it, or %NULL
 * @domain: as the user wrote it, or %NULL
 * @key: serial number of the key that holds the password; 0 for none
 * @guest: a session as guest is wanted, or at least good enough
 */
struct smb2fs_cred_spec {
	u32		sec;
	kuid_t		uid;
	char		*user;
	char		*domain;
	s32		key;
	bool		guest;
};

/**
 * struct smb2fs_cred - a credential
 * @refs: its mount's, and its session's
 * @who: what smb2d is told of it; the strings and a reference on the key are
 *	the credential's
 * @guest: see struct smb2fs_cred_spec
 *
 * Constant during its life. The last put invalidates the key, so that the
 * password does not outlive what it was given for.
 */
struct smb2fs_cred {
	struct kref			refs;
	struct smb2fs_upcall_cred	who;
	bool				guest;
};

/* cred.c */
struct smb2fs_cred *smb2fs_cred_alloc(const struct smb2fs_cred_spec *spec);
void smb2fs_cred_put(struct smb2fs_cred *cred);
bool smb2fs_cred_equal(const struct smb2fs_cred *a, const struct smb2fs_cred *b);
const char *smb2fs_cred_name(const struct smb2fs_cred *cred);

static inline void smb2fs_cred_get(struct smb2fs_cred *cred)
{
	kref_get(&cred->refs);
}

#endif /* _SMB2FS_CRED_H */
