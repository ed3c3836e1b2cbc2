// SPDX-License-Identifier: GPL-2.0
/* IOCTL responses, read as the output of each FSCTL in turn. */

#include "fuzz.h"

#include "wire/pdu_fsctl.h"
#include "wire/pdu_reparse.h"

static void lists(struct smb2fs_rd out)
{
	struct smb2fs_interface interface;
	struct smb2fs_rd list = out;
	struct smb2fs_range range;

	while (smb2fs_pdu_fsctl_next_interface(&list, &interface))
		assert(interface.addr_len == 0 || interface.addr_len == 4 ||
		       interface.addr_len == 16);
	assert(!smb2fs_rd_left(&list));
	list = out;
	while (smb2fs_pdu_fsctl_next_range(&list, &range))
		assert(range.length && (s64)(range.offset + range.length) > 0);
	assert(!smb2fs_rd_left(&list));
}

static void reparse(struct smb2fs_rd out)
{
	struct smb2fs_reparse rp;
	struct smb2fs_rd rd = out;
	char target[64];
	int len;

	if (smb2fs_pdu_reparse_decode(&rd, &rp))
		return;
	fuzz_inside(&rp.target, &out);
	assert(!rp.has_device || rp.node == SMB2FS_NODE_CHR ||
	       rp.node == SMB2FS_NODE_BLK);
	if (rp.node != SMB2FS_NODE_LINK)
		return;
	len = smb2fs_pdu_reparse_decode_target(&rp, target, sizeof(target),
					       SMB2FS_NAME_MAP_SFM);
	assert(len && len <= (int)sizeof(target));
	assert(len < 0 || !memchr(target, '\0', len));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_copychunk_rsp copied;
	struct smb2fs_validate_rsp validate;
	u8 key[SMB2FS_RESUME_KEY_SIZE];
	struct smb2fs_rd rd, out;
	u32 code;

	if (!fuzz_pdu(&rd, data, size))
		return 0;
	/* whatever it answers is what was asked for */
	smb2fs_rd_skip(&rd, 4);
	code = smb2fs_rd_u32(&rd);
	fuzz_pdu(&rd, data, size);
	if (smb2fs_pdu_fsctl_decode_ioctl(&rd, code, &out))
		return 0;
	fuzz_inside(&out, &rd);
	lists(out);
	reparse(out);
	rd = out;
	smb2fs_pdu_fsctl_decode_validate(&rd, &validate);
	rd = out;
	smb2fs_pdu_fsctl_decode_resume_key(&rd, key);
	rd = out;
	smb2fs_pdu_fsctl_decode_copychunk(&rd, &copied);
	return 0;
}
