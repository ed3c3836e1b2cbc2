# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests to source after lib.sh: a Kerberos realm. The KDC and the servers
# are in the namespace "server"; the name of Samba is in /etc/hosts. PACs are
# off, since a standalone Samba takes none.

REALM=SMB2FS.TEST
KDC_DIR=/run/kdc
HOST=server.smb2fs.test

# realm_conf LINE: /etc/krb5.conf, with one more line in [libdefaults]
realm_conf() {
	cat >/etc/krb5.conf <<-END
		[libdefaults]
		default_realm = $REALM
		dns_lookup_kdc = false
		dns_lookup_realm = false
		dns_canonicalize_hostname = false
		rdns = false
		$1
		[realms]
		$REALM = {
			kdc = $SERVER
		}
		[domain_realm]
		.smb2fs.test = $REALM
	END
}

# kdc_start: with the principals $USERNAME, whose password is $PASSWORD, and
# cifs/$HOST, whose key is in $KDC_DIR/keytab. Once: it lasts until the test ends.
kdc_start() {
	local cache
	net_up
	add_user "$USERNAME" 1000
	rm -rf $KDC_DIR
	mkdir -p $KDC_DIR
	realm_conf ''
	# tickets of a realm that was there before
	for cache in FILE:/tmp/krb5cc_1000 KEYRING:persistent:1000; do
		as_uid 1000 kdestroy -q -c $cache 2>/dev/null
	done
	grep -q " $HOST\$" /etc/hosts || printf '%s %s\n' "$SERVER" $HOST >>/etc/hosts
	cat >$KDC_DIR/kdc.conf <<-END
		[kdcdefaults]
		kdc_listen = $SERVER:88
		kdc_tcp_listen = $SERVER:88
		[realms]
		$REALM = {
			database_name = $KDC_DIR/principal
			key_stash_file = $KDC_DIR/stash
			disable_pac = true
			max_life = 10h
		}
		[logging]
		kdc = FILE:$KDC_DIR/log
	END
	export KRB5_KDC_PROFILE=$KDC_DIR/kdc.conf
	{
		kdb5_util create -s -r $REALM -P master &&
			kadmin.local <<-END
				addprinc -pw "$PASSWORD" "$USERNAME"
				addprinc -randkey cifs/$HOST
				ktadd -k $KDC_DIR/keytab cifs/$HOST
			END
	} >$KDC_DIR/setup.out 2>&1 || {
		cat $KDC_DIR/setup.out >&2
		return 1
	}
	_kdc_run
}

# _kdc_run [SETTING]...: of its environment
_kdc_run() {
	"${IN_SERVER[@]}" env "$@" krb5kdc -n -r $REALM >$KDC_DIR/stdout 2>&1 &
	KDC_PID=$!
	wait_for 30 tcp_listens in_client "$SERVER" 88 || {
		cat $KDC_DIR/stdout $KDC_DIR/log >&2
		return 1
	}
}

# kdc_clock OFFSET: its clock differs so much from everybody else's, as "+3600"
kdc_clock() {
	kill "$KDC_PID"
	wait "$KDC_PID" 2>/dev/null
	_kdc_run LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 "FAKETIME=$1" \
		FAKETIME_DONT_FAKE_MONOTONIC=1
}

# It takes what is sent to it, and never answers
kdc_silent() { kill -STOP "$KDC_PID"; }
kdc_awake() { kill -CONT "$KDC_PID"; }

# as_uid UID COMMAND...: what a user of the client does
as_uid() {
	"${IN_CLIENT[@]}" setpriv --reuid "$1" --regid "$1" --clear-groups "${@:2}"
}

# ticket_for UID NAME PASSWORD [KINIT-OPTION]...: into the cache that krb5.conf
# makes UID's
ticket_for() {
	printf '%s\n' "$3" | as_uid "$1" kinit "${@:4}" "$2"
}

# samba_start, for tickets, too
krb5_samba_start() {
	KRB5_CONFIG=/etc/krb5.conf samba_start \
		"option=realm = $REALM" \
		"option=kerberos method = dedicated keytab" \
		"option=dedicated keytab file = FILE:$KDC_DIR/keytab" "$@"
}
