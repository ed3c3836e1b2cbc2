#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Upcalls: what the module asks smb2d, and daemons that answer well, badly, late,
# twice, from elsewhere, or not at all. The cases are in
# upcall_probe.py; upcall_fuzz.py sends what the specification says, or nearly so.

. "$(dirname "$0")/lib.sh"
. "$HERE/exerciser.sh"

probe() { "$HERE/upcall_probe.py" "$1"; }

net_up
check "the module with the exerciser" exerciser_load

check "names are resolved" probe resolve
check "an authentication, tokens of 65000 bytes" probe auth
check "the daemon's errors and messages" probe errors
check "answers from somebody else" probe foreign
check "answers that are late, or come twice" probe late
check "answers that are malformed" probe malformed
check "senders without the privilege" probe unprivileged
check "network namespaces" probe namespaces
check "user namespaces" probe users
check "the daemon goes, at each state" probe death
check "the daemon is killed" probe death-by-signal
check "no daemon" probe nobody
check "a daemon replaces another one" probe takeover
check "256 requests and no more" probe bound
check "killed waiters and deadlines cancel" probe cancel
check "who wants the same waits together" probe join
check "who listens and does not read" probe silent-listener
check "a daemon whose socket is full" probe deaf-daemon
check "trace events tell of it, and no secrets" probe traced

fuzz() { "$HERE/upcall_fuzz.py" "$(times 300)" "$1"; }
check "random messages, seed 1" fuzz 1
! long || check "random messages, seed 2" fuzz 2
finish
