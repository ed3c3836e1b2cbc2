/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_RECV_H
#define _SMB2FS_RECV_H

struct smb2fs_pipe;

/* recv.c */
int smb2fs_recv_init(void);
void smb2fs_recv_exit(void);
int smb2fs_recv_frame(struct smb2fs_pipe *pipe);

#endif /* _SMB2FS_RECV_H */
