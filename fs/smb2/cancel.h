/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_CANCEL_H
#define _SMB2FS_CANCEL_H

struct smb2fs_chain;
struct smb2fs_pipe;

/* cancel.c */
void smb2fs_cancel_chain(struct smb2fs_chain *chain);
void smb2fs_cancel_context(struct smb2fs_pipe *pipe, const void *context);

#endif /* _SMB2FS_CANCEL_H */
