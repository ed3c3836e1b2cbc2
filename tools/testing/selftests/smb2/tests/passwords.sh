#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# As whom mount.smb2 mounts: a password comes in many ways, goes into a key, and
# nobody else sees it. What needs no server comes first.

. "$(dirname "$0")/../lib/lib.sh"

mnt=$WORK/mnt
file=$WORK/credentials
source=//$SERVER/share
secret='Se"cret, ß 🐧'
mkdir "$mnt"
net_up
modprobe smb2fs

write_file() { rm -f "$file"; (umask 077 && printf '%s' "$1" >"$file"); }
helper() { run in_client mount.smb2 "$@"; }
keys() { grep "user *smb2fs:" /proc/keys; }
no_keys() { ! keys; }

# Forms, which the kernel is asked about

forms() {
	local form
	for form in "$@"; do
		helper "$form" "$mnt" -f -o guest
		said 0 '^$' || return
	done
}
check "forms of a source" forms "$source" "$source/" "$source/dir/sub" \
	"\\\\$SERVER\\share" "\\\\$SERVER\\share\\dir" "//[$SERVER6]/share" \
	//server.example/share "//$SERVER/a share" "$source$(printf '/dir%.0s' {1..100})"
users() {
	local user
	for user in tester 'DOM\tester' DOM/tester tester@EXAMPLE.COM 'a b' ß🐧 \
		"$(printf 'ß%.0s' {1..256})"; do
		PASSWD=x helper "$source" "$mnt" -fv -o "username=$user,port=4450"
		said 0 'username=.*' || return
	done
}
check "forms of a user" users
in_fstab() {
	write_file $'username=tester\npassword=x\n'
	echo "$source $mnt smb2 credentials=$file,ro,nofail,_netdev,x-systemd.automount,noauto,user" >>/etc/fstab
	run in_client mount -f "$mnt"
	said 0 '^$'
}
check "a line of fstab" in_fstab
for word in sec=lanman passwort=x cruid=nobody-here credentials=/none username; do
	helper "$source" "$mnt" -o "guest,$word"
	check "$word is refused" eval 'said 1 . || said 32 .'
done
helper "$source" "$mnt" -f -o guest,password
check "password without a value" said 1 'option password needs a value'

# Who says what

write_file $'username=tester\r\npassword=x'
chmod 644 "$file"
helper "$source" "$mnt" -f -o "credentials=$file"
check "a file that others can read" said 0 "warning: others can read $file: run chmod 600"
write_file $'username=tester\nsecret=hidden\npassword=x\n'
helper "$source" "$mnt" -f -o "credentials=$file"
check "a line that is not understood" said 0 "warning: $file, line 2 is ignored"
check "is not printed" eval '! said 0 hidden'
helper "$source" "$mnt" -f -o username=tester,password=hidden
check "a password among the options" said 0 'warning: others can see the options'
helper "$source" "$mnt" -fv -o "domain=DOM,username=tester%hidden,port=4450"
check "what --verbose says" said 0 "$source on $mnt, options port=4450,username=tester,domain=DOM"
check "and what not" eval '! said 0 hidden'
run setsid -w "${IN_CLIENT[@]}" mount.smb2 "$source" "$mnt" -o username=tester </dev/null
check "no password and no terminal" said 32 'no password for tester, no terminal'
run setsid -w "${IN_CLIENT[@]}" mount.smb2 "$source" "$mnt" -f -o guest </dev/null
check "a guest is not asked" said 0 '^$'
run setsid -w "${IN_CLIENT[@]}" mount.smb2 "$source" "$mnt" -f -o sec=krb5 </dev/null
check "nor is who has a ticket" said 0 '^$'
run setsid -w "${IN_CLIENT[@]}" mount.smb2 "$source" "$mnt" -f -o sec=none </dev/null
check "nor is nobody" said 0 '^$'

typed() { run in_client "$PROBES/tty_prompt.py" "$@"; }
typed $'hidden\n' mount.smb2 "$source" "$mnt" -f -o username=tester
check "a prompt" said 0 "Password for tester on $source: "
check "without an echo" eval '! said 0 hidden'
typed 'hid^C' mount.smb2 "$source" "$mnt" -f -o username=tester
check "which ^C ends" said 130 'Password for'
typed $'hidden\n' mount.smb2 "$source" "$mnt" -f -o username=tester,port=0
check "a wrong option comes before the prompt" said 32 'port=0 is not'
check "for nothing" eval '! said 32 Password'

