// SPDX-License-Identifier: GPL-2.0
/* NTSTATUS: any number has an errno, and something to call it. */

#include "fuzz.h"

#include "wire/status.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_rd rd;
	const char *name;
	u32 status;
	int err;

	smb2fs_rd_init(&rd, data, size);
	status = smb2fs_rd_u32(&rd);
	err = smb2fs_status_errno(status);
	name = smb2fs_status_name(status);
	assert(err <= 0 && err > -4096);
	assert(name && *name);
	return 0;
}
