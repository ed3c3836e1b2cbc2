# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests to source, in the guest: TAP (tap.sh), the network, the servers. A test
# is a script that calls check and ends with finish. What it started and mounted is
# gone when it has ended. README.rst has all words.
#
#     client  10.88.1.2 ---- 10.88.1.1  server   Samba or the oracle
#             fd88:1::2      fd88:1::1
#             10.88.2.2 ---- 10.88.2.1  (init)   ksmbd, which knows no other
#
# server and client are network namespaces. The mount namespace is one for all,
# so what "in_client mount" mounts is seen everywhere.

set -u

# Where things are: this folder; the tests with their cases; the programs that they
# run; the top of the checkout
LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # for the tests
TESTS=${LIB%/*}/tests
# shellcheck disable=SC2034 # for the tests
PROBES=${LIB%/*}/probes
TOP=${LIB%/*/*/*/*/*}
# what is written in Python imports modules of this folder and of the oracle's
export PYTHONPATH=$LIB:$TOP/tools/testing/oracle
WORK=$(mktemp -d)
. "$LIB/tap.sh"

SERVER=10.88.1.1
# shellcheck disable=SC2034 # for the tests
SERVER6=fd88:1::1
KSMBD=10.88.2.1
SHARE=share
USERNAME=tester
PASSWORD='Pass word,1'

