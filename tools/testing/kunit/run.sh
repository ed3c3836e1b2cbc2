#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [FILTER]: build a User-Mode Linux kernel with fs/smb2 in it and run
# its KUnit suites (fs/smb2/.kunitconfig), or those that match the glob FILTER;
# bench_smb2fs* are benchmarks. Prints KTAP. The first run compiles a kernel, later ones only what changed.

set -euo pipefail
. "$(dirname "$0")/../common.sh"

src=$(kernel_source)
key=$(cat "$TOP/fs/smb2/.kunitconfig" <(gcc --version) | hash)
build=$CACHE/kunit_${src##*_}_$key

run() {
	local link=$src/fs/smb2

	# Objects of another checkout may be newer than this one's sources
	[ "$(readlink "$link" 2>/dev/null)" = "$TOP/fs/smb2" ] || rm -rf "$build/fs/smb2"
	"$TOP/tools/kernel-tree/link.sh" "$src"

	[ -e "$build/vmlinux" ] || note "building the KUnit kernel (once, minutes)"
	mkdir -p "$build"
	cd "$src"
	./tools/testing/kunit/kunit.py build --build_dir="$build" --jobs="$JOBS" \
		--kunitconfig="$TOP/fs/smb2/.kunitconfig" >"$build/build.log" 2>&1 || {
		grep -E 'error|warning|Error' "$build/build.log" | head -n 40 >&2
		die "the KUnit kernel does not build: $build/build.log"
	}
	# Warnings in our files are errors
	if grep -E '^(\.\./|.*/)?fs/smb2/[^ ]*: (warning|error)' "$build/build.log" >&2; then
		rm -rf "$build/fs/smb2"
		die "warnings in fs/smb2"
	fi
	./tools/testing/kunit/kunit.py exec --build_dir="$build" --timeout=120 \
		--raw_output=kunit "${1:-smb2fs*}" </dev/null | tee "$build/kunit.tap"
	grep -qE '^    # Subtest: (bench_)?smb2fs' "$build/kunit.tap" ||
		die "the kernel ran no suite: $build/test.log"
	# A kernel that dies on the way leaves a plan that is not fulfilled
	[ "$(sed -n 's/^1\.\.//p' "$build/kunit.tap")" = "$(grep -c '^ok ' "$build/kunit.tap")" ]
}

with_lock kunit run "$@"
