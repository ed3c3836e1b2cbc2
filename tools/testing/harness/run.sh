#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [stock|debug]: does the harness see what it is there to see? Boots a
# guest for each way to fail and compares what vm.py makes of it; for the commonest
# ones unless there is time (SMB2FS_LONG). Prints TAP.

set -euo pipefail
. "$(dirname "$0")/../common.sh"
. "$TOP/tools/testing/selftests/smb2/lib/tap.sh"

kernel=${1:-stock}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "$kernel" = stock ]; then
	kdir=/lib/modules/$(stock_release)/build
else
	kdir=$("$TOP/tools/testing/kernel/build-debug.sh")/build
fi
splat=$TOP/build/splat-$kernel
mkdir -p "$splat"
cp -u "$TOP/tools/testing/harness/splat/"* "$splat"
make -s -C "$kdir" M="$splat" modules >&2

vm=$TOP/tools/testing/vm/vm.py
slowly=()

# guest SECONDS STATUS PATTERN COMMAND: the guest runs COMMAND; vm.py must exit
# with STATUS, and its messages or the kernel's log must match PATTERN
guest() {
	local seconds=$1 want=$2 pattern=$3 got=0
	rm -rf "$work/logs"
	"${slowly[@]}" "$vm" --kernel "$kernel" --timeout "$seconds" \
		--logs "$work/logs" "$4" >"$work/out" 2>&1 || got=$?
	if [ "$got" -eq "$want" ] && grep -qE "$pattern" "$work/out" "$work/logs/console.log"; then
		return 0
	fi
	echo "vm.py exited with $got, not $want, or nothing matched $pattern"
	tail -n 12 "$work/out" "$work/logs/console.log" | cut -c1-150
	return 1
}

# A checkout below /tmp, which the guest has one of its own of, and with a path that
# not everything takes; module and programs are those of this one
elsewhere() {
	local dir="$work/a folder, elsewhere/tools/testing"
	mkdir -p "$dir" && cp -r "$TOP"/tools/testing/{common.sh,vm} "$dir" &&
		printf '#!/bin/sh\necho "%s"\n' "$TOP/build/guest-$kernel" >"$dir/vm/guest-root.sh"
	vm=$dir/vm/vm.py
}
# and then one whose guest does not come to the command
start_fails() { # PATTERN
	guest 60 96 "START: the guest's start failed: .*$1" true && ! grep -q panic "$work/logs/console.log"
}

# The guest has a fifth of a processor for what takes it some 10 s alone
slow_machine() {
	local pids=() status
	slowly=(taskset -c 0)
	for _ in 1 2 3 4; do
		taskset -c 0 sh -c 'while :; do :; done' &
		pids+=($!)
	done
	guest 25 0 'all is well' "$1"
	status=$?
	kill "${pids[@]}"
	slowly=()
	cat "$work/out"
	return "$status"
}

# counts WANT LINE...: check.py must make WANT of a report of these lines
counts() {
	local want=$1 got status=0 want_status=1
	shift
	case $want in *' 0 failed'*) want_status=0 ;; esac
	got=$(printf '%s\n' "$@" | "$TOP/tools/testing/check.py" --tally) || status=$?
	echo "counted $got, status $status"
	[ "$got" = "$want" ] && [ "$status" -eq "$want_status" ]
}

