#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Upcalls: what the module asks smb2d, and daemons that answer well, badly, late,
# twice, from elsewhere, or not at all (upcall.py); upcall_fuzz.py sends what the
# specification says, or nearly so.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/exerciser.sh"
. "$LIB/calls.sh"

net_up
check "the module with the exerciser" exerciser_load

each upcall "$TESTS/upcall.py"

fuzz() { "$PROBES/upcall_fuzz.py" "$(times 300)" "$1"; }
check "random messages, seed 1" fuzz 1
! long || check "random messages, seed 2" fuzz 2
finish
