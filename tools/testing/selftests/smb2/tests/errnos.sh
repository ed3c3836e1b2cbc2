#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Calls fail as they do on a local file system; all of them if there is time
# (SMB2FS_LONG).

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

S=//$SERVER/$SHARE
U=username=$USERNAME,actimeo=0,symlink=mf,file_mode=0644
local=$WORK/local
of=40
! long || of=1

chmod 711 "$WORK"
mkdir "$local"
check "smb2d" smb2d_start
check "Samba" samba_start
for how in rw ro; do
	rm -rf "${SAMBA_ROOT:?}"/*
	check "$how: a local file system" mount -t tmpfs none "$local"
	on_mount "$how" "$S" "$U" "$TESTS/errnos.py" "$MNT" "$SAMBA_ROOT" "$local" 0 "$of" "$how"
	umount "$local"
	rm -rf "$local".*
done
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
