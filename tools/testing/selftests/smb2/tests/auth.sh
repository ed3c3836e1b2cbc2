#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who may mount what, how: every dialect with NTLM, Kerberos, guests and nobody,
# signed, sealed and in the clear; and what the wire shows of it. Every
# combination if there is time (SMB2FS_LONG), else each part of one.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/krb5.sh"
. "$LIB/capture.sh"
. "$LIB/mounts.sh"

DIALECTS=(2.0.2 2.1 3.0 3.0.2 3.1.1)
declare -A CIPHER=([aes128-ccm]=AES-128-CCM [aes128-gcm]=AES-128-GCM
	[aes256-ccm]=AES-256-CCM [aes256-gcm]=AES-256-GCM)
declare -A SIGNING=([hmac]=HMAC-SHA256 [cmac]=AES-128-CMAC [gmac]=AES-128-GMAC)

# wire DIALECT SESSION [WAY]: how all messages went after the session was there;
# without WAY as the dialect wants it when nobody requires signing
wire() {
	local way=${3-}
	[ -n "$way" ] || case $1 in
	2.*) way=plain ;;
	3.0*) way=plain,signed,plain ;;		# VALIDATE_NEGOTIATE_INFO
	3.1.1) way=signed,plain ;;		# TREE_CONNECT
	esac
	echo "$1 .* session=$2 .* client=$way server=$way"
}

# Options of one who may, by mechanism
declare -A WHO=([ntlm]="username=$USERNAME" [krb5]="sec=krb5,cruid=1000"
	[none]=sec=none [guest]="guest,username=stranger")
declare -A SESSION=([ntlm]=user [krb5]=user [none]='(user|null|guest)' [guest]=guest)

# both SOURCE DIALECT SEC: signed and not
both() {
	local sec=$3
	case $sec in
	ntlm | krb5)
		check_mount "$(wire "$2" user signed)" "$1" "vers=$2,${WHO[$sec]}"
		long || [[ $2 != *.2 ]] || return 0
		check_mount "$(wire "$2" user)" "$1" "vers=$2,${WHO[$sec]},sign=negotiate"
		;;
	*)
		# ksmbd signs what it says to a guest in 2.1, with a key that nobody has
		check_mount "$2 .* session=${SESSION[$sec]} .* client=plain server=(plain|signed)" \
			"$1" "vers=$2,${WHO[$sec]}"
		;;
	esac
}

# sealed SOURCE DIALECT SEC CIPHER
sealed() {
	check_mount "$(wire "$2" user sealed)" "$1" "vers=$2,${WHO[$3]},seal"
	[ "$2" != 3.1.1 ] || WIRE[-1]=${WIRE[-1]/ .\* session/ cipher=$4 .* session}
}

realm() {
	kdc_start && krb5_samba_start min=SMB2_02 "option=map to guest = Bad User" \
		"share=[public]" "share=path = $SAMBA_ROOT" "share=guest ok = yes" \
		"share=[sealed]" "share=path = $SAMBA_ROOT" "share=smb encrypt = required" &&
		ticket_for 1000 "$USERNAME" "$PASSWORD" && fill "$SAMBA_ROOT"
}
check "a realm with Samba in it" realm
check "smb2d" smb2d_start
check "capturing" capture_start tosrv

# Every dialect with everybody
S=//$HOST/$SHARE
P=//$HOST/public
for d in "${DIALECTS[@]}"; do
	both "$S" "$d" ntlm
	long || [ "$d" = 2.1 ] || [ "$d" = 3.1.1 ] && both "$S" "$d" krb5
	long || [ "$d" = 3.0 ] || [ "$d" = 3.1.1 ] && both "$P" "$d" none
	long || [ "$d" = 2.0.2 ] || [ "$d" = 3.1.1 ] && both "$P" "$d" guest
done
check_refused "$(wire 3.1.1 guest none)" 'server.*guest' "$P" vers=3.1.1,username=stranger
check_refused "" 'no user name' "$S" vers=3.1.1
check_refused "" 'seal: guests and anonymous users have no key' "$P" "${WHO[none]},seal"
check_refused "" 'seal: guests and anonymous users have no key' "$P" guest,seal

