#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the README says first, "make" and "make demo", in a fresh copy below /tmp
# whose path has blanks and a comma in it. TAP.

set -uo pipefail
. "$(dirname "$0")/common.sh"
. "$TOP/tools/testing/selftests/smb2/lib/tap.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy="$work/a folder, elsewhere"
mkdir "$copy"
git -C "$TOP" ls-files -z | ( cd "$TOP" && xargs -0 cp --parents -t "$copy" )

check "make" make -s -C "$copy"
check "make demo" make -s -C "$copy" demo
finish
