#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What smb2ctl discover finds out of servers, without the module.

. "$(dirname "$0")/../lib/lib.sh"

HMAC="'HMAC-SHA256'"
CMAC="'AES-CMAC'"
GMAC="'AES-GMAC'"
CIPHERS="['AES-128-CCM', 'AES-128-GCM', 'AES-256-CCM', 'AES-256-GCM']"

# finds EXPRESSION [HOST]: in Python, of the discovery d
finds() {
	in_client smb2ctl -j discover "${2-$SERVER}" >"$WORK/found" || return
	has "$1"
}
# has EXPRESSION: the same, of what was found last
has() { json_is "$WORK/found" d "$1"; }
discover() { run in_client smb2ctl discover "$@"; } # ARGUMENT...

all="'2.0.2', '2.1', '3.0', '3.0.2', '3.1.1'"
samba_start min=NT1 option='server smb3 encryption algorithms = AES-256-GCM, AES-128-CCM'
check "Samba" finds "d['server'] == d['address'] == '$SERVER' and d['port'] == 445 and \
	d['dialects'] == [$all] and d['authenticated'] is False and \
	d['signing_required'] is False and d['unanswered'] == 0 and \
	'large MTU' in d['capabilities'] and d['max_read'] == 8388608 and \
	len(d['server_guid']) == 36 and d['mechanisms'] == ['NTLM']"
check "its names" has "d['netbios_computer'] == d['netbios_domain'] == 'SERVER' and \
	d['os_version'] == {'major': 6, 'minor': 1, 'build': 0} and d['dns_tree'] is None"
check "its clock" has "abs(d['clock_ms']) < 60000 and d['system_time'][10] == 'T' and \
	d['start_time'] is None"
check "its algorithms, among them the ciphers that it is told to have" has \
	"d['signing'] == [$HMAC, $CMAC, $GMAC] and d['ciphers'] == ['AES-128-CCM', 'AES-256-GCM']"
check "SMB1, which it is told to speak" has "d['smb1'] is True"
discover "$SERVER6"
check "for people, by IPv6" said 0 "^$SERVER6 \(\[$SERVER6\]:445\): self-reported, not authenticated$"
check "names for people" said 0 '^Computer       SERVER$'
samba_set "server signing = mandatory" "server min protocol = SMB2_02" "server max protocol = SMB2_02"
check "Samba of 2.0.2, which demands signatures" finds "d['dialects'] == ['2.0.2'] and \
	d['signing_required'] and d['signing'] == [$HMAC] and d['ciphers'] == [] and not d['smb1']"
samba_set "server signing = mandatory" "server min protocol = SMB3_00" "server max protocol = SMB3_02"
check "Samba with neither the oldest nor the newest" finds "d['dialects'] == ['3.0', '3.0.2'] and \
	d['signing_required'] and d['signing'] == [$CMAC] and d['ciphers'] == ['AES-128-CCM']"
samba_set "server max protocol = NT1"
check "SMB1 only" finds "d['smb1'] and d['dialects'] == [] and d['authenticated'] is False"
samba_stop

ksmbd_start
check "ksmbd" finds "d['dialects'] == ['2.1', '3.0', '3.0.2', '3.1.1'] and \
	d['ciphers'] == $CIPHERS and d['signing'] == [$CMAC] and d['os_version'] is None and \
	d['netbios_computer'] == d['dns_computer'] == 'KSMBD' and d['unanswered'] == 0" "$KSMBD"
ksmbd_stop

# The oracle finds no fault with what is sent
oracle_start --max-dialect 3.1.1
check "the oracle" finds "d['dialects'] == [$all] and d['ciphers'] == $CIPHERS and \
	d['signing'] == [$HMAC, $CMAC, $GMAC] and d['netbios_computer'] == 'ORACLE' and \
	d['smb1'] is False"
