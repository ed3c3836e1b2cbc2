#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Lines that were written for mount.cifs, as makers of servers, clouds and guides have
# them: each mounts, or says why not and what to write.

. "$(dirname "$0")/../lib/lib.sh"
. "$LIB/mounts.sh"

S=//$SERVER/$SHARE
FILE=$WORK/credentials
C=credentials=$FILE
unset PASSWD USER

credentials() { rm -f "$FILE"; (umask 077 && printf %b "$1" >"$FILE"); }
own_credentials() { credentials "username=$USERNAME\npassword=$PASSWORD\n"; }
# line NAME OPTIONS [PATTERN]: mounts, and says nothing but that, if it is given
line() { check "$1" mounts "$2" "${3-^\$}"; }
mounts() { mounted "$S" "$1" && said 0 "$2"; }
# refuse NAME OPTIONS PATTERN: does not, and says that
refuse() { check "$1" is_refused "$2" "$3"; }
is_refused() {
	try "$S" "$1"
	# shellcheck disable=SC2153 # run sets it
	[ "$STATUS" -ne 0 ] || umount "$MNT"
	said "${STATUS/#0/none}" "$2"
}
# hides PATTERN: the last output does not have it, however it ended
hides() { ! said "$STATUS" "$1"; }

start_samba() {
	samba_start 'option=map to guest = bad user' 'option=guest account = tester' \
		'share=guest ok = yes' 'share=[dfs]' "share=path = $WORK/dfs" 'share=msdfs root = yes' &&
		add_user plain 1001 && samba_user plain simple && fill "$SAMBA_ROOT"
}
mkdir -p "$WORK/dfs"
chmod 755 "$WORK" "$WORK/dfs"
ln -s "msdfs:$SERVER\\other" "$WORK/dfs/link"
check "Samba" start_samba
check "smb2d" smb2d_start
own_credentials

# Clouds, and what runs in them
line "file shares of a cloud" "nofail,$C,dir_mode=0755,file_mode=0755,serverino,nosharesock,mfsymlinks,actimeo=30"
line "the same, older" "vers=3.0,$C,dir_mode=0777,file_mode=0777,serverino"
line "volumes of a cluster" "dir_mode=0777,file_mode=0777,uid=0,gid=0,mfsymlinks,cache=strict,nosharesock,nobrl,noperm,vers=3.0,$C"
line "volumes of another one" "dir_mode=0777,file_mode=0777,vers=3.0,noserverino,noperm,domain=,$C"
line "images of virtual machines" "$C,vers=3.0,soft,nounix,noserverino"

# Boxes
line "a box of one maker" "$C,uid=1000,gid=1000,iocharset=utf8,vers=2.0,noperm,rw"
line "of another one" "$C,sec=ntlmssp,nounix,noposix,file_mode=0777,dir_mode=0777,nosetuids"
line "of a third one" "$C,vers=3.0,forceuid,forcegid,uid=nobody,gid=0,noacl,user_xattr,sec=ntlmsspi,sign"
line "a car" "$C,iocharset=utf8,file_mode=0777,dir_mode=0777,vers=3,sec=ntlmv2,rw"

# Homes
line "a guide" "$C,uid=1000,gid=1000,iocharset=utf8,_netdev,nofail,noauto,x-systemd.automount,x-systemd.mount-timeout=10,x-gvfs-show,comment=c,user"
line "for speed" "$C,cache=none,noatime" 'note: cache=none: this is cache=strict'
line "for more of it" "$C,rsize=33554432,wsize=33554432,max_credits=1000" '16777216 it is'
line "with channels" "$C,multichannel,max_channels=4,vers=3.1.1" 'note: max_channels=: there is one connection'
line "for a bad network" "$C,hard,echo_interval=15,closetimeo=5,handletimeout=60000,persistenthandles,retrans=3" \
	'note: hard: when the server is gone'
line "with bits that are none" "$C,dir_mode=02775,file_mode=0664" '02775 is taken as 0775'
line "with a long memory" "$C,actimeo=999999999" '86400 seconds at most'
line "with tiny packets" "$C,rsize=1024" '4096 it is'

# What cannot be
refuse "SMB1" "$C,vers=1.0" 'vers=1.0 is refused: SMB1 is not safe'
refuse "Windows' ACLs" "$C,cifsacl" 'cifsacl is refused: .*use uid='
refuse "users of their own" "multiuser,sec=ntlmssp,$C" 'multiuser is refused: .*mount once for each'
refuse "another charset" "$C,iocharset=iso8859-1" 'iocharset= is refused: .*leave it out'
refuse "a snapshot" "$C,snapshot=132000000000000000" 'snapshot= is refused: .*use the directory'
refuse "a prefix" "$C,prefixpath=dir" 'prefixpath= is refused: .*//server/share/directory'
refuse "what nobody knows" "$C,nonsense=1" 'option nonsense is not known: see mount.smb2'
try "$S" "sloppy,nonsense=1,$C"
check "and sloppy lets pass" said 0 'warning: option nonsense is not known'
umount "$MNT"
try "smb://joe:secret@$SERVER/$SHARE" "$C"
check "a URL" said 1 "write //$SERVER/$SHARE, and the user as username="
check "whose password is not shown" hides secret

# Files of credentials
forms() {
	local form
	for form in "USERNAME=$USERNAME\nPASSWORD=$PASSWORD\n" "Username = $USERNAME \nPassword = $PASSWORD\n" \
		"username =$USERNAME\npasswd=$PASSWORD\ndomain=\n" "user=$USERNAME\r\npass=$PASSWORD\r\ndomain=WORKGROUP\r\n" \
		"\xef\xbb\xbfusername=WORKGROUP\\\\$USERNAME \t\npassword=$PASSWORD"; do
		credentials "$form"
		mounts "$C" '^$' || return
	done
}
check "forms of credentials" forms
credentials "username=$USERNAME\npassword=$PASSWORD\npassword2=hidden\n"
line "a second password" "$C" 'line 3: a second password is not tried'

