#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Names are made, changed and removed, and both sides see the same.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

rm -rf "${SAMBA_ROOT:?}"/* "${KSMBD_ROOT:?}"/*
check "smb2d" smb2d_start
for vers in $(dialects 3.1.1); do
	check "Samba, $vers" samba_start
	on_mount "Samba, $vers" "//$SERVER/$SHARE" "username=$USERNAME,actimeo=60,vers=$vers" "$TESTS/names.py" "$MNT" "$SAMBA_ROOT"
	rm -rf "${SAMBA_ROOT:?}"/*
	samba_stop
done
if long; then
	check "ksmbd" ksmbd_start
	for vers in $(ksmbd_dialects); do
		on_mount "ksmbd, $vers" "//$KSMBD/$SHARE" "username=$USERNAME,actimeo=60,$vers" "$TESTS/names.py" "$MNT" "$KSMBD_ROOT"
		rm -rf "${KSMBD_ROOT:?}"/*
	done
	ksmbd_stop
fi
on_oracle() { # NAME OPTIONS PATTERN
	check "$1" oracle
	on_mount "$1" "//$SERVER/$SHARE" "username=$USERNAME,$2" "$TESTS/names.py" "$MNT" "$MNT" "$3"
	check "$1: no rule was broken" oracle_clean
}
on_oracle oracle actimeo=60 a-z
on_oracle "oracle, nocase" actimeo=60,nocase e-m

# Who changes names is killed in the middle of it. Nothing delays the first connection.
check "a slow oracle" oracle \
	'delay SET_INFO 800ms conn=2' \
	'delay SET_INFO 800ms conn=3' 'status SET_INFO 0xc0000043 conn=3 nth=2' \
	'delay SET_INFO 800ms conn=4' 'status SET_INFO 0xc0000121 conn=4 nth=2'
check "the other client" mount_smb2 "//$SERVER/$SHARE" "username=$USERNAME,actimeo=0,timeo=29" "$OTHER"
on_mount killed "//$SERVER/$SHARE" "username=$USERNAME" "$TESTS/names_killed.py" "$MNT" "$OTHER"
on_mount "killed and refused" "//$SERVER/$SHARE" "username=$USERNAME" "$TESTS/names_killed.py" "$MNT" "$OTHER" replace
on_mount "killed and not deleted" "//$SERVER/$SHARE" "username=$USERNAME" "$TESTS/names_killed.py" "$MNT" "$OTHER" unlink_protected
check "umount of the other client's" umount "$OTHER"
check "no rule was broken" oracle_clean
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
