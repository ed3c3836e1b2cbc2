#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Extended attributes, security descriptors, and what df shows.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

attributes() { # NAME SOURCE ROOT OPTIONS [LETTERS]
	on_mount "$1" "$2" "username=$USERNAME,$4" "$TESTS/xattr.py" "$MNT" "$3" "${5-a-z}"
	rm -rf "${3:?}"/*
}
check "smb2d" smb2d_start
check "Samba" samba_start
for vers in $(dialects 3.1.1); do
	attributes "Samba, $vers" "//$SERVER/$SHARE" "$SAMBA_ROOT" "vers=$vers"
done
if long; then
	check "ksmbd" ksmbd_start share="vfs objects = acl_xattr"
	for vers in $(ksmbd_dialects); do
		# what it answers to a question for a security descriptor is one of those
		letters=a-z
		[[ $vers == *seal ]] || letters=a-f
		attributes "ksmbd, $vers" "//$KSMBD/$SHARE" "$KSMBD_ROOT" "$vers" "$letters"
	done
fi
# What df shows: the server's numbers. The lies: [MS-FSCC] 2.5.4 at 8 in the body,
# the third answer to QUERY_INFO; 2.5.1 there, the second
same_size() {
	python3 - "$MNT" "$SAMBA_ROOT" <<-'EOF'
	import os, sys
	a, b = (os.statvfs(path) for path in sys.argv[1:])
	print(a, b, sep="\n")
	assert a.f_blocks * a.f_frsize == b.f_blocks * b.f_frsize
	assert abs(a.f_bavail * a.f_frsize - b.f_bavail * b.f_frsize) < 1 << 24
	assert abs(a.f_bfree * a.f_frsize - b.f_bfree * b.f_frsize) < 1 << 24
	assert a.f_namemax == 255 and a.f_fsid
	EOF
}
quota() { # BLOCKS AVAILABLE
	local seen
	seen=$(stat -f -c '%b %a %f' "$MNT")
	echo "$seen"
	[ "$seen" = "$1 $2 $2" ]
}
read_only() {
	grep "$MNT smb2 ro," /proc/mounts || return
	run touch "$MNT/new"
	said 1 'Read-only file system'
}
try "//$SERVER/$SHARE" "username=$USERNAME"
check "df: mount" said 0 ''
check "df shows what the server has" same_size
check "df: umount" umount "$MNT"
samba_stop
check "a quota: the oracle" oracle 'lie QUERY_INFO body@8.8=1000 nth=3' \
	'lie QUERY_INFO body@16.8=10 nth=3' 'lie QUERY_INFO body@24.8=5000 nth=3'
try "//$SERVER/$SHARE" "username=$USERNAME"
check "a quota: mount" said 0 ''
check "a quota is what there is" quota 1000 10
check "a quota: umount" umount "$MNT"
check "read-only: the oracle" oracle 'lie QUERY_INFO body@8.4=^0x80000 nth=2'
try "//$SERVER/$SHARE" "username=$USERNAME"
check "read-only: mount" said 0 ''
check "a volume that cannot be written to is mounted read-only" read_only
check "read-only: umount" umount "$MNT"
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
