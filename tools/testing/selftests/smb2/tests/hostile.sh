#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A server whose answers are well signed and wrong: bytes of their bodies are
# random. Files are used meanwhile in all ways; every call ends, and the kernel
# stays whole. A mount whose connection was ended is made anew.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"

S=//$SERVER/$SHARE
U=username=$USERNAME,timeo=2
# answers that are to be changed, in all
WANTED=300
! long || WANTED=100000

# In a short body most bytes are such that the connection has to be ended when they
# are wrong: these are changed rarely, or no connection would live to see much
mutations() { # EVERY
	local command
	for command in CREATE CLOSE READ IOCTL QUERY_DIRECTORY QUERY_INFO; do
		echo "mutate $command 1 every=$1"
	done
	for command in FLUSH WRITE LOCK SET_INFO; do
		echo "mutate $command 1 every=40"
	done
}
mutated() { python3 -c 'import json,sys; print(sum(c["mutated"] for c in json.load(open(sys.argv[1]))["connections"]))' "$ORACLE_REPORT"; }

# use_mount SEED: until it is of no use, or the calls are done
use_mount() {
	local status
	try "$S" "$U"
	# shellcheck disable=SC2153 # run sets it
	[ "$STATUS" -eq 0 ] || return 0 # a mount may fail
	timeout 600 python3 "$PROBES/hostile.py" "$MNT" 30 2000 "$1"
	status=$?
	umount "$MNT" && return $status
}
round() { # EVERY SEED; adds to DONE
	local i m=() line
	while read -r line; do m+=("$line"); done < <(mutations "$1")
	oracle_start --keep-going --seed "$2" --user "$USERNAME" --password "$PASSWORD" "${m[@]}" || return
	for ((i = 0; i < 6; i++)); do
		use_mount "$2$i" || return
	done
	# that the client has answered a lie as if it were true is not its fault
	oracle_stop
	DONE=$((DONE + $(mutated)))
}

check "smb2d" smb2d_start
DONE=0
seed=0
while [ $DONE -lt "$WANTED" ]; do
	seed=$((seed + 1))
	before=$DONE
	check "seed $seed: one in $((2 + seed % 5))" round $((2 + seed % 5)) $seed
	echo "# $DONE answers were changed"
	[ $DONE -gt $before ] || break
done
enough() { echo "$DONE"; [ $DONE -ge "$WANTED" ]; }
check "$WANTED answers were changed" enough
check "smb2d ends" smb2d_stop
check "the module unloads" rmmod smb2fs
finish