_leave() {
	local line lines dir
	# all of them first: the list changes under who reads it
	mapfile -t lines </proc/mounts
	for line in "${lines[@]}"; do
		read -r _ dir _ <<<"$line"
		case $dir in "$WORK"/*) umount -l "$dir" ;; esac
	done
	smb2d_stop
	samba_stop
	ksmbd_stop
	oracle_stop
	# shellcheck disable=SC2046 # a list of words
	{ kill -KILL $(jobs -p); wait; } 2>/dev/null
	_net_down
	rm -rf "$WORK"
}
trap _leave EXIT

# For tests of output: run a command, keep status and output, judge later
run() {
	OUTPUT=$("$@" 2>&1)
	STATUS=$?
}

# The last run ended with STATUS and said PATTERN (an extended regexp) in a line
said() { # STATUS PATTERN
	local line
	echo "status $STATUS, output: $OUTPUT"
	[ "$STATUS" -eq "$1" ] || return
	while IFS= read -r line; do
		[[ ! $line =~ $2 ]] || return 0
	done <<<"$OUTPUT"
	return 1
}

# json_is FILE NAME EXPRESSION: in Python, of what is in the file, by that name. One
# process does it for all, since it takes long to start.
json_is() {
	local answer
	[ -n "${JSON_PID-}" ] || coproc JSON { exec python3 -u -c '
import json, sys
for line in iter(sys.stdin.readline, ""):
    path, name, expression = line.rstrip("\n").split("\t")
    try:
        print(bool(eval(expression, {name: json.load(open(path))})))
    except Exception as e:
        print(repr(e))'; }
	cat "$1"
	printf '%s\t%s\t%s\n' "$1" "$2" "${3//$'\t'/}" >&"${JSON[1]}"
	read -r answer <&"${JSON[0]}"
	echo "$answer: $3"
	[ "$answer" = True ]
}

# wait_for SECONDS COMMAND...: until it succeeds; fails after that time
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

# soon COMMAND...: it succeeds within 20 seconds; else it shows why not
soon() { wait_for 20 "$@" || "$@"; }

# Milliseconds that a command took; its status is the function's
elapsed_ms() {
	local start=${EPOCHREALTIME/./} status
	"$@" >/dev/null 2>&1
	status=$?
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
	return $status
}

# Is there time (make check-long)? Otherwise do what shows each thing once
long() { [ -n "${SMB2FS_LONG-}" ]; }

# The debug kernel, where all is ten times as slow
is_debug() { [ -e /sys/kernel/debug/kmemleak ]; }

# dialects DIALECT...: in which to test; all that a server may speak if there is time
dialects() {
	if long; then
		echo 3.1.1 3.0.2 3.0 2.1 2.0.2
	else
		echo "$@"
	fi
}

# The same for ksmbd, as options of a mount. It signs some answers that are errors
# wrongly, which ends the connection; so these are sealed where they can be.
ksmbd_dialects() {
	echo vers=3.1.1,seal vers=3.0.2,seal vers=3.0,seal vers=2.1
}

# How often to do what is done often: all of it if there is time
times() {
	if long; then
		echo "$1"
	elif is_debug; then
		echo $((($1 + 9) / 10))
	else
		echo $((($1 + 4) / 5))
	fi
}

# many LONG SHORT: how much of it when there is time (SMB2FS_LONG) and when not; on
# the debug kernel the time is enough for a tenth
many() {
	if ! long; then
		echo "$2"
	elif is_debug; then
		echo $(($1 / 10))
	else
		echo "$1"
	fi
}

# Network

# As arrays, for what runs in the background: then $! is the program itself
IN_CLIENT=(nsenter --net=/run/netns/client)
IN_SERVER=(nsenter --net=/run/netns/server)
in_client() { "${IN_CLIENT[@]}" "$@"; }
in_server() { "${IN_SERVER[@]}" "$@"; }

net_up() {
	[ ! -e /run/netns/client ] || return 0
	ip -batch - <<-END
		netns add server
		netns add client
		link add tosrv netns client type veth peer name tocli netns server
		link add toinit netns client type veth peer name tocli
		addr add $KSMBD/24 dev tocli
		link set tocli up
	END
	ip -n client -batch - <<-END
		addr add 10.88.1.2/24 dev tosrv
		addr add fd88:1::2/64 dev tosrv nodad
		addr add 10.88.2.2/24 dev toinit
		link set lo up
		link set tosrv up
		link set toinit up
	END
	ip -n server -batch - <<-END
		addr add $SERVER/24 dev tocli
		addr add $SERVER6/64 dev tocli nodad
		link set lo up
		link set tocli up
	END
}

_net_down() {
	[ -e /run/netns/client ] || return 0
	ip netns del client
	ip netns del server
}

# netem ARGS...: delay, loss and so on for what the client sends to the server;
# without arguments the link is good again. Nobody has to ask for the server's link
# address: without an answer to that the host would be unreachable, and not silent.
netem() {
	local address
	if [ $# -eq 0 ]; then
		tc -n client qdisc del dev tosrv root
	else
		read -r _ _ address _ < <(ip -n server -brief link show dev tocli)
		ip -n client neigh replace $SERVER lladdr "$address" dev tosrv nud permanent &&
			tc -n client qdisc replace dev tosrv root netem "$@" limit 100000
	fi
}

# tcp_listens NAMESPACE-COMMAND HOST PORT
tcp_listens() { "$1" bash -c "exec 3<>/dev/tcp/$2/$3"; }

# add_user NAME UID
add_user() {
	grep -q "^$1:" /etc/passwd || echo "$1:x:$2:$2::/tmp:/bin/sh" >>/etc/passwd
	grep -q "^$1:" /etc/group || echo "$1:x:$2:" >>/etc/group
}

# Samba

SAMBA=/run/samba
SAMBA_ROOT=/run/share-samba

# samba_start [min=DIALECT] [max=DIALECT] [credits=N] [signing=HOW]
# [encrypt=HOW] [option=LINE]... [share=LINE]...: a standalone server in the
# namespace "server" with one share and one user. HOW and DIALECT are
# smb.conf(5)'s words. The lines "share=" come last, so there may be further shares.
samba_start() {
	local min=SMB2_02 max=SMB3_11 credits=8192 signing=default encrypt=default
	local in_global='' in_share='' arg

	for arg; do
		case $arg in
		min=* | max=* | credits=* | signing=* | encrypt=*) local "$arg" ;;
		option=*) in_global+=${arg#*=}$'\n' ;;
		share=*) in_share+=${arg#*=}$'\n' ;;
		*) echo "samba_start: $arg?" >&2; return 1 ;;
		esac
	done
	samba_stop
	net_up
	add_user $USERNAME 1000
	rm -rf $SAMBA
	mkdir -p $SAMBA/{private,lock,state,cache,pid,ncalrpc} $SAMBA_ROOT
	chmod 777 $SAMBA_ROOT
	: >$SAMBA/set.conf
	cat >$SAMBA/smb.conf <<-END
		[global]
		server role = standalone server
		netbios name = SERVER
		private dir = $SAMBA/private
		lock directory = $SAMBA/lock
		state directory = $SAMBA/state
		cache directory = $SAMBA/cache
		pid directory = $SAMBA/pid
		ncalrpc dir = $SAMBA/ncalrpc
		log file = $SAMBA/log
		max log size = 0
		disable spoolss = yes
		load printers = no
		disable netbios = yes
		server services = -dns
		smb ports = 445
		kernel oplocks = no
		kernel share modes = no
		posix locking = no
		server min protocol = $min
		server max protocol = $max
		smb2 max credits = $credits
		server signing = $signing
		server smb encrypt = $encrypt
		passdb backend = smbpasswd:$SAMBA/private/smbpasswd
		$in_global
		include = $SAMBA/set.conf
		[$SHARE]
		path = $SAMBA_ROOT
		read only = no
		$in_share
	END
	samba_user $USERNAME "$PASSWORD" || return
	# In a process group of its own, since smbd ends by killing its group
	"${IN_SERVER[@]}" smbd --foreground -s $SAMBA/smb.conf \
		>$SAMBA/stdout 2>&1 &
	SAMBA_PID=$!
	wait_for 60 tcp_listens in_client $SERVER 445 || {
		cat $SAMBA/stdout $SAMBA/log* >&2
		return 1
	}
}

# samba_set [LINE]...: these lines in [global], in place of those of before; for
# connections that begin after it. A signal is looked at before a connection is.
samba_set() {
	printf '%s\n' "$@" >$SAMBA/set.conf
	kill -HUP "$SAMBA_PID"
}

# samba_user NAME PASSWORD: of a user that /etc/passwd knows; one more is all right
# while Samba runs
samba_user() {
	printf '%s\n%s\n' "$2" "$2" |
		smbpasswd -c $SAMBA/smb.conf -L -s -a "$1" >$SAMBA/smbpasswd.out 2>&1 || {
		cat $SAMBA/smbpasswd.out >&2
		return 1
	}
}

samba_stop() {
	[ -n "${SAMBA_PID-}" ] || return 0
	kill "$SAMBA_PID"
	wait "$SAMBA_PID" 2>/dev/null
	SAMBA_PID=
}

# ksmbd

KSMBD_DIR=/run/ksmbd-test
KSMBD_ROOT=/run/share-ksmbd

# ksmbd_start [min=DIALECT] [max=DIALECT] [credits=N] [signing=HOW]
# [encrypt=HOW] [option=LINE]... [share=LINE]...: the kernel's server in the init
# namespace, which is the only one it serves. Words as in ksmbd.conf(5ksmbd):
# SMB2_10 is its oldest dialect. Lines are where samba_start has them.
ksmbd_start() {
	local min=SMB2_10 max=SMB3_11 credits=8192 signing=auto encrypt=auto
	local in_global='' in_share='' arg

	for arg; do
		case $arg in
		min=* | max=* | credits=* | signing=* | encrypt=*) local "$arg" ;;
		option=*) in_global+=${arg#*=}$'\n' ;;
		share=*) in_share+=${arg#*=}$'\n' ;;
		*) echo "ksmbd_start: $arg?" >&2; return 1 ;;
		esac
	done
	ksmbd_stop
	net_up
	add_user $USERNAME 1000
	mkdir -p $KSMBD_DIR $KSMBD_ROOT
	chmod 777 $KSMBD_ROOT
	cat >$KSMBD_DIR/ksmbd.conf <<-END
		[global]
		server string = ksmbd
		workgroup = WORKGROUP
		netbios name = KSMBD
		tcp port = 445
		server min protocol = $min
		server max protocol = $max
		smb2 max credits = $credits
		server signing = $signing
		smb3 encryption = $encrypt
		smb2 leases = yes
		durable handles = yes
		server multi channel support = yes
		$in_global
		[$SHARE]
		path = $KSMBD_ROOT
		read only = no
		$in_share
	END
	: >$KSMBD_DIR/ksmbdpwd.db
	modprobe ksmbd || return
	ksmbd_user $USERNAME "$PASSWORD" || return
	ksmbd.mountd -n -c $KSMBD_DIR/ksmbd.conf -u $KSMBD_DIR/ksmbdpwd.db \
		>$KSMBD_DIR/log 2>&1 &
	KSMBD_PID=$!
	wait_for 30 tcp_listens in_client $KSMBD 445 || {
		cat $KSMBD_DIR/log >&2
		return 1
	}
}

# ksmbd_user NAME PASSWORD
ksmbd_user() {
	ksmbd.adduser -c $KSMBD_DIR/ksmbd.conf -i $KSMBD_DIR/ksmbdpwd.db \
		-a "$1" -p "$2" >$KSMBD_DIR/adduser.out 2>&1 || {
		cat $KSMBD_DIR/adduser.out >&2
		return 1
	}
}

ksmbd_stop() {
	[ -n "${KSMBD_PID-}" ] || return 0
	ksmbd.control -s >/dev/null 2>&1
	kill "$KSMBD_PID" 2>/dev/null
	wait "$KSMBD_PID" 2>/dev/null
	modprobe -r ksmbd
	KSMBD_PID=
}

# The oracle: a strict server in user space that finds fault with its client

ORACLE=$TOP/tools/testing/oracle/smb2-oracle
# shellcheck disable=SC2034 # for the tests
ORACLE_REPORT=$WORK/oracle.json

# oracle_start [OPTION]... [DIRECTIVE]...: see oracle/README.rst. In the namespace
# "server" at port 445, unless options say otherwise.
oracle_start() {
	local line
	oracle_stop
	net_up
	[ -e "$WORK/oracle.out" ] || mkfifo "$WORK/oracle.out"
	[ ! -e "$ORACLE_REPORT" ] || rm "$ORACLE_REPORT"
	"${IN_SERVER[@]}" "$ORACLE" --listen $SERVER --report "$ORACLE_REPORT" "$@" \
		>"$WORK/oracle.out" 2>"$WORK/oracle.err" &
	ORACLE_PID=$!
	read -r -t 60 line <"$WORK/oracle.out"
	[[ $line == listening* ]] || {
		cat "$WORK/oracle.err" >&2
		return 1
	}
}

# oracle [OPTION]... [DIRECTIVE]...: with the user
oracle() { oracle_start --user "$USERNAME" --password "$PASSWORD" "$@"; }

# The status is the oracle's: 0 when the client broke no rule
oracle_stop() {
	local status=0
	[ -n "${ORACLE_PID-}" ] || return 0
	kill "$ORACLE_PID" 2>/dev/null
	wait "$ORACLE_PID" 2>/dev/null || status=$?
	ORACLE_PID=
	[ ! -s "$WORK/oracle.err" ] || cat "$WORK/oracle.err" >&2
	return $status
}

# End the oracle; succeeds when its client broke no rule
oracle_clean() {
	[ -n "${ORACLE_PID-}" ] && oracle_stop && [ -s "$ORACLE_REPORT" ]
}

# oracle_saw COMMAND: how many requests of that kind, by the report; it has ended
oracle_saw() {
	awk -F '[:,]' -v command="\"$1\"" '$1 ~ command { n += $2 } END { print n + 0 }' "$ORACLE_REPORT"
}

# The kernel's other client, as an independent witness
# cifs_mount ADDRESS DIRECTORY [OPTIONS]
cifs_mount() {
	printf 'username=%s\npassword=%s\n' $USERNAME "$PASSWORD" >"$WORK/credentials"
	mkdir -p "$2"
	in_client mount -t cifs "//$1/$SHARE" "$2" \
		-o "credentials=$WORK/credentials,${3-vers=3.1.1}"
}

# smb2d, in the client's namespace; its log is $SMB2D_LOG

SMB2D=(smb2d)
SMB2D_LOG=$WORK/smb2d.log

smb2d_start() {
	smb2d_stop
	net_up
	modprobe smb2fs
	"${IN_CLIENT[@]}" "${SMB2D[@]}" >>"$SMB2D_LOG" 2>&1 &
	SMB2D_PID=$!
	wait_for 20 smb2d_serves $SMB2D_PID || {
		cat "$SMB2D_LOG" >&2
		return 1
	}
}

# What the kernel knows, so a daemon of before does not count
smb2d_serves() { # PID
	in_client smb2ctl status | grep -q "process $1,"
}

smb2d_stop() {
	[ -n "${SMB2D_PID-}" ] || return 0
	kill "$SMB2D_PID" 2>/dev/null
	wait "$SMB2D_PID" 2>/dev/null
	SMB2D_PID=
}

# A process of its own authenticates somebody
smb2d_has_worker() { pgrep -P "$SMB2D_PID"; }
smb2d_has_no_worker() { ! smb2d_has_worker; }

# smb2ctl_is WHAT NAME EXPRESSION: of what "smb2ctl -j WHAT" says, as json_is
smb2ctl_is() {
	in_client smb2ctl -j "$1" >"$WORK/smb2ctl" && json_is "$WORK/smb2ctl" "$2" "$3"
}

# How many connections smb2ctl lists
connections() { in_client smb2ctl -j connections | grep -c '"id"'; }
no_connection() { ! in_client smb2ctl -j connections | grep '"id"'; }

# mount_share DIRECTORY [OPTIONS [SOURCE]]: by mount(8), as the user
mount_share() {
	run env PASSWD="$PASSWORD" "${IN_CLIENT[@]}" mount -t smb2 "${3-//$SERVER/$SHARE}" "$1" \
		-o "username=$USERNAME${2:+,$2}"
	said 0 ''
}
