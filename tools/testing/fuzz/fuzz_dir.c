// SPDX-License-Identifier: GPL-2.0
/* QUERY_DIRECTORY responses, read as each class in turn. */

#include "fuzz.h"

#include "wire/name.h"
#include "wire/pdu_dir.h"

static void entries(struct smb2fs_rd list, enum smb2fs_file_class class)
{
	const struct smb2fs_rd whole = list;
	struct smb2fs_dirent entry;
	char name[SMB2FS_NAME_MAX_BYTES];

	while (smb2fs_pdu_dir_next(&list, class, &entry)) {
		fuzz_inside(&entry.name, &whole);
		smb2fs_name_get(&entry.name, name, sizeof(name),
				SMB2FS_NAME_MAP_SFM);
	}
	assert(!smb2fs_rd_left(&list));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_rd rd, list;

	if (!fuzz_pdu(&rd, data, size) || smb2fs_pdu_dir_decode_query(&rd, &list))
		return 0;
	fuzz_inside(&list, &rd);
	entries(list, SMB2FS_FILE_DIRECTORY);
	entries(list, SMB2FS_FILE_ID_FULL_DIRECTORY);
	entries(list, SMB2FS_FILE_ID_BOTH_DIRECTORY);
	return 0;
}
