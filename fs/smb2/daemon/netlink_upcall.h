/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_NETLINK_UPCALL_H
#define _SMB2FS_NETLINK_UPCALL_H

#include <linux/types.h>

struct net;
struct sk_buff;
struct smb2fs_upcall_ops;
struct smb2fs_upcall_queue;

/* netlink_upcall.c */
extern const struct smb2fs_upcall_ops smb2fs_netlink_upcall_ops;

void smb2fs_netlink_upcall_ping(struct net *net, u32 portid, u64 id);
size_t smb2fs_netlink_upcall_status_size(void);
int smb2fs_netlink_upcall_put_status(struct sk_buff *msg,
				     struct smb2fs_upcall_queue *queue);

#endif /* _SMB2FS_NETLINK_UPCALL_H */
