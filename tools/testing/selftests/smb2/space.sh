#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The space of files: holes, room to grow, copies that the server makes, and what
# a program is told when there is no more.

. "$(dirname "$0")/lib.sh"
. "$HERE/mounts.sh"

S=//$SERVER/$SHARE
SMALL=/run/share-small

space() { timeout 120 "$HERE/space.py" "$MNT" "$BACK" "$1"; }
cases() { # NAME CASE...
	local c
	for c in "${@:2}"; do
		check "$1: $c" space "$c"
	done
}

check "smb2d" smb2d_start
check "Samba" samba_start
BACK=$SAMBA_ROOT
try "$S" "username=$USERNAME"
check "mount" said 0 ''
mapfile -t ALL < <("$HERE/space.py")
cases Samba "${ALL[@]}"
check "umount" umount "$MNT"

check "Samba, 2.0.2" samba_start max=SMB2_02
try "$S" "username=$USERNAME,vers=2.0.2"
check "mount in 2.0.2" said 0 ''
cases 2.0.2 extend punch seek copy copy_part
check "umount in 2.0.2" umount "$MNT"

# A file system of 8 MiB, full in no time
small() { mkdir -p "$SMALL" && mount -t tmpfs -o size=8M,mode=777 small "$SMALL"; }
check "a small file system" small
check "Samba with it" samba_start "share=[small]" "share=path = $SMALL" \
	"share=read only = no" "share=strict allocate = yes"
try "//$SERVER/small" "username=$USERNAME"
check "mount of the small one" said 0 ''
BACK=$SMALL
cases full no_space_write no_space_close no_space_sync no_space_fallocate no_space_copy
check "umount of the small one" umount "$MNT"
check "Samba ends" samba_stop
check "umount of the file system" umount "$SMALL"

check "ksmbd" ksmbd_start
BACK=$KSMBD_ROOT
try "//$KSMBD/$SHARE" "username=$USERNAME"
check "mount of ksmbd's share" said 0 ''
cases ksmbd "${ALL[@]}"
check "umount of it" umount "$MNT"
check "ksmbd ends" ksmbd_stop
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
