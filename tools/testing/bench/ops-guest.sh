#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In the guest: what operations cost, with smb2fs and with the kernel's own
# client beside it on the same server.

. "$(dirname "$0")/../selftests/smb2/lib.sh"
. "$HERE/capture.sh"

mkdir -p "$WORK/smb2" "$WORK/cifs"
samba_start && smb2d_start && capture_start tosrv || exit
mount_as "$USERNAME" "$PASSWORD" "//$SERVER/$SHARE" "$WORK/smb2"
# shellcheck disable=SC2153 # run sets it
[ "$STATUS" -eq 0 ] || { echo "$OUTPUT" >&2; exit 1; }
cifs_mount "$SERVER" "$WORK/cifs" || exit
"$(dirname "$0")/ops.py" "$@" "$CAPTURE" "$SAMBA_ROOT" "smb2=$WORK/smb2" "cifs=$WORK/cifs"
status=$?
umount "$WORK/smb2" "$WORK/cifs"
exit $status