# Where a password is while a mount waits for a server that never answers

"${IN_SERVER[@]}" python3 -c 'import signal, socket
s = socket.create_server(("", 445), backlog=64)
signal.pause()' &
deaf=$!
wait_for 20 tcp_listens in_client "$SERVER" 445
hidden() { # PID: nobody sees it
	! grep -aF "$secret" "/proc/$1/cmdline" "/proc/$1/environ" &&
		grep 'Max core file size  *0  *0 ' "/proc/$1/limits"
}
in_key() {
	local serial
	serial=$((16#$(keys | cut -d' ' -f1)))
	keys | grep ' 3f0b0000 ' && [ "$(keyctl pipe $serial)" = "$1" ]
}
waits() { grep smb2fs_ "/proc/$1/stack"; }
kept() { # PASSWORD OPTIONS: with what is in the environment
	local pid status
	"${IN_CLIENT[@]}" mount.smb2 "$source" "$mnt" -o "timeo=600,$2" &
	pid=$!
	wait_for 20 waits "$pid" && cat "/proc/$pid/cmdline" "/proc/$pid/environ" &&
		hidden "$pid" && in_key "$1"
	status=$?
	kill "$pid"
	wait "$pid"
	wait_for 10 no_keys && return "$status"
}
with() { ( export "${1?}" && shift && "$@" ); }
through() { ( PASSWD_FD=7 && export PASSWD_FD && exec 7<"$file" && "$@" ); }

name=username=tester
write_file "$name"$'\n'"password=$secret"$'\n'
check "credentials=" kept "$secret" "credentials=$file"
check "PASSWD" with "PASSWD=$secret" kept "$secret" $name
write_file "$secret"$'\n'"more"
check "PASSWD_FILE" with "PASSWD_FILE=$file" kept "$secret" $name
check "PASSWD_FD" through kept "$secret" $name
secret=${secret/,/;}
check "password=" kept "$secret" "$name,password=$secret,port=445"
check "username=%" kept "$secret" "$name%$secret"
check "sec=krb5" kept "$secret" "sec=krb5,$name,password=$secret"
for options in $name,password= guest sec=none sec=krb5 "sec=none,password=$secret"; do
	no_key() {
		local pid status
		"${IN_CLIENT[@]}" mount.smb2 "$source" "$mnt" -o "timeo=600,$options" &
		pid=$!
		wait_for 20 waits "$pid" && no_keys
		status=$?
		kill "$pid"
		wait "$pid"
		return "$status"
	}
	check "$options: no key" no_key
done
kill $deaf
wait $deaf

# Nothing is left

gone() {
	wait_for 10 no_keys || keys
	wait_for 10 no_keys
}
PASSWD=$secret helper "$source" "$mnt" -o $name
check "a mount that is refused" said 32 'nothing listens'
check "leaves no key" gone
PASSWD=$secret helper "$source" "$mnt" -f -o $name
check "--fake" said 0 '^$'
check "leaves no key, either" gone

# A mount in use

samba_start
smb2d_start
write_file "username=$USERNAME"$'\n'"password=$PASSWORD"$'\n'
sed -i "\\|$mnt|d" /etc/fstab
echo "$source $mnt smb2 credentials=$file,noatime,nofail,_netdev,noauto" >>/etc/fstab
run in_client mount "$mnt"
check "a mount by fstab" said 0 '^$'
options() { grep " $mnt smb2 " /proc/self/mounts | grep -E "$1"; }
check "its options" options ' rw,noatime,.*username=tester'
check "no password among them" eval '! options "Pass"'
check "its password in a key" in_key "$PASSWORD"
remounted() { # OPTIONS RESULT
	run in_client mount -o "remount,$1" "$mnt"
	said 0 '^$' && options "$2" && in_key "$PASSWORD"
}
check "remount,ro" remounted ro ' ro,noatime,'
check "remount,rw,nosuid,relatime" remounted rw,nosuid,relatime ' rw,nosuid,relatime,'
check "remount,suid" remounted suid ' rw,noatime,'
umount "$mnt"
check "umount leaves no key" gone
check "nor a password with mount(8)" eval '! grep -rs "Pass" /run/mount'
smb2d_stop
samba_stop

logged() { dmesg | grep -F -e "$secret" -e "$PASSWORD"; }
check "the kernel's log has no password" eval '! logged'
modprobe -r smb2fs
finish
