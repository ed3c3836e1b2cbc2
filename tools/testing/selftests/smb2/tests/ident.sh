#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which file is that? Servers with several volumes in a share, with numbers that are
# lies, with directories that have two names; callers of 32 bits.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"
. "$LIB/calls.sh"

# ident NAME SOURCE OPTIONS WHAT [DIRECTORY]
ident() {
	on_mount "$1" "$2" "username=$USERNAME${3:+,$3}" "$TESTS/ident.py" "$4" "$MNT" "${@:5}"
}

check "smb2d" smb2d_start

# Two volumes whose files have the same numbers
volumes() {
	local i text=(- one two)
	for i in 1 2; do
		mkdir -p "$1/d$i" && mount -t tmpfs -o mode=777 none "$1/d$i" || return
		echo -n "${text[i]}" >"$1/d$i/f" && chmod 666 "$1/d$i/f" || return
	done
}
check "ksmbd" ksmbd_start "share=crossmnt = yes"
check "two volumes" volumes "$KSMBD_ROOT"
dmesg -C
ident "ksmbd, two volumes" "//$KSMBD/$SHARE" "seal" volumes "$KSMBD_ROOT"
ident "ksmbd, two volumes, serverino" "//$KSMBD/$SHARE" "seal,serverino" volume_data "$KSMBD_ROOT"
umount "$KSMBD_ROOT"/d[12]
rm -rf "${KSMBD_ROOT:?}"/*
ident "ksmbd" "//$KSMBD/$SHARE" "seal" links "$KSMBD_ROOT"
rm -rf "${KSMBD_ROOT:?}"/*
ksmbd_stop

rm -rf "${SAMBA_ROOT:?}"/*
check "Samba" samba_start "share=msdfs root = yes"
dmesg -C
ident "Samba" "//$SERVER/$SHARE" "" 'alias|dfs|links|reused|statfs' "$SAMBA_ROOT"
rm -rf "${SAMBA_ROOT:?}"/*
ident "Samba, another root" "//$SERVER/$SHARE" "" root "$SAMBA_ROOT"
ident "serverino" "//$SERVER/$SHARE" serverino numbers_forced "$SAMBA_ROOT"
rm -rf "${SAMBA_ROOT:?}"/*
ident "noserverino" "//$SERVER/$SHARE" noserverino numbers_ours "$SAMBA_ROOT"
rm -rf "${SAMBA_ROOT:?}"/*

# Below another device than the share's the numbers that Samba tells have 64 bits
list32() {
	gcc -m32 -nostdlib -static -ffreestanding -fno-stack-protector -fno-pic \
		-o "$WORK/list32" "$PROBES/list32.c" || return
	mkdir "$SAMBA_ROOT/nest" && mount -t tmpfs -o mode=777 none "$SAMBA_ROOT/nest" || return
	touch "$SAMBA_ROOT/nest/file-"{1..300} && mkdir "$SAMBA_ROOT/nest/dir" || return
	"$WORK/list32" "$MNT/nest" >"$WORK/listed" || return
	diff <(cd "$SAMBA_ROOT/nest" && printf '%s\n' . .. * | sort) <(sort "$WORK/listed")
}
# the debug kernel runs none
if ! is_debug; then
	try "//$SERVER/$SHARE" "username=$USERNAME"
	check "mount" said 0 ''
	check "a program of 32 bits lists a directory" list32
	check "umount" umount "$MNT"
	umount "$SAMBA_ROOT/nest"
fi
samba_stop

# One number for all, in FileInternalInformation within FileAllInformation
check "oracle" oracle 'lie QUERY_INFO body@72.8=0x1234'
dmesg -C
ident "one number for all" "//$SERVER/$SHARE" actimeo=60 lied
ident "one number for all, noserverino" "//$SERVER/$SHARE" noserverino lied
check "no rule was broken" oracle_clean

check "smb2d ends" smb2d_stop
check "the module can be unloaded" rmmod smb2fs
finish
