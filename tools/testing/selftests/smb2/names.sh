#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Names are made, changed and removed, and both sides see the same.

. "$(dirname "$0")/lib.sh"
. "$HERE/mounts.sh"
. "$HERE/calls.sh"

rm -rf "${SAMBA_ROOT:?}"/* "${KSMBD_ROOT:?}"/*
check "smb2d" smb2d_start
for vers in $(dialects 3.1.1); do
	check "Samba, $vers" samba_start
	on_mount "Samba, $vers" "//$SERVER/$SHARE" "username=$USERNAME,actimeo=60,vers=$vers" "$HERE/names.py" "$MNT" "$SAMBA_ROOT"
	rm -rf "${SAMBA_ROOT:?}"/*
	samba_stop
done
if long; then
	check "ksmbd" ksmbd_start
	for vers in $(ksmbd_dialects); do
		on_mount "ksmbd, $vers" "//$KSMBD/$SHARE" "username=$USERNAME,actimeo=60,$vers" "$HERE/names.py" "$MNT" "$KSMBD_ROOT"
		rm -rf "${KSMBD_ROOT:?}"/*
	done
	ksmbd_stop
fi
on_oracle() { # NAME OPTIONS TESTS
	check "$1" oracle_start --user "$USERNAME" --password "$PASSWORD"
	on_mount "$1" "//$SERVER/$SHARE" "username=$USERNAME,$2" "$HERE/names.py" "$MNT" "$MNT" "$3"
	check "$1: no rule was broken" oracle_clean
}
on_oracle oracle actimeo=60 a-z
on_oracle "oracle, nocase" actimeo=60,nocase e-m
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
