#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Random data operations by several processes on two clients, where each byte has an
# owner: no byte is lost, none comes back, and none is there that nobody wrote. The
# kernel's other client is asked for less. SMB2FS_STORM are seconds for all of it, and
# SMB2FS_SEED says which random numbers.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"

STORM=$TOP/tools/testing/storm/storm
S=//$SERVER/$SHARE
U=username=$USERNAME
mkdir "$WORK/local"
SEED=${SMB2FS_SEED:-1}

long && ALL=${SMB2FS_STORM:-3600} || ALL=${SMB2FS_STORM:-20}
# part PERCENT: of the time, for one mode
part() { echo $((ALL * $1 / 400 + 1)); }
STEPS=$(many 150 60)

# What is told of the rounds is of interest when one was wrong; of a long run, that it
# goes on is, too
exec 3>&1
storm() { # SECONDS [OPTION]... DIRECTORY...
	local status
	"$STORM" --seed "$SEED" --steps "$STEPS" --seconds "$@" 2>&1 |
		if long; then tee >(sed -u 's/^/# /' >&3); else cat; fi >"$WORK/storm.out"
	status=${PIPESTATUS[0]}
	grep -v ^round "$WORK/storm.out"
	return "$status"
}

# One mode after the other, so that a fault in one hides none of another
storms() { # NAME PERCENT [OPTION]... SERVER CLIENT...
	local name=$1 percent=$2 options=() dirs=() mode dir
	shift 2
	while [[ $1 == --* ]]; do
		options+=("$1")
		shift
	done
	[ ! -d "$1" ] || options+=(--server "$1/$name")
	mkdir "$2/$name"
	for dir in "${@:2}"; do
		dirs+=("$dir/$name")
	done
	for mode in regions append fsx handover; do
		check "$name: $mode" storm "$(part "$percent")" --mode $mode "${options[@]}" "${dirs[@]}"
	done
}
ends() { umount "$MNT" "$OTHER"; }

# What is right; but tmpfs keeps what a mapping wrote behind the end
storms local 5 --skip=map-tail - "$WORK/local" "$WORK/local"
check "smb2d" smb2d_start
check "Samba" samba_start
check "a client" mount_smb2 "$S" "$U"
check "another" mount_smb2 "$S" "$U" "$OTHER"
storms one 20 "$SAMBA_ROOT" "$MNT"
storms two 45 "$SAMBA_ROOT" "$MNT" "$OTHER"
# What the other client shows of its own writes is not always right, and a time that it
# sets hides later writes from who has the file open: see differences.rst. With its
# cache it sends whole folios, and two such clients fail every mode.
if long; then
	check "umount" umount "$OTHER"
	# which has closed what it closes
	check "the kernel's other client" cifs_mount "$SERVER" "$OTHER" vers=3.1.1,cache=none,closetimeo=0
	storms cifs 15 --foreign "$SAMBA_ROOT" "$MNT" "$OTHER"
	check "umount all of Samba" ends
	check "sealed" mount_smb2 "$S" "$U,vers=3.0,seal"
	check "2.0.2" mount_smb2 "$S" "$U,vers=2.0.2" "$OTHER"
	storms old 5 "$SAMBA_ROOT" "$MNT" "$OTHER"
fi
check "umount all" ends
check "Samba ends" samba_stop
# It signs what it answers to a READ that fails wrongly, and does not seal what it says
# first of a lock that has to wait
if long; then
	check "ksmbd" ksmbd_start
	check "a client of it" mount_smb2 "//$KSMBD/$SHARE" "$U,seal"
	check "another of it" mount_smb2 "//$KSMBD/$SHARE" "$U,seal" "$OTHER"
	storms ksmbd 10 --skip=locks "$KSMBD_ROOT" "$MNT" "$OTHER"
	check "umount all of ksmbd" ends
	check "ksmbd ends" ksmbd_stop
fi
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
