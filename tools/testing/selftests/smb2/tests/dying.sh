#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who is killed ends, whatever it waits for, while the server says nothing; and what it
# leaves behind is right.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

S=//$SERVER/$SHARE

check "smb2d" smb2d_start
check "Samba" samba_start
rm -rf "${SAMBA_ROOT:?}"/*
check "another client" mount_smb2 "$S" "username=$USERNAME" "$OTHER"
on_mount "killed" "$S" "username=$USERNAME" "$TESTS/dying.py" "$MNT" "$OTHER" "$SAMBA_ROOT" "$@"
check "the other one: umount" umount "$OTHER"
finish
