#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module's KUnit suites, here on several processors and under KASAN.

. "$(dirname "$0")/lib.sh"

results=/sys/kernel/debug/kunit

# The parameter takes a newline as part of the pattern
filter() { printf '%s' "$1" >/sys/module/kunit/parameters/filter_glob; }

modprobe -r smb2fs
filter 'smb2fs*'
modprobe smb2fs
passed() {
	cat "$results/$1/results"
	grep -q "^ok [0-9]* $1" "$results/$1/results" &&
		! grep -q 'not ok' "$results/$1/results"
}
for suite in smb2fs_crypt_kdf smb2fs_crypt_seal smb2fs_crypt_sign smb2fs_cursor \
	smb2fs_name smb2fs_param smb2fs_status smb2fs_wire; do
	check "$suite" passed $suite
done
modprobe -r smb2fs
filter none
finish
