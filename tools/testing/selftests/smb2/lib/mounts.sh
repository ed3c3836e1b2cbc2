# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests to source after lib.sh, and capture.sh for what the wire shows: mounts at
# $MNT that are made one after the other, each on a connection of its own; and at
# $OTHER, where another client's are.

MNT=$WORK/mnt
OTHER=$WORK/other
mkdir -p "$MNT" "$OTHER"
export PASSWD=$PASSWORD

# What the wire has to show, a pattern for each connection so far
WIRE=()
WIRE_OF=()

# try SOURCE OPTIONS [DIRECTORY]: mount.smb2 itself, since each program more takes its
# time. A mount of its own is a client of its own.
try() { run "${IN_CLIENT[@]}" mount.smb2 "$1" "${3-$MNT}" -o "$2"; }

# mount_smb2 SOURCE OPTIONS [DIRECTORY]: this has to work
mount_smb2() {
	try "$@"
	said 0 ''
}

# with_mount SOURCE OPTIONS COMMAND...: on a mount that is then unmounted
with_mount() {
	local status
	mount_smb2 "$1" "$2" || return
	"${@:3}"
	status=$?
	umount "$MNT" && return $status
}

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
mounted() { with_mount "$1" "$2" is_root; }

# stat_is FORMAT VALUE NAME: of what has that name on the mount
stat_is() { [ "$(stat -c "$1" "$MNT/$3" | tee -a /dev/stderr)" = "$2" ]; }

# mount_shows PATTERN: in its line of /proc/mounts
mount_shows() { grep " $MNT " /proc/mounts | tee -a /dev/stderr | grep -qE "$1"; }

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

_wire_is() { # PATTERN LINE
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
		check "the wire: ${WIRE_OF[i]}" _wire_is "${WIRE[i]}" "${shown[i]-}"
	done
	WIRE=()
	WIRE_OF=()
}
