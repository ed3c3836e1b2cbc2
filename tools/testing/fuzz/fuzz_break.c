// SPDX-License-Identifier: GPL-2.0
/* What OPLOCK_BREAK brings: notifications, and answers to acknowledgments. */

#include "fuzz.h"

#include "wire/pdu_break.h"
#include "wire/wire_open.h"

#define RWH	(SMB2FS_LEASE_READ | SMB2FS_LEASE_WRITE | SMB2FS_LEASE_HANDLE)

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct smb2fs_break brk;
	struct smb2fs_rd rd;
	u32 state;
	u8 level;

	if (!fuzz_pdu(&rd, data, size))
		return 0;
	if (!smb2fs_pdu_break_decode(&rd, &brk)) {
		assert(brk.level <= SMB2FS_OPLOCK_EXCLUSIVE);
		assert(!((brk.state | brk.new_state) & ~RWH));
		assert(brk.is_lease || !brk.ack);
	}
	fuzz_pdu(&rd, data, size);
	if (!smb2fs_pdu_break_decode_oplock(&rd, &level))
		assert(level <= SMB2FS_OPLOCK_EXCLUSIVE);
	fuzz_pdu(&rd, data, size);
	if (!smb2fs_pdu_break_decode_lease(&rd, &state))
		assert(!(state & ~RWH));
	return 0;
}
