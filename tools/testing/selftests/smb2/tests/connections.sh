#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What smb2ctl shows of connections and of what is outstanding on them.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/exerciser.sh"

in_background() { # COMMAND...: of the exerciser; it is killed at the end
	"${EX[@]}" "$@" 2>/dev/null &
}
# Nothing times out meanwhile, however slow the machine is
open_one() { # NAME [OPTION]...
	ex open "$1" "addr=$SERVER:445" timeo=600 "${@:2}"
}
list() { in_client smb2ctl -j connections; }

# holds EXPRESSION: in Python, of the listing c
holds() { smb2ctl_is connections c "$1"; }
waits_for() { # WHAT [FURTHER]: the one connection's one request does
	soon holds "[r['waits_for'] for r in c[0]['requests']] == ['$1'] and ${2:-True}"
}
ended() { # WORD: how often
	smb2ctl -j status |
		python3 -c 'import json,sys; print(json.load(sys.stdin)["ended"].get(sys.argv[1], 0))' "$1"
}

check "the exerciser" exerciser_load

# What was agreed on
oracle_start --max-dialect 3.1.1
check "a connection" open_one a
check "its names and numbers" holds "len(c) == 1 and c[0]['server'] == 'exerciser' and \
	c[0]['address'] == '$SERVER' and c[0]['port'] == 445 and c[0]['id'] > 0 and \
	c[0]['dialect'] == '3.1.1' and c[0]['cipher'] == 'AES-128-GCM' and \
	c[0]['signing'] == 'AES-GMAC' and 'large MTU' in c[0]['capabilities'] and \
	c[0]['max_read'] >= 65536 and len(c[0]['server_guid']) == 36 and \
	c[0]['credits']['limit'] == 8192 and c[0]['credits']['available'] > 0 and \
	c[0]['outstanding'] == 0 and c[0]['requests'] == [] and \
	c[0]['fault'] is None and c[0]['error'] is None and c[0]['age_ms'] < 60000"
run in_client smb2ctl connections
check "as a table" said 0 "^exerciser +$SERVER:445 +3.1.1 +AES-GMAC +AES-128-GCM +[0-9]+/[0-9]+/([0-9]+|-) "
run in_client smb2ctl -v connections
check "with details" said 0 '^    Limits +read [1-9]'
check "another namespace does not see it" eval "[ \"\$(smb2ctl -j connections | tr -d '\n')\" = '[]' ]"
check "a second one" open_one b max=2.0.2 credits=3
check "is listed behind it" holds "len(c) == 2 and c[0]['id'] < c[1]['id'] and \
	c[1]['dialect'] == '2.0.2' and c[1]['cipher'] is None and \
	c[1]['signing'] == 'HMAC-SHA256' and c[1]['credits']['limit'] == 3"
local_before=$(ended local)
check "the first is closed" ex close a
check "and gone" holds "[x['dialect'] for x in c] == ['2.0.2']"
check "and counted" test "$(ended local)" -eq $((local_before + 1))
ex close b
check "the client broke no rule" oracle_clean
oracle_start --listen "$SERVER6"
check "by IPv6" ex open a "addr=$SERVER6:445"
check "its address" holds "c[0]['address'] == '$SERVER6'"
run in_client smb2ctl connections
check "its address in the table" said 0 "\[$SERVER6\]:445"
ex close a

# What a request waits for
oracle_start 'silent ECHO'
open_one a "key=$KEY"
in_background run a op=echo n=3
check "an answer" waits_for answer "c[0]['outstanding'] == 3 and \
	c[0]['requests'][0]['command'] == 'ECHO' and c[0]['requests'][0]['count'] == 3 and \
	c[0]['requests'][0]['message_id'] > 0 and c[0]['requests'][0]['async_id'] is None"
