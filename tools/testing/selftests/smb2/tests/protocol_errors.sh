#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a server can do wrong: each is refused with its own counter and message,
# the request fails, and another connection works; each in one way only unless there
# is time (SMB2FS_LONG). And what a server may do, however odd, is taken.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/exerciser.sh"

declare -A ERRNO=(
	[EPROTO]='Protocol error'
	[ECONNRESET]='Connection reset by peer'
	[ETIMEDOUT]='Connection timed out'
	[EPROTONOSUPPORT]='Protocol not supported'
)

# The faults that a table has had, and those that no server causes, or that need a
# request for which nobody waits (kill.sh), or a mount (tamper.sh)
declare -A SEEN=([none]=1 [local]=1 [overdue]=1 [downgrade]=1)
none_forgotten() {
	local fault status=0
	for fault in "${!SENTENCE[@]}"; do
		[ -n "${SEEN[$fault]-}" ] || { echo "not in the table: $fault"; status=1; }
	done
	return "$status"
}

# The connections of a table, by name
declare -A HOW=(
	[plain]=''
	[2.0.2]='max=2.0.2'
	[3.1.1]='min=3.1.1'
	[multi]='multi'
	[cipher1]='min=3.1.1 cipher=1'
	[signing1]='min=3.1.1 signing=1'
	[signed]="key=$KEY"
	[signed2.1]="max=2.1 key=$KEY"
	[signed3.0]="max=3.0 key=$KEY"
	[signed-hmac]="signing=0 key=$KEY"
	[signed-cmac]="signing=1 key=$KEY"
	[sealed]="key=$KEY seal"
	[sealed3.0]="max=3.0 key=$KEY seal"
	[sealed-ccm]="cipher=1 key=$KEY seal"
	[sealed-ccm256]="cipher=3 key=$KEY seal"
	[sealed-gcm256]="cipher=4 key=$KEY seal"
)

