/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOOLS_LINUX_UNALIGNED_H
#define _TOOLS_LINUX_UNALIGNED_H

#include <endian.h>
#include <linux/types.h>
#include <string.h>

#define UNALIGNED(order, width) \
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

UNALIGNED(le, 16)
UNALIGNED(le, 32)
UNALIGNED(le, 64)
UNALIGNED(be, 32)

#endif /* _TOOLS_LINUX_UNALIGNED_H */
