#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who waits can be killed, whatever for, and the connection goes on where it can;
# it can be closed in every state; deadlines end what nobody answers.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/exerciser.sh"

AT="addr=$SERVER:445"
# Milliseconds; on a busy machine that may take a second, and what does not work
# takes 20 seconds, the timeo= here
PROMPT=5000

# start COMMAND...: of the exerciser, in the background; sets PID
start() {
	"${EX[@]}" "$@" 2>"$WORK/said" &
	PID=$!
}

# ex_open [OPTION...]: as ex, with the address
ex_open() { ex open a "$AT" "$@"; }

# So many chains wait for credits, sending, an answer, an async answer
waits_for() { # STATE [N]
	[ "$(in_client smb2ctl -j connections | grep -c "\"waits_for\": *\"$1\"")" -eq "${2-1}" ]
}
field_is() { [ "$(ex_field a "$1")" = "$2" ]; }

# A socket of the client is in a state, as /proc/net/tcp numbers them
# shellcheck disable=SC2016 # it is awk's
tcp_is() { in_client awk -v state="$1" '$4 == state { n++ } END { exit !n }' /proc/net/tcp; }
SYN_SENT=02
ESTABLISHED=01

# timed COMMAND...: keeps its status, sets MS
timed() {
	local begin=${EPOCHREALTIME/./} status
	"$@"
	status=$?
	MS=$(((${EPOCHREALTIME/./} - begin) / 1000))
	echo "$MS ms, status $status: $*"
	return "$status"
}

# It is gone before long; sets ENDED, its status
ends_promptly() { # PID
	timed wait "$1" 2>/dev/null
	ENDED=$?
	cat "$WORK/said"
	[ "$MS" -lt "$PROMPT" ]
}

killed() { # PID
	kill -KILL "$1"
	ends_promptly "$1" && [ "$ENDED" -eq 137 ]
}

dies() { # STATE COMMAND...
	start "${@:2}"
	wait_for 10 waits_for "$1" && killed "$PID"
}

closes() { timed tell close a && [ "$MS" -lt "$PROMPT" ]; }

# One who waits, as the Nth, fails when the connection is closed
closed_under() { # STATE N COMMAND...
	start "${@:3}"
	wait_for 10 waits_for "$1" "$2" && closes && ends_promptly "$PID" && [ "$ENDED" -eq 1 ]
}

# The oracle ends, with nothing to say, and has seen N requests COMMAND
saw() { # COMMAND N
	local n
	oracle_clean || return
	n=$(oracle_saw "$1")
	echo "$n requests $1"
	[ "$n" -eq "$2" ]
}

net_up
check "the module with the exerciser" exerciser_load
tell_start

# Credits: NEGOTIATE gives one, and a request has it
oracle_start 'silent ECHO'
check "a connection" ex_open timeo=20
start run a op=echo
holder=$PID
check "a request has the credit" wait_for 10 waits_for answer
check "credits: dies" dies credits run a op=echo
check "credits: closes" closed_under credits 1 run a op=echo
check "and under the holder" ends_promptly $holder
check "nobody broke a rule" oracle_clean

# Others keep their order when one in the middle is killed
in_order() {
	local name n=0 pids=() victim
	: >"$WORK/order"
	ex_open timeo=20 || return
	kill -STOP "$ORACLE_PID"
	for name in holder first second victim third fourth; do
		if [ "$name" = victim ]; then
			start run a op=echo
			victim=$PID
		else
			{ ex run a op=echo && echo "$name" >>"$WORK/order"; } &
			pids+=($!)
		fi
		wait_for 10 waits_for answer && wait_for 10 field_is waiting $((n++)) || return
	done
	killed "$victim"
	n=$?
	kill -CONT "$ORACLE_PID"
	wait "${pids[@]}"
	cat "$WORK/order"
	ex close a && [ "$n" -eq 0 ] &&
		[ "$(xargs <"$WORK/order")" = "holder first second third fourth" ]
}
oracle_start 'grant 1' 'delay ECHO 300ms'
check "credits: the others keep their order" in_order
check "nobody broke a rule" oracle_clean

# An answer that does not come, and one that is promised
oracle_start 'silent ECHO nth=1' 'silent ECHO nth=3'
check "a connection" ex_open timeo=20 "key=$KEY"
check "answer: dies" dies answer run a op=echo
check "answer: the connection goes on" ex run a op=echo
check "answer: closes" closed_under answer 2 run a op=echo
check "answer: one was canceled" saw CANCEL 1
oracle_start
check "a connection" ex_open timeo=20 "key=$KEY"
check "async answer: dies" dies 'async answer' run a op=notify
check "async answer: it comes" wait_for 10 field_is outstanding 0
check "async answer: the connection goes on" ex run a op=echo
check "async answer: closes" closed_under 'async answer' 1 run a op=notify
check "async answer: one was canceled" saw CANCEL 1

# Room in the socket: small buffers, and a server that does not read
in_client sh -c 'echo 4096 16384 65536 >/proc/sys/net/ipv4/tcp_wmem'
in_server sh -c 'echo 4096 65536 65536 >/proc/sys/net/ipv4/tcp_rmem'
oracle_start
check "a connection" ex_open timeo=20 "key=$KEY"
kill -STOP "$ORACLE_PID"
check "sending: dies" dies sending run a op=file size=1000000
kill -CONT "$ORACLE_PID"
check "sending: the connection goes on" ex run a op=echo
kill -STOP "$ORACLE_PID"
check "sending: closes" closed_under sending 1 run a op=file size=1000000
kill -CONT "$ORACLE_PID"
check "nobody broke a rule" oracle_clean

