/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_WATCH_H
#define _SMB2FS_WATCH_H

struct smb2fs_pipe;
struct work_struct;

/* watch.c */
unsigned long smb2fs_watch_silence(const struct smb2fs_pipe *pipe);
void smb2fs_watch_work(struct work_struct *work);

#endif /* _SMB2FS_WATCH_H */
