#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A file that two clients have open: no byte is written that nobody wrote, records
# are apart however near, and what one has closed the other sees.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

S=//$SERVER/$SHARE

cases() { each "$1" "$TESTS/two_clients.py" "$MNT" "$OTHER" "$SAMBA_ROOT" "${ALL[@]}"; }

mapfile -t ALL < <("$TESTS/two_clients.py")
check "smb2d" smb2d_start
check "Samba" samba_start
check "a client" mount_smb2 "$S" "username=$USERNAME"
check "another" mount_smb2 "$S" "username=$USERNAME" "$OTHER"
cases "smb2fs"
check "umount" umount "$OTHER"
# What it has closed it keeps open for a while, and as long as that is so Samba tells no
# other time of the last write. It appends where it has seen the end before.
check "the kernel's other client" cifs_mount "$SERVER" "$OTHER" vers=3.1.1,cache=none,closetimeo=0
mapfile -t ALL < <(printf '%s\n' "${ALL[@]}" | grep -vx append_in_turn)
long || ALL=(same_page same_folio two_ranges stale_end append_closed records_held record_lost
	neighbour read_beside_lock stale_open_writer mapped)
cases "cifs.ko"
check "umount all" umount "$MNT" "$OTHER"
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
