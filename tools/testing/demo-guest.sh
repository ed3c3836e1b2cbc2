#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The part of "make demo" that runs in the guest.

. "$(dirname "$0")/selftests/smb2/lib.sh"

say() { printf '\n== %s\n' "$*"; }

# Show a command in the client's namespace with what it prints, and judge it:
# show STATUS PATTERN COMMAND...
bad=0
show() {
	local want=$1 pattern=$2
	shift 2
	printf '# %s\n' "$*"
	run in_client "$@"
	printf '%s\n' "$OUTPUT"
	if ! said "$want" "$pattern" >/dev/null; then
		bad=1
		printf '!! expected exit status %s and output like "%s", got %s\n' \
			"$want" "$pattern" "$STATUS"
	fi
}

say "Linux $(uname -r): a Samba server in one network namespace, we in another"
samba_start || exit
echo "//$SERVER/$SHARE is served, $(cut -d' ' -f1 /proc/uptime) s after power-on"

say "The module, loaded by name, and its daemon"
show 0 '' modprobe smb2fs
"${IN_CLIENT[@]}" smb2d >"$WORK/smb2d" 2>&1 &
wait_for 10 grep -q serving "$WORK/smb2d"
show 0 'Daemon  smb2d' smb2ctl status

say "A server that is not there"
show 32 'nothing listens there' mount -t smb2 //10.88.1.1/share /mnt -o port=4450

say "The Samba server"
show 32 'speaks SMB 3.1.1' mount -t smb2 //10.88.1.1/share /mnt
show 32 'speaks SMB 2.1' mount -t smb2 //10.88.1.1/share /mnt -o vers=2.1
show 32 'SMB1 is not safe' mount -t smb2 //10.88.1.1/share /mnt -o vers=1.0

say "This is as far as it goes: sessions come next"
exit $bad
