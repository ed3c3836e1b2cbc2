#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Files are read and written, and both sides see the same.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"

mnt=$MNT
MIB=4
! long || MIB=8

# The server's side of the share is in $there
same() { cmp "$mnt/$1" "$there/$1"; }

write_small() { echo hello >"$mnt/small" && same small && [ "$(cat "$mnt/small")" = hello ]; }
write_big() { dd if=/dev/urandom of="$mnt/big" bs=1M count=$MIB status=none && same big; }
read_big() { echo 3 >/proc/sys/vm/drop_caches && same big; }
append() { echo more >>"$mnt/small" && [ "$(cat "$there/small")" = $'hello\nmore' ]; }
truncate_it() { truncate -s 4 "$mnt/small" && [ "$(cat "$there/small")" = hell ] && truncate -s 10 "$mnt/small" && same small; }
in_place() { printf XY | dd of="$mnt/big" bs=1 seek=1000000 conv=notrunc status=none && same big; }
other_writes() { echo other >"$there/small" && [ "$(cat "$mnt/small")" = other ]; }
mapped() {
	python3 - "$mnt/big" <<-'EOF' && same big
	import mmap, sys
	with open(sys.argv[1], "r+b") as f:
	    m = mmap.mmap(f.fileno(), 0)
	    m[5000:5005] = b"MAPPE"
	    m.flush()
	    m[9000:9005] = b"AGAIN"
	EOF
}
direct() {
	dd if=/dev/urandom of="$WORK/data" bs=1000003 count=$MIB status=none
	dd if="$WORK/data" of="$mnt/direct" bs=3M oflag=direct status=none && cmp "$WORK/data" "$there/direct" &&
		dd if="$mnt/direct" bs=777777 iflag=direct status=none | cmp - "$WORK/data"
}
mixed() { # what is cached does not hide what was written past the cache
	cat "$mnt/direct" >"$WORK/copy" && printf ZZ | dd of="$mnt/direct" bs=1 seek=5000 conv=notrunc oflag=direct status=none && same direct
}

# works NAME SOURCE OPTIONS DIRECTORY: what is done with files, on that mount
works() {
	there=$4
	check "$1: mount" mount_smb2 "$2" "username=$USERNAME${3:+,$3}"
	check "$1: a small file" write_small
	check "$1: a large file" write_big
	check "$1: a large file, with nothing cached" read_big
	check "$1: append" append
	check "$1: truncate" truncate_it
	check "$1: a few bytes in the middle" in_place
	check "$1: what the server's side writes" other_writes
	check "$1: a mapping" mapped
	check "$1: O_DIRECT" direct
	check "$1: O_DIRECT and the cache" mixed
	check "$1: umount" umount "$mnt"
	rm -rf "${there:?}"/*
}

check "smb2d" smb2d_start
check "Samba" samba_start
works "Samba" "//$SERVER/$SHARE" '' "$SAMBA_ROOT"
# a debug kernel is for what all dialects and servers have in common
far() { long || ! is_debug; }
! far || works "Samba, 2.0.2" "//$SERVER/$SHARE" vers=2.0.2 "$SAMBA_ROOT"
works "Samba, sealed" "//$SERVER/$SHARE" seal "$SAMBA_ROOT"
if long; then
	for vers in 2.1 3.0 3.0.2; do
		works "Samba, $vers" "//$SERVER/$SHARE" vers=$vers "$SAMBA_ROOT"
	done
fi
check "Samba ends" samba_stop
if far; then
	check "ksmbd" ksmbd_start
	works "ksmbd" "//$KSMBD/$SHARE" '' "$KSMBD_ROOT"
fi
if long; then
	for vers in 2.1 3.0 3.0.2; do
		works "ksmbd, $vers" "//$KSMBD/$SHARE" vers=$vers "$KSMBD_ROOT"
	done
fi
check "ksmbd ends" ksmbd_stop
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
