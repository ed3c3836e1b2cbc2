// SPDX-License-Identifier: GPL-2.0
/* ERROR responses and what they carry. */

#include "fuzz.h"

#include "wire/pdu_error.h"

static void find(const struct smb2fs_error_rsp *rsp, enum smb2fs_error_id id)
{
	struct smb2fs_rd data;
	int err;

	err = smb2fs_pdu_error_find(rsp, id, &data);
	assert(err == 0 || err == -ENODATA || err == -EBADMSG);
	if (!err) {
		fuzz_inside(&data, &rsp->data);
		assert(smb2fs_rd_left(&data));
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_error_symlink link;
	struct smb2fs_error_rsp rsp;
	struct smb2fs_rd rd;

	if (!fuzz_pdu(&rd, data, size) || smb2fs_pdu_error_decode(&rd, &rsp))
		return 0;
	fuzz_inside(&rsp.data, &rd);
	find(&rsp, SMB2FS_ERROR_DEFAULT);
	find(&rsp, SMB2FS_ERROR_SHARE_REDIRECT);
	if (!smb2fs_pdu_error_decode_symlink(&rsp, &link))
		fuzz_inside(&link.link.target, &rsp.data);
	return 0;
}
