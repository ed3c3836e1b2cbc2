#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Users of all kinds, and what is said when one may not; more of them if there is time
# (SMB2FS_LONG).

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/krb5.sh"
. "$LIB/mounts.sh"

S=//$HOST/$SHARE

# logs_on PASSWORD SOURCE OPTIONS
logs_on() {
	local PASSWD=$1
	mounted "$2" "$3"
}

# repeat N TEXT
repeat() {
	local i
	for ((i = 0; i < $1; i++)); do printf %s "$2"; done
}

users() {
	kdc_start && krb5_samba_start min=SMB2_02 && fill "$SAMBA_ROOT" &&
		add_user 'straße' 2001 && samba_user 'straße' 'pä ßwörd€' &&
		add_user 😀 2002 && samba_user 😀 '😀𐀀 emoji' &&
		add_user empty 2003 && samba_user empty '' &&
		add_user long 2004 && samba_user long "$(repeat 127 l)"
}
check "users" users
check "smb2d" smb2d_start

# Names and passwords
check "ß and ö and €" logs_on 'pä ßwörd€' "$S" 'username=straße'
check "emoji" logs_on '😀𐀀 emoji' "$S" 'username=😀'
check "no password" logs_on '' "$S" username=empty
check "DOMAIN\\user" logs_on "$PASSWORD" "$S" "username=SERVER\\$USERNAME"
if long; then
	check "capitals" logs_on 'pä ßwörd€' "$S" 'username=STRAßE'
	check "a long password" logs_on "$(repeat 127 l)" "$S" username=long
	check "a domain" logs_on "$PASSWORD" "$S" "username=$USERNAME,domain=SERVER"
	check "DOMAIN/user" logs_on "$PASSWORD" "$S" "username=SERVER/$USERNAME"
fi

# As long as they may be; Samba takes no such users
long_names() { # NAME PASSWORD
	oracle_start --listen 0.0.0.0 --port 1445 --user "$1" --password "$2" &&
		try "//$SERVER/share" "username=$1,port=1445" && said 0 '' && umount "$MNT" &&
		oracle_clean
}
for char in x 😀; do
	PASSWD=$(repeat 256 "$char")
	check "256 $char, twice" long_names "$PASSWD" "$PASSWD"
done
PASSWD=$PASSWORD
check "a name that is too long" refused 'longer than 1024 bytes' "$S" "username=$(repeat 1025 x)"
check "a name that is not UTF-8" refused 'UTF-8' "$S" username=$'\xff\xfe'

# From a file, with domain and all
printf 'username=%s\ndomain=SERVER\npassword=%s\n' "$USERNAME" "$PASSWORD" >"$WORK/credentials"
chmod 600 "$WORK/credentials"
unset PASSWD
check "credentials in a file" mounted "$S" "credentials=$WORK/credentials"
export PASSWD=$PASSWORD

# Tickets
cache() { # CACHE KINIT-OPTION...
	realm_conf "default_ccache_name = $1"
	ticket_for 1000 "$USERNAME" "$PASSWORD" "${@:2}"
}
check "no ticket" refused '[Tt]icket.*kinit' "$S" sec=krb5,cruid=1000
check "a ticket in a file" cache 'FILE:/tmp/krb5cc_%{uid}'
check "which is found by uid" mounted "$S" sec=krb5,cruid=1000
check "and not by another" refused '[Tt]icket.*kinit' "$S" sec=krb5,cruid=1001
check "a server without a key" refused 'server|service|KDC|database' "//$SERVER/$SHARE" sec=krb5,cruid=1000
# what is added to the time of this machine, the fourth word of the cache
skew() {
	in_client kvno -c /tmp/krb5cc_1000 "cifs/$HOST" &&
		printf '\0\0\x0e\x10' | dd of=/tmp/krb5cc_1000 bs=1 seek=8 conv=notrunc
}
check "a server's clock that differs" skew
check "which is told" refused 'clock differs' "$S" sec=krb5,cruid=1000
check "a new ticket in a file" cache 'FILE:/tmp/krb5cc_%{uid}'
check "a KDC's clock that goes ahead" kdc_clock +3600
check "which is told" refused 'clock differs.*[Cc]lock skew' "$S" sec=krb5,cruid=1000
check "and goes right again" kdc_clock +0
check "which is good" mounted "$S" sec=krb5,cruid=1000

