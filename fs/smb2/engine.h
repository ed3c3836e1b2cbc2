/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_ENGINE_H
#define _SMB2FS_ENGINE_H

struct smb2fs_pipe;
struct smb2fs_pipe_spec;

/* engine.c */
int smb2fs_engine_init(void);
void smb2fs_engine_exit(void);
struct smb2fs_pipe *smb2fs_engine_start(const struct smb2fs_pipe_spec *spec);
void smb2fs_engine_stop(struct smb2fs_pipe *pipe);

#endif /* _SMB2FS_ENGINE_H */
