# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests to source after lib.sh, and mounts.sh for on_mount: programs that are made
# with calls.py or cases.py, each of whose tests becomes one here.

_is_ok() { echo "$1" && [ "${1%% *}" = ok ]; }

# each NAME PROGRAM [ARGUMENT]...
each() {
	local name=$1 line
	shift
	while read -r line; do
		case $line in
		'ok '* | 'not ok '*) check "$name: ${line#*ok }" _is_ok "$line" ;;
		*) echo "# $line" ;;
		esac
	done < <("$@" 2>&1)
	check "$name: nothing else went wrong" wait $!
}

# on_mount NAME SOURCE OPTIONS PROGRAM [ARGUMENT]...
on_mount() {
	local name=$1
	check "$name: mount" mount_smb2 "$2" "$3"
	shift 3
	each "$name" "$@"
	check "$name: umount" umount "$MNT"
}