# Before there is a connection
dies_opening() { # TCP-STATE OPTION...
	start open a "$AT" "${@:2}"
	wait_for 10 tcp_is "$1" && sleep 0.3 && killed "$PID" && no_connection
}
oracle_start 'silent NEGOTIATE conn=1' 'silent SESSION_SETUP conn=2'
check "NEGOTIATE: dies" dies_opening $ESTABLISHED timeo=20
dies_in_session() {
	start open a "$AT" timeo=20 key="$KEY"
	wait_for 10 waits_for answer && killed "$PID" && no_connection
}
check "SESSION_SETUP: dies" dies_in_session
netem loss 100%
check "connecting: dies" dies_opening $SYN_SENT timeo=20
netem
check "then it connects" ex_open timeo=20 "key=$KEY"
check "closes" closes
check "nobody broke a rule" oracle_clean

# In milliseconds
fails_within() { # MIN MAX COMMAND...
	! timed tell "${@:3}" && [ "$MS" -ge "$1" ] && [ "$MS" -lt "$2" ]
}

# Deadlines. Between the two is the server's one chance to answer the CANCEL.
oracle_start 'silent ECHO conn=1' 'silent ECHO conn=2'
check "a connection" ex_open timeo=6 "key=$KEY"
check "a deadline for an answer" fails_within 6300 11000 run a op=echo timeout=300
check "the connection is alive" field_is reason none
check "closes" closes
check "a connection with one credit" ex_open timeo=20
start run a op=echo
wait_for 10 waits_for answer
check "a deadline for credits" fails_within 300 10000 run a op=echo timeout=300
check "closes" closes
check "one was canceled" saw CANCEL 1

oracle_start 'silent ECHO'
check "a connection" ex_open timeo=1 "key=$KEY"
check "a silent server is given up" fails_within 2000 10000 run a op=echo
check "for that reason" field_is reason silent
check "closes" closes
check "it was asked in between" saw ECHO 2

# Who answers every ECHO but one, and that one late, is not silent
oracle_start 'delay ECHO 4500ms nth=1'
check "a connection" ex_open timeo=1 "key=$KEY"
check "a server that answers ECHO is not silent" ex run a op=echo timeout=20000
check "closes" closes
check "nobody broke a rule" oracle_clean

# The connection ends, for that reason
ends_as() { # FAULT
	wait_for 20 eval '! field_is reason none'
	cat "$EXERCISER"
	field_is reason "$1"
}
oracle_start 'silent ECHO nth=1'
check "a connection" ex_open timeo=1 "key=$KEY"
check "a request for whose answer nobody waits" ex run a op=later timeout=300
check "it is overdue" ends_as overdue
check "closes" closes
check "it was canceled" saw CANCEL 1

# 50000 bytes take twice as long as a server may be silent
slow_answer() {
	in_server tc qdisc replace dev tocli root netem rate 100kbit limit 100000
	ex run a op=file size=50000 && field_is reason none
}
oracle_start
check "a connection" ex_open timeo=1 "key=$KEY"
check "a slow answer is no silence" slow_answer
in_server tc qdisc del dev tocli root
check "closes" closes
check "nobody broke a rule" oracle_clean

# A reset while 64 wait
reset() {
	in_client "$PROBES/exerciser_crowd.py" '64:run a op=echo' >"$WORK/crowd" &
	PID=$!
	wait_for 20 field_is outstanding 64 || return
	! ex run a op=file size=1 || return
	ends_promptly "$PID"
	sort "$WORK/crowd" | uniq -c
	[ "$(grep -c 'Connection reset by peer' "$WORK/crowd")" -eq 64 ]
}
oracle_start 'silent ECHO' 'reset CREATE before'
check "a connection" ex_open timeo=20 "key=$KEY"
check "a reset: each of 64 returns, once" reset
check "for that reason" field_is reason closed
check "closes" closes
check "nobody broke a rule" oracle_clean

# A break is acknowledged although others wait for credits: an id is kept for it.
# With so few credits that there is none to keep, it is next in line.
some_wait() { ! field_is waiting 0; }
is_acked() { field_is breaks 1 && field_is acked 1; }
acks() { # REQUESTS
	local status
	ex_open timeo=20 key="$KEY" && ex run a op=hold || return
	in_client "$PROBES/exerciser_crowd.py" "$1:run a op=echo" >"$WORK/crowd" &
	PID=$!
	wait_for 20 some_wait && ex open b "$AT" key="$KEY" && ex run b op=hold || return
	wait_for 10 is_acked
	cat "$EXERCISER"
	"${@:2}" && is_acked && ex close b && closes
	status=$?
	wait "$PID"
	return "$status"
}
oracle_start --credits-max 8 'silent ECHO conn=1'
check "a break while others wait for credits" acks 20 some_wait
check "nobody broke a rule" oracle_clean
oracle_start --credits-max 1 'delay ECHO 2s conn=1 nth=1'
check "a break while there is no credit" acks 3 true
check "nobody broke a rule" oracle_clean

check "the module unloads" rmmod smb2fs
finish
