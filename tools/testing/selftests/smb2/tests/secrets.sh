#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Passwords and keys are nowhere to be found, whatever was logged, traced and
# listed, while they are in use and afterwards.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/krb5.sh"
. "$LIB/mounts.sh"

unset PASSWD
PASSWORD='Gar geheim,1'
WRONG='Ganz falsches Wort 2'
FROM_OPTION=Offenes-Wort-3
SECRETS=$WORK/secrets
SEEN=$WORK/seen
TRACING=/sys/kernel/tracing
S=//$SERVER/$SHARE
# The oracle's share is empty
export ROOT='*'
mkdir "$SEEN"

# with PASSWORD SOURCE OPTIONS [ARGUMENT]...: run mount.smb2, the password from a
# file; what it says is looked through as well
with() {
	printf '%s\n' "$1" >"$WORK/password"
	run env PASSWD_FILE="$WORK/password" "${IN_CLIENT[@]}" mount.smb2 "${@:4}" "$2" "$MNT" -o "$3"
	echo "$OUTPUT" >>"$SEEN/mount.smb2"
	# shellcheck disable=SC2153 # run sets it
	return "$STATUS"
}

# What can be seen now of processes but the oracle, which has the password as an
# argument, of mounts, keys and connections
look() {
	local process files=()
	cat /proc/mounts /proc/keys /proc/key-users >>"$SEEN/proc"
	for process in /proc/[0-9]*; do
		[ "$process" = "/proc/${ORACLE_PID-}" ] ||
			files+=("$process"/{cmdline,environ,mountinfo,stack,syscall})
	done
	cat "${files[@]}" >>"$SEEN/processes" 2>/dev/null
	{
		in_client smb2ctl -v -r connections
		in_client smb2ctl -j connections
		in_client smb2ctl -j sessions
		in_client smb2ctl -j shares
	} >>"$SEEN/smb2ctl" 2>&1
	awk '/smb2fs/ { print $1 }' /proc/keys | while read -r serial; do
		setpriv --reuid 1000 --clear-groups keyctl print "0x$serial" >>"$SEEN/keyctl" 2>&1
		setpriv --reuid 1000 --clear-groups keyctl describe "0x$serial" >>"$SEEN/keyctl" 2>&1
	done
	return 0
}

log_everything() {
	modprobe smb2fs
	echo 'module smb2fs +p' >/sys/kernel/debug/dynamic_debug/control
	echo 8192 >"$TRACING/buffer_size_kb"
	echo 1 >"$TRACING/events/smb2fs/enable"
	# as for somebody who wants to have dumps
	echo "$WORK/core.%e.%p" >/proc/sys/kernel/core_pattern
	ulimit -c unlimited
	# shellcheck disable=SC2034 # smb2d_start's
	SMB2D=(smb2d --verbose)
	smb2d_start
}

# Mounts of all kinds: those that work, are wrong, are killed
mounts() {
	oracle 'silent SESSION_SETUP conn=4' || return
	with "$PASSWORD" "$S" "username=$USERNAME" && look && is_root && umount "$MNT" || return
	with "$PASSWORD" "$S" "username=$USERNAME,seal" --verbose && look && is_root && umount "$MNT" || return
	! with "$WRONG" "$S" "username=$USERNAME" && look || return
	killed && oracle_clean
}
killed() {
	local pid
	"${IN_CLIENT[@]}" mount.smb2 "$S" "$MNT" -o "timeo=60,credentials=$WORK/credentials" &
	pid=$!
	wait_for 20 smb2d_has_worker && look && kill -KILL "$pid" && wait_for 20 smb2d_has_no_worker
}

# Who has secrets leaves no dump when it crashes; others do. A signal that makes one
# does not end the wait for a server, so that is a short one.
no_dumps() {
	local pid
	oracle 'silent SESSION_SETUP' || return
	"${IN_CLIENT[@]}" mount.smb2 "$S" "$MNT" -o "timeo=5,credentials=$WORK/credentials" &
	pid=$!
	wait_for 20 smb2d_has_worker || return
	kill -ABRT "$(pgrep -P "$SMB2D_PID")" "$SMB2D_PID" "$pid"
	wait "$pid" "$SMB2D_PID"
	oracle_stop
	python3 -c 'import os; os.abort()'
	ls "$WORK"/core.*
	[ "$(basename -a "$WORK"/core.* | cut -d. -f2)" = python3 ]
}

others() {
	with "$PASSWORD" "$S" "username=$USERNAME" --fake --verbose || return
	! with "$PASSWORD" "$S" "username=$USERNAME,nonsense" || return
	# Here the user puts it where all can see it, but it goes no further
	run "${IN_CLIENT[@]}" mount.smb2 "$S" "$MNT" -o "username=$USERNAME,password=$FROM_OPTION,vers=9"
	echo "$OUTPUT" >>"$SEEN/mount.smb2"
	run "${IN_CLIENT[@]}" mount -i -t smb2 "$S" "$MNT" -o "username=$USERNAME,password=$FROM_OPTION"
	echo "$OUTPUT" >>"$SEEN/mount"
	look
}

with_tickets() {
	kdc_start && krb5_samba_start min=SMB2_02 && fill "$SAMBA_ROOT" &&
		ticket_for 1000 "$USERNAME" "$PASSWORD" && mounted "//$HOST/$SHARE" sec=krb5,cruid=1000 && look
}

# All that was collected, and what the kernel and the daemon have written
collect() {
	dmesg >"$SEEN/dmesg"
	cat "$TRACING/trace" >"$SEEN/trace"
	cp "$SMB2D_LOG" "$SEEN/smb2d"
	wc -c "$SEEN"/*
	grep -q smb2fs "$SEEN/dmesg" && grep -q smb2fs_sent "$SEEN/trace" && grep -q smb2 "$SEEN/mount.smb2"
}
scan() { "$PROBES/scan.py" "$SECRETS" "$SEEN"/*; }

printf 'username=%s\npassword=%s\n' "$USERNAME" "$PASSWORD" >"$WORK/credentials"
chmod 600 "$WORK/credentials"
check "all is logged" log_everything
check "mounts" mounts
# what the oracle knows of its sessions
{
	printf 'text %s\n' "$PASSWORD" "$WRONG" "$FROM_OPTION"
	grep -oE '"[0-9a-f]{32,128}"' "$ORACLE_REPORT" | tr -d '"' | sort -u | sed 's/^/key /'
} >"$SECRETS"
check "the keys of two sessions are known" test "$(grep -c ^key "$SECRETS")" -ge 8
check "mounts that come to nothing" others
oracle_stop
export ROOT=hello
check "a mount with a ticket" with_tickets
check "there is something to look through" collect
check "no secret is in it" scan
samba_stop
check "and in no dump, since there is none" no_dumps
no_keys() { ! grep smb2fs: /proc/keys; }
check "no key is left" no_keys

# The scan would have found it
found() { # what is on standard input
	cat >"$WORK/planted"
	"$PROBES/scan.py" "$SECRETS" "$WORK/planted" | tee /dev/stderr | grep -q ': found [1-9]'
}
check "a password would be found" found <<<"x$PASSWORD"
check "so would one in UTF-16" found < <(printf %s "$WRONG" | iconv -t UTF-16LE)
check "and a key in hexadecimal" found < <(awk '/^key/ { print "k=" toupper($2); exit }' "$SECRETS")
check "the module unloads" rmmod smb2fs
finish
