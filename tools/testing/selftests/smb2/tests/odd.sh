#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Servers that have less than others: no quotas, no times, no files with holes; and
# times from before there were any.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"

S=//$SERVER/$SHARE
U=username=$USERNAME

with() { with_mount "$S" "$U,$1" "${@:2}"; } # OPTIONS COMMAND...
is() { stat_is "$1" "$2" file; } # FORMAT VALUE

check "smb2d" smb2d_start
# A connection for each; the first two questions are the mount's
INFO_CLASS=0xc0000003
check "the oracle" oracle \
	"status QUERY_INFO $INFO_CLASS conn=2 nth=3" \
	'lie QUERY_INFO body@16.8=0 conn=3 from=3' 'lie QUERY_INFO body@32.8=0 conn=3 from=3' \
	'lie QUERY_INFO body@8.8=0 conn=4 from=3' 'lie QUERY_INFO body@16.8=0 conn=4 from=3' \
	'lie QUERY_INFO body@24.8=0 conn=4 from=3' 'lie QUERY_INFO body@32.8=0 conn=4 from=3'

make_file() { : >"$MNT/file" && touch -d @1234567 "$MNT/file"; }
check "a file" with rw make_file
sizes() { [ "$(stat -f -c '%S %b %f %a' "$MNT" | tee /dev/stderr)" = '4096 1048576 524288 524288' ]; }
check "without quotas" with rw sizes
check "without times but the last write's" with actimeo=60 is '%X %Y %Z' '1234567 1234567 1234567'
check "without any times" with actimeo=60 is '%W %X %Y %Z' '0 0 0 0'

# The server does not know what a sparse file is
longer() {
	truncate -s 1M "$MNT/file" && is %s 1048576 && truncate -s 0 "$MNT/file" &&
		exec 9>>"$MNT/file" && truncate -s 2M /proc/self/fd/9 && is %s 2097152 &&
		dd if=/dev/zero of="$MNT/file" bs=1 count=1 seek=3M conv=notrunc status=none &&
		is %s 3145729
	local status=$?
	exec 9>&-
	return $status
}
check "without holes" with rw longer
check "the client broke no rule" oracle_clean

# touched ROOT SECONDS...: both sides have just that
touched() {
	local seconds
	for seconds in "${@:2}"; do
		touch -d "@$seconds" "$MNT/file" && is %Y "$seconds" || return
		[ "$(stat -c %Y "$1/file" | tee /dev/stderr)" = "$seconds" ] || return
	done
}
TIMES=(-11644473600 -11644473599 -2147483649 -1 0 2147483648 4294967296)
check "Samba" samba_start
check "Samba: old times" with actimeo=0 touched "$SAMBA_ROOT" "${TIMES[@]}"
samba_stop
check "ksmbd" ksmbd_start
S=//$KSMBD/$SHARE
# not the oldest, which has a fraction: ksmbd adds 2^32 ns to those before 1970
check "ksmbd: old times" with actimeo=0 touched "$KSMBD_ROOT" "${TIMES[@]:1}"
older() { touch -d @-20000000000 "$KSMBD_ROOT/file" && is %Y -11644473600; }
check "ksmbd: before the beginning" with actimeo=0 older
ksmbd_stop
check "smb2d ends" smb2d_stop
check "the module unloads" rmmod smb2fs
finish
