/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_CALL_H
#define _SMB2FS_CALL_H

struct smb2fs_chain;

/* call.c */
int smb2fs_call_submit(struct smb2fs_chain *chain);
int smb2fs_call_try(struct smb2fs_chain *chain);
int smb2fs_call_wait(struct smb2fs_chain *chain);
int smb2fs_call_sync(struct smb2fs_chain *chain);

#endif /* _SMB2FS_CALL_H */
