#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh stock|debug [TEST...]: boot a guest with that kernel and run the tests that
# the Makefile lists for it, or those named. Prints TAP.

set -euo pipefail
. "$(dirname "$0")/../../common.sh"

kernel=${1:?usage: run.sh stock|debug [TEST...]}
shift
dir=tools/testing/selftests/smb2
# of an idle machine; vm.py stretches it on one that is slow or busy
seconds=1800
[ -z "${SMB2FS_LONG-}" ] || seconds=10800
options=(--kernel "$kernel" --env "SMB2FS_LONG=${SMB2FS_LONG-}")
# a server's tmpfs has room for large files then
[ -z "${SMB2FS_LONG-}" ] || options+=(--memory 4G)
# how long storm.sh takes, and its random numbers
options+=(--env "SMB2FS_STORM=${SMB2FS_STORM-}" --env "SMB2FS_SEED=${SMB2FS_SEED-}")
list="list"
if [ "$kernel" = debug ]; then
	[ -z "${SMB2FS_LONG-}" ] || seconds=18000
	# KUnit suites are in the module then; kunit.sh lets them run
	options+=(--append "kunit.enable=1 kunit.filter_glob=none")
	list="list-debug"
fi
# shellcheck disable=SC2046 # a list of words
[ $# -gt 0 ] || set -- $(make -s -C "$TOP/$dir" $list)
for program in oracle differ storm; do
	with_build_lock $program make -s -C "$TOP/tools/testing/$program" >&2
done
seconds=$((seconds + ${SMB2FS_STORM:-0}))
exec "$TOP/tools/testing/vm/vm.py" --timeout "$seconds" "${options[@]}" -- $dir/runner.sh "$@"
