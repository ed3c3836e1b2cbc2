#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [stock|debug]: does the harness see what it is there to see? Boots a
# guest for each way to fail and compares what vm.py makes of it. Prints TAP.

set -euo pipefail
. "$(dirname "$0")/../common.sh"

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

n=0
bad=0

# guest SECONDS STATUS PATTERN COMMAND: the guest runs COMMAND; vm.py must exit
# with STATUS, and its messages or the kernel's log must match PATTERN
guest() {
	local seconds=$1 want=$2 pattern=$3 got=0
	rm -rf "$work/logs"
	"$TOP/tools/testing/vm/vm.py" --kernel "$kernel" --timeout "$seconds" \
		--logs "$work/logs" "$4" >"$work/out" 2>&1 || got=$?
	if [ $got -eq "$want" ] && grep -qE "$pattern" "$work/out" "$work/logs/console.log"; then
		return 0
	fi
	echo "# vm.py exited with $got, not $want, or nothing matched $pattern"
	tail -n 12 "$work/out" "$work/logs/console.log" | cut -c1-150 | sed 's/^/#   /'
	return 1
}

check() { # NAME ARGUMENTS-OF-GUEST...
	local name=$1 why
	shift
	n=$((n + 1))
	if why=$(guest "$@"); then
		echo "ok $n $name"
	else
		bad=$((bad + 1))
		echo "not ok $n $name"
		echo "$why"
	fi
}

# counts NAME WANT LINE...: what check.py makes of a report of these lines
counts() {
	local name=$1 want=$2 got status=0 want_status=1
	shift 2
	n=$((n + 1))
	case $want in *' 0 failed'*) want_status=0 ;; esac
	got=$(printf '%s\n' "$@" | "$TOP/tools/testing/check.py" --tally) || status=$?
	if [ "$got" = "$want" ] && [ $status -eq $want_status ]; then
		echo "ok $n $name"
	else
		bad=$((bad + 1))
		printf '%s\n' "not ok $n $name" "# counted $got" "# not $want"
	fi
}

does() { echo "insmod $splat/splat.ko mode=$1"; }

if [ "$kernel" = stock ]; then
	counts "a plain report" '2 passed, 0 failed, 0 skipped' 1..2 'ok 1 a' 'ok 2 b'
	counts "the plan at the end" '1 passed, 1 failed, 0 skipped' 'ok 1 a' 'not ok 2 b' 1..2
	counts "a skip" '1 passed, 0 failed, 1 skipped' 1..2 'ok 1 a' 'ok 2 b # SKIP no b'
	counts "subtests count, not their sum" '2 passed, 1 failed, 0 skipped' 1..1 \
		'    1..3' '    ok 1 a' '    not ok 2 b' '    ok 3 c' 'not ok 1 all'
	counts "a sum that fails by itself" '1 passed, 1 failed, 0 skipped' 1..1 \
		'    1..1' '    ok 1 a' 'not ok 1 all'
	counts "a report cut short" '1 passed, 1 failed, 0 skipped' 1..2 'ok 1 a'
	counts "a subtest cut short" '1 passed, 1 failed, 0 skipped' 1..1 \
		'    1..2' '    ok 1 a' 'ok 1 all'
	counts "no plan" '1 passed, 1 failed, 0 skipped' 'ok 1 a'
	counts "no report at all" '0 passed, 1 failed, 0 skipped' 'ok, I am fine' 'really'

	check "a test that passes" 60 0 '^all is well$' 'echo all is well'
	check "a test that fails" 60 7 'FAILED: the command ended with status 7' 'exit 7'
	check "an oops" 60 97 'DEFECT' "$(does oops)"
	check "a warning, though the test passes" 60 97 'kernel: WARNING: .*splat' "$(does warn); true"
	check "a test that hangs, with all tasks dumped" 16 98 'task:sleep .*state:S' 'sleep 3600'
	check "a task that cannot be killed" 16 98 'task:insmod .*state:D' "$(does sleep)"
	check "a machine that hangs, with a trace" 16 98 '(RIP: .*|spin\+.*)\[splat\]' "$(does spin)"
	check "a guest that just goes away" 60 96 'NO VERDICT' 'echo b >/proc/sysrq-trigger; sleep 60'
	# shellcheck disable=SC2016 # for the guest's shell
	check "a forged verdict" 60 96 'NO VERDICT' \
		'echo "verdict 0123456789abcdef 0" >$(grep -l verdict /sys/class/virtio-ports/*/name | sed "s,/sys/class/virtio-ports,/dev,; s,/name,,"); echo b >/proc/sysrq-trigger; sleep 60'
else
	check "use after free" 120 97 'KASAN: slab-use-after-free' "$(does uaf)"
	check "a leak" 120 97 'kernel: kmemleak: unreferenced object' "$(does leak)"
	check "wrong order of locks" 120 97 'possible circular locking' "$(does lockdep)"
fi
echo "1..$n"
[ $bad -eq 0 ]