# A server that requires signing
samba_set "server signing = mandatory"
for d in "${DIALECTS[@]}"; do
	long || [ "$d" = 2.0.2 ] || [ "$d" = 3.0.2 ] || continue
	check_mount "$(wire "$d" user signed)" "$S" "vers=$d,${WHO[ntlm]},sign=negotiate"
	long || [ "$d" = 3.0.2 ] || continue
	check_mount "$(wire "$d" user signed)" "$S" "vers=$d,${WHO[krb5]},sign=negotiate"
done

# Algorithms of 3.1.1, and sealing before
for alg in hmac cmac gmac; do
	samba_set "server smb3 signing algorithms = ${SIGNING[$alg]}"
	for sec in ntlm krb5; do
		long || [ $sec = ntlm ] || continue
		check_mount "3.1.1 .* signing=$alg session=user setup=signed client=signed server=signed" \
			"$S" "vers=3.1.1,${WHO[$sec]}"
	done
done
for cipher in "${!CIPHER[@]}"; do
	samba_set "server smb3 encryption algorithms = ${CIPHER[$cipher]}"
	sealed "$S" 3.1.1 ntlm "$cipher"
	# whose key is as long as the longest cipher's
	long || [ "$cipher" = aes256-gcm ] || continue
	sealed "$S" 3.1.1 krb5 "$cipher"
done
samba_set
for d in 3.0 3.0.2; do
	sealed "$S" $d ntlm
	! long || sealed "$S" $d krb5
done
for d in 2.0.2 2.1; do
	check_refused "$d .* session=none .*" 'seal.*no cipher in SMB' "$S" "vers=$d,${WHO[ntlm]},seal"
done
samba_set "server smb encrypt = off"
check_refused "3.1.1 .* session=none .*" 'seal.*no cipher in SMB 3.1.1' "$S" "vers=3.1.1,${WHO[ntlm]},seal"

# Server and share demand it
samba_set "server smb encrypt = required"
check_mount "$(wire 3.1.1 user sealed)" "$S" "vers=3.1.1,${WHO[ntlm]},sign=negotiate"
check_mount "$(wire 3.0 user sealed)" "$S" "vers=3.0,${WHO[krb5]}"
samba_set
check_mount "$(wire 3.1.1 user signed,sealed,signed)" "//$HOST/sealed" "vers=3.1.1,${WHO[ntlm]}"
check_mount "$(wire 3.0 user signed,sealed,signed)" "//$HOST/sealed" "vers=3.0,${WHO[krb5]}"
check_refused "$(wire 2.1 user signed)" 'sealed' "//$HOST/sealed" "vers=2.1,${WHO[ntlm]}"
check_refused ".* session=(user|null) .* client=plain.*" 'sealed' "//$HOST/sealed" "${WHO[none]}"

check_refused ".* session=(user|null) .*" 'refused the share .*ACCESS_DENIED' "$S" "${WHO[none]}"
check_refused ".* session=(user|null) .*" 'IPC\$.*named pipes' "//$HOST/IPC\$" "${WHO[none]}"
check_wire
! long || check "tshark finds nothing malformed" capture_is_well_formed
smb2d_stop
samba_stop

# ksmbd knows neither Kerberos nor 2.0.2, and chooses its algorithms itself
check "ksmbd" ksmbd_start "option=map to guest = bad user" "share=[public]" \
	"share=path = $KSMBD_ROOT" "share=guest ok = yes"
fill "$KSMBD_ROOT"
check "smb2d" smb2d_start
check "capturing" capture_start toinit
S=//$KSMBD/$SHARE
P=//$KSMBD/public
for d in 2.1 3.0 3.0.2 3.1.1; do
	long || [ $d = 3.1.1 ] || continue
	both "$S" $d ntlm
	[ $d = 2.1 ] || sealed "$S" $d ntlm '.*'
	both "$P" $d guest
	both "$P" $d none
done
check_refused "$(wire 3.1.1 guest none)" 'server.*guest|guest' "$P" vers=3.1.1,username=stranger
check_wire
! long || check "tshark finds nothing malformed" capture_is_well_formed

if long; then
	check "ksmbd, signing required" ksmbd_start signing=mandatory
	check "capturing" capture_start toinit
	for d in 2.1 3.1.1; do
		check_mount "$(wire $d user signed)" "$S" "vers=$d,${WHO[ntlm]},sign=negotiate"
	done
	check "ksmbd, encryption required" ksmbd_start encrypt=mandatory
	check_mount "$(wire 3.1.1 user sealed)" "$S" "vers=3.1.1,${WHO[ntlm]}"
	check_wire
fi
check "the module unloads" rmmod smb2fs
finish
