// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/smb2fs.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "genl.h"

#include <uapi/linux/smb2fs_netlink.h>

/* Common nested types */
const struct nla_policy smb2fs_addr_nl_policy[SMB2FS_A_ADDR_SCOPE + 1] = {
	[SMB2FS_A_ADDR_ADDR4] = { .type = NLA_U32, },
	[SMB2FS_A_ADDR_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[SMB2FS_A_ADDR_SCOPE] = { .type = NLA_U32, },
};

/* SMB2FS_CMD_HELLO - do */
static const struct nla_policy smb2fs_hello_nl_policy[SMB2FS_A_HELLO_TAKEOVER + 1] = {
	[SMB2FS_A_HELLO_PROTOCOL_MIN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SMB2FS_A_HELLO_PROTOCOL_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[SMB2FS_A_HELLO_VERSION] = { .type = NLA_NUL_STRING, .len = SMB2FS_VERSION_MAX, },
	[SMB2FS_A_HELLO_TAKEOVER] = { .type = NLA_FLAG, },
};

/* SMB2FS_CMD_DONE - do */
static const struct nla_policy smb2fs_done_nl_policy[SMB2FS_A_UPCALL_ADDR + 1] = {
	[SMB2FS_A_UPCALL_ID] = { .type = NLA_U64, },
	[SMB2FS_A_UPCALL_ERROR] = { .type = NLA_U32, },
	[SMB2FS_A_UPCALL_MESSAGE] = { .type = NLA_NUL_STRING, .len = SMB2FS_TEXT_MAX, },
	[SMB2FS_A_UPCALL_TOKEN] = { .type = NLA_BINARY, },
	[SMB2FS_A_UPCALL_SESSION_KEY] = { .type = NLA_BINARY, },
	[SMB2FS_A_UPCALL_PRINCIPAL] = { .type = NLA_NUL_STRING, .len = SMB2FS_TEXT_MAX, },
	[SMB2FS_A_UPCALL_LIFETIME] = { .type = NLA_U32, },
	[SMB2FS_A_UPCALL_ADDR] = NLA_POLICY_NESTED(smb2fs_addr_nl_policy),
};

/* SMB2FS_CMD_PONG - do */
static const struct nla_policy smb2fs_pong_nl_policy[SMB2FS_A_UPCALL_ID + 1] = {
	[SMB2FS_A_UPCALL_ID] = { .type = NLA_U64, },
};

/* Ops table for smb2fs */
const struct genl_split_ops smb2fs_nl_ops[8] = {
	{
		.cmd		= SMB2FS_CMD_HELLO,
		.doit		= smb2fs_nl_hello_doit,
		.policy		= smb2fs_hello_nl_policy,
		.maxattr	= SMB2FS_A_HELLO_TAKEOVER,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= SMB2FS_CMD_STATUS_GET,
		.doit	= smb2fs_nl_status_get_doit,
		.flags	= GENL_CMD_CAP_DO,
	},
	{
		.cmd	= SMB2FS_CMD_CONN_GET,
		.start	= smb2fs_nl_conn_get_start,
		.dumpit	= smb2fs_nl_conn_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= SMB2FS_CMD_ACCEPT,
		.doit	= smb2fs_nl_accept_doit,
		.flags	= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= SMB2FS_CMD_DONE,
		.doit		= smb2fs_nl_done_doit,
		.policy		= smb2fs_done_nl_policy,
		.maxattr	= SMB2FS_A_UPCALL_ADDR,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= SMB2FS_CMD_PONG,
		.doit		= smb2fs_nl_pong_doit,
		.policy		= smb2fs_pong_nl_policy,
		.maxattr	= SMB2FS_A_UPCALL_ID,
		.flags		= GENL_UNS_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd	= SMB2FS_CMD_SESSION_GET,
		.start	= smb2fs_nl_session_get_start,
		.dumpit	= smb2fs_nl_session_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd	= SMB2FS_CMD_SHARE_GET,
		.start	= smb2fs_nl_share_get_start,
		.dumpit	= smb2fs_nl_share_get_dumpit,
		.flags	= GENL_CMD_CAP_DUMP,
	},
};

const struct genl_multicast_group smb2fs_nl_mcgrps[1] = {
	[SMB2FS_NLGRP_DAEMON] = { "daemon", },
};
