/* SPDX-License-Identifier: GPL-2.0 */
/* What the targets of helper/auth share. */
#ifndef _SMB2FS_FUZZ_AUTH_H
#define _SMB2FS_FUZZ_AUTH_H

#include "fuzz.h"

#include "../../../helper/auth/bytes.h"

/* A view that a parser returns is a part of what it was given */
static inline void fuzz_within(struct bytes part, struct bytes whole)
{
	assert(part.data || !part.len);
	if (!part.data)
		return;
	assert(part.data >= whole.data && part.len <= whole.len);
	assert(part.data + part.len <= whole.data + whole.len);
}

#endif /* _SMB2FS_FUZZ_AUTH_H */
