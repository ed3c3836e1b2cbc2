#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The protocol engine: every dialect with every server, every credit window under
# load, every algorithm with data; some of them unless there is time (SMB2FS_LONG).
# The oracle says who broke a rule.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/exerciser.sh"

if long; then
	CREDITS="1 2 3 16 512 8192" SMALL="1 3 16"
	SIZES="1 4096 65535 65536 65537 1000001 4194304"
	DIALECTS="2.0.2 2.1 3.0 3.0.2 3.1.1" PROFILES="windows samba ksmbd"
else
	CREDITS="1 3 512" SMALL="1" SIZES="1 65536 65537 1000001"
	DIALECTS="2.0.2 3.0 3.1.1" PROFILES=windows
fi
is_chosen() { [[ " $DIALECTS " = *" $1 "* ]]; }
at_samba="addr=$SERVER:445"
at_ksmbd="addr=$KSMBD:445"

net_up
check "the module with the exerciser loads" exerciser_load
tell_start

# speaks ADDRESS DIALECT [OPTION...]: ECHO one by one, in chains and by many
speaks() {
	local dialect=$2 status=1
	tell open a "$1" "max=$2" "${@:3}" || return
	if [ "$(ex_field a dialect)" = "$dialect" ]; then
		ex run a op=echo count=10 && ex run a op=echo n=3 count=10 &&
			ex_many '8:run a op=echo count=10'
		status=$?
	fi
	cat "$EXERCISER"
	ex close a && return $status
}

check "Samba starts" samba_start
for d in $DIALECTS; do
	check "Samba: $d" speaks "$at_samba" "$d"
done
check "Samba: 2.0.2 after a multi-protocol packet" speaks "$at_samba" 2.0.2 multi
check "Samba: 3.1.1 after a multi-protocol packet" speaks "$at_samba" 3.1.1 multi
for c in $SMALL; do
	samba_set "smb2 max credits = $c"
	check "Samba with $c credits" speaks "$at_samba" 2.0.2
done
samba_stop
check "ksmbd starts" ksmbd_start
for d in 2.1 3.0 3.0.2 3.1.1; do
	is_chosen $d || continue
	check "ksmbd: $d" speaks "$at_ksmbd" "$d"
done
check "ksmbd: 3.1.1 after a multi-protocol packet" speaks "$at_ksmbd" 3.1.1 multi
ksmbd_stop

# with_oracle [ORACLE-OPTION...] -- COMMAND...: run it, and no rule is broken
with_oracle() {
	local options=() status
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	oracle_start "${options[@]}" || return
	"$@"
	status=$?
	cat "$EXERCISER"
	ex close a 2>/dev/null
	oracle_clean && return $status
}

for d in $DIALECTS; do
	check "oracle: $d" with_oracle -- speaks "$at_samba" "$d"
	long || [ "$d" = 2.0.2 ] || [ "$d" = 3.1.1 ] || continue
	check "oracle: $d after a multi-protocol packet" with_oracle -- speaks "$at_samba" "$d" multi
done

# Who has its ids may be out of a processor before it has sent, and then others
# overtake it; that it has sent in the end is seen when the connection is closed
late=(--gap-max 8192)

# crowd DIALECT COUNT: 64 threads, half of them with chains
crowd() {
	tell open a "$at_samba" "max=$1" "key=$KEY" || return
	ex_many "32:run a op=echo count=$2" "32:run a op=echo n=3 count=$2"
}
for c in $CREDITS; do
	for d in 2.0.2 3.1.1; do
		check "$c credits, $d, 64 threads" with_oracle "${late[@]}" --credits-max "$c" -- crowd $d "$(times 10)"
	done
done
for schedule in "grant 1" "grant zero 5 then 8" "grant interim-only" "grant final-only" "grant 65535"; do
	check "$schedule, 64 threads" with_oracle "${late[@]}" "$schedule" 'pend ECHO 1ms every=7' -- crowd 3.1.1 "$(times 10)"
done
for profile in $PROFILES; do
	check "profile $profile" with_oracle "${late[@]}" --profile "$profile" -- crowd 3.1.1 "$(times 10)"
done
check "answers in any order" with_oracle "${late[@]}" 'reorder 8' -- crowd 3.1.1 "$(times 10)"
check "answers in pieces of 7 bytes" with_oracle "${late[@]}" 'split 7' -- crowd 3.1.1 1

# files DIALECT [OPTION...]: written and read, of every size that is a boundary
files() {
	local size
	tell open a "$at_samba" "max=$1" "${@:2}" || return
	for size in $SIZES; do
		[ "$1" = 2.0.2 ] && [ "$size" -gt 65536 ] || ex run a op=file "size=$size" || return
	done
	ex_many "8:run a op=file size=20000 count=$(times 10)"
}
check "2.0.2, HMAC-SHA256" with_oracle -- files 2.0.2 "key=$KEY"
is_chosen 2.1 && check "2.1, HMAC-SHA256" with_oracle -- files 2.1 "key=$KEY"
is_chosen 3.0 && check "3.0, AES-CMAC" with_oracle -- files 3.0 "key=$KEY"
is_chosen 3.0.2 && check "3.0.2, AES-128-CCM" with_oracle -- files 3.0.2 "key=$KEY" seal
for s in 0 1 2; do
	check "3.1.1, signing algorithm $s" with_oracle -- files 3.1.1 "key=$KEY" signing=$s
done
for c in 1 2 3 4; do
	check "3.1.1, cipher $c" with_oracle -- files 3.1.1 "key=$KEY" cipher=$c seal
done
for c in $SMALL; do
	check "files with $c credits" with_oracle --credits-max "$c" -- files 2.0.2 "key=$KEY"
done
# With one credit the WRITE can never be sent, and CREATE was already
too_long() {
	tell open a "$at_samba" max=3.1.1 "key=$KEY" || return
	! ex run a op=file size=1000000
}
requests() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$ORACLE_REPORT"; }
balanced() { [ "$(requests CREATE)" -gt 0 ] && [ "$(requests CREATE)" = "$(requests CLOSE)" ]; }
check "a WRITE that no credits suffice for fails" with_oracle --credits-max 1 -- too_long
check "what was opened for it is closed" balanced

check "compounds answered one by one" with_oracle 'compound separate' -- files 3.1.1 "key=$KEY"
check "and the last one late" with_oracle 'compound late' -- files 3.1.1 "key=$KEY"

# The debug kernel looks for leaks afterwards
cycles=1000
! long || cycles=10000
check "connect, negotiate, disconnect, again and again" with_oracle -- \
	ex cycle b "$at_samba" count="$(times $cycles)"
check "with sessions, too" with_oracle -- \
	ex cycle b "$at_samba" "key=$KEY" seal count="$(times $((cycles / 10)))"
check "the module unloads" rmmod smb2fs
finish
