# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests of the protocol engine to source, after lib.sh: the module with the
# exerciser, fs/smb2/tests/exerciser.c, and what it is told to do.

EXERCISER=/sys/kernel/debug/smb2fs/exerciser
# A session key for the oracle, 32 bytes
# shellcheck disable=SC2034 # for the tests
KEY=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f

# The debug kernel's module has it; the stock one is the user's, so take the
# other one that lies beside it (vm/guest-root.sh)
exerciser_load() {
	local module=/usr/lib/smb2fs-test/smb2fs.ko
	modprobe -r smb2fs
	if [ -e $module ]; then
		modprobe -a gcm ccm cmac sha256 sha512 hmac && insmod $module
	else
		modprobe smb2fs
	fi
	[ -e $EXERCISER ]
}

# ex COMMAND...: one command of the exerciser, from the client's namespace
# shellcheck disable=SC2016 # it is the inner shell's
EX=("${IN_CLIENT[@]}" bash -c 'printf %s "$*" >'"$EXERCISER" -)
# only who connects has to be there
ex() {
	case $1 in
	open | cycle) "${EX[@]}" "$@" ;;
	*) printf %s "$*" >"$EXERCISER" ;;
	esac
}

# ex_many THREADS:COMMAND...: by many threads at once; all must succeed
ex_many() { "$PROBES/exerciser_crowd.py" "$@"; }

# tell COMMAND...: as ex, but by one shell for all, which tell_start starts: in an
# emulated guest a program takes longer to start than for all that it would do
# here. What was wrong is in TOLD.
# shellcheck disable=SC2016 # it is the inner shell's
tell_start() {
	coproc TELL { "${IN_CLIENT[@]}" bash -c 'while read -r line; do
		printf "%s\n" "$({ printf %s "$line" >'"$EXERCISER"'; } 2>&1)"
	done'; }
}
tell() {
	echo "$*" >&"${TELL[1]}"
	read -r TOLD <&"${TELL[0]}"
	[ -z "$TOLD" ] || ! echo "$* $TOLD"
}

# What the exerciser says of a connection: ex_field NAME FIELD
ex_field() { sed -n "s/^$1 .*\b$2=\([^ ]*\).*/\1/p" $EXERCISER; }
