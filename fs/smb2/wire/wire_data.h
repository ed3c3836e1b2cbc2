/* SPDX-License-Identifier: GPL-2.0 */
/* What READ and WRITE say in numbers. */
#ifndef _SMB2FS_WIRE_DATA_H
#define _SMB2FS_WIRE_DATA_H

#include "wire/wire_hdr.h"

/* [MS-SMB2] 2.2.19, Flags of READ */
#define SMB2FS_READ_UNBUFFERED		0x01	/* 3.0.2 and later */
#define SMB2FS_READ_COMPRESSED		0x02	/* 3.1.1 */

/* [MS-SMB2] 2.2.21, Flags of WRITE */
#define SMB2FS_WRITE_THROUGH		0x00000001u	/* 2.1 and later */
#define SMB2FS_WRITE_UNBUFFERED		0x00000002u	/* 3.0.2 and later */

/* 2.2.20: what of a READ response stands before the data, header included */
#define SMB2FS_READ_RSP_SIZE		(SMB2FS_HDR_SIZE + 16)

/* 2.2.21: what of a WRITE request stands before the data, header included */
#define SMB2FS_WRITE_REQ_SIZE		(SMB2FS_HDR_SIZE + 48)

#endif /* _SMB2FS_WIRE_DATA_H */
