#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The space of files: holes, room to grow, copies that the server makes, and what
# a program is told when there is no more, or when a write goes wrong otherwise.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

S=//$SERVER/$SHARE
SMALL=/run/share-small

cases() { each "$1" "$TESTS/space.py" "$MNT" "$BACK" "${@:2}"; } # NAME CASE...

check "smb2d" smb2d_start
check "Samba" samba_start
BACK=$SAMBA_ROOT
try "$S" "username=$USERNAME"
check "mount" said 0 ''
mapfile -t ALL < <("$TESTS/space.py")
cases Samba "${ALL[@]}"
check "umount" umount "$MNT"

# in_all NAME SOURCE ROOT DIALECT...: all of it in others, too
in_all() {
	local vers
	BACK=$3
	for vers in "${@:4}"; do
		try "$2" "username=$USERNAME,vers=$vers"
		check "$1, $vers: mount" said 0 ''
		cases "$1, $vers" "${ALL[@]}"
		check "$1, $vers: umount" umount "$MNT"
	done
}
if long; then
	check "Samba in all dialects" samba_start
	in_all Samba "$S" "$SAMBA_ROOT" 3.0.2 3.0 2.1 2.0.2
fi

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
long || ALL=(extend punch seek copy)
cases ksmbd "${ALL[@]}"
check "umount of it" umount "$MNT"
long && in_all ksmbd "//$KSMBD/$SHARE" "$KSMBD_ROOT" 3.0.2 3.0 2.1
check "ksmbd ends" ksmbd_stop

# What no known server does at will. To the first connection the oracle is honest: it
# is the other client's, who sees what the server has.
BACK=$OTHER
connections=1
# on_next [DIRECTIVE]...: to the connection that comes next
DIRECTIVES=()
QUOTA=0xc0000044
FULL=0xc000007f
on_next() {
	local directive
	connections=$((connections + 1))
	for directive; do
		DIRECTIVES+=("$directive conn=$connections")
	done
}
# writes NAME OPTIONS KIND [ERRNO]
writes() {
	on_mount "$1" "$S" "username=$USERNAME,$2" "$TESTS/space_writes.py" "$MNT" "$OTHER" "${@:3}"
}
on_next "status WRITE $QUOTA" "status SET_INFO $QUOTA"
on_next "status WRITE $QUOTA nth=5" "status WRITE $QUOTA nth=21" "most WRITE 0 nth=1" "most WRITE 0 nth=2"
on_next "most WRITE 10000" "most READ 9000"
on_next "deny 1"
on_next "status IOCTL 0xc00000bb nth=1"
long && on_next "status WRITE $FULL" "status SET_INFO $FULL"
check "the oracle" oracle "${DIRECTIVES[@]}"
check "the other client" mount_smb2 "$S" "username=$USERNAME,actimeo=0,timeo=29" "$OTHER"
writes "over quota" actimeo=1 refused EDQUOT
writes "an error in the middle" wsize=65536 middle EDQUOT
writes "short answers" actimeo=1 short
writes "may not be read" actimeo=0 unreadable
try "$S" "username=$USERNAME"
check "mount to clone" said 0 ''
check "clones" timeout 120 "$TESTS/space.py" "$MNT" "$OTHER" clones_{failing,whole,end,cp,not}
check "umount after clones" umount "$MNT"
long && writes "disk full" seal refused ENOSPC
check "umount of the other client's" umount "$OTHER"
check "the client broke no rule" oracle_clean
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