check "which saw no rule broken" oracle_clean
for d in 2.0.2 2.1 3.0 3.0.2; do
	oracle_start --max-dialect $d
	check "the oracle up to $d" finds \
		"d['dialects'][-1] == '$d' and ', '.join(d['dialects']) + ',' in '2.0.2, 2.1, 3.0, 3.0.2,' and \
		d['netbios_computer'] == 'ORACLE' and d['unanswered'] == 0"
	check "which saw no rule broken" oracle_clean
done
oracle_start --port 4450
discover -p 4450 "$SERVER"
check "another port" said 0 "^$SERVER \($SERVER:4450\)"
discover -p 4450 "$SERVER6"
check "the wrong address" said 1 "^smb2ctl: $SERVER6 \(\[$SERVER6\]:4450\): Connection refused$"
echo "$SERVER6 both
$SERVER both" >>/etc/hosts
discover -p 4450 both
check "a wrong address before the right one" said 0 "^both \($SERVER:4450\)"
check "of which it tells" said 0 "^smb2ctl: both \(\[$SERVER6\]:4450\): Connection refused$"

# Servers that are not willing
oracle_start 'lie SESSION_SETUP hdr.status=0xc0000022'
discover "$SERVER"
check "a server that does not say its names" said 0 '^Names          not told \(status 0xc0000022\)$'
oracle_start 'pend SESSION_SETUP 500ms'
check "one that takes its time" finds "d['netbios_computer'] == 'ORACLE' and d['unanswered'] == 0"
oracle_start 'silent SESSION_SETUP'
discover "$SERVER"
check "one that is silent" said 0 '^Unanswered     1 questions, the last since: did not answer within 5 s$'
oracle_start 'reset NEGOTIATE after nth=2'
check "one that hangs up on the second question" finds "len(d['dialects']) == 5 and d['unanswered'] == 0"
oracle_start 'reset NEGOTIATE before nth=2'
check "one that hangs up before the second answer" finds \
	"d['dialects'] == ['2.1', '3.0', '3.0.2', '3.1.1'] and d['unanswered'] == 1"
oracle_start 'silent NEGOTIATE'
discover "$SERVER"
check "one that is silent from the beginning" said 1 ': did not answer within 5 s$'
oracle_start 'stall 20'
discover "$SERVER"
check "one that stops in the middle" said 1 ': did not answer within 5 s$'
oracle_start 'split 1'
check "one that answers byte by byte" finds "d['netbios_computer'] == 'ORACLE'"
oracle_start 'garbage NEGOTIATE 100'
discover "$SERVER"
check "one that speaks nonsense" said 1 "^smb2ctl: $SERVER \($SERVER:445\): does not speak SMB$"
oracle_start 'oversized NEGOTIATE'
discover "$SERVER"
check "one that announces too much" said 1 ': does not speak SMB$'
for at in 0 56 58 60; do
	oracle_start "lie NEGOTIATE body@$at=0xfff0"
	discover "$SERVER"
	check "a lie at $at of NEGOTIATE" said 1 ': gave a damaged answer$'
done
oracle_start 'truncate NEGOTIATE 100'
discover "$SERVER"
check "an answer that is cut" said 1 ': gave a damaged answer$'
for at in 4 6; do
	oracle_start "lie SESSION_SETUP body@$at=0xfff0"
	discover "$SERVER"
	check "a lie at $at of SESSION_SETUP" said 0 '^Names          not told'
done
oracle_start smb1-answer
discover "$SERVER"
check "one that answers in SMB1, and does not speak it" said 1 ': answered in SMB1$'
oracle_stop

discover "$SERVER"
check "nobody there" said 1 "^smb2ctl: $SERVER \($SERVER:445\): Connection refused$"
discover nowhere.invalid
check "no such name" said 1 '^smb2ctl: the name nowhere.invalid cannot be resolved: '
for args in "discover" "discover a b" "-v discover a" "-p 0 discover a" "-p 65536 discover a" \
	    "-p x discover a" "-p 445 status" "status a"; do
	# shellcheck disable=SC2086 # several words
	run smb2ctl $args
	check "smb2ctl $args is refused" said 2 '^smb2ctl: .*'
done
check "the module was not loaded for it" eval '! grep -q ^smb2fs /proc/modules'
finish
