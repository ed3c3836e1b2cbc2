# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# TAP for scripts to source: check ..., check ..., finish.

tap_tests=0
tap_failed=0
tap_output=$(mktemp)

# check NAME COMMAND...: one test. What the command prints is shown, as
# comments, only when it fails.
check() {
	local name=$1
	shift
	tap_tests=$((tap_tests + 1))
	if "$@" >"$tap_output" 2>&1; then
		echo "ok $tap_tests $name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_tests $name"
		echo "# $*"
		head -n 100 "$tap_output" | sed 's/^/#   /'
	fi
}

# The end: the plan, and a kselftest exit status
finish() {
	rm -f "$tap_output"
	echo "1..$tap_tests"
	[ "$tap_failed" -eq 0 ]
	exit
}
