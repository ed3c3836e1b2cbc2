/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _SMB2FS_NETLINK_H
#define _SMB2FS_NETLINK_H

/* netlink.c */
int smb2fs_netlink_init(void);
void smb2fs_netlink_exit(void);

#endif /* _SMB2FS_NETLINK_H */