# In /tmp anybody can make a cache under anybody's name
given_to() { # UID: the caches, which all may read, as if he had made them
	chown -R "$1" /tmp/krb5cc_1000 "$WORK/caches" && chmod 644 /tmp/krb5cc_1000
}
mkdir -m 700 "$WORK/caches"
chmod 711 "$WORK"
check "somebody else's cache" given_to 1001
check "is not used" refused 'krb5cc_1000 does not belong to uid 1000' "$S" sec=krb5,cruid=1000
check "a link to the user's own" eval 'given_to 1000 && mv /tmp/krb5cc_1000 /tmp/own && ln -s own /tmp/krb5cc_1000'
check "is not used" refused 'krb5cc_1000 does not belong to uid 1000' "$S" sec=krb5,cruid=1000
rm /tmp/krb5cc_1000 /tmp/own
chown 1000 "$WORK/caches"
check "a ticket in a directory" cache "DIR:$WORK/caches"
check "which is found" mounted "$S" sec=krb5,cruid=1000
check "and by name" mounted "$S" "sec=krb5,cruid=1000,username=$USERNAME"
chown -R 1001 "$WORK/caches"
chmod -R a+rX "$WORK/caches"
check "is not used when it is somebody else's" refused 'caches does not belong to uid 1000' \
	"$S" sec=krb5,cruid=1000

# Who reads what a KDC and a server send has no privileges, root's tickets or not
powerless() { # UID
	local pid
	realm_conf 'default_ccache_name = FILE:/tmp/krb5cc_%{uid}'
	ticket_for "$1" "$USERNAME" "$PASSWORD" || return
	kdc_silent
	"${IN_CLIENT[@]}" mount.smb2 "$S" "$MNT" -o "sec=krb5,cruid=$1" &
	pid=$!
	wait_for 10 has_no_power
	pid="$pid $?"
	kdc_awake
	kill "${pid% *}" 2>/dev/null
	wait "${pid% *}"
	! mountpoint -q "$MNT" || umount "$MNT"
	rm -f "/tmp/krb5cc_$1"
	return "${pid#* }"
}
has_no_power() {
	local worker
	worker=$(pgrep -P "$SMB2D_PID") || return
	grep ^Cap "/proc/$worker/status"
	! grep -E '^Cap(Inh|Prm|Eff|Amb).*[1-9a-f]' "/proc/$worker/status"
}
check "a worker with root's tickets has no capabilities" powerless 0
check "and none with a user's" powerless 1000
check "a ticket in the keyring" cache 'KEYRING:persistent:%{uid}' -l 10s
check "which is found by uid" mounted "$S" sec=krb5,cruid=1000
expired() { ! as_uid 1000 klist -s; }
check "which expires" eval 'sleep 11 && expired'
check "an old ticket" refused 'ticket has expired: run kinit|no Kerberos ticket' "$S" sec=krb5,cruid=1000

# Samba refuses
PASSWD=wrong
check "a wrong password" refused 'STATUS_LOGON_FAILURE \(0xc000006d\): wrong user name, domain or password' \
	"$S" "username=$USERNAME"
PASSWD=$PASSWORD
check "no such share" refused 'share none: .*STATUS_BAD_NETWORK_NAME .*no such share' \
	"//$HOST/none" "username=$USERNAME"
check "no such directory" refused 'directory /none' "$S/none" "username=$USERNAME"
samba_stop
check "nobody there" refused 'nothing listens' "$S" "username=$USERNAME"
check "an unknown host" refused 'none.invalid' "//none.invalid/$SHARE" "username=$USERNAME"

# What else a server may say, once to each connection
REFUSALS='
c0000064 NO_SUCH_USER wrong.user
c0000071 PASSWORD_EXPIRED changed
c0000234 ACCOUNT_LOCKED_OUT locked
c0000133 TIME_DIFFERENCE_AT_DC clock
'
! long || REFUSALS+='
c000006e ACCOUNT_RESTRICTION may.not.log.on
c000006f INVALID_LOGON_HOURS may.not.log.on
c0000070 INVALID_WORKSTATION may.not.log.on
c0000072 ACCOUNT_DISABLED disabled
c0000193 ACCOUNT_EXPIRED account.has.expired
c0000224 PASSWORD_MUST_CHANGE changed
c000005e NO_LOGON_SERVERS domain.controller
c00000d0 REQUEST_NOT_ACCEPTED no.more.sessions
c0000022 ACCESS_DENIED no.such.session
'
directives=()
while read -r status _; do
	[ -z "$status" ] || directives+=("status SESSION_SETUP 0x$status nth=2 conn=$((${#directives[@]} + 1))")
done <<<"$REFUSALS"
check "a server that refuses" oracle "${directives[@]}"
while read -r status name word; do
	[ -n "$status" ] || continue
	check "$name" refused "STATUS_$name \(0x$status\).*$word" "//$SERVER/$SHARE" "username=$USERNAME"
done <<<"$REFUSALS"
export ROOT='*'
check "and then agrees" mounted "//$SERVER/$SHARE" "username=$USERNAME"
smb2d_stop
# A short time is enough to see it
echo 1 >/sys/module/smb2fs/parameters/daemon_wait
check "no daemon" refused "smb2d does not run in this network namespace: start it" \
	"//$SERVER/$SHARE" "username=$USERNAME"
check "no rule was broken" oracle_clean
check "the module unloads" rmmod smb2fs
finish
