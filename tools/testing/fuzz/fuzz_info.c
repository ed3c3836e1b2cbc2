// SPDX-License-Identifier: GPL-2.0
/* QUERY_INFO responses, read as each class in turn. */

#include "fuzz.h"

#include "wire/pdu_fs.h"
#include "wire/pdu_fscc.h"
#include "wire/pdu_info.h"

/* @info is passed on by value: each decoder starts at its beginning */
static void file(struct smb2fs_rd info)
{
	struct smb2fs_file_info file;

	if (!smb2fs_pdu_fscc_decode_all(&info, &file))
		assert((s64)file.attrs.size >= 0 && (s64)file.attrs.alloc >= 0);
}

static void list(struct smb2fs_rd info)
{
	struct smb2fs_rd list = info;
	struct smb2fs_ea ea;

	while (smb2fs_pdu_fscc_next_ea(&list, &ea)) {
		fuzz_inside(&ea.name, &info);
		fuzz_inside(&ea.value, &info);
		assert(smb2fs_rd_left(&ea.name));
	}
	assert(!smb2fs_rd_left(&list));
}

static void filesystem(struct smb2fs_rd info)
{
	struct smb2fs_fs_attribute attribute;
	struct smb2fs_fs_size size;
	struct smb2fs_rd rd = info;

	if (!smb2fs_pdu_fs_decode_size(&rd, &size))
		assert(size.unit && (s64)size.total >= 0);
	rd = info;
	if (!smb2fs_pdu_fs_decode_full_size(&rd, &size))
		assert(size.unit && (s64)size.total >= 0);
	rd = info;
	if (!smb2fs_pdu_fs_decode_attribute(&rd, &attribute))
		fuzz_inside(&attribute.name, &info);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_rd rd, info;

	if (!fuzz_pdu(&rd, data, size) || smb2fs_pdu_info_decode_query(&rd, &info))
		return 0;
	fuzz_inside(&info, &rd);
	file(info);
	list(info);
	filesystem(info);
	return 0;
}