# Guests
line "guest" guest
line "the user guest" username=guest,password= 'note: username=guest: as with guest'
line "the user nobody" username=nobody,password=,vers=3.0 'note: username=nobody: as with guest'
line "no user" username=,password= 'note: username=: as with guest'
credentials 'username=guest\npassword=\n'
line "a guest in a file" "$C" 'as with guest'
refuse "another name" username=stranger,password=x 'does not know stranger, and would let a guest in: .*option guest'
line "who agrees to be one" username=stranger,password=x,guest 'others can see'
own_credentials

# What is known only to the helper
kernel_log() { dmesg | grep -E "$1"; }
dmesg -C
line "user=NAME%PASSWORD" "user=plain%simple" 'lets all read user='
refuse "a password with a comma" "username=$USERNAME,password=Pass,hid,den" 'what follows the comma is not shown'
check "is not shown" hides hid
check "nor logged" eval '! kernel_log "hid|Pass"'
plain() { # OPTIONS: as programs do it that call mount(2) themselves
	run "${IN_CLIENT[@]}" python3 - "$S" "$MNT" "$1" <<-'END'
		import ctypes, os, sys
		libc = ctypes.CDLL(None, use_errno=True)
		source, target, options = (a.encode() for a in sys.argv[1:])
		if libc.mount(source, target, b"smb2", 0, options):
		    sys.exit(os.strerror(ctypes.get_errno()))
	END
}
told() { plain "$1" && said 1 'Invalid argument' && kernel_log "$2"; }
check "mount(2) with a password" told "addr=$SERVER,username=$USERNAME,password=hid,den" 'password= is for mount.smb2\(8\)'
check "with another one" told "addr=$SERVER,username=$USERNAME%%hid,den=1" 'an option behind username'
check "with one that has no comma" told "addr=$SERVER,username=$USERNAME%%hidden" 'username=NAME%PASSWORD is for'
check "with an option of mount.cifs" told "addr=$SERVER,guest,iocharset=utf8" 'option iocharset is not known: mount.smb2'
check "no password is logged" eval '! kernel_log "hid|den"'
no_keys() { # a container's filter
	run "${IN_CLIENT[@]}" python3 - mount.smb2 "$S" "$MNT" -o "$C" <<-'END'
		import ctypes, os, struct, sys
		# by the number of the call: add_key(2) of x86-64 gives EPERM, all else may be
		code = [(0x20, 0, 0, 0), (0x15, 0, 1, 248), (6, 0, 0, 0x50001), (6, 0, 0, 0x7fff0000)]
		code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *c) for c in code))
		libc = ctypes.CDLL(None)
		libc.prctl(38, 1, 0, 0, 0)
		assert not libc.prctl(22, 2, struct.pack("=HxxxxxxQ", 4, ctypes.addressof(code)))
		os.execvp(sys.argv[1], sys.argv[1:])
	END
	said 32 'takes no key for the password: .*allow add_key\(2\)'
}
check "where there are no keys" no_keys

# A mount that is there
try "$S" "$C,port=445,acregmax=5"
check "a mount" said 0 '^$'
try "$S" "$C,acregmax=7,nosharesock,file_mode=0600"
check "once more, and what is different" said 32 'left as it is until the share is mounted anew: nosharesock, file_mode, acregmax'
check "it is there already" said 32 "$S is mounted on $MNT already"
one_mount() { [ "$(grep -c " $MNT smb2 " /proc/mounts)" -eq 1 ]; }
check "it is there once" one_mount
run in_client mount -o "remount,ro,vers=3.0,uid=7" "$MNT"
check "a remount says what is different" said 0 'mounted anew: vers, uid$'
check "and does the rest" mount_shows ' ro,.*uid=0'
run in_client mount -o remount,rw "$MNT"
check "a remount of nothing else says nothing" said 0 '^$'
alone() {
	mkdir -p "$WORK/second" && [ "$(connections)" -eq 1 ] &&
		in_client mount.smb2 "$S" "$WORK/second" -o "$C,port=445,nosharesock" &&
		[ "$(connections)" -eq 2 ] && umount "$WORK/second" && [ "$(connections)" -eq 1 ]
}
check "nosharesock: a connection of its own" alone
umount "$MNT"

# DFS
try "//$SERVER/dfs" "$C"
check "a root of DFS" said 0 'dfs is a root of DFS: its links are not followed'
umount "$MNT"
try "//$SERVER/dfs/link" "$C"
check "a link of DFS" said 32 '/link of dfs is a link of DFS: mount the share that it points to'
samba_stop
check "a server that lets in only who has no name" samba_start 'option=guest account = tester' 'share=guest ok = yes'
line "is told none" guest 'note: once more without a name'
refuse "but of who has one" username=guest,password= LOGON_FAILURE
samba_stop

# Device nodes
check "a server that has device nodes" oracle
null() { # COMMAND: what nobody says of it
	try "$S" "$C,uid=65534,file_mode=0666${2-}" && mknod "$MNT/null" c 1 3
	run setpriv --reuid 65534 --clear-groups dd if="$MNT/null" count=1
	umount "$MNT"
	said "$1" .
}
check "a device of the server is none of ours" null 1
check "unless that is wished" null 0 ,devices
check "no rule was broken" oracle_clean
check "smb2d ends" smb2d_stop
check "the module unloads" rmmod smb2fs
finish
