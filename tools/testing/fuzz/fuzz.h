/* SPDX-License-Identifier: GPL-2.0 */
/* What every target shares. A target is one function: an input, and what must
 * hold of all that the parsers make of it.
 */
#ifndef _SMB2FS_FUZZ_H
#define _SMB2FS_FUZZ_H

#include <assert.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <stdlib.h>

#include "wire/cursor.h"
#include "wire/wire_hdr.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* A PDU's decoder stands behind the header; false when there is not even one */
static inline bool fuzz_pdu(struct smb2fs_rd *rd, const u8 *data, size_t size)
{
	smb2fs_rd_init(rd, data, size);
	smb2fs_rd_skip(rd, SMB2FS_HDR_SIZE);
	return !rd->bad;
}

/* What a parser returns as a part of @whole has to be a part of it */
static inline void fuzz_inside(const struct smb2fs_rd *part,
			       const struct smb2fs_rd *whole)
{
	assert(part->pos <= part->size);
	if (!part->size)
		return;
	assert(part->base >= whole->base);
	assert(part->base + part->size <= whole->base + whole->size);
}

#endif /* _SMB2FS_FUZZ_H */
