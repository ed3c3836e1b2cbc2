#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A long random sequence of system calls on a mount and on a local file system: but
# for what SMB forces they behave alike, and so does what is there after a new mount.

. "$(dirname "$0")/../lib/lib.sh"

DIFFER=$TOP/tools/testing/differ/differ
mnt=$WORK/mnt
mkdir "$mnt"
# tmpfs zeroes no ranges; the server does
SKIP=(--skip fallocate-zero-range --skip fallocate-zero-range-keep --skip fallocate-zero-inside)
STEPS=("$(many 100000 400)" "$(many 10000 150)" "$(many 10000 150)")

differ() { # SEED OPTIONS STEPS
	local a=$mnt/seed$1 b=$WORK/seed$1 status=0
	mount_share "$mnt" "$2" || return
	mkdir -p "$a" "$b" &&
		"$DIFFER" --seed "$1" --steps "$3" --forced smb "${SKIP[@]}" "$a" "$b" || status=1
	umount "$mnt" && return $status
}
# What a cache may have hidden
again() { # SEED OPTIONS
	local a=$mnt/seed$1 b=$WORK/seed$1 status=0
	mount_share "$mnt" "$2" || return
	"$DIFFER" --compare --forced smb "$a" "$b" && rm -rf "$a" && ! ls "$a" || status=1
	umount "$mnt" && return $status
}

check "the daemon" smb2d_start
check "Samba" samba_start 'share=case sensitive = yes' 'share=mangled names = no'
seed=0
for options in vers=3.1.1 vers=2.0.2 vers=3.0,seal; do
	steps=${STEPS[seed++]}
	check "$steps steps, seed $seed, $options" differ $seed $options "$steps"
	check "seed $seed after a new mount" again $seed $options
done
smb2d_stop
check "nothing holds the module" rmmod smb2fs
finish
