#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In the guest: run those of tests/ that are named, as subtests of one TAP report.

cd "$(dirname "$0")/tests" || exit 2
n=0
bad=0
echo "TAP version 13"
echo "1..$#"
for test; do
	n=$((n + 1))
	begun=$SECONDS
	echo "# Subtest: $test"
	./"$test" | sed -u 's/^/    /'
	if [ "${PIPESTATUS[0]}" -eq 0 ]; then
		echo "ok $n $test"
	else
		bad=1
		echo "not ok $n $test"
	fi
	echo "# $test took $((SECONDS - begun)) s"
done
exit $bad
