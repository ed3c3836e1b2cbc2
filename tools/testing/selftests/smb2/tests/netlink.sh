#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The netlink family: daemons that come, go, and are refused.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/calls.sh"

# daemon [COMMAND...]: start smb2d, sets PID and LOG
daemon() {
	LOG=$(mktemp -p "$WORK")
	"$@" smb2d >"$LOG" 2>&1 &
	PID=$!
}
serving() { grep -q 'serving the smb2fs module' "$LOG"; }
daemon_is() { # PID [COMMAND...]
	"${@:2}" smb2ctl -j status >"$WORK/status"
	json_is "$WORK/status" s "(s['daemon'] or {'pid': 0})['pid'] == $1"
}

net_up
modprobe smb2fs

run smb2ctl status
check "status without a daemon" said 3 'Daemon  none in this network namespace'
check "JSON without a daemon" daemon_is 0
run smb2ctl nonsense
check "an unknown command" said 2 "no command 'nonsense'"
run smb2d nonsense
check "smb2d takes no argument" said 2 'takes no argument'

daemon
first=$PID
check "smb2d starts" wait_for 10 serving
check "status knows its process" daemon_is "$first"
run smb2ctl status
check "status in words" said 0 "Daemon  smb2d .*, process $first, protocol 1, serving for"
run smb2d
check "a second one is refused" said 1 "smb2d, process $first, already serves"
check "the first still serves" daemon_is "$first"

check "another namespace has none" daemon_is 0 in_client
daemon "${IN_CLIENT[@]}"
second=$PID
check "and takes its own" wait_for 10 serving
check "status there" daemon_is "$second" in_client
check "status here" daemon_is "$first"

# Not root, and root of a user namespace of its own
run setpriv --reuid 1000 --clear-groups smb2d
check "without the privilege" said 1 'needs CAP_NET_ADMIN'
run unshare --user --map-root-user smb2d
check "root of a foreign user namespace" said 1 'needs CAP_NET_ADMIN'
run timeout -s TERM 5 unshare --user --map-root-user --net --pid --fork --kill-child \
	bash -c 'smb2d & sleep 2; smb2ctl status; kill -TERM $!; wait $!'
check "root of a namespace with a network of its own" said 0 'Daemon  smb2d .*, process 2'
run setpriv --reuid 1000 --clear-groups smb2ctl status
check "anybody may ask" said 0 "process $first"

kill -KILL $second
check "killed: forgotten at once" wait_for 5 daemon_is 0 in_client
kill -TERM $first
wait $first
ended=$?
check "terminated: exits with 0" test $ended -eq 0
check "terminated: forgotten" daemon_is 0

# The module goes and comes back
daemon
wait_for 10 serving
check "the module unloads under a daemon" modprobe -r smb2fs
unloaded() { grep -q 'was unloaded' "$LOG"; }
check "the daemon notices" wait_for 5 unloaded
check "the module loads" modprobe smb2fs
check "the daemon is back" wait_for 5 daemon_is $PID
kill -TERM $PID
wait $PID

# Messages that smb2d never sends
each netlink "$TESTS/netlink.py" <<-END
	no attributes: hello EINVAL
	no version: hello EINVAL min=1 max=1
	an empty range: hello EPROTONOSUPPORT min=2 max=1 version=x
	protocols of the future: hello EPROTONOSUPPORT min=2 max=9 version=x
	protocol zero: hello ERANGE min=0 max=1 version=x
	a wide range: hello 0 min=1 max=4294967295 version=x
	the longest version: hello 0 min=1 max=1 version=$(printf '%031d' 0)
	a version too long: hello EINVAL min=1 max=1 version=$(printf '%032d' 0)
	a version without end: hello EINVAL min=1 max=1 rawversion=x
	a version not printable: hello EINVAL min=1 max=1 version=$(printf '\e[2J')
	a number too short: hello EINVAL rawmin=1 max=1 version=x
	an attribute only of replies: hello EINVAL min=1 max=1 version=x protocol=1
	an attribute from the future: hello EINVAL min=1 max=1 version=x future=1
	a command from the future: 250 EOPNOTSUPP
	a list of one thing: list-status EOPNOTSUPP
	the connections, but no list: connections EOPNOTSUPP
	the connections: list-connections 0
	the sessions, but no list: sessions EOPNOTSUPP
	the sessions: list-sessions 0
	the sessions, attributes: list-sessions EINVAL version=x
	the shares, but no list: shares EOPNOTSUPP
	the shares: list-shares 0
	the shares, attributes: list-shares EINVAL version=x
	the connections, attributes: list-connections EINVAL version=x
	the connections, an attribute from the future: list-connections EINVAL future=1
	HELLO twice from one socket: twice 0
	garbage does no harm: garbage 0 $(times 20000)
END
run smb2ctl connections
check "no connections" said 0 '^No connections in this network namespace$'
run smb2ctl -j connections
check "no connections, JSON" said 0 '^\[$'
run setpriv --reuid 1000 --clear-groups smb2ctl connections
check "anybody may ask for connections" said 0 'No connections'
run smb2ctl --requests status
check "an option of another command" said 2 "no -r with 'status'"
check "nobody is left" daemon_is 0

traced() {
	local t=/sys/kernel/tracing
	echo >$t/trace
	echo 1 >$t/events/smb2fs/smb2fs_daemon/enable
	"$TESTS/netlink.py" <<<'a HELLO: hello 0 min=1 max=1 version=x'
	echo 0 >$t/events/smb2fs/smb2fs_daemon/enable
	cat $t/trace
	grep 'smb2fs_daemon: .* hello' $t/trace && grep 'smb2fs_daemon: .* gone' $t/trace
}
check "trace events tell of it" traced
finish
