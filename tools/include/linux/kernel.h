/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TOOLS_LINUX_KERNEL_H
#define _TOOLS_LINUX_KERNEL_H

#include <linux/types.h>
#include <stdio.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define U8_MAX		((u8)~0U)
#define U16_MAX		((u16)~0U)
#define U32_MAX		((u32)~0U)
#define S64_MAX		((s64)(~0ULL >> 1))

#endif /* _TOOLS_LINUX_KERNEL_H */
