/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_SEND_H
#define _SMB2FS_SEND_H

struct smb2fs_chain;
struct smb2fs_pipe;

/* send.c */
int smb2fs_send_commit(struct smb2fs_chain *chain);
int smb2fs_send_cancel(struct smb2fs_chain *chain);
void smb2fs_send_kick(struct smb2fs_pipe *pipe);
void smb2fs_send_resume(struct smb2fs_pipe *pipe);
void smb2fs_send_purge(struct smb2fs_pipe *pipe);

#endif /* _SMB2FS_SEND_H */
