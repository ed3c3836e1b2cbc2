#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# smb2d is killed, stopped, replaced and gone while mounts need it: each succeeds,
# or says why not before its time is up. Namespaces stay apart.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/krb5.sh"
. "$LIB/mounts.sh"

S=//$SERVER/$SHARE
# The oracle's share is empty
export ROOT='*'
PARAMETERS=/sys/module/smb2fs/parameters
# How many mounts at once
MANY=$(many 100 8)

# crowd N OPTION...: N mounts at once. Each is a server of its own to the module,
# or they would wait for one logon together.
crowd() {
	"${IN_CLIENT[@]}" "$PROBES/mount_many.py" -t 300 "$1" "$S" "username=$USERNAME" max_credits=20%d \
		"${@:2}"
}

# Another one, in place of the one that has been killed
daemon_again() {
	"${IN_CLIENT[@]}" smb2d "$@" >>"$SMB2D_LOG" 2>&1 &
	SMB2D_PID=$!
}

# during COMMAND...: many mounts, and a command meanwhile
during() {
	local pid status
	crowd "$MANY" >"$WORK/crowd" &
	pid=$!
	sleep 1
	"$@"
	wait "$pid"
	status=$?
	cat "$WORK/crowd"
	return "$status"
}
all_mounted() { during "$@" && grep -qx "$MANY mounted" "$WORK/crowd"; }
# PATTERN COMMAND...
told() { during "${@:2}" && ! tail -n +2 "$WORK/crowd" | grep -vE "^[0-9]+ (mounted$|.*$1)"; }

killed_often() {
	for _ in 1 2 3; do
		kill -KILL "$SMB2D_PID"
		wait "$SMB2D_PID" 2>/dev/null
		daemon_again
		sleep 1
	done
}
stopped() {
	kill -STOP "$SMB2D_PID"
	sleep 2
	kill -CONT "$SMB2D_PID"
}
replaced() {
	local old=$SMB2D_PID
	kill -STOP "$old"
	daemon_again --takeover
	wait_for 20 smb2d_serves "$SMB2D_PID"
	kill -KILL "$old"
}
upgraded() {
	kill -TERM "$SMB2D_PID"
	wait "$SMB2D_PID"
	daemon_again
}
gone() {
	kill -KILL "$SMB2D_PID"
	wait "$SMB2D_PID" 2>/dev/null
}
hangs() { kill -STOP "$SMB2D_PID"; }

check "a server that takes its time" oracle 'delay SESSION_SETUP 200ms'
check "smb2d" smb2d_start
# The machine may be slow: that shall not be why one fails
timeout=$(cat $PARAMETERS/upcall_timeout)
echo 240 >"$PARAMETERS/upcall_timeout"
check "many mounts, and smb2d is killed again and again" all_mounted killed_often
check "and is stopped for a while" all_mounted stopped
check "and another takes over from one that hangs" all_mounted replaced
check "and ends and starts anew" all_mounted upgraded

echo 5 >"$PARAMETERS/upcall_timeout"
check "and hangs for good" told 'smb2d has not answered in time' hangs
echo 1 >"$PARAMETERS/daemon_wait"
check "and is gone for good" told 'smb2d does not run in this network namespace: start it' gone
echo 5 >"$PARAMETERS/daemon_wait"
echo "$timeout" >"$PARAMETERS/upcall_timeout"
check "no rule was broken" oracle_clean

# One mount, and the daemon dies at a known step of it
dies_at() { # DIRECTIVE SIGNAL
	local pid
	oracle "$1" && smb2d_start || return
	"${IN_CLIENT[@]}" mount.smb2 "$S" "$MNT" -o "username=$USERNAME" &
	pid=$!
	wait_for 20 waits_for_server || return
	kill "-$2" "$SMB2D_PID"
	wait "$SMB2D_PID" 2>/dev/null
	daemon_again
	wait "$pid" && is_root && umount "$MNT" && oracle_clean
}
waits_for_server() { in_client smb2ctl -j connections | grep '"outstanding": *1'; }
for signal in KILL TERM; do
	[ $signal = KILL ] || long || continue
	check "SIG$signal after the first token" dies_at 'delay SESSION_SETUP 3s nth=1' $signal
	check "SIG$signal after the second" dies_at 'delay SESSION_SETUP 3s nth=2' $signal
done
before() { # the daemon has not even asked what is to be done
	local pid
	oracle && smb2d_start && kill -STOP "$SMB2D_PID" || return
	"${IN_CLIENT[@]}" mount.smb2 "$S" "$MNT" -o "username=$USERNAME" &
	pid=$!
	sleep 1
	kill -KILL "$SMB2D_PID"
	wait "$SMB2D_PID" 2>/dev/null
	daemon_again
	wait "$pid" && is_root && umount "$MNT" && oracle_clean
}
check "SIGKILL before it took the request" before
later() { # there is none when the mount begins
	local pid
	oracle && smb2d_stop
	"${IN_CLIENT[@]}" mount.smb2 "$S" "$MNT" -o "username=$USERNAME" &
	pid=$!
	sleep 2
	daemon_again
	wait "$pid" && is_root && umount "$MNT" && oracle_clean
}
check "it starts when it is needed" later

# Two users in two namespaces, each with a daemon of its own, and the same options
export ROOT=hello
two_users() {
	add_user other 1001 && samba_start && samba_user other "$PASSWORD" && fill "$SAMBA_ROOT" &&
		ip -n server link set lo up || return
	"${IN_SERVER[@]}" smb2d >>"$SMB2D_LOG" 2>&1 &
	OTHER_PID=$!
	mkdir -p "$WORK/other"
	"${IN_SERVER[@]}" mount.smb2 "$S" "$WORK/other" -o username=other && try "$S" "username=$USERNAME" &&
		said 0 '' && is_root
}
sees_only() { # NAMESPACE-COMMAND NAME
	"$1" smb2ctl -j sessions
	[ "$("$1" smb2ctl -j sessions | grep '"user":' | tr -d ' ')" = "\"user\":\"$2\"," ]
}
check "two users in two namespaces" two_users
check "one sees its own session" sees_only in_client "$USERNAME"
check "and so does the other" sees_only in_server other
umount "$WORK/other"
umount "$MNT"
kill "$OTHER_PID"
samba_stop

# A KDC that does not answer holds up nobody but who needs it
silent() {
	local pid
	kdc_start && krb5_samba_start min=SMB2_02 && fill "$SAMBA_ROOT" &&
		ticket_for 1000 "$USERNAME" "$PASSWORD" || return
	kdc_silent
	echo 12 >"$PARAMETERS/upcall_timeout"
	"${IN_CLIENT[@]}" mount.smb2 "//$HOST/$SHARE" "$WORK/other" -o sec=krb5,cruid=1000 \
		>"$WORK/krb5.out" 2>&1 &
	pid=$!
	wait_for 10 smb2d_has_worker && mounted "$S" "username=$USERNAME" || return
	kill -0 "$pid" || { echo "it was not held up"; return 1; }
	! wait "$pid" && cat "$WORK/krb5.out" && grep -E 'smb2d has not answered in time|KDC' "$WORK/krb5.out" &&
		wait_for 5 smb2d_has_no_worker && kill -0 "$SMB2D_PID"
}
check "a silent KDC holds up who needs it, and nobody else" silent
kdc_awake
check "and then no more" mounted "//$HOST/$SHARE" sec=krb5,cruid=1000
check "the module unloads" rmmod smb2fs
finish
