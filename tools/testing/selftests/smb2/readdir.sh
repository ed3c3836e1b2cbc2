#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Directories are listed, whatever becomes of them meanwhile, and what a listing has
# said of files nobody is asked for again.

. "$(dirname "$0")/lib.sh"
. "$HERE/mounts.sh"

S=//$SERVER/$SHARE
here=$MNT/d
tracing=/sys/kernel/tracing

probe() { "$HERE/readdir_probe.py" "$1" "$here" "$there"; }

# make N: so many files, with names as long as they often are
make() {
	rm -rf "$there"
	mkdir "$there"
	python3 - "$there" "$1" <<-'EOF2'
	import os, sys
	for i in range(int(sys.argv[2])):
	    with open(f"{sys.argv[1]}/file {i:08}", "w") as f:
	        f.write("x" * (i % 10))
	EOF2
	chown -R $USERNAME: "$there"
}

# trips N COMMAND...: it succeeds, and takes N round trips at most; nobody waits
# for a CLOSE
trips() {
	local n
	echo >$tracing/trace
	echo 1 >$tracing/events/smb2fs/smb2fs_sent/enable
	"${@:2}" >"$WORK/out" 2>&1
	local status=$?
	echo 0 >$tracing/events/smb2fs/smb2fs_sent/enable
	grep smb2fs_sent: $tracing/trace
	cat "$WORK/out" | head -n 20
	n=$(grep smb2fs_sent: $tracing/trace | grep -vc ' CLOSE ')
	echo "$n round trips"
	[ "$status" -eq 0 ] && [ "$n" -le "$1" ]
}

mount_it() { try "$S" "username=$USERNAME${1:+,$1}" && said 0 ''; }
again() { umount "$MNT" && mount_it "${1-}"; }
# what was open is closed in the end
none_open() { ! smb2ctl connections -v | grep -q 'opens: [1-9]'; }

check "smb2d" smb2d_start
check "Samba" samba_start
there=$SAMBA_ROOT/d
many=$(times 10000)
make "$many"
mkdir "$SAMBA_ROOT/few" && touch "$SAMBA_ROOT"/few/{a,b,c} && mkdir "$SAMBA_ROOT/few/sub"
check "mount" mount_it
check "a small directory takes one round trip" trips 1 ls -f "$MNT/few"
again
long() { ls -l "$MNT/few" && [ "$(wc -l <"$WORK/out")" -ge 0 ]; }
check "and so does ls -l" trips 2 long
again
check "$many names: 4 round trips" trips 4 ls -f "$here"
sleep 1.1
check "$many names with ls -l: 4, and a look at the directory" trips 5 ls -l "$here"
check "all are there" probe same
check "they are what they are" probe like_stat
check "umount" umount "$MNT"
finish
