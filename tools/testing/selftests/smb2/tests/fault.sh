#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each allocation in a mount and in a HELLO, and each copy from or to user space,
# fails once: the caller gets an error, the next try works, and nothing is leaked
# or splattered (the guest's end looks for both). Loading the module fails at the
# one step of its own that needs memory; not at each allocation, since most are
# the kernel's module loader's, which answers with a WARN.

. "$(dirname "$0")/../lib/lib.sh"

fault_each() { "$PROBES/fault_each.py" "$@"; }

# Failures are meant, so no stack dump for each; and not only of atomic ones
for f in /sys/kernel/debug/fail*/; do
	echo 0 >"$f/verbose"
	[ ! -e "$f/ignore-gfp-wait" ] || echo N >"$f/ignore-gfp-wait"
done

net_up
# no smb2d runs, and nobody is to wait for one
modprobe smb2fs daemon_wait=0
# nobody listens yet
check "a mount with many options" in_client "$PROBES/fault_each.py" options "$SERVER"
! long || check "a mount with few" in_client "$PROBES/fault_each.py" mount "$SERVER"
# the oracle: Samba has a process for each connection, and takes six times as long
check "a server that answers" oracle_start
check "a mount that it answers" in_client "$PROBES/fault_each.py" mount "$SERVER"
check "no rule was broken" oracle_clean
check "a HELLO" fault_each hello
check "a request for the status" fault_each status
check "a request for the connections" fault_each connections
modprobe -r smb2fs

# Whatever a call came to, the file system is whole afterwards
files_fail() {
	local mnt=$WORK/mnt every=29
	! long || every=1
	mkdir -p "$mnt" && mount_share "$mnt" || return
	in_client "$PROBES/fault_each.py" -e $every files "$mnt" && rm -r "${mnt:?}"/* && [ -z "$(ls -A "$mnt")" ]
	local status=$?
	umount "$mnt" && return $status
}
check "Samba" samba_start
check "smb2d" smb2d_start
check "what is done with files" files_fail
smb2d_stop
check "nothing holds the module" modprobe -r smb2fs

# load_fails_in FUNCTION: what it allocates fails while the module is loaded
load_fails_in() {
	local dir=/sys/kernel/debug/failslab start end
	{ read -r start _; read -r end _; } < <(grep -A1 " T $1$" /proc/kallsyms)
	echo 32 >$dir/stacktrace-depth
	echo "0x$start" >$dir/require-start
	echo "0x$end" >$dir/require-end
	echo -1 >$dir/times
	echo 100 >$dir/probability
	run modprobe smb2fs
	echo 0 >$dir/probability
	echo 0 >$dir/require-start
	echo 0xffffffffffffffff >$dir/require-end
	said 1 'Cannot allocate memory' && [ ! -e /sys/module/smb2fs ]
}
check "loading: no memory for namespaces" load_fails_in register_pernet_subsys
check "the module loads" modprobe smb2fs
run smb2ctl status
check "and nobody is left" said 3 'Daemon  none'
check "and it unloads" modprobe -r smb2fs
finish
