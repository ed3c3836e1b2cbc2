#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A server that answers a command with one status, for each command and each status
# that there is a row for: every call ends, is cheap for the server, and what it did
# to the mount is over when the server is itself again.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

S=//$SERVER/$SHARE
U=username=$USERNAME,timeo=2
SAYS=$WORK/says
mkdir "$SAYS"

# Those that this side could take for a word of its own: try again, it is over, wait,
# held by another, nothing there, the end, who are you; and one that nobody knows
STATUSES='0xc000022d 0xc000014b 0xc0000016 0xc0000055 0xc00000c0 0xc0000011 0xc000035c
	0xdeadbeef'
# All that status.c knows, but those that are no errors, and some that it does not
if long; then
	STATUSES=$(sed -n 's/^\tSTATUS_.*\(0x[0-9a-f]\{8\}\),$/\1/p' \
		"$TOP/fs/smb2/wire/wire_status.h" | grep -v '^0x0000'
	python3 -c 'import random; r = random.Random(1)
for i in range(100): print(f"{r.getrandbits(30) | 3 << 30:#x}")')
fi
export STATUSES

mapfile -t COMMANDS < <("$TESTS/refusals.py")
says() { local c; for c in "${COMMANDS[@]}"; do echo "status $c @$SAYS/$c"; done; }
mapfile -t DIRECTIVES < <(says)

check "smb2d" smb2d_start
echo 1 >/sys/kernel/tracing/events/smb2fs/smb2fs_sent/enable
check "the oracle" oracle "${DIRECTIVES[@]}"
try "$S" "$U"
check "a mount" said 0 ''
each refused "$TESTS/refusals.py" "$MNT" "$SAYS" "${COMMANDS[@]}"
each believed "$TESTS/refusals.py" "$MNT" "$SAYS" names removed stored descriptors copies \
	locks
check "umount" umount "$MNT"
check "nobody broke a rule" oracle_clean

# A file that has to come from tape: the server says that it takes its time, and is
# given four times the 6 seconds that timeo=1 makes, but not for longer than it is
# wanted
gone() { ! kill -0 "$1" 2>/dev/null; } # PID
reads() { dd if="$MNT/tape" of=/dev/null bs=4k count=1 iflag=direct; }
late() { # TIME: a mount whose file comes so late
	oracle "pend READ $1" || return
	try "$S" "username=$USERNAME,timeo=1"
	said 0 '' && head -c 8192 /dev/zero >"$MNT/tape"
}
check "a file on tape" late 10s
check "it comes after 10 seconds" reads
check "umount" umount "$MNT"
check "a file on another tape" late 100s
if long; then
	check "that does not come" eval '! reads'
fi
dd if="$MNT/tape" of=/dev/null bs=4k count=1 iflag=direct 2>/dev/null &
sleep 1
kill -KILL $!
check "who waits for it can be killed" wait_for 5 gone $!
check "umount" wait_for 10 umount "$MNT"
check "nobody broke a rule" oracle_clean

# mounting: a logon is not repeated, since it counts for the account
asked() { # COMMAND MOST: in all
	local n
	oracle_clean || return
	n=$(oracle_saw "$1")
	echo "asked $n times"
	[ "$n" -le "$2" ]
}
fails() { try "$S" "$U" && ! said 0 '' >/dev/null; }
for command in SESSION_SETUP TREE_CONNECT; do
	n=0
	oracle "status $command @$SAYS/mount"
	for status in $STATUSES; do
		# which means to go on
		[ "$status" != 0xc0000016 ] || continue
		echo "$status" >"$SAYS/mount"
		fails || echo "# $status: $OUTPUT"
		n=$((n + 1))
	done
	check "$command: each mount fails once" asked $command $((2 * n))
done
smb2d_stop
check "the module unloads" rmmod smb2fs
finish
