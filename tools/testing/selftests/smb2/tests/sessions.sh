#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What smb2ctl shows of sessions, of shares and of what smb2d was asked.

. "$(dirname "$0")/../lib/lib.sh"

# list WHAT EXPRESSION: in Python, of the listing l
list() { smb2ctl_is "$1" l "$2"; }
mnt() { mkdir -p "$WORK/$1" && echo "$WORK/$1"; }
export PASSWD=$PASSWORD
mounts() { # NAME [OPTIONS]: as the user
	run "${IN_CLIENT[@]}" mount.smb2 "//$SERVER/$SHARE" "$(mnt "$1")" -o "username=$USERNAME${2:+,$2}"
	said 0 ''
}
check "the daemon" smb2d_start
check "nobody is logged on" list sessions 'l == []'
check "nothing is mounted" list shares 'l == []'
oracle --max-dialect 3.1.1
check "a mount" mounts a
check "its session" list sessions "len(l) == 1 and l[0]['server'] == '$SERVER' and \
	l[0]['user'] == '$USERNAME' and l[0]['domain'] is None and l[0]['sec'] == 'ntlm' and \
	l[0]['dialect'] == '3.1.1' and l[0]['signing'] == 'AES-GMAC' and \
	l[0]['encryption'] is None and l[0]['shares'] == 1 and not l[0]['guest'] and \
	not l[0]['anonymous'] and l[0]['expires_ms'] is None and l[0]['error'] is None and \
	int(l[0]['session_id'], 16) > 0 and 0 < l[0]['age_ms'] < 60000 and l[0]['uid'] == 0"
session=$(python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["connection"])' <"$WORK/smb2ctl")
check "on its connection" list connections "[c['id'] for c in l] == [$session]"
check "its share" list shares "len(l) == 1 and l[0]['server'] == '$SERVER' and \
	l[0]['share'] == '$SHARE' and l[0]['user'] == '$USERNAME' and l[0]['type'] == 'disk' and \
	l[0]['dialect'] == '3.1.1' and l[0]['encryption'] is None and l[0]['opens'] == 0 and \
	l[0]['credits'] > 0 and int(l[0]['max_access'], 16) == 0x1f01ff and \
	int(l[0]['tree_id'], 16) > 0 and l[0]['connection'] == $session"
run in_client smb2ctl shares
check "as a table" said 0 \
	"^$SERVER +$SHARE +$USERNAME +3.1.1 +AES-GMAC +none +[0-9]+ +0 +[0-9]+ s$"
check "another namespace sees neither" eval \
	"[ \"\$(smb2ctl -j sessions | tr -d '\n ')\$(smb2ctl -j shares | tr -d '\n ')\" = '[][]' ]"
check "anybody may look" eval \
	"in_client setpriv --reuid 65534 --clear-groups smb2ctl sessions | grep -q $USERNAME"
check "the daemon was asked" list status "l['upcalls']['auth']['queued'] == \
	l['upcalls']['auth']['done'] > 0 and l['upcalls']['pending'] == [] and \
	l['upcalls']['resolve']['queued'] == 0 and l['upcalls']['late'] == 0"

check "the same once more" mounts b
check "is the same session with two shares" list sessions "len(l) == 1 and l[0]['shares'] == 2"
check "which are both listed" list shares \
	"len(l) == 2 and l[0]['session'] == l[1]['session'] and l[0]['id'] < l[1]['id']"
check "sealed, of another domain, for somebody else" mounts c seal,domain=WORKGROUP,cruid=1000
check "is a session of its own" list sessions "len(l) == 2 and l[1]['domain'] == 'WORKGROUP' and \
	l[1]['encryption'] == 'AES-128-GCM' and l[1]['uid'] == 1000 and l[0]['id'] < l[1]['id'] and \
	l[0]['connection'] == l[1]['connection'] and l[1]['principal'] == r'WORKGROUP\\$USERNAME'"
