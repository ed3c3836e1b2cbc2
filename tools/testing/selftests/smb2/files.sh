#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Files are read and written, and both sides see the same.

. "$(dirname "$0")/lib.sh"
. "$HERE/mounts.sh"

S=//$SERVER/$SHARE
there=$SAMBA_ROOT
mnt=$MNT

same() { cmp "$mnt/$1" "$there/$1"; }
check "Samba" samba_start
check "smb2d" smb2d_start
try "$S" "username=$USERNAME"
check "mount" said 0 ''

write_small() { echo hello >"$mnt/small" && same small && [ "$(cat "$mnt/small")" = hello ]; }
check "a small file" write_small
write_big() { dd if=/dev/urandom of="$mnt/big" bs=1M count=20 status=none && same big; }
check "a large file" write_big
read_big() { echo 3 >/proc/sys/vm/drop_caches && same big; }
check "a large file, with nothing cached" read_big
append() { echo more >>"$mnt/small" && [ "$(cat "$there/small")" = $'hello\nmore' ]; }
check "append" append
truncate_it() { truncate -s 4 "$mnt/small" && [ "$(cat "$there/small")" = hell ] && truncate -s 10 "$mnt/small" && same small; }
check "truncate" truncate_it
in_place() { printf XY | dd of="$mnt/big" bs=1 seek=1000000 conv=notrunc status=none && same big; }
check "a few bytes in the middle" in_place
other_writes() { echo other >"$there/small" && [ "$(cat "$mnt/small")" = other ]; }
check "what the server's side writes" other_writes
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
check "a mapping" mapped
direct() {
	dd if=/dev/urandom of="$WORK/data" bs=1000003 count=7 status=none
	dd if="$WORK/data" of="$mnt/direct" bs=3M oflag=direct status=none && cmp "$WORK/data" "$there/direct" &&
		dd if="$mnt/direct" bs=777777 iflag=direct status=none | cmp - "$WORK/data"
}
check "O_DIRECT" direct
mixed() { # what is cached does not hide what was written past the cache
	cat "$mnt/direct" >"$WORK/copy" && printf ZZ | dd of="$mnt/direct" bs=1 seek=5000 conv=notrunc oflag=direct status=none && same direct
}
check "O_DIRECT and the cache" mixed
check "umount" umount "$mnt"
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
