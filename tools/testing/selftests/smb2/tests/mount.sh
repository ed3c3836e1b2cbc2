#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Mounts that fail, with their messages, exit statuses, time, signals; and the one
# that works, whose names stay what they are as long as the server has them.

. "$(dirname "$0")/../lib/lib.sh"

mnt=$WORK/mnt
mkdir "$mnt"

# In the client's namespace, through mount(8) and so through mount.smb2
mount_guest() { run in_client mount -t smb2 -o guest "$@"; }

net_up

mount_guest server/share "$mnt"
check "a source of another form" said 32 'server/share is not of the form //server/share'
mount_guest "//$SERVER" "$mnt"
check "a source without a share" said 32 'not of the form //server/share\[/directory\]'
mount_guest "//$SERVER/share/../x" "$mnt"
check "a source with .." said 32 'not of the form'
mount_guest "//$SERVER/share" "$WORK/none"
check "no mount point" said 1 "mount point $WORK/none: No such file"
mount_guest "//$SERVER/share" "$mnt" -o nonsense
check "an unknown option" said 1 "option nonsense is not known"
mount_guest "//$SERVER/share" "$mnt" -o port=0
check "port 0" said 32 'port=0 is not a TCP port'
mount_guest "//$SERVER/share" "$mnt" -o port=65536
check "port 65536" said 32 'port=65536 is not a TCP port'
mount_guest "//$SERVER/share" "$mnt" -o timeo=601
check "a time beyond the limit" said 32 'timeo=601 is not between 1 and 600'
mount_guest "//$SERVER/share" "$mnt" -o addr=10.0.0.256
check "a wrong address" said 32 'addr=10.0.0.256 is not an IPv4 or IPv6 address'
mount_guest "//$SERVER/share" "$mnt" -o "$(printf 'addr=10.0.0.%d,' 1 2 3 4 5 6 7 8 9)"
check "nine addresses" said 32 'more than 8 addresses'
mount_guest "//$SERVER/share" "$mnt" -o max_credits=0
check "no credits" said 32 'max_credits=0 is not between 1 and 65535'
mount_guest "//$SERVER/share" "$mnt" -o max_credits=65536
check "credits beyond the limit" said 32 'max_credits=65536 is not between 1 and 65535'
mount_guest "//$SERVER/share" "$mnt" -o vers=1.0
check "SMB1" said 1 'vers=1.0 is refused: SMB1 is not safe'
for vers in 4 2.2 3.0-2.1 2.1- -3.0 2.1-3.0-3.1.1; do
	mount_guest "//$SERVER/share" "$mnt" -o "vers=$vers"
	check "vers=$vers" said 32 'vers= takes 2.0.2, 2.1, 3.0, 3.0.2, 3.1.1'
done
mount_guest "//$SERVER/share" "$mnt" -o vers=
check "vers= without a value" said 32 "Bad value for 'vers'"
run in_client env -u USER mount -t smb2 "//$SERVER/share" "$mnt"
check "nobody" said 32 'no user name: give username=, guest, sec=krb5 or none'
mount_guest //server/share "$mnt"
check "a name that nobody looks up" said 32 'smb2d does not run in this network namespace'

dmesg -C
mount_guest "//$SERVER/share" "$mnt"
check "nothing listens" said 32 "$SERVER \($SERVER:445\): nothing listens there.*ECONNREFUSED"
quiet() { ! dmesg | grep smb2; }
check "and the kernel's log is not bothered" quiet
mount_guest "//$SERVER/share" "$mnt" -o port=1445
check "nothing listens on another port" said 32 "\($SERVER:1445\): nothing listens there"
mount_guest "//[$SERVER6]/share" "$mnt"
check "nothing listens, IPv6" said 32 "\(\[$SERVER6\]:445\): nothing listens there"
mount_guest //192.0.2.1/share "$mnt"
check "no route" said 32 '192.0.2.1:445\): there is no route.*ENETUNREACH'
mount_guest //server/share "$mnt" -o addr=192.0.2.1,addr="$SERVER",ip="$SERVER6"
check "every address is told" said 32 'no route'
check "every address is told, the second" said 32 "\($SERVER:445\): nothing listens"
check "every address is told, the third" said 32 "\(\[$SERVER6\]:445\): nothing listens"

# A server that swallows every packet
netem loss 100%
time_up() {
	local ms
	ms=$(elapsed_ms in_client mount -t smb2 "//$SERVER/share" "$mnt" -o guest,timeo=2)
	echo "$ms ms"
	[ "$ms" -ge 2000 ] && [ "$ms" -lt 20000 ]
}
check "no answer: the deadline holds" time_up
mount_guest "//$SERVER/share" "$mnt" -o timeo=1
check "no answer: the message" said 32 "\($SERVER:445\): no answer.*ETIMEDOUT"

