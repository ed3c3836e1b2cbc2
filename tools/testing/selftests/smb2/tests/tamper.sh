#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Somebody on the way, or a server that lies, between a user and the share: no
# mount comes of it and no operation on one, and nothing is left. Every byte of
# the answers if there is time (SMB2FS_LONG), else some.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/capture.sh"
. "$LIB/mounts.sh"

S=//$SERVER/$SHARE
# The oracle's share is empty
export ROOT='*'
SCRIPT=$WORK/script
STEP=61
! long || STEP=1

# scripted OPTION...: the oracle with the directives in SCRIPT
scripted() {
	oracle --script "$SCRIPT" "$@"
}

# crowd N OPTION...: so many mounts, two at a time; each is a server of its own to
# the module, or they would wait for each other's logon
crowd() {
	in_client "$PROBES/mount_many.py" -p 2 "$1" "$S" "username=$USERNAME" timeo=5 max_credits=20%d "${@:2}"
}

# What is left when all is over
nothing_left() {
	no_connection && ! grep 'smb2fs' /proc/keys && smb2d_has_no_worker &&
		kill -0 "$SMB2D_PID"
}

# The lengths of the answers to NEGOTIATE and to both SESSION_SETUP
sizes() { # DIALECT
	: >"$SCRIPT"
	scripted && capture_start tosrv && mounted "$S" "username=$USERNAME,vers=$1" &&
		oracle_clean && capture_stop || return
	mapfile -t SIZES < <(capture_lines --answers | awk '$1 < 2 { print $2 }')
	echo "sizes: ${SIZES[*]}"
	[ ${#SIZES[@]} -eq 3 ]
}

# flip VERB BITS ANSWER COMMAND [LIMIT]: bits of each byte of an answer, on a
# connection of its own
flip() {
	local at n=0
	for ((at = 0; at < SIZES[$3]; at += STEP)); do
		n=$((n + 1))
		echo "$1 $4 hdr.protocol@$at.1=^$2 conn=$n ${5-}"
	done >"$SCRIPT"
	scripted && crowd "$n" vers=3.1.1
}

# Nobody went further than that
none_went_on() { # ANSWER
	local on
	oracle_stop
	on=$(awk '/"connection":/ { c = $2 } /^ *"TREE_CONNECT":/ { print c $0 }' "$ORACLE_REPORT")
	echo "connections that went on, in steps of $STEP bytes: $on"
	[ -z "$on" ] && [ "$(grep -c '"total":' "$ORACLE_REPORT")" -eq $(((SIZES[$1] + STEP - 1) / STEP)) ]
}
noticed() { flip tamper 0x41 "$@" && none_went_on "$1"; }

# refuses OPTIONS TABLE: an oracle with such options, which does what is in the
# last column of a row to the connection of that row. First column: options of the
# mount; second: what is said.
refuses() {
	local options mount said directive n=0 rows=()
	read -ra options <<<"$1"
	while IFS='|' read -r mount said directive; do
		[ -n "$mount" ] && rows+=("$mount|$said|$directive")
	done < <(tr -d '\t' <<<"$2")
	for directive in "${rows[@]##*|}"; do
		n=$((n + 1))
		echo "${directive//;/ conn=$n$'\n'} conn=$n"
	done >"$SCRIPT"
	scripted "${options[@]}"
	for n in "${!rows[@]}"; do
		IFS='|' read -r mount said directive <<<"${rows[n]}"
		check "$1 $mount: $directive" refused "$said" "$S" "username=$USERNAME,timeo=5,$mount"
	done
	oracle_stop
}

# spoils MOUNT-OPTIONS DIRECTIVE COMMAND...: mounts, but the operation fails
spoils() {
	local status
	echo "$2" >"$SCRIPT"
	scripted && try "$S" "username=$USERNAME,timeo=5,$1" && said 0 '' || return
	! "${@:3}" "$MNT"
	status=$?
	umount "$MNT"
	oracle_stop
	return "$status"
}
list() { ls "$1" >/dev/null; }

check "smb2d" smb2d_start
check "what the answers are" sizes 3.1.1
check "NEGOTIATE" noticed 0 NEGOTIATE
check "SESSION_SETUP, the first" noticed 1 SESSION_SETUP nth=1
check "SESSION_SETUP, the last" noticed 2 SESSION_SETUP nth=2
check "nothing is left" nothing_left

# A server that lies has what it says signed by itself. It may be believed, or not
lies() { flip lie 0xff 1 SESSION_SETUP nth=1; oracle_stop; nothing_left; }
check "a challenge that is odd" lies

# Signed, 3.1.1
refuses '' '
vers=3.1.1|unsigned answer|unsigned SESSION_SETUP
vers=3.1.1|unsigned answer|unsigned TREE_CONNECT
vers=3.1.1|unsigned answer|unsigned CREATE
vers=3.1.1|wrong signature|tamper TREE_CONNECT body@4.4=0
vers=3.1.1|guest|lie SESSION_SETUP body@2=1 nth=2
vers=3.1.1|guest|lie SESSION_SETUP body@2=1 nth=2;unsigned ANY
vers=3.1.1|nobody|lie SESSION_SETUP body@2=2 nth=2;unsigned ANY
vers=3.1.1|LOGON_FAILURE|status SESSION_SETUP 0xc000006d nth=2
vers=3.1.1|malformed answer|status SESSION_SETUP 0xc0000016
vers=3.1.1|end|reset SESSION_SETUP before nth=2
vers=3.1.1|malformed answer|lie TREE_CONNECT body@0=99
'
# Before 3.1.1 NEGOTIATE is asked for once more
refuses '--max-dialect 3.0.2' '
vers=2.1-3.1.1|unsigned answer|unsigned TREE_CONNECT
vers=2.1-3.1.1|unsigned answer|unsigned IOCTL
vers=2.1-3.1.1|changed its answer|tamper NEGOTIATE body@2=0
vers=2.1-3.1.1|changed its answer|tamper NEGOTIATE body@8=^1
vers=2.1-3.1.1|changed its answer|tamper NEGOTIATE body@22=^1
vers=2.1-3.1.1|changed its answer|tamper NEGOTIATE body@24=^1
vers=2.1-3.1.1|changed its answer|status IOCTL 0xc0000022
vers=2.1-3.1.1|changed its answer|lie IOCTL body@48=^1
vers=2.1-3.1.1|.|tamper NEGOTIATE body@4=0x0210
vers=2.1-3.1.1|.|tamper NEGOTIATE body@4=0x0300
'
# Sealed
refuses '--seal' '
vers=3.1.1|plain text|plaintext TREE_CONNECT
vers=3.1.1,seal|plain text|plaintext TREE_CONNECT
vers=3.1.1,seal|plain text|plaintext CREATE
vers=3.0|plain text|plaintext TREE_CONNECT
vers=3.1.1,seal|does not open|tamper TREE_CONNECT seal.data@3=^1
vers=3.1.1,seal|does not open|tamper CREATE seal.nonce=^1
'
refuses '--seal-share' '
vers=3.1.1|plain text|plaintext CREATE
vers=3.0.2|plain text|plaintext CREATE
vers=3.1.1,sign=negotiate|plain text|plaintext CREATE
'
check "unsigned: ls" spoils vers=3.1.1 'unsigned QUERY_DIRECTORY' list
check "unsigned: df" spoils vers=3.1.1 'unsigned QUERY_INFO from=3' stat -f
check "nothing is left" nothing_left
check "the module unloads" rmmod smb2fs
finish
