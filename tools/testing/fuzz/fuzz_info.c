// SPDX-License-Identifier: GPL-2.0
/* QUERY_INFO responses, read as each class in turn; SET_INFO. */

#include "fuzz.h"

#include "wire/pdu_fs.h"
#include "wire/pdu_fscc.h"
#include "wire/pdu_info.h"

/* @info is passed on by value: each decoder starts at its beginning */
static void file(struct smb2fs_rd info)
{
	struct smb2fs_rd rd = info, name;
	struct smb2fs_file_info file;
	struct smb2fs_attrs attrs;
	u32 attributes, tag;
	u64 id;

	smb2fs_pdu_fscc_decode_basic(&rd, &attrs);
	rd = info;
	if (!smb2fs_pdu_fscc_decode_standard(&rd, &file))
		assert((s64)file.attrs.size >= 0 && (s64)file.attrs.alloc >= 0);
	rd = info;
	if (!smb2fs_pdu_fscc_decode_all(&rd, &file))
		assert((s64)file.attrs.size >= 0 && (s64)file.attrs.alloc >= 0);
	rd = info;
	if (!smb2fs_pdu_fscc_decode_network_open(&rd, &attrs))
		assert((s64)attrs.size >= 0 && (s64)attrs.alloc >= 0);
	rd = info;
	smb2fs_pdu_fscc_decode_internal(&rd, &id);
	rd = info;
	smb2fs_pdu_fscc_decode_attribute_tag(&rd, &attributes, &tag);
	rd = info;
	if (!smb2fs_pdu_fscc_decode_name(&rd, &name))
		fuzz_inside(&name, &info);
}

static void lists(struct smb2fs_rd info)
{
	struct smb2fs_stream stream;
	struct smb2fs_rd list = info;
	struct smb2fs_ea ea;

	while (smb2fs_pdu_fscc_next_stream(&list, &stream)) {
		fuzz_inside(&stream.name, &info);
		assert((s64)stream.size >= 0 && (s64)stream.alloc >= 0);
	}
	assert(!smb2fs_rd_left(&list));
	list = info;
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
	struct smb2fs_fs_volume volume;
	struct smb2fs_fs_sector sector;
	struct smb2fs_fs_size size;
	struct smb2fs_rd rd = info;

	if (!smb2fs_pdu_fs_decode_volume(&rd, &volume))
		fuzz_inside(&volume.label, &info);
	rd = info;
	if (!smb2fs_pdu_fs_decode_size(&rd, &size))
		assert(size.unit && (s64)size.total >= 0);
	rd = info;
	if (!smb2fs_pdu_fs_decode_full_size(&rd, &size))
		assert(size.unit && (s64)size.total >= 0);
	rd = info;
	if (!smb2fs_pdu_fs_decode_attribute(&rd, &attribute))
		fuzz_inside(&attribute.name, &info);
	rd = info;
	smb2fs_pdu_fs_decode_sector(&rd, &sector);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_rd rd, info;

	if (!fuzz_pdu(&rd, data, size))
		return 0;
	smb2fs_pdu_info_decode_set(&rd);
	fuzz_pdu(&rd, data, size);
	if (smb2fs_pdu_info_decode_query(&rd, &info))
		return 0;
	fuzz_inside(&info, &rd);
	file(info);
	lists(info);
	filesystem(info);
	return 0;
}
