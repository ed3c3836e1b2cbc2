#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Attributes that are set are there, whoever looks meanwhile; owners and permissions
# that a server does not keep.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

S=//$SERVER/$SHARE
U=username=$USERNAME

chmod 711 "$WORK"
mkdir "$WORK/local"
check "smb2d" smb2d_start
check "Samba" samba_start
on_mount "Samba" "$S" "$U" "$TESTS/attrs.py" "$MNT" "$SAMBA_ROOT" "$WORK/local" "$(times 40)"
on_mount "chown=strict" "$S" "$U,chown=strict" "$TESTS/attrs.py" "$MNT" "$SAMBA_ROOT" "$WORK/local" 1 strict_
on_mount "noperm" "$S" "$U,noperm,file_mode=0600,dir_mode=0700" "$TESTS/attrs.py" "$MNT" "$SAMBA_ROOT" "$WORK/local" 1 noperm_
samba_stop
if long; then
	check "ksmbd" ksmbd_start
	on_mount "ksmbd" "//$KSMBD/$SHARE" "$U,seal" "$TESTS/attrs.py" "$MNT" "$KSMBD_ROOT" "$WORK/local" "$(times 40)"
	ksmbd_stop
fi

# What a filter of the server makes of a reparse point
check "oracle" oracle
try "$S" "$U"
echo abcdefgh >"$MNT/kept"
umount "$MNT"
check "a file is deduplicated" in_client "$PROBES/dedup.py" "$SERVER" kept
on_mount "dedup" "$S" "$U" "$TESTS/attrs.py" "$MNT" "$MNT" "$WORK/local" 1 dedup_
check "no rule was broken" oracle_clean

# The number of links and DeletePending of FileAllInformation, while a link is made;
# which the oracle says it does
check "oracle" oracle_start --keep-going --user "$USERNAME" --password "$PASSWORD" 'delay SET_INFO 2s' \
	'lie SET_INFO hdr.status=0' 'lie QUERY_INFO body@64.4=0 from=12' 'lie QUERY_INFO body@68.1=1 from=12'
on_mount "links" "$S" "$U,actimeo=0" "$TESTS/attrs.py" "$MNT" "$MNT" "$WORK/local" 1 links_
oracle_stop
check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
