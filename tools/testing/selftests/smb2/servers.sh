#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The servers that later tests use, seen through the kernel's other client:
# that each setting of the fixtures is really in force.

. "$(dirname "$0")/lib.sh"

mnt=$WORK/mnt
mkdir "$mnt"

works() { # ADDRESS OPTIONS
	cifs_mount "$1" "$mnt" "$2" || return
	echo hello >"$mnt/file" && [ "$(cat "$mnt/file")" = hello ]
	local status=$?
	umount "$mnt"
	return $status
}
refused() { ! works "$@"; }

# What cifs.ko says of its connection
connection() { # ADDRESS OPTIONS PATTERN
	cifs_mount "$1" "$mnt" "$2" || return
	cat /proc/fs/cifs/DebugData
	grep -qE "$3" /proc/fs/cifs/DebugData
	local status=$?
	umount "$mnt"
	return $status
}

check "Samba starts" samba_start
check "Samba serves 3.1.1" works "$SERVER" vers=3.1.1
check "Samba serves 2.0.2" works "$SERVER" vers=2.0
check "Samba serves by IPv6" works "$SERVER6" vers=3.1.1
slow() {
	netem delay 100ms
	local ms
	ms=$(elapsed_ms works "$SERVER" vers=3.1.1)
	local status=$?
	netem
	echo "$ms ms"
	[ $status -eq 0 ] && [ "$ms" -ge 1000 ]
}
check "the link can be slow" slow
check "Samba, 2.0.2 only" samba_start min=SMB2_02 max=SMB2_02
check "which serves 2.0.2" works "$SERVER" vers=2.0
check "and refuses 3.1.1" refused "$SERVER" vers=3.1.1
# cifs.ko cannot mount with fewer
check "Samba, 8 credits" samba_start credits=8
check "which grants no more" connection "$SERVER" vers=3.1.1 'Number of credits: [1-8],'
check "Samba, signing required" samba_start signing=mandatory
check "which signs" connection "$SERVER" vers=3.0 'signed'
check "Samba, encryption required" samba_start encrypt=required
check "which seals" connection "$SERVER" vers=3.1.1,seal 'encrypted'
check "and serves no dialect without" refused "$SERVER" vers=2.1
samba_stop
gone() { ! tcp_listens in_client "$SERVER" 445; }
check "Samba stops" gone

check "ksmbd starts" ksmbd_start
check "ksmbd serves 3.1.1" works "$KSMBD" vers=3.1.1
check "ksmbd serves 2.1" works "$KSMBD" vers=2.1
check "ksmbd, 3.0 only" ksmbd_start min=SMB3_00 max=SMB3_00
check "which serves 3.0" works "$KSMBD" vers=3.0
check "and refuses 3.1.1" refused "$KSMBD" vers=3.1.1
ksmbd_stop
gone() { ! tcp_listens in_client "$KSMBD" 445; }
check "ksmbd stops" gone
finish
