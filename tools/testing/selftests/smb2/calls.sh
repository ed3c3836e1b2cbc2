# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests to source after lib.sh and mounts.sh: programs that are made with
# calls.py, each of whose tests becomes one here.

is_ok() { echo "$1" && [ "${1%% *}" = ok ]; }

# on_mount NAME SOURCE OPTIONS PROGRAM [ARGUMENT]...
on_mount() {
	local name=$1 line
	try "$2" "$3"
	check "$name: mount" said 0 ''
	shift 3
	while read -r line; do
		check "$name: ${line#*ok }" is_ok "$line"
	done < <("$@" 2>&1)
	check "$name: nothing else went wrong" wait $!
	check "$name: umount" umount "$MNT"
}
