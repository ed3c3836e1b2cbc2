#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Symbolic links in all their forms, hard links, special files.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

rm -rf "${SAMBA_ROOT:?}"/* "${KSMBD_ROOT:?}"/*
check "smb2d" smb2d_start

# Servers that keep no reparse points
# no_reparse NAME SOURCE ROOT FORM OPTIONS
no_reparse() {
	on_mount "$1" "$2" "username=$USERNAME,actimeo=60,symlink=$4,$5" "$TESTS/links.py" "$MNT" "$4" "$3"
	rm -rf "${3:?}"/*
}
check "Samba" samba_start
for vers in $(dialects 3.1.1); do
	no_reparse "Samba, $vers" "//$SERVER/$SHARE" "$SAMBA_ROOT" auto "vers=$vers"
done
if long; then
	check "ksmbd" ksmbd_start
	for vers in $(ksmbd_dialects); do
		no_reparse "ksmbd, $vers" "//$KSMBD/$SHARE" "$KSMBD_ROOT" mf "$vers"
	done
	ksmbd_stop
fi
samba_stop

# One that does
for form in native nfs wsl auto; do
	check "oracle, $form" oracle
	on_mount "$form" "//$SERVER/$SHARE" "username=$USERNAME,actimeo=60,devices,symlink=$form" "$TESTS/links.py" "$MNT" "$form"
	check "$form: no rule was broken" oracle_clean
done

# A directory that we know becomes a link behind our back
in_the_way() {
	mkdir "$MNT/dir" "$MNT/real" && echo old >"$MNT/dir/file" && echo new >"$MNT/real/file" || return
	[ "$(cat "$MNT/dir/file")" = old ] || return
	rm -r "$OTHER/dir" && ln -s real "$OTHER/dir" || return
	[ "$(cat "$MNT/dir/file")" = new ]
}
for vers in 3.1.1 2.1; do
	check "oracle, $vers" oracle
	try "//$SERVER/$SHARE" "username=$USERNAME,vers=$vers,actimeo=60"
	check "$vers: mount" said 0 ''
	check "$vers: mount once more" mount_smb2 "//$SERVER/$SHARE" "username=$USERNAME,vers=$vers" "$OTHER"
	check "$vers: a link in the middle of a path" in_the_way
	umount "$OTHER"
	check "$vers: umount" umount "$MNT"
	check "$vers: no rule was broken" oracle_clean
done
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
