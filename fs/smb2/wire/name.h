/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_NAME_H
#define _SMB2FS_NAME_H

#include <linux/types.h>

struct smb2fs_rd;
struct smb2fs_wr;

/* A component on the wire, [MS-FSCC] 2.1.5.2; a unit is at most 3 bytes here */
#define SMB2FS_NAME_MAX_UNITS	255
#define SMB2FS_NAME_MAX_BYTES	(3 * SMB2FS_NAME_MAX_UNITS)

/**
 * enum smb2fs_name_map - what becomes of characters that SMB2 reserves
 * @SMB2FS_NAME_MAP_NONE: they are sent as they are; a backslash is refused
 * @SMB2FS_NAME_MAP_SFM: as macOS stores them (U+F001 to U+F029)
 * @SMB2FS_NAME_MAP_SFU: as Cygwin and Services for Unix do (U+F000 + character)
 */
enum smb2fs_name_map {
	SMB2FS_NAME_MAP_NONE,
	SMB2FS_NAME_MAP_SFM,
	SMB2FS_NAME_MAP_SFU,
};

/* "." and "..": never sent to a server, and refused in a source path */
static inline bool smb2fs_name_is_dots(const char *name, size_t len)
{
	return (len == 1 && name[0] == '.') ||
	       (len == 2 && name[0] == '.' && name[1] == '.');
}

/* name.c */
int smb2fs_name_put(struct smb2fs_wr *wr, const char *name, size_t len,
		    enum smb2fs_name_map map);
int smb2fs_name_get(struct smb2fs_rd *rd, char *buf, size_t size,
		    enum smb2fs_name_map map);
int smb2fs_name_put_string(struct smb2fs_wr *wr, const char *str, size_t len);
int smb2fs_name_get_string(struct smb2fs_rd *rd, char *buf, size_t size);
void smb2fs_name_clean(char *str);

#endif /* _SMB2FS_NAME_H */
