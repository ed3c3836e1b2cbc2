#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Names are made, changed and removed, and both sides see the same.

. "$(dirname "$0")/lib.sh"
. "$HERE/mounts.sh"
. "$HERE/calls.sh"

rm -rf "${SAMBA_ROOT:?}"/* "${KSMBD_ROOT:?}"/*
check "smb2d" smb2d_start
for vers in 3.1.1 2.0.2; do
	check "Samba, $vers" samba_start
	on_mount "Samba, $vers" "//$SERVER/$SHARE" "username=$USERNAME,actimeo=60,vers=$vers" "$HERE/names.py" "$MNT" "$SAMBA_ROOT"
	rm -rf "${SAMBA_ROOT:?}"/*
	samba_stop
done
# it signs what it answers to a READ at the end of a file wrongly
check "ksmbd" ksmbd_start
on_mount ksmbd "//$KSMBD/$SHARE" "username=$USERNAME,actimeo=60,seal" "$HERE/names.py" "$MNT" "$KSMBD_ROOT"
ksmbd_stop
check "oracle" oracle_start --user "$USERNAME" --password "$PASSWORD"
on_mount oracle "//$SERVER/$SHARE" "username=$USERNAME,actimeo=60" "$HERE/names.py" "$MNT"
check "oracle: no rule was broken" oracle_clean
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
