/* SPDX-License-Identifier: GPL-2.0 */
/* The release number: the one place; lint compares dkms.conf with it. */
#ifndef _SMB2FS_VERSION_H
#define _SMB2FS_VERSION_H

#define SMB2FS_VERSION "0.1.0"

#endif /* _SMB2FS_VERSION_H */