# The sentences of the faults, from where they are written
declare -A SENTENCE
read_sentences() {
	local line name=
	while read -r line; do
		if [[ $line =~ ^\[SMB2FS_ABORT_.*\{\ \"([a-z0-9-]+)\",$ ]]; then
			name=${BASH_REMATCH[1]}
		elif [[ -n $name && $line =~ ^\"(.*)\"\ \},$ ]]; then
			SENTENCE[$name]=${BASH_REMATCH[1]}
			name=
		fi
	done <"$TOP/fs/smb2/engine/abort.c"
	[ ${#SENTENCE[@]} -gt 20 ]
}

# How often connections have ended, by fault. FOUND is what is new since the
# last time, "+FAULT" for each. Those that this side has closed do not count.
declare -A ENDED
look() {
	local line fault faults=
	FOUND=
	while read -r line; do
		[[ $line == *'"ended"'* ]] && faults=1
		[[ $faults && $line =~ \"([a-z0-9-]+)\":\ ?([0-9]+) ]] || continue
		fault=${BASH_REMATCH[1]}
		[ "$fault" != local ] || continue
		[ "${ENDED[$fault]-0}" -eq "${BASH_REMATCH[2]}" ] || FOUND+=+$fault
		ENDED[$fault]=${BASH_REMATCH[2]}
	done < <(smb2ctl -j status)
}

# The kernel says 10 things of a kind in 5 seconds and keeps back the others
LAST=0
pace() {
	local left=$((LAST + 550 - ${EPOCHREALTIME/./} / 1000))
	[ $left -le 0 ] || sleep "$(printf '0.%03d' $left)"
	LAST=$((${EPOCHREALTIME/./} / 1000))
}

# One connection that is lied to, and one that is not
told_of() { # FAULT ERRNO CONNECTION OPERATION
	local how="addr=$SERVER:445 timeo=1 ${HOW[$3]}" told log
	tell open liar "$how" && tell run liar "op=${4//,/ }"
	# shellcheck disable=SC2153 # tell sets it
	told=$TOLD
	tell close liar
	look
	log=$(dmesg --read-clear)
	echo "ended: $FOUND; the log: $log"
	tell cycle honest "$how" && [[ $told == *": ${ERRNO[$2]}" ]] &&
		[ "$FOUND" = "+$1" ] &&
		[[ $log == *"exerciser ($SERVER:445): the server ${SENTENCE[$1]}"* ]]
}

# One connection whose server is odd
taken() { # CONNECTION OPERATION
	local status
	tell open odd "addr=$SERVER:445 timeo=2 ${HOW[$1]}" || return
	tell run odd "op=${2//,/ }"
	status=$?
	tell close odd
	look
	echo "ended: $FOUND"
	[ "$status" -eq 0 ] && [ -z "$FOUND" ]
}

# The first row of each fault
one_of_each() { awk 'NF && !seen[$1]++'; }

# read_table TABLE COLUMNS PER: start an oracle that does what is in the last
# column of each row to the first connection of each row, of which there are PER
read_table() {
	local line words n=1 directive directives=()
	ROWS=()
	while read -r line; do
		case $line in '' | '#'*) continue ;; esac
		read -ra words <<<"$line"
		ROWS+=("$line")
		IFS=';' read -ra words <<<"${words[*]:$2}"
		for directive in "${words[@]}"; do
			directives+=("$directive conn=$n")
		done
		n=$((n + $3))
	done <<<"$1"
	oracle_start "${directives[@]}"
}

check_errors() { # TABLE
	local row fault errno how op directive table=$1
	long || table=$(one_of_each <<<"$table")
	read_table "$table" 4 2
	for row in "${ROWS[@]}"; do
		read -r fault errno how op directive <<<"$row"
		pace
		SEEN[$fault]=1
		check "$fault: $directive ($how)" told_of "$fault" "$errno" "$how" "$op"
	done
	check "the client broke no rule" oracle_clean
}

check_taken() { # TABLE
	local row how op directive
	read_table "$1" 2 1
	for row in "${ROWS[@]}"; do
		read -r how op directive <<<"$row"
		check "taken: $directive ($how)" taken "$how" "$op"
	done
	check "the client broke no rule" oracle_clean
}

net_up
check "the module with the exerciser" exerciser_load
check "sentences about servers" read_sentences
tell_start
look
dmesg --clear

# fault, errno, connection, operation, what the server does
check_errors '
frame		EPROTO		plain	echo	tamper ECHO frame.type=1
frame		EPROTO		plain	echo	tamper ECHO frame.length=20
frame		EPROTO		plain	echo	garbage ECHO 8
frame-size	EPROTO		plain	echo	oversized NEGOTIATE
frame-size	EPROTO		plain	echo	max-io 65536; oversized ECHO
smb1		EPROTONOSUPPORT	plain	echo	smb1-answer
protocol	EPROTO		plain	echo	tamper ECHO hdr.protocol=0x424d53ff
protocol	EPROTO		plain	echo	tamper ECHO hdr.protocol=0x12345678
protocol	EPROTO		signed	echo	garbage ECHO 1000
header		EPROTO		plain	echo	tamper ECHO hdr.size=63
header		EPROTO		plain	echo	tamper ECHO hdr.protocol=0x424d53fd
header		EPROTO		signed	echo,n=2	lie ECHO hdr.protocol=0x424d53ff nth=2
header		EPROTO		sealed	echo	tamper ECHO seal.original_size=+1
header		EPROTO		sealed	echo	tamper ECHO seal.flags=0
header		EPROTO		sealed	echo	truncate ECHO 30
header		EPROTO		plain	echo	truncate ECHO 40
compound	EPROTO		plain	echo	lie ECHO hdr.next=64
compound	EPROTO		plain	echo	lie ECHO hdr.next=72
compound	EPROTO		signed	echo,n=2	lie ECHO hdr.next=+4 nth=1
compound	EPROTO		sealed	echo,n=2	lie ECHO hdr.next=0x40000000 nth=1
not-answer	EPROTO		plain	echo	lie ECHO hdr.flags=0
message-id	EPROTO		plain	echo	lie ECHO hdr.message_id=+1
message-id	EPROTO		plain	echo,count=2	duplicate ECHO nth=1
message-id	EPROTO		sealed	echo,count=2	duplicate ECHO nth=1
command		EPROTO		plain	echo	lie ECHO hdr.command=3
command		EPROTO		signed	file,size=100	lie CREATE hdr.command=6
session		EPROTO		plain	echo	lie ECHO hdr.session_id=+1
session		EPROTO		signed	echo	lie ECHO hdr.session_id=+1
session		EPROTO		sealed	echo	lie ECHO hdr.session_id=0
tree		EPROTO		signed	file,size=100	lie WRITE hdr.tree_id=+1
tree		EPROTO		sealed	file,size=100	lie READ hdr.tree_id=0
async		EPROTO		plain	echo	lie ECHO hdr.status=0x103
async		EPROTO		plain	echo	lie ECHO hdr.flags=3
async		EPROTO		signed	echo	pend ECHO 20ms; lie INTERIM hdr.async_id=0
async		EPROTO		signed	echo	pend ECHO 20ms; duplicate INTERIM
async		EPROTO		signed	echo	pend ECHO 20ms; lie ECHO hdr.async_id=+1
answer-size	EPROTO		signed	echo	extend ECHO 1000
answer-size	EPROTO		signed	file,size=100	extend READ 100
answer-size	EPROTO		signed	echo	pend ECHO 20ms; extend INTERIM 100
answer-size	EPROTO		signed	echo	break ECHO lease; extend BREAK 300
body		EPROTO		signed	file,size=100	lie READ body@0=0
body		EPROTO		signed	file,size=100	lie READ body@2.1=16
body		EPROTO		signed	file,size=100	lie READ body@2.1=255
body		EPROTO		signed	file,size=100	lie READ body@4.4=0x7fffffff
body		EPROTO		sealed	file,size=100	truncate READ 70
unsigned	EPROTO		signed	echo	unsigned ECHO
unsigned	EPROTO		signed	file,size=100000	unsigned READ
signature	EPROTO		signed	echo	tamper ECHO hdr.signature=^1
signature	EPROTO		signed	echo	tamper ECHO hdr.credits=+1
signature	EPROTO		signed	file,size=100000	compound separate; tamper READ body@50000=^1
signature	EPROTO		signed-hmac	echo	tamper ECHO body@2=^1
signature	EPROTO		signed-cmac	echo	tamper ECHO body@2=^1
signature	EPROTO		signed3.0	echo	tamper ECHO body@2=^1
signature	EPROTO		signed2.1	echo	tamper TREE_CONNECT hdr.tree_id=+1
plaintext	EPROTO		sealed	echo	plaintext ECHO
plaintext	EPROTO		sealed	file,size=100	plaintext CREATE nth=2
seal-session	EPROTO		sealed	echo	tamper ECHO seal.session_id=+1
seal		EPROTO		sealed	echo	tamper ECHO seal.signature=^1
seal		EPROTO		sealed	echo	tamper ECHO seal.nonce=^1
seal		EPROTO		sealed	echo	tamper ECHO seal.reserved=^1
seal		EPROTO		sealed	file,size=100000	tamper CREATE seal.data@50000=^1 nth=2
seal		EPROTO		sealed-ccm	echo	tamper ECHO seal.data@0=^1
seal		EPROTO		sealed-ccm256	echo	tamper ECHO seal.data@60=^1
seal		EPROTO		sealed-gcm256	echo	tamper ECHO seal.data@60=^1
seal		EPROTO		sealed3.0	echo	tamper ECHO seal.data@60=^1
unsolicited	EPROTO		plain	echo	lie ECHO hdr.message_id=0xffffffffffffffff
dialect		EPROTO		3.1.1	echo	lie NEGOTIATE body@4=0x0302
dialect		EPROTO		plain	echo	lie NEGOTIATE body@4=0x02ff
dialect		EPROTO		plain	echo	lie NEGOTIATE body@4=0x0312
dialect		EPROTO		multi	echo	lie NEGOTIATE body@4=0x0210 nth=1
context		EPROTO		plain	echo	lie NEGOTIATE contexts@12=2
context		EPROTO		plain	echo	lie NEGOTIATE contexts@58=9
context		EPROTO		cipher1	echo	lie NEGOTIATE contexts@58=2
context		EPROTO		plain	echo	lie NEGOTIATE contexts@74=7
context		EPROTO		signing1	echo	lie NEGOTIATE contexts@74=0
context		EPROTO		plain	echo	lie NEGOTIATE contexts@0=0x4444
context		EPROTO		plain	echo	lie NEGOTIATE contexts@48=6
limits		EPROTO		plain	echo	lie NEGOTIATE body@28.4=4095
limits		EPROTO		2.0.2	echo	lie NEGOTIATE body@32.4=0
limits		EPROTO		plain	echo	lie NEGOTIATE body@36.4=1
body		EPROTO		plain	echo	lie NEGOTIATE body@0=64
body		EPROTO		plain	echo	truncate NEGOTIATE 100
body		EPROTO		plain	echo	truncate NEGOTIATE 200
body		EPROTO		plain	echo	lie NEGOTIATE body@6=99
body		EPROTO		plain	echo	lie NEGOTIATE body@56=0xffff
body		EPROTO		plain	echo	lie NEGOTIATE body@58=0xffff
body		EPROTO		plain	echo	lie NEGOTIATE body@60.4=0xfffffff8
body		EPROTO		plain	echo	lie NEGOTIATE body@60.4=+4
body		EPROTO		plain	echo	lie NEGOTIATE contexts@2=0xffff
body		EPROTO		plain	echo	lie NEGOTIATE contexts@8=2
body		EPROTO		plain	echo	lie NEGOTIATE contexts@64=2
starved		EPROTO		plain	echo,count=2	grant starve 1
closed		ECONNRESET	plain	echo	reset ECHO before
closed		ECONNRESET	plain	echo	reset ECHO mid-frame
closed		ECONNRESET	signed	echo,count=9	reset-after 7
closed		ECONNRESET	signed	echo	reset SESSION_SETUP mid-frame nth=2
silent		ETIMEDOUT	signed	echo	silent ECHO
silent		ETIMEDOUT	plain	echo	tamper ECHO frame.length=+100
'

check "every fault was met" none_forgotten

check_taken "
signed	echo,n=3		split 1
signed	file,size=5000		split 7
sealed	file,size=100000	split 1000
signed	echo,count=5		reorder 8
signed	file,size=100		delay ANY 20ms
signed	echo,count=3		pend ECHO 20ms
signed	echo,count=3		pend ECHO 20ms; grant interim-only
sealed	echo,count=3		pend ECHO 20ms; grant final-only
signed	file,size=100		pend CLOSE 20ms
signed	file,size=100000	compound separate
sealed	file,size=100000	compound late
signed	file,size=100		grant 1
signed	echo,count=9		grant zero 5 then 3
signed	echo,count=9		grant 65535
signed	file,size=65536		large-mtu off
signed	file,size=65536		max-io 65536
signed	echo			lie ECHO hdr.next=68
signed	echo			lie ECHO hdr.charge=7
signed	echo			lie ECHO hdr.process_id=1
signed	echo			extend ECHO 100
signed	echo			break ECHO lease
plain	echo			lie NEGOTIATE contexts@64=0x4444
multi	echo			grant 1
"
check "unloads" modprobe -r smb2fs
finish
