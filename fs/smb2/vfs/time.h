/* SPDX-License-Identifier: GPL-2.0 */
/* FILETIME counts 100 ns from 1601, [MS-DTYP] 2.3.3. */
#ifndef _SMB2FS_VFS_TIME_H
#define _SMB2FS_VFS_TIME_H

#include <linux/math64.h>
#include <linux/time64.h>
#include <linux/types.h>

#define SMB2FS_TIME_PER_SEC	10000000
#define SMB2FS_TIME_EPOCH	11644473600LL	/* seconds up to 1970 */

/* What a FILETIME of 63 bits can say, for struct super_block */
#define SMB2FS_TIME_MIN		(-SMB2FS_TIME_EPOCH)
#define SMB2FS_TIME_MAX		(S64_MAX / SMB2FS_TIME_PER_SEC - \
				 SMB2FS_TIME_EPOCH - 1)

/*
 * 0 is what a server says that keeps no such time, so here it is no time, too, and not
 * 1601. What is above 63 bits comes from a server that has something older still.
 */
static inline struct timespec64 smb2fs_time_from(u64 time)
{
	u32 rest;
	s64 sec;

	if (!time)
		return (struct timespec64){};
	if (time > S64_MAX)
		time = 0;
	sec = div_u64_rem(time, SMB2FS_TIME_PER_SEC, &rest) -
	      SMB2FS_TIME_EPOCH;
	return (struct timespec64){ .tv_sec = sec, .tv_nsec = rest * 100 };
}

/*
 * @ts is between SMB2FS_TIME_MIN and SMB2FS_TIME_MAX. The oldest is 1 after all, since
 * 0 would leave a time as it is, [MS-FSCC] 2.4.7.
 */
static inline u64 smb2fs_time_to(struct timespec64 ts)
{
	u64 time = (u64)(ts.tv_sec + SMB2FS_TIME_EPOCH) *
		   SMB2FS_TIME_PER_SEC + ts.tv_nsec / 100;

	return time ?: 1;
}

#endif /* _SMB2FS_VFS_TIME_H */