# The mount is waiting, in mount.smb2 or in mount(8) itself
waits() { grep -q smb2fs_sock_connect "/proc/$1/stack"; }
killed() { # SIGNAL
	local pid
	"${IN_CLIENT[@]}" mount.smb2 "//$SERVER/share" "$mnt" -o guest,timeo=600 &
	pid=$!
	wait_for 10 waits $pid || { echo "it does not wait"; return 1; }
	kill "-$1" $pid
	wait_for 10 not_there $pid
}
not_there() { [ ! -e "/proc/$1/stack" ] || grep -q '^State:.*Z' "/proc/$1/status"; }
check "a mount that waits can be killed" killed KILL
check "and terminated" killed TERM

ignores_others() {
	local pid
	"${IN_CLIENT[@]}" bash -c "trap : USR1; exec mount.smb2 //$SERVER/share $mnt -o guest,timeo=600" &
	pid=$!
	wait_for 10 waits $pid || { echo "it does not wait"; return 1; }
	# a stopped and continued task has a signal pending for a moment
	kill -STOP $pid
	kill -CONT $pid
	sleep 0.5
	waits $pid || { echo "it was disturbed"; return 1; }
	kill -KILL $pid
	wait_for 10 not_there $pid
}
check "other signals do not disturb it" ignores_others
netem

# Something that answers
samba_start
mount_guest "//$SERVER/$SHARE" "$mnt"
check "nobody who authenticates" said 32 'smb2d does not run in this network namespace: start it'
smb2d_start
mount_guest "//$SERVER/$SHARE" "$mnt"
check "a user whom the server does not know" said 32 'refused .*NT_STATUS_LOGON_FAILURE'
works() { # SOURCE [OPTIONS]
	mount_share "$mnt" "${2-}" "$1" && ls "$mnt" && df "$mnt" && umount "$mnt"
}
check "a mount" works "//$SERVER/$SHARE"
check "a mount by the second address" works "//server/$SHARE" addr=192.0.2.1,addr="$SERVER"
check "the first one is told of" said 0 'no route'
traced() {
	local t=/sys/kernel/tracing
	echo 1 >$t/events/smb2fs/smb2fs_sock_connect/enable
	works "//$SERVER/$SHARE"
	echo 0 >$t/events/smb2fs/smb2fs_sock_connect/enable
	cat $t/trace
	grep "smb2fs_sock_connect: addr=$SERVER:445 ret=0" $t/trace
}
check "a trace event tells of the connection" traced

# Names are looked up again and again; who works there, or has mounted something,
# is not to notice
mkdir "$SAMBA_ROOT/dir"
: >"$SAMBA_ROOT/name"
check "a mount with names in it" mount_share "$mnt"
look_around() { ls -lR "$mnt" && stat "$mnt/dir" "$mnt/name"; }
stays() { (cd "$mnt/dir" && look_around && [ "$(readlink /proc/self/cwd | tee /dev/stderr)" = "$mnt/dir" ]); }
check "a working directory stays one" stays
covered() {
	mount -t tmpfs inside "$mnt/dir" && : >"$mnt/dir/here" && look_around &&
		[ -e "$mnt/dir/here" ] && [ ! -e "$SAMBA_ROOT/dir/here" ] &&
		umount "$mnt/dir" && [ ! -e "$mnt/dir/here" ]
}
check "what is mounted on a directory stays there" covered
# Somebody has it, so that it is not forgotten for that reason
held() { # COMMAND...
	local pid passed
	python3 -c 'import os, sys, time; os.open(sys.argv[1], os.O_PATH); time.sleep(1000)' "$mnt/name" &
	pid=$!
	wait_for 60 has_it "$pid" && "$@"
	passed=$?
	kill "$pid"
	return $passed
}
has_it() { [ "/proc/$1/fd/3" -ef "$mnt/name" ]; }
is_a() { [ "$(stat -c %F "$mnt/name" | tee /dev/stderr)" = "$1" ]; }
becomes_directory() {
	is_a 'regular empty file' && rm "$SAMBA_ROOT/name" && mkdir "$SAMBA_ROOT/name" &&
		wait_for 5 is_a directory && ls "$mnt/name"
}
becomes_file() {
	rmdir "$SAMBA_ROOT/name" && : >"$SAMBA_ROOT/name" && wait_for 5 is_a 'regular empty file'
}
goes() { rm "$SAMBA_ROOT/name" && wait_for 5 gone; }
gone() { stat "$mnt/name" 2>&1 | grep 'No such file'; }
check "a file that becomes a directory is one" held becomes_directory
check "and a file when it is one again" held becomes_file
check "and gone when it is" held goes
check "umount" umount "$mnt"
no_socket() { ! in_client ss -Htn state established | grep ":445"; }
check "no connection is left" wait_for 10 no_socket
finish
