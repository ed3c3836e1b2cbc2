#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# I/O past the page cache: sizes, memory, killed processes, buffers that change; and
# what close(), fsync() and umount promise.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

S=//$SERVER/$SHARE
part() { on_mount "$1" "$S" "username=$USERNAME${3:+,$3}" "$TESTS/direct.py" "$MNT" "$2" "$1"; }

check "smb2d" smb2d_start
check "Samba" samba_start
part size "$SAMBA_ROOT"
part lasts "$SAMBA_ROOT"
part group "$SAMBA_ROOT"
CHANGING=("vers=3.0,seal" vers=3.1.1)
! long || CHANGING+=("vers=3.1.1,seal" vers=3.0 vers=2.1)
for options in "${CHANGING[@]}"; do
	part changing "$SAMBA_ROOT" "$options"
done
in_server tc qdisc replace dev tocli root netem delay 100ms
part close "$SAMBA_ROOT"
in_server tc qdisc del dev tocli root

# Neither signed nor sealed, so that the pages go as they are
rm -rf "${SAMBA_ROOT:?}"/*
! long || part size "$SAMBA_ROOT" sign=negotiate
check "Samba ends" samba_stop

# DISK_FULL
check "the oracle" oracle 'status WRITE 0xc000007f nth=2'
part full ""
check "nobody broke a rule" oracle_clean

# Answers to processes that were killed come when the file is gone
check "a slow server" oracle 'delay READ 2s' 'delay WRITE 2s nth=3'
part removed ""
check "nobody broke a rule" oracle_clean

# ... when the mount is going
check "a slow server" oracle 'delay READ 2s' 'delay WRITE 2s from=2'
part leave_direct ""
check "nobody broke a rule" oracle_clean

check "a slow server" oracle 'delay WRITE 2s nth=3'
part on_its_way "$MNT"
check "nobody broke a rule" oracle_clean

# A mount whose server says nothing to a WRITE has work to do for a killed process;
# that is not the others'
umounts_within() { # SECONDS DIRECTORY
	local ms
	ms=$(elapsed_ms umount "$2") || return
	echo "$ms ms"
	[ "$ms" -lt $(($1 * 1000)) ]
}
check "Samba" samba_start
check "a silent server" oracle --port 4450 'silent WRITE'
check "its mount" mount_smb2 "$S" "username=$USERNAME,port=4450"
check "another one" mount_smb2 "$S" "username=$USERNAME" "$OTHER"
each "silent" "$TESTS/direct.py" "$MNT" "" leave_dirty
check "the other one is unmounted meanwhile" umounts_within 5 "$OTHER"
check "the silent server ends" oracle_clean
check "its mount, too" umounts_within 5 "$MNT"

check "smb2d ends" smb2d_stop
check "the module unloads" rmmod smb2fs
finish
