/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _FUZZ_LINUX_UNALIGNED_H
#define _FUZZ_LINUX_UNALIGNED_H

#include <endian.h>
#include <linux/types.h>
#include <string.h>

#define FUZZ_UNALIGNED(order, width) \
static inline u##width get_unaligned_##order##width(const void *p) \
{ \
	u##width val; \
\
	memcpy(&val, p, sizeof(val)); \
	return order##width##toh(val); \
} \
static inline void put_unaligned_##order##width(u##width val, void *p) \
{ \
	val = hto##order##width(val); \
	memcpy(p, &val, sizeof(val)); \
}

FUZZ_UNALIGNED(le, 16)
FUZZ_UNALIGNED(le, 32)
FUZZ_UNALIGNED(le, 64)
FUZZ_UNALIGNED(be, 32)

#endif /* _FUZZ_LINUX_UNALIGNED_H */
