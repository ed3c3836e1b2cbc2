// SPDX-License-Identifier: GPL-2.0
/* Information about a file system, [MS-FSCC] 2.5.
 *
 * Each reader gets what smb2fs_pdu_info_decode_query() has found.
 */

#include "wire/pdu_fs.h"

#include "wire/pdu_common.h"

/* SectorsPerAllocationUnit, BytesPerSector; statfs() divides by the product */
static void get_unit(struct smb2fs_rd *rd, struct smb2fs_fs_size *ret)
{
	u32 sectors = smb2fs_rd_u32(rd);
	u32 bytes = smb2fs_rd_u32(rd);

	ret->unit = (u64)sectors * bytes;
	if (!ret->unit)
		rd->bad = true;
}

/*
 * [MS-FSCC] 2.5.8 FileFsSizeInformation:
 *
 *   0 TotalAllocationUnits        8 AvailableAllocationUnits
 *  16 SectorsPerAllocationUnit   20 BytesPerSector
 */

/**
 * smb2fs_pdu_fs_decode_size - decode FileFsSizeInformation
 * @rd: where from
 * @ret: what it says; @ret->free is what this user can get
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_fs_decode_size(struct smb2fs_rd *rd, struct smb2fs_fs_size *ret)
{
	ret->total = smb2fs_pdu_common_decode_size(rd);
	ret->available = smb2fs_pdu_common_decode_size(rd);
	ret->free = ret->available;
	get_unit(rd, ret);
	return smb2fs_rd_err(rd);
}

/*
 * [MS-FSCC] 2.5.4 FileFsFullSizeInformation:
 *
 *   0 TotalAllocationUnits             8 CallerAvailableAllocationUnits
 *  16 ActualAvailableAllocationUnits
 *  24 SectorsPerAllocationUnit        28 BytesPerSector
 */

/**
 * smb2fs_pdu_fs_decode_full_size - decode FileFsFullSizeInformation
 * @rd: where from
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_fs_decode_full_size(struct smb2fs_rd *rd,
				   struct smb2fs_fs_size *ret)
{
	ret->total = smb2fs_pdu_common_decode_size(rd);
	ret->available = smb2fs_pdu_common_decode_size(rd);
	ret->free = smb2fs_pdu_common_decode_size(rd);
	get_unit(rd, ret);
	return smb2fs_rd_err(rd);
}

/*
 * [MS-FSCC] 2.5.1 FileFsAttributeInformation:
 *
 *   0 FileSystemAttributes    4 MaximumComponentNameLength
 *   8 FileSystemNameLength   12 FileSystemName
 */

/**
 * smb2fs_pdu_fs_decode_attribute - decode FileFsAttributeInformation
 * @rd: where from
 * @ret: what it says
 *
 * Return: 0, or -EBADMSG.
 */
int smb2fs_pdu_fs_decode_attribute(struct smb2fs_rd *rd,
				   struct smb2fs_fs_attribute *ret)
{
	u32 len;

	ret->attributes = smb2fs_rd_u32(rd);
	ret->name_max = smb2fs_rd_u32(rd);
	len = smb2fs_rd_u32(rd);
	return smb2fs_cursor_range(rd, rd->pos, len, &ret->name);
}