# layers_see PATTERN FILE CALLEE [FILE CALLEE]: FILE of fs/smb2 gets a function that calls
# CALLEE; the check of the layers must say so
layers_see() {
	local pattern=$1 tree=$work/smb2 n=0
	rm -rf "$tree" && mkdir "$tree" || return
	(cd "$TOP/fs/smb2" && find . -name '*.[ch]' -exec cp --parents -t "$tree" {} +) || return
	shift
	for (( ; $#; n++)); do
		printf 'int smb2fs_planted_%s(void)\n{\n\treturn %s();\n}\n' "$n" "$2" >>"$tree/$1"
		shift 2
	done
	! python3 "$TOP/tools/testing/lint/layers.py" "$tree" "$TOP/tools/testing/lint/layers" >"$work/out" &&
		grep -qE "$pattern" "$work/out"
}

does() { echo "insmod ${splat#"$TOP"/}/splat.ko mode=$1"; }

if [ "$kernel" = stock ]; then
	check "a plain report" counts '2 passed, 0 failed, 0 skipped' 1..2 'ok 1 a' 'ok 2 b'
	check "the plan at the end" counts '1 passed, 1 failed, 0 skipped' 'ok 1 a' 'not ok 2 b' 1..2
	check "a skip" counts '1 passed, 0 failed, 1 skipped' 1..2 'ok 1 a' 'ok 2 b # SKIP no b'
	check "a failure is no skip" counts '0 passed, 2 failed, 0 skipped' 1..2 \
		'not ok 1 a # SKIP no b' 'not ok 2 b # TODO later'
	check "nothing planned, nothing run" counts '0 passed, 1 failed, 0 skipped' 1..0
	check "subtests count, not their sum" counts '2 passed, 1 failed, 0 skipped' 1..1 \
		'    1..3' '    ok 1 a' '    not ok 2 b' '    ok 3 c' 'not ok 1 all'
	check "a sum that fails by itself" counts '1 passed, 1 failed, 0 skipped' 1..1 \
		'    1..1' '    ok 1 a' 'not ok 1 all'
	check "a report cut short" counts '1 passed, 1 failed, 0 skipped' 1..2 'ok 1 a'
	check "a subtest cut short" counts '1 passed, 1 failed, 0 skipped' 1..1 \
		'    1..2' '    ok 1 a' 'ok 1 all'
	check "no plan" counts '1 passed, 1 failed, 0 skipped' 'ok 1 a'
	check "no report at all" counts '0 passed, 1 failed, 0 skipped' 'ok, I am fine' 'really'

	check "a call to a higher folder" layers_see 'engine/chain.c uses smb2fs_task_call' \
		engine/chain.c smb2fs_task_call
	check "a call upwards in a folder" layers_see 'engine/chain.c uses smb2fs_call_sync' \
		engine/chain.c smb2fs_call_sync
	check "a circle of two files" layers_see 'wire/cursor.c uses smb2fs_planted_0' \
		wire/status.c smb2fs_planted_1 wire/cursor.c smb2fs_planted_0

	check "an oops" guest 60 97 'DEFECT' "$(does oops)"
	check "a warning, though the test passes" guest 60 97 'kernel: WARNING: .*splat' "$(does warn); true"
	check "a checkout in another folder" elsewhere
	check "whose guest has it" guest 60 0 '^guest-root.sh$' 'ls tools/testing/vm'
	sed -i 's/^system() {/&\n\tmount -t nosuchfs nothing \/tmp/' "${vm%/*}/guest.sh"
	check "a guest whose start fails" start_fails 'mount -t nosuchfs nothing /tmp'
	rm "${vm%/*}/guest.sh"
	check "a guest without a start" start_fails 'guest.sh: No such file'
	vm=$TOP/tools/testing/vm/vm.py
	check "a test that hangs, with all tasks dumped" guest 5 98 'task:sleep .*state:S' 'sleep 3600'
else
	check "a leak" guest 120 97 'kernel: kmemleak: unreferenced object' "$(does leak)"
fi
[ -n "${SMB2FS_LONG-}" ] || finish

if [ "$kernel" = stock ]; then
	check "a test that passes" guest 60 0 '^all is well$' 'echo all is well'
	check "a test that others slow down" slow_machine 'for ((i = 0; i < 500000; i++)); do :; done; echo all is well'
	check "a test that fails" guest 60 7 'FAILED: the command ended with status 7' 'exit 7'
	check "a task that cannot be killed" guest 8 98 'task:insmod .*state:D' "$(does sleep)"
	check "a machine that hangs, with a trace" guest 8 98 '(RIP: .*|spin\+.*)\[splat\]' "$(does spin)"
	check "a guest that just goes away" guest 60 96 'NO VERDICT' 'echo b >/proc/sysrq-trigger; sleep 60'
	# shellcheck disable=SC2016 # for the guest's shell
	check "a forged verdict" guest 60 96 'NO VERDICT' \
		'echo "verdict 0123456789abcdef 0" >$(grep -l verdict /sys/class/virtio-ports/*/name | sed "s,/sys/class/virtio-ports,/dev,; s,/name,,"); echo b >/proc/sysrq-trigger; sleep 60'
else
	check "use after free" guest 120 97 'KASAN: slab-use-after-free' "$(does uaf)"
	check "wrong order of locks" guest 120 97 'possible circular locking' "$(does lockdep)"
fi
finish
