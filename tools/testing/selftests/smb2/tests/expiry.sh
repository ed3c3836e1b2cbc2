#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a session costs, what ends it, and what becomes of the mounts that used it.

. "$(dirname "$0")/../lib/lib.sh"

mkdir "$WORK/a" "$WORK/b"

mounts() { mount_share "$WORK/$1" "${2-}"; } # NAME [OPTIONS]
lists() { run ls "$WORK/$1"; said 0 ''; }
fails() { # NAME PATTERN
	run ls "$WORK/$1"
	said 2 "$2"
}
unmounts() { run umount "$WORK/$1"; said 0 ''; }

# The oracle ends with nothing to say, and was asked so often to authenticate
asked() { # NUMBER
	local n
	oracle_clean || return
	n=$(oracle_saw SESSION_SETUP)
	echo "asked $n times"
	[ "$n" -eq "$1" ]
}

check "the daemon" smb2d_start

# NEGOTIATE, SESSION_SETUP twice, TREE_CONNECT, the root; before 3.1.1 there is
# VALIDATE_NEGOTIATE_INFO in between. By mount.smb2 itself: mount(8) has a look, too.
takes() { # NUMBER
	local n
	oracle_clean || return
	n=$(python3 -c 'import json, sys
print([c["frames"] for c in json.load(sys.stdin)["connections"]])' <"$ORACLE_REPORT")
	echo "frames: $n"
	[ "$n" = "[$1]" ]
}
# On the debug kernel the newest dialect is enough, unless there is time
older_ones() { long || ! is_debug; }
while read -r vers n; do
	[ "$vers" = 3.1.1 ] || older_ones || continue
	oracle
	run env PASSWD="$PASSWORD" "${IN_CLIENT[@]}" mount.smb2 "//$SERVER/$SHARE" "$WORK/a" \
		-o "username=$USERNAME,vers=$vers"
	check "a mount of $vers" said 0 ''
	check "takes $n round trips" takes "$n"
	umount "$WORK/a"
done <<-END
	3.1.1 5
	3.0 6
	2.1 5
END

# STATUS_NETWORK_SESSION_EXPIRED, [MS-SMB2] 3.2.5.1.6: CREATE is the first of a chain
for options in '' seal vers=3.0 vers=2.1; do
	[ -z "$options" ] || older_ones || continue
	oracle 'status CREATE 0xc000035c nth=2'
	check "a mount ${options:-of 3.1.1}" mounts a "$options"
	check "an expired session is renewed" lists a
	check "and goes on" lists a
	check "the mount ends" unmounts a
	check "it was authenticated twice" asked 4
done

oracle 'status CREATE 0xc000035c nth=2' 'status SESSION_SETUP 0xc000006d nth=3'
check "a mount" mounts a
check "an expired session that is not renewed" fails a 'Permission denied'
check "can be, later" lists a
check "the mount ends" unmounts a
check "nobody broke a rule" oracle_clean

# Twice at once; then the account is spared
oracle 'status CREATE 0xc000035c from=2' 'status SESSION_SETUP 0xc000006d from=3'
check "a mount" mounts a
for i in 1 2 3 4 5; do
	check "refused, time $i" fails a 'Permission denied'
done
check "the mount ends" unmounts a
check "it was authenticated once, and tried twice" asked 4

# That nobody could be authenticated says nothing of what is to be written: it is kept,
# and everybody who asks hears of it, until somebody can be
dmesg -C
SAYS=$WORK/says
WAIT=/sys/module/smb2fs/parameters/daemon_wait
echo 1 >$WAIT
oracle "status WRITE @$SAYS"
check "a mount" mounts a
head -c 300000 /dev/urandom >"$WORK/data"
echo 0xc000035c >"$SAYS"
smb2d_stop
cat "$WORK/data" 2>"$WORK/err" >"$WORK/a/kept"
check "close tells of it" grep 'not available' "$WORK/err"
for i in 1 2 3; do
	run sync "$WORK/a/kept"
	check "time $i: it cannot be written" said 1 'not available'
done
echo 5 >$WAIT
check "the daemon is there again" smb2d_start
rm "$SAYS"
run sync "$WORK/a/kept"
check "it can be written" said 0 ''
# now by a server that is never content, and without that anybody asks
head -c 300000 /dev/urandom >"$WORK/data"
echo 0xc000035c >"$SAYS"
cat "$WORK/data" 1<>"$WORK/a/kept" 2>"$WORK/err"
check "close tells of it" grep 'expired' "$WORK/err"
rm "$SAYS"
# what the last close has tried once more nobody has heard of: who comes next does
run sync "$WORK/a/kept"
run sync "$WORK/a/kept"
check "it was kept" said 0 ''
check "the mount ends" unmounts a
check "a mount" mounts a
check "the server has what was written" cmp "$WORK/data" "$WORK/a/kept"
check "the mount ends" unmounts a
check "nobody broke a rule" oracle_clean

# SMB2_NOTIFY_SESSION_CLOSED, 3.2.5.20
dmesg -C
oracle 'break QUERY_DIRECTORY session nth=1'
check "a mount" mounts a
run ls "$WORK/a"
check "a session that the server closes" fails a 'endpoint is not connected'
told() { dmesg | grep "the server has closed the session of $USERNAME"; }
check "which the log tells" wait_for 10 told
check "a new mount has a new one" mounts b
check "that works" lists b
check "while the other does not" fails a 'endpoint is not connected'
check "both end" eval 'unmounts a && unmounts b'
check "nobody broke a rule" oracle_clean

# The connection
oracle 'reset CREATE before nth=2'
check "a mount" mounts a
check "a connection that is reset" fails a 'reset by peer'
check "a new mount has a new one" mounts b
check "that works" lists b
check "both end" eval 'unmounts a && unmounts b'
check "nobody broke a rule" oracle_clean

smb2d_stop
check "the module unloads" rmmod smb2fs
finish
