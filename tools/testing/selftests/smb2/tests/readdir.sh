#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Directories are listed, whatever becomes of them meanwhile, and what a listing has
# said of files nobody is asked for again. A server that lies is found out.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

# In a directory that is listed, and in those that are read name by name: more than
# the first answer to a listing holds
many=10000
some=3000
if long; then
	many=$(many 100000 0)
	some=$many
fi

# listings NAME SOURCE ROOT MANY SOME [OPTIONS]: of a server that is quick, however busy
# the machine is, or fewer entries are asked for at once
listings() {
	on_mount "$1" "$2" "username=$USERNAME,actimeo=60,timeo=600${6:+,$6}" "$TESTS/readdir.py" "$MNT" "${@:3:3}"
	rm -rf "${3:?}"/*
}

check "smb2d" smb2d_start
check "Samba" samba_start
listings "Samba" "//$SERVER/$SHARE" "$SAMBA_ROOT" "$many" "$some"
if long; then
	# 64 KiB at a time
	listings "Samba, 2.0.2" "//$SERVER/$SHARE" "$SAMBA_ROOT" $((many / 5)) $((some / 5)) vers=2.0.2
	for vers in 3.0.2 3.0 2.1; do
		listings "Samba, $vers" "//$SERVER/$SHARE" "$SAMBA_ROOT" $((many / 20)) $((some / 5)) "vers=$vers"
	done
	check "ksmbd" ksmbd_start
	listings "ksmbd" "//$KSMBD/$SHARE" "$KSMBD_ROOT" $((many / 5)) $((some / 5)) seal
	for vers in 3.0.2,seal 3.0,seal 2.1; do
		listings "ksmbd, $vers" "//$KSMBD/$SHARE" "$KSMBD_ROOT" $((many / 20)) $((some / 5)) "vers=$vers"
	done
	ksmbd_stop
fi
samba_stop

# The oracle's share: "." at 8 in the body of the first answer, ".." at 96, then
# those that were made, the name of the first at 264
mounts_oracle() {
	try "//$SERVER/$SHARE" "username=$USERNAME"
	said 0 ''
}
fill_oracle() { mounts_oracle && touch "$MNT"/{a,b,c}; }
lists() { # NAMES
	local names
	names=$(ls "$MNT") || return
	echo "$names"
	[ "$names" = "$1" ]
}
refuses() {
	run ls "$MNT"
	said 2 "reading directory.*$1"
}
# lie WHAT DIRECTIVE CHECK...
lie() {
	check "$1: the oracle" oracle "$2"
	check "$1: mount" fill_oracle
	check "$1" "${@:3}"
	[[ $2 != *nth=1 ]] || check "$1: it is over" lists $'a\nb\nc'
	check "$1: umount" umount "$MNT"
	check "$1: no rule was broken" oracle_clean
}
# Nobody waits for who lists
is_listed() { grep -q smb2fs_op_dir_open "/proc/$1/stack"; }
changes_meanwhile() {
	local lister
	ls "$MNT" >"$WORK/listed" 2>&1 &
	lister=$!
	wait_for 20 is_listed $lister && mkdir "$MNT/d" && is_listed $lister || return
	kill -KILL $lister
	wait $lister
	lists d
}
check "no answer to who lists: the oracle" oracle 'silent QUERY_DIRECTORY nth=1'
check "no answer to who lists: mount" mounts_oracle
check "somebody makes a directory meanwhile" changes_meanwhile
check "no answer to who lists: umount" umount "$MNT"
check "no answer to who lists: no rule was broken" oracle_clean

lie "a name with a slash is left out" 'lie QUERY_DIRECTORY body@264=0x2f nth=1' lists $'b\nc'
lie "a name that is empty is left out" 'lie QUERY_DIRECTORY body@244.4=0 nth=1' lists $'b\nc'
lie "a second . is left out" 'lie QUERY_DIRECTORY body@264=0x2e nth=1' lists $'b\nc'
lie "the same name twice" 'lie QUERY_DIRECTORY body@264=0x62 nth=1' lists $'b\nb\nc'
lie "a name beyond its entry" 'lie QUERY_DIRECTORY body@244.4=8192' refuses 'Bad message'
lie "the next entry outside" 'lie QUERY_DIRECTORY body@184.4=0x10000' refuses 'Bad message'
lie "the next entry inside of this one" 'lie QUERY_DIRECTORY body@184.4=2' refuses 'Bad message'
lie "the next entry is before this one" 'lie QUERY_DIRECTORY body@184.4=0xffffffa8' refuses 'Bad message'
lie "a list outside of the answer" 'lie QUERY_DIRECTORY body@4.4=0x10000' refuses 'Bad message'
lie "an answer without entries" 'lie QUERY_DIRECTORY body@4.4=0 nth=1' lists ''

check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