check "for longer and longer" soon holds "c[0]['requests'][0]['age_ms'] > 2000 and c[0]['silence_ms'] > 1000"
run in_client smb2ctl -r connections
check "an answer, in the table" said 0 '^    [0-9]+ +ECHO +3 +[0-9.]+ s +answer +- +0x[0-9a-f]+$'
ex close a

oracle_start 'pend ECHO 60s'
open_one a "key=$KEY"
in_background run a op=echo
check "an answer that takes its time" waits_for 'async answer' \
	"int(c[0]['requests'][0]['async_id'], 16) > 0 and int(c[0]['requests'][0]['session_id'], 16) > 0"
ex close a

oracle_start 'grant 1' 'silent ECHO'
open_one a
in_background run a op=echo
check "the last credit is used" waits_for answer "c[0]['credits']['available'] == 0 and \
	c[0]['requests'][0]['session_id'] is None"
in_background run a op=echo
check "a credit" soon holds "[r['waits_for'] for r in c[0]['requests']] == ['answer', 'credits'] and \
	c[0]['requests'][1]['message_id'] is None and c[0]['outstanding'] == 1 and \
	c[0]['credits']['waiting'] == 1 and c[0]['credits']['waits'] == 1"
check "and it is starving" soon holds "c[0]['credits']['starved_ns'] > 10**9"
ex close a

oracle_start
open_one a "key=$KEY"
kill -STOP "$ORACLE_PID"
in_background run a op=file size=4194304
check "room in the socket, when the server does not read" waits_for sending \
	"c[0]['requests'][0]['message_id'] > 0 and c[0]['requests'][0]['count'] == 3"
kill -CONT "$ORACLE_PID"
ex close a

# More requests than a listing holds, and more connections than a message. Who has its
# ids may be out of a processor before it has sent, and then others overtake it.
oracle_start 'pend ECHO 600s' --credits-max 512 --gap-max 8192
open_one a "key=$KEY"
ex_many "80:run a op=echo" >/dev/null 2>&1 &
many=$!
check "the oldest of many requests" soon holds "c[0]['outstanding'] == 80 and len(c[0]['requests']) == 64 and \
	all(r['async_id'] for r in c[0]['requests']) and \
	[r['age_ms'] for r in c[0]['requests']] == \
	sorted((r['age_ms'] for r in c[0]['requests']), reverse=True)"
run in_client smb2ctl -r connections
check "the table says that there are more" said 0 'the oldest; there may be more'
open_all() {
	local i
	for ((i = 0; i < $1; i++)); do
		open_one "c$i" || return
	done
}
n=$(times 100)
check "$n connections" open_all "$n"
check "all are listed once, in order" holds "len(c) == $n + 1 and \
	[x['id'] for x in c] == sorted({x['id'] for x in c}) and len(c[0]['requests']) == 64"
# Those that stay are told of whatever comes and goes between
steady() {
	local i pid status=0
	list | python3 -c 'import json,sys; print(*(x["id"] for x in json.load(sys.stdin)))' >"$WORK/ids"
	"${EX[@]}" cycle x "addr=$SERVER:445" count=1000000 2>/dev/null &
	pid=$!
	for ((i = 0; i < $(times 20) && !status; i++)); do
		holds "[i for i in open('$WORK/ids').read().split()] == \
			[str(x['id']) for x in c][:$n + 1] and len({x['id'] for x in c}) == len(c)" ||
			status=1
	done
	kill -KILL $pid
	wait $pid 2>/dev/null
	return $status
}
check "others come and go meanwhile" steady

# The end
kill -KILL "$ORACLE_PID"
check "a server that is gone" soon holds "len(c) == $n + 1 and \
	all(x['fault'] == 'closed' and x['error'] for x in c) and \
	not any(x['requests'] for x in c)"
run in_client smb2ctl connections
check "the table says so" said 0 ', dead: closed$'
check "and so does the status" test "$(ended closed)" -gt "$n"
wait $many 2>/dev/null
check "the module unloads with what was left open" rmmod smb2fs
finish
