#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [-n EXECUTIONS] [TARGET...]: build the fuzzers and run each, or those
# named, from the corpus in the tree. Prints TAP. What a run finds interesting
# is kept in build/fuzz/corpus for the next one; an input that brings a parser
# down is left in build/fuzz/crashes, and
#	build/fuzz/TARGET build/fuzz/crashes/FILE
# shows it again.

set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../common.sh"
. "$here/../selftests/smb2/lib/tap.sh"

executions=20000
while getopts n: opt; do
	case $opt in
	n) executions=$OPTARG ;;
	*) die "usage: run.sh [-n EXECUTIONS] [TARGET...]" ;;
	esac
done
shift $((OPTIND - 1))

build=$TOP/build/fuzz
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cd "$here" && printf '%s\n' fuzz_*.c | sed 's/\.c$//')

# libFuzzer stops before its time only when it has found something
fuzz() {
	local found=$build/corpus/$1 log=$build/$1.log
	mkdir -p "$found" "$build/crashes"
	"$build/$1" -runs="$executions" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
		-verbosity=0 -print_final_stats=1 -artifact_prefix="$build/crashes/$1-" \
		"$found" "$here/corpus/$1" >"$log" 2>&1
	local status=$? ran
	cat "$log"
	ran=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	[ "$status" -eq 0 ] && [ "${ran:-0}" -ge "$executions" ]
}

check build make -s -C "$here" -j"$JOBS"
for t in "${targets[@]}"; do
	check "$t" fuzz "$t"
done
finish
