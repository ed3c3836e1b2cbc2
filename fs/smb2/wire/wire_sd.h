/* SPDX-License-Identifier: GPL-2.0 */
/* What security descriptors say in numbers. */
#ifndef _SMB2FS_WIRE_SD_H
#define _SMB2FS_WIRE_SD_H

/* [MS-DTYP] 2.4.6, Control */
#define SMB2FS_SD_DACL_PRESENT		0x0004u
#define SMB2FS_SD_DACL_AUTO_INHERIT_REQ	0x0100u
#define SMB2FS_SD_DACL_AUTO_INHERITED	0x0400u
#define SMB2FS_SD_DACL_PROTECTED	0x1000u	/* inherits nothing */
#define SMB2FS_SD_SELF_RELATIVE		0x8000u	/* on the wire always */

/* [MS-DTYP] 2.4.4.1, AceType: the two that are understood here */
enum smb2fs_ace_type {
	SMB2FS_ACE_ALLOWED	= 0,
	SMB2FS_ACE_DENIED	= 1,
};

/* [MS-DTYP] 2.4.4.1, AceFlags */
#define SMB2FS_ACE_OBJECT_INHERIT	0x01u
#define SMB2FS_ACE_CONTAINER_INHERIT	0x02u
#define SMB2FS_ACE_NO_PROPAGATE		0x04u
#define SMB2FS_ACE_INHERIT_ONLY		0x08u	/* not about this file */
#define SMB2FS_ACE_INHERITED		0x10u

#endif /* _SMB2FS_WIRE_SD_H */
