#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Opens that are refused, and files that have lost their name, leave files as they are.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

chmod 711 "$WORK"
mkdir "$WORK/local"
check "smb2d" smb2d_start
check "Samba" samba_start
on_mount "Samba" "//$SERVER/$SHARE" "username=$USERNAME" "$TESTS/opens.py" "$MNT" "$SAMBA_ROOT" "$WORK/local"
samba_stop
if long; then
	check "ksmbd" ksmbd_start
	on_mount "ksmbd" "//$KSMBD/$SHARE" "username=$USERNAME,seal" "$TESTS/opens.py" "$MNT" "$KSMBD_ROOT" "$WORK/local"
	ksmbd_stop
fi
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
