// SPDX-License-Identifier: GPL-2.0
/* NEGOTIATE responses. */

#include "fuzz.h"

#include "wire/pdu_neg.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const u32 known = 1u << SMB2FS_NEG_PREAUTH |
			  1u << SMB2FS_NEG_ENCRYPTION |
			  1u << SMB2FS_NEG_COMPRESSION |
			  1u << SMB2FS_NEG_TRANSPORT | 1u << SMB2FS_NEG_SIGNING;
	struct smb2fs_neg_rsp rsp;
	struct smb2fs_rd rd;

	smb2fs_rd_init(&rd, data, size);
	smb2fs_pdu_neg_is_smb1(&rd);
	if (!fuzz_pdu(&rd, data, size) || smb2fs_pdu_neg_decode(&rd, &rsp))
		return 0;
	fuzz_inside(&rsp.token, &rd);
	assert(!smb2fs_rd_left(&rsp.token) || rsp.token.base >= data + 128);
	assert(!(rsp.contexts & ~known));
	assert(!rsp.contexts || rsp.dialect == SMB2FS_SMB_311);
	assert(rsp.salt_len < size);
	assert(rsp.n_compression <= SMB2FS_NEG_COMPRESSION_MAX);
	return 0;
}
