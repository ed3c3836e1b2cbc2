// SPDX-License-Identifier: GPL-2.0
/* READ and WRITE responses. */

#include "fuzz.h"

#include "wire/pdu_data.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_read_rsp rsp;
	struct smb2fs_rd rd;
	u32 asked, written;

	if (!fuzz_pdu(&rd, data, size))
		return 0;
	/* both can be any number; these bytes of the header mean nothing here */
	memcpy(&asked, data + 48, sizeof(asked));
	if (!smb2fs_pdu_data_decode_read(&rd, size, asked, &rsp)) {
		assert(rsp.offset >= SMB2FS_HDR_SIZE + 16);
		assert(rsp.offset <= size && rsp.length <= size - rsp.offset);
		assert(rsp.length <= asked);
	}
	fuzz_pdu(&rd, data, size);
	if (!smb2fs_pdu_data_decode_write(&rd, asked, &written))
		assert(written <= asked);
	return 0;
}
