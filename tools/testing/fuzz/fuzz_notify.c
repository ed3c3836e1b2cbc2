// SPDX-License-Identifier: GPL-2.0
/* Changes in a directory, and what the server says of its own accord. */

#include "fuzz.h"

#include "wire/pdu_notify.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_notify_event event;
	struct smb2fs_rd rd, list;
	size_t left;
	u32 type;

	if (!fuzz_pdu(&rd, data, size))
		return 0;
	smb2fs_pdu_notify_decode_server(&rd, &type);
	fuzz_pdu(&rd, data, size);
	if (smb2fs_pdu_notify_decode(&rd, &list))
		return 0;
	fuzz_inside(&list, &rd);
	for (left = smb2fs_rd_left(&list); smb2fs_pdu_notify_next(&list, &event);
	     left = smb2fs_rd_left(&list)) {
		fuzz_inside(&event.name, &list);
		assert(smb2fs_rd_left(&list) < left);
	}
	assert(!smb2fs_rd_left(&list));
	return 0;
}
