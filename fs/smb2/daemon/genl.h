/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/smb2fs.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_SMB2FS_GEN_H
#define _LINUX_SMB2FS_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/smb2fs_netlink.h>

/* Common nested types */
extern const struct nla_policy smb2fs_addr_nl_policy[SMB2FS_A_ADDR_SCOPE + 1];

/* Ops table for smb2fs */
extern const struct genl_split_ops smb2fs_nl_ops[8];
extern const struct genl_multicast_group smb2fs_nl_mcgrps[1];

int smb2fs_nl_conn_get_start(struct netlink_callback *cb);
int smb2fs_nl_session_get_start(struct netlink_callback *cb);
int smb2fs_nl_share_get_start(struct netlink_callback *cb);

int smb2fs_nl_hello_doit(struct sk_buff *skb, struct genl_info *info);
int smb2fs_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info);
int smb2fs_nl_conn_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int smb2fs_nl_accept_doit(struct sk_buff *skb, struct genl_info *info);
int smb2fs_nl_done_doit(struct sk_buff *skb, struct genl_info *info);
int smb2fs_nl_pong_doit(struct sk_buff *skb, struct genl_info *info);
int smb2fs_nl_session_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int smb2fs_nl_share_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);

enum {
	SMB2FS_NLGRP_DAEMON,
};

#endif /* _LINUX_SMB2FS_GEN_H */
