#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What data bases do, by several processes of one client with default options: record
# locks in a page, mappings beside them, SQLite in all modes. A local directory says
# what is right.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

PROGRAM=("$TESTS/databases.py")
mapfile -t ALL < <("${PROGRAM[@]}")
! long || PROGRAM+=(--long)

mkdir "$WORK/local"
each "local" "${PROGRAM[@]}" "$WORK/local" "${ALL[@]}"
check "smb2d" smb2d_start
check "Samba" samba_start
on_mount "Samba" "//$SERVER/$SHARE" "username=$USERNAME" "${PROGRAM[@]}" "$MNT" "${ALL[@]}"
check "Samba ends" samba_stop
if long; then
	check "ksmbd" ksmbd_start
	on_mount "ksmbd" "//$KSMBD/$SHARE" "username=$USERNAME" "${PROGRAM[@]}" "$MNT" "${ALL[@]}"
	check "ksmbd ends" ksmbd_stop
fi
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
