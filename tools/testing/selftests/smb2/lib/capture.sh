# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests to source after lib.sh: what goes over a link of the client's, and two
# judges of it: wire.py, which knows what has to be signed or sealed from where on, and
# tshark, which others wrote.

CAPTURE=$WORK/capture.pcap

# capture_start tosrv|toinit [OPTION-OF-TCPDUMP]...
capture_start() {
	net_up
	"${IN_CLIENT[@]}" tcpdump -Z root -i "$1" "${@:2}" --immediate-mode -U -w "$CAPTURE" tcp port 445 \
		2>"$WORK/tcpdump.err" &
	CAPTURE_PID=$!
	wait_for 20 grep -q listening "$WORK/tcpdump.err"
}

capture_stop() {
	kill -INT "$CAPTURE_PID"
	wait "$CAPTURE_PID" 2>/dev/null
	grep -q '^0 packets dropped by kernel' "$WORK/tcpdump.err"
}

# capture_lines [--answers]: a line for each connection, or each answer
capture_lines() { "$PROBES/wire.py" "$@" "$CAPTURE"; }

# tshark understands all that it can read; what is sealed it cannot
capture_is_well_formed() {
	tshark -n -r "$CAPTURE" -Y 'smb || smb2 || nbss' -T fields -e frame.number -e _ws.expert.message \
		-e _ws.malformed >"$WORK/tshark.out" 2>"$WORK/tshark.err" || {
		cat "$WORK/tshark.err"
		return 1
	}
	[ -s "$WORK/tshark.out" ] || { echo "it sees no SMB"; return 1; }
	! grep -i malformed "$WORK/tshark.out"
}
