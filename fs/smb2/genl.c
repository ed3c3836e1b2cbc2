// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/smb2fs.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "genl.h"

#include <uapi/linux/smb2fs_netlink.h>

/* SMB2FS_CMD_HELLO - do */
static const struct nla_policy smb2fs_hello_nl_policy[SMB2FS_A_HELLO_VERSION + 1] = {
	[SMB2FS_A_HELLO_PROTOCOL_MIN] = NLA_POLICY_MIN(NLA_U32, 1),
	[SMB2FS_A_HELLO_PROTOCOL_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[SMB2FS_A_HELLO_VERSION] = { .type = NLA_NUL_STRING, .len = SMB2FS_VERSION_MAX, },
};

/* Ops table for smb2fs */
const struct genl_split_ops smb2fs_nl_ops[3] = {
	{
		.cmd		= SMB2FS_CMD_HELLO,
		.doit		= smb2fs_nl_hello_doit,
		.policy		= smb2fs_hello_nl_policy,
		.maxattr	= SMB2FS_A_HELLO_VERSION,
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
};
