#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module: loading, unloading, and what it brings.

. "$(dirname "$0")/../lib/lib.sh"

# Only this module: with those that it uses, whose algorithms the kernel tests
# when they are loaded, each round would take seconds
load_unload() { # TIMES
	local i
	for ((i = 1; i <= $1; i++)); do
		modprobe smb2fs || return
		grep -qw smb2 /proc/filesystems || return
		rmmod smb2fs || return
		[ ! -e /sys/module/smb2fs ] || return
	done
}

loaded() { [ -e /sys/module/smb2fs ]; }

by_mount() {
	! mount -i -t smb2 //192.0.2.1 /mnt && loaded
}

by_netlink() {
	smb2ctl status
	loaded
}

debug_switch() { # SITE: turn a message of dynamic debug on, see it, turn it off
	local control=/proc/dynamic_debug/control
	[ -e $control ] || control=/sys/kernel/debug/dynamic_debug/control
	echo 'module smb2fs +p' >$control || return
	dmesg -C
	mount -i -t smb2 //192.0.2.1/x /mnt -o guest,addr=127.0.0.1,port=9
	echo 'module smb2fs -p' >$control
	dmesg | grep "smb2fs: $1"
}

events() {
	local event
	for event in sock_connect daemon queued credit_wait sent interim matched "done" cancel \
		window conn dead; do
		[ -e /sys/kernel/tracing/events/smb2fs/smb2fs_$event/enable ] || {
			echo "no $event"
			return 1
		}
	done
}

modprobe -r smb2fs
n=$(times 100)
check "loads and unloads $n times" load_unload "$n"
check "a mount loads it" by_mount
modprobe -r smb2fs
check "a netlink request loads it" by_netlink
check "trace events" events
check "dynamic debug" debug_switch '192.0.2.1: connect 127.0.0.1:9'
check "unloads at last" modprobe -r smb2fs
finish
