/* SPDX-License-Identifier: GPL-2.0 */
/* The exerciser: requests without a file system, for tests of the engine. */
#ifndef _SMB2FS_EXERCISER_H
#define _SMB2FS_EXERCISER_H

/* tests/exerciser.c */
#if IS_ENABLED(CONFIG_SMB2_FS_EXERCISER)
void smb2fs_exerciser_init(void);
void smb2fs_exerciser_exit(void);
#else
static inline void smb2fs_exerciser_init(void)
{
}

static inline void smb2fs_exerciser_exit(void)
{
}
#endif

#endif /* _SMB2FS_EXERCISER_H */
