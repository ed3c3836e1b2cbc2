#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The part of "make demo" that runs in the guest.

. "$(dirname "$0")/selftests/smb2/lib/lib.sh"

PATH=$PATH:$PROBES
cd "$WORK" || exit

say() { printf '\n== %s\n' "$*"; }

# Show a command in the client's namespace with what it prints, and judge it:
# show STATUS PATTERN COMMAND...
bad=0
show() {
	local want=$1 pattern=$2
	shift 2
	printf '# %s\n' "$*"
	run in_client "$@"
	[ -z "$OUTPUT" ] || printf '%s\n' "$OUTPUT"
	if ! said "$want" "$pattern" >/dev/null; then
		bad=1
		printf '!! expected exit status %s and output like "%s", got %s\n' \
			"$want" "$pattern" "$STATUS"
	fi
}

say "Linux $(uname -r): a Samba server in one network namespace, we in another"
samba_start || exit
echo "//$SERVER/$SHARE is served, $(cut -d' ' -f1 /proc/uptime) s after power-on"

echo "for everybody to read" >"$SAMBA_ROOT/welcome.txt"
mkdir -p "$SAMBA_ROOT/projects/smb2fs"

say "The module, loaded by name, and its daemon"
show 0 '' modprobe smb2fs
"${IN_CLIENT[@]}" smb2d >smb2d.log 2>&1 &
wait_for 10 grep -q serving smb2d.log
show 0 'Daemon  smb2d' smb2ctl status

say "What the server tells everybody"
show 0 'Dialects .*3\.1\.1' smb2ctl discover 10.88.1.1

say "A user with a password, which is in a file only root can read"
(umask 077 && printf 'username=%s\npassword=%s\n' "$USERNAME" "$PASSWORD" >credentials)
show 0 '' mount -t smb2 //10.88.1.1/share /mnt -o credentials=credentials
show 0 'welcome.txt' ls -l /mnt
show 0 'for everybody' cat /mnt/welcome.txt
show 0 '10.88.1.1/share' df -h /mnt
show 0 'SMB 3.1.1|3\.1\.1' smb2ctl connections

# Programs come with the guest's root; the sources are some of our own
say "Sources are unpacked there, and built"
tar -C "$TOP/tools/testing" --exclude '*.o' --exclude differ/differ -cf source.tar program.mk differ
show 0 '' tar -C /mnt -xf source.tar
show 0 '' make -s -C /mnt/differ CFLAGS=-O0 pick.o record.o forced.o

say "git"
git config --global user.name tester
git config --global user.email tester@example.org
git config --global --add safe.directory '*'
show 0 'Initialized' git -C /mnt/differ init -b main
show 0 '' git -C /mnt/differ add .
show 0 '' git -C /mnt/differ commit -qm unpacked
show 0 'unpacked' git -C /mnt/differ log --format=%s
show 0 '' git -C /mnt/differ fsck --full --strict

say "SQLite: transactions of two processes"
show 0 '' load.py sqlite 10 /mnt

say "2,000 files are copied; then the server's side is asked for its checksums"
load.py tree 2000 tree
show 0 '' cp -a tree /mnt/tree
load.py sums tree >here
load.py sums "$SAMBA_ROOT/tree" >there
show 0 '' cmp here there
show 0 '' umount /mnt

say "A directory of the share, every message encrypted"
show 0 '' mount -t smb2 //10.88.1.1/share/projects /mnt -o credentials=credentials,seal
show 0 'smb2fs' ls -l /mnt
show 0 '' umount /mnt

say "What goes wrong is said"
show 32 'nothing listens there' mount -t smb2 //10.88.1.1/share /mnt -o port=4450,sec=none
show 32 'LOGON_FAILURE' env PASSWD=wrong mount -t smb2 //10.88.1.1/share /mnt -o "username=$USERNAME"
show 32 'no such share' mount -t smb2 //10.88.1.1/nothing /mnt -o credentials=credentials
show 1 'SMB1 is not safe' mount -t smb2 //10.88.1.1/share /mnt -o vers=1.0,sec=none

exit $bad
