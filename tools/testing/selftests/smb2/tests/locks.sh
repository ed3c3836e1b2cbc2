#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Locks: between processes, between clients, and with the kernel's other client.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

S=//$SERVER/$SHARE

two() { mount_smb2 "$1" "$2" && mount_smb2 "$1" "$2" "$OTHER"; } # SOURCE OPTIONS
FOREIGN=()
cases() { each "$1" "$TESTS/locks.py" "${FOREIGN[@]}" "$MNT" "$OTHER" "${@:2}"; } # NAME CASE...
ends() {
	check "$1: umount" umount "$MNT" "$OTHER"
}

mapfile -t ALL < <("$TESTS/locks.py")
check "smb2d" smb2d_start
check "Samba" samba_start
check "two clients" two "$S" "username=$USERNAME"
cases "Samba" "${ALL[@]}"
ends "Samba"

if long; then
	check "Samba, 2.0.2" samba_start max=SMB2_02
	check "two clients of that" two "$S" "username=$USERNAME,vers=2.0.2"
	cases "2.0.2" exclusive split wait signal coherent
	ends "2.0.2"
fi

# What one has locked the other one finds. It does not split locks nor change them.
check "Samba and cifs.ko" samba_start
check "a client" mount_smb2 "$S" "username=$USERNAME"
check "the kernel's other client" cifs_mount "$SERVER" "$OTHER" vers=3.1.1,cache=none
FOREIGN=(--foreign)
FEW=(exclusive wait coherent)
long && FEW+=(split adjacent readonly flock_other grows)
cases "cifs.ko" "${FEW[@]}"
FOREIGN=()
ends "cifs.ko"
check "Samba ends" samba_stop

check "ksmbd" ksmbd_start
check "two clients of ksmbd" two "//$KSMBD/$SHARE" "username=$USERNAME"
# It signs neither what was cancelled nor a READ that fails as it has to, which ends
# the connection: nobody is interrupted, reads an empty file or is refused to read
mapfile -t CALM < <(printf '%s\n' "${ALL[@]}" | grep -vxE "signal|killed|raced|sqlite|mandatory")
long || CALM=(exclusive split wait)
cases "ksmbd" "${CALM[@]}"
ends "ksmbd"
check "ksmbd ends" ksmbd_stop
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
