/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_SD_H
#define _SMB2FS_PDU_SD_H

#include <linux/types.h>

#include "wire/cursor.h"
#include "wire/wire_sd.h"

/* [MS-DTYP] 2.4.2.2: sub-authorities in a SID */
#define SMB2FS_SID_MAX		15

/* Any SID as a string: "S-1-0x", 12 digits, 15 times a dash and 10 digits, NUL */
#define SMB2FS_SID_STRING_SIZE	(6 + 12 + SMB2FS_SID_MAX * 11 + 1)

/**
 * struct smb2fs_sid - who
 * @authority: 48 bits
 * @count: how many of @sub; not above %SMB2FS_SID_MAX
 * @sub: sub-authorities; those not counted are 0
 */
struct smb2fs_sid {
	u64	authority;
	u32	sub[SMB2FS_SID_MAX];
	u8	count;
};

/**
 * struct smb2fs_ace - who may or may not do what
 * @type: &enum smb2fs_ace_type
 * @flags: SMB2FS_ACE_OBJECT_INHERIT and following
 * @mask: what, SMB2FS_READ_DATA and following
 * @sid: who
 */
struct smb2fs_ace {
	u8			type;
	u8			flags;
	u32			mask;
	struct smb2fs_sid	sid;
};

/**
 * struct smb2fs_acl - what is left of a list of ACEs
 * @rd: the ACEs, and maybe unused space behind them
 * @left: how many there are
 */
struct smb2fs_acl {
	struct smb2fs_rd	rd;
	u16			left;
};

/**
 * struct smb2fs_sd - a security descriptor, from a server
 * @control: SMB2FS_SD_*
 * @has_owner: whether @owner is known
 * @has_group: whether @group is known
 * @has_dacl: whether there is a list; without one everybody may do everything,
 *	if the list was asked for; with an empty one nobody may do anything
 * @owner: who owns the file
 * @group: its group
 * @dacl: for smb2fs_pdu_sd_next_ace()
 */
struct smb2fs_sd {
	u16			control;
	bool			has_owner;
	bool			has_group;
	bool			has_dacl;
	struct smb2fs_sid	owner;
	struct smb2fs_sid	group;
	struct smb2fs_acl	dacl;
};

/**
 * struct smb2fs_sd_set - a security descriptor, to be set
 * @control: SMB2FS_SD_* but for those that say what is there
 * @owner: who shall own the file, or %NULL
 * @group: its group, or %NULL
 * @has_dacl: whether to set the list
 * @aces: the list
 * @count: how many of them
 */
struct smb2fs_sd_set {
	u16				control;
	const struct smb2fs_sid		*owner;
	const struct smb2fs_sid		*group;
	bool				has_dacl;
	const struct smb2fs_ace		*aces;
	u16				count;
};

/* pdu_sd.c */
int smb2fs_pdu_sd_decode(struct smb2fs_rd *rd, struct smb2fs_sd *ret);
bool smb2fs_pdu_sd_next_ace(struct smb2fs_acl *acl, struct smb2fs_ace *ret);
int smb2fs_pdu_sd_encode(struct smb2fs_wr *wr, const struct smb2fs_sd_set *sd);
int smb2fs_pdu_sd_print_sid(const struct smb2fs_sid *sid, char *buf,
			    size_t size);
int smb2fs_pdu_sd_parse_sid(const char *str, size_t len,
			    struct smb2fs_sid *ret);

#endif /* _SMB2FS_PDU_SD_H */
