// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading the module. */

#include <linux/module.h>

#include "engine/engine.h"
#include "client/handle.h"
#include "client/session.h"
#include "client/task.h"
#include "daemon/netlink.h"
#include "exerciser.h"
#include "op/lock.h"
#include "version.h"
#include "vfs/super.h"

static int __init smb2fs_main_init(void)
{
	int err;

	err = smb2fs_engine_init();
	if (err)
		return err;
	err = smb2fs_netlink_init();
	if (err)
		goto out_engine;
	err = smb2fs_session_init();
	if (err)
		goto out_netlink;
	err = smb2fs_task_init();
	if (err)
		goto out_session;
	err = smb2fs_handle_init();
	if (err)
		goto out_task;
	err = smb2fs_op_lock_init();
	if (err)
		goto out_handle;
	err = smb2fs_super_init();
	if (err)
		goto out_lock;
	smb2fs_exerciser_init();
	return 0;

out_lock:
	smb2fs_op_lock_exit();
out_handle:
	smb2fs_handle_exit();
out_task:
	smb2fs_task_exit();
out_session:
	smb2fs_session_exit();
out_netlink:
	smb2fs_netlink_exit();
out_engine:
	smb2fs_engine_exit();
	return err;
}

static void __exit smb2fs_main_exit(void)
{
	smb2fs_exerciser_exit();
	smb2fs_super_exit();
	smb2fs_handle_exit();
	smb2fs_op_lock_exit();
	smb2fs_task_exit();
	smb2fs_session_exit();
	smb2fs_netlink_exit();
	smb2fs_engine_exit();
}

module_init(smb2fs_main_init);
module_exit(smb2fs_main_exit);

MODULE_DESCRIPTION("SMB2/SMB3 client file system");
MODULE_AUTHOR("The smb2fs developers");
MODULE_VERSION(SMB2FS_VERSION);
MODULE_LICENSE("GPL");
/*
 * The crypto API loads a module for an algorithm only if it has none at all, so
 * the fast ones must be there before a generic one is picked.
 */
MODULE_SOFTDEP("pre: aesni_intel sha256-ssse3 sha512-ssse3 gcm ccm cmac hmac sha256 sha512");
