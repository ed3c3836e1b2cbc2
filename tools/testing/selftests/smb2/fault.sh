#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each allocation in a mount and in a HELLO, and each copy from or to user space,
# fails once: the caller gets an error, the next try works, and nothing is leaked
# or splattered (the guest's end looks for both). SMB2FS_LONG=1: loading the
# module, too.

. "$(dirname "$0")/lib.sh"

each() { "$HERE/fault_each.py" "$@"; }

# Failures are meant, so no stack dump for each; and not only of atomic ones
for f in /sys/kernel/debug/fail*/; do
	echo 0 >"$f/verbose"
	[ ! -e "$f/ignore-gfp-wait" ] || echo N >"$f/ignore-gfp-wait"
done

net_up
modprobe smb2fs
check "a mount that is refused" in_client "$HERE/fault_each.py" mount "$SERVER"
check "a mount with many options" in_client "$HERE/fault_each.py" options "$SERVER"
samba_start
check "a mount whose server answers" in_client "$HERE/fault_each.py" mount "$SERVER"
check "a HELLO" each hello
check "a request for the status" each status
modprobe -r smb2fs
if [ -n "${SMB2FS_LONG-}" ]; then
	check "loading the module" each load "$(modinfo -n smb2fs)"
fi
check "the module loads" modprobe smb2fs
run smb2ctl status
check "and nobody is left" said 3 'Daemon  none'
check "and it unloads" modprobe -r smb2fs
finish
