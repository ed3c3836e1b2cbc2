// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading the module. */

#include <linux/module.h>

#include "version.h"

MODULE_DESCRIPTION("SMB2/SMB3 client file system");
MODULE_AUTHOR("The smb2fs developers");
MODULE_VERSION(SMB2FS_VERSION);
MODULE_LICENSE("GPL");
