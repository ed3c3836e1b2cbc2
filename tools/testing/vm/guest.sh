#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Process 1 of the guest: finish the system, run the command, say how it ended,
# switch off. Never called by hand; see vm.py.

# From vm.py: VM_TOP, VM_LAYERS, VM_NONCE, VM_INTERACTIVE, VM_TTY_SIZE
# shellcheck source=/dev/null
. /run/vm.conf

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LANG=C.UTF-8 TERM=${TERM:-linux}
export VM_OUT=/run/out

port() { # NAME: the device of a virtio port
	local f
	for f in /sys/class/virtio-ports/*/name; do
		[ "$(cat "$f")" != "$1" ] || { echo "/dev/$(basename "$(dirname "$f")")"; return; }
	done
}

# What fails before the command runs; vm.py looks for this line
start_failed() {
	echo "start failed: $*" >/dev/console
	echo b >/proc/sysrq-trigger
}

system() {
	mount -t tmpfs -o mode=1777 tmp /tmp
	ln -s /proc/self/fd /dev/fd
	mkdir -p /dev/pts /dev/shm /run/lock /run/out
	mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
	mount -t tmpfs -o mode=1777 shm /dev/shm
	mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 out /run/out
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
	mount -t tracefs tracefs /sys/kernel/tracing
	mount -t debugfs debugfs /sys/kernel/debug
	mount --make-rshared /
	hostname smb2fs-guest
	ip link set lo up
	# A task that waits this long without a signal reaching it is a defect
	[ ! -e /proc/sys/kernel/hung_task_timeout_secs ] ||
		echo 60 >/proc/sys/kernel/hung_task_timeout_secs
}

# Print what leaked, to the kernel's log where vm.py looks for it. An object
# must be five seconds old to count, and what one scan finds a second confirms.
check_leaks() {
	[ -e /sys/kernel/debug/kmemleak ] || return 0
	sleep 5
	echo scan >/sys/kernel/debug/kmemleak
	echo scan >/sys/kernel/debug/kmemleak
	sed 's/^/kmemleak: /' /sys/kernel/debug/kmemleak | tee "$VM_OUT/kmemleak" >/dev/kmsg
}

run() {
	# shellcheck source=/dev/null
	. "$VM_OUT/env"
	cut -d' ' -f1 /proc/uptime >"$VM_OUT/uptime"
	# from here on the command's time counts
	echo "begun $VM_NONCE" >"$(port smb2fs.verdict)"
	if [ -n "$VM_INTERACTIVE" ]; then
		# shellcheck disable=SC2086 # rows and columns
		stty -F /dev/hvc0 $VM_TTY_SIZE
		setsid -c bash "$VM_OUT/command" </dev/hvc0 >/dev/hvc0 2>&1
	else
		setsid bash "$VM_OUT/command" </dev/null >"$(port smb2fs.out)" 2>&1
	fi
}

set -eE
trap 'start_failed "$BASH_COMMAND"' ERR
system
cd "$VM_TOP"
trap - ERR
set +eE
run
status=$?
check_leaks
dmesg >"$VM_OUT/dmesg"
sync
echo "verdict $VM_NONCE $status" >"$(port smb2fs.verdict)"
echo b >/proc/sysrq-trigger
