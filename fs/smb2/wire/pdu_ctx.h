/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_PDU_CTX_H
#define _SMB2FS_PDU_CTX_H

#include <linux/types.h>

#include "wire/pdu_common.h"

/* Which create contexts: asked for in a request, found in a response */
#define SMB2FS_CTX_LEASE	0x0001u		/* "RqLs", 2.1 and later */
#define SMB2FS_CTX_LEASE_V2	0x0002u		/* "RqLs", 3.x; not both */
#define SMB2FS_CTX_DURABLE	0x0004u		/* "DHnQ" */
#define SMB2FS_CTX_RECONNECT	0x0008u		/* "DHnC" */
#define SMB2FS_CTX_DURABLE_V2	0x0010u		/* "DH2Q", 3.x */
#define SMB2FS_CTX_RECONNECT_V2	0x0020u		/* "DH2C", 3.x */
#define SMB2FS_CTX_MAX_ACCESS	0x0040u		/* "MxAc" */
#define SMB2FS_CTX_DISK_ID	0x0080u		/* "QFid" */
#define SMB2FS_CTX_ALLOCATION	0x0100u		/* "AlSi" */
#define SMB2FS_CTX_TIMEWARP	0x0200u		/* "TWrp" */
#define SMB2FS_CTX_EA		0x0400u		/* "ExtA" */
#define SMB2FS_CTX_SD		0x0800u		/* "SecD" */

/**
 * struct smb2fs_lease - a lease, asked for or granted
 * @key: chosen by the client
 * @state: SMB2FS_LEASE_READ and following
 * @flags: SMB2FS_LEASE_FLAG_*
 * @parent: v2: the key of the parent directory's lease, if @flags say so
 * @epoch: v2: counts changes of state
 */
struct smb2fs_lease {
	u8	key[16];
	u32	state;
	u32	flags;
	u8	parent[16];
	u16	epoch;
};

/**
 * struct smb2fs_ctx_req - the create contexts of a request
 * @want: SMB2FS_CTX_*, which of the following to send
 * @lease: LEASE, LEASE_V2
 * @old_id: RECONNECT, RECONNECT_V2: the open as it was
 * @create_guid: DURABLE_V2, RECONNECT_V2: names the open when it is lost
 * @durable_timeout: DURABLE_V2: in ms; 0 leaves it to the server
 * @durable_flags: DURABLE_V2, RECONNECT_V2: SMB2FS_DURABLE_FLAG_*
 * @allocation: ALLOCATION: bytes
 * @timewarp: TIMEWARP: FILETIME of the version to open
 * @ea: EA: a list that smb2fs_pdu_fscc_encode_ea() has made
 * @ea_len: its length in bytes
 * @sd: SD: a security descriptor, [MS-DTYP] 2.4.6
 * @sd_len: its length in bytes
 */
struct smb2fs_ctx_req {
	u32			want;
	struct smb2fs_lease	lease;
	struct smb2fs_fileid	old_id;
	u8			create_guid[16];
	u32			durable_timeout;
	u32			durable_flags;
	u64			allocation;
	u64			timewarp;
	const void		*ea;
	u32			ea_len;
	const void		*sd;
	u32			sd_len;
};

/**
 * struct smb2fs_ctx_rsp - the create contexts of a response
 * @have: SMB2FS_CTX_*, which of the following were there
 * @lease: LEASE, LEASE_V2; granted
 * @durable_timeout: DURABLE_V2: in ms, how long the open outlives a connection
 * @durable_flags: DURABLE_V2: SMB2FS_DURABLE_FLAG_*
 * @max_access_status: MAX_ACCESS: NTSTATUS; the mask counts only if it is 0
 * @max_access: MAX_ACCESS: all that this user could do
 * @disk_id: DISK_ID: the file's number in its volume
 * @volume_id: DISK_ID: the volume
 */
struct smb2fs_ctx_rsp {
	u32			have;
	struct smb2fs_lease	lease;
	u32			durable_timeout;
	u32			durable_flags;
	u32			max_access_status;
	u32			max_access;
	u64			disk_id;
	u64			volume_id;
};

/* pdu_ctx.c */
int smb2fs_pdu_ctx_encode(struct smb2fs_wr *wr, const struct smb2fs_ctx_req *req);
int smb2fs_pdu_ctx_decode(struct smb2fs_rd *list, struct smb2fs_ctx_rsp *ret);

#endif /* _SMB2FS_PDU_CTX_H */
