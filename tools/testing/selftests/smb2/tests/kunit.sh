#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module's KUnit suites, here on several processors and under KASAN.

. "$(dirname "$0")/../lib/lib.sh"

results=/sys/kernel/debug/kunit

# The parameter takes a newline as part of the pattern
filter() { printf '%s' "$1" >/sys/module/kunit/parameters/filter_glob; }

# As they are named in the sources, so that none is forgotten
suites() { sed -n 's/^\t\.name = "\(smb2fs_[a-z0-9_]*\)",$/\1/p' "$TOP"/fs/smb2/tests/*_kunit.c; }

# What a test asks to fail fails, without a stack dump, and may have waited
for f in /sys/kernel/debug/fail*/; do
	echo 0 >"$f/verbose"
	[ ! -e "$f/ignore-gfp-wait" ] || echo N >"$f/ignore-gfp-wait"
done

modprobe -r smb2fs
filter 'smb2fs*'
modprobe smb2fs
passed() {
	cat "$results/$1/results"
	grep -q "^ok [0-9]* $1" "$results/$1/results" &&
		! grep -q 'not ok' "$results/$1/results"
}
for suite in $(suites); do
	check "$suite" passed "$suite"
done
modprobe -r smb2fs
filter none
finish