run in_client mount -t smb2 "//$SERVER/$SHARE" "$(mnt d)" -o sec=none
check "nobody" said 0 ''
check "has a session without protection" list sessions "len(l) == 3 and l[2]['anonymous'] and \
	l[2]['user'] is None and l[2]['signing'] is None and l[2]['sec'] == 'none'"
run in_client smb2ctl -v sessions
check "with details" said 0 '^    Session       [0-9]+ on connection [0-9]+, SessionId 0x[0-9a-f]+,'
check "an unmount" umount "$WORK/a"
check "takes a share away" list shares "len(l) == 3"
check "and its session stays" list sessions "len(l) == 3 and l[0]['shares'] == 1"
check "another one" umount "$WORK/b"
check "takes the session with it" list sessions "len(l) == 2"
umount "$WORK/c" "$WORK/d"

# More than a message holds
mount_many() { # NUMBER
	local i
	for ((i = 0; i < $1; i++)); do
		mounts "m$i" || return
	done
}
n=30
check "$n mounts" mount_many "$n"
check "come in pieces, each once" in_client "$PROBES/listing_probe.py" shares
check "are all listed" list shares \
	"len(l) == $n and [s['id'] for s in l] == sorted({s['id'] for s in l})"
steady() { # those that stay are told of whatever comes and goes between
	local i status=0 pid
	(while [ ! -e "$WORK/stop" ]; do mounts x && umount "$WORK/x"; done) >/dev/null 2>&1 &
	pid=$!
	for ((i = 0; i < $(times 10) && !status; i++)); do
		in_client "$PROBES/listing_probe.py" shares >"$WORK/probed" || status=1
		[[ $(tail -n 1 "$WORK/probed") =~ ^($n|$((n + 1)))$ ]] || status=1
	done
	cat "$WORK/probed"
	touch "$WORK/stop"
	wait $pid
	return $status
}
check "whatever comes and goes meanwhile" steady

# The end
kill -KILL "$ORACLE_PID"
check "a server that is gone" soon list sessions "len(l) == 1 and l[0]['error'] == 'ECONNRESET'"
run in_client smb2ctl sessions
check "the table says so" said 0 ', dead: ECONNRESET '
run in_client smb2ctl shares
check "that of shares, too" said 0 ', dead: ECONNRESET$'
empty() {
	local i dirs=()
	for ((i = 0; i < n; i++)); do
		dirs+=("$WORK/m$i")
	done
	umount "${dirs[@]}" &&
		list sessions 'l == []'
}
check "nothing is left when all is unmounted" empty

# Further dialects, and a share that is sealed
oracle --max-dialect 2.1
check "a mount in 2.1" mounts a vers=2.1,sign=required
check "is signed" list shares "l[0]['dialect'] == '2.1' and l[0]['signing'] == 'HMAC-SHA256' and \
	l[0]['encryption'] is None"
umount "$WORK/a"
oracle --max-dialect 3.0 --seal-share
check "a share that demands to be sealed" mounts a
check "is" list shares "l[0]['encryption'] == 'AES-128-CCM' and 'encrypt' in l[0]['flags']"
check "its session is not" list sessions "l[0]['encryption'] is None and l[0]['dialect'] == '3.0'"
umount "$WORK/a"

# What waits for the daemon
oracle
kill -STOP "$SMB2D_PID"
mount_share "$(mnt a)" >/dev/null 2>&1 &
waiter=$!
check "a request that waits" soon list status "l['upcalls']['waiting'] == 1 and \
	l['upcalls']['pending'][0]['class'] == 'auth' and \
	l['upcalls']['pending'][0]['server'] == '$SERVER' and \
	not l['upcalls']['pending'][0]['accepted']"
run in_client smb2ctl status
check "is in the table" said 0 "^ +[0-9]+ +auth +$SERVER +[0-9]+ s +-$"
check "somebody who is not logged on yet is not listed" list sessions 'l == []'
kill -CONT "$SMB2D_PID"
wait $waiter
check "and then not any more" list status "l['upcalls']['waiting'] == 0"
umount "$WORK/a"
smb2d_stop
check "nothing holds the module" rmmod smb2fs
finish
