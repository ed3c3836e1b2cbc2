#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the options say of files is what files look like.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"

S=//$SERVER/$SHARE
U=username=$USERNAME

with() { with_mount "$S" "$U,$1" "${@:2}"; } # OPTIONS COMMAND...

check "Samba" samba_start
check "smb2d" smb2d_start
mkdir "$SAMBA_ROOT/dir"
make_files() {
	echo 1 >"$MNT/file" && echo 1 >"$MNT/read-only" && chmod a-w "$MNT/read-only"
}
check "files" with rw make_files

check "owner and group" with uid=nobody,gid=4711 stat_is %u:%g 65534:4711 file
check "modes of files" with file_mode=0640,dir_mode=0750 stat_is %a 640 file
check "modes of directories" with file_mode=0640,dir_mode=0750 stat_is %a 750 dir
check "what is read-only" with file_mode=0666 stat_is %a 444 read-only
check "they are shown" with uid=7,gid=8,file_mode=0600,dir_mode=0700,rsize=65536,wsize=131072,acregmax=3,acdirmax=5 \
	mount_shows 'uid=7,gid=8,file_mode=0600,dir_mode=0700,rsize=65536,wsize=131072,acregmax=3,acdirmax=5'
check "what was negotiated is shown" with vers=2.0.2,rsize=1048576 mount_shows rsize=65536,wsize=65536

refuse() { check "$2" refused "$1" "$S" "$U,$2"; }
no_user() {
	try "$S" "$U,uid=no-such-user"
	said 1 'there is no such user'
}
check "a user that is none" no_user
refuse 'permissions' file_mode=01000777

chmod_it() {
	chmod a-w "$MNT/file" && stat_is %a 555 file && run tee -a "$MNT/file" </dev/null
	chmod u+w "$MNT/file" && stat_is %a 755 file
}
check "chmod" with actimeo=0 chmod_it
chown_it() {
	chown 0:0 "$MNT/file" && run chown 1:1 "$MNT/file"
	said 1 'not permitted'
}
check "chown=strict" with uid=0,chown=strict chown_it
touch_it() {
	touch -d '2001-02-03 04:05:06.7654321Z' "$MNT/file" && stat_is %.7Y 981173106.7654321 file &&
		[ "$(stat -c %.7Y "$SAMBA_ROOT/file")" = 981173106.7654321 ]
}
check "touch, to 100 ns" with actimeo=0 touch_it
access_time() { touch -a -d @5 "$MNT/file" && stat_is '%X %.7Y' '5 981173106.7654321' file; }
check "access time only" with actimeo=0 access_time
fresh() { # nobody asks the server
	stat_is %s 2 file && echo longer >"$SAMBA_ROOT/file" && stat_is %s 2 file
}
check "acregmax" with acregmax=60,acdirmax=60 fresh
aged() { stat_is %s 7 file && echo long >"$SAMBA_ROOT/file" && wait_for 10 stat_is %s 5 file; }
check "and its end" with acregmax=1,acdirmax=1 aged
none() { stat_is %s 5 file && echo x >"$SAMBA_ROOT/file" && stat_is %s 2 file; }
check "actimeo=0" with actimeo=0 none

read_only() { # what is there is there, first of all
	run mkdir "$MNT/dir" && said 1 'File exists' || return
	run ln -s x "$MNT/file" && said 1 'File exists' || return
	run mkdir "$MNT/new" && said 1 'Read-only'
}
check "mkdir on a read-only mount" with ro,actimeo=0 read_only
mapped() { # BYTES: how the server knows a name with a colon
	: >"$MNT/a:b" && ls "$SAMBA_ROOT" && [ -e "$SAMBA_ROOT/a${1}b" ] && [ -e "$MNT/a:b" ] && rm "$SAMBA_ROOT/a${1}b"
}
check "mapposix" with actimeo=0 mapped $'\xef\x80\xa2'
check "mapchars" with actimeo=0,mapchars mapped $'\xef\x80\xba'
check "noperm, chown, devices, noserverino" with noperm,chown=strict,devices,noserverino \
	mount_shows noperm,chown=strict,devices,noserverino
check "nocase, nobrl, symlink=" with nocase,nobrl,symlink=mf mount_shows nocase,nobrl,symlink=mf
refuse 'symlink' symlink=other
one_name() { # though this server tells cases apart, this machine does not
	stat_is %s 2 file && stat_is %s 2 FILE && run cat "$MNT/FiLe" && said 0 x
}
check "nocase" with nocase,actimeo=60 one_name
check "smb2d ends" smb2d_stop
check "the module unloads" rmmod smb2fs
finish
