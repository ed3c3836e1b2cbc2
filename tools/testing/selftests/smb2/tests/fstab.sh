#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Shares in fstab, and what mount(8) does with them.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"

S=//$SERVER/$SHARE
CREDENTIALS=$WORK/credentials
unset PASSWD

in_fstab() { # OPTIONS [SOURCE]
	echo "${2-$S} $MNT smb2 credentials=$CREDENTIALS${1:+,$1} 0 0" >/etc/fstab
}
mount_it() { run in_client mount "$MNT"; }
options() { findmnt -n -o OPTIONS "$MNT"; }
has_option() { options | tee /dev/stderr | grep -qE "(^|,)$1(,|\$)"; }
shown() { mount_it && said 0 "${1-^\$}" && is_root; }
is_mounted() { findmnt "$MNT"; }
not_mounted() { ! is_mounted; }

printf 'username=%s\npassword=%s\n' "$USERNAME" "$PASSWORD" >"$CREDENTIALS"
chmod 600 "$CREDENTIALS"
add_directory() {
	samba_start && fill "$SAMBA_ROOT" && mkdir -p "$SAMBA_ROOT/dir/sub" && : >"$SAMBA_ROOT/dir/sub/hello"
}
export ROOT='dir hello'
check "Samba" add_directory
check "smb2d" smb2d_start

in_fstab _netdev,x-systemd.automount
check "a line in fstab" shown
check "its type is smb2" test "$(findmnt -n -o FSTYPE "$MNT")" = smb2
check "its source is as it was given" test "$(findmnt -n -o SOURCE "$MNT")" = "$S"
check "the user is shown" has_option "username=$USERNAME"
secret() { ! grep -r "$PASSWORD" /proc/mounts /run/mount /etc/mtab; }
check "the password is not" secret
check "df" df "$MNT"
df_is_right() { # as the server's own, but for what has been written meanwhile
	local mine other
	mine=$(df -k --output=size "$MNT" | tail -n 1)
	other=$(df -k --output=size "$SAMBA_ROOT" | tail -n 1)
	echo "$mine KiB here, $other KiB there"
	[ "$mine" -eq "$other" ]
}
check "df tells what the server has" df_is_right
ls_says() { [ "$(ls -A "$MNT")" = $'dir\nhello' ]; }
check "ls" ls_says
root_is() { [ "$(stat -c '%F %h' "$MNT" | tee /dev/stderr | cut -d' ' -f1)" = directory ]; }
check "the root is a directory" root_is
run in_client mount -o remount,ro "$MNT"
check "remount, ro" has_option ro
no_write() { ! touch "$MNT/new" 2>&1 | tee /dev/stderr | grep -q 'Read-only'; [ "${PIPESTATUS[2]}" -eq 0 ]; }
check "then nothing is written" no_write
run in_client mount -o remount,rw "$MNT"
check "remount, rw" has_option rw
run in_client mount -o remount,vers=2.1 "$MNT"
still_311() { said 0 'mounted anew: vers' && in_client smb2ctl connections | grep -F ' 3.1.1 '; }
check "remount leaves the rest as it is" still_311
check "umount" umount "$MNT"

in_fstab ro,noexec,nosuid,nodev,noatime
check "ro in fstab" shown
check "is ro" has_option ro
check "is nosuid" has_option nosuid
check "umount" umount "$MNT"

in_fstab '' "$S/dir/sub"
export ROOT=hello
check "a directory of the share" shown
check "umount" umount "$MNT"
in_fstab '' "\\\\$SERVER\\$SHARE"
# mount(8) reads \S as an escape of fstab, so from the command line
run in_client mount -t smb2 "\\\\$SERVER\\$SHARE\\dir\\sub" "$MNT" -o "credentials=$CREDENTIALS"
check "backslashes" said 0 ''
check "the same root" is_root
check "umount" umount "$MNT"
run in_client mount -t smb2 "//[$SERVER6]/$SHARE/dir/sub" "$MNT" -o "credentials=$CREDENTIALS"
check "IPv6" said 0 ''
check "the same root" is_root
check "umount" umount "$MNT"

chmod 644 "$CREDENTIALS"
in_fstab '' "$S/dir/sub"
check "credentials that others can read: a warning" shown 'others'
check "umount" umount "$MNT"
chmod 600 "$CREDENTIALS"

# Two mounts of one share are one session; all of it ends with the last
twice() {
	mkdir -p "$WORK/second" && mount_it && said 0 '' &&
		in_client mount -t smb2 "$S" "$WORK/second" -o "credentials=$CREDENTIALS" &&
		[ "$(connections)" -eq 1 ] &&
		umount "$MNT" && ls "$WORK/second" && umount "$WORK/second" &&
		no_connection
}
check "two mounts, one connection" twice

samba_stop
in_fstab nofail
mount_it
check "nofail, and nobody is there" said 32 'nothing listens'
run in_client mount -a -t smb2 -O no_netdev
check "mount -a goes on" test "$STATUS" -ne 1
check "nothing is mounted" not_mounted
check "the module unloads" rmmod smb2fs
finish
