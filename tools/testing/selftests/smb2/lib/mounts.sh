# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests of sessions to source, after lib.sh and capture.sh: mounts that are
# made one after the other, each on a connection of its own, and what the wire
# has to show of them in the end.

MNT=$WORK/mnt
mkdir -p "$MNT"
export PASSWD=$PASSWORD

# What the wire has to show, a pattern for each connection so far
WIRE=()
WIRE_OF=()

# try SOURCE OPTIONS: mount.smb2 itself, since each program more takes its time
try() { run "${IN_CLIENT[@]}" mount.smb2 "$1" "$MNT" -o "$2"; }

# fill DIRECTORY: of a server, with what is_root expects
fill() { rm -rf "${1:?}"/* && : >"$1/hello"; }

# The share is there: its root can be read, and has in it what is in ROOT
ROOT=hello
is_root() {
	local names
	names=$(cd "$MNT" && echo *)
	echo "root: $names"
	[ "$names" = "$ROOT" ]
}

# mounted SOURCE OPTIONS: then unmounted
mounted() {
	local status
	try "$1" "$2"
	said 0 '' || return
	is_root
	status=$?
	umount "$MNT" && return $status
}

# refused PATTERN SOURCE OPTIONS: and this is said
refused() {
	try "$2" "$3"
	# shellcheck disable=SC2153 # run sets it
	[ "$STATUS" -ne 0 ] || umount "$MNT"
	said 32 "$1"
}

# check_mount WIRE SOURCE OPTIONS: it works, on one connection
check_mount() {
	WIRE+=("$1")
	WIRE_OF+=("$2 $3")
	check "$2 $3" mounted "$2" "$3"
}

# check_refused WIRE MESSAGE SOURCE OPTIONS: it says so; WIRE is empty if there is
# no connection
check_refused() {
	if [ -n "$1" ]; then
		WIRE+=("$1")
		WIRE_OF+=("$3 $4")
	fi
	check "refused: $3 $4" refused "$2" "$3" "$4"
}

wire_is() { # PATTERN LINE
	echo "the wire shows: $2"
	[[ $2 =~ ^($1)$ ]]
}

# What the capture shows is what was expected, connection by connection
check_wire() {
	local shown i
	check "the capture is complete" capture_stop
	mapfile -t shown < <(capture_lines)
	check "as many connections as mounts" test "${#shown[@]}" -eq "${#WIRE[@]}"
	for ((i = 0; i < ${#WIRE[@]}; i++)); do
		check "the wire: ${WIRE_OF[i]}" wire_is "${WIRE[i]}" "${shown[i]-}"
	done
	WIRE=()
	WIRE_OF=()
}
