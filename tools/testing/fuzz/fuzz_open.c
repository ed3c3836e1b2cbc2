// SPDX-License-Identifier: GPL-2.0
/* CREATE responses with their contexts. */

#include "fuzz.h"

#include "wire/pdu_ctx.h"
#include "wire/pdu_open.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const u32 lease = SMB2FS_CTX_LEASE | SMB2FS_CTX_LEASE_V2;
	struct smb2fs_create_rsp rsp;
	struct smb2fs_ctx_rsp ctx;
	struct smb2fs_rd rd;

	if (!fuzz_pdu(&rd, data, size) || smb2fs_pdu_open_decode_create(&rd, &rsp))
		return 0;
	fuzz_inside(&rsp.contexts, &rd);
	assert((s64)rsp.attrs.size >= 0 && (s64)rsp.attrs.alloc >= 0);
	if (!smb2fs_pdu_ctx_decode(&rsp.contexts, &ctx))
		assert((ctx.have & lease) != lease);
	return 0;
}
