/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_MATCH_H
#define _SMB2FS_MATCH_H

#include "fault.h"

struct smb2fs_chain;
struct smb2fs_hdr;
struct smb2fs_pipe;
struct smb2fs_req;

/* match.c */
void smb2fs_match_number(struct smb2fs_chain *chain);
struct smb2fs_req *smb2fs_match_claim(struct smb2fs_pipe *pipe,
				      const struct smb2fs_hdr *hdr,
				      enum smb2fs_fault *fault);
void smb2fs_match_release(struct smb2fs_req *req);
void smb2fs_match_interim(struct smb2fs_req *req, const struct smb2fs_hdr *hdr);
void smb2fs_match_final(struct smb2fs_req *req, const struct smb2fs_hdr *hdr);
void smb2fs_match_fail_all(struct smb2fs_pipe *pipe);

#endif /* _SMB2FS_MATCH_H */
