/* SPDX-License-Identifier: GPL-2.0 */
/* Sessions and shares as the module tells of them. */
#ifndef _SMB2CTL_SESSIONS_H
#define _SMB2CTL_SESSIONS_H

#include <linux/smb2fs_netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smb2ctl.h"

/* Fields are the attributes of Documentation/netlink/specs/smb2fs.yaml */

struct session {
	uint64_t	id;
	char		host[256];
	uint64_t	conn;
	uint64_t	session_id;
	uint32_t	sec;
	char		user[SMB2FS_TEXT_MAX + 1];	/* this and the next two may be empty */
	char		domain[SMB2FS_TEXT_MAX + 1];
	char		principal[SMB2FS_TEXT_MAX + 1];
	uint32_t	uid;
	uint16_t	flags;
	uint16_t	dialect;
	bool		has_signing;
	uint16_t	signing;
	uint16_t	cipher;				/* 0 for none, as below */
	uint64_t	age_ms;
	bool		has_expires;
	uint64_t	expires_ms;
	uint32_t	shares;
	uint32_t	error;				/* 0 while it is alive */
};

struct share {
	struct session	session;
	uint64_t	id;
	char		name[256];
	uint32_t	tree_id;
	uint8_t		type;
	uint32_t	flags;
	uint32_t	capabilities;
	uint32_t	max_access;
	uint16_t	cipher;
	uint32_t	credits;
	uint32_t	opens;
	uint64_t	age_ms;
};

struct sessions {
	struct session	*session;
	size_t		n;
};

struct shares {
	struct share	*share;
	size_t		n;
};

/* [MS-SMB2] 2.2.6, SessionFlags */
static inline bool session_is_guest(const struct session *s)
{
	return s->flags & 1;
}

/* Not every server says that it takes the user for nobody */
static inline bool session_is_anonymous(const struct session *s)
{
	return s->sec == SMB2FS_SEC_NONE || s->flags & 2;
}

void sessions_print_text(const struct sessions *all, const struct choice *choice);
void sessions_print_json(const struct sessions *all);
void shares_print_text(const struct shares *all, const struct choice *choice);
void shares_print_json(const struct shares *all);

#endif /* _SMB2CTL_SESSIONS_H */
