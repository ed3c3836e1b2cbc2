#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The servers that later tests use, seen through the kernel's other client:
# that each setting of the fixtures is really in force.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/krb5.sh"
. "$LIB/capture.sh"

mnt=$WORK/mnt
mkdir "$mnt"

works() { # ADDRESS OPTIONS
	cifs_mount "$1" "$mnt" "$2" || return
	echo hello >"$mnt/file" && [ "$(cat "$mnt/file")" = hello ]
	local status=$?
	umount "$mnt"
	return $status
}
fails() { ! works "$@"; }

# What cifs.ko says of its connection
connection() { # ADDRESS OPTIONS PATTERN
	cifs_mount "$1" "$mnt" "$2" || return
	cat /proc/fs/cifs/DebugData
	grep -qE "$3" /proc/fs/cifs/DebugData
	local status=$?
	umount "$mnt"
	return $status
}

check "Samba starts" samba_start
check "Samba serves 3.1.1" works "$SERVER" vers=3.1.1
check "Samba serves 2.0.2" works "$SERVER" vers=2.0
check "Samba serves by IPv6" works "$SERVER6" vers=3.1.1
slow() {
	netem delay 100ms
	local ms
	ms=$(elapsed_ms works "$SERVER" vers=3.1.1)
	local status=$?
	netem
	echo "$ms ms"
	[ $status -eq 0 ] && [ "$ms" -ge 1000 ]
}
check "the link can be slow" slow
check "Samba, 2.0.2 only" samba_start min=SMB2_02 max=SMB2_02
check "which serves 2.0.2" works "$SERVER" vers=2.0
check "and refuses 3.1.1" fails "$SERVER" vers=3.1.1
# cifs.ko cannot mount with fewer
check "Samba, 8 credits" samba_start credits=8
check "which grants no more" connection "$SERVER" vers=3.1.1 'Number of credits: [1-8],'
check "Samba, signing required" samba_start signing=mandatory
check "which signs" connection "$SERVER" vers=3.0 'signed'
check "Samba, encryption required" samba_start encrypt=required
check "which seals" connection "$SERVER" vers=3.1.1,seal 'encrypted'
check "and serves no dialect without" fails "$SERVER" vers=2.1
samba_stop
gone() { ! tcp_listens in_client "$SERVER" 445; }
check "Samba stops" gone

# Users, tickets and captures, through smbclient
client() { # COMMAND... SHARE [OPTION]...
	"$@" -s "$SAMBA/smb.conf" -c ls
}
logs_on() { # ADDRESS SHARE NAME PASSWORD
	client in_client smbclient "//$1/$2" --use-kerberos=off -U "$3%$4"
}
stranger() { ! logs_on "$@"; }
samba_with_users() {
	samba_start "option=map to guest = Bad User" "share=[public]" "share=path = $SAMBA_ROOT" \
		"share=guest ok = yes" && add_user 'straße' 2001 && add_user 😀 2002 &&
		samba_user 'straße' 'pä ßwörd€' && samba_user 😀 ''
}
check "Samba with users" samba_with_users
check "capturing" capture_start tosrv
check "a name and a password beyond ASCII" logs_on "$SERVER" "$SHARE" 'straße' 'pä ßwörd€'
check "no password" logs_on "$SERVER" "$SHARE" 😀 ''
check "a stranger is a guest" logs_on "$SERVER" public stranger x
check "who may not go everywhere" stranger "$SERVER" "$SHARE" stranger x
sealed() {
	client in_client smbclient "//$SERVER/$SHARE" --use-kerberos=off \
		-U "$USERNAME%$PASSWORD" --client-protection=encrypt
}
check "sealed" sealed
check "the capture ends" capture_stop
captured() { "$PROBES/wire.py" "$CAPTURE" | tee /dev/stderr | sed -n "$1p" | grep -qx "3.1.1 .* $2"; }
check "signed from the first packet" captured 1 'session=user setup=signed client=signed.* server=signed.*'
check "a guest in the clear" captured 3 'session=guest setup=plain client=plain server=plain'
check "sealed from the first packet" captured 5 'session=user setup=signed client=sealed server=sealed'
check "tshark finds nothing malformed" capture_is_well_formed
malformed() {
	oracle 'truncate NEGOTIATE 100' &&
		capture_start tosrv || return
	logs_on "$SERVER" "$SHARE" "$USERNAME" "$PASSWORD"
	oracle_stop
	capture_stop && ! capture_is_well_formed
}
samba_stop
check "unless something is" malformed

check "a KDC" kdc_start
check "Samba that takes tickets" krb5_samba_start
has_ticket() { # CACHE KINIT-OPTION...
	realm_conf "default_ccache_name = $1:$2"
	ticket_for 1000 "$USERNAME" "$PASSWORD" "${@:3}" && as_uid 1000 klist | grep "$1:.*1000"
}
takes_ticket() { client as_uid 1000 smbclient "//$HOST/$SHARE" --use-kerberos=required; }
check "a ticket in a file" has_ticket FILE '/tmp/krb5cc_%{uid}'
check "which Samba takes" takes_ticket
check "a ticket in the keyring, for three seconds" has_ticket KEYRING 'persistent:%{uid}' -l 3s
sleep 3
no_ticket() { ! as_uid 1000 klist -s; }
check "and then no more" no_ticket
silent_kdc() {
	kdc_silent
	! ticket_for 1000 "$USERNAME" "$PASSWORD" && [ $SECONDS -gt 5 ]
	local status=$?
	kdc_awake
	return $status
}
SECONDS=0
check "a KDC that does not answer" silent_kdc
samba_stop

check "ksmbd starts" ksmbd_start
check "ksmbd serves 3.1.1" works "$KSMBD" vers=3.1.1
check "ksmbd serves 2.1" works "$KSMBD" vers=2.1
check "ksmbd, 3.0 only" ksmbd_start min=SMB3_00 max=SMB3_00
check "which serves 3.0" works "$KSMBD" vers=3.0
check "and refuses 3.1.1" fails "$KSMBD" vers=3.1.1
ksmbd_stop
check "ksmbd with users" ksmbd_start "option=map to guest = bad user" \
	"share=[public]" "share=path = $KSMBD_ROOT" "share=guest ok = yes"
ksmbd_with_user() { add_user 'straße' 2001 && ksmbd_user 'straße' 'pä ßwörd€'; }
check "one beyond ASCII" ksmbd_with_user
check "who logs on" logs_on "$KSMBD" "$SHARE" 'straße' 'pä ßwörd€'
check "a stranger is a guest" logs_on "$KSMBD" public stranger x
check "who may not go everywhere" stranger "$KSMBD" "$SHARE" stranger x
ksmbd_stop
gone() { ! tcp_listens in_client "$KSMBD" 445; }
check "ksmbd stops" gone
finish
